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

// String is "floppy disk", "hard disk" or "CD".
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

// Detect finds what kind of disk d is, and says why. The error is one of
// reading d.
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
	if d.Size() > maxFloppy {
		return KindHardDisk, "it is larger than a 2.88 MB floppy disk", nil
	}
	boot, err := bootSector(d)
	if err != nil {
		return 0, "", err
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

// bootSector is the first sector, zeros after the end of a shorter image.
func bootSector(d Disk) (*[SectorSize]byte, error) {
	var s [SectorSize]byte
	n := min(SectorSize, d.Size())
	return &s, readFull(d, s[:n], 0)
}

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

// nameOf is what errors call a disk.
func nameOf(d Disk) string {
	switch x := d.(type) {
	case *File:
		return x.name
	case *Overlay:
		return nameOf(x.base)
	case *Padded:
		return nameOf(x.image)
	}
	return "image"
}

// Floppy makes d a floppy disk: its geometry, and d padded with zeros to the
// format's size. A read-only d stays so. The error is ErrSize for a disk larger
// than 2.88 MB, or one of reading d.
func Floppy(d Disk) (Disk, Geometry, error) {
	if f, ok := FormatOf(d.Size()); ok {
		return d, f.Geometry, nil
	}
	boot, err := bootSector(d)
	if err != nil {
		return nil, Geometry{}, err
	}
	if f, ok := formatInBootSector(boot); ok && f.Total()*SectorSize > d.Size() {
		return Pad(d, f.Total()*SectorSize), f.Geometry, nil
	}
	f, ok := formatAtLeast(d.Size())
	if !ok {
		return nil, Geometry{}, fmt.Errorf("block: %s: %d bytes are more than a 2.88 MB floppy disk has: %w", nameOf(d), d.Size(), ErrSize)
	}
	return Pad(d, f.Total()*SectorSize), f.Geometry, nil
}

// formatInBootSector is the format that the BIOS parameter block of a FAT boot
// sector names, if every field of it fits one.
func formatInBootSector(s *[SectorSize]byte) (Format, bool) {
	le := binary.LittleEndian
	g := Geometry{Heads: int(le.Uint16(s[26:])), Sectors: int(le.Uint16(s[24:]))}
	total := int64(le.Uint16(s[19:]))
	if le.Uint16(s[11:]) != SectorSize || s[21] < 0xf0 || s[14] == 0 || s[16] == 0 || s[16] > 2 {
		return Format{}, false
	}
	for _, f := range floppyFormats {
		if f.Heads == g.Heads && f.Geometry.Sectors == g.Sectors && f.Total() == total {
			return f, true
		}
	}
	return Format{}, false
}

// CD makes d a CD with data: whole sectors of 2048 bytes, a last one padded with
// zeros.
func CD(d Disk) Disk {
	return Pad(d, (d.Size()+CDSectorSize-1)/CDSectorSize*CDSectorSize)
}
