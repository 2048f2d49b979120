package file

import "github.com/iron86/iron86/dos/errno"

// The label of a volume is kept until the end of the run, because a directory of the host has none.

// createLabel serves the creation of a file with the attribute of labels. The handle that it
// returns leads to nothing.
func (d *Drives) createLabel(p place) (*File, errno.Code) {
	if p.v.label != "" {
		return nil, errno.Access
	}
	p.v.label = p.v.page.UpperAll(truncate(p.given))
	return &File{dev: DevNUL, mode: modeBoth, place: p}, errno.None
}
