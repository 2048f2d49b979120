package shell

import (
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// onOff reads the argument of BREAK, VERIFY and ECHO, before which there may be blanks and an equals sign. One of the results is true,
// unless the argument is something else than ON or OFF (MS-DOS 4.0 sources, TUCODE.ASM, ON_OFF).
func onOff(args string) (on, off, none bool) {
	args = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(args, " \t"), "="), " \t")
	args = strings.TrimRight(args, calls.Delimiters)
	return strings.EqualFold(args, "ON"), strings.EqualFold(args, "OFF"), args == ""
}

// onText returns the word for a setting.
func onText(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// flag returns 1 for true.
func flag(on bool) uint16 {
	if on {
		return 1
	}
	return 0
}

// echoCommand executes ECHO, which switches the showing of commands, or shows a text.
func (s *Shell) echoCommand(args string) error {
	on, off, none := onOff(args)
	switch {
	case args != "" && strings.IndexByte(" \t=", args[0]) < 0: // ECHO.text, in which the dot is any other character that ends the name
		return s.Print(args[1:] + "\r\n")
	case none:
		return s.Print("ECHO is " + onText(s.echo) + "\r\n")
	case on || off:
		s.echo = on
		return nil
	}
	return s.Print(args[1:] + "\r\n")
}

// breakCommand executes BREAK, which sets or shows whether every call of DOS looks for Ctrl-C.
func (s *Shell) breakCommand(args string) error {
	on, off, none := onOff(args)
	switch {
	case none:
		r, err := s.P.Call(dos.Regs{AX: 0x3300})
		if err != nil {
			return err
		}
		return s.Print("BREAK is " + onText(r.DX&1 != 0) + "\r\n")
	case on || off:
		_, err := s.P.Call(dos.Regs{AX: 0x3301, DX: flag(on)})
		return err
	}
	return s.Complain("Must specify ON or OFF")
}

// verifyCommand executes VERIFY, which sets or shows whether writes are verified.
func (s *Shell) verifyCommand(args string) error {
	on, off, none := onOff(args)
	switch {
	case none:
		r, err := s.P.Call(dos.Regs{AX: 0x5400})
		if err != nil {
			return err
		}
		return s.Print("VERIFY is " + onText(r.AX&1 != 0) + "\r\n")
	case on || off:
		_, err := s.P.Call(dos.Regs{AX: 0x2e00 | flag(on)})
		return err
	}
	return s.Complain("Must specify ON or OFF")
}

// clsCommand executes CLS. A standard output that is no device gets a form feed.
func (s *Shell) clsCommand(string) error {
	info, err := s.DeviceInfo(calls.Stdout)
	if err != nil {
		return err
	}
	if info&calls.IsDevice == 0 {
		return s.Print("\f")
	}
	s.P.ClearScreen()
	return nil
}

// exitCommand executes EXIT, which ends the shell. A number becomes the errorlevel.
func (s *Shell) exitCommand(args string) error {
	if n, ok := calls.Number(strings.Trim(args, calls.Delimiters)); ok {
		s.level = uint8(n)
	}
	s.done = true
	return nil
}

// highCommand executes LOADHIGH. It runs a program while upper memory is linked to the chain of memory blocks and
// is tried first.
func (s *Shell) highCommand(args string) error {
	for args = calls.Skip(args); strings.HasPrefix(args, "/"); args = calls.Skip(args) { // /L:region and /S: there is one region
		_, args = calls.Word(args)
	}
	if args == "" {
		return s.Complain("Required parameter missing")
	}
	strategy, err := s.P.Call(dos.Regs{AX: 0x5800})
	if err != nil {
		return err
	}
	link, err := s.P.Call(dos.Regs{AX: 0x5802})
	if err != nil {
		return err
	}
	_, linked := s.P.Call(dos.Regs{AX: 0x5803, BX: 1})
	if linked == nil {
		if _, err := s.P.Call(dos.Regs{AX: 0x5801, BX: 0x80}); err != nil {
			return err
		}
	}
	err = s.external(args, true)
	if linked == nil && err != dos.ErrStopped {
		_, _ = s.P.Call(dos.Regs{AX: 0x5801, BX: strategy.AX & 0xff}) // cannot fail: it was the strategy before
		_, _ = s.P.Call(dos.Regs{AX: 0x5803, BX: link.AX & 1})        // cannot fail either
	}
	return err
}

// pauseCommand executes PAUSE, which waits for a key.
func (s *Shell) pauseCommand(string) error {
	if err := s.Print("Press any key to continue . . ."); err != nil {
		return err
	}
	c, err := s.in.Key()
	switch {
	case err != nil && err != io.EOF:
		return err
	case c == 3:
		return dos.ErrBreak
	}
	return s.Print("\r\n")
}

// verCommand executes VER, which shows the version of DOS.
func (s *Shell) verCommand(string) error {
	return s.Print("\r\n" + s.VersionText() + "\r\n\r\n")
}

// volCommand executes VOL, which shows the label of a drive.
func (s *Shell) volCommand(args string) error {
	n, _ := calls.DriveOf(calls.Skip(args))
	dir, err := s.Directory(n)
	if err != nil {
		return s.Fails(err, dos.ErrorCode(0x0f), "Invalid drive specification")
	}
	text, err := s.labelText(dir[:1])
	if err != nil {
		return s.Fails(err)
	}
	return s.Print("\r\n" + text + "\r\n")
}

// labelText returns the line that tells the label of a drive.
func (s *Shell) labelText(letter string) (string, error) {
	found, err := s.Find(letter+`:\*.*`, calls.AttrVolume)
	switch {
	case calls.Fatal(err) || calls.Unreadable(err):
		return "", err
	case err != nil || len(found) == 0:
		return " Volume in drive " + letter + " has no label", nil
	}
	base, ext, dotted := strings.Cut(found[0].Name, ".")
	if dotted {
		base = fmt.Sprintf("%-8s%s", base, ext)
	}
	return " Volume in drive " + letter + " is " + base, nil
}

// remCommand executes REM, a remark.
func (s *Shell) remCommand(string) error { return nil }

// chcpCommand executes CHCP, which shows or sets the code page. DOS has only one.
func (s *Shell) chcpCommand(args string) error {
	args = strings.Trim(args, calls.Delimiters)
	if args == "" {
		r, err := s.P.Call(dos.Regs{AX: 0x6601})
		if err != nil {
			return s.Fails(err)
		}
		return s.Print(fmt.Sprintf("Active code page: %d\r\n", r.BX))
	}
	n, ok := calls.Number(args)
	if !ok || n > 0xffff {
		return s.Complain("Parameter format not correct - " + args)
	}
	if _, err := s.P.Call(dos.Regs{AX: 0x6602, BX: uint16(n), DX: uint16(n)}); err != nil {
		return s.Quiet(err, "Invalid code page")
	}
	return nil
}

// truenameCommand executes TRUENAME, which shows the full name of its argument, or of the current directory.
func (s *Shell) truenameCommand(args string) error {
	list, _ := calls.Arguments(args)
	path := "."
	if len(list) > 0 {
		path = list[0]
	}
	full, err := s.Truename(path)
	if err != nil {
		return s.Fails(err, calls.ErrFile, "Path not found")
	}
	return s.Print("\r\n" + full + "\r\n")
}

// dateCommand executes DATE. Without a date it shows the date and asks for another.
func (s *Shell) dateCommand(args string) error {
	args = strings.Trim(args, calls.Delimiters)
	if args == "" {
		var err error
		if args, err = s.ask("Current date is "+s.DateText()+"\r\n", "Enter new date (mm-dd-yy): "); err != nil || args == "" {
			return err
		}
	}
	for {
		var month, day, year int
		if n, _ := fmt.Sscanf(strings.NewReplacer("/", "-", ".", "-").Replace(args), "%d-%d-%d", &month, &day, &year); n == 3 {
			if year < 100 {
				year += 1900
				if year < 1980 {
					year += 100
				}
			}
			r, err := s.P.Call(dos.Regs{AX: 0x2b00, CX: uint16(year), DX: uint16(month&0xff)<<8 | uint16(day&0xff)})
			if err != nil || r.AX&0xff == 0 {
				return err
			}
		}
		var err error
		if args, err = s.ask("\r\nInvalid date\r\n", "Enter new date (mm-dd-yy): "); err != nil || args == "" {
			return err
		}
	}
}

// timeCommand executes TIME. Without a time it shows the time and asks for another.
func (s *Shell) timeCommand(args string) error {
	args = strings.Trim(args, calls.Delimiters)
	if args == "" {
		var err error
		if args, err = s.ask("Current time is "+s.TimeText()+"\r\n", "Enter new time: "); err != nil || args == "" {
			return err
		}
	}
	for {
		if cx, dx, ok := parseTime(args); ok {
			r, err := s.P.Call(dos.Regs{AX: 0x2d00, CX: cx, DX: dx})
			if err != nil || r.AX&0xff == 0 {
				return err
			}
		}
		var err error
		if args, err = s.ask("\r\nInvalid time\r\n", "Enter new time: "); err != nil || args == "" {
			return err
		}
	}
}

// parseTime reads h:m:s.hh, of which parts on the right may be missing, with an a or p after it for a clock of
// 12 hours. The results are the registers of INT 21h AH=2Dh.
func parseTime(text string) (cx, dx uint16, ok bool) {
	text = calls.UpperAll(text)
	trimmed := strings.TrimRight(text, " APM")
	var v [4]int
	for i, part := range strings.FieldsFunc(trimmed, func(r rune) bool { return r == ':' || r == '.' }) {
		n, ok := calls.Number(part)
		if !ok || i >= len(v) || n > 99 {
			return 0, 0, false
		}
		v[i] = n
	}
	if suffix := strings.TrimSpace(text[len(trimmed):]); suffix != "" {
		if v[0] < 1 || v[0] > 12 {
			return 0, 0, false
		}
		v[0] %= 12
		if suffix[0] == 'P' {
			v[0] += 12
		}
	}
	return uint16(v[0])<<8 | uint16(v[1]), uint16(v[2])<<8 | uint16(v[3]), trimmed != ""
}

// ask prints a text and a question and reads the answer, which is "" at the end of the input.
func (s *Shell) ask(text, question string) (string, error) {
	if err := s.Print(text + question); err != nil {
		return "", err
	}
	line, err := s.in.Line()
	if err == io.EOF {
		return "", s.Print("\r\n")
	}
	return strings.Trim(line, calls.Delimiters), err
}
