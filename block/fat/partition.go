package fat

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/block"
)

// Partition is a part of a hard disk.
type Partition struct {
	Number     int // from 1 on; those in an extended one from 5 on
	Kind       byte
	Active     bool
	Base, Size int64 // bytes
}

// maxLogical bounds the partitions in an extended one.
const maxLogical = 60

// Partitions returns the partitions of a disk that have a size and lie on it. It is empty for a disk without a table.
func Partitions(d block.Disk) ([]Partition, error) {
	first, err := table(d, 0)
	if err != nil || first == nil {
		return nil, err
	}
	var list []Partition
	var extended int64
	for i, p := range first {
		switch {
		case p.Kind == 0x05 || p.Kind == 0x0f:
			extended = p.Base
		case p.Kind != 0 && p.fits(d):
			p.Number = i + 1
			list = append(list, p)
		}
	}
	at := extended
	for n := 5; at > 0 && n < 5+maxLogical; n++ {
		t, err := table(d, at)
		if err != nil || t == nil {
			break // what was found stays usable
		}
		p := t[0]
		if p.Base += at; p.Kind != 0 && p.fits(d) {
			p.Number = n
			list = append(list, p)
		}
		next := extended + t[1].Base
		if t[1].Kind == 0 || next <= at {
			break
		}
		at = next
	}
	return list, nil
}

// fits reports whether a partition lies on the disk.
func (p Partition) fits(d block.Disk) bool {
	return p.Size > 0 && p.Base > 0 && p.Base < d.Size() && p.Size <= d.Size()-p.Base
}

// table reads the table in the sector at an offset; nil if there is none.
func table(d block.Disk, at int64) ([]Partition, error) {
	if at+block.SectorSize > d.Size() {
		return nil, nil
	}
	b := make([]byte, block.SectorSize)
	if n, err := d.ReadAt(b, at); n < len(b) {
		return nil, err
	}
	if b[510] != 0x55 || b[511] != 0xaa {
		return nil, nil
	}
	le := binary.LittleEndian
	var list []Partition
	for i := range 4 {
		e := b[0x1be+16*i:]
		if e[0]&0x7f != 0 {
			return nil, nil
		}
		list = append(list, Partition{Kind: e[4], Active: e[0] != 0, Base: int64(le.Uint32(e[8:])) * 512, Size: int64(le.Uint32(e[12:])) * 512})
	}
	return list, nil
}

// OpenDisk opens the file system of a disk: of the partition of that number or, if it is 0, of the whole disk if it has no
// table, and of the first partition with one else.
func OpenDisk(d block.Disk, number int) (*Volume, error) {
	if number == 0 {
		if v, err := Open(d, 0, d.Size()); err == nil {
			return v, nil
		}
	}
	list, err := Partitions(d)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if number != 0 && p.Number != number {
			continue
		}
		if v, err := Open(d, p.Base, p.Size); err == nil || number != 0 {
			return v, err
		}
	}
	if number != 0 {
		return nil, fmt.Errorf("there is no partition %d", number)
	}
	return nil, ErrDamaged
}
