package fdc

// command is a row of the table of commands (82077AA, 5.1 "Command Set/Descriptions").
type command struct {
	mask, code uint8 // the bits of the first byte in mask have the value code
	params     uint8 // how many bytes follow
	run        func(*Chip)
}

// commands are all commands, in the order of the data sheet.
var commands = [...]command{
	{0x1f, 0x06, 8, func(c *Chip) { c.startTransfer(opRead) }},
	{0x1f, 0x0c, 8, func(c *Chip) { c.startTransfer(opReadDeleted) }},
	{0x3f, 0x05, 8, func(c *Chip) { c.startTransfer(opWrite) }},
	{0x3f, 0x09, 8, func(c *Chip) { c.startTransfer(opWrite) }}, // write deleted data
	{0xbf, 0x02, 8, func(c *Chip) { c.startTransfer(opReadTrack) }},
	{0x1f, 0x16, 8, func(c *Chip) { c.startTransfer(opVerify) }},
	{0x1f, 0x11, 8, func(c *Chip) { c.startTransfer(opScanEqual) }},
	{0x1f, 0x19, 8, func(c *Chip) { c.startTransfer(opScanLow) }},
	{0x1f, 0x1d, 8, func(c *Chip) { c.startTransfer(opScanHigh) }},
	{0xbf, 0x0d, 5, (*Chip).startFormat},
	{0xbf, 0x0a, 1, func(c *Chip) { c.startTransfer(opReadID) }},
	{0xff, 0x07, 1, (*Chip).recalibrate},
	{0xff, 0x0f, 2, (*Chip).seek},
	{0xbf, 0x8f, 2, (*Chip).relativeSeek},
	{0xff, 0x08, 0, (*Chip).senseInterrupt},
	{0xff, 0x04, 1, (*Chip).senseDrive},
	{0xff, 0x03, 2, (*Chip).specify},
	{0xff, 0x13, 3, (*Chip).configure},
	{0xff, 0x0e, 0, (*Chip).dumpRegisters},
	{0xff, 0x12, 1, (*Chip).perpendicular},
	{0x7f, 0x14, 0, (*Chip).lock},
	{0xff, 0x10, 0, func(c *Chip) { c.result(0x90) }}, // VERSION: an 82077AA
}

// Bits of commands and of their first parameter.
const (
	cmdMultiTrack = 0x80
	cmdSkip       = 0x20
	cmdInward     = 0x40 // RELATIVE SEEK
	cmdLock       = 0x80 // LOCK
	paramDrive    = 0x03
	paramHead     = 0x04
	verifyCount   = 0x80 // VERIFY: EC, the last byte counts sectors
)

// Bits of the second byte of CONFIGURE, and of the last of SPECIFY.
const (
	configNoPoll = 0x10
	configNoFIFO = 0x20
	configSeek   = 0x40 // EIS: implied seeks
	specNonDMA   = 0x01
)

// Bits of ST0, ST1, ST2 and ST3 (82077AA, 4.0 "Status Register Encoding").
const (
	st0Abnormal  = 0x40
	st0Invalid   = 0x80
	st0Polled    = 0xc0 // ready changed during polling
	st0Seek      = 0x20 // seek end
	st0NoTrack0  = 0x10 // equipment check
	st1NoMark    = 0x01 // missing address mark
	st1Protected = 0x02 // not writable
	st1NoData    = 0x04 // sector not found
	st1Overrun   = 0x10
	st1DataError = 0x20
	st1End       = 0x80 // end of cylinder
	st2NoScan    = 0x04 // scan not satisfied
	st2ScanEqual = 0x08
	st2WrongCyl  = 0x10
	st2DataError = 0x20
	st2Mark      = 0x40 // control mark: the sector has the other kind of data mark
	st3TwoSides  = 0x08
	st3Track0    = 0x10
	st3Ready     = 0x20
	st3Protected = 0x40
)

// lookup returns the command whose first byte is code, or nil if there is none.
func lookup(code uint8) *command {
	for i := range commands {
		if code&commands[i].mask == commands[i].code {
			return &commands[i]
		}
	}
	return nil
}

func (c *Chip) nonDMA() bool { return c.reg.HLT&specNonDMA != 0 }

