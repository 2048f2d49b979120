package dos

import (
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/guest"
)

// Offsets in the stub page of what serves programs that want memory above 1 MB.
const (
	stubXMS       = 0x360 // far entry point of XMS
	stubBIOS15    = 0x380 // INT 15h
	stubEMSReturn = 0x390 // routines called by INT 67h AH=56h return here
)

// Extended says which services of memory above 1 MB programs do not find.
type Extended struct {
	NoXMS  bool // nor EMS and DPMI, which take their memory from it
	NoEMS  bool // nor VCPI, which is part of it
	NoDPMI bool
}

// extendedCode puts the code of these stubs into the page.
func extendedCode(put func(off int, code ...byte)) {
	// JMP over three NOPs, where others hook the chain (XMS 3.0, "Hooking the XMS
	// function"); the NOP that traps; RETF.
	put(stubXMS, 0xeb, 0x03, 0x90, 0x90, 0x90, 0x90, 0xcb)
	put(stubBIOS15, 0x90, 0xcf)
	emsCode(put)
	put(stubEMSReturn, 0x90, 0xcf)
	put(stubVCPI, 0x90, 0xcb) // NOP; RETF, of 32 bits there
	dpmi.Code(put)
}

// installExtended offers what the configuration does not exclude.
func (d *DOS) installExtended() {
	d.installXMS()
	d.installEMS()
	if d.g.Vector(0x67) == (guest.Far{}) { // extenders call it to ask for VCPI without looking first
		d.g.SetVector(0x67, guest.Stub(guest.StubWait+2))
	}
	d.installDPMI()
}
