package file

import "github.com/iron86/iron86/dos/errno"

// onLabel serves an FCB call about the label of the block's drive: 13h deletes it, 17h changes it.
func (f *fcb) onLabel(change bool) uint8 {
	p, e := f.d.resolve(f.path())
	if e != errno.None || p.dev != DevNone || p.v.readOnly || p.v.label == "" {
		return fcbFailed
	}
	old := Padded(p.v.label)
	if !matches(f.pattern(), old) {
		return fcbFailed
	}
	name := ""
	if change {
		to := f.renamed(old)
		if name = truncate(unpadded(to[:])); !validFCB(to[:]) || name == "" {
			return fcbFailed
		}
	}
	if p.v.setLabel(name) != errno.None {
		return fcbFailed
	}
	return fcbDone
}
