package dos

import (
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// A program that polls asks DOS, the BIOS or the mouse driver again and again for something that has not
// come. The machine finds out that it polls by trying whether it comes back to the same state
// (PC.Rehearse). This file has the calls that can be tried, because they only report something and change
// nothing but registers and the caller's flags.

// rehearsals returns the functions for a trial, by offset in the page of stubs.
func (d *DOS) rehearsals() map[uint16]func() bool {
	return map[uint16]func() bool{
		guest.VectorStub(0x21): d.try21, guest.VectorStub(0x28): d.try28, guest.VectorStub(0x2f): d.try2F, guest.VectorStub(0x33): d.mouse.Try,
	}
}

// askingCalls are the functions of INT 21h that only report something, except for those of the keyboard.
var askingCalls = [256]bool{
	0x19: true, 0x2a: true, 0x2c: true, 0x2f: true, 0x30: true, 0x34: true, 0x35: true, 0x51: true, 0x54: true, 0x62: true,
}

// try21 serves INT 21h on a trial. It fails if a key is there that the call would take.
func (d *DOS) try21() bool {
	ah := d.g.AH()
	switch {
	case ah == 0x0b, ah == 0x06 && d.g.DL() == 0xff:
		if d.con.Ready() {
			return false
		}
	case !askingCalls[ah] || d.breakFlag:
		return false
	}
	if d.calls[ah]() != errno.None {
		return false
	}
	if ah == 0x2a || ah == 0x2c {
		const step = 10 * time.Millisecond
		d.g.ToldFor(step - time.Duration(d.clock.Now().Nanosecond())%step)
	}
	if ah >= 0x2f {
		d.g.SetCallerFlag(x86.CF, false)
	}
	d.g.Finish()
	return true
}

// try28 serves INT 28h on a trial. It does nothing.
func (d *DOS) try28() bool {
	d.g.Finish()
	return true
}

// try2F serves those functions of INT 2Fh on a trial that only report something. AX=1680h needs no trial,
// because it halts the processor.
func (d *DOS) try2F() bool {
	switch {
	case d.g.AH() == 0x12, d.g.AX() == 0x1680, d.g.AX() == 0x1687:
		return false
	}
	d.int2F()
	return true
}
