package ide

import (
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// packetState is what the guest can observe of a CD-ROM drive beyond the registers.
type packetState struct {
	Packet   [12]byte
	Limit    uint32 // bytes per DRQ that the host wants
	Left     uint64 // bytes of the answer not offered yet
	Window   uint32 // bytes of the DRQ under way that are not offered yet
	Filled   uint32 // bytes in the buffer
	Failed   bool   // a sector in the DRQ under way could not be read
	LBA      uint32 // next sector of a read
	Reading  uint32 // sectors left of a read that are not in the buffer
	Fields   uint8  // what a read gives of each sector, as in READ CD
	Position uint32 // for READ SUB-CHANNEL: the last sector read

	Key, ASC, ASCQ uint8 // sense of the last error
	Attention      bool  // the disc was changed
	TrayOpen       bool
	Locked         bool  // PREVENT MEDIUM REMOVAL
	Event          uint8 // for GET EVENT STATUS: what happened to the disc
}

// clean bounds the fields of a loaded state.
func (p *packetState) clean() {
	p.Limit = max(2, min(p.Limit, 0xfffe))
	p.Window = min(p.Window, p.Limit)
	p.Filled = min(p.Filled, bufferSize)
}

// Events of the class "media" (MMC-2, 6.1.3).
const (
	eventNone    = 0
	eventNew     = 2
	eventRemoved = 3
)

// identifyPacket fills the buffer with IDENTIFY PACKET DEVICE data (ATA/ATAPI-6, 8.16).
func (d *device) identifyPacket() {
	word := d.identityWords()
	word(0, 0x85c0) // ATAPI, CD-ROM, removable, DRQ within 50 µs, packets of 12 bytes
	word(48, 1)
	word(49, 0x0a00)
	word(50, 0x4000)
	word(51, 0x0200)
	word(53, 0x0002)
	word(64, 3)
	word(67, 120)
	word(68, 120)
	word(71, 30)
	word(72, 30)
	word(80, 0x007e)
	word(82, 0x4210) // NOP, DEVICE RESET, PACKET
	word(83, 0x4000)
	word(84, 0x4000)
	word(85, 0x4210)
	word(87, 0x4000)
	word(93, 0x400b|uint16(d.number)<<9)
}

// executePacketDevice runs the ATA commands that a CD-ROM drive knows. Those that
// ask what it is are aborted with its signature.
func (d *device) executePacketDevice() {
	r := d.reg
	switch r.Command {
	case cmdPacket:
		d.askPacket()
	case cmdIdentifyPacket:
		d.identifyPacket()
		d.dataIn(512)
	case cmdDeviceReset: // no interrupt
		head := r.DeviceHead
		d.reset()
		r.DeviceHead = head
	case cmdIdentify, cmdRead:
		head := r.DeviceHead
		d.signature()
		r.DeviceHead = head
		d.abort()
	default:
		d.abort()
	}
}

// askPacket asks for the 12 bytes of the packet. DMA and overlap are refused.
func (d *device) askPacket() {
	r := d.reg
	if r.Features[0]&3 != 0 {
		d.abort()
		return
	}
	r.Packet.Limit = uint32(r.Mid[0]) | uint32(r.High[0])<<8
	if r.Packet.Limit == 0 || r.Packet.Limit == 0xffff {
		r.Packet.Limit = 0xfffe
	}
	r.Packet.Left, r.Packet.Reading, r.Packet.Window, r.Packet.Failed = 0, 0, 0, false
	d.dataOut(uint32(len(r.Packet.Packet)), false)
	r.Count[0] = reasonCommand
}

// packetMoved is called when the host has written the packet, or has read what was in the buffer.
func (d *device) packetMoved() {
	r := d.reg
	p := &r.Packet
	switch {
	case r.Output:
		copy(p.Packet[:], r.Buffer[:])
		d.busy(stepPacket, commandTime)
	case p.Window > 0: // the DRQ goes on with the next sector
		if r.Pos >= p.Filled && !d.loadSector() {
			p.Failed = true
			clear(r.Buffer[:p.Filled])
		}
		d.window()
	default:
		d.busy(stepMore, blockTime)
	}
}

// packetMore offers the next block of the answer, or ends the command.
func (d *device) packetMore() {
	p := &d.reg.Packet
	switch {
	case p.Failed:
		d.check(senseMedium, ascUnrecovered)
	case p.Left == 0:
		d.packetDone()
	default:
		d.offer()
	}
}

// packetDone ends a packet command well.
func (d *device) packetDone() {
	p := &d.reg.Packet
	p.Key, p.ASC, p.ASCQ = 0, 0, 0
	d.done()
	d.reg.Count[0] = reasonCommand | reasonIn
}

// Sense keys, and the additional codes used here (MMC-2, Annex "Error reporting").
const (
	senseNotReady  = 0x02
	senseMedium    = 0x03
	senseIllegal   = 0x05
	senseAttention = 0x06

	ascUnrecovered  = 0x1100
	ascCommand      = 0x2000 // invalid operation code
	ascRange        = 0x2100 // logical block address out of range
	ascField        = 0x2400 // invalid field in the packet
	ascChanged      = 0x2800 // medium may have changed
	ascSaving       = 0x3900 // saving parameters not supported
	ascNoMedium     = 0x3a01 // tray closed
	ascNoMediumOpen = 0x3a02
	ascPrevented    = 0x5302 // medium removal prevented
	ascMode         = 0x6400 // illegal mode for this track
)

// check ends a packet command with an error (CHECK CONDITION).
func (d *device) check(key uint8, code uint16) {
	p := &d.reg.Packet
	p.Key, p.ASC, p.ASCQ = key, uint8(code>>8), uint8(code)
	p.Left, p.Reading, p.Window, p.Failed = 0, 0, 0, false
	bits := key << 4
	if key == senseIllegal {
		bits |= errorAbort
	}
	d.fail(bits)
	d.reg.Count[0] = reasonCommand | reasonIn
}

// reply answers with n bytes of the buffer, cut to what the packet allows.
func (d *device) reply(n, allowed int) {
	p := &d.reg.Packet
	n = min(n, allowed)
	p.Left, p.Filled, p.Reading, d.reg.Pos = uint64(n), uint32(n), 0, 0
	if n == 0 {
		d.packetDone()
		return
	}
	d.offer()
}

// offer begins a DRQ with as many bytes as the host's limit allows. A limit that is odd counts as one
// less, except for the last bytes of the answer (ATA/ATAPI-6, 8.23 "PACKET").
func (d *device) offer() {
	r := d.reg
	p := &r.Packet
	if r.Pos >= p.Filled && !d.loadSector() {
		d.check(senseMedium, ascUnrecovered)
		return
	}
	n := uint32(min(p.Left, uint64(p.Limit)))
	if uint64(n) < p.Left {
		n = max(2, n&^1)
	}
	p.Window = n
	p.Left -= min(p.Left, uint64(n))
	r.Mid[0], r.High[0] = uint8(n), uint8(n>>8)
	r.Count[0] = reasonIn
	r.Interrupt = true
	d.window()
}

// window lets the host read on in the DRQ that is under way, to its end or to the end of the buffer.
func (d *device) window() {
	r := d.reg
	p := &r.Packet
	n := min(p.Window, p.Filled-min(r.Pos, p.Filled))
	p.Window -= n
	r.Len = r.Pos + n
	r.Output = false
	r.Status = statusReady | statusSeek | statusDRQ
	r.Error = 0
}

func be16(b []byte, v int) { binary.BigEndian.PutUint16(b, uint16(v)) }

func be32(b []byte, v uint32) { binary.BigEndian.PutUint32(b, v) }

// blocks returns the number of sectors of the disc.
func (d *device) blocks() uint32 { return uint32(min(d.disk.Size()/block.CDSectorSize, 1<<31)) }
