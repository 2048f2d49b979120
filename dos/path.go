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

// resolve follows a path. A missing directory is errPath, a drive that is not there
// errPath too; the last component may be missing. Wildcards are for the caller.
func (d *DOS) resolve(path string) (place, errno) {
	if p, ok := d.resolveDevice(path); ok {
		return p, errNone
	}
	v, rest, e := d.cutDrive(path)
	if e != errNone {
		return place{}, errPath
	}
	p := place{v: v, dir: v.cwd, dirName: v.cwdName}
	rest = strings.ReplaceAll(rest, "/", `\`)
	if strings.HasPrefix(rest, `\`) {
		p.dir, p.dirName = ".", ""
	}
	parts := strings.Split(rest, `\`)
	for i, part := range parts {
		if e := p.step(part, i == len(parts)-1); e != errNone {
			return place{}, e
		}
	}
	return p, errNone
}

// resolveDevice recognizes the name of a device as last component.
func (d *DOS) resolveDevice(path string) (place, bool) {
	last := path[strings.LastIndexAny(path, `\/:`)+1:]
	if last == "" && strings.HasSuffix(path, ":") {
		last = path[strings.LastIndexAny(path[:len(path)-1], `\/:`)+1 : len(path)-1] // CON: is CON
	}
	base, _, _ := strings.Cut(upperAll(last), ".")
	dev, ok := devices[strings.TrimRight(base, " ")]
	if !ok {
		return place{}, false
	}
	return place{v: d.drives[d.drive], dir: ".", given: base, name: base, dev: dev}, true
}

// step follows one component.
func (p *place) step(part string, last bool) errno {
	switch part {
	case "", ".":
		return errNone
	case "..":
		if p.dir == "." {
			return errPath // above the root
		}
		p.dir, p.dirName = parent(p.dir, p.dirName)
		return errNone
	}
	n, e := p.v.find(p.dir, part)
	if last {
		p.given = part
		if e == errPath {
			return errPath
		}
		p.host, p.name = n.host, n.name
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

// argPath reads the path at DS:DX.
func (d *DOS) argPath() string { return string(d.asciiz(d.ds(), d.dx(), maxPath)) }

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
