package shell

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// maxDepth bounds how deep batch files call each other.
const maxDepth = 32

// startBatch executes the batch file at path, which the command has called name, with the arguments in tail. If
// called is set, or if no batch file is being executed, it returns at the end of the file. Otherwise the file
// takes the place of the one that is being executed.
func (s *Shell) startBatch(path, name, tail string, called bool) error {
	full, err := s.Truename(path)
	if err != nil {
		return s.Fails(err)
	}
	b := &batch{path: full, args: append([]string{name}, calls.Words(tail)...)}
	defer func() { s.forEnds = !called }() // a batch file that is not called does not come back to a FOR
	if s.batch != nil && !called && s.piped == 0 {
		*s.batch = *b
		return nil
	}
	if s.depth >= maxDepth {
		s.level = 1
		return s.Complain("Batch files call each other too deeply")
	}
	outer, echo, inFor := s.batch, s.echo, s.inFor // a batch file has its own ECHO, and may have a FOR in a FOR that calls it
	s.batch, s.inFor = b, false
	s.depth++
	err = untyped(s, func() error { return s.runBatch(b) })
	s.depth--
	s.batch, s.echo, s.inFor = outer, echo, inFor
	return err
}

// runBatch executes the commands of b. After Ctrl-C it asks whether to go on, and returns errTerminate if not.
func (s *Shell) runBatch(b *batch) error {
	for !s.done && !b.ended {
		line, err := s.batchLine(b)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = s.batchCommand(line)
		}
		if err == dos.ErrBreak {
			stop, asked := s.in.Confirm("\r\nTerminate batch job (Y/N)? ")
			switch {
			case asked != nil && asked != dos.ErrBreak:
				return asked
			case stop || asked == dos.ErrBreak:
				return errTerminate
			}
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// batchLine reads the next line. It returns io.EOF at the end.
func (s *Shell) batchLine(b *batch) (string, error) {
	h, err := s.Open(b.path, calls.ForReading)
	if err != nil {
		var code dos.ErrorCode
		if errors.As(err, &code) {
			if err = s.Complain("Batch file missing"); err == nil {
				err = io.EOF
			}
		}
		return "", err
	}
	line, size, err := s.lineAt(h, b.offset)
	b.offset += size
	return line, s.Closed(h, err)
}

// lineAt reads a line of an open file at a position and says how many bytes it took. Of a line that
// is longer than any command it returns only the beginning.
func (s *Shell) lineAt(h uint16, at int64) (line string, size int64, err error) {
	if err := s.Seek(h, at); err != nil {
		return "", 0, err
	}
	var text []byte
	for {
		chunk, err := s.Read(h, 512)
		if err != nil {
			return "", 0, err
		}
		ended := len(chunk) < 512
		if i := bytes.IndexByte(chunk, 0x1a); i >= 0 {
			chunk, ended = chunk[:i], true
		}
		i := bytes.IndexByte(chunk, '\n')
		if i >= 0 {
			chunk = chunk[:i]
			size++
		}
		size += int64(len(chunk))
		text = append(text, chunk[:min(len(chunk), max(0, calls.MaxStreamLine-len(text)))]...)
		switch {
		case i >= 0 || ended && size > 0:
			return strings.TrimRight(string(text), "\r"), size, nil
		case ended:
			return "", 0, io.EOF
		}
	}
}

// batchCommand executes a line of a batch file. It shows the line before if ECHO is on.
func (s *Shell) batchCommand(line string) error {
	line = s.expand(line)
	trimmed := calls.Skip(line)
	if trimmed == "" || trimmed[0] == ':' {
		return nil
	}
	if trimmed[0] == '@' {
		return s.line(trimmed[1:])
	}
	if s.echo {
		if err := s.Print("\r\n" + s.promptText() + trimmed + "\r\n"); err != nil {
			return err
		}
	}
	return s.line(trimmed)
}

// expand replaces %0 to %9 by arguments and %NAME% by a variable. %% stands for a percent sign. What
// is longer than a command can be is cut off.
func (s *Shell) expand(line string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(line, '%')
		if i < 0 || out.Len() > calls.MaxLine {
			out.WriteString(line)
			return out.String()[:min(out.Len(), calls.MaxLine)]
		}
		out.WriteString(line[:i])
		line = line[i+1:]
		switch {
		case line == "":
		case line[0] == '%':
			out.WriteByte('%')
			line = line[1:]
		case line[0] >= '0' && line[0] <= '9':
			if n := int(line[0] - '0'); n < len(s.batch.args) {
				out.WriteString(s.batch.args[n])
			}
			line = line[1:]
		default:
			if name, rest, ok := strings.Cut(line, "%"); ok {
				value, _ := s.env.Get(name)
				out.WriteString(value)
				line = rest
			}
		}
	}
}

// gotoCommand executes GOTO, which continues the batch file after the line with a label.
func (s *Shell) gotoCommand(args string) error {
	b := s.batch
	if b == nil {
		return nil
	}
	want := label(strings.TrimLeft(args, calls.Delimiters+":"))
	h, err := s.Open(b.path, calls.ForReading)
	if err != nil {
		return s.Fails(err, calls.ErrFile, "Batch file missing")
	}
	at := int64(0)
	for {
		line, size, err := s.lineAt(h, at)
		at += size
		if err == io.EOF {
			b.ended = true
			return errors.Join(s.Complain("Label not found"), s.Close(h))
		}
		if err != nil {
			return errors.Join(err, s.Close(h))
		}
		if line = calls.Skip(line); want != "" && line != "" && line[0] == ':' && isLabel(calls.Skip(line[1:]), want) {
			b.offset = at
			return s.Close(h)
		}
	}
}

// label returns the label that a GOTO names. Only eight characters of it count, and it ends where a name in an
// FCB would, because that is how COMMAND.COM reads it.
func label(text string) string {
	if i := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune(nameEnds, r) }); i >= 0 {
		text = text[:i]
	}
	return calls.UpperAll(text[:min(len(text), 8)])
}

