package shell

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// source is one of the files that COPY reads.
type source struct {
	pattern string
	ascii   bool // the file is text and ends at ^Z
	forced  bool // ascii was chosen by /A or /B
}

// copyJob is what a COPY command asks for.
type copyJob struct {
	groups [][]source // each makes one file, or one file for each name that fits
	target string
	ascii  bool // the target gets a ^Z
	forced bool // ascii was chosen by /A or /B
	now    bool // a + without a file follows the source: the target gets the present date
	ask    bool // before a file is written over
	copied int  // how many files were made
}

// copyCommand executes COPY a[+b…] [target] with /A, /B, /Y and /-Y. /V changes nothing.
func (s *Shell) copyCommand(args string) error {
	j, err := parseCopy(args, s.env.AsksFirst())
	if err != "" {
		return s.Complain(err)
	}
	return s.runCopy(j)
}

// parseCopy reads the arguments. A switch is for the file before it and for all files after it.
func parseCopy(args string, ask bool) (*copyJob, string) {
	j := &copyJob{ask: ask}
	ascii, forced, joined := false, false, false
	var group []source
	for args = calls.Skip(args); args != ""; args = calls.Skip(args) {
		end := strings.IndexAny(args[1:], calls.Delimiters+"/+") + 1
		if end == 0 {
			end = len(args)
		}
		token := args[:end]
		switch {
		case token[0] == '+':
			joined, end = true, 1
			if next := strings.TrimLeft(args[1:], " \t"); next == "" || next[0] == ',' {
				joined, j.now = false, true
			}
		case token[0] == '/':
			switch calls.UpperAll(token) {
			case "/A", "/B":
				ascii, forced = calls.UpperAll(token) == "/A", true
				if n := len(group); n > 0 {
					group[n-1].ascii, group[n-1].forced = ascii, true
				}
			case "/Y", "/-Y":
				j.ask = calls.UpperAll(token) == "/-Y"
			case "/V":
			default:
				return nil, "Invalid switch - " + token
			}
		default:
			if len(group) > 0 && !joined {
				j.groups, group = append(j.groups, group), nil
			}
			group, joined = append(group, source{token, ascii, forced}), false
		}
		args = args[end:]
	}
	if len(group) > 0 {
		j.groups = append(j.groups, group)
	}
	switch n := len(j.groups); {
	case n == 0:
		return nil, "Required parameter missing"
	case n == 2 && len(j.groups[1]) == 1:
		to := j.groups[1][0]
		j.target, j.ascii, j.forced = to.pattern, to.ascii, to.forced
	case n > 1:
		return nil, "Too many parameters - " + j.groups[1][0].pattern
	}
	j.groups = j.groups[:1]
	return j, ""
}

// isDeviceName reports whether path names a device such as CON or NUL, with a colon or without.
func (s *Shell) isDeviceName(path string) bool {
	full, err := s.Truename(strings.TrimSuffix(path, ":"))
	return err == nil && len(full) > 2 && full[2] == '/'
}

// runCopy does what j asks for. If sources are joined by +, or a pattern goes to one name, several files
// become one. Otherwise each file gets a name of its own.
func (s *Shell) runCopy(j *copyJob) error {
	group := j.groups[0]
	target, whole := j.target, true
	if target != "" {
		if target, whole = s.inDirectory(target); s.isDeviceName(j.target) {
			target, whole = strings.TrimSuffix(j.target, ":"), false
		}
	}
	first := group[0]
	if len(group) > 1 && calls.Wild(first.pattern) && calls.Wild(target) && !whole {
		if err := j.joinMatching(s, group, target); err != nil {
			return err
		}
		return s.Print(fmt.Sprintf("%9d file(s) copied\r\n", j.copied))
	}
	join := len(group) > 1 || calls.Wild(first.pattern) && !whole && !calls.Wild(target)
	var err error
	switch {
	case join && (whole || calls.Wild(target)):
		dir, _ := calls.SplitPath(target)
		var name string
		if name, err = s.firstName(first.pattern); err == nil && name != "" {
			into := calls.Below(dir, name)
			if j.target == "" {
				into = first.pattern // the others are appended to the first
			}
			err = j.join(s, group, into)
		}
	case join:
		err = j.join(s, group, target)
	default:
		err = s.copyEach(j, first, target)
	}
	if err != nil {
		return err
	}
	return s.Print(fmt.Sprintf("%9d file(s) copied\r\n", j.copied))
}

// firstName returns the name of the first file that fits a pattern. If there is none it says so and returns "".
func (s *Shell) firstName(pattern string) (string, error) {
	list, err := s.Find(pattern, 0)
	if err != nil || len(list) == 0 {
		return "", s.missing(pattern, err)
	}
	return list[0].Name, nil
}

