package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// Zsh writes a completion: a function for each command, of which those with subcommands call the
// functions of these.
func Zsh(w io.Writer, app *cli.App) error {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %s\n", app.Name)
	walk(root(app), []string{app.Name}, func(words []string, c *cli.Command) {
		name := "_" + strings.Join(words, "_")
		subs := commands(c.Subcommands)
		fmt.Fprintf(&b, "\n%s() {\n", name)
		if len(subs) > 0 {
			b.WriteString("\tlocal context state state_descr line curcontext=$curcontext\n\ttypeset -A opt_args\n")
		}
		b.WriteString("\t_arguments")
		if len(subs) > 0 {
			b.WriteString(" -C")
		}
		for _, o := range options(c.Flags) {
			zshOption(&b, o)
		}
		if len(subs) == 0 {
			b.WriteString(" \\\n\t\t'*:file:_files'\n}\n")
			return
		}
		b.WriteString(" \\\n\t\t'1: :->command' \\\n\t\t'*:: :->rest'\n")
		zshSubcommands(&b, name, subs)
	})
	fmt.Fprintf(&b, "\nif [ \"$funcstack[1]\" = _%[1]s ]; then _%[1]s \"$@\"; else compdef _%[1]s %[1]s; fi\n", app.Name)
	_, err := io.WriteString(w, b.String())
	return err
}

// zshSubcommands writes the end of the function name: what follows from the states of _arguments.
func zshSubcommands(b *strings.Builder, name string, subs []*cli.Command) {
	b.WriteString("\tcase $state in\n\tcommand)\n\t\tlocal -a list=(\n")
	for _, sub := range subs {
		fmt.Fprintf(b, "\t\t\t%s\n", bashQuote(sub.Name+":"+sub.Usage))
	}
	b.WriteString("\t\t)\n\t\t_describe command list\n\t\t;;\n\trest)\n\t\tcase $line[1] in\n")
	for _, sub := range subs {
		fmt.Fprintf(b, "\t\t%s) %s_%s ;;\n", sub.Name, name, sub.Name)
	}
	b.WriteString("\t\tesac\n\t\t;;\n\tesac\n}\n")
}

// zshOption writes the specification of a flag for _arguments. A star lets it be given again.
func zshOption(b *strings.Builder, o option) {
	usage := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(o.usage)
	for _, n := range o.names {
		spec := "*-" + n + "[" + usage + "]"
		if o.placeholder != "" {
			spec += ":" + strings.ReplaceAll(o.placeholder, ":", `\:`) + ":_files"
		}
		fmt.Fprintf(b, " \\\n\t\t%s", bashQuote(spec))
	}
}
