package shell

import (
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// external executes a program or a batch file. called says that CALL executes it, after which the batch file with
// the CALL goes on.
func (s *Shell) external(line string, called bool) error {
	end := strings.IndexAny(line, calls.Delimiters+"/\"")
	if end < 0 {
		end = len(line)
	}
	if end == 0 {
		return s.notFound()
	}
	name, tail := line[:end], line[end:]
	path, found, err := s.search(name)
	if err != nil {
		return err
	}
	if !found {
		return s.notFound()
	}
	if strings.HasSuffix(calls.UpperAll(path), ".BAT") {
		return s.startBatch(path, name, tail, called)
	}
	return s.program(path, tail)
}

// notFound reports that there is no such command.
func (s *Shell) notFound() error {
	s.level = 1
	return s.Complain("Bad command or file name")
}

// search looks for the program or batch file name in the current directory and those of PATH, unless the
// name has a path itself.
func (s *Shell) search(name string) (path string, found bool, err error) {
	dir, base := calls.SplitPath(name)
	if base == "" || calls.Wild(base) {
		return "", false, nil
	}
	candidates := []string{base + ".COM", base + ".EXE", base + ".BAT"}
	if i := strings.IndexByte(base, '.'); i >= 0 {
		if !isProgramExt(base[i+1:]) {
			return "", false, nil
		}
		candidates = []string{base}
	}
	dirs := []string{dir}
	if dir == "" {
		if list, ok := s.env.Get("PATH"); ok {
			dirs = append(dirs, strings.Split(list, ";")...)
		}
	}
	for i, dir := range dirs {
		if i > 0 && strings.TrimSpace(dir) == "" {
			continue
		}
		for _, c := range candidates {
			path := calls.Below(dir, c)
			a, err := s.Attributes(path)
			if err == dos.ErrBreak || err == dos.ErrStopped {
				return "", false, err
			}
			if err == nil && a&calls.AttrDir == 0 {
				return path, true, nil
			}
		}
	}
	if comspec, ok := s.env.Get("COMSPEC"); ok && strings.EqualFold(strings.TrimSuffix(calls.UpperAll(base), ".COM"), "COMMAND") {
		return comspec, true, nil
	}
	return "", false, nil
}

// program runs the program at path with a command line, and keeps its errorlevel. It returns dos.ErrBreak if Ctrl-C
// or a critical error has ended the program.
func (s *Shell) program(path, tail string) error {
	switch err := s.Execute(path, tail); err {
	case nil:
	case calls.ErrFile, calls.ErrPath:
		return s.notFound()
	default:
		s.level = 1
		return s.Fails(err, calls.ErrMemory, "Program too big to fit in memory", calls.ErrFormat, "Error in EXE file",
			calls.ErrAccess, "Access denied - "+calls.UpperAll(path))
	}
	r, err := s.P.Call(dos.Regs{AX: 0x4d00})
	if err != nil {
		return err
	}
	s.level = uint8(r.AX)
	if how := r.AX >> 8; how == 1 || how == 2 {
		return dos.ErrBreak
	}
	return nil
}
