package file

import (
	"io/fs"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/codepage"
)

// drive is a Tree, most often a directory of the host, as a DOS drive.
type drive struct {
	letter   byte
	page     *codepage.Page    // of names
	root     Tree              // nil for a drive of our own files
	files    map[string][]byte // files of our own, instead of a root
	readOnly bool
	quota    *quota           // nil: files may grow as the host allows
	marks    map[string]uint8 // attributes that programs have set
	label    string           // label of the volume, NAME.EXT of up to eleven characters; "": none
	subst    string           // full name of the directory for which SUBST has made the drive; "": it is one of its own
	cwd      string           // current directory: host path below the root, "." for the root
	cwdName  string           // the same path in DOS names, without a leading backslash
	cache    map[string]listing
	seen     fs.FileInfo // of the file or directory that find found last without a listing; nil: it had none
}

// listing is the content of a directory that was read.
type listing struct {
	entries []entry
	dir     fs.FileInfo // of the directory when it was read
	read    time.Time
}

// settled reports whether a listing can be kept. It can if the directory's time was old enough when
// it was read, because hosts count that time in steps, and a second change may fall into the same
// step: FAT's steps are 2 s, and those of a host with microseconds are the ticks of its kernel.
func (l listing) settled() bool {
	step := 2 * time.Second
	changed := l.dir.ModTime()
	if changed.Nanosecond()%int(time.Millisecond) != 0 {
		step = 50 * time.Millisecond
	}
	return l.read.Sub(changed) > step
}

// join returns the host path of name in a host directory.
func join(dir, name string) string {
	if dir == "." || dir == "" {
		return name
	}
	return dir + "/" + name
}

// joinName returns the DOS path of name in a DOS directory.
func joinName(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + `\` + name
}

// parent returns the directories of a host path and a DOS path.
func parent(host, name string) (string, string) {
	i := strings.LastIndexByte(host, '/')
	if i < 0 {
		return ".", ""
	}
	j := strings.LastIndexByte(name, '\\')
	return host[:i], name[:max(j, 0)]
}

// full returns the full name of what has a DOS path on the drive.
func (v *drive) full(path string) string {
	if v.subst == "" {
		return string(v.letter) + `:\` + path
	}
	return strings.TrimSuffix(strings.TrimSuffix(v.subst, `\`)+`\`+path, `\`)
}
