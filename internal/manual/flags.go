package manual

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// option is a flag as the writers need it.
type option struct {
	names       []string // without dashes
	placeholder string   // what its value is called; empty for a flag without value
	usage       string
	deflt       string // the value that it has when it is not given
}

// options returns the visible flags, and -help, which every command has.
func options(flags []cli.Flag) []option {
	var list []option
	for _, f := range flags {
		doc, ok := f.(cli.DocGenerationFlag)
		if v, is := f.(cli.VisibleFlag); !ok || is && !v.IsVisible() || f.Names()[0] == "help" {
			continue
		}
		o := option{names: f.Names(), usage: strings.ReplaceAll(doc.GetUsage(), "`", "")}
		if doc.TakesValue() {
			o.placeholder = placeholder(doc.GetUsage())
			o.deflt = strings.Trim(doc.GetDefaultText(), `"`)
		}
		if o.deflt == "0" || o.deflt == "0s" {
			o.deflt = "" // a zero means that the flag does nothing
		}
		list = append(list, o)
	}
	return append(list, option{names: []string{"help", "h"}, usage: "show help"})
}

// placeholder returns the name of the value: what stands between backquotes in the usage.
func placeholder(usage string) string {
	if _, rest, ok := strings.Cut(usage, "`"); ok {
		if name, _, ok := strings.Cut(rest, "`"); ok {
			return name
		}
	}
	return "VALUE"
}

// commands returns the visible commands without help, which is spelled -help in what we write.
func commands(list []*cli.Command) []*cli.Command {
	var visible []*cli.Command
	for _, c := range list {
		if !c.Hidden && c.Name != "help" {
			visible = append(visible, c)
		}
	}
	return visible
}

// root returns the app as a command, so that the writers can walk one kind of tree.
func root(app *cli.App) *cli.Command {
	return &cli.Command{Name: app.Name, Usage: app.Usage, Subcommands: app.Commands, Flags: app.Flags}
}

// walk calls visit for a command and all below it with the words that lead to each.
func walk(c *cli.Command, words []string, visit func(words []string, c *cli.Command)) {
	visit(words, c)
	for _, sub := range commands(c.Subcommands) {
		walk(sub, append(words[:len(words):len(words)], sub.Name), visit)
	}
}

// spellings returns the words that the flags of list are given by. valued are the names,
// without dashes, of those that take a value.
func spellings(list []option) (words, valued []string) {
	for _, o := range list {
		for _, name := range o.names {
			words = append(words, "-"+name)
			if o.placeholder != "" {
				valued = append(valued, name)
			}
		}
	}
	return words, valued
}
