package fat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/iron86/iron86/block"
)

// ErrDamaged is the error for a file system that contradicts itself, or is none.
var ErrDamaged = errors.New("no FAT file system, or a damaged one")

// ErrFull is the error for a file system, or a directory that cannot grow, without room.
var ErrFull = errors.New("no room left on the disk")

// Volume is a FAT file system.
type Volume struct {
	// ShortNames has ReadDir return short names only, as DOS sees them.
	ShortNames bool
	// Page is the code page of short names; nil: 437.
	Page interface {
		Rune(c byte) rune
		Code(r rune) (byte, bool)
	}
	// Zone is the zone of the times on the disk; nil: UTC.
	Zone *time.Location

	d    block.Disk
	base int64 // where it begins on the disk, bytes
	size int64 // what it may take there, bytes
	layout
	sectors map[int64][]byte
	free    int64  // clusters; -1: not counted yet
	next    uint32 // where the search for a free cluster begins
	open    map[fileKey]*shared
}

// layout says where the parts of a file system are.
type layout struct {
	bits        int   // of an entry of the table: 12, 16 or 32; 0: there is no file system (Unformatted)
	sectorSize  int64 // bytes
	total       int64 // sectors
	cluster     int64 // bytes
	tables      []int64
	rootAt      int64  // of a root directory that cannot grow, bytes from base
	rootSize    int64  // its bytes; 0 with 32 bits
	rootCluster uint32 // with 32 bits
	dataAt      int64  // of cluster 2
	last        uint32 // the last cluster
	labelAt     int64  // of the label in the boot sector; 0: it has none
	infoAt      int64  // of the sector with the count of free clusters; 0: it has none
}

// params is what the boot sector says.
type params struct {
	sector, perCluster, reserved, tables, rootEntries, total, perTable int64
	media                                                              byte
}

// Open opens the file system that takes size bytes of a disk from base on.
func Open(d block.Disk, base, size int64) (*Volume, error) {
	if base < 0 || size < block.SectorSize || base > d.Size() || size > d.Size()-base {
		return nil, fmt.Errorf("%d bytes at %d: %w", size, base, ErrDamaged)
	}
	v := &Volume{d: d, base: base, size: size}
	return v, v.relayOut()
}

// relayOut finds the file system that is there now. If it returns an error, nothing has changed.
func (v *Volume) relayOut() error {
	boot := make([]byte, block.SectorSize)
	if err := v.get(boot, 0); err != nil {
		return err
	}
	p := paramsOf(boot)
	if !p.good(v.size) {
		var err error
		if p, err = v.withoutParams(v.size); err != nil {
			return err
		}
	}
	l, err := layOut(p, boot)
	if err == nil {
		v.layout, v.sectors, v.free, v.next = l, nil, -1, 2
	}
	return err
}

// paramsOf reads the parameter block of a boot sector.
func paramsOf(b []byte) params {
	le := binary.LittleEndian
	p := params{sector: int64(le.Uint16(b[11:])), perCluster: int64(b[13]), reserved: int64(le.Uint16(b[14:])), tables: int64(b[16]),
		rootEntries: int64(le.Uint16(b[17:])), total: int64(le.Uint16(b[19:])), media: b[21], perTable: int64(le.Uint16(b[22:]))}
	if p.total == 0 {
		p.total = int64(le.Uint32(b[32:]))
	}
	if p.perTable == 0 {
		p.perTable = int64(le.Uint32(b[36:]))
	}
	return p
}

// good reports whether the parameters are those of a file system of at most size bytes.
func (p params) good(size int64) bool {
	return p.sector >= 512 && p.sector <= 4096 && p.sector&(p.sector-1) == 0 && p.perCluster > 0 && p.perCluster&(p.perCluster-1) == 0 &&
		p.reserved > 0 && p.tables >= 1 && p.tables <= 4 && p.perTable > 0 && p.perTable < 1<<24 && p.total > 0 && p.total*p.sector <= size &&
		p.reserved+p.tables*p.perTable+p.rootEntries*32/p.sector < p.total && p.media >= 0xf0
}

