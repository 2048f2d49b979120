package diffrun

// longMode is a record of the kernel's table.
type longMode struct {
	cs, ss, ds, es uint16
	bits           int // 0: 16-bit code, 1: 32-bit, 2: 64-bit
	way            uint32
	paged, cpl     uint32
	base           uint64 // of CS: taken from addresses of entry points
	view           uint64 // linear address of the code
	rsp, data      uint64
}

// The ways of kernel64.asm.
const (
	wayIRET = iota
	waySYSRETQ
	waySYSRETL
	wayRETF
	waySYSEXITQ
	waySYSEXITL
	wayLeave
)

// view64 returns one of the addresses at which 64-bit code can be executed.
func (p *Program) view64() uint64 {
	switch p.n(8) {
	case 0:
		return codeFrames
	case 1:
		return pieces[p.n(len(pieces))]
	case 2, 3, 4:
		return ends[p.n(len(ends))]
	}
	return plain[p.n(len(plain))]
}

// mode64 returns a random record of 64-bit mode.
func (p *Program) mode64() longMode {
	v := plain[p.n(len(plain))]
	m := longMode{cs: code64, ss: [...]uint16{data0, 0, 0x88}[p.n(3)], bits: 2, view: p.view64(), rsp: randomStack, data: v + 0xc000}
	m.ds, m.es = [...]uint16{0, data0, data3}[p.n(3)], [...]uint16{0, data0, dusr16}[p.n(3)]
	if p.n(4) == 0 {
		m.rsp = plain[p.n(len(plain))] + 0xe000 + uint64(p.n(16))
	}
	if p.n(2) != 0 {
		m.cs, m.ss, m.rsp = user64, userData64, v+0xe000+uint64(p.n(2)*p.n(16))
		m.way = [...]uint32{wayIRET, wayIRET, waySYSRETQ, waySYSEXITQ, wayRETF}[p.n(5)]
	} else if m.ss != 0 && p.n(4) == 0 {
		m.cs = conform64
	}
	return m
}

// mode32 returns a random record of compatibility mode.
func (p *Program) mode32() longMode {
	w := uint64(p.windows[p.n(3)])
	m := [...]longMode{
		{cs: code3, ss: data3, ds: data3, es: data3, bits: 1, view: w, rsp: w + 0xe000, data: w + 0xc000},
		{cs: user32, ss: data3, ds: data3, es: data3, bits: 1, view: w, rsp: w + 0xe000, data: w + 0xc000,
			way: [...]uint32{waySYSRETL, waySYSEXITL, wayRETF}[p.n(3)]},
		{cs: code3, ss: data3, ds: data3, es: data3, bits: 1, view: codeFrames, rsp: w + 0xe000, data: w + 0xc000},
		{cs: code0, ss: data0, ds: data0, es: data0, bits: 1, view: w, rsp: randomStack, data: w + 0xc000},
		{cs: conforming, ss: data0, ds: data0, es: data0, bits: 1, view: codeFrames, rsp: randomStack, data: codeFrames + 0xf000},
		{cs: code16, ss: data0, ds: data16, es: data16, base: windowLin, view: windowLin, rsp: randomStack, data: 0xd000},
		{cs: userSeg, ss: data3, ds: data3, es: data3, bits: 1, base: windowLin, view: windowLin, rsp: w + 0xe000, data: w + 0xc000},
		{cs: shifted, ss: data3, ds: data3, es: userDown, bits: 1, base: windowLin - 16, view: windowLin, rsp: w + 0xf000, data: w + 0xd000},
		{cs: user16, ss: dusr16, ds: dusr16, es: dusr16, base: windowLin, view: windowLin, rsp: 0xe000, data: 0xc000},
		{cs: highCode, ss: data0, ds: highData, es: highData, bits: 2, base: ends[0], view: ends[0], rsp: randomStack, data: 0x3fc0},
	}[p.n(10)]
	return m
}

// legacy returns a random record of protected mode, out of long mode.
func (p *Program) legacy() longMode {
	w := uint64(windowLin)
	return [...]longMode{
		{cs: code0, ss: data0, ds: data0, es: data0, bits: 1, view: codeFrames, rsp: randomStack, data: codeFrames + 0xf000},
		{cs: code3, ss: data3, ds: data3, es: data3, bits: 1, view: codeFrames, rsp: dataFrames + 0x2000, data: dataFrames, cpl: 3},
		{cs: code0, ss: data0, ds: data0, es: data0, bits: 1, view: w, rsp: randomStack, data: w + 0xc000, paged: 1},
		{cs: code3, ss: data3, ds: data3, es: data3, bits: 1, view: w, rsp: w + 0xe000, data: w + 0xc000, paged: 1, cpl: 3},
		{cs: user16, ss: dusr16, ds: dusr16, es: dusr16, base: w, view: w, rsp: 0xe000, data: 0xc000, paged: 1, cpl: 3},
	}[p.n(5)]
}

// longModes fills what the kernel chooses from.
func (p *Program) longModes() {
	for i := range uint32(16) {
		if i >= 12 { // records of one mode share a table
			copy(p.image[modesAt+64*i:][:64], p.image[modesAt+64*(i-12):][:64])
			continue
		}
		var m longMode
		switch {
		case i < 8:
			m = p.mode64()
		case i < 11:
			m = p.mode32()
		default:
			m = p.legacy()
			m.way = wayLeave
		}
		entries := entriesLong + 512*i
		for k := range uint32(64) {
			s := p.starts[m.bits]
			if m.cs&3 == 0 && len(p.scenes[m.bits]) > 0 && p.n(2) == 0 {
				s = p.scenes[m.bits] // they need INVLPG
			}
			p.put64(entries+8*k, m.view+uint64(s[p.n(len(s))])-m.base)
		}
		at := modesAt + 64*i
		p.put64(at, uint64(m.cs)|uint64(m.ss)<<16|uint64(m.ds)<<32|uint64(m.es)<<48)
		p.put(at+8, entries)
		p.put(at+12, m.way)
		p.put(at+16, m.paged)
		p.put(at+20, m.cpl)
		p.put64(at+24, m.rsp)
		p.put64(at+32, m.data)
		more := p.windowOrEnd()
		if m.bits != 2 {
			more = uint64(p.windows[p.n(3)]) + 0xd000
		}
		p.put64(at+40, more)
	}
}

// windowOrEnd returns an address for data: in a window, or across an end of 4 GB or of the lower half.
func (p *Program) windowOrEnd() uint64 {
	switch p.n(6) {
	case 0:
		return canonicalE - uint64(p.n(0x900))
	case 1:
		return 1<<32 - uint64(p.n(0x900))
	case 2:
		return ends[p.n(len(ends))] + 0x3000
	}
	return plain[p.n(len(plain))] + 0xd000
}
