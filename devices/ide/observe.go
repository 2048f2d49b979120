package ide

// Command is a command that a device has ended, for those who look on.
type Command struct {
	Device    int
	CD        bool
	Code      uint8
	Features  uint8
	LBA       uint64 // the first sector that the registers named
	Count     uint32 // the sectors that they named
	Addressed bool   // LBA is a sector that the translation has
	Packet    [12]byte
	Status    uint8
	Error     uint8
	Key       uint8 // of the sense data of a packet command
	ASC, ASCQ uint8
}

// Failed reports whether the command has ended with an error.
func (c *Command) Failed() bool { return c.Status&statusError != 0 }

// begun notes a command that a device has accepted.
func (c *Channel) begun(d *device) {
	if c.Observe == nil {
		return
	}
	form, r := d.reg.Form, d.reg
	n := &Command{Device: int(d.number), CD: d.kind == kindCD, Code: r.Command, Features: r.Features[0]}
	n.LBA, n.Count, n.Addressed = d.address(extended(r.Command))
	d.reg.Form = form // address has set it
	d.seen = n
}

// extended reports whether a command has addresses of 48 bits.
func extended(code uint8) bool {
	switch code {
	case cmdReadExt, cmdReadMultiExt, cmdWriteExt, cmdWriteMultiExt, cmdVerifyExt, cmdNativeMaxExt:
		return true
	}
	return false
}

// look tells of commands that have ended: their device is neither busy nor has it data to transfer.
func (c *Channel) look() {
	for i := range c.device {
		d := &c.device[i]
		if d.seen == nil || d.reg.Status&(statusBusy|statusDRQ) != 0 || c.Observe == nil {
			continue
		}
		n := d.seen
		d.seen = nil
		p := &d.reg.Packet
		n.Packet, n.Status, n.Error, n.Key, n.ASC, n.ASCQ = p.Packet, d.reg.Status, d.reg.Error, p.Key, p.ASC, p.ASCQ
		c.Observe(*n)
	}
}

// forget drops commands that were begun before the state changed.
func (c *Channel) forget() {
	for i := range c.device {
		c.device[i].seen = nil
	}
}
