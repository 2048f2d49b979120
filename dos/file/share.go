package file

// Sharing as SHARE has it (RBIL table 01403; MS-DOS 4.0 sources, GSHARE.ASM, CUC).

const (
	shareCompatible = 0x00
	denyWrite       = 0x20
	denyRead        = 0x30
)

// denies reports that a sharing mode lets nobody else have an access.
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

// conflicts reports that what is at p cannot be opened with a mode beside those who have it open.
// Compatibility mode goes with every other, as without SHARE, so that programs that know nothing of sharing work
// beside those that do; SHARE itself refuses all but compatibility mode there.
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

// heldOpen reports that what is at p is open with a sharing mode, so that it must stay as it is. Files
// opened in compatibility mode are not held: programs delete and rename them as without SHARE.
func (d *Drives) heldOpen(p place) bool {
	wanted := &File{place: p}
	for _, f := range d.files {
		if f != nil && f.host != nil && f.mode&modeShared != shareCompatible && f.same(wanted) {
			return true
		}
	}
	return false
}
