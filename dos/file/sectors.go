package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// A drive that is an image has the sectors of the disk. A directory of the host has none. Programs that look at the sectors of a drive, to tell one disk from another or to
// learn how it is divided, find those of a disk just formatted: a boot sector that agrees with what the other calls say of the drive, two
// empty FATs, a root directory with the label of the volume, and zeros in all clusters. Nothing can be written there.

// The layout of that disk, in sectors.
const (
	reservedSectors = 1
	fats            = 2
	sectorsFAT      = 256
	rootEntries     = 512
	sectorsRoot     = rootEntries * 32 / BytesSector
	firstData       = reservedSectors + fats*sectorsFAT + sectorsRoot
	allSectors      = firstData + AllClusters*PerCluster

	sectorsTrack = 63
	heads        = 64
	mediaFixed   = 0xf8
)

// sectored is a Tree that is on a disk with sectors of 512 bytes.
type sectored interface {
	Sectors() int64 // how many there are; 0: it is no whole disk
	ReadSectors(p []byte, first int64) error
	WriteSectors(p []byte, first int64) error
}

// disk returns the disk that the drive is, nil if it is none.
func (v *drive) disk() sectored {
	if s, ok := v.root.(sectored); ok && s.Sectors() > 0 {
		return s
	}
	return nil
}

// parameters returns the BIOS parameter block of a drive (RBIL table 01663): that of its boot sector if it is a disk.
func (v *drive) parameters() []byte {
	b := make([]byte, 25)
	if disk := v.disk(); disk != nil {
		boot := make([]byte, BytesSector)
		if disk.ReadSectors(boot, 0) == nil && binary.LittleEndian.Uint16(boot[11:]) == BytesSector {
			copy(b, boot[11:])
			return b
		}
	}
	le := binary.LittleEndian
	le.PutUint16(b, BytesSector)
	b[2], b[5], b[10] = PerCluster, fats, mediaFixed
	le.PutUint16(b[3:], reservedSectors)
	le.PutUint16(b[6:], rootEntries)
	le.PutUint16(b[11:], sectorsFAT)
	le.PutUint16(b[13:], sectorsTrack)
	le.PutUint16(b[15:], heads)
	le.PutUint32(b[21:], allSectors)
	return b
}

// mediaInfo returns the serial number, label and file system of drive v (RBIL table 01766). The
// number is made from the drive letter.
func (v *drive) mediaInfo() []byte {
	b := make([]byte, 25)
	binary.LittleEndian.PutUint32(b[2:], 0x1986<<16|uint32(v.letter))
	copy(b[6:], "NO NAME    FAT16   ")
	if v.label != "" {
		label := Padded(v.label)
		copy(b[6:], label[:])
	}
	return b
}

// bootSector returns the first sector of drive v. Its code returns to the BIOS, which looks for another disk (INT 18h).
func (v *drive) bootSector() []byte {
	b := make([]byte, BytesSector)
	copy(b, "\xeb\x3c\x90MSDOS5.0")
	copy(b[11:], v.parameters())
	b[0x24], b[0x26] = 0x80, 0x29
	copy(b[0x27:], v.mediaInfo()[2:])
	copy(b[0x3e:], "\xcd\x18\xeb\xfc")
	b[510], b[511] = 0x55, 0xaa
	return b
}

// sector returns sector n of drive v.
func (v *drive) sector(n uint32) []byte {
	if n == 0 {
		return v.bootSector()
	}
	b := make([]byte, BytesSector)
	switch n {
	case reservedSectors, reservedSectors + sectorsFAT:
		copy(b, []byte{mediaFixed, 0xff, 0xff, 0xff})
	case reservedSectors + fats*sectorsFAT:
		if v.label != "" {
			name := Padded(v.label)
			copy(b, name[:])
			b[11] = AttrVolume
			date, clock := DOSTime(ownDate)
			binary.LittleEndian.PutUint16(b[22:], clock)
			binary.LittleEndian.PutUint16(b[24:], date)
		}
	}
	return b
}

// Errors of INT 25h and 26h: in the low byte the code that INT 24h would get, in the high byte that of the BIOS (RBIL, "INT 25").
const (
	absoluteNone      = 0
	absoluteProtected = 0x0300
	absoluteNoDrive   = 0x0201
	absoluteNoSector  = 0x0408
	absoluteMemory    = 0x080c // the memory is not where DOS reaches
	absoluteRead      = 0x200b // the image cannot be read
	absoluteWrite     = 0x200a // it cannot be written
)

// Absolute transfers count sectors from first on between drive n (0 is A) and memory at to, as INT 25h does, and with write set INT 26h. It
// returns their error, 0 for none.
func Absolute(d *Drives, n int, first uint32, count uint16, to guest.Far, write bool) uint16 {
	if !d.Has(n) {
		return absoluteNoDrive
	}
	v, sectors := d.drives[n], int64(allSectors)
	disk := v.disk()
	if disk != nil {
		sectors = disk.Sectors()
	}
	switch {
	case int64(first)+int64(count) > sectors:
		return absoluteNoSector
	case write && (disk == nil || v.readOnly):
		return absoluteProtected
	}
	at := guest.Linear(to.Seg, to.Off) // the transfer is done by a controller, which does not wrap within a segment
	if at+uint32(count)*BytesSector > 0x110000 {
		return absoluteMemory
	}
	if disk != nil {
		return transferSectors(d, disk, first, count, at, write)
	}
	for i := range uint32(count) {
		d.g.Write(at+i*BytesSector, v.sector(first+i))
	}
	return absoluteNone
}

// transferSectors is Absolute for a drive that is a disk, and memory at a linear address.
func transferSectors(d *Drives, disk sectored, first uint32, count uint16, at uint32, write bool) uint16 {
	d.Settle()
	b := make([]byte, int(count)*BytesSector)
	if write {
		d.g.Read(at, b)
		if disk.WriteSectors(b, int64(first)) != nil {
			return absoluteWrite
		}
		return absoluteNone
	}
	if disk.ReadSectors(b, int64(first)) != nil {
		return absoluteRead
	}
	d.g.Write(at, b)
	return absoluteNone
}

// AbsoluteRequest reads the request at a pointer for more than 65,535 sectors: first sector, how many, and where (RBIL table 02547).
func AbsoluteRequest(g *guest.Guest, at guest.Far) (first uint32, count uint16, to guest.Far) {
	b := g.Bytes(at.Seg, at.Off, 10)
	le := binary.LittleEndian
	return le.Uint32(b), le.Uint16(b[4:]), guest.FarOf(le.Uint32(b[6:]))
}

// readTrack serves INT 21h AX=440Dh CX=0861h, which reads sectors of a track of drive n (RBIL table 01562).
func readTrack(d *Drives, n int) errno.Code {
	b := d.g.Bytes(d.g.DS(), d.g.DX(), 13)
	le := binary.LittleEndian
	head, cylinder, sector := uint32(le.Uint16(b[1:])), uint32(le.Uint16(b[3:])), uint32(le.Uint16(b[5:]))
	p := d.drives[n].parameters()
	perTrack, all := uint32(le.Uint16(p[13:])), uint32(le.Uint16(p[15:]))
	if head >= all || sector >= perTrack {
		return errno.Data
	}
	first := (cylinder*all+head)*perTrack + sector
	if Absolute(d, n, first, le.Uint16(b[7:]), guest.FarOf(le.Uint32(b[9:])), false) != absoluteNone {
		return errno.Data
	}
	return errno.None
}
