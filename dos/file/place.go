package file

import (
	"io/fs"

	"github.com/iron86/iron86/dos/errno"
)

// place is where a DOS path leads.
type place struct {
	v       *drive
	dir     string      // host directory that holds the last component
	dirName string      // the same directory in DOS names
	given   string      // the last component as it was spelt; "": the path leads to dir itself
	seen    fs.FileInfo // state of the file or directory at host, when it was looked for; nil: it has to be asked for. The first to ask takes it
	host    string      // host name of the last component; "": it does not exist
	name    string      // DOS name of the last component
	dev     Device      // the device that the path names, whatever the other fields are
	wild    bool        // given has wildcards, and nothing was looked up
	long    bool        // given is a long name, not one that is cut to eight and three characters
	closed  bool        // the path ended with a separator, . or ..
}

// path returns the host path of what exists at p.
func (p *place) path() string {
	if p.given == "" {
		return p.dir
	}
	return join(p.dir, p.host)
}

// dosPath returns the path in DOS names, without the drive and a leading backslash.
func (p *place) dosPath() string {
	if p.given == "" {
		return p.dirName
	}
	name := p.name
	if name == "" {
		name = p.v.page.UpperAll(truncate(p.given))
	}
	return joinName(p.dirName, name)
}

// exists reports whether there is something at p.
func (p *place) exists() bool { return p.given == "" || p.host != "" }

// info returns the host's state of what is at p.
func (p *place) info() (fs.FileInfo, errno.Code) {
	if !p.exists() {
		return nil, errno.File
	}
	if seen := p.seen; seen != nil {
		p.seen = nil
		return seen, errno.None
	}
	info, err := p.v.stat(p.path())
	if err != nil {
		return nil, errno.File
	}
	return info, errno.None
}