// isLabel reports whether a line, without its colon, begins with the label want. After that comes a blank or
// nothing, or anything if want has eight characters.
func isLabel(line, want string) bool {
	n := len(want)
	return len(line) >= n && calls.UpperAll(line[:n]) == want && (n == 8 || len(line) == n || line[n] <= ' ')
}

// callCommand executes CALL, after whose command the batch file goes on even if that is a batch file.
func (s *Shell) callCommand(args string) error {
	args = calls.Skip(args)
	if args == "" {
		return nil
	}
	if name, rest := commandName(args); s.internal[name] != nil && !isFile(rest) || name == "IF" || name == "FOR" {
		return s.line(args)
	}
	return s.external(args, true)
}

// shiftCommand executes SHIFT, after which %0 stands for what %1 stood for, and so on.
func (s *Shell) shiftCommand(string) error {
	if b := s.batch; b != nil && len(b.args) > 0 {
		b.args = b.args[1:]
	}
	return nil
}

// ifCommand executes IF [NOT], then ERRORLEVEL n, EXIST file or a==b, then a command.
func (s *Shell) ifCommand(args string) error {
	first, rest := calls.Word(args)
	not := false
	for strings.EqualFold(first, "NOT") {
		not = !not
		args = rest
		first, rest = calls.Word(rest)
	}
	var holds, ok bool
	switch calls.UpperAll(first) {
	case "ERRORLEVEL":
		first, rest = calls.Word(rest)
		ok, holds = first != "", s.level >= errorLevel(first)
	case "EXIST":
		first, rest = calls.Word(rest)
		ok = first != ""
		list, err := s.Find(first, calls.AttrHidden|calls.AttrSystem)
		if calls.Fatal(err) {
			return err
		}
		holds = len(list) > 0
	default:
		holds, rest, ok = compare(args)
	}
	if !ok || calls.Skip(rest) == "" {
		return s.Complain("Syntax error")
	}
	if holds == not {
		return nil
	}
	return s.line(rest)
}

// errorLevel reads the number of IF ERRORLEVEL as COMMAND.COM does: it takes every character for a digit and
// counts in a byte.
func errorLevel(text string) (n uint8) {
	for i := range len(text) {
		n = n*10 + text[i] - '0'
	}
	return n
}

