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

// onLabel is an FCB call about the label of the block's drive: 13h deletes it, 17h changes it.
func (f *fcb) onLabel(change bool) uint8 {
	p, e := f.d.resolve(f.path())
	if e != errno.None || p.dev != DevNone || p.v.readOnly || p.v.label == "" {
		return fcbFailed
	}
	var pattern [11]byte
	copy(pattern[:], f.b[fcbName:])
	if !matches(pattern, Padded(p.v.label)) {
		return fcbFailed
	}
	name := ""
	if change {
		to := f.d.g.Bytes(f.seg, f.off+17, 11)
		if !validFCB(to) {
			return fcbFailed
		}
		name = UpperAll(unpadded(to))
	}
	p.v.label = name
	return fcbDone
}
