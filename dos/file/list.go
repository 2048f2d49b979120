package file

import (
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// maxListings bounds the listings that are kept.
const maxListings = 64

// list reads the host directory dir.
func (v *drive) list(dir string) ([]entry, errno.Code) {
	if v.root == nil {
		return v.listOwn(dir)
	}
	h, host := v.root.(hostTree)
	if !host {
		names, err := v.root.Names(dir)
		if err != nil {
			return nil, missing(err)
		}
		return entries(v.page, names), errno.None
	}
	if l, ok := v.cache[dir]; ok && l.settled() {
		if info, err := h.Stat(dir); err == nil && os.SameFile(info, l.dir) && l.dir.ModTime().Equal(info.ModTime()) {
			return l.entries, errno.None
		}
	}
	f, err := openAt(h.Root, dir, os.O_RDONLY)
	if err != nil {
		return nil, errno.Path
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.IsDir() {
		return nil, errno.Path
	}
	read := time.Now()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, errno.Path
	}
	list := entries(v.page, names)
	if v.cache == nil || len(v.cache) >= maxListings {
		v.cache = map[string]listing{}
	}
	v.cache[dir] = listing{list, info, read}
	return list, errno.None
}

// missing returns the error for a directory that cannot be read: that of the disk if it is damaged, and else that there is none.
func missing(err error) errno.Code {
	if e := errno.Of(err); e.Critical() {
		return e
	}
	return errno.Path
}

// forget drops the listing of a directory that was changed.
func (v *drive) forget(dir string) { delete(v.cache, dir) }

// find looks for a component of a path in a host directory. given may be a DOS name, a long name,
// or a name that becomes a DOS name when it is cut to size.
func (v *drive) find(dir, given string) (entry, errno.Code) {
	if strings.ContainsAny(given, "*?") {
		return entry{}, errno.File
	}
	if v.seen = v.plain(dir, given); v.seen != nil {
		return entry{given, given}, errno.None
	}
	list, e := v.list(dir)
	if e != errno.None {
		return entry{}, e
	}
	name := v.page.UpperAll(given)
	for _, n := range list {
		if n.name == name {
			return n, errno.None
		}
	}
	long := v.page.Text(given)
	for _, n := range list {
		if strings.EqualFold(n.host, long) {
			return n, errno.None
		}
	}
	if cut := v.page.UpperAll(truncate(given)); cut != "" && cut != name {
		long = v.page.Text(cut)
		for _, n := range list {
			if n.name == cut || strings.EqualFold(n.host, long) {
				return n, errno.None
			}
		}
	}
	return entry{}, errno.File
}

// plain returns the state of a file or directory whose host name in capitals is spelt as given, or nil. Of all names
// that differ in case only it is the first one, so the directory need not be read to find it.
func (v *drive) plain(dir, given string) fs.FileInfo {
	if v.root == nil || !valid83(given) || isDevice(given) {
		return nil
	}
	for i := range len(given) {
		if c := given[i]; c >= 'a' && c <= 'z' || c >= 0x80 {
			return nil
		}
	}
	info, err := v.root.Lstat(join(dir, given))
	if err != nil {
		return nil
	}
	return info
}

// stat returns the state of a host file. It follows links that stay inside the drive. Whatever is
// neither file nor directory, such as a pipe or a device of the host, does not exist.
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
