package ide

import (
	"errors"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
)

// bufferSize is how many bytes a device holds between the medium and the data port. That is enough for the
// largest block of READ MULTIPLE, and for a raw CD sector.
const (
	maxMultiple = 16
	bufferSize  = maxMultiple * block.SectorSize
)

// kind is what a device is.
type kind uint8

const (
	kindNone kind = iota
	kindDisk
	kindCD
)

// step says what a busy device does when its time has come.
type step uint8

const (
	stepNone step = iota
	stepReset
	stepDiagnostic
	stepExecute // the command in Command
	stepNext    // the next block of a read
	stepStore   // the block that the host wrote
	stepPacket  // the packet that the host wrote
	stepMore    // the next data block of a packet command
)

// deviceState is what the guest can observe of a device. Registers that are written twice for 48-bit
// addresses keep the last value in the first place and the one before it in the second.
type deviceState struct {
	Features, Count, Low, Mid, High [2]uint8
	DeviceHead                      uint8 // without the bit that selects
	Error, Status, Command          uint8
	Interrupt                       bool

	Due  clock.Time // when Step is due; 0: the device is not busy
	Step step

	Buffer   [bufferSize]byte
	Pos, Len uint32 // bytes moved and to be moved while DRQ is set
	Output   bool   // the host writes the data

	// Of a disk.
	Form           form   // how the command addresses
	LBA            uint64 // next sector
	Left           uint32 // sectors left
	Block          uint32 // sectors per DRQ
	Multiple       uint8  // sectors per block of the MULTIPLE commands; 0: not set
	Heads, Sectors uint8  // the translation of INITIALIZE DEVICE PARAMETERS
	Power          uint8

	Packet packetState
}

// device is a device on the cable.
type device struct {
	channel  *Channel
	reg      *deviceState
	number   uint8
	kind     kind
	disk     block.Disk // nil: no disc in a CD-ROM drive
	geometry block.Geometry
	model    string
	seen     *Command // the command that is executed, if somebody looks on
}

// Errors of AttachDisk, AttachCD and Insert.
var (
	ErrDevice   = errors.New("ide: no such device")
	ErrTaken    = errors.New("ide: there is a device already")
	ErrGeometry = errors.New("ide: geometry is out of range")
)

// AttachDisk puts a hard disk on the cable as device n, with the geometry of the
// drive (at most 65535 cylinders, 16 heads, 63 sectors).
func (c *Channel) AttachDisk(n int, disk block.Disk, g block.Geometry) error {
	if g.Cylinders < 1 || g.Cylinders > 65535 || g.Heads < 1 || g.Heads > 16 || g.Sectors < 1 || g.Sectors > 63 {
		return ErrGeometry
	}
	return c.attach(n, device{kind: kindDisk, disk: disk, geometry: g, model: "IRON86 HARD DISK"})
}

// AttachCD puts a CD-ROM drive on the cable as device n, without a disc.
func (c *Channel) AttachCD(n int) error {
	return c.attach(n, device{kind: kindCD, model: "IRON86 CD-ROM"})
}

func (c *Channel) attach(n int, d device) error {
	switch {
	case n < 0 || n >= Devices:
		return ErrDevice
	case c.device[n].present():
		return ErrTaken
	}
	d.channel, d.reg, d.number = c, &c.reg.Device[n], uint8(n)
	c.device[n] = d
	c.device[n].powerOn()
	return nil
}

// Disk returns the medium of device n, or nil if there is none.
func (c *Channel) Disk(n int) block.Disk {
	if n < 0 || n >= Devices {
		return nil
	}
	return c.device[n].disk
}

func (d *device) present() bool { return d.kind != kindNone }

// powerOn sets all settings to their defaults.
func (d *device) powerOn() {
	*d.reg = deviceState{Power: powerActive, Multiple: maxMultiple, Block: 1, Packet: packetState{Limit: 0xfffe},
		Heads: uint8(d.geometry.Heads), Sectors: uint8(d.geometry.Sectors)}
	d.signature()
}

// clean bounds the fields of a loaded state that are used as an index or a count.
func (d *device) clean() {
	r := d.reg
	r.Len = min(r.Len, bufferSize)
	r.Pos = min(r.Pos, r.Len)
	r.Block = max(1, min(r.Block, maxMultiple))
	r.Packet.clean()
}

// signature sets the registers to what they hold after a reset (ATA/ATAPI-6, 9.12).
func (d *device) signature() {
	r := d.reg
	r.Count, r.Low = [2]uint8{1}, [2]uint8{1}
	r.Mid, r.High = [2]uint8{}, [2]uint8{}
	r.DeviceHead, r.Error = 0, diagnosticOK
	switch d.kind {
	case kindDisk:
		r.Status = statusReady | statusSeek
	case kindCD:
		r.Mid[0], r.High[0] = 0x14, 0xeb
		r.Status = 0
	default:
		r.Count, r.Low, r.Error, r.Status = [2]uint8{}, [2]uint8{}, 0, 0
	}
}

// hold stops a device until the soft reset ends.
func (d *device) hold() {
	if !d.present() {
		d.signature()
		return
	}
	d.reg.Status, d.reg.Due, d.reg.Interrupt = statusBusy, 0, false
}

// busy makes a device busy: it does step s after some time. A device that does not exist does
// nothing.
func (d *device) busy(s step, after clock.Time) {
	if !d.present() {
		return
	}
	d.reg.Status = statusBusy
	d.reg.Interrupt = false
	d.reg.Step = s
	d.reg.Due = d.channel.sched.Now() + after
}

