package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

// aboutForms say, for the manual page and each shell, where the part of a command begins and ends and
// how a flag stands in it.
var aboutForms = map[string]struct {
	begin, end func(words string) string
	flag       func(name string) string
}{
	"man": {
		begin: func(words string) string { return ".SS iron86 " + words + "\n" },
		end:   func(string) string { return "\n.S" },
		flag:  func(name string) string { return `\fB\-` + strings.ReplaceAll(name, "-", `\-`) + `\fR` },
	},
	"bash": {
		begin: func(words string) string { return "\n\t'" + words + "')\n" },
		end:   func(string) string { return ";;" },
		flag:  func(name string) string { return "-" + name + " " },
	},
	"zsh": {
		begin: func(words string) string { return "\n_iron86_" + strings.ReplaceAll(words, " ", "_") + "() {\n" },
		end:   func(string) string { return "\n}\n" },
		flag:  func(name string) string { return "'*-" + name + "[" },
	},
	"fish": {
		begin: fishCondition,
		end:   func(string) string { return "\n" },
		flag: func(name string) string {
			return " -" + map[bool]string{true: "s", false: "o"}[len(name) == 1] + " " + name + " "
		},
	},
}

// fishCondition is what the lines for a command, or for one below it, have in common.
func fishCondition(words string) string {
	first, second, below := strings.Cut(words, " ")
	if below {
		return "-n '__fish_seen_subcommand_from " + first + "; and __fish_seen_subcommand_from " + second + "'"
	}
	return "-n '__fish_seen_subcommand_from " + first
}

// TestAboutNamesEverything asks for the manual page and the completions, and looks for every command
// and in its part for every flag that the command shows in its help.
func TestAboutNamesEverything(t *testing.T) {
	for form, f := range aboutForms {
		var out bytes.Buffer
		if status := run([]string{"iron86", "completion", form}, host.Streams{In: strings.NewReader(""), Out: &out, Err: io.Discard}); status != 0 {
			t.Fatalf("completion %s ends with %d", form, status)
		}
		flags := 0
		var visit func(words string, c *cli.Command)
		visit = func(words string, c *cli.Command) {
			if !strings.Contains(out.String(), c.Name) {
				t.Errorf("%s does not name the command %s", form, words)
			}
			part := partOf(out.String(), f.begin(words), f.end(words))
			for _, name := range visibleFlags(c) {
				flags++
				if !strings.Contains(part, f.flag(name)) {
					t.Errorf("%s: the part of %s lacks -%s", form, words, name)
				}
			}
			for _, sub := range c.Subcommands {
				visit(words+" "+sub.Name, sub)
			}
		}
		for _, c := range newApp(host.Streams{Out: io.Discard, Err: io.Discard}).Commands {
			visit(c.Name, c)
		}
		if flags < 100 {
			t.Errorf("%s: only %d flags were looked for", form, flags)
		}
	}
}

// partOf returns all parts of a text that stand between begin and end.
func partOf(text, begin, end string) string {
	var parts strings.Builder
	for {
		_, rest, ok := strings.Cut(text, begin)
		if !ok {
			return parts.String()
		}
		part, after, _ := strings.Cut(rest, end)
		parts.WriteString(part + " \n")
		text = after
	}
}

// visibleFlags are the names of the flags that the help of a command shows.
func visibleFlags(c *cli.Command) []string {
	var names []string
	for _, f := range c.Flags {
		if v, ok := f.(cli.VisibleFlag); ok && v.IsVisible() {
			names = append(names, f.Names()...)
		}
	}
	return names
}
