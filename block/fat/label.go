package fat

import "slices"

// LabelBytes returns the eleven bytes of the label of the volume, in the code page of short names, nil if it has none.
func (v *Volume) LabelBytes() []byte {
	d, err := v.readDir(0)
	if err != nil || d.label < 0 {
		return nil
	}
	return slices.Clone(d.b[d.label*32 : d.label*32+11])
}

// SetLabel makes the label of the volume the eleven bytes of name, in the code page of short names, or removes it if name is nil. The boot sector keeps
// the one that it has.
func (v *Volume) SetLabel(name []byte) error {
	d, err := v.readDir(0)
	if err != nil || d.label < 0 && name == nil {
		return err
	}
	if d.label >= 0 {
		e := d.b[d.label*32:]
		if e[0] = 0xe5; name != nil {
			copy(e[:11], name)
		}
		return d.write(d.label, 1)
	}
	at, err := d.room(1)
	if err != nil {
		return err
	}
	wasEnd := d.endAt(at)
	e := d.b[at*32 : at*32+32]
	clear(e)
	copy(e[:11], name)
	e[11], e[24] = AttrVolume, 0x21 // 1 January 1980
	if err := d.clearEnd(at, 1, wasEnd); err != nil {
		return err
	}
	return d.write(at, 1)
}
