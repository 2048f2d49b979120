package file

import (
	"strings"

	"github.com/iron86/iron86/dos/errno"
)

// truenameCall serves INT 21h AH=60h: the full name of DS:SI to ES:DI.
func (d *Drives) truenameCall() errno.Code {
	name, e := d.fullName(string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), MaxPath)))
	if e != errno.None {
		return e
	}
	if len(name) > 127 {
		return errno.Path
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), append([]byte(name), 0))
	return errno.None
}

// fullName returns the path from the root, with the letter of the drive. Nothing of the path need exist.
// A long name of the host that exists becomes its short one.
func (d *Drives) fullName(path string) (string, errno.Code) {
	v, t, e := d.canonical(path, false)
	if e != errno.None {
		return "", e
	}
	if t.dev != DevNone {
		return string(d.drives[d.drive].letter) + ":/" + t.name, errno.None
	}
	p := place{v: v, dir: v.cwd, dirName: v.cwdName}
	if t.rooted {
		p.dir, p.dirName = ".", ""
	}
	for range t.up {
		p.dir, p.dirName = parent(p.dir, p.dirName)
	}
	there := true
	for _, c := range t.parts {
		at := p
		if there = there && !c.wild && at.step(c, false) == errno.None; there {
			p = at
			continue
		}
		name := d.page.UpperAll(c.text)
		n, e := entry{}, errno.File
		if p.dir != "" {
			n, e = v.find(p.dir, c.text)
		}
		if e == errno.None {
			name = n.name
		} else if c.bad != errno.None {
			return "", c.bad
		}
		eleven := Padded(d.page.UpperAll(truncate(name)))
		p.dir, p.dirName = "", joinName(p.dirName, unpadded(eleven[:]))
	}
	if t.closed && len(t.parts) > 0 && strings.ContainsAny(path[len(path)-1:], `\/`) {
		p.dirName += `\`
	}
	return v.full(p.dirName), errno.None
}
