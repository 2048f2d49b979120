package himem

import "github.com/iron86/iron86/dos/guest"

// install makes the frame and the driver that programs look for.
func (e *EMS) install(message func(string) error) {
	pc, ok := e.g.PC.(windows)
	if !ok {
		return
	}
	e.windows = pc
	e.handles[0].used = true
	for i := range e.now {
		e.now[i].Page = emsUnused
	}
	e.g.SetVector(0x67, guest.Far{Seg: emsSeg, Off: stubEMS - stubDriver})
	e.g.TrapStub(stubEMS, e.int67)
	e.g.TrapStub(stubEMSReturn, e.returned)
	e.vcpi.install(e, message)
}

// emsCode puts the driver's header and the entry of INT 67h into the page of stubs.
func emsCode(put func(off int, code ...byte)) {
	put(stubDriver, 0xff, 0xff, 0xff, 0xff, 0x00, 0xc0) // the last driver; a character device with IOCTL
	put(stubDriver+6, guest.StubHalt&0xff, guest.StubHalt>>8, guest.StubHalt&0xff, guest.StubHalt>>8)
	put(stubDriver+0x0a, []byte("EMMXXXX0")...)
	put(stubEMS, 0x90, 0xcf)
}

// emsCalls are the functions from 40h on.
var emsCalls = [...]func(*EMS) uint8{
	0x00: func(*EMS) uint8 { return 0 },
	0x01: (*EMS).frameCall, 0x02: (*EMS).count, 0x03: (*EMS).allocate, 0x04: (*EMS).mapCall,
	0x05: (*EMS).free, 0x06: (*EMS).version, 0x07: (*EMS).save, 0x08: (*EMS).restore,
	0x0b: (*EMS).handleCount, 0x0c: (*EMS).pagesOf, 0x0d: (*EMS).allPages, 0x0e: (*EMS).contextCall,
	0x0f: (*EMS).partialCall, 0x10: (*EMS).mapMany, 0x11: (*EMS).resize, 0x12: (*EMS).attributeCall,
	0x13: (*EMS).nameCall, 0x14: (*EMS).directory, 0x15: (*EMS).jump, 0x16: (*EMS).call,
	0x17: (*EMS).move, 0x18: (*EMS).windowsCall, 0x19: (*EMS).hardware, 0x1a: (*EMS).allocateAny,
	0x1b: (*EMS).alternateCall, 0x1c: func(*EMS) uint8 { return 0 }, 0x1d: (*EMS).keyCall,
}

// int67 serves INT 67h: function AH, status in AH.
func (e *EMS) int67() {
	status := uint8(emsFunction)
	if i := int(e.g.AH()) - 0x40; i >= 0 && i < len(emsCalls) && emsCalls[i] != nil {
		status = emsCalls[i](e)
	} else if e.g.AH() == 0xde {
		status = e.vcpi.call()
	}
	if status == emsMoved {
		return
	}
	e.g.SetAX(uint16(status)<<8 | uint16(e.g.AL()))
	e.g.Finish()
}
