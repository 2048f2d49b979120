package conio

import "github.com/iron86/iron86/dos/guest"

// New makes the console of a machine. The page of stubs must hold the code that Code puts there.
// Install connects the console.
func New(g *guest.Guest, k Kernel, files Files, cfg Config) *Console {
	c := &Console{g: g, k: k, files: files, cfg: cfg}
	c.input = input{host: cfg.In, tty: cfg.InTTY, fail: k.Fail, page: files.Page}
	c.keys = keys{g: g}
	c.screen = screen{g: g, picture: g.FrameGeneration()}
	return c
}

// Install takes over INT 10h, 16h and 1Bh, sets the traps, and says which functions can be served
// on a trial. INT 29h is led to Interrupt by the kernel, which has the vectors of DOS.
func (c *Console) Install() {
	c.biosKeys, c.biosVideo = c.g.Vector(0x16), c.g.Vector(0x10)
	for _, s := range []struct {
		vector int
		off    uint16
		do     func()
	}{{0x16, stubBIOSKeys, c.int16}, {0x10, stubVideo, c.int10}, {0x1b, stubBreak, c.int1B}} {
		c.g.SetVector(s.vector, guest.Stub(s.off))
		c.g.TrapStub(s.off, s.do)
	}
	c.g.TrapStub(stubPass, c.passNext)
	c.g.Rehearse(guest.StubBase+stubBIOSKeys, c.try16)
	c.g.Rehearse(guest.StubBase+stubVideo, c.try10)
}

// Code puts the code of the console into the page of stubs.
func Code(put func(off int, code ...byte)) {
	for _, off := range []int{stubBIOSKeys, stubVideo, stubBreak} {
		put(off, 0x90, 0xcf) // NOP; IRET
	}
	put(stubIdle16, guest.Idle(stubIdle16, stubBIOSKeys)...)
	put(stubPass, 0x90, 0xcd, 0x29, 0xeb, 0xfb, 0xcf) // NOP; INT 29h; JMP to the NOP; IRET
}
