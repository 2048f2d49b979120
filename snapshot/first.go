package snapshot

import (
	"errors"
	"io"
)

// First reads the beginning of what Save wrote and returns the name of the first section.
func First(r io.Reader) (string, error) {
	var head [len(magic)]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || head != magic {
		return "", damaged(ErrFormat, err)
	}
	h, err := readHeader(r)
	if err == nil && h.name == "" {
		err = errors.New("no section")
	}
	if err != nil {
		return "", damaged(ErrFormat, err)
	}
	return h.name, nil
}
