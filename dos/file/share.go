package file

import "github.com/iron86/iron86/dos/errno"

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

// conflicts reports whether what is at p, which has attributes, cannot be opened with a mode because of those who have it open. Compatibility mode is allowed beside every
// other, so that programs that know nothing of sharing work beside those that do, until a user has executed SHARE. SHARE allows it beside itself alone, and counts it as
// "deny write, read" for a file that is read-only.
func (d *Drives) conflicts(p place, mode, attr uint8) bool {
	wanted := &File{place: p}
	mode = sharedMode(d, mode, attr)
	for _, f := range d.files {
		if f == nil || f.host == nil || !f.same(wanted) {
			continue
		}
		other := sharedMode(d, f.mode, attr)
		switch a, b := mode&modeShared, other&modeShared; {
		case a == shareCompatible && b == shareCompatible:
		case a == shareCompatible || b == shareCompatible:
			if d.strict {
				return true
			}
		case denies(b, mode&3) || denies(a, other&3):
			return true
		}
	}
	return false
}

// sharedMode returns the mode that counts for a file with attributes (GSHARE.ASM, GOM).
func sharedMode(d *Drives, mode, attr uint8) uint8 {
	if d.strict && mode&modeShared == shareCompatible && attr&AttrReadOnly != 0 {
		return denyWrite | modeRead
	}
	return mode
}

// Share has compatibility mode held against the sharing modes of others from now on, as SHARE does.
func Share(d *Drives) { d.strict = true }

// violation returns the error for an access of who has a file open, or opens it, with a mode. For compatibility mode, INT 24h is called about it (MS-DOS 4.0 sources,
// OPEN.ASM, SHARE_ERROR; DISK2.ASM, READ_LOCK_VIOLATION).
func violation(d *Drives, mode uint8, e errno.Code) errno.Code {
	if mode&modeShared == shareCompatible {
		d.violated = e
	}
	return e
}

// Violated returns the violation of sharing or of a lock about which INT 24h is to be called, errno.None if there is none, and forgets it.
func Violated(d *Drives) errno.Code {
	e := d.violated
	d.violated = errno.None
	return e
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
