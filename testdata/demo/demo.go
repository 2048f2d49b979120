package demo

import _ "embed"

// Size is the size of the disk image in bytes: 80 tracks, 2 heads, 18 sectors.
const Size = 80 * 2 * 18 * 512

//go:embed demo.bin
var used []byte

// Image returns a new copy of the disk image, Size bytes.
func Image() []byte {
	image := make([]byte, Size)
	copy(image, used)
	return image
}
