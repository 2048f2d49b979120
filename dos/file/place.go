package file

import (
	"io/fs"

	"github.com/iron86/iron86/dos/errno"
)

// place is where a DOS path leads.
type place struct {
	v       *drive
	dir     string // host directory of the last component
	dirName string // the same in DOS names
	given   string // the last component as it was spelt, "" for the root
	host    string // host name of it, "" when it is not there
	name    string // DOS name of it
	dev     Device // a device, whatever the rest
	wild    bool   // given has wildcards: nothing was looked up
	closed  bool   // the path ended with a separator, . or ..
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
		name = UpperAll(truncate(p.given))
	}
	return joinName(p.dirName, name)
}

func (p *place) exists() bool { return p.given == "" || p.host != "" }

// info is the state of what is at p.
func (p *place) info() (fs.FileInfo, errno.Code) {
	if !p.exists() {
		return nil, errno.File
	}
	info, err := p.v.stat(p.path())
	if err != nil {
		return nil, errno.File
	}
	return info, errno.None
}
