package image

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/iron86/iron86/block"
)

// maxDescriptor bounds the text that describes a VMDK disk.
const maxDescriptor = 64 << 10

// maxExtents bounds the files of a VMDK disk.
const maxExtents = 1024

// isVMDK looks for a sparse extent or a descriptor.
func isVMDK(head, _ []byte, _ int64) bool {
	return strings.HasPrefix(string(head), "KDMV") || strings.HasPrefix(string(head), "# Disk DescriptorFile")
}

// openVMDK opens a sparse extent with its own descriptor, or the extents that a descriptor names.
func openVMDK(x *opening) (block.Disk, error) {
	var magic [4]byte
	if err := x.get(magic[:], 0); err != nil {
		return nil, err
	}
	if string(magic[:]) == "KDMV" {
		return openSparse(x)
	}
	if x.Size() > maxDescriptor {
		return nil, damaged("a descriptor of %d bytes", x.Size())
	}
	text := make([]byte, x.Size())
	if err := x.get(text, 0); err != nil {
		return nil, err
	}
	return openExtents(x, string(text))
}

// vmdk is a disk of several extents, one after the other.
type vmdk struct {
	block.Disk // the descriptor
	name       string
	extents    []extent
	size       int64
	readOnly   bool
}

// extent is a part of a disk: a file from an offset on, or zeros if disk is nil.
type extent struct {
	disk      block.Disk
	at, size  int64 // on the disk
	from      int64 // in the file
	protected bool  // it may not be written
}

// openExtents opens the extents that a descriptor names.
func openExtents(x *opening, text string) (block.Disk, error) {
	v := &vmdk{Disk: x.Disk, name: x.name}
	if err := checkDescriptor(text); err != nil {
		return nil, err
	}
	fail := func(err error) (block.Disk, error) { return nil, errors.Join(err, v.closeExtents()) }
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "RW" && words[0] != "RDONLY" && words[0] != "NOACCESS" {
			continue
		}
		e, err := openExtent(x, words, line)
		if err != nil {
			return fail(err)
		}
		e.at = v.size
		v.size += e.size
		v.extents = append(v.extents, e)
		if len(v.extents) > maxExtents || v.size > block.MaxSize {
			return fail(damaged("too many extents"))
		}
		v.readOnly = v.readOnly || e.disk != nil && e.disk.ReadOnly()
	}
	if err := checkSize(v.size); err != nil {
		return fail(err)
	}
	v.readOnly = v.readOnly || !x.writable()
	return v, nil
}

// checkDescriptor reports an error for a disk that is the difference to another one.
func checkDescriptor(text string) error {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if strings.TrimSpace(key) == "parentCID" && !strings.EqualFold(strings.TrimSpace(value), "ffffffff") {
			return unsupported("the difference to another image")
		}
	}
	return nil
}

// openExtent opens the extent of a line such as: RW 4192256 SPARSE "disk-s001.vmdk". The file must be beside the
// descriptor.
func openExtent(x *opening, words []string, line string) (extent, error) {
	sectors, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil || sectors <= 0 || sectors > block.MaxSize/512 {
		return extent{}, damaged("an extent of %q sectors", words[1])
	}
	e := extent{size: sectors * 512, protected: words[0] != "RW"}
	if words[2] == "ZERO" {
		return e, nil
	}
	_, rest, ok := strings.Cut(line, `"`)
	name, after, closed := strings.Cut(rest, `"`)
	if !ok || !closed || name == "" || name != filepath.Base(name) || strings.ContainsAny(name, "/\\\x00") || name == ".." {
		return extent{}, unsupported("an extent that is not beside its descriptor: %q", strings.TrimSpace(line))
	}
	name = filepath.Join(filepath.Dir(x.name), name)
	readOnly := !x.writable() || e.protected
	switch words[2] {
	case "FLAT":
		if after = strings.TrimSpace(after); after != "" {
			from, err := strconv.ParseInt(after, 10, 64)
			if err != nil || from < 0 || from > block.MaxSize/512 {
				return extent{}, damaged("an extent at sector %q", after)
			}
			e.from = from * 512
		}
		e.disk, err = x.other(name, "raw", readOnly)
	case "SPARSE":
		e.disk, err = x.other(name, "vmdk", readOnly)
	default:
		return extent{}, unsupported("extents of type %s", words[2])
	}
	if err != nil {
		return extent{}, err
	}
	if e.disk.Size()-e.from < e.size {
		return extent{}, errors.Join(damaged("%s has %d bytes of %d", name, e.disk.Size()-e.from, e.size), e.disk.Close())
	}
	return e, nil
}

// Name returns the name of the descriptor.
func (v *vmdk) Name() string { return v.name }

// Size returns the size of the disk.
func (v *vmdk) Size() int64 { return v.size }

// ReadOnly reports whether writes fail.
func (v *vmdk) ReadOnly() bool { return v.readOnly }

// ReadAt reads the disk.
func (v *vmdk) ReadAt(p []byte, off int64) (int, error) {
	return v.each(p, off, func(e *extent, part []byte, in int64) error {
		if e.disk == nil {
			clear(part)
			return nil
		}
		b := body{e.disk}
		return b.get(part, e.from+in)
	})
}

// WriteAt writes the disk.
func (v *vmdk) WriteAt(p []byte, off int64) (int, error) {
	if v.readOnly {
		return 0, block.ErrReadOnly
	}
	return v.each(p, off, func(e *extent, part []byte, in int64) error {
		if e.disk == nil || e.protected {
			return block.ErrReadOnly
		}
		b := body{e.disk}
		return b.put(part, e.from+in)
	})
}

// each does do with the parts of an access that lie in one extent each.
func (v *vmdk) each(p []byte, off int64, do func(e *extent, part []byte, in int64) error) (int, error) {
	return pieces(p, off, v.size, v.size, func(part []byte, _, at int64) error {
		for i := range v.extents {
			e := &v.extents[i]
			if len(part) == 0 || at >= e.at+e.size {
				continue
			}
			n := min(int64(len(part)), e.at+e.size-at)
			if err := do(e, part[:n], at-e.at); err != nil {
				return err
			}
			part, at = part[n:], at+n
		}
		return nil
	})
}

// Flush makes what was written durable.
func (v *vmdk) Flush() error {
	var errs []error
	for _, e := range v.extents {
		if e.disk != nil {
			errs = append(errs, e.disk.Flush())
		}
	}
	return errors.Join(errs...)
}

// Close closes the extents and the descriptor.
func (v *vmdk) Close() error { return errors.Join(v.closeExtents(), v.Disk.Close()) }

// closeExtents closes the extents.
func (v *vmdk) closeExtents() error {
	var errs []error
	for _, e := range v.extents {
		if e.disk != nil {
			errs = append(errs, e.disk.Close())
		}
	}
	return errors.Join(errs...)
}

// littleWords returns 32-bit little-endian words.
func littleWords(raw []byte) []uint32 {
	list := make([]uint32, len(raw)/4)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return list
}
