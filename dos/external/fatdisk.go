package external

import "encoding/binary"

// fatDisk is a disk with its FAT file system, as UNDELETE sees it: by sectors.
type fatDisk struct {
	*disk
	bits               int // of an entry of the table
	reserved, perTable uint32
	tables             uint32
	rootAt, rootSize   uint32 // sectors of a root directory that cannot grow
	rootCluster        uint32 // with 32 bits
	dataAt, perCluster uint32
	last               uint32 // the last cluster
}

// openFAT returns the file system of a disk. ok is false if there is none.
func openFAT(d *disk) (f *fatDisk, ok bool) {
	b, formatted := d.c.P.Boot(d.n)
	if !formatted {
		return nil, false
	}
	le := binary.LittleEndian
	f = &fatDisk{disk: d, bits: 12, reserved: uint32(le.Uint16(b[14:])), perTable: uint32(le.Uint16(b[22:])), tables: uint32(b[16]), perCluster: uint32(b[13])}
	if f.perTable == 0 {
		f.perTable, f.rootCluster = le.Uint32(b[36:]), le.Uint32(b[44:])
	}
	f.rootAt = f.reserved + f.tables*f.perTable
	f.rootSize = (uint32(le.Uint16(b[17:]))*32 + 511) / 512
	f.dataAt = f.rootAt + f.rootSize
	if le.Uint16(b[11:]) != 512 || f.dataAt >= f.total {
		return nil, false
	}
	clusters := (f.total - f.dataAt) / f.perCluster
	switch {
	case clusters >= 65525:
		f.bits = 32
	case clusters >= 4085:
		f.bits = 16
	}
	f.last = min(clusters, f.perTable*512*8/uint32(f.bits)-2) + 1
	return f, true
}

// entryAt returns the sector in a table where the entry of a cluster begins, and the byte in it.
func (f *fatDisk) entryAt(cluster uint32) (sector, off uint32) {
	at := cluster * uint32(f.bits) / 8
	return at / 512, at % 512
}

// entrySectors returns how many sectors hold an entry at a byte.
func (f *fatDisk) entrySectors(off uint32) int {
	if f.bits == 12 && off == 511 {
		return 2
	}
	return 1
}

// entry returns the entry of a cluster: 0 for a free one.
func (f *fatDisk) entry(cluster uint32) (v uint32, code uint16) {
	sector, off := f.entryAt(cluster)
	b, code := f.read(f.reserved+sector, f.entrySectors(off))
	le := binary.LittleEndian
	switch f.bits {
	case 32:
		return le.Uint32(b[off:]) & 0x0fffffff, code
	case 16:
		return uint32(le.Uint16(b[off:])), code
	}
	v = uint32(le.Uint16(b[off:]))
	if cluster%2 != 0 {
		return v >> 4, code
	}
	return v & 0xfff, code
}

// setEntry writes the entry of a cluster into all tables.
func (f *fatDisk) setEntry(cluster, v uint32) (code uint16) {
	sector, off := f.entryAt(cluster)
	le := binary.LittleEndian
	for i := uint32(0); i < f.tables && code == 0; i++ {
		at := f.reserved + i*f.perTable + sector
		b, failed := f.read(at, f.entrySectors(off))
		switch {
		case failed != 0:
			return failed
		case f.bits == 32:
			le.PutUint32(b[off:], le.Uint32(b[off:])&0xf0000000|v)
		case f.bits == 16:
			le.PutUint16(b[off:], uint16(v))
		case cluster%2 != 0:
			le.PutUint16(b[off:], le.Uint16(b[off:])&0x000f|uint16(v<<4))
		default:
			le.PutUint16(b[off:], le.Uint16(b[off:])&0xf000|uint16(v&0xfff))
		}
		code = f.write(at, b)
	}
	return code
}

// endOfChain is the entry of the last cluster of a file.
func (f *fatDisk) endOfChain() uint32 { return 0x0fffffff & (1<<f.bits - 1) }

// valid reports whether a number is that of a cluster.
func (f *fatDisk) valid(cluster uint32) bool { return cluster >= 2 && cluster <= f.last }

// maxDirSectors bounds the sectors of a directory, as DOS does by its size.
const maxDirSectors = 1 << 12

// dirSectors returns the sectors of the directory that begins with a cluster; 0 is the root.
func (f *fatDisk) dirSectors(cluster uint32) (list []uint32, code uint16) {
	if cluster == 0 {
		cluster = f.rootCluster
	}
	if cluster == 0 {
		for i := range f.rootSize {
			list = append(list, f.rootAt+i)
		}
		return list, 0
	}
	for f.valid(cluster) && len(list) < maxDirSectors {
		for i := range f.perCluster {
			list = append(list, f.dataAt+(cluster-2)*f.perCluster+i)
		}
		if cluster, code = f.entry(cluster); code != 0 {
			return nil, code
		}
	}
	return list, 0
}

// dirEntry is an entry of a directory of a disk.
type dirEntry struct {
	sector, off uint32 // where it stands
	b           [32]byte
}

// start returns the first cluster of what an entry names.
func (e *dirEntry) start() uint32 {
	le := binary.LittleEndian
	return uint32(le.Uint16(e.b[20:]))<<16 | uint32(le.Uint16(e.b[26:]))
}

// size returns the length of the file.
func (e *dirEntry) size() uint32 { return binary.LittleEndian.Uint32(e.b[28:]) }

// entries returns the entries of a directory up to its end, those of deleted files, too.
func (f *fatDisk) entries(cluster uint32) (list []dirEntry, code uint16) {
	sectors, code := f.dirSectors(cluster)
	for _, s := range sectors {
		b, code := f.read(s, 1)
		if code != 0 {
			return nil, code
		}
		for off := 0; off < 512; off += 32 {
			if b[off] == 0 {
				return list, 0
			}
			list = append(list, dirEntry{s, uint32(off), [32]byte(b[off : off+32])})
		}
	}
	return list, code
}
