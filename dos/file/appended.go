package file

import (
	"strings"

	"github.com/iron86/iron86/dos/errno"
)

// SetAppended sets the directories of APPEND.
func SetAppended(d *Drives, a Appended) { d.appended = a }

// AppendedTo returns the directories of APPEND.
func AppendedTo(d *Drives) Appended { return d.appended }

// IsFile reports whether path leads to a file.
func (d *Drives) IsFile(path string) bool {
	p, e := d.resolve(path)
	if e != errno.None || p.dev != DevNone {
		return false
	}
	info, e := p.info()
	return e == errno.None && !info.IsDir()
}

// found returns the path in a directory of APPEND that has a file with the name at the end of path, if path leads to none. Else
// it returns path itself.
func (a *Appended) found(d *Drives, path string) string {
	if len(a.Dirs) == 0 || d.IsFile(path) {
		return path
	}
	name := path[strings.LastIndexAny(path, `\/:`)+1:]
	if name == "" || !a.Anywhere && name != path {
		return path
	}
	if p, e := d.resolve(path); e == errno.None && p.dev != DevNone {
		return path
	}
	for _, dir := range a.Dirs {
		if !strings.HasSuffix(dir, `\`) && !strings.HasSuffix(dir, ":") {
			dir += `\`
		}
		if d.IsFile(dir + name) {
			return dir + name
		}
	}
	return path
}

// foundProgram is found for EXEC and INT 21h AH=4Eh.
func (a *Appended) foundProgram(d *Drives, path string) string {
	if !a.Programs || strings.ContainsAny(path, "*?") {
		return path
	}
	return a.found(d, path)
}
