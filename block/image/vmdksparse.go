package image

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/iron86/iron86/block"
)

// Fields of the header of a sparse extent (VMware, Virtual Disk Format 5.0), by their offsets. All numbers are
// little-endian; sizes and places are in sectors of 512 bytes.
const (
	sparseVersion    = 4  // 4 bytes
	sparseFlags      = 8  // 4
	sparseCapacity   = 12 // 8: of the disk
	sparseGrain      = 20 // 8
	sparseTextAt     = 28 // 8: of the descriptor
	sparseTextSize   = 36 // 8
	sparsePerTable   = 44 // 4: entries of a grain table
	sparseBackupAt   = 48 // 8: of the second grain directory
	sparseDirAt      = 56 // 8: of the first; all ones: in a copy of the header at the end
	sparseOverhead   = 64 // 8: where grains begin
	sparseCheck      = 73 // 4: characters that a transfer as text changes
	sparseCompressed = 77 // 2: 1 deflate
)

// Bits of sparseFlags.
const (
	sparseHasBackup = 1 << 1
	sparseZeros     = 1 << 2 // an entry of 1 stands for zeros
	sparsePacked    = 1 << 16
	sparseMarkers   = 1 << 17
)

// sparse is a VMDK extent that grows: a directory of tables says at which sector of the file each grain is.
type sparse struct {
	body
	name     string
	readOnly bool
	size     int64
	grain    int64 // bytes
	perTable int64
	tables   []uint32 // sectors of the grain tables
	backups  []uint32 // of their copies; nil: there are none
	packed   bool
	zeros    bool
	kept     map[uint32][]byte // grain tables
	lastAt   int64             // the packed grain that was read last
	last     []byte
}

// openSparse opens a sparse extent.
func openSparse(x *opening) (block.Disk, error) {
	h := make([]byte, 512)
	if err := x.get(h, 0); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	if le.Uint64(h[sparseDirAt:]) == ^uint64(0) { // made as a stream
		if err := x.get(h, x.Size()-1024); err != nil {
			return nil, err
		}
		if string(h[:4]) != "KDMV" {
			return nil, damaged("a stream without its end")
		}
	}
	flags := le.Uint32(h[sparseFlags:])
	s := &sparse{body: x.body, name: x.name, perTable: int64(le.Uint32(h[sparsePerTable:])), packed: flags&sparsePacked != 0, zeros: flags&sparseZeros != 0}
	s.readOnly = !x.writable() || s.packed
	grain, capacity := le.Uint64(h[sparseGrain:]), le.Uint64(h[sparseCapacity:])
	switch version := le.Uint32(h[sparseVersion:]); {
	case version < 1 || version > 3:
		return nil, unsupported("version %d", version)
	case s.packed && le.Uint16(h[sparseCompressed:]) != 1:
		return nil, unsupported("compression %d", le.Uint16(h[sparseCompressed:]))
	case grain == 0 || grain > 1<<15 || grain&(grain-1) != 0 || s.perTable == 0 || s.perTable > 512:
		return nil, damaged("grains of %d sectors, %d in a table", grain, s.perTable)
	case capacity == 0 || capacity > block.MaxSize/512:
		return nil, damaged("a disk of %d sectors", capacity)
	}
	s.grain, s.size = int64(grain)*512, int64(capacity)*512
	if err := s.readText(le.Uint64(h[sparseTextAt:]), le.Uint64(h[sparseTextSize:])); err != nil {
		return nil, err
	}
	var err error
	if s.tables, err = s.directory(le.Uint64(h[sparseDirAt:])); err != nil {
		return nil, err
	}
	if flags&sparseHasBackup != 0 && !s.packed {
		s.backups, err = s.directory(le.Uint64(h[sparseBackupAt:]))
	}
	return s, err
}

// readText looks into the descriptor, if the extent has one.
func (s *sparse) readText(at, n uint64) error {
	if at == 0 || n == 0 {
		return nil
	}
	if n > maxDescriptor/512 || at > uint64(block.MaxSize/512) {
		return damaged("a descriptor of %d sectors", n)
	}
	text := make([]byte, n*512)
	if err := s.get(text, int64(at)*512); err != nil {
		return err
	}
	text, _, _ = bytes.Cut(text, []byte{0})
	return checkDescriptor(string(text))
}

