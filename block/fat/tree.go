package fat

import (
	"encoding/binary"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// fail returns an error of package os for a name.
func fail(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// walk follows a path. It returns the directory that holds the last name, and what has that name there, nil if there is
// none. For the root itself the name is "".
func (v *Volume) walk(name string) (d *dir, last string, i *Info, err error) {
	name = path.Clean("/" + name)[1:]
	if d, err = v.readDir(0); err != nil || name == "" {
		return d, "", nil, err
	}
	parts := strings.Split(name, "/")
	for n, part := range parts {
		i = d.find(part)
		if n == len(parts)-1 {
			return d, part, i, nil
		}
		if i == nil || !i.IsDir() || !v.valid(i.cluster) {
			return nil, "", nil, fs.ErrNotExist
		}
		if d, err = v.readDir(i.cluster); err != nil {
			return nil, "", nil, err
		}
	}
	return d, "", nil, nil
}

// lookUp returns what a path leads to.
func (v *Volume) lookUp(op, name string) (*dir, *Info, error) {
	d, last, i, err := v.walk(name)
	switch {
	case err != nil:
		return nil, nil, fail(op, name, err)
	case last == "":
		return d, nil, nil
	case i == nil:
		return nil, nil, fail(op, name, fs.ErrNotExist)
	}
	return d, i, nil
}

// Stat returns what a path leads to.
func (v *Volume) Stat(name string) (*Info, error) {
	_, i, err := v.lookUp("stat", name)
	if err == nil && i == nil {
		return &Info{Short: ".", Attr: AttrDir}, nil
	}
	return i, err
}

// ReadDir returns what is in a directory, in its order.
func (v *Volume) ReadDir(name string) ([]*Info, error) {
	d, i, err := v.lookUp("open", name)
	if err != nil {
		return nil, err
	}
	if i != nil {
		if !i.IsDir() || !v.valid(i.cluster) {
			return nil, fail("open", name, fs.ErrInvalid)
		}
		if d, err = v.readDir(i.cluster); err != nil {
			return nil, fail("open", name, err)
		}
	}
	return d.infos, nil
}

// add adds an entry for a new file or directory, whose first cluster may be 0.
func (d *dir) add(name string, attr uint8, cluster uint32, size uint32, changed time.Time) (*Info, error) {
	short, ok := d.v.packShort(name)
	var b []byte
	if !ok {
		if err := checkName(name); err != nil {
			return nil, err
		}
		var err error
		if short, err = d.alias(name); err != nil {
			return nil, err
		}
		b = longEntries(name, short)
	}
	var e [32]byte
	copy(e[:], short[:])
	e[11] = attr
	setStart(e[:], cluster, size)
	d.v.setTime(e[:], changed)
	copy(e[14:18], e[22:26])
	copy(e[18:20], e[24:26])
	b = append(b, e[:]...)
	n := int64(len(b) / 32)
	at, err := d.room(n)
	if err != nil {
		return nil, err
	}
	wasEnd := d.endAt(at + n - 1)
	copy(d.b[at*32:], b)
	if err := d.clearEnd(at, n, wasEnd); err != nil {
		return nil, err
	}
	// The short entry, without which the long ones mean nothing, comes first where there was an end: then nothing is
	// visible before the entry that ends the directory is overwritten.
	for i := n - 1; i >= 0; i-- {
		if err := d.write(at+i, 1); err != nil {
			return nil, err
		}
	}
	i := d.v.infoOf(e[:])
	i.at, i.first, i.short = at+n-1, at, d.v.ShortNames
	if n > 1 {
		i.Long = name
	}
	d.infos = append(d.infos, i)
	return i, nil
}

// setStart writes the first cluster and the size into an entry.
func setStart(e []byte, cluster, size uint32) {
	le := binary.LittleEndian
	le.PutUint16(e[26:], uint16(cluster))
	le.PutUint16(e[20:], uint16(cluster>>16))
	le.PutUint32(e[28:], size)
}

// setTime writes the time of the last change into an entry.
func (v *Volume) setTime(e []byte, t time.Time) {
	date, clock := v.dosTime(t)
	binary.LittleEndian.PutUint16(e[24:], date)
	binary.LittleEndian.PutUint16(e[22:], clock)
}

// drop removes the entries of a file or directory.
func (d *dir) drop(i *Info) error {
	for n := i.at; n >= i.first; n-- { // the short one first: the others then mean nothing
		d.b[n*32] = 0xe5
		if err := d.write(n, 1); err != nil {
			return err
		}
	}
	d.infos = slices.DeleteFunc(d.infos, func(o *Info) bool { return o == i })
	return nil
}

// change lets do change the short entry of a file or directory.
func (d *dir) change(i *Info, do func(e []byte)) error {
	do(d.b[i.at*32 : i.at*32+32])
	return d.write(i.at, 1)
}

// Mkdir makes a directory.
func (v *Volume) Mkdir(name string, now time.Time) error {
	d, last, i, err := v.walk(name)
	if err == nil && (i != nil || last == "") {
		err = fs.ErrExist
	}
	if err != nil {
		return fail("mkdir", name, err)
	}
	list, err := v.extend(nil, true)
	if err != nil {
		return fail("mkdir", name, err)
	}
	b := make([]byte, 64)
	for n, dots := range []string{".          ", "..         "} {
		e := b[32*n : 32*n+32]
		copy(e, dots)
		e[11] = AttrDir
		v.setTime(e, now)
	}
	setStart(b, list[0], 0)
	if len(d.list) > 0 && d.list[0] != v.rootCluster {
		setStart(b[32:], d.list[0], 0)
	}
	if err = v.put(b, v.place(list[0])); err == nil {
		_, err = d.add(last, AttrDir, list[0], 0, now)
	}
	if err != nil {
		_ = v.release(list, 0) // the first error is the one to report
		return fail("mkdir", name, err)
	}
	return nil
}

// Remove removes a file or an empty directory.
func (v *Volume) Remove(name string) error {
	d, i, err := v.lookUp("remove", name)
	if err != nil {
		return err
	}
	if i == nil {
		return fail("remove", name, fs.ErrInvalid)
	}
	var list []uint32
	if v.valid(i.cluster) {
		if list, err = v.chain(i.cluster, v.Clusters()); err != nil {
			return fail("remove", name, err)
		}
	}
	if i.IsDir() && len(list) > 0 {
		inside, err := v.readDir(i.cluster)
		if err != nil {
			return fail("remove", name, err)
		}
		if len(inside.infos) > 0 {
			return fail("remove", name, errNotEmpty)
		}
	}
	if err := d.drop(i); err != nil {
		return fail("remove", name, err)
	}
	return v.release(list, 0)
}

// Rename gives a file or directory another name, in the same or another directory. Nothing may have the new name.
func (v *Volume) Rename(from, to string) error {
	d, i, err := v.lookUp("rename", from)
	if err != nil {
		return err
	}
	if i == nil || strings.HasPrefix(strings.ToUpper(path.Clean("/"+to))+"/", strings.ToUpper(path.Clean("/"+from))+"/") && !strings.EqualFold(path.Clean("/"+to), path.Clean("/"+from)) {
		return fail("rename", from, fs.ErrInvalid)
	}
	target, last, there, err := v.walk(to)
	switch {
	case err != nil:
		return fail("rename", to, err)
	case last == "" || there != nil && !(there.at == i.at && sameDir(d, target)):
		return fail("rename", to, fs.ErrExist)
	}
	if sameDir(d, target) {
		target = d
	}
	e := slices.Clone(d.b[i.at*32 : i.at*32+32])
	if target == d {
		d.infos = slices.DeleteFunc(d.infos, func(o *Info) bool { return o == i }) // its own alias is free
	}
	n, err := target.add(last, i.Attr, i.cluster, i.size, i.Changed)
	if err != nil {
		return fail("rename", to, err)
	}
	if err := target.change(n, func(b []byte) { copy(b[12:26], e[12:26]); setStart(b, i.cluster, i.size) }); err != nil {
		return fail("rename", to, err)
	}
	if err := d.drop(i); err != nil {
		return fail("rename", from, err)
	}
	if i.IsDir() && target != d && v.valid(i.cluster) {
		up := uint32(0)
		if len(target.list) > 0 && target.list[0] != v.rootCluster {
			up = target.list[0]
		}
		return v.reparent(i.cluster, up)
	}
	return nil
}

// sameDir reports whether two directories that were read are one.
func sameDir(a, b *dir) bool {
	return len(a.list) == 0 && len(b.list) == 0 || len(a.list) > 0 && len(b.list) > 0 && a.list[0] == b.list[0]
}

// reparent writes the first cluster of the directory above into the entry "..".
func (v *Volume) reparent(cluster, up uint32) error {
	b := make([]byte, 32)
	if err := v.get(b, v.place(cluster)+32); err != nil || string(b[:2]) != ".." {
		return err
	}
	setStart(b, up, 0)
	return v.put(b, v.place(cluster)+32)
}

// Chtimes sets the time of the last change.
func (v *Volume) Chtimes(name string, t time.Time) error {
	return v.alter("chtimes", name, func(e []byte) { v.setTime(e, t) })
}

// SetAttributes sets the attributes read-only, hidden, system and archive.
func (v *Volume) SetAttributes(name string, attr uint8) error {
	const can = AttrReadOnly | AttrHidden | AttrSystem | AttrArchive
	return v.alter("chmod", name, func(e []byte) { e[11] = e[11]&^can | attr&can })
}

// alter changes the entry of what a path leads to.
func (v *Volume) alter(op, name string, do func(e []byte)) error {
	d, i, err := v.lookUp(op, name)
	if err != nil || i == nil {
		return err // the root has no entry
	}
	if err := d.change(i, do); err != nil {
		return fail(op, name, err)
	}
	return nil
}

// Label returns the label of the volume, and whether it has one.
func (v *Volume) Label() (string, bool) {
	d, err := v.readDir(0)
	if err != nil || d.label < 0 {
		return "", false
	}
	b := d.b[d.label*32 : d.label*32+11]
	return strings.TrimRight(strings.Replace(v.shortText(append(slices.Clone(b), AttrVolume, 0)), ".", "", 1), " "), true
}