// readRegister reads one of the registers with two bytes, or the error register.
func (d *device) readRegister(off uint16, high bool) uint8 {
	if off == portError {
		return d.reg.Error
	}
	if r := d.register(off); r != nil {
		if high {
			return r[1]
		}
		return r[0]
	}
	return 0xff
}

// writeRegister writes one of the registers with two bytes, unless the device is busy.
func (d *device) writeRegister(off uint16, v uint8) {
	if r := d.register(off); r != nil && d.reg.Status&statusBusy == 0 {
		r[1], r[0] = r[0], v
	}
}

// register returns the register with two bytes at off, or nil if there is none.
func (d *device) register(off uint16) *[2]uint8 {
	switch off {
	case portError:
		return &d.reg.Features
	case portCount:
		return &d.reg.Count
	case portLow:
		return &d.reg.Low
	case portMid:
		return &d.reg.Mid
	case portHigh:
		return &d.reg.High
	}
	return nil
}

// accept begins a command. A busy device accepts only DEVICE RESET, and so does a sleeping one.
func (d *device) accept(v uint8) {
	r := d.reg
	if r.Status&statusBusy != 0 && (v != cmdDeviceReset || d.kind != kindCD) || d.channel.reg.Control&controlReset != 0 {
		return
	}
	if r.Power == powerSleep && v != cmdDeviceReset {
		return
	}
	r.Command = v
	r.Pos, r.Len, r.Left = 0, 0, 0
	d.channel.begun(d)
	d.busy(stepExecute, commandTime)
	if d.kind == kindDisk && writes(v) || d.kind == kindCD && v == cmdPacket {
		// The device asks for the host's data at once, because small drivers send it without waiting for DRQ.
		r.Due = 0
		d.goOn()
	}
}

// goOn does the step that the device was busy with.
func (d *device) goOn() {
	d.channel.active = d.channel.sched.Now()
	r := d.reg
	s := r.Step
	r.Step = stepNone
	switch s {
	case stepReset:
		d.reset()
	case stepDiagnostic:
		d.reset()
		r.Interrupt = d.number == 0
	case stepExecute:
		d.execute()
	case stepNext:
		d.readBlock()
	case stepStore:
		d.writeBlock()
	case stepPacket:
		d.packet()
	case stepMore:
		d.packetMore()
	}
}

// reset does what a soft reset does. Settings made by commands are kept.
func (d *device) reset() {
	d.reg.Pos, d.reg.Len, d.reg.Left = 0, 0, 0
	d.reg.Power = powerActive
	d.reg.Packet.Left = 0
	d.signature()
}

// done ends a command without an error.
func (d *device) done() {
	d.reg.Status = statusReady | statusSeek
	d.reg.Error = 0
	d.reg.Interrupt = true
}

// fail ends a command with bits of the error register.
func (d *device) fail(bits uint8) {
	d.reg.Status = statusReady | statusSeek | statusError
	d.reg.Error = bits
	d.reg.Interrupt = true
}

func (d *device) abort() { d.fail(errorAbort) }

// dataIn offers n bytes of the buffer to the host.
func (d *device) dataIn(n uint32) {
	d.reg.Pos, d.reg.Len, d.reg.Output = 0, n, false
	d.reg.Status = statusReady | statusSeek | statusDRQ
	d.reg.Error = 0
	d.reg.Interrupt = true
}

// dataOut asks the host for n bytes, with an interrupt if it is not the first
// time in a command.
func (d *device) dataOut(n uint32, interrupt bool) {
	d.reg.Pos, d.reg.Len, d.reg.Output = 0, n, true
	d.reg.Status = statusReady | statusSeek | statusDRQ
	d.reg.Error = 0
	d.reg.Interrupt = interrupt
}

// readData returns a word from the data port.
func (d *device) readData() uint16 {
	r := d.reg
	if r.Status&statusDRQ == 0 || r.Output || r.Pos >= r.Len {
		return 0
	}
	v := uint16(r.Buffer[r.Pos])
	if r.Pos+1 < r.Len {
		v |= uint16(r.Buffer[r.Pos+1]) << 8
	}
	r.Pos = min(r.Pos+2, r.Len)
	if r.Pos == r.Len {
		d.moved()
	}
	return v
}

// writeData takes a word for the data port.
func (d *device) writeData(v uint16) {
	r := d.reg
	if r.Status&statusDRQ == 0 || !r.Output || r.Pos >= r.Len {
		return
	}
	r.Buffer[r.Pos] = uint8(v)
	if r.Pos+1 < r.Len {
		r.Buffer[r.Pos+1] = uint8(v >> 8)
	}
	r.Pos = min(r.Pos+2, r.Len)
	if r.Pos == r.Len {
		d.moved()
	}
}

// moved is called when the host has read or written a whole block.
func (d *device) moved() {
	switch {
	case d.reg.Command == cmdPacket:
		d.packetMoved()
	case d.reg.Output:
		d.busy(stepStore, blockTime)
	case d.reg.Left > 0:
		d.busy(stepNext, blockTime)
	default:
		d.reg.Status = statusReady | statusSeek
	}
	d.channel.drive()
	d.channel.arm()
}

// fault reports an error of the host to the machine.
func (d *device) fault(err error) {
	if err != nil && d.channel.Fault != nil {
		d.channel.Fault(err)
	}
}