// directory reads a grain directory.
func (s *sparse) directory(at uint64) ([]uint32, error) {
	covers := s.grain * s.perTable
	n := (s.size + covers - 1) / covers
	if at > uint64(block.MaxSize/512) || !s.within(int64(at)*512, 4*n) {
		return nil, damaged("a directory at sector %d", at)
	}
	raw := make([]byte, 4*n)
	if err := s.get(raw, int64(at)*512); err != nil {
		return nil, err
	}
	return littleWords(raw), nil
}

// table returns the grain table at a sector.
func (s *sparse) table(at uint32) ([]byte, error) {
	if t := s.kept[at]; t != nil {
		return t, nil
	}
	t := make([]byte, 4*s.perTable)
	if err := s.get(t, int64(at)*512); err != nil {
		return nil, err
	}
	if s.kept == nil || len(s.kept) > maxTables>>11 {
		s.kept = map[uint32][]byte{}
	}
	s.kept[at] = t
	return t, nil
}

// sector returns the sector of the file at which grain n of the disk begins; 0 for one that is not there.
func (s *sparse) sector(n int64) (uint32, error) {
	at := s.tables[n/s.perTable]
	if at == 0 {
		return 0, nil
	}
	t, err := s.table(at)
	if err != nil {
		return 0, err
	}
	v := binary.LittleEndian.Uint32(t[n%s.perTable*4:])
	if v == 1 && s.zeros {
		v = 0
	}
	return v, nil
}

// Name returns the name of the file.
func (s *sparse) Name() string { return s.name }

// Size returns the size of the disk.
func (s *sparse) Size() int64 { return s.size }

// ReadOnly reports whether writes fail.
func (s *sparse) ReadOnly() bool { return s.readOnly }

// ReadAt reads the disk.
func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, s.size, s.grain, s.readGrain)
}

// readGrain reads a part of grain n.
func (s *sparse) readGrain(part []byte, n, in int64) error {
	at, err := s.sector(n)
	switch {
	case err != nil:
		return err
	case at == 0:
		clear(part)
		return nil
	case !s.packed:
		return s.getPadded(part, int64(at)*512+in)
	}
	g, err := s.unpack(int64(at) * 512)
	if err == nil {
		copy(part, g[in:])
	}
	return err
}

// unpack returns the contents of the compressed grain at an offset: its number on the disk, its length, and a stream
// of zlib.
func (s *sparse) unpack(at int64) ([]byte, error) {
	if s.last != nil && s.lastAt == at {
		return s.last, nil
	}
	var h [12]byte
	if err := s.get(h[:], at); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(h[8:]))
	if n == 0 || n > 2*s.grain+1024 {
		return nil, damaged("a grain of %d bytes at %#x", n, at)
	}
	raw := make([]byte, n)
	if err := s.get(raw, at+12); err != nil {
		return nil, err
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, damaged("a grain at %#x (%v)", at, err)
	}
	g := make([]byte, s.grain)
	if _, err := io.ReadFull(z, g); err != nil && err != io.ErrUnexpectedEOF { // the last grain may be shorter
		return nil, damaged("a grain at %#x (%v)", at, err)
	}
	s.last, s.lastAt = g, at
	return g, nil
}

// WriteAt writes the disk.
func (s *sparse) WriteAt(p []byte, off int64) (int, error) {
	if s.readOnly {
		return 0, block.ErrReadOnly
	}
	return pieces(p, off, s.size, s.grain, func(part []byte, n, in int64) error {
		at, err := s.sector(n)
		if err != nil {
			return err
		}
		if at == 0 {
			return s.addGrain(part, n, in)
		}
		if !s.within(int64(at)*512, s.grain) {
			return damaged("a grain at sector %d", at)
		}
		return s.put(part, int64(at)*512+in)
	})
}

