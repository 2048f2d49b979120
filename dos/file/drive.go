package file

import (
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/errno"
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

// maxListings bounds the listings that are kept.
const maxListings = 64

// list reads the host directory dir.
func (v *drive) list(dir string) ([]entry, errno.Code) {
	if v.root == nil {
		return v.listOwn(dir)
	}
	f, err := v.root.Open(dir)
	if err != nil {
		return nil, errno.Path
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.IsDir() {
		return nil, errno.Path
	}
	if l, ok := v.cache[dir]; ok && l.changed.Equal(info.ModTime()) && l.settled() {
		return l.entries, errno.None
	}
	read := time.Now()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, errno.Path
	}
	list := entries(names)
	if v.cache == nil || len(v.cache) >= maxListings {
		v.cache = map[string]listing{}
	}
	v.cache[dir] = listing{list, info.ModTime(), read}
	return list, errno.None
}

// forget drops the listing of a directory that has been changed.
func (v *drive) forget(dir string) { delete(v.cache, dir) }

// find looks for a component in a host directory: a DOS name, a long name, or a name
// that becomes one when it is cut to size.
func (v *drive) find(dir, given string) (entry, errno.Code) {
	if strings.ContainsAny(given, "*?") {
		return entry{}, errno.File
	}
	if v.plain(dir, given) {
		return entry{given, given}, errno.None
	}
	list, e := v.list(dir)
	if e != errno.None {
		return entry{}, e
	}
	name, cut := UpperAll(given), UpperAll(truncate(given))
	long := -1
	for i, n := range list {
		if n.name == name {
			return n, errno.None
		}
		if long < 0 && sameLong(n.host, given) {
			long = i
		}
	}
	if long >= 0 {
		return list[long], errno.None
	}
	for _, n := range list {
		if cut != "" && (n.name == cut || sameLong(n.host, cut)) {
			return n, errno.None
		}
	}
	return entry{}, errno.File
}

// plain reports that a name in capitals is there as it is spelt. It is the first of all
// that differ in case only, so that the directory need not be read to know it.
func (v *drive) plain(dir, given string) bool {
	if v.root == nil || !valid83(given) || isDevice(given) {
		return false
	}
	for i := range len(given) {
		if c := given[i]; c >= 'a' && c <= 'z' || c >= 0x80 {
			return false
		}
	}
	_, err := v.root.Lstat(join(dir, given))
	return err == nil
}

// stat looks at a host file through links that stay inside. Neither files nor
// directories, pipes and devices of the host, are not there.
func (v *drive) stat(host string) (fs.FileInfo, error) {
	if v.root == nil {
		return v.statOwn(host)
	}
	info, err := v.root.Stat(host)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fs.ErrNotExist
	}
	return info, nil
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
