package external

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// program is an external command.
type program struct {
	name   string
	help   string // what it is for, and how it is written: the answer to /?
	failed uint8  // the exit code for an error of DOS that the command does not expect
	// run executes it. It returns the exit code.
	run func(c *command) (uint8, error)
}

// command is a program that is being executed.
type command struct {
	*calls.System
	in   calls.Input
	tail string        // the command line behind the name
	out  *bufio.Writer // standard output; flushed before anything else is written or asked, and at the end
}

// failure is an error that ends a command with a message and an exit code.
type failure struct {
	code uint8
	text string
}

func (f failure) Error() string { return "external: " + f.text }

// usage is a failure for what is wrong with the command line. Its message goes to standard error.
type usage struct{ failure }

// failed returns a failure with a message.
func failed(code uint8, format string, a ...any) error {
	return failure{code, fmt.Sprintf(format, a...)}
}

// misused returns a failure for a command line that is wrong.
func misused(code uint8, format string, a ...any) error {
	return usage{failure{code, fmt.Sprintf(format, a...)}}
}

// main is the program of process p.
func (g program) main(p *dos.Process) uint8 {
	sys := &calls.System{P: p}
	n := p.Get(calls.PSPTail, 1)[0]
	c := &command{System: sys, in: calls.Input{System: sys}, tail: string(p.Get(calls.PSPTail+1, int(min(n, 126))))}
	c.out = bufio.NewWriterSize(handle{sys, calls.Stdout}, calls.DataSize)
	if asksForHelp(c.tail) {
		_ = c.Print(g.help + "\r\n") // there is nobody to whom an error could be told
		return 0
	}
	code, err := g.run(c)
	if err == nil {
		err = c.out.Flush()
	}
	return c.end(g, code, err)
}

// end tells the user about an error, and returns the exit code.
func (c *command) end(g program, code uint8, err error) uint8 {
	if err == nil || calls.Fatal(err) {
		return code
	}
	var bad usage
	var fails failure
	var dosCode dos.ErrorCode
	_ = c.out.Flush() // the first error is the one to report
	switch {
	case errors.As(err, &bad):
		_ = c.Complain(bad.text)
		return bad.code
	case errors.As(err, &fails):
		_ = c.Print(fails.text + "\r\n") // when standard output fails nothing is left to do
		return fails.code
	case errors.As(err, &dosCode):
		_ = c.Complain(calls.Message(dosCode))
	}
	return g.failed
}

// asksForHelp reports whether a command line has /? outside of quotes.
func asksForHelp(tail string) bool {
	quoted := false
	for i := range len(tail) {
		if tail[i] == '"' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(tail[i:], "/?") {
			return true
		}
	}
	return false
}

// printf writes to standard output. An error shows at the end, or at the next flush.
func (c *command) printf(format string, a ...any) { fmt.Fprintf(c.out, format, a...) }

// say writes a line to standard output at once.
func (c *command) say(format string, a ...any) error {
	c.printf(format+"\r\n", a...)
	return c.out.Flush()
}

// confirm asks a question until the answer is Y or N.
func (c *command) confirm(format string, a ...any) (bool, error) {
	if err := c.out.Flush(); err != nil {
		return false, err
	}
	return c.in.Confirm(fmt.Sprintf(format, a...))
}

// arguments splits the command line into arguments and switches. It refuses switches that known does not have: letters,
// each followed by a colon if a value may stand behind it. The code is the exit code for that. All is in upper case, as the
// names of files that are made on the host are to be.
func (c *command) arguments(known string, code uint8) (args []string, has switches, err error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	has = switches{}
	for _, s := range list {
		i := -1
		if s != "" {
			i = strings.IndexByte(known, s[0])
		}
		if i < 0 || s[0] == ':' || len(s) > 1 && !strings.HasPrefix(known[i+1:], ":") {
			return nil, nil, misused(code, "Invalid switch - /%s", s)
		}
		has[s[0]] = strings.TrimPrefix(s[1:], ":")
	}
	return args, has, nil
}

// switches are the switches of a command line, by their letters, with the values behind them.
type switches map[byte]string

// has reports whether a switch was given.
func (s switches) has(letter byte) bool {
	_, ok := s[letter]
	return ok
}
