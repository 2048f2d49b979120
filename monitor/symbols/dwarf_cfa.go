package symbols

import "maps"

// cfaRule says what the canonical frame address is: a register and an offset.
type cfaRule struct {
	reg uint64
	off int64
}

// cfaRow is what is known at an address: the canonical frame address, and where registers of the caller are saved, by their distance from it in bytes.
type cfaRow struct {
	cfaRule
	saved map[uint64]int64
}

// clone returns a copy.
func (r cfaRow) clone() cfaRow { return cfaRow{r.cfaRule, maps.Clone(r.saved)} }

// cie is what frames have in common: a common information entry of .debug_frame or .eh_frame (DWARF 5, section 6.4.1).
type cie struct {
	codeAlign uint64
	dataAlign int64
	encoding  byte // of the addresses in .eh_frame
	augmented bool
	back      uint64 // the number of the register that stands for the return address
	code      []byte
}

// cfa returns the canonical frame address: what the stack pointer was before the call of the function.
func (f *frame) cfa() (uint64, error) {
	for _, table := range []frameTable{f.p.frames, f.p.ehFrames} {
		if rule, _, ok := table.rule(f.pc, f.p.addrSize); ok {
			v, err := f.reg(rule.reg)
			if v += uint64(rule.off); f.p.addrSize == 4 {
				v = uint64(uint32(v))
			}
			return v, err
		}
	}
	return 0, errOptimized
}

// frameTable is .debug_frame or .eh_frame.
type frameTable struct {
	b    []byte
	addr uint64 // where .eh_frame is loaded
	eh   bool
}

// rule finds what is known at the address pc, and the number of the register of the return address.
func (t frameTable) rule(pc uint64, size int) (row cfaRow, back uint64, ok bool) {
	for off, n := 0, 0; off+8 <= len(t.b) && n < maxFuncs; n++ {
		c := &cursor{b: t.b[off:]}
		length, wide := c.n(4), 4
		if length == 0xffffffff {
			length, wide = c.n(8), 8
		}
		head := len(t.b) - off - len(c.b)
		if length == 0 && t.eh || length > uint64(len(c.b)) {
			break
		}
		c.b = c.b[:length]
		idAt := off + head
		id := c.n(wide)
		off += head + int(length)
		if isCIE := t.eh && id == 0 || !t.eh && (id == 0xffffffff || id == 1<<64-1); isCIE {
			continue
		}
		start := id
		if t.eh {
			start = uint64(idAt) - id
		}
		common, ok := t.cie(start, size)
		if !ok {
			continue
		}
		field := t.addr + uint64(off-len(c.b))
		first, span := t.span(c, common, size)
		if t.eh && common.encoding&0x70 == 0x10 { // relative to its own place
			first += field
		}
		if size == 4 {
			first = uint64(uint32(first))
		}
		if pc < first || pc-first >= span {
			continue
		}
		if common.augmented {
			skip := c.uleb()
			c.b = c.b[min(skip, uint64(len(c.b))):]
		}
		return runCFA(common, c.b, first, pc, size), common.back, true
	}
	return cfaRow{}, 0, false
}

// span reads where the code of a frame begins and how long it is.
func (t frameTable) span(c *cursor, common cie, size int) (first, span uint64) {
	if !t.eh {
		return c.n(size), c.n(size)
	}
	width, signed := size, false
	switch common.encoding & 0x0f {
	case 2, 0x0a:
		width, signed = 2, common.encoding&8 != 0
	case 3, 0x0b:
		width, signed = 4, common.encoding&8 != 0
	case 4, 0x0c:
		width = 8
	}
	first = c.n(width)
	if signed {
		first = uint64(int64(first<<(64-8*width)) >> (64 - 8*width))
	}
	return first, c.n(width)
}

// cie reads the common entry at an offset.
func (t frameTable) cie(off uint64, size int) (e cie, ok bool) {
	if off >= uint64(len(t.b)) {
		return e, false
	}
	c := &cursor{b: t.b[off:]}
	length, wide := c.n(4), 4
	if length == 0xffffffff {
		length, wide = c.n(8), 8
	}
	if length > uint64(len(c.b)) {
		return e, false
	}
	c.b = c.b[:length]
	c.n(wide)
	version := c.n(1)
	text := ""
	for x := c.n(1); x != 0 && len(text) < 16; x = c.n(1) {
		text += string(rune(x))
	}
	if version >= 4 {
		c.n(2) // sizes of addresses and selectors
	}
	e.codeAlign, e.dataAlign = c.uleb(), c.sleb()
	if version == 1 {
		e.back = c.n(1)
	} else {
		e.back = c.uleb()
	}
	if e.augmented = len(text) > 0 && text[0] == 'z'; e.augmented {
		data := &cursor{}
		n := min(c.uleb(), uint64(len(c.b)))
		data.b, c.b = c.b[:n], c.b[n:]
		for _, x := range text[1:] {
			switch x {
			case 'R':
				e.encoding = byte(data.n(1))
			case 'L':
				data.n(1)
			case 'P':
				data.n(1)
				data.n(size)
			}
		}
	}
	e.code = c.b
	return e, !c.over
}

