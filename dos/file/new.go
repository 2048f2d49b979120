package file

import (
	"os"
	"strings"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// New makes the drives of the mounts. The current drive is C.
func New(c Config) *Drives {
	d := &Drives{g: c.Guest, k: c.Kernel, clock: c.Clock, page: c.Page, drive: 2}
	if d.page == nil {
		d.page = codepage.Of(codepage.Numbers()[0])
	}
	for _, m := range c.Mounts {
		v := &drive{letter: m.Letter, page: d.page, root: treeOf(m), label: m.Label, readOnly: m.ReadOnly, cwd: "."}
		if m.Room != nil {
			v.quota = &quota{*m.Room}
		}
		d.drives[m.Letter-'A'] = v
	}
	for _, m := range c.Mounts {
		d.enterDir(m)
	}
	return d
}

// treeOf returns the Tree of a mount.
func treeOf(m Mount) Tree {
	if m.Root == nil {
		return m.Tree
	}
	return hostTree{m.Root}
}

// MountFree makes root a read-only drive under the last letter that is free. It returns 0 if none
// is.
func (d *Drives) MountFree(root *os.Root) (letter byte) {
	return d.mountLast(drive{root: hostTree{root}})
}

// MountFiles makes a read-only drive of files of our own, by their names, under the last letter
// that is free. It returns 0 if none is.
func (d *Drives) MountFiles(files map[string][]byte) (letter byte) {
	return d.mountLast(drive{files: files})
}

// mountLast makes v a read-only drive under the last letter that is free.
func (d *Drives) mountLast(v drive) (letter byte) {
	for n := len(d.drives) - 1; n >= 0; n-- {
		if d.drives[n] == nil {
			v.letter, v.page, v.readOnly, v.cwd = 'A'+byte(n), d.page, true, "."
			d.drives[n] = &v
			return v.letter
		}
	}
	return 0
}

// enterDir makes m.Dir the current directory of its drive. If it does not exist the root stays the
// current one.
func (d *Drives) enterDir(m Mount) {
	p := place{v: d.drives[m.Letter-'A'], dir: "."}
	for _, part := range strings.Split(m.Dir, "/") {
		name, ok := p.v.page.Bytes(part)
		switch {
		case part == "" || part == ".":
			continue
		case !ok || part == ".." || p.step(component{text: name}, false) != errno.None:
			return
		}
	}
	p.v.cwd, p.v.cwdName = p.dir, p.dirName
}
