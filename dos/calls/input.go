package calls

import (
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
)

// MaxStreamLine bounds a line of standard input in bytes. The rest of a longer line is the next one.
const MaxStreamLine = 1 << 12

// Input is standard input, a line or a key at a time.
type Input struct {
	*System
	SkipLF bool // the last line has ended with a carriage return, so that a line feed after it belongs to it
}

// Line reads a line of standard input. The user can edit it if that is a device. It returns io.EOF at the
// end, and if that is NUL.
func (i *Input) Line() (string, error) {
	info, err := i.DeviceInfo(Stdin)
	if err != nil {
		return "", err
	}
	if info&(IsDevice|isNUL) == IsDevice|isNUL {
		return "", io.EOF
	}
	if info&IsDevice == 0 {
		return i.stream()
	}
	i.P.Put(atLine, []byte{MaxLine + 1, i.P.Get(atLine+1, 1)[0]})
	if _, err := i.P.Call(dos.Regs{AX: 0x0a00, DX: atLine}); err != nil {
		return "", err
	}
	n := i.P.Get(atLine+1, 1)[0]
	return string(i.P.Get(atLine+2, int(n))), i.Print("\n") // the call has echoed the carriage return
}

// stream reads a line of a standard input that is no device.
func (i *Input) stream() (string, error) {
	var line []byte
	for len(line) < MaxStreamLine {
		b, err := i.Read(Stdin, 1)
		if err != nil {
			return "", err
		}
		if len(b) == 0 || b[0] == 0x1a {
			if len(line) == 0 {
				return "", io.EOF
			}
			break
		}
		skipped := i.SkipLF && b[0] == '\n'
		i.SkipLF = b[0] == '\r'
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

// Key reads a key without echo that is typed from now on. It returns io.EOF at the end of standard input, and if that is NUL.
func (i *Input) Key() (byte, error) { return i.key(0x0c08) }

// NextKey is Key for a key that may have been typed before.
func (i *Input) NextKey() (byte, error) { return i.key(0x0800) }

// key reads a key by the function ax of INT 21h if standard input is a device.
func (i *Input) key(ax uint16) (byte, error) {
	info, err := i.DeviceInfo(Stdin)
	if err != nil || info&(IsDevice|isNUL) == IsDevice|isNUL {
		return 0, io.EOF
	}
	if info&IsDevice == 0 {
		b, err := i.Read(Stdin, 1)
		if err != nil || len(b) == 0 {
			return 0, io.EOF
		}
		return b[0], nil
	}
	r, err := i.P.Call(dos.Regs{AX: ax})
	c := byte(r.AX)
	if err == nil && c == 0 { // a key without a character; the second read returns its scan code
		_, err = i.P.Call(dos.Regs{AX: 0x0800})
	}
	return c, err
}

// Confirm asks until the answer is Y or N. The end of the input counts as N.
func (i *Input) Confirm(question string) (bool, error) {
	for {
		if err := i.Print(question); err != nil {
			return false, err
		}
		line, err := i.Line()
		if err == io.EOF {
			return false, i.Print("\r\n")
		}
		if err != nil {
			return false, err
		}
		switch line = strings.TrimLeft(line, " "); {
		case line == "":
		case Upper(line[0]) == 'Y':
			return true, nil
		case Upper(line[0]) == 'N':
			return false, nil
		}
	}
}
