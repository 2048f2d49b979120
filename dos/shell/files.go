package shell

import (
	"bytes"
	"errors"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// one returns the only argument of a command. If there is none, or more than one, it complains and ok is false.
func (s *Shell) one(args string) (arg string, ok bool, err error) {
	list, _ := calls.Arguments(args)
	switch len(list) {
	case 0:
		return "", false, s.Complain("Required parameter missing")
	case 1:
		return list[0], true, nil
	}
	return "", false, s.Complain("Too many parameters - " + list[1])
}

// cdCommand executes CD, which changes the current directory of a drive, or shows it.
func (s *Shell) cdCommand(args string) error {
	list, _ := calls.Arguments(args)
	n := uint8(0)
	if len(list) > 0 {
		var rest string
		if n, rest = calls.DriveOf(list[0]); rest != "" {
			_, err := s.Named(0x3b00, 0, list[0])
			if err == nil && n != 0 {
				err = readable(s, n)
			}
			return s.Quiet(err, "Invalid directory")
		}
	}
	dir, err := s.Directory(n)
	if err == nil && n != 0 {
		err = readable(s, n)
	}
	if err != nil {
		return s.Fails(err)
	}
	return s.Print(dir + "\r\n")
}

// readable returns an error if the disk in a drive cannot be read, as one that is not formatted: calls for its current directory do not look.
func readable(s *Shell, drive uint8) error {
	_, err := s.Find(string('A'+rune(drive-1))+`:\*.*`, calls.AttrVolume)
	if calls.Fatal(err) || calls.Unreadable(err) {
		return err
	}
	return nil
}

// mdCommand executes MD.
func (s *Shell) mdCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	if s.IsDir(name) {
		return s.Complain("Directory already exists")
	}
	_, err = s.Named(0x3900, 0, name)
	return s.Quiet(err, "Unable to create directory")
}

// rdCommand executes RD.
func (s *Shell) rdCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	_, err = s.Named(0x3a00, 0, name)
	return s.Quiet(err, "Invalid path, not directory,\r\nor directory not empty")
}

// typeCommand executes TYPE, which shows a file up to its end or ^Z.
func (s *Shell) typeCommand(args string) error {
	name, ok, err := s.one(args)
	if !ok {
		return err
	}
	h, err := s.Open(name, calls.ForReading)
	if err != nil {
		return s.Fails(err, calls.ErrPath, "Path not found - "+calls.UpperAll(name), calls.ErrFile, "File not found - "+calls.UpperAll(name))
	}
	for {
		b, err := s.Read(h, calls.DataSize)
		if err != nil || len(b) == 0 {
			return s.Reported(s.Closed(h, err))
		}
		i := bytes.IndexByte(b, 0x1a)
		if i >= 0 {
			b = b[:i]
		}
		if err := s.Write(calls.Stdout, b); err != nil || i >= 0 {
			return s.Reported(s.Closed(h, err))
		}
	}
}

// inDirectory returns a pattern for all files in the directory path, with whole set. A path that is none, and
// does not end with a separator, is returned as it is.
func (s *Shell) inDirectory(path string) (pattern string, whole bool) {
	_, rest := calls.DriveOf(path)
	if rest == "" || strings.HasSuffix(rest, `\`) || !calls.Wild(path) && s.IsDir(path) {
		return calls.Below(path, "*.*"), true
	}
	return path, false
}

// delCommand executes DEL. It asks before it deletes all files of a directory, and with /P before each file.
func (s *Shell) delCommand(args string) error {
	list, switches := calls.Arguments(args)
	if len(list) != 1 {
		_, _, err := s.one(args)
		return err
	}
	ask := len(switches) > 0 && switches[0] == "P"
	pattern, _ := s.inDirectory(list[0])
	dir, name := calls.SplitPath(pattern)
	if (name == "*.*" || name == "*") && !ask {
		sure, err := s.in.Confirm("All files in directory will be deleted!\r\nAre you sure (Y/N)?")
		if err != nil || !sure {
			return err
		}
	}
	found, err := s.Find(pattern, 0)
	if err != nil {
		return s.Fails(err)
	}
	if len(found) == 0 {
		return s.Complain("File not found")
	}
	for _, e := range found {
		path := dir + e.Name
		if ask {
			sure, err := s.in.Confirm(path + ",    Delete (Y/N)?")
			if err != nil {
				return err
			}
			if !sure {
				continue
			}
		}
		if err := deleteFile(s, path); err != nil {
			return err
		}
	}
	return nil
}

// deleteFile deletes a file. Standard output has what DEL did with each, so that an error goes there, too.
func deleteFile(s *Shell, path string) error {
	_, err := s.Named(0x4100, 0, path)
	var code dos.ErrorCode
	if errors.As(err, &code) {
		return s.Print(calls.Message(code) + "\r\n")
	}
	return err
}

// renCommand executes REN, which gives all files that fit a pattern the names that a second one makes of theirs.
func (s *Shell) renCommand(args string) error {
	list, _ := calls.Arguments(args)
	if len(list) != 2 {
		return s.Complain("Required parameter missing")
	}
	dir, _ := calls.SplitPath(list[0])
	if d, _ := calls.SplitPath(list[1]); d != "" {
		return s.Complain("Invalid parameter - " + list[1])
	}
	attr := uint16(0)
	if !calls.Wild(list[0]) {
		attr = calls.AttrDir
	}
	found, err := s.Find(list[0], attr)
	if err != nil {
		return s.Fails(err)
	}
	const text = "Duplicate file name or file not found"
	if len(found) == 0 {
		return s.Complain(text)
	}
	for _, e := range found {
		s.P.Put(calls.AtPath2, append([]byte(dir+calls.Merge(list[1], e.Name)), 0))
		if len(dir)+len(e.Name) > calls.MaxName {
			return s.Complain(calls.Message(calls.ErrPath))
		}
		s.P.Put(calls.AtPath, append([]byte(dir+e.Name), 0))
		if _, err := s.P.Call(dos.Regs{AX: 0x5600, DX: calls.AtPath, DI: calls.AtPath2}); err != nil {
			if err = s.Quiet(err, text); err != nil {
				return err
			}
		}
	}
	return nil
}
