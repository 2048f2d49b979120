package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// Stamp says which program a page describes. Both may be empty.
type Stamp struct{ Version, Date string }

// Entry is a term with its explanation.
type Entry struct{ Term, Text string }

// Page writes the manual page of section 1 in the language of man(7).
func Page(w io.Writer, app *cli.App, stamp Stamp, statuses []Entry) error {
	var b strings.Builder
	day, _, _ := strings.Cut(stamp.Date, "T")
	fmt.Fprintf(&b, ".TH %s 1 %q %q %q\n", strings.ToUpper(app.Name), day,
		strings.TrimSpace(app.Name+" "+stamp.Version), "User Commands")
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(app.Name), roff(app.Usage))
	b.WriteString(".SH SYNOPSIS\n")
	top := commands(app.Commands)
	for _, c := range top {
		fmt.Fprintf(&b, "\\fB%s %s\\fR %s\n.br\n", roff(app.Name), roff(c.Name), roff(synopsis(c)))
	}
	b.WriteString(".SH COMMANDS\nFlags come before files. One dash or two, it is the same.\n")
	for _, c := range top {
		walk(c, []string{app.Name, c.Name}, func(words []string, c *cli.Command) {
			fmt.Fprintf(&b, ".SS %s\n%s\n", roff(strings.Join(words, " ")), roff(sentence(c.Usage)))
			for _, o := range options(c.Flags) {
				if o.names[0] != "help" {
					pageOption(&b, o)
				}
			}
		})
	}
	b.WriteString(".SH EXIT STATUS\n")
	for _, e := range statuses {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(e.Term), roff(e.Text))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// pageOption writes a paragraph with the flag's spellings at its side.
func pageOption(b *strings.Builder, o option) {
	var names []string
	for _, name := range o.names {
		names = append(names, `\fB`+roff("-"+name)+`\fR`)
	}
	value := ""
	if o.placeholder != "" {
		value = ` \fI` + roff(o.placeholder) + `\fR`
	}
	usage := o.usage
	if o.deflt != "" && !strings.Contains(usage, "default") {
		usage += " (default " + o.deflt + ")"
	}
	fmt.Fprintf(b, ".TP\n%s%s\n%s\n", strings.Join(names, ", "), value, roff(sentence(usage)))
}

// synopsis returns what follows the command's name.
func synopsis(c *cli.Command) string {
	switch {
	case len(commands(c.Subcommands)) > 0:
		var names []string
		for _, sub := range commands(c.Subcommands) {
			names = append(names, sub.Name)
		}
		return strings.Join(names, "|") + " ..."
	case len(options(c.Flags)) > 1:
		return strings.TrimSpace("[flags] " + c.ArgsUsage)
	}
	return c.ArgsUsage
}

// sentence ends with a full stop.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// roff makes text mean itself in the language of man(7): no escapes, no requests at the start of a
// line, and dashes that can be copied into a shell.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ").Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
