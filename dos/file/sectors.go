package file

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// A drive that is an image has the sectors of the disk. A directory of the host has none. Programs that look at the sectors of a drive, to tell one disk from another or to
// learn how it is divided, find those of a disk just formatted: a boot sector that agrees with what the other calls say of the drive, two
// empty FATs, a root directory with the label of the volume, and zeros in all clusters. Nothing can be written there.

// parameters returns the BIOS parameter block of a drive (RBIL table 01663): that of its boot sector if it is a disk.
func (v *drive) parameters() []byte {
	b := make([]byte, 25)
	if boot := v.diskBoot(); boot != nil {
		copy(b, boot[11:])
		return b
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

// mediaInfo returns the serial number, label and file system of drive v (RBIL table 01766): those of the boot sector if it is a disk. The
// number of another drive is made from its letter.
func (v *drive) mediaInfo() []byte {
	b := make([]byte, 25)
	if boot, at := v.extendedBoot(); at != 0 {
		copy(b[2:], boot[at:])
	} else {
		binary.LittleEndian.PutUint32(b[2:], 0x1986<<16|uint32(v.letter))
		copy(b[6:], "NO NAME    FAT16   ")
	}
	if v.label != "" {
		label := Padded(v.label)
		copy(b[6:], label[:])
	}
	return b
}

// extendedBoot returns the boot sector of a drive that is a disk, and where its serial number is, before label and file system. at is 0 if it has none.
func (v *drive) extendedBoot() (boot []byte, at int) {
	if boot = v.diskBoot(); boot == nil {
		return nil, 0
	}
	at = 39
	if binary.LittleEndian.Uint16(boot[22:]) == 0 { // FAT32
		at = 67
	}
	if boot[at-1] != 0x29 { // the sign of an extended boot record
		return boot, 0
	}
	return boot, at
}

// formatted reports whether a drive that is a disk has a file system.
func (v *drive) formatted() bool {
	_, formatted := v.disk().Boot()
	return formatted
}

// setMediaInfo writes serial number, label and file system of a drive into its boot sector.
func setMediaInfo(d *Drives, v *drive, info []byte) errno.Code {
	boot, at := v.extendedBoot()
	switch {
	case at == 0:
		return errno.Access
	case !v.formatted():
		return errno.General
	case v.readOnly:
		return errno.Protected
	}
	d.Settle()
	copy(boot[at:at+23], info[2:])
	return errno.Of(writeSectors(v, boot, 0))
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
		return transferSectors(d, v, first, count, at, write)
	}
	for i := range uint32(count) {
		d.g.Write(at+i*BytesSector, v.sector(first+i))
	}
	return absoluteNone
}

// writeSectors writes sectors of a drive that is a disk.
func writeSectors(v *drive, b []byte, first int64) error {
	err := v.disk().WriteSectors(b, first)
	v.cache = map[string]listing{}
	v.relabel()
	return err
}

// transferSectors is Absolute for a drive that is a disk, and memory at a linear address.
func transferSectors(d *Drives, v *drive, first uint32, count uint16, at uint32, write bool) uint16 {
	d.Settle()
	b := make([]byte, int(count)*BytesSector)
	if write {
		d.g.Read(at, b)
		if writeSectors(v, b, int64(first)) != nil {
			return absoluteWrite
		}
		return absoluteNone
	}
	if v.disk().ReadSectors(b, int64(first)) != nil {
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

// transferTrack serves INT 21h AX=440Dh CX=0861h, which reads sectors of a track of drive n, and CX=0841h, which writes them (RBIL table 01562).
func transferTrack(d *Drives, n int, write bool) errno.Code {
	b := d.g.Bytes(d.g.DS(), d.g.DX(), 13)
	le := binary.LittleEndian
	first, count := uint32(le.Uint16(b[5:])), le.Uint16(b[7:])
	track, perTrack, ok := trackAt(d, n, le.Uint16(b[1:]), le.Uint16(b[3:]))
	if !ok || first >= perTrack {
		return errno.Data
	}
	return absoluteError(Absolute(d, n, track+first, count, guest.FarOf(le.Uint32(b[9:])), write))
}

// absoluteError returns the error of INT 21h for one of Absolute.
func absoluteError(code uint16) errno.Code {
	switch code {
	case absoluteNone:
		return errno.None
	case absoluteProtected:
		return errno.Access
	}
	return errno.Data
}

// trackAt returns the first sector of a track of drive n, and how many a track has. ok is false if there is no such track.
func trackAt(d *Drives, n int, head, cylinder uint16) (first, perTrack uint32, ok bool) {
	p := d.drives[n].parameters()
	perTrack, all := uint32(binary.LittleEndian.Uint16(p[13:])), uint32(binary.LittleEndian.Uint16(p[15:]))
	return (uint32(cylinder)*all + uint32(head)) * perTrack, perTrack, uint32(head) < all && perTrack > 0
}

// fillByte is what FORMAT leaves in sectors.
const fillByte = 0xf6

// formatTrack serves INT 21h AX=440Dh CX=0842h, which formats a track of drive n, and CX=0862h, which verifies it (RBIL table 01564).
func formatTrack(d *Drives, n int, format bool) errno.Code {
	b := d.g.Bytes(d.g.DS(), d.g.DX(), 5)
	le := binary.LittleEndian
	if format && b[0]&1 != 0 { // can this format be made? 0: yes
		d.g.PutByte(guest.Linear(d.g.DS(), d.g.DX()), 0)
		return errno.None
	}
	v := d.drives[n]
	disk := v.disk()
	first, perTrack, ok := trackAt(d, n, le.Uint16(b[1:]), le.Uint16(b[3:]))
	switch {
	case !ok, disk != nil && int64(first)+int64(perTrack) > disk.Sectors():
		return errno.Data
	case !format:
		return errno.None
	case disk == nil || v.readOnly:
		return errno.Access
	}
	d.Settle()
	return errno.Of(writeSectors(v, bytes.Repeat([]byte{fillByte}, int(perTrack)*BytesSector), int64(first)))
}
