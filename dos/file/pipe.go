package file

import (
	"os"

	"github.com/iron86/iron86/dos/errno"
)

// pipeFile is a temporary file on a host that cannot remove the name of an open file. It is removed
// when it is closed.
type pipeFile struct{ *os.File }

// Close removes the file.
func (f pipeFile) Close() error {
	err := f.File.Close()
	if removed := os.Remove(f.Name()); err == nil {
		err = removed
	}
	return err
}

// Temporary opens an unnamed file for reading and writing, for the data of a pipe, as a handle of
// the running process. The file is on no drive and is removed when it is closed.
func (d *Drives) Temporary() (handle uint16, err error) {
	temp, err := os.CreateTemp("", "iron86-pipe-")
	if err != nil {
		return 0, errno.Of(err)
	}
	host := hostFile(temp)
	if os.Remove(temp.Name()) != nil {
		host = pipeFile{temp}
	}
	f := &File{host: host, mode: modeBoth, place: place{v: d.drives[d.drive], dir: ".", given: temp.Name(), host: temp.Name()}}
	i, e := d.newFile(f)
	if e != errno.None {
		return 0, e
	}
	if handle, e = d.newHandle(i); e != errno.None {
		_ = d.drop(i) // the error of the table is the one to report
		return 0, e
	}
	return handle, nil
}
