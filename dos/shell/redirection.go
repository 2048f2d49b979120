package shell

// redirection is a standard handle that leads to another file for a while. The file to
// which it led stays open in the system file table without a handle, as with COMMAND.COM.
type redirection struct {
	s   *system
	std uint16
	old byte // the entry of the handle in the job file table before
}

// redirect makes the standard handle std lead to the file of handle h, and frees h.
func (s *system) redirect(std, h uint16) *redirection {
	table := s.p.Get(pspTable, 20)
	r := &redirection{s, std, table[std]}
	table[std], table[h] = table[h], 0xff
	s.p.Put(pspTable, table)
	return r
}

// undo makes the handle lead to where it led before.
func (r *redirection) undo() {
	if r == nil {
		return
	}
	_ = r.s.close(r.std) // this fails if a program has closed it
	r.s.p.Put(pspTable+r.std, []byte{r.old})
}

// openRedirection opens or creates the file after <, > or >>, and makes a standard handle lead to it.
func (s *system) openRedirection(kind, name string) (*redirection, error) {
	var h uint16
	var err error
	std := uint16(stdout)
	switch kind {
	case "<":
		std = stdin
		h, err = s.open(name, forReading)
	case ">":
		h, err = s.create(name)
	case ">>":
		if h, err = s.open(name, forWriting); err == errFile {
			h, err = s.create(name)
		} else if err == nil {
			if err = s.p.Append(h); err != nil {
				_ = s.close(h) // the first error is the one to report
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return s.redirect(std, h), nil
}

// turn makes the standard output of one command in a pipe, which has ended with the error failed, the standard input
// of the next.
func (s *system) turn(to *redirection, failed error) (*redirection, error) {
	if failed != nil {
		to.undo()
		return nil, failed
	}
	if err := s.seek(stdout, 0); err != nil {
		to.undo()
		return nil, err
	}
	table := s.p.Get(pspTable, 2)
	from := &redirection{s: s, std: stdin, old: table[stdin]}
	s.p.Put(pspTable, []byte{table[stdout], to.old})
	return from, nil
}
