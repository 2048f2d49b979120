package calls

// Redirection is a standard handle that leads to another file for a while. The file to
// which it led stays open in the system file table without a handle, as with COMMAND.COM.
type Redirection struct {
	s   *System
	std uint16
	old byte // the entry of the handle in the job file table before
}

// Redirect makes the standard handle std lead to the file of handle h, and frees h.
func (s *System) Redirect(std, h uint16) *Redirection {
	table := s.P.Get(pspTable, 20)
	r := &Redirection{s, std, table[std]}
	table[std], table[h] = table[h], 0xff
	s.P.Put(pspTable, table)
	return r
}

// Undo makes the handle lead to where it led before.
func (r *Redirection) Undo() {
	if r == nil {
		return
	}
	_ = r.s.Close(r.std) // this fails if a program has closed it
	r.s.P.Put(pspTable+r.std, []byte{r.old})
}

// OpenRedirection opens or creates the file after <, > or >>, and makes a standard handle lead to it.
func (s *System) OpenRedirection(kind, name string) (*Redirection, error) {
	var h uint16
	var err error
	std := uint16(Stdout)
	switch kind {
	case "<":
		std = Stdin
		h, err = s.Open(name, ForReading)
	case ">":
		h, err = s.Create(name)
	case ">>":
		h, err = s.openEnd(name)
	}
	if err != nil {
		return nil, err
	}
	return s.Redirect(std, h), nil
}

// openEnd opens the file at path for what is added at its end, or makes it. Another run on the host may make it at the same time, and what that has
// written stays.
func (s *System) openEnd(path string) (uint16, error) {
	h, err := s.Open(path, ForWriting)
	if err == ErrFile {
		if h, err = s.CreateNew(path); err == ErrExists {
			h, err = s.Open(path, ForWriting)
		}
	}
	if err != nil {
		return 0, err
	}
	if err = s.P.Append(h); err != nil {
		_ = s.Close(h) // the first error is the one to report
	}
	return h, err
}

// Turn makes the standard output of one command in a pipe, which has ended with the error failed, the standard input
// of the next.
func (s *System) Turn(to *Redirection, failed error) (*Redirection, error) {
	if failed != nil {
		to.Undo()
		return nil, failed
	}
	if err := s.Seek(Stdout, 0); err != nil {
		to.Undo()
		return nil, err
	}
	table := s.P.Get(pspTable, 2)
	from := &Redirection{s: s, std: Stdin, old: table[Stdin]}
	s.P.Put(pspTable, []byte{table[Stdout], to.old})
	return from, nil
}
