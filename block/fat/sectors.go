package fat

import "github.com/iron86/iron86/block"

// Sectors returns how many sectors of 512 bytes the file system has, 0 if its sectors have another size.
func (v *Volume) Sectors() int64 {
	if v.sectorSize != block.SectorSize {
		return 0
	}
	return v.total
}

// ReadSectors fills p, which is whole sectors, from the sector first on.
func (v *Volume) ReadSectors(p []byte, first int64) error { return v.get(p, first*block.SectorSize) }

// WriteSectors writes p, which is whole sectors, from the sector first on. Nothing that was known of the file system counts any more: a
// sector may be a part of a table, or of a directory. How the disk is divided stays as it was when it was opened.
func (v *Volume) WriteSectors(p []byte, first int64) error {
	v.sectors, v.free, v.next = nil, -1, 2
	return v.put(p, first*block.SectorSize)
}
