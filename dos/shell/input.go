package shell

import (
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
)

// maxStreamLine bounds a line of standard input in bytes. The rest of a longer line is the next one.
const maxStreamLine = 1 << 12

// input is standard input, a line or a key at a time.
type input struct {
	*system
	skipLF bool // the last line has ended with a carriage return, so that a line feed after it belongs to it
}

// line reads a line of standard input. The user can edit it if that is a device. It returns io.EOF at the
// end.
func (i *input) line() (string, error) {
	info, err := i.deviceInfo(stdin)
	if err != nil {
		return "", err
	}
	if info&isDevice == 0 {
		return i.stream()
	}
	i.p.Put(atLine, []byte{maxLine + 1, i.p.Get(atLine+1, 1)[0]})
	if _, err := i.p.Call(dos.Regs{AX: 0x0a00, DX: atLine}); err != nil {
		return "", err
	}
	n := i.p.Get(atLine+1, 1)[0]
	return string(i.p.Get(atLine+2, int(n))), i.print("\n") // the call has echoed the carriage return
}

// stream reads a line of a standard input that is no device.
func (i *input) stream() (string, error) {
	var line []byte
	for len(line) < maxStreamLine {
		b, err := i.read(stdin, 1)
		if err != nil {
			return "", err
		}
		if len(b) == 0 || b[0] == 0x1a {
			if len(line) == 0 {
				return "", io.EOF
			}
			break
		}
		skipped := i.skipLF && b[0] == '\n'
		i.skipLF = b[0] == '\r'
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

// key reads a key without echo. It returns io.EOF at the end of standard input.
func (i *input) key() (byte, error) {
	info, err := i.deviceInfo(stdin)
	if err != nil {
		return 0, io.EOF
	}
	if info&isDevice == 0 {
		b, err := i.read(stdin, 1)
		if err != nil || len(b) == 0 {
			return 0, io.EOF
		}
		return b[0], nil
	}
	r, err := i.p.Call(dos.Regs{AX: 0x0c08})
	c := byte(r.AX)
	if err == nil && c == 0 { // a key without a character; the second read returns its scan code
		_, err = i.p.Call(dos.Regs{AX: 0x0800})
	}
	return c, err
}

// confirm asks until the answer is Y or N. The end of the input counts as N.
func (i *input) confirm(question string) (bool, error) {
	for {
		if err := i.print(question); err != nil {
			return false, err
		}
		line, err := i.line()
		if err == io.EOF {
			return false, i.print("\r\n")
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
