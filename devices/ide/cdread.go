package ide

import (
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// Fields of a sector that READ CD can ask for, in its byte 9 (MMC-2, 5.1.14).
const (
	fieldSync      = 0x80
	fieldSubHeader = 0x40
	fieldHeader    = 0x20
	fieldUser      = 0x10
	fieldECC       = 0x08
	fieldC2        = 0x06
)

// rawECC is the number of bytes of EDC, padding and ECC of a mode 1 sector.
const rawECC = 288

// read begins a read of count sectors.
func (d *device) read(lba, count uint32, fields uint8) {
	p := &d.reg.Packet
	blocks := d.blocks()
	switch size := fieldSize(fields); {
	case lba > blocks || count > blocks-lba:
		d.check(senseIllegal, ascRange)
	case count == 0 || size == 0:
		d.packetDone()
	default:
		p.LBA, p.Reading, p.Fields = lba, count, fields
		p.Left = uint64(count) * uint64(size)
		p.Filled, d.reg.Pos = 0, 0
		d.offer()
	}
}

// fieldSize returns how many bytes the fields of a sector have.
func fieldSize(fields uint8) int {
	n := 0
	if fields&fieldSync != 0 {
		n += 12
	}
	if fields&fieldHeader != 0 {
		n += 4
	}
	if fields&fieldUser != 0 {
		n += block.CDSectorSize
	}
	if fields&fieldECC != 0 {
		n += rawECC
	}
	return n
}

// loadSector puts the next sector of a read into the buffer. On an error the
// buffer still has the sector's size.
func (d *device) loadSector() bool {
	r := d.reg
	p := &r.Packet
	r.Pos = 0
	p.Filled = uint32(max(2, fieldSize(p.Fields)))
	lba := p.LBA
	p.LBA++
	if p.Reading == 0 || d.disk == nil {
		return false
	}
	p.Reading--
	p.Position = lba
	b := r.Buffer[:0]
	if p.Fields&fieldSync != 0 {
		b = append(b, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0)
	}
	if p.Fields&fieldHeader != 0 { // minute, second, frame in BCD; mode 1
		m := msf(lba)
		b = append(b, bcd(m[0]), bcd(m[1]), bcd(m[2]), 1)
	}
	if p.Fields&fieldUser != 0 {
		at := len(b)
		b = b[:at+block.CDSectorSize]
		if n, err := d.disk.ReadAt(b[at:], int64(lba)*block.CDSectorSize); n < block.CDSectorSize {
			d.fault(err)
			return false
		}
		d.channel.moved.read += block.CDSectorSize
	}
	if p.Fields&fieldECC != 0 {
		clear(b[len(b) : len(b)+rawECC])
	}
	return true
}

// msf returns the address of a sector in minutes, seconds and frames from the end of the lead-in, which is
// two seconds before sector 0.
func msf(lba uint32) [3]uint8 {
	lba += 150
	return [3]uint8{uint8(lba / 75 / 60), uint8(lba / 75 % 60), uint8(lba % 75)}
}

// fromMSF returns the sector at an address in minutes, seconds and frames. ok is false for addresses
// before sector 0.
func fromMSF(m, s, f uint8) (lba uint32, ok bool) {
	n := (int(m)*60+int(s))*75 + int(f) - 150
	return uint32(max(n, 0)), n >= 0
}

func bcd(v uint8) uint8 { return v/10%10<<4 | v%10 }

// read10 is READ(10).
func (d *device) read10() {
	p := &d.reg.Packet.Packet
	d.read(binary.BigEndian.Uint32(p[2:]), uint32(binary.BigEndian.Uint16(p[7:])), fieldUser)
}

// read12 is READ(12).
func (d *device) read12() {
	p := &d.reg.Packet.Packet
	d.read(binary.BigEndian.Uint32(p[2:]), binary.BigEndian.Uint32(p[6:]), fieldUser)
}

// readCD is READ CD.
func (d *device) readCD() {
	p := &d.reg.Packet.Packet
	d.readFields(binary.BigEndian.Uint32(p[2:]), binary.BigEndian.Uint32(p[5:])&0xffffff)
}

// readCDMSF is READ CD MSF, which names the first sector and the one after the last.
func (d *device) readCDMSF() {
	p := &d.reg.Packet.Packet
	from, ok := fromMSF(p[3], p[4], p[5])
	to, ok2 := fromMSF(p[6], p[7], p[8])
	if !ok || !ok2 || to < from {
		d.check(senseIllegal, ascField)
		return
	}
	d.readFields(from, to-from)
}

// readFields reads the fields of sectors that READ CD asks for. All sectors are of mode 1: no other type
// is found, and they have no sub-header. C2 errors and sub-channels are refused.
func (d *device) readFields(lba, count uint32) {
	p := &d.reg.Packet.Packet
	fields := p[9]
	switch kind := p[1] >> 2 & 7; {
	case kind != 0 && kind != 2:
		d.check(senseIllegal, ascMode)
	case fields&fieldC2 != 0, p[10]&7 != 0:
		d.check(senseIllegal, ascField)
	default:
		d.read(lba, count, fields&^fieldSubHeader)
	}
}

// seek10 checks an address, which is all that SEEK(10) and VERIFY do here.
func (d *device) seek10() {
	if binary.BigEndian.Uint32(d.reg.Packet.Packet[2:]) >= d.blocks() {
		d.check(senseIllegal, ascRange)
		return
	}
	d.packetDone()
}

func (d *device) readCapacity() {
	b := d.reg.Buffer[:8]
	be32(b, max(1, d.blocks())-1)
	be32(b[4:], block.CDSectorSize)
	d.reply(8, 8)
}
