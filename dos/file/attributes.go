package file

import (
	"io/fs"

	"github.com/iron86/iron86/dos/errno"
)

// setAttributes serves INT 21h AH=43h AL=1: it sets the attributes of p. The read-only attribute is
// the host's.
func (d *Drives) setAttributes(p place, info fs.FileInfo) errno.Code {
	attr := d.g.CX()
	switch {
	case p.given == "":
		return errno.Path // p is the root
	case p.v.readOnly:
		return errno.Protected
	case d.heldOpen(p):
		return errno.Sharing
	}
	p.v.mark(p.path(), uint8(attr), info)
	if info.IsDir() {
		return errno.None
	}
	mode := uint32(0o644)
	if attr&AttrReadOnly != 0 {
		mode = 0o444
	}
	perm := info.Mode().Perm()&0o111 | fileMode(mode)
	return errno.Of(p.v.root.Chmod(p.path(), perm))
}

func fileMode(bits uint32) fs.FileMode { return fs.FileMode(bits) }
