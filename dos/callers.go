package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// savedRegs are the registers that INT 21h AH=4Bh pushes on the parent's stack, as DOS does for
// every call. When the child ends they are taken from there.
var savedRegs = []struct {
	seg bool
	r   int
}{
	{true, x86.ES}, {true, x86.DS}, {false, x86.BP}, {false, x86.DI}, {false, x86.SI},
	{false, x86.DX}, {false, x86.CX}, {false, x86.BX}, {false, x86.AX},
}

// saveRegs pushes the registers and stores the stack pointer in the PSP.
func (d *DOS) saveRegs() {
	for _, s := range savedRegs {
		if s.seg {
			d.g.Push(d.g.Selector(s.r))
		} else {
			d.g.Push(uint16(d.g.Reg(s.r)))
		}
	}
	d.noteStack(d.g.SP())
}

// restoreRegs pops what saveRegs has pushed.
func (d *DOS) restoreRegs() {
	for i := len(savedRegs) - 1; i >= 0; i-- {
		v := d.g.Pop()
		if s := savedRegs[i]; s.seg {
			d.g.SetSelector(s.r, v)
		} else {
			d.g.Set16(s.r, v)
		}
	}
}

// noteStack stores in the PSP, as DOS does at every call, where the program's stack with its pushed
// registers is. The program is found there again when a child of it ends.
func (d *DOS) noteStack(sp uint16) {
	d.g.PutFar(uint32(d.psp)<<4+guest.PSPStack, d.g.SS(), sp)
}

// maxWaiting bounds the calls that wait for a handler to return, because some handlers never do.
const maxWaiting = 16

// interrupt calls the program's handler of vector v. The handler returns to the stub at back, and
// then the call for which that is done goes on: one with the error e, or one that Ctrl-C has interrupted.
func (d *DOS) interrupt(v int, back uint16, e errno.Code) {
	w := waiting{d.g.SS(), d.g.SP(), e}
	d.g.Push(uint16(d.g.Flags()))
	d.g.Push(guest.StubSeg)
	d.g.Push(back)
	if len(d.waiting) == maxWaiting {
		d.waiting = append(d.waiting[:0], d.waiting[1:]...)
	}
	d.waiting = append(d.waiting, w)
	d.g.Jump(d.g.Vector(v))
}
