package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// Fish writes a completion: one line for each word that can stand somewhere.
func Fish(w io.Writer, app *cli.App) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# fish completion for %s\n", app.Name)
	walk(root(app), nil, func(words []string, c *cli.Command) {
		subs := commands(c.Subcommands)
		here := fishCondition(words, subs)
		for _, sub := range subs {
			fmt.Fprintf(&b, "complete -c %s -f -n %s -a %s -d %s\n", app.Name, fishQuote(here), sub.Name, fishQuote(sub.Usage))
		}
		for _, o := range options(c.Flags) {
			fmt.Fprintf(&b, "complete -c %s -n %s", app.Name, fishQuote(here))
			for _, n := range o.names {
				if len(n) == 1 {
					fmt.Fprintf(&b, " -s %s", n)
				} else {
					fmt.Fprintf(&b, " -o %s -l %[1]s", n)
				}
			}
			if o.placeholder != "" {
				b.WriteString(" -r")
			}
			fmt.Fprintf(&b, " -d %s\n", fishQuote(o.usage))
		}
	})
	_, err := io.WriteString(w, b.String())
	return err
}

// fishCondition returns a condition of fish that is true where the command that words lead to is the last one of the line.
func fishCondition(words []string, subs []*cli.Command) string {
	if len(words) == 0 {
		return "__fish_use_subcommand"
	}
	var terms []string
	for _, word := range words {
		terms = append(terms, "__fish_seen_subcommand_from "+word)
	}
	if len(subs) > 0 {
		term := "not __fish_seen_subcommand_from"
		for _, sub := range subs {
			term += " " + sub.Name
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, "; and ")
}

// fishQuote makes one word of text.
func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
