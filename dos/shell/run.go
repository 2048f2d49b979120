package shell

import (
	"io"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// Program returns COMMAND.COM.
func Program() dos.GoProgram { return dos.GoProgram{Name: "COMMAND", Run: run} }

// run executes the shell as the program of process p. It returns the exit code.
func run(p *dos.Process) uint8 {
	p.KeepOnBreak()
	sys := &calls.System{P: p}
	s := &Shell{System: sys, env: calls.Environ{System: sys}, in: calls.Input{System: sys}, echo: true, internal: commands()}
	begin := s.main
	var at rest
	if rested, err := p.Rested(&at); err != nil {
		return 1
	} else if rested {
		s.echo, s.level, s.before, s.in.SkipLF = at.Echo, at.Level, at.Before, at.SkipLF
		begin = s.prompt
	}
	if err := begin(); err != nil && err != io.EOF {
		return 1
	}
	return s.level
}

// rest is what a shell knows when it is about to show its prompt.
type rest struct {
	Echo   bool
	Level  uint8
	Before []uint16
	SkipLF bool
}

// main does what the command line of the shell says. /C executes a command and ends, /K executes one and goes on
// with the prompt. Other switches are accepted and have no effect.
func (s *Shell) main() error {
	n := s.P.Get(calls.PSPTail, 1)[0]
	tail := calls.Skip(string(s.P.Get(calls.PSPTail+1, int(min(n, 126)))))
	for tail != "" {
		if tail[0] != '/' || len(tail) < 2 {
			_, tail = calls.Word(tail) // the directory of COMMAND.COM, or a device
			tail = calls.Skip(tail)
			continue
		}
		switch calls.Upper(tail[1]) {
		case '?':
			return s.Print(commandHelp)
		case 'C':
			return s.once(tail[2:])
		case 'K':
			if err := s.once(tail[2:]); err != nil {
				return err
			}
			return s.prompt()
		}
		_, tail = calls.Word(tail)
		tail = calls.Skip(tail)
	}
	return s.prompt()
}

// commandHelp is the answer to COMMAND /?.
const commandHelp = "Runs commands.\r\n\r\nCOMMAND [/C command|/K command]\r\n\r\n" +
	"  /C  Runs a command and ends.   /K  Runs a command and goes on with the prompt.\r\n"

// once executes the command of /C or /K.
func (s *Shell) once(line string) error {
	err := untyped(s, func() error { return s.line(line) })
	if err == errTerminate || err == dos.ErrBreak {
		return nil
	}
	return err
}

// prompt reads commands and executes them until EXIT or the end of standard input.
func (s *Shell) prompt() error {
	for !s.done {
		if err := s.P.Rest(rest{s.echo, s.level, s.before, s.in.SkipLF}); err != nil {
			return err
		}
		line, typed, err := s.nextCommand()
		if err == nil {
			err = doTyped(s, line, typed)
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

// nextCommand shows the prompt and reads a command. typed is false if standard input is no device, so that nobody is there to ask.
func (s *Shell) nextCommand() (line string, typed bool, err error) {
	info, err := s.DeviceInfo(calls.Stdin)
	if err != nil {
		return "", false, io.EOF // no standard calls.Input
	}
	if info&calls.IsDevice == 0 {
		line, err = s.in.Line()
		return line, false, err
	}
	if s.echo {
		if err := s.Print("\r\n" + s.promptText()); err != nil {
			return "", false, err
		}
	}
	line, err = s.in.Line()
	return line, true, err
}
