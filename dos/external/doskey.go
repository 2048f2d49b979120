package external

import (
	"maps"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// maxMacros bounds the macros of DOSKEY.
const maxMacros = 256

// doskeyMain executes DOSKEY, which makes, removes and shows macros, and shows what was given at the prompt. The prompt knows macros in
// any case. The exit code is 1 for an error.
func doskeyMain(c *command) (uint8, error) {
	rest := strings.TrimLeft(c.tail, calls.Delimiters)
	for strings.HasPrefix(rest, "/") {
		var s string
		s, rest = calls.Word(rest[1:])
		name, more, several := strings.Cut(s, "/")
		if several {
			rest = "/" + more + rest
		}
		if err := doskeySwitch(c, calls.UpperAll(name), &rest); err != nil {
			return 1, err
		}
		rest = strings.TrimLeft(rest, calls.Delimiters)
	}
	if rest == "" {
		return 0, nil
	}
	name, text, ok := strings.Cut(rest, "=")
	name = calls.UpperAll(strings.TrimRight(name, " \t"))
	if !ok || name == "" || strings.ContainsAny(name, " \t<>|") {
		return 1, misused(1, "Invalid macro definition")
	}
	k := c.P.Kept()
	text = strings.Trim(text, " \t")
	switch {
	case text == "":
		delete(k.Macros, name)
		return 0, nil
	case k.Macros == nil:
		k.Macros = map[string]string{}
	case len(k.Macros) == maxMacros:
		return 1, failed(1, "No room for macros")
	}
	k.Macros[name] = text
	return 0, nil
}

// doskeySwitch does what a switch says. rest is the command line behind it, of which it may take the value.
func doskeySwitch(c *command, name string, rest *string) error {
	k := c.P.Kept()
	switch {
	case name == "H" || name == "HISTORY":
		for _, line := range k.Lines {
			c.printf("%s\r\n", line)
		}
	case name == "M" || name == "MACROS":
		for _, m := range slices.Sorted(maps.Keys(k.Macros)) {
			c.printf("%s=%s\r\n", m, k.Macros[m])
		}
	case name == "REINSTALL":
		k.Macros, k.Lines = nil, nil
	case name == "INSERT" || name == "OVERSTRIKE":
	case name == "BUFSIZE" || strings.HasPrefix(name, "BUFSIZE:"):
		if !strings.Contains(name, ":") { // = divides words
			_, *rest = calls.Word(*rest)
		}
	default:
		return misused(1, "Invalid switch - /%s", name)
	}
	return nil
}
