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
		return errno.Path // the root, or a path that ends with a separator or a dot
	case p.v.readOnly:
		return errno.Protected
	case d.heldOpen(p):
		return errno.Sharing
	}
	p.v.mark(p.path(), uint8(attr), info)
	if info.IsDir() {
		return errno.None
	}
	mode := fs.FileMode(0o644)
	if attr&AttrReadOnly != 0 {
		mode = 0o444
	}
	return errno.Of(p.v.root.Chmod(p.path(), info.Mode().Perm()&0o111|mode))
}
