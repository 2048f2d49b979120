package file

import "github.com/iron86/iron86/dos/errno"

// The label of a volume is kept until the end of the run, because a directory of the host has none. A disk has it.

// labeler is a Tree that keeps a label: eleven bytes, nil for none.
type labeler interface {
	LabelBytes() []byte
	SetLabel(name []byte) error
}

// relabel has DOS know the label of a disk whose sectors were written.
func (v *drive) relabel() {
	if disk, ok := v.root.(labeler); ok {
		v.label = ""
		if b := disk.LabelBytes(); b != nil {
			v.label = unpadded(b)
		}
	}
}

// setLabel makes name the label of a drive, NAME.EXT, "" for none.
func (v *drive) setLabel(name string) errno.Code {
	if disk, ok := v.root.(labeler); ok {
		var b []byte
		if name != "" {
			eleven := Padded(name)
			b = eleven[:]
		}
		if err := disk.SetLabel(b); err != nil {
			return errno.Of(err)
		}
	}
	v.label = name
	return errno.None
}

// createLabel serves the creation of a file with the attribute of labels. The handle that it
// returns leads to nothing.
func (d *Drives) createLabel(p place) (*File, errno.Code) {
	if p.v.label != "" {
		return nil, errno.Access
	}
	if e := p.v.setLabel(p.v.page.UpperAll(truncate(p.given))); e != errno.None {
		return nil, e
	}
	return &File{dev: DevNUL, mode: modeBoth, place: p}, errno.None
}
