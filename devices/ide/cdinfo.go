package ide

import (
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// dataTrack is a byte of ADR and control: ADR 1 says that the sub-channel has the position, control 4
// that the track has data.
const dataTrack = 0x14

// leadOut is the number of the lead-out in tables of contents.
const leadOut = 0xaa

// maxCD is the largest number of sectors that a CD has, which is 80 minutes. Larger discs are DVDs.
const maxCD = 80 * 60 * 75

// allocation returns the length that most packets have in bytes 7 and 8.
func (d *device) allocation() int { return int(binary.BigEndian.Uint16(d.reg.Packet.Packet[7:])) }

// putAddress writes a sector's address as a number, or as 0, minute, second, frame.
func putAddress(b []byte, lba uint32, asMSF bool) {
	if !asMSF {
		be32(b, lba)
		return
	}
	m := msf(lba)
	b[0], b[1], b[2], b[3] = 0, m[0], m[1], m[2]
}

// readTOC answers with the table of contents, which has one data track (MMC-2, 5.1.20). The format is in
// byte 2 of the packet, or in the two upper bits of byte 9 as in SFF-8020i.
func (d *device) readTOC() {
	p := &d.reg.Packet.Packet
	asMSF := p[1]&2 != 0
	format := p[2] & 0x0f
	if format == 0 {
		format = p[9] >> 6
	}
	b := d.reg.Buffer[:64]
	clear(b)
	n := 4
	switch format {
	case 0:
		if p[6] > 1 && p[6] != leadOut {
			d.check(senseIllegal, ascField)
			return
		}
		if p[6] <= 1 {
			b[n+1], b[n+2] = dataTrack, 1
			putAddress(b[n+4:], 0, asMSF)
			n += 8
		}
		b[n+1], b[n+2] = dataTrack, leadOut
		putAddress(b[n+4:], d.blocks(), asMSF)
		n += 8
	case 1: // sessions: the first track of the last one
		b[n+1], b[n+2] = dataTrack, 1
		putAddress(b[n+4:], 0, asMSF)
		n += 8
	case 2:
		n = d.rawTOC(b)
	default:
		d.check(senseIllegal, ascField)
		return
	}
	be16(b, n-2)
	b[2], b[3] = 1, 1
	d.reply(n, d.allocation())
}

// rawTOC writes format 2 of the table of contents, the Q sub-channel of the lead-in: the points A0h (first
// track), A1h (last track), A2h (lead-out) and track 1. It returns the length.
func (d *device) rawTOC(b []byte) int {
	n := 4
	for _, point := range [...]uint8{0xa0, 0xa1, 0xa2, 1} {
		e := b[n : n+11]
		e[0], e[1], e[3] = 1, dataTrack, point
		switch point {
		case 0xa0, 0xa1:
			e[8] = 1
		case 0xa2:
			m := msf(d.blocks())
			copy(e[8:], m[:])
		default:
			m := msf(0)
			copy(e[8:], m[:])
		}
		n += 11
	}
	return n
}

// readSubChannel answers with the position, or that there is no catalogue number and no ISRC. There is no
// audio.
func (d *device) readSubChannel() {
	p := &d.reg.Packet
	b := d.reg.Buffer[:24]
	clear(b)
	b[1] = 0x15 // no audio status to return
	n := 4
	if p.Packet[2]&0x40 != 0 { // SUBQ
		b[4] = p.Packet[3]
		switch p.Packet[3] {
		case 1:
			n = 16
			b[5], b[6], b[7] = dataTrack, 1, 1
			putAddress(b[8:], p.Position, p.Packet[1]&2 != 0)
			putAddress(b[12:], p.Position, false)
		case 2, 3:
			n = 24
		default:
			d.check(senseIllegal, ascField)
			return
		}
	}
	be16(b[2:], n-4)
	d.reply(n, d.allocation())
}

// discInformation describes a finished disc of one session (MMC-2, 5.1.18).
func (d *device) discInformation() {
	b := d.reg.Buffer[:34]
	clear(b)
	be16(b, 32)
	b[2] = 0x0e // disc and last session complete
	b[3], b[4], b[5], b[6] = 1, 1, 1, 1
	b[7] = 0x20 // unrestricted use
	be32(b[16:], 0xffffffff)
	be32(b[20:], 0xffffffff)
	d.reply(34, d.allocation())
}

// trackInformation describes the track, which the packet names by its number or by a sector of it.
func (d *device) trackInformation() {
	p := &d.reg.Packet.Packet
	what := binary.BigEndian.Uint32(p[2:])
	if p[1]&1 != 0 && what != 1 || p[1]&1 == 0 && what >= d.blocks() {
		d.check(senseIllegal, ascField)
		return
	}
	b := d.reg.Buffer[:28]
	clear(b)
	be16(b, 26)
	b[2], b[3] = 1, 1
	b[5], b[6] = 4, 1 // data, mode 1
	be32(b[24:], d.blocks())
	d.reply(28, d.allocation())
}

// isDVD reports whether the disc is too large for a CD.
func (d *device) isDVD() bool { return d.ready() && d.blocks() > maxCD }

// configuration answers with the features: what the drive can do, and whether it can do it with this disc
// (MMC-2, 5.1.4 and 4.3).
func (d *device) configuration() {
	const profileCD, profileDVD = 0x0008, 0x0010
	p := &d.reg.Packet.Packet
	first, which := int(binary.BigEndian.Uint16(p[2:])), p[1]&3
	if which == 3 {
		d.check(senseIllegal, ascField)
		return
	}
	b := d.reg.Buffer[:128]
	clear(b)
	n := 8
	add := func(code int, flags uint8, current bool, data ...byte) {
		if which == 2 && code != first || code < first || which == 1 && !current {
			return
		}
		be16(b[n:], code)
		b[n+2], b[n+3] = flags, uint8(len(data))
		if current {
			b[n+2] |= 1
		}
		n += 4 + copy(b[n+4:], data)
	}
	cd, dvd := d.ready() && !d.isDVD(), d.isDVD()
	add(0x0000, 0x02, true, 0, profileDVD, one(dvd), 0, 0, profileCD, one(cd), 0)
	add(0x0001, 0x02, true, 0, 0, 0, 2)    // core: ATAPI
	add(0x0002, 0x02, true, 0, 0, 0, 0)    // morphing: events are polled
	add(0x0003, 0x02, true, 0x29, 0, 0, 0) // removable: a tray, lockable, ejects
	add(0x0010, 0x00, d.ready(), 0, 0, block.CDSectorSize>>8, 0, 0, 1, 0, 0)
	add(0x001e, 0x00, cd)  // reads CDs
	add(0x001f, 0x00, dvd) // reads DVDs
	be32(b, uint32(n-4))
	switch {
	case dvd:
		be16(b[6:], profileDVD)
	case cd:
		be16(b[6:], profileCD)
	}
	d.reply(n, d.allocation())
}

// one returns 1 for true.
func one(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