// missing reports that no file fits a pattern, or the error of the search for one.
func (s *Shell) missing(pattern string, err error) error {
	if err != nil {
		return s.Fails(err)
	}
	return s.Complain("File not found - " + calls.UpperAll(pattern))
}

// expanded returns the files that a source stands for, with their directory.
func (s *Shell) expanded(pattern string) ([]string, error) {
	if s.isDeviceName(pattern) {
		return []string{strings.TrimSuffix(pattern, ":")}, nil
	}
	pattern, _ = s.inDirectory(pattern)
	list, err := s.Find(pattern, 0)
	if err != nil || len(list) == 0 {
		return nil, s.missing(pattern, err)
	}
	dir, _ := calls.SplitPath(pattern)
	var names []string
	for _, e := range list {
		names = append(names, dir+e.Name)
	}
	return names, nil
}

// copyEach copies every file that fits to the name that the target makes of its own.
func (s *Shell) copyEach(j *copyJob, from source, target string) error {
	names, err := s.expanded(from.pattern)
	if err != nil {
		return err
	}
	dir, pattern := calls.SplitPath(target)
	for _, name := range names {
		_, base := calls.SplitPath(name)
		to := dir + calls.Merge(pattern, base)
		if pattern == "" {
			to = dir + base
		}
		if calls.Wild(from.pattern) || len(names) > 1 {
			if err := s.Print(name + "\r\n"); err != nil {
				return err
			}
		}
		if sure, err := mayOverwrite(s, j, name, to); err != nil || !sure {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.copyFile(j, name, to, from); err != nil {
			if err = s.Fails(err, errSelf, "File cannot be copied onto itself"); err != nil {
				return err
			}
			return nil
		}
		j.copied++
	}
	return nil
}

// mayOverwrite reports whether a file can be copied to a name, which the user decides if a file has that name.
func mayOverwrite(s *Shell, j *copyJob, from, to string) (bool, error) {
	if !j.ask || s.isDeviceName(to) {
		return true, nil
	}
	if same, err := s.same(from, to); err == nil && same {
		return true, nil // which is another error, or a file to which others are joined
	}
	return s.in.MayOverwrite(to, &j.ask)
}

// errSelf is the error for a file that was to be copied to itself. DOS has no such code.
const errSelf = dos.ErrorCode(0xff00)

// same reports whether two paths are one file.
func (s *Shell) same(a, b string) (bool, error) {
	x, err := s.Truename(a)
	if err != nil {
		return false, err
	}
	y, err := s.Truename(b)
	return err == nil && x == y && !s.isDeviceName(a), nil
}

// copyFile copies the file from to the file to, with the date of from unless it gets the present one.
func (s *Shell) copyFile(j *copyJob, from, to string, how source) error {
	if same, err := s.same(from, to); err != nil || same {
		switch {
		case err == nil && j.now:
			return s.touch(to)
		case err == nil:
			err = errSelf
		}
		return err
	}
	in, err := s.Open(from, calls.ForReading)
	if err != nil {
		return err
	}
	out, err := s.Create(to)
	if err != nil {
		_ = s.Close(in) // the error of the create is the one to report
		return err
	}
	device := s.isDeviceName(from)
	err = s.pour(in, out, how.ascii || device)
	if err == nil && j.ascii && j.forced {
		err = s.Write(out, []byte{0x1a})
	}
	if err == nil && !j.now && !device && !s.isDeviceName(to) {
		var date, clock uint16
		if date, clock, err = s.FileTime(in); err == nil {
			err = s.SetFileTime(out, date, clock)
		}
	}
	return s.finishCopy(in, out, to, err)
}

// touch gives a file the present date.
func (s *Shell) touch(path string) error {
	h, err := s.Open(path, calls.ForWriting)
	if err != nil {
		return err
	}
	date, clock, err := s.Now()
	if err == nil {
		err = s.SetFileTime(h, date, clock)
	}
	return s.Closed(h, err)
}

// finishCopy closes both files after a copy that ended with err. It deletes a target for which the disk has no
// room.
func (s *Shell) finishCopy(in, out uint16, to string, err error) error {
	if err = s.Closed(out, s.Closed(in, err)); err == calls.ErrDiskFull {
		_, _ = s.Named(0x4100, 0, to) // the full disk is the error to report
	}
	return err
}

// pour copies from one handle to another up to the end, and in text only up to ^Z.
func (s *Shell) pour(in, out uint16, ascii bool) error {
	for {
		b, err := s.Read(in, calls.DataSize)
		if err != nil || len(b) == 0 {
			return err
		}
		end := -1
		if ascii {
			end = bytes.IndexByte(b, 0x1a)
		}
		if end >= 0 {
			b = b[:end]
		}
		if err := s.Write(out, b); err != nil || end >= 0 {
			return err
		}
	}
}
