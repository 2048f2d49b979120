package fat

import (
	"errors"

	"github.com/iron86/iron86/block"
)

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
// sector may be a part of a table, or of a directory. Who writes a new boot sector divides the disk anew, unless files are open, whose places then count on: DOS looks at
// it when the disk is changed, too.
func (v *Volume) WriteSectors(p []byte, first int64) error {
	v.sectors, v.free, v.next = nil, -1, 2
	if err := v.put(p, first*block.SectorSize); err != nil || first != 0 || len(v.open) > 0 {
		return err
	}
	if err := v.relayOut(); err != nil && !errors.Is(err, ErrDamaged) {
		return err
	}
	return nil // what is damaged can still be repaired, sector by sector
}
