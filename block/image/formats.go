package image

import (
	"encoding/binary"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iron86/iron86/block"
)

// format is a kind of container.
type format struct {
	name string // in QEMU's spelling where QEMU has it
	// is reports whether a file of this beginning, end and size is of the format.
	is     func(head, tail []byte, size int64) bool
	suffix string // the end of the file's name, without which the content does not count; "": any name
	open   func(x *opening) (block.Disk, error)
	// create makes an empty image of size bytes in a file that is all zeros; nil: such images are only read.
	create func(f *body, size int64, o CreateOptions) error
}

// formats returns the table of formats but raw.
func formats() []*format {
	begins := func(text string) func(head, tail []byte, size int64) bool {
		return func(head, _ []byte, _ int64) bool { return strings.HasPrefix(string(head), text) }
	}
	return []*format{
		{"qcow2", begins("QFI\xfb\x00\x00\x00"), "", openQcow2, createQcow2},
		{"vdi", isVDI, "", openVDI, createVDI},
		{"vmdk", isVMDK, "", openVMDK, createVMDK},
		{"vpc", isVHD, "", openVHD, createVHD},
		{"vhdx", begins("vhdxfile"), "", openVHDX, createVHDX},
		{"bochs", begins("Bochs Virtual HD Image"), "", openBochs, nil},
		{"imd", isIMD, "", openIMD, nil},
		{"td0", isTD0, "", openTD0, nil},
		{"cue", isCue, "", openCue, nil},
		{"bin", begins(cdSync), "", openBin, nil},
		{"gz", begins("\x1f\x8b\x08"), ".gz", openGzip, nil},
		{"xz", begins("\xfd7zXZ\x00"), ".xz", openXZ, nil},
		{"zst", begins("\x28\xb5\x2f\xfd"), ".zst", openZstd, nil},
		{"zip", begins("PK\x03\x04"), ".zip", openZip, nil},
	}
}

// Formats returns the names of all formats.
func Formats() []string {
	list := []string{"raw"}
	for _, k := range formats() {
		list = append(list, k.name)
	}
	return list
}

// aliases are other names of formats, which users may know better.
var aliases = map[string]string{"vhd": "vpc", "gzip": "gz", "zstd": "zst", "growing": "bochs"}

// named returns the format of that name, or nil.
func named(name string) *format {
	if to, ok := aliases[name]; ok {
		name = to
	}
	list := formats()
	if i := slices.IndexFunc(list, func(k *format) bool { return k.name == name }); i >= 0 {
		return list[i]
	}
	return nil
}

// probeHead is how many bytes at the beginning are looked at, and probeTail how many at the end.
const (
	probeHead = 4096
	probeTail = 512
)

// probe returns the format of f by its content, nil for a raw image.
func probe(f block.Disk, name string) (*format, error) {
	b := body{f}
	head, tail := make([]byte, min(probeHead, f.Size())), make([]byte, min(probeTail, f.Size()))
	if err := b.get(head, 0); err != nil {
		return nil, err
	}
	if err := b.get(tail, f.Size()-int64(len(tail))); err != nil {
		return nil, err
	}
	return probeBytes(head, tail, f.Size(), name), nil
}

// probeBytes is probe for a file whose beginning and end are known.
func probeBytes(head, tail []byte, size int64, name string) *format {
	for _, k := range formats() {
		if k.is(head, tail, size) && strings.EqualFold(filepath.Ext(name+""), k.suffix) || k.suffix == "" && k.is(head, tail, size) {
			return k
		}
	}
	return nil
}

// guarded is a raw image whose format was found by its content. It refuses writes that would make it another one's.
type guarded struct {
	block.Disk
	name string
}

// Name returns the name of the file.
func (g *guarded) Name() string { return g.name }

// Grow makes the image longer, if its file can be.
func (g *guarded) Grow(size int64) error {
	if up, ok := g.Disk.(block.Grower); ok {
		return up.Grow(size)
	}
	return block.ErrSize
}

// WriteAt writes, unless a later probe would find a container.
func (g *guarded) WriteAt(p []byte, off int64) (int, error) {
	size := g.Size()
	if len(p) == 0 || off >= probeHead && off+int64(len(p)) <= size-probeTail {
		return g.Disk.WriteAt(p, off)
	}
	b := body{g.Disk}
	head, tail := make([]byte, min(probeHead, size)), make([]byte, min(probeTail, size))
	if b.get(head, 0) != nil || b.get(tail, size-int64(len(tail))) != nil {
		return g.Disk.WriteAt(p, off)
	}
	lay(head, 0, p, off)
	lay(tail, size-int64(len(tail)), p, off)
	if k := probeBytes(head, tail, size, g.name); k != nil {
		return 0, unsupported("%s: a write that would make the raw image look like %s (format=raw allows it)", g.name, k.name)
	}
	return g.Disk.WriteAt(p, off)
}

// lay copies what of p, which goes to off, falls into to, which begins at at.
func lay(to []byte, at int64, p []byte, off int64) {
	switch {
	case off >= at && off < at+int64(len(to)):
		copy(to[off-at:], p)
	case off < at && off+int64(len(p)) > at:
		copy(to, p[at-off:])
	}
}

// isBoot reports whether the signature of a boot sector ends the first sector.
func isBoot(head []byte) bool {
	return len(head) >= block.SectorSize && binary.LittleEndian.Uint16(head[510:]) == 0xaa55
}
