package external

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// attribution is what ATTRIB does.
type attribution struct {
	set, clear uint8
	deep       bool // /S: in the directories below, too
	found      bool
}

// attribMain executes ATTRIB, which shows or changes the attributes of files. The exit code is 1 if no file fits or one
// could not be changed.
func attribMain(c *command) (uint8, error) {
	a, pattern, err := attribArguments(c.tail)
	if err != nil {
		return 1, err
	}
	dir, name := calls.SplitPath(pattern)
	if name == "" {
		name = "*.*"
	}
	if !calls.Wild(name) && c.IsDir(pattern) && !a.deep {
		attr, err := c.Attributes(pattern)
		if err != nil {
			return 1, err
		}
		full, err := c.fullName(pattern)
		if err != nil {
			return 1, err
		}
		return 0, c.attribute(a, pattern, full, uint8(attr))
	}
	if err := c.attribIn(a, dir, name); err != nil {
		return 1, err
	}
	if !a.found {
		return 1, failed(1, "File not found - %s", calls.UpperAll(name))
	}
	return 0, nil
}

// attributeLetters are the attributes that ATTRIB shows, in its order.
var attributeLetters = []struct {
	letter byte
	bit    uint8
}{{'A', calls.AttrArchive}, {'S', calls.AttrSystem}, {'H', calls.AttrHidden}, {'R', calls.AttrReadOnly}}

// attribArguments reads the command line of ATTRIB.
func attribArguments(tail string) (a *attribution, pattern string, err error) {
	a, pattern = &attribution{}, "*.*"
	args, list := calls.Arguments(tail)
	for _, s := range list {
		if s != "S" {
			return nil, "", misused(1, "Invalid switch - /%s", s)
		}
		a.deep = true
	}
	given := false
	for _, arg := range args {
		switch {
		case arg[0] == '+' || arg[0] == '-':
			if !a.add(calls.UpperAll(arg)) {
				return nil, "", misused(1, "Parameter format not correct - %s", arg)
			}
		case given:
			return nil, "", misused(1, "Too many parameters - %s", arg)
		default:
			pattern, given = arg, true
		}
	}
	return a, pattern, nil
}

// add takes signs with letters, like +R or +R-H.
func (a *attribution) add(arg string) bool {
	for ; arg != ""; arg = arg[2:] {
		bit := uint8(0)
		for _, l := range attributeLetters {
			if len(arg) > 1 && arg[1] == l.letter {
				bit = l.bit
			}
		}
		switch {
		case bit == 0 || (a.set|a.clear)&bit != 0:
			return false
		case arg[0] == '+':
			a.set |= bit
		case arg[0] == '-':
			a.clear |= bit
		default:
			return false
		}
	}
	return true
}

// attribIn works on the files that fit a name in a directory, and below it with /S.
func (c *command) attribIn(a *attribution, dir, name string) error {
	found, err := c.list(dir, name, hiddenToo)
	if err != nil && (!a.found || calls.Fatal(err)) {
		return err
	}
	if len(found) > 0 {
		a.found = true
		full, err := c.fullName(dir)
		if err != nil {
			return err
		}
		for _, e := range found {
			if err := c.attribute(a, dir+e.Name, calls.Below(full, e.Name), e.Attr); err != nil {
				return err
			}
		}
	}
	if !a.deep {
		return nil
	}
	below, err := c.directories(dir)
	for _, d := range below {
		if err := c.attribIn(a, dir+d+`\`, name); err != nil {
			return err
		}
	}
	return err
}

// attribute shows or changes the attributes of a file. Those of hidden and of system files are changed only when these
// attributes are named, too.
func (c *command) attribute(a *attribution, path, full string, attr uint8) error {
	change := a.set | a.clear
	switch {
	case change == 0:
		var shown strings.Builder
		for i, l := range attributeLetters {
			if attr&l.bit == 0 {
				l.letter = ' '
			}
			if i == 1 {
				shown.WriteString("  ")
			}
			shown.WriteByte(l.letter)
		}
		return c.say("  %s     %s", shown.String(), full)
	case attr&calls.AttrHidden&^change != 0:
		return c.say("Not resetting hidden file %s", full)
	case attr&calls.AttrSystem&^change != 0:
		return c.say("Not resetting system file %s", full)
	}
	if err := c.setAttributes(path, uint16(attr&^a.clear|a.set)); err != nil {
		return c.report(err, full)
	}
	return nil
}
