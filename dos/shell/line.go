package shell

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// line executes a command line.
func (s *Shell) line(line string) error {
	line = calls.Skip(line)
	if line == "" || line[0] == ':' {
		return nil
	}
	stages := splitPipe(line)
	switch name, rest := commandName(line); name {
	case "REM":
		if len(stages) > 1 {
			return nil
		}
	case "IF": // its redirections are made before it decides; its pipes are those of its command
		if len(stages) > 1 {
			return s.ifCommand(rest)
		}
	case "FOR":
		if done, err := s.help(name, rest); done {
			return err
		}
		return s.forCommand(rest)
	default:
		if len(stages) > 1 {
			return s.pipe(stages)
		}
	}
	return s.redirected(line)
}

// unquoted returns the index of the first of chars in s that is not between quotes, or -1.
func unquoted(s, chars string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(chars, s[i]) >= 0:
			return i
		}
	}
	return -1
}

// splitPipe splits a line at the bars that are not between quotes.
func splitPipe(line string) []string {
	var stages []string
	for {
		i := unquoted(line, "|")
		if i < 0 {
			return append(stages, line)
		}
		stages, line = append(stages, line[:i]), line[i+1:]
	}
}

// pipe executes commands one after the other. The output of each is the input of the next.
func (s *Shell) pipe(stages []string) error {
	for _, stage := range stages {
		if strings.Trim(stage, calls.Delimiters) == "" {
			return s.Complain("Syntax error")
		}
	}
	var from *calls.Redirection
	s.piped++
	defer func() { s.piped-- }()
	for i, stage := range stages {
		var to *calls.Redirection
		if i < len(stages)-1 {
			h, err := s.P.Temporary()
			if err != nil {
				from.Undo()
				return s.Fails(err, calls.ErrAccess, "Intermediate file error during pipe")
			}
			to = s.Redirect(calls.Stdout, h)
		}
		err := s.line(stage)
		from.Undo()
		from = nil
		if to != nil {
			from, err = s.Turn(to, err)
		}
		if err != nil {
			from.Undo()
			return err
		}
	}
	return nil
}

// redirected executes a command while its standard input and output lead to where <, > and >> in the line say.
func (s *Shell) redirected(line string) (err error) {
	for {
		i := unquoted(line, "<>")
		if i < 0 {
			break
		}
		kind, rest := line[i:i+1], line[i+1:]
		if kind == ">" && strings.HasPrefix(rest, ">") {
			kind, rest = ">>", rest[1:]
		}
		rest = strings.TrimLeft(rest, " \t")
		end := strings.IndexAny(rest, calls.Delimiters+"<>|")
		if end < 0 {
			end = len(rest)
		}
		name := rest[:end]
		line = line[:i] + rest[end:]
		if name == "" {
			return s.Complain("Syntax error")
		}
		r, err := s.OpenRedirection(kind, name)
		if err != nil {
			return s.redirectionFailed(kind, err)
		}
		defer r.Undo()
	}
	return s.simple(strings.TrimRight(line, " \t"), line)
}

// redirectionFailed reports that the file after <, > or >> could not be opened or created.
func (s *Shell) redirectionFailed(kind string, err error) error {
	s.level = 1
	if kind == "<" {
		return s.Fails(err)
	}
	return s.Fails(err, calls.ErrAccess, "File creation error", calls.ErrFile, "File creation error")
}

// simple executes a command without redirections: an internal one, a drive letter, a
// program or a batch file. full is the line with the blanks at its end.
func (s *Shell) simple(line, full string) error {
	if line = calls.Skip(line); line == "" {
		return nil
	}
	if n, rest := calls.DriveOf(line); n != 0 && calls.Skip(rest) == "" {
		return s.changeDrive(n - 1)
	}
	name, rest := commandName(line)
	if c := s.internal[name]; c != nil && !isFile(rest) {
		if blanksCount[name] {
			_, rest = commandName(calls.Skip(full))
		}
		if done, err := s.help(name, rest); done {
			return err
		}
		if checked[name] {
			if ok, err := s.drivesThere(rest); !ok {
				return err
			}
		}
		return c(s, rest)
	}
	return s.external(line, false)
}

// blanksCount are the commands for which blanks at the end of a line count: they print or keep them, or pass them to
// another command.
var blanksCount = map[string]bool{"ECHO": true, "FOR": true, "IF": true, "PROMPT": true, "SET": true}

// checked are the commands whose arguments are names of files. They are not executed unless all drives in those exist.
var checked = map[string]bool{
	"CD": true, "CHDIR": true, "COPY": true, "DEL": true, "DIR": true, "ERASE": true, "MD": true, "MKDIR": true, "RD": true, "REN": true,
	"RENAME": true, "RMDIR": true, "TYPE": true, "VOL": true,
}

// drivesThere reports whether all drives that the arguments name exist. If one does not, it complains.
func (s *Shell) drivesThere(args string) (bool, error) {
	for _, a := range strings.FieldsFunc(args, func(r rune) bool { return r == '+' || r == '/' || r < 0x80 && calls.IsDelimiter(byte(r)) }) {
		n, _ := calls.DriveOf(a)
		if n == 0 {
			continue
		}
		if _, err := s.Directory(n); err != nil {
			if calls.Fatal(err) {
				return false, err
			}
			return false, s.Complain("Invalid drive specification")
		}
	}
	return true, nil
}

// changeDrive makes drive n the current one; 0 is A.
func (s *Shell) changeDrive(n uint8) error {
	ok := false
	if n < 26 {
		var err error
		if ok, err = s.SetDrive(n); err != nil {
			return err
		}
	}
	if !ok {
		return s.Complain("Invalid drive specification")
	}
	return nil
}
