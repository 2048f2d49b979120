package kbc

// Commands at port 64h (IBM PS/2 Hardware Interface Technical Reference,
// "Controller Commands").
const (
	cmdReadRAM       = 0x20 // to 3F: byte 0 to 31, byte 0 is the command byte
	cmdWriteRAM      = 0x60 // to 7F
	cmdTestPassword  = 0xa4
	cmdLoadPassword  = 0xa5
	cmdUsePassword   = 0xa6
	cmdDisableAux    = 0xa7
	cmdEnableAux     = 0xa8
	cmdTestAux       = 0xa9
	cmdSelfTest      = 0xaa
	cmdTestKeyboard  = 0xab
	cmdDisableKey    = 0xad
	cmdEnableKey     = 0xae
	cmdReadInput     = 0xc0
	cmdCopyInputLow  = 0xc1
	cmdCopyInputHigh = 0xc2
	cmdReadOutput    = 0xd0
	cmdWriteOutput   = 0xd1
	cmdAnswerAsKey   = 0xd2
	cmdAnswerAsAux   = 0xd3
	cmdWriteAux      = 0xd4
	cmdA20Off        = 0xdd
	cmdA20On         = 0xdf
	cmdReadTest      = 0xe0
	cmdPulse         = 0xf0 // to FF: a 0 in bits 0 to 3 pulses that bit of the output port
)

const (
	selfTestPassed = 0x55
	noPassword     = 0xf1
)

// command takes a write to port 64h.
func (c *Chip) command(v uint8) {
	c.ctl.Expect, c.ctl.Copied = 0, 0
	switch {
	case v&0xe0 == cmdReadRAM:
		c.answer(c.ctl.RAM[v&0x1f], false)
		return
	case v&0xe0 == cmdWriteRAM:
		c.ctl.Expect = v
		return
	case v >= cmdPulse:
		if v&p2Reset == 0 {
			c.resetCPU()
		}
		return
	}
	switch v {
	case cmdTestPassword:
		c.answer(noPassword, false)
	case cmdLoadPassword, cmdWriteOutput, cmdAnswerAsKey, cmdAnswerAsAux, cmdWriteAux:
		c.ctl.Expect = v
	case cmdDisableAux:
		c.ctl.RAM[0] |= cbNoAux
	case cmdEnableAux:
		c.ctl.RAM[0] &^= cbNoAux
	case cmdDisableKey:
		c.ctl.RAM[0] |= cbNoKey
	case cmdEnableKey:
		c.ctl.RAM[0] &^= cbNoKey
	case cmdTestAux, cmdTestKeyboard:
		c.answer(0, false)
	case cmdSelfTest:
		c.ctl.RAM[0] |= cbSystem
		c.ctl.System = true
		c.answer(selfTestPassed, false)
	case cmdReadInput:
		c.answer(inputPort, false)
	case cmdCopyInputLow, cmdCopyInputHigh:
		c.ctl.Copied = v
	case cmdReadOutput:
		c.answer(c.outputPort(), false)
	case cmdA20Off:
		c.writeOutputPort(c.ctl.P2 &^ p2A20)
	case cmdA20On:
		c.writeOutputPort(c.ctl.P2 | p2A20)
	case cmdReadTest:
		c.answer(^c.ctl.RAM[0]>>4&3, false) // the clock lines, which are high unless they are held
	} // other commands do nothing, and neither does cmdUsePassword, because there is no password
}

// data takes a write to port 60h, which is for the command that waits for a byte, or else for the
// keyboard. The clock of a device that is sent a byte is not held any more.
func (c *Chip) data(v uint8) {
	expect := c.ctl.Expect
	c.ctl.Expect = 0
	switch {
	case expect == 0:
		c.ctl.RAM[0] &^= cbNoKey
		c.keyboard.write(v)
	case expect&0xe0 == cmdWriteRAM:
		c.ctl.RAM[expect&0x1f] = v
		if expect == cmdWriteRAM {
			c.ctl.System = v&cbSystem != 0
		}
	case expect == cmdLoadPassword:
		if v != 0 {
			c.ctl.Expect = expect
		}
	case expect == cmdWriteOutput:
		c.writeOutputPort(v)
	case expect == cmdAnswerAsKey:
		c.answer(v, false)
	case expect == cmdAnswerAsAux:
		c.answer(v, true)
	case expect == cmdWriteAux:
		c.ctl.RAM[0] &^= cbNoAux
		c.mouse.write(v)
	}
}

// answer queues a byte of the controller's own.
func (c *Chip) answer(v uint8, aux bool) {
	if n := c.ctl.Answers.Len; n < queueSize {
		c.ctl.Aux[n] = aux
	}
	c.ctl.Answers.push(v)
}

// outputPort returns the output port as it is read.
func (c *Chip) outputPort() uint8 {
	v := c.ctl.P2 | p2Idle
	if c.ctl.Full {
		if c.ctl.FromAux {
			return v | p2AuxIRQ
		}
		return v | p2KeyIRQ
	}
	return v
}

// writeOutputPort sets A20, and resets the processor if the bit for that is 0.
func (c *Chip) writeOutputPort(v uint8) {
	c.ctl.P2 = v & p2A20
	c.A20.Set(v&p2A20 != 0)
	if v&p2Reset == 0 {
		c.resetCPU()
	}
	c.ctl.P2 |= p2Reset
}

func (c *Chip) resetCPU() {
	c.CPU.Set(true)
	c.CPU.Set(false)
}
