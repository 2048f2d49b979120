package external

import (
	"errors"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// replaceWrong is REPLACE's exit code for the command line. The others are errors of DOS.
const replaceWrong = 11

// replacement is what REPLACE does.
type replacement struct {
	has   switches
	done  int
	code  uint8
	files []calls.Entry
	from  string // the directory of the files
}

// replaceMain executes REPLACE, which puts files in the place of those of the same names, or with /A adds those that are
// missing. The exit code is 2 or 3 if files or directories are not there, 5 if a file cannot be written, 11 for the command line.
func replaceMain(c *command) (uint8, error) {
	args, has, err := c.arguments("APRSWU", replaceWrong)
	if err != nil {
		return replaceWrong, err
	}
	if len(args) == 0 || len(args) > 2 || has.has('A') && (has.has('S') || has.has('U')) {
		return replaceWrong, misused(replaceWrong, "REPLACE: source, target and switches do not go together")
	}
	target := ""
	if len(args) == 2 {
		target = args[1]
	}
	if !c.isDirectory(target) {
		return 3, failed(3, "Path not found - %s", target)
	}
	if has.has('W') {
		c.printf("Press any key to continue . . .")
		if err := c.out.Flush(); err != nil {
			return 8, err
		}
		if _, err := c.in.Key(); calls.Fatal(err) {
			return 8, err
		}
		c.printf("\r\n")
	}
	r := &replacement{has: has}
	dir, name := calls.SplitPath(args[0])
	if c.isDirectory(args[0]) {
		dir, name = asDirectory(args[0]), "*.*"
	}
	r.from = dir
	r.files, err = c.list(dir, name, hiddenToo)
	var code dos.ErrorCode
	switch {
	case errors.As(err, &code) && code == calls.ErrPath:
		return 3, failed(3, "Path not found - %s", strings.TrimSuffix(dir, `\`))
	case err != nil:
		return 8, err
	case len(r.files) == 0:
		return 2, failed(2, "No files found - %s", args[0])
	}
	if err := replaceIn(c, r, asDirectory(target)); err != nil {
		return 5, err
	}
	what := "replaced"
	if has.has('A') {
		what = "added"
	}
	if r.done == 0 {
		return r.code, c.say("\r\nNo files %s", what)
	}
	return r.code, c.say("\r\n%d file(s) %s", r.done, what)
}

// replaceIn replaces the files of a directory, or adds those that are missing, and goes on below it with /S.
func replaceIn(c *command, r *replacement, target string) error {
	for _, e := range r.files {
		old, err := c.list(target, e.Name, hiddenToo)
		if err != nil {
			return c.report(err, target)
		}
		if (len(old) > 0) == r.has.has('A') {
			continue
		}
		if r.has.has('U') && len(old) > 0 && (e.Date < old[0].Date || e.Date == old[0].Date && e.Clock <= old[0].Clock) {
			continue
		}
		if err := replaceFile(c, r, r.from+e.Name, target+e.Name, old); err != nil {
			return err
		}
	}
	if !r.has.has('S') {
		return nil
	}
	below, err := c.directories(target)
	for _, name := range below {
		if err := replaceIn(c, r, target+name+`\`); err != nil {
			return err
		}
	}
	return err
}

// replaceFile copies a file to the place of another. With /R the old one may be read-only.
func replaceFile(c *command, r *replacement, from, to string, old []calls.Entry) error {
	verb, doing := "Replace", "Replacing"
	if len(old) == 0 {
		verb, doing = "Add", "Adding"
	}
	full, err := c.fullName(to)
	if err != nil {
		return err
	}
	if r.has.has('P') {
		if sure, err := c.confirm("\r\n%s %s? (Y/N)", verb, full); err != nil || !sure {
			return err
		}
	}
	same, err := c.same(from, to)
	if err == nil && same {
		return c.say("\r\nFile cannot be copied onto itself - %s", full)
	}
	if err == nil {
		err = c.say("\r\n%s %s", doing, full)
	}
	if err == nil && len(old) > 0 && r.has.has('R') && old[0].Attr&calls.AttrReadOnly != 0 {
		err = c.setAttributes(to, uint16(old[0].Attr&^calls.AttrReadOnly))
	}
	if err == nil {
		err = c.copyFile(from, to)
	}
	if err == nil {
		r.done++
		return nil
	}
	var code dos.ErrorCode
	if errors.As(err, &code) {
		r.code = uint8(code)
	}
	return c.report(err, full)
}
