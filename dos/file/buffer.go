package file

import (
	"io"

	"github.com/iron86/iron86/dos/errno"
)

// Programs that read and write byte by byte would ask the host for each. So an open file has a
// buffer: bytes that were read ahead, or bytes that wait to be written. It lives only while programs
// Read, write and move in files: every other call of DOS writes out and forgets all buffers first,
// and so do the end of a process, waiting for a key, and the end of the run. A second handle of the
// same file does it for the first.

const (
	nearSize  = 4096 // bytes that are read ahead, or that wait
	nearSmall = 512  // transfers of so many bytes go to the host themselves
)

// buffer is part of a file, from position at on.
type buffer struct {
	at    int64
	b     []byte
	dirty bool // b waits to be written; otherwise it was read
}

// flush writes out what waits. What the host refuses is lost, and the error told.
func (n *buffer) flush(to io.WriterAt) errno.Code {
	if !n.dirty {
		return errno.None
	}
	_, err := to.WriteAt(n.b, n.at)
	n.b, n.dirty = n.b[:0], false
	return errno.Of(err)
}

// space is the whole buffer, to be read into.
func (n *buffer) space() []byte {
	if cap(n.b) < nearSize {
		n.b = make([]byte, nearSize)
	}
	return n.b[:nearSize]
}
