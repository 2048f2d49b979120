package symbols

// unwinder are scopes that know how to go from a function to its caller.
type unwinder interface {
	// unwind returns the machine as it will be when the function at pc has returned, and the address to which it returns, as an offset in the program's
	// segment of code. ok is false where nobody knows.
	unwind(pc uint64, m Machine) (caller Machine, back uint64, ok bool)
}

// Caller is a function that waits for another to return.
type Caller struct {
	Machine        // with the registers that it will have
	Back    uint64 // the offset in the segment of code at which it goes on
}

// Unwind returns the caller of the function at the linear address pc of the machine m. ok is false if no debug information says how to find it.
func (t *Table) Unwind(pc uint64, m Machine) (c Caller, ok bool) {
	for i := len(t.files) - 1; i >= 0; i-- {
		l := t.files[i]
		u, has := l.scopes.(unwinder)
		if !has {
			continue
		}
		if caller, back, ok := u.unwind(moved(pc, -l.base), m); ok {
			return Caller{caller, back}, true
		}
	}
	return Caller{}, false
}

// restored is a machine with other registers.
type restored struct {
	Machine
	regs map[int]uint64 // by their numbers in DWARF
}

// Reg returns a register.
func (r restored) Reg(n int, wide bool) (uint64, bool) {
	if v, ok := r.regs[n]; ok {
		return v, true
	}
	return r.Machine.Reg(n, wide)
}

// unwind follows the call frames of DWARF.
func (p *program) unwind(pc uint64, m Machine) (caller Machine, back uint64, ok bool) {
	defer guard()
	if p.functionAt(pc) == nil {
		return nil, 0, false
	}
	for _, table := range []frameTable{p.frames, p.ehFrames} {
		row, ra, found := table.rule(pc, p.addrSize)
		if !found {
			continue
		}
		wide := p.addrSize == 8
		v, known := m.Reg(int(row.reg), wide)
		if !known {
			return nil, 0, false
		}
		cfa := v + uint64(row.off)
		regs := map[int]uint64{stackRegister(wide): cfa}
		for reg, off := range row.saved {
			b := make([]byte, p.addrSize)
			at := cfa + uint64(off)
			if !wide {
				at = uint64(uint32(at))
			}
			if !m.Load(moved(at, m.Base(segSS)), b) {
				return nil, 0, false
			}
			regs[int(reg)] = (&cursor{b: b}).n(len(b))
		}
		back, ok = regs[int(ra)]
		return restored{m, regs}, back, ok && back != 0
	}
	return nil, 0, false
}

// stackRegister returns the number in DWARF of ESP or RSP.
func stackRegister(wide bool) int {
	if wide {
		return 7
	}
	return 4
}

// unwind follows the chain of BP, which functions with a frame have.
func (s *plainScopes) unwind(pc uint64, m Machine) (caller Machine, back uint64, ok bool) {
	const regSP, regBP = 4, 5
	f := s.functionAt(pc)
	if f == nil {
		return nil, 0, false
	}
	size := uint64(2)
	if s.wide {
		size = 4
	}
	bp, known := s.frameBase(pc, m)
	if !known {
		return nil, 0, false
	}
	read := func(at uint64) uint64 {
		b := make([]byte, size)
		if !s.wide {
			at &= 0xffff
		}
		known = m.Load(uint64(uint32(m.Base(segSS)+at)), b) && known
		return (&cursor{b: b}).n(len(b))
	}
	regs := map[int]uint64{regBP: read(bp), regSP: bp + 2*size}
	if pc == f.First {
		regs[regBP], _ = m.Reg(regBP, false)
	}
	back = read(bp + size)
	return restored{m, regs}, back, known && back != 0
}
