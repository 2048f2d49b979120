package fdc

import (
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Drives is how many drives the controller addresses.
const Drives = 4

// sectorSize is the only size of sector, code N = 2.
const (
	sectorSize = block.SectorSize
	sizeCode   = 2
)

// Offsets of the registers from 3F0h.
const (
	portSRA  = 0 // status A, read
	portSRB  = 1 // status B, read
	portDOR  = 2 // digital output
	portTDR  = 3 // tape drive
	portMSR  = 4 // main status, read
	portDSR  = 4 // data rate select, write
	portFIFO = 5 // data
	portDIR  = 7 // digital input, read
	portCCR  = 7 // configuration control, write
)

// Ports is how many ports the chip has from 3F0h on. Port 3F6h among them belongs to the hard disk
// controller, so that only 3F0h to 3F5h, and 3F7h at offset 7, may be mapped.
const Ports = 8

// Bits of the digital output register.
const (
	dorSelect  = 0x03 // drive
	dorRunning = 0x04 // 0 holds the chip in reset
	dorGate    = 0x08 // DMAGATE#: lets the interrupt and the DMA request out
	dorMotor0  = 0x10 // motor of drive 0; 1–3 follow
)

// Bits of the main status register. The low four say which drives seek.
const (
	msrBusy   = 0x10 // a command is under way
	msrNonDMA = 0x20 // execution phase of a non-DMA transfer
	msrOut    = 0x40 // DIO: the FIFO is to be read
	msrReady  = 0x80 // RQM: the FIFO can be accessed
)

// Bits of status registers A and B in PS/2 mode, and of the data rate select, tape drive and digital
// input registers.
const (
	sraDirection = 0x01 // the last step went inward
	sraNotWP     = 0x02 // 0: write protected
	sraNotIndex  = 0x04
	sraHead      = 0x08
	sraNotTrack0 = 0x10
	sraStep      = 0x20
	sraNotDrive2 = 0x40 // 1: there is no second drive
	sraInterrupt = 0x80
	srbOnes      = 0xc0
	srbDrive0    = 0x20 // DOR bit 0
	dsrReset     = 0x80 // software reset, clears itself
	rateMask     = 0x03
	tdrFloating  = 0xfc // bits that the AT mode does not drive
	dirChanged   = 0x80 // disk change line
)

// phase is the phase of a command: its bytes come in, it is executed, or its result goes out.
type phase uint8

const (
	phaseCommand phase = iota
	phaseExecution
	phaseResult
)

// driveState is the part of the state that belongs to one drive.
type driveState struct {
	Track   uint8 // the track that the heads are on
	PCN     uint8 // the track that the controller takes the heads to be on
	Changed bool  // the disk was changed since the last step
	Inward  bool  // direction of the last step

	SeekDue clock.Time // when the seek under way ends; 0: there is none
	Pending bool       // an ended seek waits for SENSE INTERRUPT STATUS
	ST0     uint8      // its status
}

// state is everything the guest can observe.
type state struct {
	DOR, TDR, DSR    uint8
	Rate             uint8 // data rate, from CCR or DSR, whichever came last
	Interrupt        bool  // INT, before the gate
	Step, Head       uint8 // for SRA: 1 if a step was made, and the head that was selected last
	SRT, HLT         uint8 // the two bytes of SPECIFY; bit 0 of HLT is non-DMA
	Config, PreTrack uint8 // CONFIGURE
	Perpendicular    uint8
	Locked           bool
	ResetSense       uint8      // how many of the four statuses after a reset are left
	ResetDue         clock.Time // when the reset under way ends; 0: there is none

	Phase    phase
	Command  [9]uint8 // command and parameters
	Received uint8    // how many of them have come
	Expected uint8    // how many there are
	Result   [10]uint8
	Sent     uint8 // how many result bytes were read
	Results  uint8 // how many there are

	Transfer transfer
	Drive    [Drives]driveState
}

// DMA is the controller's channel of the DMA controller. Each call moves n bytes at once. These are
// fewer than len(p) if the channel is masked or its count has run out. terminal reports whether the
// count has run out with the last of them.
type DMA interface {
	// Read takes bytes from memory.
	Read(p []byte) (n int, terminal bool)
	// Write stores bytes to memory.
	Write(p []byte) (n int, terminal bool)
}

// Chip is the controller with its drives.
type Chip struct {
	reg   state
	sched *clock.Scheduler
	due   *clock.Event
	drive [Drives]drive
	moved struct{ read, written uint64 } // bytes from and to the media, for Moved

	// IRQ is the interrupt request, IRQ6 in a PC.
	IRQ bus.Line
	// DMA is channel 2 in a PC; nil never answers.
	DMA DMA
	// Observe, if not nil, is told of each command that was executed. It must change nothing.
	Observe func(cmd Command)
	// Fault, if not nil, is called with the error of the host when a disk cannot be read or written. The
	// guest sees a data error.
	Fault func(error)
}

// Moved returns how many bytes were read from media and written to them since the controller was made. They are not part of the state.
func Moved(c *Chip) (read, written uint64) { return c.moved.read, c.moved.written }

// New makes a controller with drives 0 and 1 of the given types.
func New(sched *clock.Scheduler, a, b DriveType) *Chip {
	c := &Chip{sched: sched}
	c.due = sched.NewEvent("fdc", c.fire)
	c.drive[0].kind, c.drive[1].kind = a.valid(), b.valid()
	c.Reset()
	return c
}

// Save gives the state for a snapshot.
func (c *Chip) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// Reset is the RESET pin. Everything gets its value at power-on, except for the positions of the heads
// and the change lines. The chip has implied seeks off then, but here they are on, as in other
// emulators, because software that was only tried on those relies on it.
func (c *Chip) Reset() {
	old := c.reg.Drive
	c.reg = state{Rate: 2, DSR: 2, Config: configNoFIFO | configSeek}
	for i := range old {
		c.reg.Drive[i] = driveState{Track: old[i].Track, Changed: old[i].Changed}
	}
}

// Settle drives the interrupt line and arms the event.
func (c *Chip) Settle() {
	c.clean()
	c.driveIRQ()
	c.arm()
}

// clean bounds the fields of a loaded state that are used as an index or a count.
func (c *Chip) clean() {
	r := &c.reg
	r.Received = min(r.Received, uint8(len(r.Command)))
	r.Expected = min(r.Expected, uint8(len(r.Command)))
	r.Results = min(r.Results, uint8(len(r.Result)))
	r.Sent = min(r.Sent, r.Results)
	r.Transfer.Length = min(r.Transfer.Length, sectorSize)
	r.Transfer.Done = min(r.Transfer.Done, r.Transfer.Length)
}

// ReadPort reads register off.
func (c *Chip) ReadPort(off uint16) uint8 {
	switch off {
	case portSRA:
		return c.statusA()
	case portSRB:
		return c.statusB()
	case portDOR:
		return c.reg.DOR
	case portTDR:
		return tdrFloating | c.reg.TDR
	case portMSR:
		return c.mainStatus()
	case portFIFO:
		return c.readFIFO()
	case portDIR:
		return c.digitalInput()
	}
	return 0xff
}

// WritePort writes register off.
func (c *Chip) WritePort(off uint16, v uint8) {
	switch off {
	case portDOR:
		c.writeDOR(v)
	case portTDR:
		c.reg.TDR = v & 3
	case portDSR:
		c.writeDSR(v)
	case portFIFO:
		c.writeFIFO(v)
	case portCCR:
		c.reg.Rate = v & rateMask
	}
}

func (c *Chip) statusA() uint8 {
	n := c.reg.DOR & dorSelect
	d := &c.reg.Drive[n]
	v := uint8(sraNotIndex)
	if c.reg.Interrupt {
		v |= sraInterrupt
	}
	if c.drive[1].kind == NoDrive {
		v |= sraNotDrive2
	}
	if c.reg.Step != 0 {
		v |= sraStep
	}
	if d.Track != 0 || c.drive[n].kind == NoDrive {
		v |= sraNotTrack0
	}
	if c.reg.Head != 0 {
		v |= sraHead
	}
	if !c.drive[n].protected() {
		v |= sraNotWP
	}
	if d.Inward {
		v |= sraDirection
	}
	return v
}

func (c *Chip) statusB() uint8 {
	return srbOnes | c.reg.DOR&1*srbDrive0 | c.reg.DOR>>4&3
}

func (c *Chip) mainStatus() uint8 {
	if !c.running() {
		return 0
	}
	var v uint8
	for i := range c.reg.Drive {
		if c.reg.Drive[i].SeekDue != 0 {
			v |= 1 << i
		}
	}
	switch c.reg.Phase {
	case phaseCommand:
		v |= msrReady
		if c.reg.Received > 0 {
			v |= msrBusy
		}
	case phaseResult:
		v |= msrReady | msrOut | msrBusy
	case phaseExecution:
		v |= msrBusy | c.reg.Transfer.status(c.nonDMA())
	}
	return v
}

// digitalInput returns the DIR, which holds the change line of the selected drive.
func (c *Chip) digitalInput() uint8 {
	n := c.reg.DOR & dorSelect
	if d := &c.drive[n]; d.kind != NoDrive && (d.disk == nil || c.reg.Drive[n].Changed) {
		return dirChanged
	}
	return 0
}

// running reports whether the chip is not being reset.
func (c *Chip) running() bool { return c.reg.DOR&dorRunning != 0 && c.reg.ResetDue == 0 }

func (c *Chip) writeDOR(v uint8) {
	old := c.reg.DOR
	c.reg.DOR = v
	switch {
	case v&dorRunning == 0:
		c.softReset()
	case old&dorRunning == 0:
		c.reg.ResetDue = c.sched.Now() + resetTime
	}
	c.driveIRQ()
	c.arm()
}

func (c *Chip) writeDSR(v uint8) {
	c.reg.DSR = v &^ dsrReset
	c.reg.Rate = v & rateMask
	if v&dsrReset != 0 && c.reg.DOR&dorRunning != 0 {
		c.softReset()
		c.reg.ResetDue = c.sched.Now() + resetTime
		c.driveIRQ()
		c.arm()
	}
}

// softReset ends the command that runs. What SPECIFY has set stays. Of what CONFIGURE has set a part
// stays, or all of it after LOCK (82077AA, 5.2.14 "LOCK").
func (c *Chip) softReset() {
	r := &c.reg
	r.Phase, r.Received, r.Sent, r.Results = phaseCommand, 0, 0, 0
	r.Transfer = transfer{}
	r.ResetSense, r.ResetDue, r.Interrupt = 0, 0, false
	r.Perpendicular &^= 3 // GAP and WGATE
	if !r.Locked {
		r.Config = r.Config&(configSeek|configNoPoll) | configNoFIFO
		r.PreTrack = 0
	}
	for i := range r.Drive {
		d := &r.Drive[i]
		d.PCN, d.SeekDue, d.Pending = 0, 0, false
	}
}

// raise requests an interrupt. Statuses that are left from a reset are dropped.
func (c *Chip) raise() {
	c.reg.ResetSense = 0
	c.reg.Interrupt = true
	c.driveIRQ()
}

// lower takes the interrupt request away.
func (c *Chip) lower() {
	c.reg.Interrupt = false
	c.driveIRQ()
}

// driveIRQ puts the interrupt on the wire, if the gate is open.
func (c *Chip) driveIRQ() { c.IRQ.Set(c.reg.Interrupt && c.reg.DOR&dorGate != 0) }
