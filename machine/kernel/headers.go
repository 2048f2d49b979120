package kernel

import (
	"encoding/binary"
	"errors"
)

// read decodes a structure of little-endian fields. It returns an error if body is too short.
func read[T any](body []byte) (*T, error) {
	v := new(T)
	_, err := binary.Decode(body, binary.LittleEndian, v)
	return v, err
}

// addresses says where a file that is no ELF file is loaded, in the headers of both versions of multiboot: the address
// of the header itself, that of what is loaded and its end, and the end of the zeros after that. An end of 0 is that of
// the file, or of what is loaded.
type addresses struct{ Header, Load, LoadEnd, BSSEnd uint32 }

// chunk returns the piece of memory for an image with the header at offset at.
func (a addresses) chunk(image []byte, at int) (chunk, error) {
	start := int64(at) - (int64(a.Header) - int64(a.Load))
	if a.Header < a.Load || start < 0 {
		return chunk{}, errors.New("the multiboot header's addresses do not fit the image")
	}
	data := image[start:]
	if a.LoadEnd != 0 {
		n := int64(a.LoadEnd) - int64(a.Load)
		if n < 0 || n > int64(len(data)) {
			return chunk{}, errors.New("the multiboot header's load end lies outside the image")
		}
		data = data[:n]
	}
	size := max(int64(len(data)), int64(a.BSSEnd)-int64(a.Load))
	return chunk{uint64(a.Load), data, uint64(size)}, nil
}
