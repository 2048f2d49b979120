package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/x86"
)

// int21Table returns the services of INT 21h by AH.
func (d *DOS) int21Table() (t [256]call) {
	for ah, f := range map[uint8]call{
		0x00: d.exitCall, 0x0d: d.ignore, 0x1a: d.setDTACall,

		0x25: d.setVectorCall, 0x26: d.newPSPCall,
		0x2a: d.dateCall, 0x2b: d.setDateCall, 0x2c: d.timeCall, 0x2d: d.setTimeCall, 0x2e: d.setVerifyCall,
		0x2f: d.getDTACall, 0x30: d.versionCall, 0x31: d.keepCall, 0x33: d.breakCall,
		0x35: d.getVectorCall, 0x37: d.switchCharCall,
		0x4b: d.execCall, 0x4c: d.exitCall, 0x4d: d.childCall,
		0x50: d.setPSPCall, 0x51: d.getPSPCall, 0x54: d.getVerifyCall,
		0x55: d.newPSPCall, 0x59: d.lastErrorCall, 0x62: d.getPSPCall,
	} {
		t[ah] = f
	}
	for _, calls := range []map[uint8]call{d.tables.Calls(), d.con.Calls(), d.file.Calls(), d.arena.Calls()} {
		for ah, f := range calls {
			t[ah] = f
		}
	}
	if uint8(d.version()) < 7 {
		t[0x73] = nil // calls of the DOS that brought FAT32
	}
	return t
}

// int21 is the entry of INT 21h.
func (d *DOS) int21() {
	ah := d.g.AH()
	f := d.calls[ah]
	if f == nil { // not there: AL is 0, and the carry flag stays as it was
		d.g.SetAL(0)
		d.g.Finish()
		return
	}
	if !file.Buffered(ah) {
		d.file.Settle()
	}
	if d.tables.Mirroring() {
		d.tables.CopyIn()
		defer d.tables.CopyOut()
	}
	d.noteStack(d.g.SP() - 2*uint16(len(savedRegs)))
	if d.breakTyped(ah) {
		_ = d.con.CtrlC() // it has moved
		return
	}
	file.Violated(d.file) // what DOS itself has tried since the last call is not this one's
	e := f()
	if v := file.Violated(d.file); v != errno.None {
		d.con.ShowWaiting()
		d.enterCritical(v)
		return
	}
	switch {
	case e == errno.Moved:
		d.con.ShowWaiting()
		return
	case e == errno.Again:
		d.file.Settle()
		d.con.Pass(stubIdle)
		return
	case e.Critical():
		d.con.ShowWaiting()
		d.enterCritical(e)
		return
	case ah < 0x2f:
	case e == errno.None:
		if ah == 0x3d {
			d.tables.Opened()
		}
		d.g.SetCallerFlag(x86.CF, false)
	default:
		d.last.code = e
		d.g.SetAX(uint16(e.Told(ah)))
		d.g.SetCallerFlag(x86.CF, true)
	}
	d.con.Pass(d.g.IP() + 1)
}

// ignore serves calls that have no effect here.
func (d *DOS) ignore() errno.Code { return errno.None }
