package backup

import (
	"errors"
	"os"
	"path/filepath"
)

// files is how a directory of points is changed. What is done is durable when it was synced, and not before: a power loss may undo or halve any of the
// rest, in any order. A test records the calls and looks at what each power loss would leave.
type files interface {
	mkdir(name string) error // one that is there is no error
	write(name string, b []byte) error
	rename(from, to string) error // within a directory
	remove(name string) error
	sync(name string) error                   // makes durable what a file holds
	syncNames(dir string) error               // makes durable which names a directory has
	syncAll(dir string) (can bool, err error) // makes durable all of a file system; can is false if the host cannot
}

// hostFiles are the files of the host.
type hostFiles struct{}

func (hostFiles) mkdir(name string) error { return os.MkdirAll(name, 0o700) }

func (hostFiles) write(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

func (hostFiles) rename(from, to string) error { return os.Rename(from, to) }

func (hostFiles) remove(name string) error { return os.Remove(name) }

func (hostFiles) sync(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (hostFiles) syncNames(dir string) error {
	if !namesSync {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (hostFiles) syncAll(dir string) (can bool, err error) { return syncAll(dir) }

// mkdirs makes a directory and those that it is in, and returns which were not there.
func mkdirs(by files, dir string) (made []string, err error) {
	if _, err := os.Stat(dir); err == nil {
		return nil, nil
	}
	if up := filepath.Dir(dir); up != dir {
		if made, err = mkdirs(by, up); err != nil {
			return made, err
		}
	}
	return append(made, dir), by.mkdir(dir)
}
