package shell

import (
	"errors"
	"io"

	"github.com/iron86/iron86/dos"
)

// Shell is one instance of COMMAND.COM.
type Shell struct {
	*system
	env      environ
	in       input
	batch    *batch // nil: commands come from standard input
	depth    int    // of batch files that call each other
	echo     bool
	level    uint8 // errorlevel
	done     bool  // EXIT
	inFor    bool
	piped    int // pipes around the command: a batch file in one comes back
	internal map[string]command
}

// command executes an internal command. args is the line after its name.
type command func(s *Shell, args string) error

// errTerminate ends all batch files. It follows from the user's answer to Ctrl-C.
var errTerminate = errors.New("shell: batch files terminated")

// Run is the shell as a program, for dos.Config.Shell. It returns the exit code.
func Run(p *dos.Process) uint8 {
	calls := &system{p}
	s := &Shell{system: calls, env: environ{calls}, in: input{system: calls}, echo: true, internal: commands()}
	if err := s.main(); err != nil && err != io.EOF {
		return 1
	}
	return s.level
}

// main does what the command line says. /C runs a command and ends, /K runs one and goes on. Other
// switches are accepted and mean nothing here.
func (s *Shell) main() error {
	n := s.p.Get(pspTail, 1)[0]
	tail := skip(string(s.p.Get(pspTail+1, int(min(n, 126)))))
	for tail != "" {
		if tail[0] != '/' || len(tail) < 2 {
			_, tail = word(tail) // where COMMAND.COM is, a device
			tail = skip(tail)
			continue
		}
		switch upper(tail[1]) {
		case 'C':
			return s.once(tail[2:])
		case 'K':
			if err := s.once(tail[2:]); err != nil {
				return err
			}
			return s.prompt()
		}
		_, tail = word(tail)
		tail = skip(tail)
	}
	return s.prompt()
}

// once runs the command that /C or /K gives.
func (s *Shell) once(line string) error {
	err := s.line(line)
	if err == errTerminate || err == dos.ErrBreak {
		return nil
	}
	return err
}

// prompt reads commands and runs them until EXIT or the end of standard input.
func (s *Shell) prompt() error {
	for !s.done {
		line, err := s.nextCommand()
		if err == nil {
			err = s.line(line)
		}
		switch {
		case err == io.EOF:
			return nil
		case err == dos.ErrBreak || err == errTerminate:
		case err != nil:
			return err
		}
	}
	return nil
}

// nextCommand shows the prompt and reads a command.
func (s *Shell) nextCommand() (string, error) {
	info, err := s.deviceInfo(stdin)
	if err != nil {
		return "", io.EOF // no standard input
	}
	if info&isDevice == 0 {
		return s.in.line()
	}
	if s.echo {
		if err := s.print("\r\n" + s.promptText()); err != nil {
			return "", err
		}
	}
	return s.in.line()
}
