package file

import (
	"os"

	"github.com/iron86/iron86/dos/errno"
)

// Other runs, and other programs of the host, can have the files of a drive open, too. What is said of a file by sharing modes and by locks of regions
// is therefore said to the host, where that has locks which belong to an open file (hostlock_linux.go): a region that a program locks is locked there at the
// same place, and what an open file does and denies is a lock of single bytes that are beyond the end of any file of DOS. Files in compatibility mode have
// neither, as everywhere here, so that most programs pay nothing for it, and what a saved state has open is not said again. Nobody else looks at those bytes; regions are respected by all who use fcntl(2).

// Bytes that stand for what who holds a lock there does with the file, or does not want others to do.
const (
	byteReads = 1<<40 + iota
	byteWrites
	byteDeniesRead
	byteDeniesWrite
)

// lockable returns the file of the host behind f that can be locked, nil if there is none.
func (f *File) lockable() *os.File {
	if f.mode&modeShared == shareCompatible {
		return nil
	}
	h, _ := f.host.(*os.File)
	return h
}

// shared returns a file that was just opened, or closes it and returns errno.Sharing if another run does not allow what it does or denies. It says what it wants before it looks, so that of two that open at one moment at least one is refused.
func shared(f *File) (*File, errno.Code) {
	h := f.lockable()
	if h == nil {
		return f, errno.None
	}
	access, sharing := f.mode&3, f.mode&modeShared
	for _, c := range []struct {
		does     bool
		say, bar int64 // the byte to lock, and that in which nobody else may have a lock
	}{
		{access != modeWrite, byteReads, byteDeniesRead}, {access != modeRead, byteWrites, byteDeniesWrite},
		{denies(sharing, modeRead), byteDeniesRead, byteReads}, {denies(sharing, modeWrite), byteDeniesWrite, byteWrites},
	} {
		if c.does && (!hostLock(h, c.say, 1, false) || hostHeld(h, c.bar, 1)) {
			_ = h.Close() // nothing was written to it
			return nil, errno.Sharing
		}
	}
	return f, errno.None
}

// lockAtHost locks a region at the host, and unlockAtHost ends that. The first returns false if somebody else has locked a part of it.
func (f *File) lockAtHost(l lock) bool {
	h := f.lockable()
	return h == nil || hostLock(h, l.first, l.last-l.first+1, f.mode&3 != modeRead)
}

func (f *File) unlockAtHost(l lock) {
	if h := f.lockable(); h != nil {
		hostUnlock(h, l.first, l.last-l.first+1)
	}
}

// lockedAtHost reports whether somebody else has locked a part of n bytes at pos, so that they cannot be read or, with write set, written.
func (f *File) lockedAtHost(pos, n int64) bool {
	h := f.lockable()
	return h != nil && n > 0 && hostHeld(h, pos, min(n, maxPos-pos+1))
}
