package symbols

// cfaRule says what the canonical frame address is: a register and an offset.
type cfaRule struct {
	reg uint64
	off int64
}

// cie is what frames have in common: a common information entry of .debug_frame or .eh_frame (DWARF 5, section 6.4.1).
type cie struct {
	codeAlign uint64
	dataAlign int64
	encoding  byte // of the addresses in .eh_frame
	augmented bool
	code      []byte
}

// cfa returns the canonical frame address: what the stack pointer was before the call of the function.
func (f *frame) cfa() (uint64, error) {
	for _, table := range []frameTable{f.p.frames, f.p.ehFrames} {
		if rule, ok := table.rule(f.pc, f.p.addrSize); ok {
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

// rule finds the rule for the address pc.
func (t frameTable) rule(pc uint64, size int) (cfaRule, bool) {
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
		return runCFA(common, c.b, first, pc, size), true
	}
	return cfaRule{}, false
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
		c.n(1)
	} else {
		c.uleb()
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

// runCFA executes the instructions of a frame up to pc (DWARF 5, section 6.4.2). Those about other registers are passed over.
func runCFA(common cie, code []byte, first, pc uint64, size int) (rule cfaRule) {
	var saved []cfaRule
	at := first
	for _, b := range [][]byte{common.code, code} {
		c := &cursor{b: b}
		for n := 0; len(c.b) > 0 && n < maxOps*10; n++ {
			op := c.n(1)
			switch {
			case op>>6 == 1: // DW_CFA_advance_loc
				at += (op & 0x3f) * common.codeAlign
			case op>>6 == 2: // offset
				c.uleb()
			case op>>6 == 3: // restore
			case op == 1: // set_loc
				at = c.n(size)
			case op >= 2 && op <= 4: // advance_loc1, 2, 4
				at += c.n(1<<(op-2)) * common.codeAlign
			case op == 0x0a:
				if len(saved) < maxStack {
					saved = append(saved, rule)
				}
			case op == 0x0b && len(saved) > 0:
				rule, saved = saved[len(saved)-1], saved[:len(saved)-1]
			case op == 0x0c: // def_cfa
				rule = cfaRule{c.uleb(), int64(c.uleb())}
			case op == 0x0d:
				rule.reg = c.uleb()
			case op == 0x0e:
				rule.off = int64(c.uleb())
			case op == 0x12: // def_cfa_sf
				rule = cfaRule{c.uleb(), c.sleb() * common.dataAlign}
			case op == 0x13:
				rule.off = c.sleb() * common.dataAlign
			default:
				skipCFA(op, c)
			}
			if at > pc {
				return rule
			}
		}
	}
	return rule
}

// skipCFA passes over the operands of an instruction about a register.
func skipCFA(op uint64, c *cursor) {
	switch op {
	case 0x05, 0x09, 0x14: // offset_extended, register, val_offset
		c.uleb()
		c.uleb()
	case 0x06, 0x07, 0x08, 0x2e: // restore_extended, undefined, same_value, GNU_args_size
		c.uleb()
	case 0x11, 0x15: // offset_extended_sf, val_offset_sf
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
