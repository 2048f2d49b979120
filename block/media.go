package block

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// Kind is what a disk image is an image of.
type Kind uint8

// Kinds of disk.
const (
	KindFloppy Kind = iota + 1
	KindHardDisk
	KindCD
)

// String returns "floppy disk", "hard disk" or "CD".
func (k Kind) String() string {
	switch k {
	case KindFloppy:
		return "floppy disk"
	case KindHardDisk:
		return "hard disk"
	case KindCD:
		return "CD"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// CDSectorSize is the size of a sector of a CD with data, in bytes.
const CDSectorSize = 2048

// isoID is where the identifier "CD001" of the first volume descriptor of an
// ISO 9660 file system stands (ECMA-119, 8.1 "Format of a Volume Descriptor").
const isoID = 16*CDSectorSize + 1

// Detect finds out what kind of disk d is an image of, and says why. The error is one of reading d.
func Detect(d Disk) (kind Kind, reason string, err error) {
	iso, err := hasISO(d)
	if err != nil {
		return 0, "", err
	}
	if iso {
		return KindCD, "it has an ISO 9660 volume descriptor", nil
	}
	if f, ok := FormatOf(d.Size()); ok {
		return KindFloppy, "it has the size of a " + f.Name + " floppy disk", nil
	}
	boot, err := bootSector(d)
	if err != nil {
		return 0, "", err
	}
	if g, ok := geometryInBootSector(boot); ok && g.Total()*SectorSize == d.Size() {
		return KindFloppy, fmt.Sprintf("its boot sector is that of a floppy disk of format %v", g), nil
	}
	if d.Size() > maxFloppy {
		return KindHardDisk, "it is larger than a 2.88 MB floppy disk", nil
	}
	if d.Size() > SectorSize && d.Size()%SectorSize == 0 && tableFits(boot, d.Size()/SectorSize) {
		return KindHardDisk, "it has a partition table", nil
	}
	return KindFloppy, "it is no larger than a 2.88 MB floppy disk", nil
}

func hasISO(d Disk) (bool, error) {
	var id [5]byte
	if d.Size() < isoID+int64(len(id)) {
		return false, nil
	}
	if err := readFull(d, id[:], isoID); err != nil {
		return false, err
	}
	return bytes.Equal(id[:], []byte("CD001")), nil
}

// bootSector returns the first sector. What a shorter image lacks is zeros.
func bootSector(d Disk) (*[SectorSize]byte, error) {
	var s [SectorSize]byte
	n := min(SectorSize, d.Size())
	return &s, readFull(d, s[:n], 0)
}

// readFull fills p from off on. It is an error if the disk ends before.
func readFull(d Disk, p []byte, off int64) error {
	n, err := d.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || err == io.EOF:
		return fmt.Errorf("block: %s: read at %d: %w", nameOf(d), off, io.ErrUnexpectedEOF)
	}
	return err
}

// nameOf returns the name of a disk in errors.
func nameOf(d Disk) string {
	switch x := d.(type) {
	case interface{ Name() string }:
		return x.Name()
	case *Overlay:
		return nameOf(x.base)
	case *Padded:
		return nameOf(x.image)
	}
	return "image"
}

// Floppy makes d a floppy disk. It returns d padded with zeros to the size of its format, and the
// geometry of that. A read-only d stays read-only. The error is ErrSize for a disk larger than any
// format, or one of reading d.
func Floppy(d Disk) (Disk, Geometry, error) {
	boot, err := bootSector(d)
	if err != nil {
		return nil, Geometry{}, err
	}
	g, err := floppyGeometry(d, boot)
	if err != nil {
		return nil, Geometry{}, err
	}
	return Pad(d, g.Total()*SectorSize), g, nil
}

// floppyGeometry returns the first of these that there is: the format that the boot sector names, if the
// image is as long as that says or is a FAT disk that lacks its end; the usual format of the size; that
// of a FAT disk with more sectors than its file system has; an uncommon format of the size; the next
// larger format.
func floppyGeometry(d Disk, boot *[SectorSize]byte) (Geometry, error) {
	size := d.Size()
	g, named := geometryInBootSector(boot)
	whole := g.Total() * SectorSize
	fat := named && hasFAT(boot)
	if named && whole == size || fat && whole > size {
		return g, nil
	}
	if f, ok := FormatOf(size); ok {
		return f.Geometry, nil
	}
	if fat && size <= maxCylinders*2*maxSectors*SectorSize {
		if cylinder := int64(g.Heads*g.Sectors) * SectorSize; size%cylinder == 0 && size/cylinder <= maxCylinders {
			g.Cylinders = int(size / cylinder) // formatted with more tracks than the file system has
		}
		return g, nil
	}
	if g, ok := uncommonFormat(size); ok {
		return g, nil
	}
	f, ok := formatAtLeast(size)
	if !ok {
		return Geometry{}, fmt.Errorf("block: %s: %d bytes are more than a 2.88 MB floppy disk has: %w", nameOf(d), size, ErrSize)
	}
	return f.Geometry, nil
}

// geometryInBootSector returns the format that the BIOS parameter block of a boot sector
// names (Microsoft, FAT specification, 3.1), if it is one of a floppy with whole cylinders.
func geometryInBootSector(s *[SectorSize]byte) (Geometry, bool) {
	le := binary.LittleEndian
	g := Geometry{Heads: int(le.Uint16(s[26:])), Sectors: int(le.Uint16(s[24:]))}
	total := int64(le.Uint16(s[19:]))
	if total == 0 {
		total = int64(le.Uint32(s[32:]))
	}
	if le.Uint16(s[11:]) != SectorSize || g.Heads < 1 || g.Heads > 2 || g.Sectors < 1 || g.Sectors > maxSectors ||
		total%int64(g.Heads*g.Sectors) != 0 {
		return Geometry{}, false
	}
	g.Cylinders = int(min(total/int64(g.Heads*g.Sectors), maxCylinders+1))
	return g, g.Cylinders >= 1 && g.Cylinders <= maxCylinders
}

// hasFAT reports whether the other fields of the parameter block are those of a FAT
// file system.
func hasFAT(s *[SectorSize]byte) bool {
	return s[21] >= 0xf0 && s[13] != 0 && s[13]&(s[13]-1) == 0 && s[14]|s[15] != 0 && s[16] >= 1 && s[16] <= 2
}

// CD makes d a CD with data, of whole sectors of 2048 bytes. The last one is padded with zeros.
func CD(d Disk) Disk {
	return Pad(d, (d.Size()+CDSectorSize-1)/CDSectorSize*CDSectorSize)
}
