package ide

import (
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// packetCommand is a row of the table of packet commands.
type packetCommand struct {
	code uint8
	disc bool // it needs a disc
	calm bool // it runs although a unit attention is pending, which stays pending
	run  func(*device)
}

// packetCommands are the commands of MMC-2, chapter 5, and of SPC-2 that a CD-ROM drive has.
var packetCommands = [...]packetCommand{
	{0x00, true, false, (*device).packetDone}, // TEST UNIT READY
	{0x03, false, true, (*device).requestSense},
	{0x12, false, true, (*device).inquiry},
	{0x1a, false, false, (*device).modeSense6},
	{0x1b, false, false, (*device).startStop},
	{0x1e, false, false, (*device).preventRemoval},
	{0x25, true, false, (*device).readCapacity},
	{0x28, true, false, (*device).read10},
	{0x2b, true, false, (*device).seek10},
	{0x2f, true, false, (*device).seek10}, // VERIFY
	{0x42, true, false, (*device).readSubChannel},
	{0x43, true, false, (*device).readTOC},
	{0x46, false, true, (*device).configuration},
	{0x4a, false, true, (*device).eventStatus},
	{0x4e, true, false, (*device).packetDone}, // STOP PLAY/SCAN
	{0x51, true, false, (*device).discInformation},
	{0x52, true, false, (*device).trackInformation},
	{0x5a, false, false, (*device).modeSense10},
	{0xa8, true, false, (*device).read12},
	{0xb9, true, false, (*device).readCDMSF},
	{0xbb, false, false, (*device).packetDone}, // SET CD SPEED
	{0xbd, false, false, (*device).mechanismStatus},
	{0xbe, true, false, (*device).readCD},
}

// packet runs the command in the packet.
func (d *device) packet() {
	p := &d.reg.Packet
	for i := range packetCommands {
		cmd := &packetCommands[i]
		if cmd.code != p.Packet[0] {
			continue
		}
		switch {
		case p.Attention && !cmd.calm:
			p.Attention = false
			d.check(senseAttention, ascChanged)
		case cmd.disc && !d.ready():
			d.check(senseNotReady, d.noMedium())
		default:
			cmd.run(d)
		}
		return
	}
	d.check(senseIllegal, ascCommand)
}

// ready reports whether there is a disc and the tray is closed.
func (d *device) ready() bool { return d.disk != nil && !d.reg.Packet.TrayOpen }

// noMedium returns the sense code for a drive that is not ready.
func (d *device) noMedium() uint16 {
	if d.reg.Packet.TrayOpen {
		return ascNoMediumOpen
	}
	return ascNoMedium
}

// requestSense returns the sense of the last error, or a unit attention, and forgets it.
func (d *device) requestSense() {
	p := &d.reg.Packet
	b := d.reg.Buffer[:18]
	clear(b)
	if p.Attention && p.Key == 0 {
		p.Attention = false
		p.Key, p.ASC = senseAttention, ascChanged>>8
	}
	b[0], b[2], b[7], b[12], b[13] = 0x70, p.Key, 10, p.ASC, p.ASCQ
	p.Key, p.ASC, p.ASCQ = 0, 0, 0
	d.reply(18, int(p.Packet[4]))
}

func (d *device) inquiry() {
	p := &d.reg.Packet
	if p.Packet[1]&1 != 0 || p.Packet[2] != 0 { // vital product data pages
		d.check(senseIllegal, ascField)
		return
	}
	b := d.reg.Buffer[:36]
	clear(b)
	b[0], b[1], b[3], b[4] = 5, 0x80, 0x21, 31 // CD-ROM, removable, ATAPI
	copy(b[8:], "IRON86  CD-ROM          1.0 ")
	d.reply(36, int(p.Packet[4]))
}

// preventRemoval locks or unlocks the tray.
func (d *device) preventRemoval() {
	d.reg.Packet.Locked = d.reg.Packet.Packet[4]&1 != 0
	d.packetDone()
}

// startStop starts and stops the disc, and moves the tray.
func (d *device) startStop() {
	p := &d.reg.Packet
	switch p.Packet[4] & 3 {
	case 2: // eject
		if p.Locked {
			d.check(senseIllegal, ascPrevented)
			return
		}
		if !p.TrayOpen && d.disk != nil {
			p.Event = eventRemoved
		}
		p.TrayOpen = true
	case 3: // load
		if p.TrayOpen && d.disk != nil {
			p.Attention, p.Event = true, eventNew
		}
		p.TrayOpen = false
	}
	d.packetDone()
}

func (d *device) mechanismStatus() {
	p := &d.reg.Packet
	b := d.reg.Buffer[:8]
	clear(b)
	if p.TrayOpen {
		b[1] = 0x10
	}
	b[5] = 1 // no changer: one slot, without a table of slots
	d.reply(8, int(binary.BigEndian.Uint16(p.Packet[8:])))
}

// eventStatus is GET EVENT STATUS NOTIFICATION in its polled form, with events of the class "media" only.
func (d *device) eventStatus() {
	p := &d.reg.Packet
	if p.Packet[1]&1 == 0 { // asynchronous
		d.check(senseIllegal, ascField)
		return
	}
	const media = 4
	b := d.reg.Buffer[:8]
	clear(b)
	b[3] = 1 << media // the classes there are
	allowed := int(binary.BigEndian.Uint16(p.Packet[7:]))
	if p.Packet[4]&(1<<media) == 0 {
		b[1], b[2] = 2, 0x80 // no event available
		d.reply(4, allowed)
		return
	}
	b[1], b[2] = 6, media
	b[4] = p.Event
	if p.TrayOpen {
		b[5] |= 1
	}
	if d.ready() {
		b[5] |= 2
	}
	if allowed > 4 {
		p.Event = eventNone
	}
	d.reply(8, allowed)
}

// Insert puts a disc into CD-ROM drive n and closes the tray. The disc that was there is not closed. The
// drive tells the guest of the new disc, unless Reset follows: then the disc has been there since
// power-on.
func (c *Channel) Insert(n int, disc block.Disk) error {
	d, ok := c.cd(n)
	if !ok {
		return ErrDevice
	}
	d.disk = disc
	p := &d.reg.Packet
	p.TrayOpen, p.Attention, p.Event = false, true, eventNew
	return nil
}

// Eject takes the disc out of CD-ROM drive n, even if that is locked. It returns the disc, or nil if there
// was none.
func (c *Channel) Eject(n int) block.Disk {
	d, ok := c.cd(n)
	if !ok || d.disk == nil {
		return nil
	}
	old := d.disk
	d.disk = nil
	d.reg.Packet.Event, d.reg.Packet.Attention = eventRemoved, false
	return old
}

// Locked reports whether the guest holds the tray of CD-ROM drive n shut.
func (c *Channel) Locked(n int) bool {
	d, ok := c.cd(n)
	return ok && d.reg.Packet.Locked
}

// cd returns device n if it is a CD-ROM drive.
func (c *Channel) cd(n int) (*device, bool) {
	if n < 0 || n >= Devices || c.device[n].kind != kindCD {
		return nil, false
	}
	return &c.device[n], true
}
