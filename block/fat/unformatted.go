package fat

import (
	"fmt"

	"github.com/iron86/iron86/block"
)

// smallest is the size of the smallest disk that DOS formats, in bytes: one of 160 KB.
const smallest = 160 << 10

// Unformatted opens the place of a file system on a disk that has none, or a damaged one: the partition of that number or, if it is 0, the first one that is meant for a
// FAT file system, and the whole disk if it has no partitions. Its sectors can be read and written, and all else fails with ErrDamaged, until the sectors written make
// a file system.
func Unformatted(d block.Disk, number int) (*Volume, error) {
	list, err := Partitions(d)
	if err != nil {
		return nil, err
	}
	v := &Volume{d: d, size: d.Size(), free: -1, next: 2}
	if number != 0 || len(list) > 0 {
		v.size = 0
	}
	for _, p := range list {
		if p.Number == number || number == 0 && p.forFAT() {
			v.base, v.size = p.Base, p.Size
			break
		}
	}
	if v.size < smallest || v.size%block.SectorSize != 0 {
		return nil, fmt.Errorf("%w; DOS formats no %d bytes", ErrDamaged, v.size)
	}
	v.layout = layout{sectorSize: block.SectorSize, total: v.size / block.SectorSize}
	return v, nil
}

// forFAT reports whether the kind of a partition is one of those that DOS formats.
func (p Partition) forFAT() bool {
	switch p.Kind {
	case 0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e:
		return true
	}
	return false
}

// Boot returns the boot sector of the file system. formatted is false if there is none that could be used: then it is the one that a new file system would have, which
// follows from the size.
func (v *Volume) Boot() (boot []byte, formatted bool) {
	boot = make([]byte, block.SectorSize)
	if v.get(boot, 0) == nil {
		if p := paramsOf(boot); p.good(v.size) {
			if _, err := layOut(p, boot); err == nil {
				return boot, true
			}
		}
	}
	_, floppy := block.FormatOf(v.size)
	o := FormatOptions{HardDisk: !floppy || v.base != 0, Hidden: v.base / block.SectorSize}
	p := paramsFor(v.size, &o)
	if !p.choose(o.Bits) {
		return make([]byte, block.SectorSize), false // no file system can have this size
	}
	return bootSector(p, o), false
}
