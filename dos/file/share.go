package file

// Sharing as SHARE does it (RBIL table 01403; MS-DOS 4.0 sources, GSHARE.ASM, CUC).

const (
	shareCompatible = 0x00
	denyWrite       = 0x20
	denyRead        = 0x30
)

// denies reports whether a sharing mode denies others an access.
func denies(sharing, access uint8) bool {
	switch sharing {
	case denyWrite:
		return access != modeRead
	case denyRead:
		return access != modeWrite
	case denyNone:
		return false
	}
	return true
}

// conflicts reports whether what is at p cannot be opened with a mode because of those who have it
// open. Compatibility mode is allowed beside every other, as without SHARE, so that programs that
// know nothing of sharing work beside those that do. SHARE itself allows only compatibility mode
// there.
func (d *Drives) conflicts(p place, mode uint8) bool {
	sharing := mode & modeShared
	wanted := &File{place: p}
	for _, f := range d.files {
		if f == nil || f.host == nil || !f.same(wanted) {
			continue
		}
		other := f.mode & modeShared
		if sharing == shareCompatible || other == shareCompatible {
			continue
		}
		if denies(other, mode&3) || denies(sharing, f.mode&3) {
			return true
		}
	}
	return false
}

// heldOpen reports whether what is at p is open with a sharing mode, so that it must not be deleted
// or renamed. Files that are open in compatibility mode can be, as without SHARE.
func (d *Drives) heldOpen(p place) bool {
	wanted := &File{place: p}
	for _, f := range d.files {
		if f != nil && f.host != nil && f.mode&modeShared != shareCompatible && f.same(wanted) {
			return true
		}
	}
	return false
}
