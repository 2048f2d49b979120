package external

import (
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// Attributes of INT 21h AH=4Eh: what is found besides plain files.
const (
	hiddenToo = calls.AttrHidden | calls.AttrSystem
	dirsToo   = hiddenToo | calls.AttrDir
)

// list returns the files in a directory that fit a name, and the directories that fit it if attr says so, without . and ..
func (c *command) list(dir, name string, attr uint16) ([]calls.Entry, error) {
	found, err := c.Find(dir+name, attr)
	kept := found[:0]
	for _, e := range found {
		if e.Name != "." && e.Name != ".." {
			kept = append(kept, e)
		}
	}
	return kept, err
}

// directories returns the names of the directories in a directory, which is "" or a path with a separator at its end.
func (c *command) directories(dir string) ([]string, error) {
	found, err := c.list(dir, "*.*", dirsToo)
	var names []string
	for _, e := range found {
		if e.Dir() {
			names = append(names, e.Name)
		}
	}
	return names, err
}

// asDirectory returns a path with a separator at its end. That of a drive alone, and "", stay as they are.
func asDirectory(path string) string {
	if path == "" || strings.HasSuffix(path, ":") || strings.HasSuffix(path, `\`) {
		return path
	}
	return path + `\`
}

// isDirectory is IsDir for a path that may be a drive alone, or end with a separator.
func (c *command) isDirectory(path string) bool {
	n, rest := calls.DriveOf(path)
	if rest == "" || rest == `\` {
		_, err := c.Directory(n)
		return err == nil
	}
	return c.IsDir(strings.TrimSuffix(path, `\`))
}

// fullName returns the path of a file from the root, as the user knows it.
func (c *command) fullName(path string) (string, error) {
	return c.FullName(ofDirectory(path))
}

// ofDirectory returns a name for a directory that calls take: "" is the current one, a drive alone its current one, and there is
// no separator at the end but that of the root.
func ofDirectory(path string) string {
	switch {
	case path == "" || strings.HasSuffix(path, ":"):
		return path + "."
	case path == `\` || strings.HasSuffix(path, `:\`):
		return path
	}
	return strings.TrimSuffix(path, `\`)
}

// same reports whether two paths lead to the same place.
func (c *command) same(a, b string) (bool, error) {
	fullA, err := c.Truename(a)
	if err != nil {
		return false, err
	}
	fullB, err := c.Truename(b)
	return fullA == fullB, err
}

// setAttributes sets the attributes of what is at path.
func (c *command) setAttributes(path string, attr uint16) error {
	_, err := c.Named(0x4301, attr&^calls.AttrDir, path)
	return err
}

// remove deletes a file.
func (c *command) remove(path string) error {
	_, err := c.Named(0x4100, 0, path)
	return err
}

// removeDirectory deletes an empty directory.
func (c *command) removeDirectory(path string) error {
	_, err := c.Named(0x3a00, 0, path)
	return err
}

// makeDirectory makes a directory.
func (c *command) makeDirectory(path string) error {
	_, err := c.Named(0x3900, 0, path)
	return err
}

// rename gives what is at from the path to.
func (c *command) rename(from, to string) error {
	if len(from) > calls.MaxName || len(to) > calls.MaxName {
		return calls.ErrPath
	}
	c.P.Put(calls.AtPath, append([]byte(from), 0))
	c.P.Put(calls.AtPath2, append([]byte(to), 0))
	_, err := c.P.Call(dos.Regs{AX: 0x5600, DX: calls.AtPath, DI: calls.AtPath2})
	return err
}

// errDevices is the error of DOS for a file that cannot be renamed, because its new name is on another drive.
const errDevices = dos.ErrorCode(0x11)

// copyFile copies a file with its date. When the disk is full, the copy is deleted.
func (c *command) copyFile(from, to string) error {
	in, err := c.Open(from, calls.ForReading)
	if err != nil {
		return err
	}
	out, err := c.Create(to)
	if err != nil {
		return c.Closed(in, err)
	}
	_, err = io.Copy(handle{c.System, out}, handle{c.System, in})
	if err == nil {
		var date, clock uint16
		if date, clock, err = c.FileTime(in); err == nil {
			err = c.SetFileTime(out, date, clock)
		}
	}
	err = c.Closed(in, c.Closed(out, err))
	if errors.Is(err, calls.ErrDiskFull) {
		_ = c.remove(to) // the full disk is the error to report
	}
	return err
}

// errorText returns what is said for an error of DOS.
func errorText(err error) string {
	var code dos.ErrorCode
	if errors.As(err, &code) {
		return calls.Message(code)
	}
	return err.Error()
}

// report says an error of DOS about a file, and returns any other error.
func (c *command) report(err error, path string) error {
	var code dos.ErrorCode
	if !errors.As(err, &code) {
		return err
	}
	return c.say("%s - %s", calls.Message(code), calls.UpperAll(path))
}
