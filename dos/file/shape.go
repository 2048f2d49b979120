package file

import (
	"encoding/binary"
	"math/bits"
)

// The size that every drive claims to have that is a directory of the host: two gigabytes in clusters of 32 KB.
const (
	PerCluster  = 64
	BytesSector = 512
	AllClusters = 0xfff0
)

// The layout of the disk that a directory of the host claims to be, in sectors.
const (
	reservedSectors = 1
	fats            = 2
	sectorsFAT      = 256
	rootEntries     = 512
	sectorsRoot     = rootEntries * 32 / BytesSector
	firstData       = reservedSectors + fats*sectorsFAT + sectorsRoot
	allSectors      = firstData + AllClusters*PerCluster

	sectorsTrack = 63
	heads        = 64
	mediaFixed   = 0xf8
)

// sectored is a Tree that is on a disk with sectors of 512 bytes.
type sectored interface {
	Sectors() int64 // how many there are; 0: it is no whole disk
	// Boot returns the boot sector. formatted is false if there is none with which the disk can be used: then it is the one that a new file system would have.
	Boot() (boot []byte, formatted bool)
	ReadSectors(p []byte, first int64) error
	WriteSectors(p []byte, first int64) error
}

// disk returns the disk that the drive is, nil if it is none.
func (v *drive) disk() sectored {
	if s, ok := v.root.(sectored); ok && s.Sectors() > 0 {
		return s
	}
	return nil
}

// Shape says how the clusters of a drive lie on its disk: as the boot sector of an image says, or as those of a disk that a directory of
// the host claims to be.
type Shape struct {
	PerCluster  uint32 // sectors of a cluster
	Reserved    uint32 // sectors before the first FAT
	FATs        uint32
	RootEntries uint32 // 0 with FAT32
	SectorsFAT  uint32
	FirstData   uint32 // the first sector of cluster 2
	Clusters    uint32
	Media       uint8
	Root        uint32 // cluster of the root directory with FAT32, else 0
	Info        uint16 // sector with the count of free clusters, with FAT32
	Backup      uint16 // sector with the copy of the boot sector, with FAT32
}

// claimed is the shape of drives that are directories of the host.
var claimed = Shape{PerCluster: PerCluster, Reserved: reservedSectors, FATs: fats, RootEntries: rootEntries, SectorsFAT: sectorsFAT, FirstData: firstData,
	Clusters: AllClusters, Media: mediaFixed}

// ShapeOf returns the shape of drive n, where 0 is A.
func ShapeOf(d *Drives, n int) Shape { return d.drives[n].shape() }

// IsDisk reports whether drive n, where 0 is A, has sectors of its own.
func IsDisk(d *Drives, n int) bool { return d.Has(n) && d.drives[n].disk() != nil }

// Boot returns the boot sector of drive n, where 0 is A, which IsDisk. formatted is false if there is none with which the disk can be used: then it is the one that a new
// file system would have.
func Boot(d *Drives, n int) (boot []byte, formatted bool) { return d.drives[n].disk().Boot() }

// shape returns the shape of a drive: of one that is no disk, or whose size has no file system, the one that is claimed.
func (v *drive) shape() Shape {
	if boot := v.diskBoot(); boot != nil {
		return shapeOf(boot)
	}
	return claimed
}

// diskBoot returns the boot sector of a drive that is a disk, nil for others. A disk without a file system has the one that FORMAT would write.
func (v *drive) diskBoot() []byte {
	if disk := v.disk(); disk != nil {
		boot, _ := disk.Boot()
		return boot
	}
	return nil
}

// shapeOf returns the shape that the parameters of a boot sector describe.
func shapeOf(boot []byte) Shape {
	le := binary.LittleEndian
	s := Shape{PerCluster: uint32(boot[13]), Reserved: uint32(le.Uint16(boot[14:])), FATs: uint32(boot[16]), RootEntries: uint32(le.Uint16(boot[17:])),
		SectorsFAT: uint32(le.Uint16(boot[22:])), Media: boot[21]}
	total := uint32(le.Uint16(boot[19:]))
	if total == 0 {
		total = le.Uint32(boot[32:])
	}
	if s.SectorsFAT == 0 {
		s.SectorsFAT, s.Root, s.Info, s.Backup = le.Uint32(boot[36:]), le.Uint32(boot[44:]), le.Uint16(boot[48:]), le.Uint16(boot[50:])
	}
	first := uint64(s.Reserved) + uint64(s.FATs)*uint64(s.SectorsFAT) + (uint64(s.RootEntries)*32+BytesSector-1)/BytesSector
	if s.PerCluster == 0 || first >= uint64(total) {
		return claimed
	}
	s.FirstData = uint32(first)
	s.Clusters = (total - s.FirstData) / s.PerCluster
	return s
}

// smallSpace returns the space of a disk as calls tell it that know 16 bits: clusters of a large disk count in greater units, of which programs
// may expect no more than 64 sectors, so that no disk seems larger than two gigabytes.
func smallSpace(perCluster, all, free uint32) (sectors, clusters, unused uint16) {
	const most = 0xfff6
	for all > most && perCluster < PerCluster {
		perCluster, all, free = 2*perCluster, all/2, free/2
	}
	return uint16(perCluster), uint16(min(all, most)), uint16(min(free, most))
}

// SmallShape returns the sectors of a cluster and the clusters of drive n as calls tell them that know 16 bits.
func SmallShape(d *Drives, n int) (perCluster, clusters uint16) {
	s := ShapeOf(d, n)
	perCluster, clusters, _ = smallSpace(s.PerCluster, s.Clusters, 0)
	return perCluster, clusters
}

// BlockSize is the size of ParameterBlock in bytes.
const BlockSize = 0x18

// ParameterBlock returns the part of the parameter block of drive n, where 0 is A, that describes the disk (RBIL table 01395). The address of the driver is
// not filled in. With FAT32 the fields of 16 bits in which the numbers may have no room are 0.
func ParameterBlock(d *Drives, n int) []byte {
	b := make([]byte, BlockSize)
	le := binary.LittleEndian
	s := ShapeOf(d, n)
	b[0], b[1] = uint8(n), uint8(n)
	le.PutUint16(b[2:], BytesSector)
	b[4], b[5] = uint8(s.PerCluster-1), uint8(bits.TrailingZeros32(s.PerCluster))
	le.PutUint16(b[6:], uint16(s.Reserved))
	b[8], b[0x17] = uint8(s.FATs), s.Media
	le.PutUint16(b[9:], uint16(s.RootEntries))
	if s.Root == 0 {
		le.PutUint16(b[0x0b:], uint16(s.FirstData))
		le.PutUint16(b[0x0d:], uint16(s.Clusters+1))
		le.PutUint16(b[0x0f:], uint16(s.SectorsFAT))
		le.PutUint16(b[0x11:], uint16(s.Reserved+s.FATs*s.SectorsFAT))
	}
	return b
}
