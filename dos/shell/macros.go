package shell

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// maxLines bounds the lines of the prompt that are kept for DOSKEY /HISTORY.
const maxLines = 200

// doTyped executes a line of the prompt, which may be a macro of DOSKEY. isTyped says that the user has typed it, so that commands ask
// before they write over files.
func doTyped(s *Shell, line string, isTyped bool) error {
	k := s.P.Kept()
	if calls.Skip(line) != "" {
		k.Lines = append(k.Lines, line)
		k.Lines = k.Lines[max(0, len(k.Lines)-maxLines):]
	}
	commands := []string{line}
	if name, rest := calls.Word(line); !strings.HasPrefix(line, " ") { // a blank before a name has the command of that name executed
		if text, ok := k.Macros[calls.UpperAll(name)]; ok {
			commands = macro(text, rest)
		}
	}
	k.Typed = isTyped
	defer func() { s.P.Kept().Typed = false }()
	for _, c := range commands {
		if err := s.line(c[:min(len(c), calls.MaxLine)]); err != nil || s.done {
			return err
		}
	}
	return nil
}

// untyped executes commands that the user has not typed.
func untyped(s *Shell, run func() error) error {
	k := s.P.Kept()
	typed := k.Typed
	k.Typed = false
	defer func() { s.P.Kept().Typed = typed }()
	return run()
}

// macro returns the commands of a macro with the arguments in tail: $1 to $9 and $* stand for them, $G, $L, $B for >, < and |, $T
// divides commands.
func macro(text, tail string) []string {
	args := calls.Words(tail)
	var commands []string
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := calls.Upper(text[i]); {
		case c == 'G':
			b.WriteByte('>')
		case c == 'L':
			b.WriteByte('<')
		case c == 'B':
			b.WriteByte('|')
		case c == '$':
			b.WriteByte('$')
		case c == '*':
			b.WriteString(calls.Skip(tail))
		case c >= '1' && c <= '9':
			if n := int(c - '1'); n < len(args) {
				b.WriteString(args[n])
			}
		case c == 'T':
			commands = append(commands, b.String())
			b.Reset()
		default:
			b.WriteString(text[i-1 : i+1])
		}
	}
	return append(commands, b.String())
}