// withoutParams returns the parameters of a floppy disk of DOS 1, which has no block of them: the first byte of the table
// says what medium it is.
func (v *Volume) withoutParams(size int64) (params, error) {
	var media [3]byte
	if err := v.get(media[:], 512); err != nil {
		return params{}, err
	}
	if media[1] == 0xff && media[2] == 0xff {
		for _, p := range []params{
			{512, 1, 1, 2, 64, 320, 1, 0xfe}, {512, 2, 1, 2, 112, 640, 1, 0xff}, {512, 1, 1, 2, 64, 360, 2, 0xfc}, {512, 2, 1, 2, 112, 720, 2, 0xfd},
		} {
			if p.media == media[0] && p.total*512 == size {
				return p, nil
			}
		}
	}
	return params{}, ErrDamaged
}

// layOut finds the parts of a file system.
func layOut(p params, boot []byte) (v layout, err error) {
	v.sectorSize, v.total = p.sector, p.total
	v.cluster = p.perCluster * p.sector
	for i := range p.tables {
		v.tables = append(v.tables, (p.reserved+i*p.perTable)*p.sector)
	}
	v.rootAt = (p.reserved + p.tables*p.perTable) * p.sector
	v.rootSize = (p.rootEntries*32 + p.sector - 1) / p.sector * p.sector
	v.dataAt = v.rootAt + v.rootSize
	clusters := (p.total*p.sector - v.dataAt) / v.cluster
	le := binary.LittleEndian
	switch {
	case clusters < 4085:
		v.bits, v.labelAt = 12, 43
	case clusters < 65525:
		v.bits, v.labelAt = 16, 43
	default:
		v.bits, v.labelAt, v.rootCluster = 32, 71, le.Uint32(boot[44:])
		if at := int64(le.Uint16(boot[48:])) * p.sector; at > 0 && at < p.reserved*p.sector {
			v.infoAt = at
		}
	}
	if at := v.labelAt - 5; boot[at] != 0x29 { // the sign of an extended boot record
		v.labelAt = 0
	}
	clusters = min(clusters, p.perTable*p.sector*8/int64(v.bits)-2)
	if clusters < 1 || v.cluster > 256<<10 || v.bits == 32 && v.rootSize != 0 || v.bits != 32 && v.rootSize == 0 {
		return v, ErrDamaged
	}
	v.last = uint32(clusters) + 1
	if v.bits == 32 && (v.rootCluster < 2 || v.rootCluster > v.last) {
		return v, ErrDamaged
	}
	return v, nil
}

// Bits returns how many bits an entry of the table has: 12, 16 or 32.
func (v *Volume) Bits() int { return v.bits }

// Cluster returns the size of a cluster in bytes.
func (v *Volume) Cluster() int64 { return v.cluster }

// Clusters returns how many clusters there are.
func (v *Volume) Clusters() int64 { return int64(v.last) - 1 }

// ReadOnly reports whether the disk cannot be written.
func (v *Volume) ReadOnly() bool { return v.d.ReadOnly() }

// Flush makes what was written durable.
func (v *Volume) Flush() error { return v.d.Flush() }

// get reads from a place of the file system.
func (v *Volume) get(p []byte, at int64) error {
	n, err := v.d.ReadAt(p, v.base+at)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// put writes to a place of the file system.
func (v *Volume) put(p []byte, at int64) error {
	n, err := v.d.WriteAt(p, v.base+at)
	if n == len(p) {
		return nil
	}
	if err == nil {
		err = io.ErrShortWrite
	}
	return err
}

// maxSectors bounds how many sectors of tables are kept.
const maxSectors = 1 << 14

// sector returns the sector of 512 bytes of a table at an offset.
func (v *Volume) sector(at int64) ([]byte, error) {
	if s := v.sectors[at]; s != nil {
		return s, nil
	}
	s := make([]byte, 512)
	if err := v.get(s, at); err != nil {
		return nil, err
	}
	if v.sectors == nil || len(v.sectors) >= maxSectors {
		v.sectors = map[int64][]byte{}
	}
	v.sectors[at] = s
	return s, nil
}
