package external

import (
	"errors"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// XCOPY's exit codes.
const (
	xcopyNone  = 1 // no file fits
	xcopyWrong = 4 // the command line, a drive, memory
	xcopyWrite = 5 // a file could not be written
)

// xcopy is what XCOPY does.
type xcopy struct {
	has    switches
	since  uint16 // /D:date: files dated before are not copied; 0 is no date
	ask    bool   // before a file is written over
	name   string // what is copied from each directory
	target string // the name of copies, which may have wildcards
	copied int
	code   uint8
}

// xcopyMain executes XCOPY, which copies files and the directories below. /Y and /-Y say whether it asks before it
// writes over a file. /D without a date copies what is newer than the file that it replaces, as later versions of XCOPY do.
func xcopyMain(c *command) (uint8, error) {
	x, from, to, err := c.xcopyArguments()
	if err != nil {
		return xcopyWrong, err
	}
	if x.has.has('V') {
		undo, err := c.verified()
		if err != nil {
			return xcopyWrong, err
		}
		defer undo()
	}
	source, err := c.xcopySource(x, from)
	if err != nil {
		return xcopyWrong, err
	}
	if x.has.has('W') {
		if err := c.waitToBegin(); err != nil {
			return xcopyWrong, err
		}
	}
	target, err := c.xcopyTarget(x, source, to)
	if err != nil {
		return xcopyWrong, err
	}
	if err := c.xcopyIn(x, source, target); err != nil {
		return xcopyWrite, err
	}
	if x.copied == 0 && x.code == 0 {
		found, err := c.list(source, x.name, 0)
		if calls.Fatal(err) {
			return xcopyWrong, err
		}
		if len(found) == 0 && !x.deep() {
			if err := c.say("File not found - %s", calls.UpperAll(x.name)); err != nil {
				return xcopyWrong, err
			}
		}
		x.code = xcopyNone
	}
	return x.code, c.say("%9d File(s) copied", x.copied)
}

// deep reports whether the directories below are copied, too.
func (x *xcopy) deep() bool { return x.has.has('S') || x.has.has('E') }

// verified switches verify after write on. undo sets it back.
func (c *command) verified() (undo func(), err error) {
	r, err := c.P.Call(dos.Regs{AX: 0x5400})
	if err != nil {
		return nil, err
	}
	_, err = c.P.Call(dos.Regs{AX: 0x2e01})
	return func() { _, _ = c.P.Call(dos.Regs{AX: 0x2e00 | r.AX&1}) }, err // this call cannot fail
}

// waitToBegin waits for a key before files are copied.
func (c *command) waitToBegin() error {
	c.printf("Press any key to begin copying file(s)")
	if err := c.out.Flush(); err != nil {
		return err
	}
	if _, err := c.in.Key(); calls.Fatal(err) {
		return err
	}
	return c.say("")
}

// xcopyArguments reads the command line.
func (c *command) xcopyArguments() (x *xcopy, from, to string, err error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	x = &xcopy{has: switches{}, ask: asksFirst(c)}
	for _, s := range list {
		value, dated := strings.CutPrefix(s, "D:")
		switch {
		case dated:
			if x.since = parseDate(value); x.since == 0 {
				return nil, "", "", misused(xcopyWrong, "Invalid date - %s", value)
			}
		case s == "Y" || s == "-Y":
			x.ask = s == "-Y"
		case len(s) == 1 && strings.Contains("AMDPSEVW", s):
			x.has[s[0]] = ""
		default:
			return nil, "", "", misused(xcopyWrong, "Invalid switch - /%s", s)
		}
	}
	switch len(args) {
	case 0:
		return nil, "", "", misused(xcopyWrong, "Invalid number of parameters")
	case 1:
		return x, args[0], "", nil
	case 2:
		return x, args[0], args[1], nil
	}
	return nil, "", "", misused(xcopyWrong, "Invalid number of parameters")
}

// xcopySource finds out what is copied. It returns the directory.
func (c *command) xcopySource(x *xcopy, from string) (dir string, err error) {
	if c.isDirectory(from) && !calls.Wild(from) {
		x.name = "*.*"
		return asDirectory(from), nil
	}
	dir, x.name = calls.SplitPath(from)
	if dir != "" && !c.isDirectory(dir) {
		return "", failed(xcopyWrong, "Path not found - %s", calls.UpperAll(dir))
	}
	return dir, nil
}

// xcopyTarget finds out where the copies go. If that is not there the user may have to say whether it is to be a file or a
// directory.
func (c *command) xcopyTarget(x *xcopy, source, to string) (dir string, err error) {
	x.target = "*.*"
	dir = asDirectory(to)
	switch {
	case to == "" || c.isDirectory(to) || strings.HasSuffix(to, `\`):
	case calls.Wild(to):
		dir, x.target = calls.SplitPath(to)
	default:
		if n, _ := calls.DriveOf(to); n != 0 {
			if _, err := c.Directory(n); err != nil {
				return "", failed(xcopyWrong, "Invalid drive specification")
			}
		}
		isFile, err := c.targetIsFile(x, source, to)
		if err != nil {
			return "", err
		}
		if isFile {
			dir, x.target = calls.SplitPath(to)
		}
	}
	from, err := c.Truename(ofDirectory(source))
	if err != nil {
		return "", err
	}
	full, err := c.Truename(ofDirectory(dir))
	if err != nil {
		return "", err
	}
	if x.deep() && strings.HasPrefix(asDirectory(full), asDirectory(from)) && full != from {
		return "", failed(xcopyWrong, "Cannot perform a cyclic copy")
	}
	return dir, nil
}

// targetIsFile reports whether a target that is no directory is to be a file. Nobody need be asked if it is one already, or
// if nothing is to be copied.
func (c *command) targetIsFile(x *xcopy, source, to string) (bool, error) {
	if _, err := c.Attributes(to); err == nil || calls.Fatal(err) {
		return true, err
	}
	found, err := c.list(source, x.name, 0)
	if calls.Fatal(err) {
		return false, err
	}
	if len(found) == 0 && !x.deep() {
		return true, nil
	}
	for {
		c.printf("Does %s specify a file name\r\nor directory name on the target\r\n(F = file, D = directory)?", calls.UpperAll(to))
		if err := c.out.Flush(); err != nil {
			return false, err
		}
		line, err := c.in.Line()
		if err != nil {
			if calls.Fatal(err) {
				return false, err
			}
			return false, failed(xcopyWrong, "")
		}
		switch line = calls.UpperAll(strings.TrimLeft(line, " ")); {
		case strings.HasPrefix(line, "F"):
			return true, nil
		case strings.HasPrefix(line, "D"):
			return false, nil
		}
	}
}

// xcopyIn copies the files of a directory, and the directories below it with /S.
func (c *command) xcopyIn(x *xcopy, source, target string) error {
	found, err := c.list(source, x.name, 0)
	if err != nil {
		return c.report(err, source)
	}
	for _, e := range found {
		if err := c.xcopyFile(x, source, target, e); err != nil {
			return err
		}
	}
	if !x.deep() {
		return nil
	}
	below, err := c.directories(source)
	if err != nil {
		return c.report(err, source)
	}
	for _, name := range below {
		if x.has.has('E') {
			if err := c.ensure(target + name); err != nil {
				return c.xcopyFails(x, err, target+name)
			}
		}
		if err := c.xcopyIn(x, source+name+`\`, target+name+`\`); err != nil {
			return err
		}
	}
	return nil
}

// ensure makes a directory, and those above it, if they are not there.
func (c *command) ensure(path string) error {
	if path = strings.TrimSuffix(path, `\`); c.isDirectory(path) || path == "" {
		return nil
	}
	if above, _ := calls.SplitPath(path); above != "" {
		if err := c.ensure(above); err != nil {
			return err
		}
	}
	return c.makeDirectory(path)
}

// xcopyFails says why something could not be written.
func (c *command) xcopyFails(x *xcopy, err error, path string) error {
	x.code = xcopyWrite
	if errors.Is(err, calls.ErrDiskFull) {
		return failed(xcopyWrite, "Insufficient disk space\r\n%9d File(s) copied", x.copied)
	}
	return c.report(err, path)
}

// xcopyFile copies a file if the switches do not exclude it.
func (c *command) xcopyFile(x *xcopy, source, target string, e calls.Entry) error {
	from, to := source+e.Name, target+calls.Merge(x.target, e.Name)
	if (x.has.has('A') || x.has.has('M')) && e.Attr&calls.AttrArchive == 0 || e.Date < x.since {
		return nil
	}
	if x.has.has('D') {
		if newer, err := c.newer(e, to); err != nil || !newer {
			return err
		}
	}
	if x.has.has('P') {
		if sure, err := c.confirm("%s (Y/N)?", calls.UpperAll(from)); err != nil || !sure {
			return err
		}
	} else if err := c.say("%s", calls.UpperAll(from)); err != nil {
		return err
	}
	if same, err := c.same(from, to); err != nil || same {
		if err == nil {
			err = failed(xcopyWrong, "File cannot be copied onto itself\r\n%9d File(s) copied", x.copied)
		}
		return err
	}
	if sure, err := c.mayOverwrite(to, &x.ask); err != nil || !sure {
		return err
	}
	above, _ := calls.SplitPath(to)
	err := c.ensure(above)
	if err == nil {
		err = c.copyFile(from, to)
	}
	if err == nil && x.has.has('M') {
		err = c.setAttributes(from, uint16(e.Attr&^calls.AttrArchive))
	}
	if err != nil {
		return c.xcopyFails(x, err, to)
	}
	x.copied++
	return nil
}

// newer reports whether a file is newer than the one at path, or that is not there.
func (c *command) newer(e calls.Entry, path string) (bool, error) {
	found, err := c.Find(path, 0)
	if calls.Fatal(err) {
		return false, err
	}
	if err != nil || len(found) == 0 {
		return true, nil
	}
	old := found[0]
	return e.Date > old.Date || e.Date == old.Date && e.Clock > old.Clock, nil
}
