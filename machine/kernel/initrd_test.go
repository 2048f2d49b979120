package kernel

import (
	"encoding/binary"
	"testing"
)

// TestPlaceOfInitrd: below the limit of the header; anywhere if the kernel allows it and needs all below the limit; over what
// the kernel will need if nothing else is left.
func TestPlaceOfInitrd(t *testing.T) {
	const mb, gb = 1 << 20, 1 << 30
	big := Memory{Low: 3 * gb, High: 13 * gb}
	for _, c := range []struct {
		name     string
		top      uint32 // the end of what the kernel needs when it runs
		anywhere bool
		limit    uint32
		memory   Memory
		size     uint64
		want     uint64 // 0: an error
	}{
		{"below the limit", 64 * mb, true, 0x7fffffff, big, mb, 0x80000000 - mb},
		{"the end of memory", 64 * mb, true, 0x7fffffff, Memory{Low: 128 * mb}, mb, 127 * mb},
		{"above the limit", 0x7ff80000, true, 0x7fffffff, big, mb, 3*gb - mb},
		{"above 4 GB", 3*gb - 4096, true, 0x7fffffff, big, mb, 17*gb - mb},
		{"a part of a page above 4 GB", 3*gb - 4096, true, 0x7fffffff, big, mb + 1, 17*gb - mb - 4096},
		{"not allowed", 3*gb - 4096, false, 0x7fffffff, big, mb, 0x80000000 - mb},
		{"nothing above 4 GB", 3*gb - 4096, true, 0x7fffffff, Memory{Low: 3 * gb}, mb, 0x80000000 - mb},
		{"too large", 3*gb - 4096, true, 0x7fffffff, Memory{Low: 8 * mb, High: mb}, 9 * mb, 0},
		{"larger than below", 64 * mb, true, 0x7fffffff, Memory{Low: 8 * mb, High: 16 * mb}, 9 * mb, 4*gb + 7*mb},
	} {
		image := LinuxKernelAnywhere(c.top)
		if !c.anywhere {
			image[hdrExtraFlags] &^= anywhere
		}
		binary.LittleEndian.PutUint32(image[hdrInitrdMax:], c.limit)
		l, err := Parse(&Files{Image: image, Initrd: make([]byte, c.size)}, c.memory)
		switch {
		case err != nil && c.want != 0:
			t.Errorf("%s: %v", c.name, err)
		case err == nil && l.(*linux).initrdAddr != c.want:
			t.Errorf("%s: at %#x, want %#x", c.name, l.(*linux).initrdAddr, c.want)
		}
	}
}
