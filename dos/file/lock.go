package file

import "github.com/iron86/iron86/dos/errno"

// Locks of regions as SHARE has them (MS-DOS 4.0 sources, LOCK.ASM, GSHARE.ASM).

// checkLock returns errno.Lock if some of n bytes at pos are locked by another process, or by this one through another
// entry of the table of open files, or by another run.
func (d *Drives) checkLock(f *File, pos, n int64) errno.Code {
	if f.lockedAtHost(pos, n) {
		return errno.Lock
	}
	if !d.locked {
		return errno.None
	}
	for _, other := range d.files {
		if other == nil || len(other.locks) == 0 || !other.same(f) {
			continue
		}
		for _, l := range other.locks {
			if (l.owner != d.k.PSP() || other != f) && pos <= l.last && pos+n > l.first {
				return errno.Lock
			}
		}
	}
	return errno.None
}

// unlockOwned ends the locks of the running process on entry i when no handle of the process leads
// there any more.
func (d *Drives) unlockOwned(i int) {
	at, size := d.JFT(d.k.PSP())
	for h := range size {
		if int(d.g.Byte(at+uint32(h))) == i {
			return
		}
	}
	f := d.files[i]
	kept := f.locks[:0]
	for _, l := range f.locks {
		if l.owner != d.k.PSP() {
			kept = append(kept, l)
		} else {
			f.unlockAtHost(l)
		}
	}
	f.locks = kept
}

// lockCall serves INT 21h AH=5Ch: lock or unlock a region of the file of BX.
func (d *Drives) lockCall() errno.Code {
	if d.g.AL() > 1 {
		return errno.Function
	}
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	first := int64(d.g.CX())<<16 | int64(d.g.DX())
	n := int64(d.g.SI())<<16 | int64(d.g.DI())
	region := lock{first, first + n - 1, d.k.PSP()}
	switch {
	case f.dev != DevNone || n == 0:
		return errno.Function
	case d.g.AL() == 1:
		for i, l := range f.locks {
			if l == region {
				f.locks = append(f.locks[:i], f.locks[i+1:]...)
				f.unlockAtHost(l)
				return errno.None
			}
		}
		return errno.Lock
	}
	for _, other := range d.files {
		if other == nil || !other.same(f) {
			continue
		}
		for _, l := range other.locks {
			if region.first <= l.last && l.first <= region.last {
				return errno.Lock
			}
		}
	}
	if len(f.locks) >= maxLocks {
		return errno.ShareFull
	}
	if !f.lockAtHost(region) {
		return errno.Lock
	}
	f.locks = append(f.locks, region)
	d.locked = true
	return errno.None
}
