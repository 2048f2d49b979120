package shell

import (
	"bytes"

	"github.com/iron86/iron86/dos/calls"
)

// joinMatching joins, for each file that fits the first pattern, those that the other patterns and the target
// make of its name.
func (j *copyJob) joinMatching(s *Shell, group []source, target string) error {
	names, err := s.expanded(group[0].pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		_, base := calls.SplitPath(name)
		joined := []source{{name, group[0].ascii, group[0].forced}}
		for _, g := range group[1:] {
			dir, pattern := calls.SplitPath(g.pattern)
			path := dir + calls.Merge(pattern, base)
			found, err := s.Find(path, 0)
			if calls.Fatal(err) {
				return err
			}
			if len(found) > 0 {
				joined = append(joined, source{path, g.ascii, g.forced})
			}
		}
		dir, pattern := calls.SplitPath(target)
		if err := j.join(s, joined, dir+calls.Merge(pattern, base)); err != nil {
			return err
		}
	}
	return nil
}

// join makes one file of several. They are text files, unless /B says otherwise.
func (j *copyJob) join(s *Shell, group []source, to string) error {
	var names []string
	var hows []source
	for _, g := range group {
		list, err := s.expanded(g.pattern)
		if err != nil {
			return err
		}
		for _, n := range list {
			names, hows = append(names, n), append(hows, g)
		}
	}
	if len(names) == 0 {
		return nil
	}
	if sure, err := mayOverwrite(s, j, names[0], to); err != nil || !sure {
		return err
	}
	start, out, err := s.openTarget(names[0], to, !hows[0].forced || hows[0].ascii)
	if err != nil {
		return s.Fails(err)
	}
	for i := start; i < len(names) && err == nil; i++ {
		if err = s.Print(names[i] + "\r\n"); err == nil {
			err = s.append(names[i], to, out, hows[i])
		}
	}
	last := hows[len(hows)-1]
	if err == nil && (!last.forced || last.ascii) && (!j.forced || j.ascii) && !s.isDeviceName(to) {
		err = s.Write(out, []byte{0x1a})
	}
	if err = s.Closed(out, err); err == nil {
		j.copied++
	}
	return s.Reported(err)
}

// openTarget creates the target to. If that is the first source, it opens the target instead, at the end of what it
// has: at ^Z for text, and otherwise after the last byte. start is the index of the first source to append.
func (s *Shell) openTarget(first, to string, ascii bool) (start int, out uint16, err error) {
	same, err := s.same(first, to)
	if err != nil {
		return 0, 0, err
	}
	if !same {
		out, err = s.Create(to)
		return 0, out, err
	}
	if out, err = s.Open(to, 2); err != nil {
		return 0, 0, err
	}
	for at := int64(0); ; {
		b, err := s.Read(out, calls.DataSize)
		if err != nil {
			return 0, 0, err
		}
		if i := bytes.IndexByte(b, 0x1a); i >= 0 && ascii {
			return 1, out, s.Seek(out, at+int64(i))
		}
		if len(b) == 0 {
			return 1, out, nil
		}
		at += int64(len(b))
	}
}

// append adds a file to the target of a concatenation.
func (s *Shell) append(name, to string, out uint16, how source) error {
	if same, err := s.same(name, to); err != nil || same {
		if err == nil {
			err = s.Complain("Content of destination lost before copy")
		}
		return err
	}
	in, err := s.Open(name, calls.ForReading)
	if err != nil {
		return err
	}
	return s.Closed(in, s.pour(in, out, !how.forced || how.ascii))
}
