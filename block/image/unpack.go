package image

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// maxUnpacked bounds what a compressed file may become, in bytes, and maxAlone what one with Options.Alone may.
const (
	maxUnpacked = 16 << 30
	maxAlone    = 1 << 30
)

// maxPackMemory bounds what a decompressor may take, in bytes.
const maxPackMemory = 128 << 20

// openGzip opens an image in a gzip file.
func openGzip(x *opening) (block.Disk, error) {
	z, err := gzip.NewReader(x.reader())
	if err != nil {
		return nil, damaged("%v", err)
	}
	return x.unpack(z, ".gz")
}

// openXZ opens an image in an xz file.
func openXZ(x *opening) (block.Disk, error) {
	if err := xzMemory(x); err != nil {
		return nil, err
	}
	z, err := xz.NewReader(x.reader())
	if err != nil {
		return nil, damaged("%v", err)
	}
	return x.unpack(z, ".xz")
}

// openZstd opens an image in a zstd file.
func openZstd(x *opening) (block.Disk, error) {
	z, err := zstd.NewReader(x.reader(), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxPackMemory), zstd.WithDecoderMaxMemory(maxPackMemory))
	if err != nil {
		return nil, damaged("%v", err)
	}
	defer z.Close()
	return x.unpack(z, ".zst")
}

// openZip opens the only file in a zip archive.
func openZip(x *opening) (block.Disk, error) {
	z, err := zip.NewReader(x.Disk, x.Size())
	if err != nil {
		return nil, damaged("%v", err)
	}
	var only *zip.File
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if only != nil {
			return nil, unsupported("an archive of more than one file")
		}
		only = f
	}
	if only == nil {
		return nil, damaged("an archive of no file")
	}
	r, err := only.Open()
	if err != nil {
		return nil, damaged("%v", err)
	}
	defer r.Close()
	return x.unpack(r, ".zip")
}

// reader reads the file from its beginning.
func (x *opening) reader() io.Reader { return io.NewSectionReader(x.Disk, 0, x.Size()) }

// unpack unpacks into a temporary file, and returns the disk that is in what was unpacked. The file has no name any
// more, or loses it with the disk. Zeros take no room.
func (x *opening) unpack(r io.Reader, suffix string) (block.Disk, error) {
	f, err := os.CreateTemp("", "iron86-image-")
	if err != nil {
		return nil, err
	}
	name := f.Name()
	limit := int64(maxUnpacked)
	if x.o.Alone {
		limit = maxAlone
	}
	n, err := copySparse(f, r, limit)
	if err == nil {
		err = f.Truncate(n)
	}
	err = errors.Join(err, f.Close())
	if err == nil && n == 0 {
		err = block.ErrEmpty
	}
	var inside block.Disk
	if err == nil {
		inside, err = block.Open(name, block.Options{ReadOnly: true})
	}
	gone := os.Remove(name) == nil // not where open files keep their names
	if err != nil {
		if !gone {
			_ = os.Remove(name)
		}
		return nil, err
	}
	u := &unpackedFile{Disk: inside, packed: x.Disk, name: x.name}
	if !gone {
		u.temp = name
	}
	o := x.o
	o.Format, o.ReadOnly, o.depth = "", true, o.depth+1
	base := x.name
	if strings.EqualFold(filepath.Ext(base), suffix) {
		base = base[:len(base)-len(suffix)]
	}
	d, err := Of(u, base, o)
	if err != nil {
		u.packed = nil // it stays open for the caller
		return nil, errors.Join(err, u.Close())
	}
	return d, nil
}

// copySparse copies r, which has at most limit bytes, to f and returns how many it had. It does not write zeros.
func copySparse(f *os.File, r io.Reader, limit int64) (int64, error) {
	b := make([]byte, 64<<10)
	watched := &watchedReader{r: r}
	for at := int64(0); ; {
		n, err := io.ReadFull(watched, b)
		if !zero(b[:n]) {
			if _, err := f.WriteAt(b[:n], at); err != nil {
				return at, err
			}
		}
		at += int64(n)
		switch {
		case err != nil && watched.err == io.EOF:
			return at, nil
		case err != nil:
			return at, damaged("%v", watched.err)
		case at > limit:
			return at, unsupported("more than %d bytes when unpacked", limit)
		}
	}
}

// watchedReader keeps the last error of a reader, which io.ReadFull may change.
type watchedReader struct {
	r   io.Reader
	err error
}

// Read reads.
func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.err = err
	return n, err
}

// zero reports whether all bytes are zeros.
func zero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// unpackedFile is the temporary file of what was compressed.
type unpackedFile struct {
	block.Disk
	packed block.Disk
	name   string
	temp   string // its name, if it still has one
}

// Name returns the name of the compressed file.
func (u *unpackedFile) Name() string { return u.name }

// Close closes both files.
func (u *unpackedFile) Close() error {
	err := u.Disk.Close()
	if u.temp != "" {
		err = errors.Join(err, os.Remove(u.temp))
	}
	if u.packed != nil {
		err = errors.Join(err, u.packed.Close())
	}
	return err
}

// xzMemory reports an error for an xz file of which some block needs a dictionary larger than maxPackMemory. It looks for
// the filter LZMA2 with such a size anywhere in the file, and then for the header of a block around it, whose sum is
// right (The .xz File Format, 3.1 and 5.3.1): the blocks cannot be found without unpacking them.
func xzMemory(x *opening) error {
	const overlap = 1024 // the largest header of a block
	b := make([]byte, 1<<20)
	for at := int64(0); at < x.Size(); at += int64(len(b)) - overlap {
		part := b[:min(int64(len(b)), x.Size()-at)]
		if err := x.get(part, at); err != nil {
			return err
		}
		for i := 0; ; i++ {
			next := bytes.Index(part[i:], []byte{0x21, 1})
			if i += next; next < 0 || i+3 > len(part) {
				break
			}
			if bits := uint(part[i+2]); bits <= 40 && int64(2|bits&1)<<(bits/2+11) > maxPackMemory && xzBlockAround(part, i) {
				return unsupported("a dictionary of more than %d bytes", int64(maxPackMemory))
			}
		}
	}
	return nil
}

// xzBlockAround reports whether the header of a block of an xz file is around place i of b, which is a multiple of four
// bytes into the file.
func xzBlockAround(b []byte, i int) bool {
	for at := i &^ 3; at >= 0 && i-at < 1024; at -= 4 {
		end := at + 4*int(b[at]) // of what the sum is of
		if end > i && end+4 <= len(b) && crc32.ChecksumIEEE(b[at:end]) == binary.LittleEndian.Uint32(b[end:]) {
			return true
		}
	}
	return false
}
