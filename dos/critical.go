package dos

// Critical errors are those with codes 13h to 1Fh, less 13h the code that INT 24h gets
// (RBIL table 02546): the disk cannot be written, or the host reports an error of its own.
const (
	firstCritical = errProtected
	lastCritical  = errGeneral
)

func (e errno) critical() bool { return e >= firstCritical && e <= lastCritical }

// What a handler of INT 24h answers in AL.
const (
	answerIgnore = iota
	answerRetry
	answerAbort
	answerFail
)

// Bits of AH at INT 24h.
const (
	critWrite   = 0x01
	critData    = 0x06 // area of the disk: data
	critFailOK  = 0x08
	critRetryOK = 0x10
)

// waiting is a call that goes on when a handler of the program returns to a stub.
type waiting struct {
	ss, sp uint16 // stack when it has returned by IRET
	do     func()
}

// maxWaiting bounds the calls whose handlers have not returned: some never do.
const maxWaiting = 16

// interrupt calls the program's handler of vector v, which returns to the stub at
// back; do goes on then.
func (d *DOS) interrupt(v int, back uint16, do func()) {
	w := waiting{d.pc.Selector(segSS), d.sp(), do}
	d.push(uint16(d.pc.Flags()))
	d.push(stubSeg)
	d.push(back)
	if len(d.waiting) == maxWaiting {
		d.waiting = append(d.waiting[:0], d.waiting[1:]...)
	}
	d.waiting = append(d.waiting, w)
	d.jump(d.vector(v))
}

// handlerReturned finds the call whose handler has returned: the one whose stack this
// is, or is but for the flags that RETF leaves.
func (d *DOS) handlerReturned() {
	for n := len(d.waiting) - 1; n >= 0; n-- {
		w := d.waiting[n]
		if d.pc.Selector(segSS) == w.ss && w.sp-d.sp() <= 2 {
			d.waiting = d.waiting[:n]
			w.do()
			return
		}
	}
	d.finish() // a program jumped here
}

// enterCritical calls INT 24h for an error of the INT 21h that is being made: the
// registers of the call lie on the stack above the handler's own (RBIL, INT 24h).
func (d *DOS) enterCritical(e errno) {
	ah := uint16(critData | critFailOK | critRetryOK)
	if e == errProtected || d.ah() == 0x40 {
		ah |= critWrite
	}
	d.last.code = e
	d.saveRegs()
	d.putByte(dosBase+offSDA, 1)
	drive := uint16(d.drive)
	if d.used != nil {
		drive = uint16(d.used.letter - 'A')
	}
	d.interrupt(0x24, stubCritical, func() { d.leaveCritical(e) })
	d.setAX(ah<<8 | drive)
	d.set16(regDI, uint16(e-firstCritical))
	d.set16(regBP, dosSeg)
	d.set16(regSI, offBlockDriver)
}

// leaveCritical does what the handler has answered.
func (d *DOS) leaveCritical(e errno) {
	answer := d.al()
	d.restoreRegs()
	d.putByte(dosBase+offSDA, 0)
	switch answer {
	case answerRetry:
		d.jump(far{stubSeg, uint16(vectorStub(0x21))})
	case answerAbort:
		d.abort(2)
	default: // ignoring is not allowed for these calls
		d.setAX(uint16(e))
		d.setCallerFlag(flagCF, true)
		d.jump(far{stubSeg, uint16(vectorStub(0x21)) + 1})
	}
}

// abort ends the running process for Ctrl-C (kind 1) or a critical error (kind 2). A
// program written in Go goes on with an error.
func (d *DOS) abort(kind uint8) {
	if p := d.builtins[d.psp]; p != nil {
		d.breakBuiltin(p)
		return
	}
	d.terminate(0, kind, 0)
}

// criticalText says what a code of INT 24h means.
func criticalText(code uint8) string {
	texts := map[uint8]string{
		0x00: "Write protect error", 0x01: "Invalid unit", 0x02: "Not ready", 0x04: "Data error", 0x06: "Seek error",
		0x08: "Sector not found", 0x09: "Printer out of paper error", 0x0a: "Write fault error", 0x0b: "Read fault error",
	}
	if t, ok := texts[code]; ok {
		return t
	}
	return "General failure"
}

// int24 is the default handler of critical errors. When somebody sits at the console
// it asks; otherwise the call fails.
func (d *DOS) int24() {
	if !d.cfg.KeyboardIsSource && !(d.cfg.InTTY && d.cfg.OutTTY) {
		d.setAL(answerFail)
		d.finish()
		return
	}
	if !d.con.asking {
		what := "reading"
		if d.ah()&critWrite != 0 {
			what = "writing"
		}
		d.con.asking = true
		d.show([]byte("\r\n"+criticalText(uint8(d.di()))+" "+what+" drive "+string('A'+rune(d.al()))+
			"\r\nAbort, Retry, Fail? "), false)
	}
	for {
		c, e := d.key()
		if e == again {
			d.pc.SetIP(stubIdle24)
			return
		}
		answer, ok := map[byte]uint8{'A': answerAbort, 'R': answerRetry, 'F': answerFail, 0x1a: answerFail, 3: answerAbort}[upper(c)]
		if ok {
			d.con.asking = false
			d.show([]byte{c, '\r', '\n'}, false)
			d.setAL(answer)
			d.finish()
			return
		}
	}
}

// ctrlC is Ctrl-C at the console: the program's INT 23h decides. IRET makes the call
// again, RETF goes on or, with carry set, ends the program (RBIL, INT 23h).
func (d *DOS) ctrlC() errno {
	d.echo('^', 'C', '\r', '\n')
	d.con.line = nil
	sp := d.sp()
	d.interrupt(0x23, stubCtrlC, func() {
		aborted := d.sp() != sp && d.pc.Flags()&flagCF != 0
		d.set16(regSP, sp)
		if aborted {
			d.abort(1)
			return
		}
		d.jump(far{stubSeg, uint16(vectorStub(0x21))})
	})
	return moved
}

// int23 is the default: the program ends as by Ctrl-C.
func (d *DOS) int23() { d.abort(1) }

// breakTyped takes a Ctrl-C that has been typed and not been read, when call ah looks
// for it: output, and with BREAK on every call but those of raw input.
func (d *DOS) breakTyped(ah uint8) bool {
	switch ah {
	case 0x00, 0x06, 0x07, 0x31, 0x4c, 0x50, 0x51, 0x62:
		return false
	case 0x02, 0x03, 0x04, 0x05, 0x09, 0x0b:
	case 0x40:
		if f, e := d.fileOf(d.bx()); !d.breakFlag && (e != errNone || f.dev != devCON || f.raw) {
			return false
		}
	default:
		if !d.breakFlag {
			return false
		}
	}
	if d.bufferedKey() && byte(d.word(0x400+uint32(d.word(bdaHead)))) == 3 {
		_, _ = d.keyboardKey() // it is there
		return true
	}
	b, ok := d.cfg.In.(interface{ Interrupted() bool })
	return ok && b.Interrupted()
}
