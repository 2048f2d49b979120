package monitor

import "strings"

// cmdHelp executes help [TOPIC|COMMAND]. With two numbers it is DEBUG's h.
func cmdHelp(mo *Monitor, arg string) error {
	switch {
	case arg == "":
		for _, g := range mo.lang.groups {
			helpGroup(mo, g)
		}
		mo.printf("Numbers are decimal, 0x1f or 1fh; addresses are linear, SEG:OFF (hexadecimal) or @PHYSICAL.\n")
		mo.printf("help TOPIC: %s.\n", strings.ToLower(strings.Join(helpTopics(mo), ", ")))
		return nil
	case helpTopic(mo, arg), debugSum(mo, arg):
		return nil
	}
	name, rest := cutWord(arg)
	c, err := mo.lang.findCommand(name)
	if err == nil && name == "info" && rest != "" {
		c, err = findTopic(mo.lang.topics, rest)
	}
	if v, e := mo.eval.All(arg); err != nil && e == nil { // ? is calc in Bochs
		mo.printf("%s\n", valueText(mo, v, format{}))
		return nil
	}
	if err != nil {
		return err
	}
	mo.line("%s %s", strings.Join(c.names, ", "), c.args)
	mo.line("  %s%s", c.brief, either(c.whose != "", "  ("+c.whose+")", ""))
	return nil
}

// helpGroup lists a group of commands.
func helpGroup(mo *Monitor, g group) {
	mo.printf("%s\n", g.title)
	for _, c := range g.commands {
		mo.printf("  %-16s %s\n", strings.Join(c.names, ", "), c.brief)
	}
}

// remarks are the topics of help that are no groups of commands.
var remarks = []struct{ title, text string }{
	{"Expressions", `Numbers: 31744, 0x7c00, 7c00h, 'A'. Addresses: linear, SEG:OFF with both sides hexadecimal or registers, @PHYSICAL.
Registers and flags, with or without $; $pc, $sp and $fp are addresses; $NAME is a variable (set $i = 1).
Memory: b[A] w[A] d[A] q[A], *A, *(TYPE *)A, {TYPE}A. Operators: || && | ^ & == != < <= > >= << >> + - * / % - ~ !
Names: cpl iopl instructions time cs.base cs.limit, and symbols.
`},
	{"Formats", `/FMT behind x, xp and print: a count, a letter and a size in any order.
Letters: x hexadecimal, d signed, u unsigned, o octal, t binary, c character, a address, i instructions, s string.
Sizes: b 1 byte, h 2, w 4, g 8. Alone, x /b, /w, /d and /q dump bytes, words, doublewords and quadwords with characters.
`},
}

// filtersTitle is the topic of help about what can stand behind a command.
const filtersTitle = "Filters"

// helpFilters shows the filters.
func helpFilters(mo *Monitor) {
	mo.printf("COMMAND | FILTER …   COMMAND > FILE   COMMAND >> FILE\n")
	for _, f := range filters() {
		mo.line("  %-5s %-28s %s", f.name, f.args, f.brief)
	}
	mo.printf("Where a command ends with an expression, > is an operator; behind a filter it never is: print 5 | cat > FILE.\n")
}

// wordsTitle is the topic of help that lists the words of other debuggers.
const wordsTitle = "Words"

// helpTopics returns the names of all topics of help.
func helpTopics(mo *Monitor) (list []string) {
	for _, g := range mo.lang.groups {
		list = append(list, g.title)
	}
	for _, r := range remarks {
		list = append(list, r.title)
	}
	return append(list, filtersTitle, wordsTitle)
}

// helpTopic shows a topic of help. It reports whether there is one of that name.
func helpTopic(mo *Monitor, name string) bool {
	for _, g := range mo.lang.groups {
		if strings.EqualFold(g.title, name) {
			helpGroup(mo, g)
			return true
		}
	}
	for _, r := range remarks {
		if strings.EqualFold(r.title, name) {
			mo.printf("%s", r.text)
			return true
		}
	}
	switch {
	case strings.EqualFold(filtersTitle, name):
		helpFilters(mo)
		return true
	case !strings.EqualFold(wordsTitle, name):
		return false
	}
	for _, c := range mo.lang.words {
		mo.line("  %-24s %-14s %s", strings.Join(c.names, ", "), c.whose, c.brief)
	}
	return true
}
