package file

import (
	"io"

	"github.com/iron86/iron86/dos/errno"
)

// Programs that read and write byte by byte would call the host for each byte. So an open file has
// a buffer, which holds bytes that were read ahead or bytes that wait to be written. It is kept
// during calls that read, write and move within files, and during some that do not concern files
// (Buffered). Every other call of DOS writes it out and drops it first, and so do the end of a
// process, a wait for a key, the end of the run, and the use of a second handle of the same file.

const (
	bufferSize = 8192 // size of the buffer, in bytes
	bypassSize = 2048 // transfers of at least so many bytes bypass the buffer
)

// buffer holds the bytes of a file from position at on.
type buffer struct {
	at    int64
	b     []byte
	dirty bool // b waits to be written; otherwise it was read ahead
}

// flush writes out what waits to be written. If the host refuses, that is lost and flush returns the error.
func (n *buffer) flush(to io.WriterAt) errno.Code {
	if !n.dirty {
		return errno.None
	}
	_, err := to.WriteAt(n.b, n.at)
	n.b, n.dirty = n.b[:0], false
	return errno.Of(err)
}

// space returns the whole buffer, for reading into it.
func (n *buffer) space() []byte {
	if cap(n.b) < bufferSize {
		n.b = make([]byte, bufferSize)
	}
	return n.b[:bufferSize]
}
