package himem

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// install makes the server, part of EMS, on a machine that gives access to its processor.
func (v *vcpi) install(e *EMS, message func(text string) error) {
	pc, ok := e.g.PC.(interface{ CPU() *cpu.CPU })
	if !ok {
		return
	}
	*v = vcpi{g: e.g, ems: e, pool: e.pool, message: message, cpu: pc.CPU(), master: 0x08, slave: 0x70}
	v.g.TrapStub(stubVCPI, v.entry)
}

// call serves INT 67h AH=DEh in real mode.
func (v *vcpi) call() uint8 {
	if v.cpu == nil || v.cpu.CR(0)&x86.CR0PE != 0 {
		return emsFunction
	}
	switch v.g.AL() {
	case 0x01:
		return v.interfaceCall()
	case 0x06:
		if v.g.CX() >= vcpiPages {
			return emsPhysical
		}
		v.g.SetReg(x86.DX, v.address(uint32(v.g.CX())))
	case 0x07: // the bits of virtual-8086 mode, which clients expect, are set
		v.g.SetReg(x86.BX, v.cpu.CR(0)|x86.CR0PE|x86.CR0PG)
	case 0x08, 0x09:
		v.debug(v.g.AL() == 0x09)
	case 0x0a:
		v.g.SetBX(v.master)
		v.g.SetCX(v.slave)
	case 0x0b: // the client has programmed the controllers itself
		v.master, v.slave = v.g.BX(), v.g.CX()
	case 0x0c:
		if why := v.toProtected(); why != "" {
			v.abort(why)
		}
		return emsMoved
	default:
		return v.both()
	}
	return 0
}