// writeFIFO takes a byte of a command or of a non-DMA transfer.
func (c *Chip) writeFIFO(v uint8) {
	r := &c.reg
	switch {
	case !c.running():
		return
	case r.Phase == phaseExecution:
		c.putByte(v)
		return
	case r.Phase == phaseResult:
		return
	}
	if r.Received == 0 {
		cmd := lookup(v)
		if cmd == nil {
			c.result(st0Invalid)
			return
		}
		r.Command = [9]uint8{}
		r.Expected = 1 + cmd.params
	}
	r.Command[r.Received] = v
	r.Received++
	if r.Received == r.Expected {
		r.Received = 0
		if cmd := lookup(r.Command[0]); cmd != nil {
			cmd.run(c)
			c.arm()
			if r.Phase != phaseExecution {
				observed(c)
			}
		}
	}
}

// readFIFO returns a byte of a result or of a non-DMA transfer.
func (c *Chip) readFIFO() uint8 {
	r := &c.reg
	switch {
	case !c.running():
		return 0
	case r.Phase == phaseExecution:
		return c.takeByte()
	case r.Phase == phaseCommand:
		return 0
	}
	if r.Sent == 0 {
		c.lower()
	}
	v := r.Result[r.Sent]
	r.Sent++
	if r.Sent >= r.Results {
		r.Phase = phaseCommand
		c.more()
	}
	return v
}

// result begins the result phase.
func (c *Chip) result(b ...uint8) {
	r := &c.reg
	r.Phase, r.Sent, r.Received = phaseResult, 0, 0
	r.Results = uint8(copy(r.Result[:], b))
}

// more requests another interrupt if there are seeks that have ended and were not sensed yet.
func (c *Chip) more() {
	for i := range c.reg.Drive {
		if c.reg.Drive[i].Pending {
			c.raise()
		}
	}
}

// senseInterrupt reports one seek that has ended, or one drive after a reset. If there is nothing to
// report it is an invalid command.
func (c *Chip) senseInterrupt() {
	r := &c.reg
	c.lower()
	if r.ResetSense > 0 {
		n := Drives - r.ResetSense
		r.ResetSense--
		c.result(st0Polled|n, r.Drive[n].PCN)
		return
	}
	for i := range r.Drive {
		if d := &r.Drive[i]; d.Pending {
			d.Pending = false
			c.result(d.ST0, d.PCN)
			return
		}
	}
	c.result(st0Invalid)
}

func (c *Chip) senseDrive() {
	n, d := c.selected()
	v := c.reg.Command[1]&(paramDrive|paramHead) | st3Ready | st3TwoSides
	if d.protected() {
		v |= st3Protected
	}
	if d.kind != NoDrive && c.reg.Drive[n].Track == 0 {
		v |= st3Track0
	}
	c.result(v)
}

// selected returns the drive that the command names, and its number.
func (c *Chip) selected() (uint8, *drive) {
	n := c.reg.Command[1] & paramDrive
	return n, &c.drive[n]
}

func (c *Chip) specify() { c.reg.SRT, c.reg.HLT = c.reg.Command[1], c.reg.Command[2] }

func (c *Chip) configure() { c.reg.Config, c.reg.PreTrack = c.reg.Command[2], c.reg.Command[3] }

// perpendicular sets GAP and WGATE, and if OW (bit 7) is set also the bits of the drives.
func (c *Chip) perpendicular() {
	v := c.reg.Command[1]
	if v&0x80 != 0 {
		c.reg.Perpendicular = v & 0x3f
		return
	}
	c.reg.Perpendicular = c.reg.Perpendicular&0x3c | v&3
}

func (c *Chip) lock() {
	c.reg.Locked = c.reg.Command[0]&cmdLock != 0
	c.result(c.lockBit() >> 3)
}

// lockBit returns the lock in bit 7.
func (c *Chip) lockBit() uint8 {
	if c.reg.Locked {
		return 0x80
	}
	return 0
}

func (c *Chip) dumpRegisters() {
	r := &c.reg
	c.result(r.Drive[0].PCN, r.Drive[1].PCN, r.Drive[2].PCN, r.Drive[3].PCN,
		r.SRT, r.HLT, r.Transfer.EOT, c.lockBit()|r.Perpendicular, r.Config, r.PreTrack)
}
