package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/tables"
	"github.com/iron86/iron86/x86"
)

// Answers of a handler of INT 24h in AL.
const (
	answerIgnore = iota
	answerRetry
	answerAbort
	answerFail
)

// Bits of AH at INT 24h.
const (
	critWrite   = 0x01
	critData    = 0x06 // the error is in the data area of the disk
	critFailOK  = 0x08
	critRetryOK = 0x10
)

// enterCritical calls INT 24h for an error of the INT 21h that is being made: the
// registers of the call lie on the stack above the handler's own (RBIL, INT 24h).
func (d *DOS) enterCritical(e errno.Code) {
	ah := uint16(critData | critFailOK | critRetryOK)
	if e == errno.Protected || d.g.AH() == 0x40 {
		ah |= critWrite
	}
	d.last.code = e
	d.saveRegs()
	d.tables.SetCritical(true)
	drive := uint16(d.file.Used())
	d.interrupt(0x24, stubCritical, e)
	d.g.SetAX(ah<<8 | drive)
	d.g.SetDI(uint16(e - errno.FirstCritical))
	driver := tables.BlockDriver()
	d.g.Set16(x86.BP, driver.Seg)
	d.g.SetSI(driver.Off)
}

// leaveCritical does what the handler of INT 24h has answered.
func (d *DOS) leaveCritical(e errno.Code) {
	answer := d.g.AL()
	d.restoreRegs()
	d.tables.SetCritical(false)
	switch answer {
	case answerRetry:
		d.g.Jump(guest.Stub(guest.VectorStub(0x21)))
	case answerAbort:
		d.abort(2)
	default: // these calls do not allow to ignore the error
		if ah := d.g.AH(); ah < 0x2f { // a call with an FCB
			d.g.SetAL(0xff)
		} else {
			d.g.SetAX(uint16(e.Told(ah)))
			d.g.SetCallerFlag(x86.CF, true)
		}
		d.g.Jump(guest.Stub(guest.VectorStub(0x21) + 1))
	}
}

// abort ends the running process because of Ctrl-C (kind 1) or a critical error (kind 2). A program
// written in Go that keeps on gets an error instead.
func (d *DOS) abort(kind uint8) {
	if p := d.builtins[d.psp]; p != nil && p.keeps {
		d.breakBuiltin(p)
		return
	}
	d.terminate(0, kind, 0)
}

// divideOverflow serves INT 0 for a program that has no handler of its own: it tells the user and ends the program as Ctrl-C does (MS-DOS 4.0
// sources, CTRLC.ASM, DIVOV). To return would execute the division again.
func divideOverflow(d *DOS) {
	d.con.Show([]byte("\r\nDivide overflow\r\n"))
	d.abort(1)
}

// criticalText returns the meaning of a code of INT 24h.
func criticalText(code uint8) string {
	texts := map[uint8]string{
		0x00: "Write protect error", 0x01: "Invalid unit", 0x02: "Not ready", 0x04: "Data error", 0x06: "Seek error",
		0x08: "Sector not found", 0x09: "Printer out of paper error", 0x0a: "Write fault error", 0x0b: "Read fault error",
		0x0d: "Sharing violation", 0x0e: "Lock violation",
	}
	if t, ok := texts[code]; ok {
		return t
	}
	return "General failure"
}

// int24 is the default handler of critical errors. It asks the user if one sits at the console;
// otherwise the call fails.
func (d *DOS) int24() {
	if !d.con.Asks() {
		d.g.SetAL(answerFail)
		d.g.Finish()
		return
	}
	if !d.asking {
		what := "reading"
		if d.g.AH()&critWrite != 0 {
			what = "writing"
		}
		d.asking = true
		d.con.Show([]byte("\r\n" + criticalText(uint8(d.g.DI())) + " " + what + " drive " + string('A'+rune(d.g.AL())) +
			"\r\nAbort, Retry, Fail? "))
	}
	for {
		c, e := d.con.Key()
		if e == errno.Again {
			d.g.SetIP(stubIdle24)
			return
		}
		answer, ok := map[byte]uint8{'A': answerAbort, 'R': answerRetry, 'F': answerFail, 0x1a: answerFail, 3: answerAbort}[d.file.Page().Upper(c)]
		if ok {
			d.asking = false
			d.con.Show([]byte{c, '\r', '\n'})
			d.g.SetAL(answer)
			d.g.Finish()
			return
		}
	}
}

// Break handles Ctrl-C at the console: the program's INT 23h decides. If the handler ends with IRET
// the call is made again; with RETF the program goes on or, if carry is set, ends (RBIL, INT 23h).
func (k kernel) Break() errno.Code {
	k.d.interrupt(0x23, stubCtrlC, errno.None)
	return errno.Moved
}

// leaveBreak does what the handler of INT 23h wants. sp was the stack pointer before it was called.
func leaveBreak(d *DOS, sp uint16) {
	aborted := d.g.SP() != sp && d.g.Flags()&x86.CF != 0
	d.g.SetSP(sp)
	if aborted {
		d.abort(1)
		return
	}
	d.g.Jump(guest.Stub(guest.VectorStub(0x21)))
}

// handlerReturned finds the call whose handler has returned. It is the one with this stack pointer,
// or with a stack pointer that differs by the flags which RETF leaves on the stack.
func (d *DOS) handlerReturned() {
	for n := len(d.waiting) - 1; n >= 0; n-- {
		w := d.waiting[n]
		if d.g.SS() == w.ss && w.sp-d.g.SP() <= 2 {
			d.waiting = d.waiting[:n]
			if w.e != errno.None {
				d.leaveCritical(w.e)
			} else {
				leaveBreak(d, w.sp)
			}
			return
		}
	}
	d.g.Finish() // no handler has returned: a program jumped here
}

// int23 is the default handler: it ends the program as by Ctrl-C.
func (d *DOS) int23() { d.abort(1) }

// breakTyped takes a Ctrl-C that was typed and not read yet, if call ah checks for it. Output does,
// and with BREAK on every call does except those of raw input.
func (d *DOS) breakTyped(ah uint8) bool {
	switch ah {
	case 0x00, 0x06, 0x07, 0x31, 0x4c, 0x50, 0x51, 0x62:
		return false
	case 0x02, 0x03, 0x04, 0x05, 0x09, 0x0b:
	case 0x40:
		if f, e := d.file.FileOf(d.g.BX()); !d.breakFlag && (e != errno.None || f.Device() != file.DevCON || f.Raw()) {
			return false
		}
	default:
		if !d.breakFlag {
			return false
		}
	}
	return d.con.TakeBreak()
}
