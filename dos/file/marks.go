package file

import (
	"io/fs"
	"path"
	"strings"
)

// marked are the attributes that a host cannot store. Those that programs have set are kept by the
// host's path until the end of the run.
const marked = AttrHidden | AttrSystem | AttrArchive

// maxMarks bounds the number of files of a drive whose attributes are kept.
const maxMarks = 1 << 16

// attributes returns the attributes of what is at a path of the host.
func (v *drive) attributes(host string, info fs.FileInfo) uint8 {
	a := plainAttributes(path.Base(host), info)
	if m, ok := v.marks[host]; ok {
		a = a&^marked | m
	}
	return a
}

// mark keeps the attributes of what is at a path of the host. A directory of the host that cannot be
// written is something else than one that is read-only for DOS, so that this is kept, too.
func (v *drive) mark(host string, attr uint8, info fs.FileInfo) {
	if t, ok := v.root.(attributer); ok {
		_ = t.SetAttributes(host, attr) // as for a host that has no place for attributes
		return
	}
	keep := uint8(marked)
	if info.IsDir() {
		keep |= AttrReadOnly
	}
	if attr &= keep; attr == plainAttributes(path.Base(host), info)&marked {
		delete(v.marks, host)
		return
	}
	if v.marks == nil {
		v.marks = map[string]uint8{}
	}
	if len(v.marks) < maxMarks {
		v.marks[host] = attr
	}
}

// archive sets the archive attribute of a file that was written.
func (v *drive) archive(host string) {
	if m, ok := v.marks[host]; ok {
		v.marks[host] = m | AttrArchive
	}
}

// moveMarks moves the attributes that are kept of a file or a directory to its new name.
func (v *drive) moveMarks(from, to string) {
	for host, m := range v.marks {
		if rest, ok := strings.CutPrefix(host, from); ok && (rest == "" || rest[0] == '/') {
			delete(v.marks, host)
			v.marks[to+rest] = m
		}
	}
}
