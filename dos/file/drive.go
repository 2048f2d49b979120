package file

import (
	"os"
	"strings"
	"time"
)

// drive is a directory of the host as a DOS drive.
type drive struct {
	letter   byte
	root     *os.Root
	files    map[string][]byte // instead of a root: files of our own
	readOnly bool
	quota    *quota           // nil: the host's
	marks    map[string]uint8 // attributes that programs have set
	label    string           // of the volume, "" for none; NAME.EXT of up to eleven characters
	cwd      string           // host path below the root, "." for the root
	cwdName  string           // the same in DOS names, without a leading backslash
	cache    map[string]listing
}

// listing is a directory that has been read.
type listing struct {
	entries []entry
	changed time.Time // of the directory when it was read
	read    time.Time
}

// settled says whether a listing can be kept: the directory's time must be old enough
// when it was read. Hosts keep it in steps, and a second change may fall into the same
// one: FAT's are 2 s, those of a host that tells microseconds the ticks of its kernel.
func (l listing) settled() bool {
	step := 2 * time.Second
	if l.changed.Nanosecond()%int(time.Millisecond) != 0 {
		step = 50 * time.Millisecond
	}
	return l.read.Sub(l.changed) > step
}

// join is a host path below a host directory.
func join(dir, name string) string {
	if dir == "." || dir == "" {
		return name
	}
	return dir + "/" + name
}

// joinName is a DOS path below a DOS directory.
func joinName(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + `\` + name
}

// parent of host and DOS paths.
func parent(host, name string) (string, string) {
	i := strings.LastIndexByte(host, '/')
	if i < 0 {
		return ".", ""
	}
	j := strings.LastIndexByte(name, '\\')
	return host[:i], name[:max(j, 0)]
}
