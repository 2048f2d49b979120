package file

import (
	"io"

	"github.com/iron86/iron86/dos/errno"
)

// The host's standard streams may be files. A program can seek in them as in any file. The position
// is the host's own, so that whoever has the stream after the run continues behind it. A write of
// no bytes does not cut them, because a stream that appends does not tell its position.

// hostStream returns the file behind a standard stream of the host, nil when there is none.
func (d *Drives) hostStream(f *File) io.Seeker {
	s, ok := d.k.Stream(f.dev).(io.Seeker)
	if !ok {
		return nil
	}
	if _, err := s.Seek(0, io.SeekCurrent); err != nil { // the stream is a pipe
		return nil
	}
	return s
}

// seekStream serves INT 21h AH=42h for a stream.
func seekStream(s io.Seeker, from uint8, by int64) (int64, errno.Code) {
	base := int64(0)
	if from > 0 {
		var err error
		if base, err = s.Seek(0, int(from)); err != nil {
			return 0, errno.Of(err)
		}
	}
	pos, err := s.Seek(int64(uint32(min(base, maxPos)+by)), io.SeekStart)
	return min(pos, maxPos), errno.Of(err)
}
