package file

import "github.com/iron86/iron86/dos/errno"

// The label of a volume lives as long as the run: a directory of the host has none.

// createLabel is the creation of a file with the attribute of labels. Its handle leads nowhere.
func (d *Drives) createLabel(p place) (*File, errno.Code) {
	if p.v.label != "" {
		return nil, errno.Access
	}
	p.v.label = UpperAll(truncate(p.given))
	return &File{dev: DevNUL, mode: modeBoth, place: p}, errno.None
}
