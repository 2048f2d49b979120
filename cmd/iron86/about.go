package main

import (
	"fmt"
	"io"

	"github.com/iron86/iron86/internal/manual"
	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

// exitStatuses is the section of the manual page about exit statuses, which no flag tells.
var exitStatuses = []manual.Entry{
	{Term: "0", Text: "The guest switched the machine off, or the script ended."},
	{Term: "v<<1|1", Text: "The guest wrote v to the debug-exit port (-debug-exit)."},
	{Term: "122", Text: "The guest died: a triple fault, or halted for ever with interrupts off."},
	{Term: "123", Text: "A step of the script was not met."},
	{Term: "124", Text: "-limit-instr or -timeout was reached."},
	{Term: "125", Text: "A point of -ex or -rc stopped the guest, and nobody is there to let it go on."},
	{Term: "126", Text: "Wrong usage, a file that does not work, or an error of the emulator."},
	{Term: "other", Text: "The exit status of a DOS program (run), or 1 when a check of conform failed."},
}

// aboutCommands returns the commands about iron86 itself.
func aboutCommands(std host.Streams) []*cli.Command {
	return []*cli.Command{
		{
			Name:  "version",
			Usage: "print version, commit, date, Go version and platform",
			Action: func(c *cli.Context) error {
				if c.NArg() > 0 {
					return fmt.Errorf("version takes no argument")
				}
				_, err := fmt.Fprintln(std.Out, "iron86 version", release.This())
				return err
			},
		},
		{
			Name:      "completion",
			Usage:     "print the completions of a shell, or the manual page in the format of man",
			ArgsUsage: "bash|zsh|fish|man",
			Action:    func(c *cli.Context) error { return printAbout(c, std.Out) },
		},
	}
}

// printAbout writes the completions of a shell, or the manual page.
func printAbout(c *cli.Context, w io.Writer) error {
	writers := map[string]func(io.Writer, *cli.App) error{
		"bash": manual.Bash,
		"zsh":  manual.Zsh,
		"fish": manual.Fish,
		"man": func(w io.Writer, app *cli.App) error {
			b := release.This()
			return manual.Page(w, app, manual.Stamp{Version: b.Version, Date: b.Date}, exitStatuses)
		},
	}
	write := writers[c.Args().First()]
	if write == nil || c.NArg() != 1 {
		return fmt.Errorf("completion needs one of bash, zsh, fish, man")
	}
	return write(w, c.App)
}
