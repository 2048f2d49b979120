package shell

import (
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
)

// Shell is one instance of COMMAND.COM.
type Shell struct {
	p        *dos.Process
	batch    *batch // nil: commands come from standard input
	depth    int    // of batch files that call each other
	echo     bool
	level    uint8 // errorlevel
	done     bool  // EXIT
	inFor    bool
	piped    int // pipes around the command: a batch file in one comes back
	skipLF   bool
	internal map[string]command
}

// command is an internal command; args is the line after its name.
type command func(s *Shell, args string) error

// errTerminate ends all batch files: the answer to Ctrl-C.
var errTerminate = errors.New("shell: batch files terminated")

// Run is the program: dos.Config.Shell. It returns the exit code.
func Run(p *dos.Process) uint8 {
	s := &Shell{p: p, echo: true, internal: commands()}
	if err := s.main(); err != nil && err != io.EOF {
		return 1
	}
	return s.level
}

// main does what the command line says: /C runs a command and ends, /K runs one and
// goes on; other switches are taken and mean nothing here.
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

// once runs the command of /C and /K.
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
		return s.inputLine()
	}
	if s.echo {
		if err := s.print("\r\n" + s.promptText()); err != nil {
			return "", err
		}
	}
	return s.inputLine()
}

// inputLine reads a line of standard input: with editing from a device, as it is from
// anything else. io.EOF is the end.
func (s *Shell) inputLine() (string, error) {
	info, err := s.deviceInfo(stdin)
	if err != nil {
		return "", err
	}
	if info&isDevice == 0 {
		return s.streamLine()
	}
	s.p.Put(atLine, []byte{maxLine + 1, s.p.Get(atLine+1, 1)[0]})
	if _, err := s.p.Call(dos.Regs{AX: 0x0a00, DX: atLine}); err != nil {
		return "", err
	}
	n := s.p.Get(atLine+1, 1)[0]
	return string(s.p.Get(atLine+2, int(n))), s.print("\n") // the call has echoed the carriage return
}

// maxStreamLine bounds a line of standard input; the rest of it is the next one.
const maxStreamLine = 1 << 12

func (s *Shell) streamLine() (string, error) {
	var line []byte
	for len(line) < maxStreamLine {
		b, err := s.read(stdin, 1)
		if err != nil {
			return "", err
		}
		if len(b) == 0 || b[0] == 0x1a {
			if len(line) == 0 {
				return "", io.EOF
			}
			break
		}
		skipped := s.skipLF && b[0] == '\n'
		s.skipLF = b[0] == '\r'
		switch {
		case skipped:
			continue
		case b[0] == '\r' || b[0] == '\n':
			return string(line), nil
		}
		line = append(line, b[0])
	}
	return string(line), nil
}

// key reads a key without echo; io.EOF is the end of standard input.
func (s *Shell) key() (byte, error) {
	info, err := s.deviceInfo(stdin)
	if err != nil {
		return 0, io.EOF
	}
	if info&isDevice == 0 {
		b, err := s.read(stdin, 1)
		if err != nil || len(b) == 0 {
			return 0, io.EOF
		}
		return b[0], nil
	}
	r, err := s.p.Call(dos.Regs{AX: 0x0c08})
	c := byte(r.AX)
	if err == nil && c == 0 { // a key without a character: its second half
		_, err = s.p.Call(dos.Regs{AX: 0x0800})
	}
	return c, err
}

// confirm asks until the answer is Y or N; the end of the input is N.
func (s *Shell) confirm(question string) (bool, error) {
	for {
		if err := s.print(question); err != nil {
			return false, err
		}
		line, err := s.inputLine()
		if err == io.EOF {
			return false, s.print("\r\n")
		}
		if err != nil {
			return false, err
		}
		switch line = strings.TrimLeft(line, " "); {
		case line == "":
		case upper(line[0]) == 'Y':
			return true, nil
		case upper(line[0]) == 'N':
			return false, nil
		}
	}
}

// fails reports an error to the user, or returns it when it is none of DOS.
func (s *Shell) fails(err error, texts ...any) error {
	var code dos.ErrorCode
	if !errors.As(err, &code) {
		return err
	}
	for i := 0; i+1 < len(texts); i += 2 {
		if texts[i] == code {
			return s.complain(texts[i+1].(string))
		}
	}
	return s.complain(message(code))
}

// message is what the shell says for an error of DOS.
func message(code dos.ErrorCode) string {
	switch code {
	case errFile, errNoMore:
		return "File not found"
	case errPath:
		return "Path not found"
	case errAccess:
		return "Access denied"
	case errMemory:
		return "Insufficient memory"
	case errDiskFull:
		return "Insufficient disk space"
	case 0x0f:
		return "Invalid drive specification"
	case 0x13:
		return "Write protect error"
	case 0x20:
		return "Sharing violation"
	case 0x21:
		return "Lock violation"
	}
	return "Error " + decimal(int(code))
}
