package file

import "github.com/iron86/iron86/dos/errno"

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
// Compatibility mode goes with itself, for all programs of this machine are one user to SHARE, and with no other. For a
// file that is read-only it is deny write and read (GSHARE.ASM, GOM).
func (d *Drives) conflicts(p place, mode uint8) bool {
	wanted := &File{place: p}
	for _, f := range d.files {
		if f == nil || f.host == nil || !f.same(wanted) {
			continue
		}
		ours, theirs := mode&(modeShared|3), f.mode&(modeShared|3)
		if ours&modeShared == shareCompatible && theirs&modeShared == shareCompatible {
			continue
		}
		if p.readOnly() {
			ours, theirs = sharedReadOnly(ours), sharedReadOnly(theirs)
		}
		if denies(theirs&modeShared, ours&3) || denies(ours&modeShared, theirs&3) {
			return true
		}
	}
	return false
}

// sharedReadOnly is what SHARE takes an open mode of a read-only file for.
func sharedReadOnly(mode uint8) uint8 {
	if mode&modeShared == shareCompatible {
		return denyWrite | modeRead
	}
	return mode
}

// readOnly reports that what is at p has the attribute.
func (p place) readOnly() bool {
	info, e := p.info()
	return e == errno.None && p.v.attributes(p.path(), info)&AttrReadOnly != 0
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
