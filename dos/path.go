package dos

import (
	"io/fs"
	"strings"
)

// maxPath bounds what is read of a path: DOS's own limit is 67, long names of the
// host need more.
const maxPath = 260

// place is where a DOS path leads.
type place struct {
	v       *drive
	dir     string // host directory of the last component
	dirName string // the same in DOS names
	given   string // the last component as it was spelt, "" for the root
	host    string // host name of it, "" when it is not there
	name    string // DOS name of it
	dev     device // a device, whatever the rest
	wild    bool   // given has wildcards: nothing was looked up
	closed  bool   // the path ended with a separator, . or ..
}

// path is the host path of something that is there.
func (p *place) path() string {
	if p.given == "" {
		return p.dir
	}
	return join(p.dir, p.host)
}

// dosPath is the path in DOS names without drive and leading backslash.
func (p *place) dosPath() string {
	if p.given == "" {
		return p.dirName
	}
	name := p.name
	if name == "" {
		name = upperAll(truncate(p.given))
	}
	return joinName(p.dirName, name)
}

func (p *place) exists() bool { return p.given == "" || p.host != "" }

// info is the state of what is at p.
func (p *place) info() (fs.FileInfo, errno) {
	if !p.exists() {
		return nil, errFile
	}
	info, err := p.v.stat(p.path())
	if err != nil {
		return nil, errFile
	}
	return info, errNone
}

// cutDrive splits D: off a path.
func (d *DOS) cutDrive(path string) (v *drive, rest string, e errno) {
	n := d.drive
	if len(path) >= 2 && path[1] == ':' {
		n, path = int(upper(path[0]))-'A', path[2:]
	}
	if n < 0 || n >= len(d.drives) || d.drives[n] == nil {
		return nil, "", errDrive
	}
	d.used = d.drives[n]
	return d.drives[n], path, errNone
}

// resolve follows a path: its text is made one from the root first, as DOS does it, so that
// the directory before ".." need not be there. A missing directory is errPath, a drive that is
// not there errPath too; the last component may be missing, and may have wildcards, which are
// for the caller. A component that is no name is errPath when others follow it and errFile when
// it is the last (MS-DOS 4.0 sources, MACRO2.ASM, Canonicalize).
func (d *DOS) resolve(path string) (place, errno) {
	v, t, e := d.canonical(path)
	if e != errNone || t.dev != devNone {
		return place{v: d.drives[d.drive], dir: ".", given: t.name, name: t.name, dev: t.dev}, e
	}
	p := place{v: v, dir: v.cwd, dirName: v.cwdName, closed: t.closed}
	if t.rooted {
		p.dir, p.dirName = ".", ""
	}
	for range t.up {
		p.dir, p.dirName = parent(p.dir, p.dirName)
	}
	for i, c := range t.parts {
		last := i == len(t.parts)-1 && !t.closed
		if e := p.step(c, last); e != errNone {
			return place{}, e
		}
	}
	return p, errNone
}

// pathText is a path taken apart.
type pathText struct {
	rooted bool
	up     int // how many directories above the current one it begins
	parts  []component
	closed bool   // it ends with a separator or in a directory's own name, . or ..
	dev    device // a device, named without a directory
	name   string // the device's name
}

// component is one name of a path.
type component struct {
	text string
	wild bool
	bad  errno // errNone for a name of DOS; otherwise the error unless the host has such a name
}

// canonical takes a path apart. It looks at no directory.
func (d *DOS) canonical(path string) (v *drive, t pathText, e errno) {
	rest := path
	if len(path) >= 2 && path[1] == ':' {
		rest = path[2:]
	}
	if rest == "" {
		return nil, t, errFile
	}
	rest = strings.ReplaceAll(rest, "/", `\`)
	if t.name, t.dev = deviceName(rest); t.dev != devNone {
		return nil, t, errNone
	}
	if v, _, e = d.cutDrive(path); e != errNone {
		return nil, t, errPath
	}
	t.rooted = rest[0] == '\\'
	pieces := strings.Split(rest, `\`)
	depth := 0
	if !t.rooted && v.cwdName != "" {
		depth = 1 + strings.Count(v.cwdName, `\`)
	}
	for i, piece := range pieces {
		if e := t.add(piece, i == len(pieces)-1, depth); e != errNone {
			return nil, t, e
		}
	}
	return v, t, errNone
}

// deviceName recognizes a path that is the name of a device: alone, with a colon behind it, or
// in \DEV, which needs no directory.
func deviceName(rest string) (string, device) {
	if len(rest) > 5 && strings.EqualFold(rest[:5], `\DEV\`) {
		rest = rest[5:]
	}
	base, ext, _ := strings.Cut(upperAll(strings.TrimSuffix(rest, ":")), ".")
	base = strings.TrimRight(base, " ")
	if dev, ok := devices[base]; ok && !strings.ContainsAny(ext, `\`) {
		return base, dev
	}
	return "", devNone
}

// add adds what stands between two separators. The path may go up by depth directories.
func (t *pathText) add(piece string, last bool, depth int) errno {
	t.closed = piece == "" || piece == "." || piece == ".."
	switch piece {
	case "", ".":
		return errNone
	case "..":
		if n := len(t.parts); n > 0 {
			t.parts = t.parts[:n-1]
			return errNone
		}
		if t.up++; t.up > depth {
			return errPath // above the root
		}
		return errNone
	}
	if n := len(t.parts); n > 0 && t.parts[n-1].wild {
		return errPath
	}
	c := component{text: piece, wild: strings.ContainsAny(piece, "*?")}
	if truncate(piece) == "" {
		if c.bad = errPath; last {
			c.bad = errFile
		}
		if c.wild {
			return c.bad
		}
	}
	t.parts = append(t.parts, c)
	return errNone
}

// step follows one component.
func (p *place) step(c component, last bool) errno {
	if last && c.wild {
		if info, err := p.v.stat(p.dir); err != nil || !info.IsDir() {
			return errPath
		}
		p.given, p.wild = c.text, true
		return errNone
	}
	if last && c.bad == errNone && isDevice(upperAll(c.text)) {
		return p.toDevice(c.text)
	}
	n, e := p.v.find(p.dir, c.text)
	if last {
		p.given = c.text
		if e == errPath {
			return errPath
		}
		p.host, p.name = n.host, n.name
		if p.host == "" {
			return c.bad
		}
		return errNone
	}
	if e != errNone {
		return errPath
	}
	info, err := p.v.stat(join(p.dir, n.host))
	if err != nil || !info.IsDir() {
		return errPath
	}
	p.dir, p.dirName = join(p.dir, n.host), joinName(p.dirName, n.name)
	return errNone
}

// toDevice makes p, whose directory must be there, a device.
func (p *place) toDevice(text string) errno {
	if info, err := p.v.stat(p.dir); err != nil || !info.IsDir() {
		return errPath
	}
	p.name, p.dev = deviceName(text)
	p.given = p.name
	return errNone
}

// argPath reads the path at DS:DX.
func (d *DOS) argPath() string { return string(d.g.ASCIIZ(d.g.DS(), d.g.DX(), maxPath)) }

// settle makes p, a place that leads to a directory, that directory.
func (p *place) settle() errno {
	if p.dev != devNone {
		return errPath
	}
	if p.given == "" {
		return errNone
	}
	info, e := p.info()
	if e != errNone || !info.IsDir() {
		return errPath
	}
	p.dir, p.dirName = p.path(), p.dosPath()
	p.given, p.host, p.name = "", "", ""
	return errNone
}
