package external

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// substMain executes SUBST, which makes a directory a drive, takes that drive away (/D), or shows such drives. The exit code is 1
// for an error.
func substMain(c *command) (uint8, error) {
	args, has, err := c.arguments("D", 1)
	if err != nil {
		return 1, err
	}
	if len(args) == 0 && !has.has('D') {
		for n := range 26 {
			if path := c.P.Substituted(n); path != "" {
				c.printf("%c: => %s\r\n", 'A'+n, path)
			}
		}
		return 0, nil
	}
	if len(args) != 2 && !(len(args) == 1 && has.has('D')) || len(args[0]) != 2 || args[0][1] != ':' {
		return 1, misused(1, "Incorrect number of parameters")
	}
	n := int(args[0][0]) - 'A'
	if has.has('D') {
		if err := c.P.Unsubst(n); err != nil {
			return 1, failed(1, "Invalid parameter - %s", args[0])
		}
		return 0, nil
	}
	path := args[1]
	if c.P.Substituted(n) != "" {
		return 1, failed(1, "Drive already SUBSTed")
	}
	switch err := c.P.Subst(n, path); err {
	case nil:
		return 0, nil
	case calls.ErrAccess:
		return 1, failed(1, "Invalid parameter - %s", args[0])
	default:
		if calls.Fatal(err) {
			return 1, err
		}
		return 1, failed(1, "Path not found - %s", path)
	}
}

// appendMain executes APPEND, which has files found in other directories as if they were in the current one. The exit code is 1
// for an error. The list is kept by DOS, with /E, too.
func appendMain(c *command) (uint8, error) {
	words := strings.FieldsFunc(calls.UpperAll(c.tail), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '=' })
	a := c.P.Appended()
	if len(a.Dirs) == 0 && !a.Programs {
		a.Anywhere = true
	}
	switched := false
	for _, w := range words {
		dirs, list := w, ""
		if i := strings.IndexByte(w, '/'); i >= 0 {
			dirs, list = w[:i], w[i+1:]
			switched = true
		}
		switch list {
		case "", "E":
		case "X", "X:ON":
			a.Programs = true
		case "X:OFF":
			a.Programs = false
		case "PATH:ON":
			a.Anywhere = true
		case "PATH:OFF":
			a.Anywhere = false
		default:
			return 1, misused(1, "Invalid switch - /%s", list)
		}
		if dirs == "" {
			continue
		}
		a.Dirs = nil
		for _, dir := range strings.Split(dirs, ";") {
			if dir != "" {
				a.Dirs = append(a.Dirs, dir)
			}
		}
	}
	if len(words) > 0 {
		c.P.SetAppended(a)
	}
	if len(words) > 0 || switched {
		return 0, nil
	}
	if len(a.Dirs) == 0 {
		return 0, c.say("No Append")
	}
	return 0, c.say("APPEND=%s", strings.Join(a.Dirs, ";"))
}

// shareMain executes SHARE. Sharing modes and locks of regions are there in any case; from now on files in compatibility mode are held against them, too. The sizes of /F and /L
// do not matter. The exit code is 0.
func shareMain(c *command) (uint8, error) {
	_, switches := calls.Arguments(calls.UpperAll(c.tail))
	for _, s := range switches {
		if name, _, _ := strings.Cut(s, ":"); name != "F" && name != "L" {
			return 1, misused(1, "Invalid switch - /%s", s)
		}
	}
	c.P.Share()
	return 0, nil
}
