package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
)

// Exit statuses of iron86 itself (ARCHITECTURE.md, "Command line").
const (
	exitDied   = 122 // triple fault, or halted for ever
	exitUnmet  = 123 // a script's step was not met
	exitLimit  = 124 // -limit-instr or -timeout
	exitFailed = 126 // usage, file or emulator error
)

// exitError carries an exit status; its text, if any, is for standard error.
type exitError struct {
	status int
	text   string
}

func (e *exitError) Error() string { return e.text }

// stdio is what the program talks to; tests give their own.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() { os.Exit(run(os.Args, stdio{os.Stdin, os.Stdout, os.Stderr})) }

// run executes a command line and returns the exit status. A terminal is left with the
// modes it had, whatever happens.
func run(args []string, std stdio) int {
	app := newApp(std)
	found := terminalModes(std)
	restore := found.once()
	defer restore()
	last := &lastResort{std: std, exit: func(status int) {
		restore()
		os.Exit(status)
	}}
	defer last.stop()
	defer onStop(found, last)()
	app.Metadata = map[string]any{"last resort": last}
	err := app.Run(args)
	restore()
	exit, failures := sortErrors(err)
	if exit != nil && exit.text != "" {
		say(std.err, exit.text)
	}
	if failures != nil {
		say(std.err, oneLine(failures.Error()))
		return exitFailed
	}
	if exit != nil {
		return exit.status
	}
	return 0
}

// sortErrors takes joined errors apart: how the guest ended, and what failed besides,
// which counts more.
func sortErrors(err error) (exit *exitError, failures error) {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range list.Unwrap() {
			x, f := sortErrors(e)
			if exit == nil {
				exit = x
			}
			failures = errors.Join(failures, f)
		}
		return exit, failures
	}
	if errors.As(err, &exit) {
		return exit, nil
	}
	return nil, err
}

// oneLine keeps an error on one line of standard error, whatever is in it.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

func newApp(std stdio) *cli.App {
	app := &cli.App{
		Name:      "iron86",
		Usage:     "a PC in pure Go",
		Reader:    std.in,
		Writer:    std.out,
		ErrWriter: io.Discard, // errors are printed once, by run
		Version:   version(),
		Commands: append([]*cli.Command{
			demoCommand(std),
			bootCommand(std),
			debugCommand(std),
			replayCommand(std),
			runCommand(std),
			disasmCommand(std),
			conformCommand(std),
		}, aboutCommands(std)...),
		HideHelpCommand: false,
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError:    usageError,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("no such command %q (iron86 help lists them)", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
	for _, cmd := range app.Commands {
		cmd.OnUsageError, cmd.Before = usageError, limitStart
	}
	return app
}

// usageError keeps the library from printing the help text over the error.
func usageError(_ *cli.Context, err error, _ bool) error { return err }
