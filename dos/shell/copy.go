package shell

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/iron86/iron86/dos"
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
	copied int  // how many files were made
}

// copyCommand executes COPY a[+b…] [target] with /A and /B. /V, /Y and /-Y change nothing.
func (s *Shell) copyCommand(args string) error {
	j, err := parseCopy(args)
	if err != "" {
		return s.complain(err)
	}
	return s.runCopy(j)
}

// parseCopy reads the arguments. A switch is for the file before it and for all files after it.
func parseCopy(args string) (*copyJob, string) {
	j := &copyJob{}
	ascii, forced, joined := false, false, false
	var group []source
	for args = skip(args); args != ""; args = skip(args) {
		end := strings.IndexAny(args[1:], delimiters+"/+") + 1
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
			switch upperAll(token) {
			case "/A", "/B":
				ascii, forced = upperAll(token) == "/A", true
				if n := len(group); n > 0 {
					group[n-1].ascii, group[n-1].forced = ascii, true
				}
			case "/V", "/Y", "/-Y":
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
	full, err := s.truename(strings.TrimSuffix(path, ":"))
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
	if len(group) > 1 && wild(first.pattern) && wild(target) && !whole {
		if err := j.joinMatching(s, group, target); err != nil {
			return err
		}
		return s.print(fmt.Sprintf("%9d file(s) copied\r\n", j.copied))
	}
	join := len(group) > 1 || wild(first.pattern) && !whole && !wild(target)
	var err error
	switch {
	case join && (whole || wild(target)):
		dir, _ := splitPath(target)
		var name string
		if name, err = s.firstName(first.pattern); err == nil && name != "" {
			into := below(dir, name)
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
	return s.print(fmt.Sprintf("%9d file(s) copied\r\n", j.copied))
}

// firstName returns the name of the first file that fits a pattern. If there is none it says so and returns "".
func (s *Shell) firstName(pattern string) (string, error) {
	list, err := s.find(pattern, 0)
	if err != nil || len(list) == 0 {
		return "", s.missing(pattern, err)
	}
	return list[0].name, nil
}

// missing reports that no file fits a pattern, or the error of the search for one.
func (s *Shell) missing(pattern string, err error) error {
	if err != nil {
		return s.fails(err)
	}
	return s.complain("File not found - " + upperAll(pattern))
}

// expanded returns the files that a source stands for, with their directory.
func (s *Shell) expanded(pattern string) ([]string, error) {
	if s.isDeviceName(pattern) {
		return []string{strings.TrimSuffix(pattern, ":")}, nil
	}
	pattern, _ = s.inDirectory(pattern)
	list, err := s.find(pattern, 0)
	if err != nil || len(list) == 0 {
		return nil, s.missing(pattern, err)
	}
	dir, _ := splitPath(pattern)
	var names []string
	for _, e := range list {
		names = append(names, dir+e.name)
	}
	return names, nil
}

// copyEach copies every file that fits to the name that the target makes of its own.
func (s *Shell) copyEach(j *copyJob, from source, target string) error {
	names, err := s.expanded(from.pattern)
	if err != nil {
		return err
	}
	dir, pattern := splitPath(target)
	for _, name := range names {
		_, base := splitPath(name)
		to := dir + merge(pattern, base)
		if pattern == "" {
			to = dir + base
		}
		if wild(from.pattern) || len(names) > 1 {
			if err := s.print(name + "\r\n"); err != nil {
				return err
			}
		}
		if err := s.copyFile(j, name, to, from); err != nil {
			if err = s.fails(err, errSelf, "File cannot be copied onto itself"); err != nil {
				return err
			}
			return nil
		}
		j.copied++
	}
	return nil
}

// errSelf is the error for a file that was to be copied to itself. DOS has no such code.
const errSelf = dos.ErrorCode(0xff00)

// same reports whether two paths are one file.
func (s *Shell) same(a, b string) (bool, error) {
	x, err := s.truename(a)
	if err != nil {
		return false, err
	}
	y, err := s.truename(b)
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
	in, err := s.open(from, forReading)
	if err != nil {
		return err
	}
	out, err := s.create(to)
	if err != nil {
		_ = s.close(in) // the error of the create is the one to report
		return err
	}
	device := s.isDeviceName(from)
	err = s.pour(in, out, how.ascii || device)
	if err == nil && j.ascii && j.forced {
		err = s.write(out, []byte{0x1a})
	}
	if err == nil && !j.now && !device && !s.isDeviceName(to) {
		var date, clock uint16
		if date, clock, err = s.fileTime(in); err == nil {
			err = s.setFileTime(out, date, clock)
		}
	}
	return s.finishCopy(in, out, to, err)
}

// touch gives a file the present date.
func (s *Shell) touch(path string) error {
	h, err := s.open(path, forWriting)
	if err != nil {
		return err
	}
	date, clock, err := s.now()
	if err == nil {
		err = s.setFileTime(h, date, clock)
	}
	return s.closed(h, err)
}

// finishCopy closes both files after a copy that ended with err. It deletes a target for which the disk has no
// room.
func (s *Shell) finishCopy(in, out uint16, to string, err error) error {
	if err = s.closed(out, s.closed(in, err)); err == errDiskFull {
		_, _ = s.named(0x4100, 0, to) // the full disk is the error to report
	}
	return err
}

// pour copies from one handle to another up to the end, and in text only up to ^Z.
func (s *Shell) pour(in, out uint16, ascii bool) error {
	for {
		b, err := s.read(in, dataSize)
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
		if err := s.write(out, b); err != nil || end >= 0 {
			return err
		}
	}
}