// compare reads a==b and returns whether both are equal, and what follows. Only the first words count (MS-DOS 4.0 sources, TBATCH2.ASM,
// IFSTRING), but blanks between quotes belong to a and b.
func compare(s string) (equal bool, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	i := strings.Index(s, "==")
	if i < 0 {
		return false, "", false
	}
	left, _ := calls.Word(s[:i])
	if strings.HasPrefix(s, `"`) {
		left = strings.TrimRight(s[:i], " \t")
	}
	s = strings.TrimLeft(s[i:], " \t=")
	right, rest := calls.Word(s)
	if strings.HasPrefix(s, `"`) {
		if end := strings.IndexByte(s[1:], '"'); end >= 0 {
			right, rest = s[:end+2], s[end+2:]
		}
	}
	return left == right, rest, left != "" && right != ""
}

// forCommand executes FOR %v IN (set) DO command.
func (s *Shell) forCommand(args string) error {
	if s.inFor {
		s.forEnds = true // COMMAND.COM ends the outer one, too
		return s.Complain("FOR cannot be nested")
	}
	name, set, body, ok := parseFor(args)
	if !ok {
		return s.Complain("Syntax error")
	}
	s.inFor, s.forEnds = true, false
	defer func() { s.inFor, s.forEnds = false, false }()
	for _, item := range set {
		values, err := s.forValues(item)
		if err != nil {
			return err
		}
		for _, v := range values {
			line := strings.ReplaceAll(body, name, v)
			if err := s.forBody(line[:min(len(line), calls.MaxLine)]); err != nil || s.done || s.forEnds {
				return err
			}
		}
	}
	return nil
}

// parseFor splits %v IN (set) DO command into the name %v, the words of the set, and the command. There need be
// no blank between IN and the parenthesis. The parenthesis that ends the set is one that a delimiter or nothing
// follows.
func parseFor(args string) (name string, set []string, body string, ok bool) {
	name, rest := calls.Word(args)
	rest = calls.Skip(rest)
	if len(name) != 2 || name[0] != '%' || len(rest) < 2 || !strings.EqualFold(rest[:2], "IN") {
		return "", nil, "", false
	}
	if rest = calls.Skip(rest[2:]); !strings.HasPrefix(rest, "(") {
		return "", nil, "", false
	}
	rest = rest[1:]
	end := 0
	for ; end < len(rest) && (rest[end] != ')' || end+1 < len(rest) && !calls.IsDelimiter(rest[end+1])); end++ {
	}
	if end == len(rest) {
		return "", nil, "", false
	}
	do, body := calls.Word(rest[end+1:])
	body = calls.Skip(body)
	for _, word := range calls.Words(rest[:end]) {
		set = append(set, atSlashes(word)...)
	}
	return name, set, body, strings.EqualFold(do, "DO") && body != ""
}

// atSlashes splits an item of a set where it has slashes. Behind each is a switch of one character, which is an item without its slash,
// and what follows is the next item (MS-DOS 4.0 sources, CPARSE.ASM, A_SWITCH). So (/abc) has a and bc.
func atSlashes(item string) []string {
	first, rest, switched := strings.Cut(item, "/")
	if !switched {
		return []string{item}
	}
	var parts []string
	if first != "" {
		parts = append(parts, first)
	}
	if rest == "" {
		return parts
	}
	parts = append(parts, rest[:1])
	if rest = rest[1:]; rest != "" {
		parts = append(parts, atSlashes(rest)...)
	}
	return parts
}

// forValues returns what an item of a set stands for: itself, or the files that fit a pattern.
func (s *Shell) forValues(item string) ([]string, error) {
	if !calls.Wild(item) {
		return []string{item}, nil
	}
	list, err := s.Find(item, 0)
	if calls.Fatal(err) {
		return nil, err
	}
	dir, _ := calls.SplitPath(item)
	var values []string
	for _, e := range list {
		values = append(values, dir+e.Name)
	}
	return values, nil
}

// forBody executes the command of a FOR for one value. It shows it before as a line of a batch file.
func (s *Shell) forBody(line string) error {
	if s.batch != nil && s.echo && !strings.HasPrefix(line, "@") {
		if err := s.Print("\r\n" + s.promptText() + line + "\r\n"); err != nil {
			return err
		}
	}
	return s.line(strings.TrimPrefix(line, "@"))
}
