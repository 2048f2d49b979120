package block

import (
	"encoding/binary"
	"fmt"
)

// The layout of a partition table (IBM's "Fixed disk boot record"): four
// entries of 16 bytes and the signature 55 AA.
const (
	tableOffset    = 0x01be
	tableEntries   = 4
	entrySize      = 16
	tableSignature = 0xaa55
)

// partition is an entry of the table in the first sector of a hard disk.
type partition struct {
	status, kind        uint8
	first, last         chs
	firstLBA, lengthLBA uint32
}

// chs is a sector's address in an entry: cylinder 0 to 1023, head, sector 1 to 63.
type chs struct{ cylinder, head, sector int }

// chsOf decodes the three bytes that such an address takes.
func chsOf(b []byte) chs {
	return chs{int(b[2]) | int(b[1]&0xc0)<<2, int(b[0]), int(b[1] & 0x3f)}
}

// entries decodes the partition table in a boot sector. ok is false if its signature is missing.
func entries(s *[SectorSize]byte) (e [tableEntries]partition, ok bool) {
	le := binary.LittleEndian
	for i := range e {
		b := s[tableOffset+i*entrySize:]
		e[i] = partition{b[0], b[4], chsOf(b[1:4]), chsOf(b[5:8]), le.Uint32(b[8:]), le.Uint32(b[12:])}
	}
	return e, le.Uint16(s[SectorSize-2:]) == tableSignature
}

// used reports whether the entry describes a partition that can be on a disk of total sectors.
func (p partition) used(total int64) bool {
	return p.status&0x7f == 0 && p.kind != 0 && p.firstLBA != 0 && p.lengthLBA != 0 &&
		int64(p.firstLBA)+int64(p.lengthLBA) <= total
}

// tableFits reports whether s has a partition table of which at least one entry is used, on a disk of
// total sectors, and all others are used or empty.
func tableFits(s *[SectorSize]byte, total int64) bool {
	e, ok := entries(s)
	used := 0
	for _, p := range e {
		switch {
		case p.used(total):
			used++
		case p != partition{}:
			return false
		}
	}
	return ok && used > 0
}

// HardDisk checks that d can be a hard disk and returns the geometry with which its partitions were
// made. That is the geometry in which both ends of a partition are the same sectors by cylinder, head
// and sector as by number. If there is none it is the usual geometry for the size. The error is
// ErrSize for a disk that is not whole sectors, or one of reading d.
func HardDisk(d Disk) (Geometry, error) {
	if d.Size()%SectorSize != 0 {
		return Geometry{}, fmt.Errorf("block: %s: %d bytes, not a multiple of 512 as a hard disk: %w", nameOf(d), d.Size(), ErrSize)
	}
	boot, err := bootSector(d)
	if err != nil {
		return Geometry{}, err
	}
	total := d.Size() / SectorSize
	if g, ok := geometryInTable(boot, total); ok {
		return g, nil
	}
	return assistedGeometry(total), nil
}

// geometryInTable finds the geometry from the ends of the partitions in the table.
func geometryInTable(s *[SectorSize]byte, total int64) (Geometry, bool) {
	e, ok := entries(s)
	if !ok {
		return Geometry{}, false
	}
	for _, p := range e {
		if !p.used(total) || p.last.sector == 0 {
			continue
		}
		g := Geometry{Heads: p.last.head + 1, Sectors: p.last.sector}
		g.Cylinders = int(total / int64(g.Heads*g.Sectors))
		if g.Heads > 255 || g.Cylinders == 0 || !p.agrees(g) {
			continue
		}
		return g, true
	}
	return Geometry{}, false
}

// agrees reports whether both ends of the partition are the same sectors in both notations. A cylinder
// beyond 1023 cannot be written in an entry: for an end there it is enough that the first sector agrees
// and the end has the largest cylinder number.
func (p partition) agrees(g Geometry) bool {
	if !p.first.at(g, int64(p.firstLBA)) {
		return false
	}
	last := int64(p.firstLBA) + int64(p.lengthLBA) - 1
	if last/int64(g.Heads*g.Sectors) > 1023 {
		return p.last.cylinder == 1023
	}
	return p.last.at(g, last)
}

// at reports whether a is sector number lba of a disk with geometry g.
func (a chs) at(g Geometry, lba int64) bool {
	if a.sector == 0 || a.sector > g.Sectors || a.head >= g.Heads {
		return false
	}
	return (int64(a.cylinder)*int64(g.Heads)+int64(a.head))*int64(g.Sectors)+int64(a.sector)-1 == lba
}

// assistedGeometry returns the geometry that a BIOS with LBA assist shows for a disk of total sectors
// without partitions: 63 sectors, and the first of 16, 32, 64, 128 and 255 heads that needs at most 1024
// cylinders ("Enhanced Disk Drive Specification", LBA assisted translation).
func assistedGeometry(total int64) Geometry {
	g := Geometry{Sectors: 63}
	for _, g.Heads = range [...]int{16, 32, 64, 128, 255} {
		if total/int64(g.Heads*g.Sectors) <= 1024 {
			break
		}
	}
	g.Cylinders = int(max(1, total/int64(g.Heads*g.Sectors)))
	return g
}

// ATAGeometry returns the geometry of the drive itself, as IDENTIFY DEVICE reports it, for a disk of size
// bytes whose geometry in the BIOS is g. It has the heads and sectors of g if a drive can have them,
// which has at most 16 heads, and otherwise 16 and 63. It has at most 16383 cylinders (ATA/ATAPI-6,
// 6.2.1 "Definitions and value range of IDENTIFY DEVICE data").
func ATAGeometry(g Geometry, size int64) Geometry {
	if g.Heads > 16 || g.Heads < 1 || g.Sectors < 1 || g.Sectors > 63 {
		g.Heads, g.Sectors = 16, 63
	}
	cylinders := size / SectorSize / int64(g.Heads*g.Sectors)
	g.Cylinders = int(max(1, min(16383, cylinders)))
	return g
}
