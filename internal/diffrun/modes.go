package diffrun

// mode is a record of the kernel's table.
type mode struct {
	cs, ss, ds, es uint16
	kind           uint32
	wide           bool
	base           uint32 // of CS: taken from addresses of entry points
	view           uint32 // linear address of the code
	esp, data      uint32
}

// protectedModes returns the records of protected and V86 mode.
func (p *Program) protectedModes() []mode {
	w := p.window
	list := []mode{
		{code0, data0, data0, data0, 0, true, 0, w, randomStack, w + 0xc000},
		{conforming, data0, data0, data0, 0, true, 0, codeFrames, randomStack, codeFrames + 0xf000},
		{code16, data0, data16, data16, 0, false, w, w, randomStack, 0xd000},
		{code3, data3, data3, data3, 1, true, 0, w, w + 0xe000, w + 0xc000},
		{userSeg, data3, data3, data3, 1, true, w, w, w + 0xe000, w + 0xc000},
		{shifted, data3, data3, userDown, 1, true, w - 16, w, w + 0xf000, w + 0xd000},
		{user16, dusr16, dusr16, dusr16, 1, false, w, w, 0xe000, 0xc000},
		{code3, data3, data3, data3, 1, true, 0, codeFrames, w + 0xe000, w + 0xc000},
		{0x1000, 0x2000, 0x1000, 0x1000, 2, false, 0x10000, codeFrames, 0x3000, 0xf000},
		{0x14f0, 0x2000, 0x1000, 0x2000, 2, false, 0x14f00, codeFrames, 0x2800, 0x7000},
	}
	if p.kind >= paged {
		for _, v := range p.windows[1:] {
			list = append(list, mode{code0, data0, data0, data0, 0, true, 0, v, randomStack, v + 0xc000},
				mode{code3, data3, data3, data3, 1, true, 0, v, v + 0xe000, w + 0xc000})
		}
	}
	return list
}

// modes fills what the kernel chooses from.
func (p *Program) modes() {
	list := []mode{
		{0x1000, 0, 0x1000, 0x1000, 0, false, 0x10000, codeFrames, 0, 0xf000},
		{0x1400, 0, 0x1000, 0x2000, 0, false, 0x14000, codeFrames, 0, 0xc000},
		{0x0ff0, 0, 0x0ff0, 0xb800, 0, false, 0x0ff00, codeFrames, 0, 0xc000},
		{0x1000, 0, 0x1800, 0x0800, 0, false, 0x10000, codeFrames, 0, 0x8000},
	}
	if p.kind != realMode {
		list = p.protectedModes()
	}
	for i := range uint32(16) {
		m := list[p.n(len(list))]
		entries := entriesAt + 256*(i%12)
		if i >= 12 { // records of one mode share a table
			copy(p.image[modesAt+32*i:][:32], p.image[modesAt+32*(i-12):][:32])
			continue
		}
		bits := 0
		if m.wide {
			bits = 1
		}
		for k := range uint32(64) {
			s := p.starts[bits]
			if m.kind == 0 && len(p.scenes[bits]) > 0 && p.n(2) == 0 {
				s = p.scenes[bits] // they need INVLPG
			}
			p.put(entries+4*k, m.view+s[p.n(len(s))]-m.base)
		}
		at := modesAt + 32*i
		p.put(at, uint32(m.ss)<<16|uint32(m.cs))
		p.put(at+4, uint32(m.es)<<16|uint32(m.ds))
		p.put(at+8, m.kind)
		p.put(at+12, entries)
		p.put(at+16, m.esp)
		p.put(at+20, m.data)
	}
	for i := range 32 {
		p.image[repairsAt+i] = [...]byte{0, 5, 6, 7, 8, 9, 0xb, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x20}[p.n(16)]
		if i < 4 {
			p.image[repairsAt+i] = [...]byte{9, 6, 9, 0}[i]
		}
	}
	p.flags(flagsAt)
}

// flags fills the table of flags that random code is entered with.
func (p *Program) flags(at uint32) {
	for i, v := range []uint32{0x202, 0x246, 0x2, 0x202, 0x302, 0x40203, 0x10202, 0x2d7} {
		p.put(at+4*uint32(i), v)
	}
}