// addGrain puts grain n at the end of the file, and then into the copy of its table, and the table.
func (s *sparse) addGrain(part []byte, n, in int64) error {
	table := s.tables[n/s.perTable]
	if table == 0 {
		return unsupported("writing an image that lacks grain tables")
	}
	at := (s.Disk.Size() + s.grain - 1) &^ (s.grain - 1)
	if at/512 > 1<<32-1 {
		return unsupported("a file of more than 2 TB")
	}
	whole := make([]byte, s.grain)
	copy(whole[in:], part)
	if err := s.put(whole, at); err != nil {
		return err
	}
	entry := binary.LittleEndian.AppendUint32(nil, uint32(at/512))
	if s.backups != nil {
		if err := s.put(entry, int64(s.backups[n/s.perTable])*512+n%s.perTable*4); err != nil {
			return err
		}
	}
	t, err := s.table(table)
	if err != nil {
		return err
	}
	if err := s.put(entry, int64(table)*512+n%s.perTable*4); err != nil {
		return err
	}
	copy(t[n%s.perTable*4:], entry)
	return nil
}

// Check looks for damage.
func (s *sparse) Check() (Report, error) {
	var r Report
	used := map[uint32]bool{}
	for n := range (s.size + s.grain - 1) / s.grain {
		at, err := s.sector(n)
		switch {
		case err != nil:
			r.note("grain %d: %v", n, err)
		case at == 0:
		case used[at] || int64(at)*512 >= s.Disk.Size():
			r.note("grain %d is at sector %d", n, at)
		}
		used[at] = true
	}
	return r, nil
}

// createVMDK makes an empty sparse extent that is a whole disk.
func createVMDK(f *body, size int64, _ CreateOptions) error {
	const grain, perTable, textAt, textSize = 128, 512, 1, 20
	name := "disk.vmdk"
	if n, ok := f.Disk.(interface{ Name() string }); ok {
		name = filepath.Base(n.Name())
	}
	text := fmt.Sprintf("# Disk DescriptorFile\nversion=1\nCID=%08x\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\n\n"+
		"# Extent description\nRW %d SPARSE %q\n\n# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = \"4\"\n"+
		"ddb.geometry.cylinders = \"%d\"\nddb.geometry.heads = \"16\"\nddb.geometry.sectors = \"63\"\nddb.adapterType = \"ide\"\n",
		uint32(time.Now().Unix())|1<<31, size/512, name, min(size/512/(16*63), 16383))
	if len(text) > textSize*512 {
		return unsupported("a name of %d bytes", len(name))
	}
	le := binary.LittleEndian
	tables := (size + grain*512*perTable - 1) / (grain * 512 * perTable)
	dirSize := (4*tables + 511) / 512
	backup := int64(textAt + textSize)
	dir := backup + dirSize + 4*tables
	overhead := (dir + dirSize + 4*tables + grain - 1) / grain * grain
	h := make([]byte, (textAt+textSize)*512)
	copy(h, "KDMV")
	le.PutUint32(h[sparseVersion:], 1)
	le.PutUint32(h[sparseFlags:], 1|sparseHasBackup)
	le.PutUint64(h[sparseCapacity:], uint64(size/512))
	le.PutUint64(h[sparseGrain:], grain)
	le.PutUint64(h[sparseTextAt:], textAt)
	le.PutUint64(h[sparseTextSize:], textSize)
	le.PutUint32(h[sparsePerTable:], perTable)
	le.PutUint64(h[sparseBackupAt:], uint64(backup))
	le.PutUint64(h[sparseDirAt:], uint64(dir))
	le.PutUint64(h[sparseOverhead:], uint64(overhead))
	copy(h[sparseCheck:], "\n \r\n")
	copy(h[textAt*512:], text)
	if err := f.reach(overhead * 512); err != nil {
		return err
	}
	for _, at := range []int64{backup, dir} {
		var list []byte
		for i := range tables {
			list = le.AppendUint32(list, uint32(at+dirSize+4*i))
		}
		if err := f.put(list, at*512); err != nil {
			return err
		}
	}
	return f.put(slices.Clone(h), 0)
}
