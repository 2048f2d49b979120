package external

import (
	"errors"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// moveMain executes MOVE, which moves files to a directory or a new name, or renames a directory. /Y and /-Y
// say whether it asks before it writes over a file. The exit code is 1 if something was not moved.
func moveMain(c *command) (uint8, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	ask := asksFirst(c)
	for _, s := range list {
		switch s {
		case "Y", "-Y":
			ask = s == "-Y"
		default:
			return 1, misused(1, "Invalid switch - /%s", s)
		}
	}
	if len(args) < 2 {
		return 1, misused(1, "Required parameter missing")
	}
	sources, target := args[:len(args)-1], args[len(args)-1]
	if len(sources) == 1 && !calls.Wild(sources[0]) && c.IsDir(sources[0]) {
		return c.moved(sources[0], strings.TrimSuffix(target, `\`), c.rename)
	}
	files, code, err := c.moveSources(sources)
	if err != nil || len(files) == 0 {
		return 1, err
	}
	toDir := c.isDirectory(target)
	if !toDir && (len(files) > 1 || len(sources) > 1 || strings.HasSuffix(target, `\`)) {
		if _, err := c.Attributes(target); err == nil {
			return 1, failed(1, "Cannot move several files to one: %s", calls.UpperAll(target))
		}
		sure, err := c.confirm("Make directory \"%s\" (Y/N)? ", calls.UpperAll(target))
		if err != nil || !sure {
			return 1, err
		}
		if err := c.makeDirectory(strings.TrimSuffix(target, `\`)); err != nil {
			return 1, c.report(err, target)
		}
		toDir = true
	}
	for _, from := range files {
		to := target
		if toDir {
			_, name := calls.SplitPath(from)
			to = asDirectory(target) + name
		}
		if sure, err := c.mayOverwrite(to, &ask); err != nil || !sure {
			if err != nil {
				return 1, err
			}
			continue
		}
		one, err := c.moved(from, to, c.moveFile)
		if err != nil {
			return 1, err
		}
		code = max(code, one)
	}
	return code, nil
}

// moveSources returns the files that the arguments stand for. The code is 1 if there are none for one of them.
func (c *command) moveSources(patterns []string) (files []string, code uint8, err error) {
	for _, pattern := range patterns {
		dir, name := calls.SplitPath(pattern)
		found, err := c.list(dir, name, 0)
		if calls.Fatal(err) {
			return nil, 1, err
		}
		if len(found) == 0 {
			code = 1
			if err := c.say("Cannot move %s - file not found", calls.UpperAll(pattern)); err != nil {
				return nil, 1, err
			}
		}
		for _, e := range found {
			files = append(files, dir+e.Name)
		}
	}
	return files, code, nil
}

// mayOverwrite asks whether a file that exists may be written over, if ask says so.
func (c *command) mayOverwrite(path string, ask *bool) (bool, error) {
	if err := c.out.Flush(); err != nil {
		return false, err
	}
	return c.in.MayOverwrite(path, ask)
}

// asksFirst reports whether files are written over only if the user says so, when no switch decides that.
func asksFirst(c *command) bool { return calls.Environ{System: c.System}.AsksFirst() }

// moved moves what is at from by the function move, and tells the user. The code is 1 if that fails.
func (c *command) moved(from, to string, move func(from, to string) error) (uint8, error) {
	fullFrom, err := c.fullName(from)
	if err != nil {
		return 1, err
	}
	fullTo, err := c.fullName(to)
	if err != nil {
		return 1, err
	}
	if fullFrom != fullTo {
		err = move(from, to)
	}
	var code dos.ErrorCode
	switch {
	case errors.As(err, &code):
		return 1, c.say("%s => %s [%s]", fullFrom, fullTo, calls.Message(code))
	case err != nil:
		return 1, err
	}
	return 0, c.say("%s => %s [ok]", fullFrom, fullTo)
}

// moveFile renames a file, or copies it and deletes the old one if the new name is on another drive. A file that has the new
// name is replaced.
func (c *command) moveFile(from, to string) error {
	attr, err := c.Attributes(to)
	switch {
	case calls.Fatal(err):
		return err
	case err == nil && attr&calls.AttrDir != 0:
		return calls.ErrAccess
	case err == nil:
		if err := c.remove(to); err != nil {
			return err
		}
	}
	if err := c.rename(from, to); err != errDevices {
		return err
	}
	if attr, err = c.Attributes(from); err != nil {
		return err
	}
	if err := c.copyFile(from, to); err != nil {
		return err
	}
	if err := c.setAttributes(to, attr); err != nil {
		return err
	}
	return c.remove(from)
}
