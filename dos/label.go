package dos

// The label of a volume lives as long as the run: a directory of the host has none.

// createLabel is the creation of a file with the attribute of labels. Its handle leads nowhere.
func (d *DOS) createLabel(p place) (*file, errno) {
	if p.v.label != "" {
		return nil, errAccess
	}
	p.v.label = upperAll(truncate(p.given))
	return &file{dev: devNUL, mode: modeBoth, place: p}, errNone
}

// onLabel is an FCB call about the label of the block's drive: 13h deletes it, 17h changes it.
func (f *fcb) onLabel(change bool) uint8 {
	p, e := f.d.resolve(f.path())
	if e != errNone || p.dev != devNone || p.v.readOnly || p.v.label == "" {
		return fcbFailed
	}
	var pattern [11]byte
	copy(pattern[:], f.b[fcbName:])
	if !matches(pattern, padded(p.v.label)) {
		return fcbFailed
	}
	name := ""
	if change {
		to := f.d.g.Bytes(f.seg, f.off+17, 11)
		if !validFCB(to) {
			return fcbFailed
		}
		name = upperAll(unpadded(to))
	}
	p.v.label = name
	return fcbDone
}
