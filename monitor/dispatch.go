package monitor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/machine/history"
)

// command executes a line without comments.
func (mo *Monitor) command(line string) error {
	name, arg := cutName(line)
	c, err := mo.lang.findCommand(name)
	if err != nil {
		return err
	}
	switch {
	case c.repeats:
		mo.lastLine = line
	case c.goesOn:
		mo.lastLine = strings.TrimSpace(name + " " + formatOf(arg))
	}
	err = c.run(mo, arg)
	if refused := history.Refused(mo.m); refused != nil {
		return refused
	}
	return err
}

// cutName cuts the name of a command off its line. x/4xb is the command x with the argument /4xb, and DEBUG's g=100 is g with =100.
func cutName(line string) (name, arg string) {
	name, arg = cutWord(line)
	if strings.HasPrefix(name, "g=") || strings.HasPrefix(name, "t=") {
		name, arg = name[:1], strings.TrimSpace(name[1:]+" "+arg)
	}
	if i := strings.IndexByte(name, '/'); i > 0 {
		name, arg = name[:i], strings.TrimSpace(name[i:]+" "+arg)
	}
	return name, arg
}

// own returns the commands of the monitor's own language.
func (l *language) own() (list []command) {
	for _, g := range l.groups {
		list = append(list, g.commands...)
	}
	return list
}

// findCommand returns the command of a name: one of ours, a word of another debugger, or the one whose first name
// begins so. The error names the candidates if there are several.
func (l *language) findCommand(word string) (*command, error) {
	own, foreign := l.own(), l.words
	first, mine := pick(own, word)
	if first != nil && slices.Contains(first.names, word) {
		return first, nil
	}
	second, theirs := pick(foreign, word)
	switch {
	case second != nil && (slices.Contains(second.names, word) || len(mine) == 0 && len(theirs) == 1):
		return second, nil
	case len(mine) == 1:
		return first, nil
	case len(mine)+len(theirs) == 0:
		return nil, fmt.Errorf("no command %q (help lists them)", word)
	}
	return nil, fmt.Errorf("%q can be %s", word, strings.Join(append(mine, theirs...), ", "))
}

// pick returns the command of a list that has a name, or else the one whose first name begins so, where print is meant if
// printf begins so, too. names are the candidates: c is nil unless there is one.
func pick(list []command, word string) (c *command, names []string) {
	for i := range list {
		if list[i].run == nil {
			continue
		}
		if slices.Contains(list[i].names, word) {
			return &list[i], []string{word}
		}
		if n := list[i].names[0]; word != "" && strings.HasPrefix(n, word) {
			names = append(names, n)
		}
	}
	if i := slices.IndexFunc(names, func(n string) bool { return beginsAll(n, names) }); i >= 0 {
		return pick(list, names[i])
	}
	return nil, names
}

// beginsAll reports whether all names begin with a name, as print and printf do with print.
func beginsAll(name string, names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return !strings.HasPrefix(n, name) })
}
