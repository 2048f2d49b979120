package block

import "fmt"

// Geometry is the size of a disk in cylinders, heads and sectors per track.
type Geometry struct {
	Cylinders, Heads, Sectors int
}

// Total returns the number of sectors.
func (g Geometry) Total() int64 { return int64(g.Cylinders) * int64(g.Heads) * int64(g.Sectors) }

// LBA returns the number of the sector at cylinder c, head h, sector s, of which the first is 1. ok is
// false if the disk has no such sector.
func (g Geometry) LBA(c, h, s int) (lba int64, ok bool) {
	if c < 0 || c >= g.Cylinders || h < 0 || h >= g.Heads || s < 1 || s > g.Sectors {
		return 0, false
	}
	return (int64(c)*int64(g.Heads)+int64(h))*int64(g.Sectors) + int64(s) - 1, true
}

// String returns the geometry in the form "80/2/18".
func (g Geometry) String() string { return fmt.Sprintf("%d/%d/%d", g.Cylinders, g.Heads, g.Sectors) }

// Format is a floppy format with sectors of 512 bytes.
type Format struct {
	Name string
	Geometry
}

// floppyFormats are the formats by size: those of IBM and Microsoft, and the
// common ones of 80 to 83 tracks that fdformat and superformat make.
var floppyFormats = [...]Format{
	{"160 KB", Geometry{40, 1, 8}},
	{"180 KB", Geometry{40, 1, 9}},
	{"320 KB", Geometry{40, 2, 8}},
	{"360 KB", Geometry{40, 2, 9}},
	{"720 KB", Geometry{80, 2, 9}},
	{"800 KB", Geometry{80, 2, 10}},
	{"820 KB", Geometry{82, 2, 10}},
	{"830 KB", Geometry{83, 2, 10}},
	{"1.2 MB", Geometry{80, 2, 15}},
	{"1.44 MB", Geometry{80, 2, 18}},
	{"1.48 MB", Geometry{82, 2, 18}},
	{"1.49 MB", Geometry{83, 2, 18}},
	{"1.6 MB", Geometry{80, 2, 20}},
	{"1.68 MB", Geometry{80, 2, 21}}, // Microsoft's distribution media format
	{"1.72 MB", Geometry{82, 2, 21}},
	{"1.74 MB", Geometry{83, 2, 21}},
	{"2.88 MB", Geometry{80, 2, 36}},
}

// maxFloppy is the size of the largest floppy format in bytes.
const maxFloppy = 80 * 2 * 36 * SectorSize

// Formats returns the list of floppy formats by size.
func Formats() []Format { return append([]Format(nil), floppyFormats[:]...) }

// FormatOf returns the floppy format that has size bytes.
func FormatOf(size int64) (Format, bool) {
	for _, f := range floppyFormats {
		if f.Total()*SectorSize == size {
			return f, true
		}
	}
	return Format{}, false
}

// Bounds of a floppy disk.
const (
	maxCylinders = 84 // the most that drives reach
	maxSectors   = 48 // the most on a track that formats of 2.88 MB disks have
)

// uncommonFormat returns the format of a disk that is larger than 1.44 MB and has more tracks or more
// sectors than the usual formats. It does not look for smaller ones, because a smaller image is more
// often a 1.44 MB disk that lacks its end.
func uncommonFormat(size int64) (Geometry, bool) {
	for _, g := range []Geometry{{Cylinders: 80}, {Cylinders: 82}, {Cylinders: 83}, {Cylinders: 81}, {Cylinders: 84}} {
		g.Heads = 2
		for g.Sectors = 18; g.Sectors <= 24; g.Sectors++ {
			if g.Total() > 2880 && g.Total()*SectorSize == size {
				return g, true
			}
		}
	}
	return Geometry{}, false
}

// formatAtLeast returns the first format with size bytes or more, from 1.44 MB on.
func formatAtLeast(size int64) (Format, bool) {
	for _, f := range floppyFormats {
		if f.Total() >= 2880 && f.Total()*SectorSize >= size {
			return f, true
		}
	}
	return Format{}, false
}
