package shell

import (
	"bytes"
	"strings"

	"github.com/iron86/iron86/dos"
)

// one returns the only argument of a command. If there is none, or more than one, it complains and ok is false.
func (s *Shell) one(args string) (arg string, ok bool, err error) {
	list, _ := arguments(args)
	switch len(list) {
	case 0:
		return "", false, s.complain("Required parameter missing")
	case 1:
		return list[0], true, nil
	}
	return "", false, s.complain("Too many parameters - " + list[1])
}

// cdCommand executes CD, which changes the current directory of a drive, or shows it.
func (s *Shell) cdCommand(args string) error {
	list, _ := arguments(args)
	n := uint8(0)
	if len(list) > 0 {
		var rest string
		if n, rest = driveOf(list[0]); rest != "" {
			_, err := s.named(0x3b00, 0, list[0])
			return s.quiet(err, "Invalid directory")
		}
	}
	dir, err := s.directory(n)
	if err != nil {
		return s.fails(err)
	}
	return s.print(dir + "\r\n")
}

// mdCommand executes MD.
func (s *Shell) mdCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	if s.isDir(name) {
		return s.complain("Directory already exists")
	}
	_, err = s.named(0x3900, 0, name)
	return s.quiet(err, "Unable to create directory")
}

// rdCommand executes RD.
func (s *Shell) rdCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	_, err = s.named(0x3a00, 0, name)
	return s.quiet(err, "Invalid path, not directory,\r\nor directory not empty")
}

// typeCommand executes TYPE, which shows a file up to its end or ^Z.
func (s *Shell) typeCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	h, err := s.open(name, forReading)
	if err != nil {
		return s.fails(err, errPath, "Path not found - "+upperAll(name), errFile, "File not found - "+upperAll(name))
	}
	for {
		b, err := s.read(h, dataSize)
		if err != nil || len(b) == 0 {
			return s.reported(s.closed(h, err))
		}
		i := bytes.IndexByte(b, 0x1a)
		if i >= 0 {
			b = b[:i]
		}
		if err := s.write(stdout, b); err != nil || i >= 0 {
			return s.reported(s.closed(h, err))
		}
	}
}

// inDirectory returns a pattern for all files in the directory path, with whole set. A path that is none, and
// does not end with a separator, is returned as it is.
func (s *Shell) inDirectory(path string) (pattern string, whole bool) {
	_, rest := driveOf(path)
	if rest == "" || strings.HasSuffix(rest, `\`) || !wild(path) && s.isDir(path) {
		return below(path, "*.*"), true
	}
	return path, false
}

// delCommand executes DEL. It asks before it deletes all files of a directory, and with /P before each file.
func (s *Shell) delCommand(args string) error {
	list, switches := arguments(args)
	if len(list) != 1 {
		_, _, err := s.one(args)
		return err
	}
	ask := len(switches) > 0 && switches[0] == "P"
	pattern, _ := s.inDirectory(list[0])
	dir, name := splitPath(pattern)
	if (name == "*.*" || name == "*") && !ask {
		sure, err := s.in.confirm("All files in directory will be deleted!\r\nAre you sure (Y/N)?")
		if err != nil || !sure {
			return err
		}
	}
	found, err := s.find(pattern, 0)
	if err != nil {
		return s.fails(err)
	}
	if len(found) == 0 {
		return s.complain("File not found")
	}
	for _, e := range found {
		path := dir + e.name
		if ask {
			sure, err := s.in.confirm(path + ",    Delete (Y/N)?")
			if err != nil {
				return err
			}
			if !sure {
				continue
			}
		}
		if _, err := s.named(0x4100, 0, path); err != nil {
			if err = s.fails(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// renCommand executes REN, which gives all files that fit a pattern the names that a second one makes of theirs.
func (s *Shell) renCommand(args string) error {
	list, _ := arguments(args)
	if len(list) != 2 {
		return s.complain("Required parameter missing")
	}
	dir, _ := splitPath(list[0])
	if d, _ := splitPath(list[1]); d != "" {
		return s.complain("Invalid parameter - " + list[1])
	}
	attr := uint16(0)
	if !wild(list[0]) {
		attr = attrDir
	}
	found, err := s.find(list[0], attr)
	if err != nil {
		return s.fails(err)
	}
	const text = "Duplicate file name or file not found"
	if len(found) == 0 {
		return s.complain(text)
	}
	for _, e := range found {
		s.p.Put(atPath2, append([]byte(dir+merge(list[1], e.name)), 0))
		if len(dir)+len(e.name) > maxName {
			return s.complain(message(errPath))
		}
		s.p.Put(atPath, append([]byte(dir+e.name), 0))
		if _, err := s.p.Call(dos.Regs{AX: 0x5600, DX: atPath, DI: atPath2}); err != nil {
			if err = s.quiet(err, text); err != nil {
				return err
			}
		}
	}
	return nil
}
