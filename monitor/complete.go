package monitor

import (
	"maps"
	"slices"
	"strings"
)

// Complete returns the lines that the beginning of a line can be completed to:
// commands for the first word, symbols and registers after it.
func (mo *Monitor) Complete(line string) []string {
	i := strings.LastIndexAny(line, " \t(+-*[:@") + 1
	head, word := line[:i], line[i:]
	var list []string
	if i == 0 {
		for _, g := range mo.lang.groups {
			for _, c := range g.commands {
				if strings.HasPrefix(c.names[0], word) {
					list = append(list, c.names[0]+" ")
				}
			}
		}
		return list
	}
	lists := [][]string{names32[:], namesSeg[:], {"eip", "eflags"}}
	if mo.hasLong() {
		lists = append(lists, names64[:], slices.Sorted(maps.Keys(longFields)), []string{"rflags", "cr8"})
	}
	for _, names := range lists {
		for _, n := range names {
			if word != "" && strings.HasPrefix(n, word) {
				list = append(list, head+n)
			}
		}
	}
	for _, s := range mo.symbols.All() {
		if word != "" && strings.HasPrefix(s.Name, word) && len(list) < 100 {
			list = append(list, head+s.Name)
		}
	}
	return list
}
