package shell

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// promptCommand executes PROMPT, which sets the variable.
func (s *Shell) promptCommand(args string) error { return s.env.Set("PROMPT", calls.Skip(args)) }

// promptText returns the text of the prompt, which the variable PROMPT describes.
func (s *Shell) promptText() string {
	pattern, ok := s.env.Get("PROMPT")
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
		b.WriteString(s.promptPart(calls.Upper(pattern[i])))
	}
	return b.String()
}

// promptPart returns what $c stands for in a prompt.
func (s *Shell) promptPart(c byte) string {
	const plain = "Q=$$G>L<B|_\n"
	for i := 0; i < len(plain); i += 2 {
		if plain[i] == c {
			return strings.ReplaceAll(plain[i+1:i+2], "\n", "\r\n")
		}
	}
	switch c {
	case 'P', 'N':
		dir, err := s.Directory(0)
		if err != nil {
			return ""
		}
		if c == 'N' {
			return dir[:1]
		}
		return dir
	case 'D':
		return s.DateText()
	case 'T':
		return s.TimeText()
	case 'V':
		return s.VersionText()
	case 'H':
		return "\b \b"
	case 'E':
		return "\x1b"
	}
	return ""
}

// setCommand executes SET. There must be one equals sign and no more, as for COMMAND.COM, so that no value
// has one.
func (s *Shell) setCommand(args string) error {
	if args = calls.Skip(args); args == "" {
		return s.Print(calls.Lines(s.env.All()))
	}
	name, value, ok := strings.Cut(args, "=")
	if !ok || strings.Contains(value, "=") {
		return s.Complain("Syntax error")
	}
	return s.env.Set(name, value)
}

// pathCommand executes PATH, which shows or sets the variable. A semicolon alone removes it.
func (s *Shell) pathCommand(args string) error {
	switch args = strings.Trim(args, " \t="); {
	case args == ";":
		return s.env.Set("PATH", "")
	case args != "":
		return s.env.Set("PATH", calls.UpperAll(args))
	}
	if path, ok := s.env.Get("PATH"); ok {
		return s.Print("PATH=" + path + "\r\n")
	}
	return s.Print("No Path\r\n")
}
