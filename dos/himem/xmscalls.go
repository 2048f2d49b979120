package himem

import "github.com/iron86/iron86/dos/guest"

// install takes all memory above the HMA, up to 1 MB below 4 GB. It returns the pool, or nil if there is no such
// memory.
func (x *XMS) install() *Pool {
	end := min(x.g.Memory(), 0xfff00000) &^ 0xfff
	if end <= hmaEnd {
		return nil
	}
	x.oldBIOS = x.g.Vector(0x15)
	x.pool = NewPool(hmaEnd, uint32(end))
	x.g.TrapStub(stubXMS+5, x.entry)
	x.g.SetVector(0x15, guest.Stub(stubBIOS15))
	x.g.TrapStub(stubBIOS15, x.int15)
	return x.pool
}

// multiplex answers INT 2Fh AH=43h.
func (x *XMS) multiplex() {
	switch {
	case x.pool == nil:
	case x.g.AL() == 0x00:
		x.g.SetAL(0x80)
	case x.g.AL() == 0x10:
		x.g.SetES(guest.StubSeg)
		x.g.SetBX(stubXMS)
	}
}

// xmsCalls are the functions by AH. Each returns 0, with its results in the registers, or an error.
var xmsCalls = [256]func(*XMS) uint8{
	0x00: (*XMS).version, 0x01: (*XMS).requestHMA, 0x02: (*XMS).releaseHMA,
	0x03: (*XMS).globalOn, 0x04: (*XMS).globalOff, 0x05: (*XMS).localOn, 0x06: (*XMS).localOff,
	0x07: (*XMS).queryA20, 0x08: (*XMS).free16, 0x09: (*XMS).alloc16, 0x0a: (*XMS).release,
	0x0b: (*XMS).move, 0x0c: (*XMS).lock, 0x0d: (*XMS).unlock, 0x0e: (*XMS).info16,
	0x0f: (*XMS).resize16, 0x10: (*XMS).requestUMB, 0x11: (*XMS).badUMB, 0x12: (*XMS).badUMB,
	0x88: (*XMS).free32, 0x89: (*XMS).alloc32, 0x8e: (*XMS).info32, 0x8f: (*XMS).resize32,
}

// entry serves a call of the far entry point of XMS. AH is the function.
func (x *XMS) entry() {
	defer x.g.Finish()
	code := uint8(xmsFunction)
	if f := xmsCalls[x.g.AH()]; f != nil {
		code = f(x)
	}
	if code != 0 {
		x.g.SetAX(0)
		x.g.SetBX(x.g.BX()&0xff00 | uint16(code))
	}
}
