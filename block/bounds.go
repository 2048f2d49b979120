package block

import (
	"errors"
	"io"
)

// SectorSize is the size of a sector of a floppy or hard disk, in bytes.
const SectorSize = 512

// MaxSize is the largest image that can be opened, in bytes: 2 TB.
const MaxSize = 2 << 40

// Errors of images. Open and the other functions wrap them with the name of the image.
var (
	ErrReadOnly  = errors.New("image is read-only")
	ErrEmpty     = errors.New("image is empty")
	ErrTooLarge  = errors.New("image is larger than 2 TB")
	ErrDirectory = errors.New("is a directory, not a disk image")
	ErrNotFile   = errors.New("is neither a file nor a block device")
	ErrInUse     = errors.New("is in use: another drive or program may write it")
	ErrSize      = errors.New("size does not fit")
	errNegative  = errors.New("negative offset")
)

// clip returns how many of n bytes at off lie on a disk of size bytes. The error is io.EOF if not all
// do.
func clip(n int, off, size int64) (int, error) {
	switch {
	case off < 0:
		return 0, errNegative
	case n == 0:
		return 0, nil
	case off >= size:
		return 0, io.EOF
	case int64(n) > size-off:
		return int(size - off), io.EOF
	}
	return n, nil
}

// checkSize returns the error for a size that no Disk can have.
func checkSize(size int64) error {
	switch {
	case size <= 0:
		return ErrEmpty
	case size > MaxSize:
		return ErrTooLarge
	}
	return nil
}
