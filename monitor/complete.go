package monitor

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/machine/history"
)

// maxCandidates bounds the symbols and files that a line is completed with.
const maxCandidates = 100

// Complete returns the lines that the beginning of a line can be completed to: commands for the first word, filters behind |,
// what a command takes, and else registers, variables and symbols.
func (mo *Monitor) Complete(line string) []string {
	begin := strings.LastIndexByte(line, '|') + 1
	begin += len(line[begin:]) - len(strings.TrimLeft(line[begin:], " \t"))
	name, arg := cutName(line[begin:])
	if begin > 0 && !strings.ContainsAny(line[begin:], " \t") {
		return completions(line[:begin], name, filterNames())
	}
	if begin == 0 && !strings.ContainsAny(line, " \t/") {
		return completions("", name, commandNames(mo, name))
	}
	i := strings.LastIndexAny(line, " \t(+-*[:@=<>") + 1
	if c, err := mo.lang.findCommand(name); err == nil && begin == 0 {
		at := len(line) - len(arg)
		if strings.HasSuffix(line, " ") && arg == "" {
			at = len(line)
		}
		if list := argumentNames(mo, c, arg); list != nil {
			return completions(line[:at], arg, list)
		}
		i = max(i, at)
	}
	return completions(line[:i], line[i:], expressionNames(mo, line[i:]))
}

// completions returns head with each name that begins with word.
func completions(head, word string, names []string) (list []string) {
	for _, n := range names {
		if strings.HasPrefix(n, word) {
			list = append(list, head+n)
		}
	}
	return list
}

// filterNames returns the names of the filters, as they are typed.
func filterNames() (list []string) {
	for _, f := range filters() {
		list = append(list, f.name+" ")
	}
	return list
}

// commandNames returns the names of commands: ours, and if none of them begins so, other debuggers'.
func commandNames(mo *Monitor, word string) []string {
	own := firstNames(mo.lang.own())
	if word != "" && len(completions("", word, own)) == 0 {
		return firstNames(mo.lang.words)
	}
	return own
}

// firstNames returns the first names of commands.
func firstNames(commands []command) (list []string) {
	for _, c := range commands {
		if c.run != nil {
			list = append(list, c.names[0]+" ")
		}
	}
	return list
}

// argumentNames returns what can stand behind a command, or nil if that is an expression.
func argumentNames(mo *Monitor, c *command, arg string) []string {
	first, _ := cutWord(c.args)
	switch {
	case first == "FILE" || first == "[FILE":
		return fileNames(arg)
	case first == "DRIVE":
		return drivesAndFiles(arg)
	case strings.Contains(c.args, "MARK") || c.names[0] == "mark":
		return markNames(mo)
	case first == "NUMBER" || first == "[NUMBERS]" || first == "[NUMBER]":
		return pointNumbers(mo, arg)
	}
	switch c.names[0] {
	case "info":
		return firstNames(mo.lang.topics)
	case "help":
		return slices.Concat(firstNames(mo.lang.own()), helpTopics(mo), firstNames(mo.lang.words))
	case "chips":
		return chipNames(mo)
	case "regs":
		var list []string
		for _, k := range registerKinds[1:] {
			list = append(list, k.name)
		}
		return append(list, "all")
	}
	return nil
}

// chipNames returns the names of the chips.
func chipNames(mo *Monitor) (list []string) {
	for _, c := range mo.m.Chips() {
		list = append(list, c.Name)
	}
	return list
}

// markNames returns the marks, and the ends of the history.
func markNames(mo *Monitor) []string {
	list := slices.Sorted(maps.Keys(mo.marks))
	if history.Of(mo.m) != nil {
		list = append(list, "start", "end")
	}
	return list
}

// pointNumbers returns the numbers of points behind those that stand in arg.
func pointNumbers(mo *Monitor, arg string) (list []string) {
	head := arg[:strings.LastIndexAny(arg, " \t")+1]
	for _, p := range mo.points.All() {
		list = append(list, head+strconv.Itoa(p.ID))
	}
	return list
}

// drivesAndFiles returns drives, and behind one files.
func drivesAndFiles(arg string) []string {
	drive, name, found := strings.Cut(arg, " ")
	if !found {
		return []string{"fda ", "fdb ", "cdrom "}
	}
	return completions(drive+" ", "", fileNames(name))
}

// fileNames returns the files of the host that begin so, directories with a separator.
func fileNames(begin string) []string {
	list := []string{}
	dir, base := filepath.Split(begin)
	entries, err := os.ReadDir(filepath.Join(dir, "."))
	if err != nil {
		return list
	}
	for _, e := range entries {
		n := e.Name()
		if !strings.HasPrefix(n, base) || base == "" && n[0] == '.' || len(list) == maxCandidates {
			continue
		}
		if e.IsDir() {
			n += string(filepath.Separator)
		}
		list = append(list, dir+n)
	}
	return list
}

// expressionNames returns the registers, variables and symbols that begin with a word.
func expressionNames(mo *Monitor, word string) (list []string) {
	if word == "" {
		return nil
	}
	lists := [][]string{names32[:], namesSeg[:], {"eip", "eflags"}}
	if mo.hasLong() {
		lists = append(lists, names64[:], slices.Sorted(maps.Keys(longFields)), []string{"rflags", "cr8"})
	}
	mark := ""
	if strings.HasPrefix(word, "$") {
		mark = "$"
		lists = append(lists, []string{"pc", "sp", "fp"}, slices.Sorted(maps.Keys(mo.vars)))
	}
	for _, names := range lists {
		list = append(list, completions(mark, word[len(mark):], names)...)
	}
	for _, s := range mo.symbols.All() {
		if strings.HasPrefix(s.Name, word) && len(list) < maxCandidates {
			list = append(list, s.Name)
		}
	}
	return list
}
