package block

import "io"

// Disk is a disk image: random access by byte offset, 0 to Size()-1.
// Implementations return io.EOF errors for accesses past the end and
// ErrReadOnly for writes to an image that may not be written.
type Disk interface {
	io.ReaderAt
	io.WriterAt
	// Size returns the length in bytes, which does not change.
	Size() int64
	// ReadOnly reports whether writes fail.
	ReadOnly() bool
	// Flush makes what was written durable (fsync for a file).
	Flush() error
	// Close flushes and lets go of the image.
	Close() error
}
