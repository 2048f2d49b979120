package file

import (
	"strings"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// MaxPath bounds the length of a path that is read. DOS's own limit is 67, but long names of the
// host need more.
const MaxPath = 260

// cutDrive splits a drive letter and colon off a path.
func (d *Drives) cutDrive(path string) (v *drive, rest string, e errno.Code) {
	n := d.drive
	if len(path) >= 2 && path[1] == ':' {
		n, path = int(d.page.Upper(path[0]))-'A', path[2:]
	}
	if n < 0 || n >= len(d.drives) || d.drives[n] == nil {
		return nil, "", errno.Drive
	}
	d.used = d.drives[n]
	return d.drives[n], path, errno.None
}

// resolve follows a path. It first makes the text a path from the root, as DOS does, so that the
// directory before ".." need not exist. A missing directory, and a drive that does not exist, are
// errno.Path. The last component may be missing, and may have wildcards, which the caller handles.
// A component that is no valid name is errno.Path when others follow it, and errno.File when it is
// the last (MS-DOS 4.0 sources, MACRO2.ASM, Canonicalize).
func (d *Drives) resolve(path string) (place, errno.Code) { return resolveAs(d, path, false) }

// resolveLong is resolve for a path of long names.
func resolveLong(d *Drives, path string) (place, errno.Code) { return resolveAs(d, path, true) }

// resolveAs is resolve for a path of long names, or of others.
func resolveAs(d *Drives, path string, long bool) (place, errno.Code) {
	v, t, e := d.canonical(path, long)
	if e != errno.None || t.dev != DevNone {
		return place{v: d.drives[d.drive], dir: ".", given: t.name, name: t.name, dev: t.dev}, e
	}
	p := place{v: v, dir: v.cwd, dirName: v.cwdName, long: long, closed: t.closed}
	if t.rooted {
		p.dir, p.dirName = ".", ""
	}
	for range t.up {
		p.dir, p.dirName = parent(p.dir, p.dirName)
	}
	for i, c := range t.parts {
		last := i == len(t.parts)-1 && !t.closed
		if e := p.step(c, last); e != errno.None {
			return place{}, e
		}
	}
	return p, errno.None
}

// pathText is a path split into its parts.
type pathText struct {
	rooted bool
	up     int // how many directories above the current one it begins
	parts  []component
	long   bool   // its names are long ones
	closed bool   // it ends with a separator, or with the name . or ..
	dev    Device // a device that is named without a directory
	name   string // the device's name
}

// component is one name in a path.
type component struct {
	text string
	wild bool
	bad  errno.Code // errno.None for a valid name; for others the error to return unless the host has such a name
}

// canonical splits a path, of long names or not, into its parts. It looks at no directory.
func (d *Drives) canonical(path string, long bool) (v *drive, t pathText, e errno.Code) {
	t.long = long
	rest := path
	if len(path) >= 2 && path[1] == ':' {
		rest = path[2:]
	}
	if rest == "" {
		return nil, t, errno.File
	}
	rest = strings.ReplaceAll(rest, "/", `\`)
	if t.name, t.dev = deviceName(d.page, rest); t.dev != DevNone {
		return nil, t, errno.None
	}
	if v, _, e = d.cutDrive(path); e != errno.None {
		return nil, t, errno.Path
	}
	t.rooted = rest[0] == '\\'
	pieces := strings.Split(rest, `\`)
	depth := 0
	if !t.rooted && v.cwdName != "" {
		depth = 1 + strings.Count(v.cwdName, `\`)
	}
	for i, piece := range pieces {
		if e := t.add(piece, i == len(pieces)-1, depth); e != errno.None {
			return nil, t, e
		}
	}
	return v, t, errno.None
}

// deviceName recognizes a path that names a device: alone, with a colon behind it, or in \DEV,
// which need not exist.
func deviceName(page *codepage.Page, rest string) (string, Device) {
	if len(rest) > 5 && strings.EqualFold(rest[:5], `\DEV\`) {
		rest = rest[5:]
	}
	base, ext, _ := strings.Cut(page.UpperAll(strings.TrimSuffix(rest, ":")), ".")
	base = strings.TrimRight(base, " ")
	if dev, ok := devices[base]; ok && !strings.ContainsAny(ext, `\`) {
		return base, dev
	}
	return "", DevNone
}

// add adds the text between two separators. The path may go up by at most depth directories.
func (t *pathText) add(piece string, last bool, depth int) errno.Code {
	t.closed = piece == "" || piece == "." || piece == ".."
	switch piece {
	case "", ".":
		return errno.None
	case "..":
		if n := len(t.parts); n > 0 {
			t.parts = t.parts[:n-1]
			return errno.None
		}
		if t.up++; t.up > depth {
			return errno.Path // the path leads above the root
		}
		return errno.None
	}
	if n := len(t.parts); n > 0 && t.parts[n-1].wild {
		return errno.Path
	}
	c := component{text: piece, wild: strings.ContainsAny(piece, "*?")}
	if !c.wild && t.long {
		c.text = strings.TrimRight(piece, " .") // neither counts at the end of a long name
	}
	if !t.valid(c.text) {
		if c.bad = errno.Path; last {
			c.bad = errno.File
		}
		if c.wild {
			return c.bad
		}
	}
	t.parts = append(t.parts, c)
	return errno.None
}

// valid reports whether a name of the path is one that DOS could give, with wildcards or without.
func (t *pathText) valid(name string) bool {
	if t.long {
		return validLong(withoutMarks.Replace(name))
	}
	return truncate(name) != ""
}

// find looks for a component of a path in the directory of p.
func (p *place) find(name string) (entry, errno.Code) {
	p.v.seen = nil
	if p.long {
		return findLong(p.v, p.dir, name)
	}
	return p.v.find(p.dir, name)
}

// step follows one component of a path.
func (p *place) step(c component, last bool) errno.Code {
	if last && c.wild {
		if info, err := p.v.stat(p.dir); err != nil || !info.IsDir() {
			return missing(err)
		}
		p.given, p.wild = c.text, true
		return errno.None
	}
	if last && c.bad == errno.None && isDevice(p.v.page.UpperAll(c.text)) {
		return p.toDevice(c.text)
	}
	n, e := p.find(c.text)
	if last {
		p.given = c.text
		if e == errno.Path || e.Critical() {
			return e
		}
		p.host, p.name = n.host, n.name
		if seen := p.v.seen; seen != nil && (seen.Mode().IsRegular() || seen.IsDir()) {
			p.seen = seen
		}
		if p.host == "" {
			return c.bad
		}
		return errno.None
	}
	if e != errno.None && !e.Critical() {
		e = errno.Path
	}
	if e != errno.None {
		return e
	}
	info, err := p.v.stat(join(p.dir, n.host))
	if err != nil || !info.IsDir() {
		return errno.Path
	}
	p.dir, p.dirName = join(p.dir, n.host), joinName(p.dirName, n.name)
	return errno.None
}

// toDevice makes p, whose directory must exist, a device.
func (p *place) toDevice(text string) errno.Code {
	if info, err := p.v.stat(p.dir); err != nil || !info.IsDir() {
		return errno.Path
	}
	p.name, p.dev = deviceName(p.v.page, text)
	p.given = p.name
	return errno.None
}

// ArgPath reads the path at DS:DX.
func (d *Drives) ArgPath() string { return string(d.g.ASCIIZ(d.g.DS(), d.g.DX(), MaxPath)) }

// toDirectory makes p, which leads to a directory, the place of that directory itself: given becomes "".
func (p *place) toDirectory() errno.Code {
	if p.dev != DevNone {
		return errno.Path
	}
	if p.given == "" {
		return errno.None
	}
	info, e := p.info()
	switch {
	case e.Critical(): // the disk cannot be read
		return e
	case e != errno.None || !info.IsDir():
		return errno.Path
	}
	p.dir, p.dirName = p.path(), p.dosPath()
	p.given, p.host, p.name = "", "", ""
	return errno.None
}
