package shell

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos"
)

func decimal(n int) string { return strconv.Itoa(n) }

// number reads a decimal number.
func number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// maxEnvironment is the largest environment, in bytes.
const maxEnvironment = 0x7fff

// environment reads the variables of the shell's environment block.
func (s *Shell) environment() []string {
	seg := binary.LittleEndian.Uint16(s.p.Get(pspEnv, 2))
	if seg == 0 {
		return nil
	}
	raw := s.p.Read(seg, 0, maxEnvironment)
	var vars []string
	for len(raw) > 0 && raw[0] != 0 {
		v, rest, ok := bytes.Cut(raw, []byte{0})
		if !ok {
			break
		}
		vars, raw = append(vars, string(v)), rest
	}
	return vars
}

// variable is the value of a variable.
func (s *Shell) variable(name string) (string, bool) {
	for _, v := range s.environment() {
		if n, value, ok := strings.Cut(v, "="); ok && strings.EqualFold(n, name) {
			return value, true
		}
	}
	return "", false
}

// setVariable sets a variable, or removes it when value is empty.
func (s *Shell) setVariable(name, value string) error {
	name = upperAll(name)
	var vars []string
	for _, v := range s.environment() {
		if n, _, _ := strings.Cut(v, "="); n != name {
			vars = append(vars, v)
		}
	}
	if value != "" {
		vars = append(vars, name+"="+value)
	}
	return s.putEnvironment(vars)
}

// putEnvironment writes the variables into the block, into a larger one if need be.
func (s *Shell) putEnvironment(vars []string) error {
	var b []byte
	for _, v := range vars {
		b = append(append(b, v...), 0)
	}
	b = append(b, 0, 0, 0)
	seg := binary.LittleEndian.Uint16(s.p.Get(pspEnv, 2))
	size := 0
	if seg != 0 {
		size = int(binary.LittleEndian.Uint16(s.p.Read(seg-1, 3, 2))) * 16 // of its memory control block
	}
	if len(b) > maxEnvironment {
		return s.complain("Out of environment space")
	}
	if len(b) > size {
		r, err := s.p.Call(dos.Regs{AX: 0x4800, BX: uint16(len(b)/256+2) * 16})
		if err != nil {
			return s.fails(err, errMemory, "Out of environment space")
		}
		if seg != 0 {
			if _, err := s.p.Call(dos.Regs{AX: 0x4900, ES: seg}); err != nil {
				return s.fails(err)
			}
		}
		seg = r.AX
		s.p.Put(pspEnv, binary.LittleEndian.AppendUint16(nil, seg))
	}
	s.p.Write(seg, 0, b)
	return nil
}

func (s *Shell) setCommand(args string) error {
	args = strings.TrimLeft(args, " \t")
	if args == "" {
		return s.print(lines(s.environment()))
	}
	name, value, ok := strings.Cut(args, "=")
	if !ok || name == "" {
		return s.complain("Syntax error")
	}
	return s.setVariable(name, value)
}

func lines(list []string) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l + "\r\n")
	}
	return b.String()
}

func (s *Shell) pathCommand(args string) error {
	switch args = strings.Trim(args, " \t="); {
	case args == ";":
		return s.setVariable("PATH", "")
	case args != "":
		return s.setVariable("PATH", upperAll(args))
	}
	if path, ok := s.variable("PATH"); ok {
		return s.print("PATH=" + path + "\r\n")
	}
	return s.print("No Path\r\n")
}

func (s *Shell) promptCommand(args string) error {
	return s.setVariable("PROMPT", strings.TrimLeft(args, " \t="))
}

// promptText is what PROMPT stands for.
func (s *Shell) promptText() string {
	pattern, ok := s.variable("PROMPT")
	if !ok {
		pattern = "$n$g"
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '$' || i+1 == len(pattern) {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		b.WriteString(s.promptPart(upper(pattern[i])))
	}
	return b.String()
}

func (s *Shell) promptPart(c byte) string {
	const plain = "Q=$$G>L<B|_\n"
	for i := 0; i < len(plain); i += 2 {
		if plain[i] == c {
			return strings.ReplaceAll(plain[i+1:i+2], "\n", "\r\n")
		}
	}
	switch c {
	case 'P', 'N':
		dir, err := s.directory(0)
		if err != nil {
			return ""
		}
		if c == 'N' {
			return dir[:1]
		}
		return dir
	case 'D':
		return s.dateText()
	case 'T':
		return s.timeText()
	case 'V':
		return s.versionText()
	case 'H':
		return "\b \b"
	case 'E':
		return "\x1b"
	}
	return ""
}

// dateText is the date as Tue 12-31-1999.
func (s *Shell) dateText() string {
	r, err := s.p.Call(dos.Regs{AX: 0x2a00})
	if err != nil {
		return ""
	}
	day := int(r.AX & 0xff % 7 * 3)
	return fmt.Sprintf("%s %02d-%02d-%04d", "SunMonTueWedThuFriSat"[day:day+3], r.DX>>8, r.DX&0xff, r.CX)
}

// timeText is the time as 23:59:59.99.
func (s *Shell) timeText() string {
	r, err := s.p.Call(dos.Regs{AX: 0x2c00})
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%2d:%02d:%02d.%02d", r.CX>>8, r.CX&0xff, r.DX>>8, r.DX&0xff)
}

// now is the date and the time as files have them.
func (s *Shell) now() (date, clock uint16, err error) {
	d, err := s.p.Call(dos.Regs{AX: 0x2a00})
	if err != nil {
		return 0, 0, err
	}
	t, err := s.p.Call(dos.Regs{AX: 0x2c00})
	if err != nil {
		return 0, 0, err
	}
	date = (d.CX-1980)<<9 | d.DX>>8<<5 | d.DX&0xff
	return date, t.CX>>8<<11 | t.CX&0xff<<5 | t.DX>>8/2, nil
}

func (s *Shell) versionText() string {
	v := s.p.Version()
	return fmt.Sprintf("iron86 DOS version %d.%02d", v&0xff, v>>8)
}