// cfaState is the state of the instructions of a frame as they are executed.
type cfaState struct {
	common cie
	row    cfaRow
	begun  cfaRow // what the common entry says
	stack  []cfaRow
}

// runCFA executes the instructions of a frame up to pc (DWARF 5, section 6.4.2).
func runCFA(common cie, code []byte, first, pc uint64, size int) cfaRow {
	s := cfaState{common: common, row: cfaRow{saved: map[uint64]int64{}}}
	at := first
	for i, b := range [][]byte{common.code, code} {
		if i == 1 {
			s.begun = s.row.clone()
		}
		c := &cursor{b: b}
		for n := 0; len(c.b) > 0 && n < maxOps*10; n++ {
			op := c.n(1)
			switch {
			case op>>6 == 1: // DW_CFA_advance_loc
				at += (op & 0x3f) * common.codeAlign
			case op == 1: // set_loc
				at = c.n(size)
			case op >= 2 && op <= 4: // advance_loc1, 2, 4
				at += c.n(1<<(op-2)) * common.codeAlign
			default:
				s.take(op, c)
			}
			if at > pc {
				return s.row
			}
		}
	}
	return s.row
}

// save notes where a register is saved.
func (s *cfaState) save(reg uint64, off int64) {
	if reg < 64 {
		s.row.saved[reg] = off * s.common.dataAlign
	}
}

// restore gives a register the rule that it had at the beginning.
func (s *cfaState) restore(reg uint64) {
	delete(s.row.saved, reg)
	if off, ok := s.begun.saved[reg]; ok {
		s.row.saved[reg] = off
	}
}

// take executes an instruction that does not advance.
func (s *cfaState) take(op uint64, c *cursor) {
	switch {
	case op>>6 == 2: // DW_CFA_offset
		s.save(op&0x3f, int64(c.uleb()))
	case op>>6 == 3: // restore
		s.restore(op & 0x3f)
	case op == 0x05: // offset_extended
		s.save(c.uleb(), int64(c.uleb()))
	case op == 0x11: // offset_extended_sf
		s.save(c.uleb(), c.sleb())
	case op == 0x06: // restore_extended
		s.restore(c.uleb())
	case op == 0x07, op == 0x08: // undefined, same_value
		delete(s.row.saved, c.uleb())
	case op == 0x0a: // remember_state
		if len(s.stack) < maxStack {
			s.stack = append(s.stack, s.row.clone())
		}
	case op == 0x0b && len(s.stack) > 0:
		s.row, s.stack = s.stack[len(s.stack)-1], s.stack[:len(s.stack)-1]
	case op == 0x0c: // def_cfa
		s.row.cfaRule = cfaRule{c.uleb(), int64(c.uleb())}
	case op == 0x0d:
		s.row.reg = c.uleb()
	case op == 0x0e:
		s.row.off = int64(c.uleb())
	case op == 0x12: // def_cfa_sf
		s.row.cfaRule = cfaRule{c.uleb(), c.sleb() * s.common.dataAlign}
	case op == 0x13:
		s.row.off = c.sleb() * s.common.dataAlign
	default:
		skipCFA(op, c)
	}
}

// skipCFA passes over the operands of an instruction whose meaning is not followed.
func skipCFA(op uint64, c *cursor) {
	switch op {
	case 0x09, 0x14: // register, val_offset
		c.uleb()
		c.uleb()
	case 0x2e: // GNU_args_size
		c.uleb()
	case 0x15: // val_offset_sf
		c.uleb()
		c.sleb()
	case 0x0f: // def_cfa_expression
		n := c.uleb()
		c.b = c.b[min(n, uint64(len(c.b))):]
	case 0x10, 0x16: // expression, val_expression
		c.uleb()
		n := c.uleb()
		c.b = c.b[min(n, uint64(len(c.b))):]
	}
}
