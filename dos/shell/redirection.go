package shell

// redirection is a standard handle that leads elsewhere for a while. What it was
// stays open in the system file table without a handle, as COMMAND.COM has it.
type redirection struct {
	s   *system
	std uint16
	old byte // what the table of handles had for it
}

// redirect makes the file of handle h, which is given up, a standard handle.
func (s *system) redirect(std, h uint16) *redirection {
	table := s.p.Get(pspTable, 20)
	r := &redirection{s, std, table[std]}
	table[std], table[h] = table[h], 0xff
	s.p.Put(pspTable, table)
	return r
}

// undo brings the handle back.
func (r *redirection) undo() {
	if r == nil {
		return
	}
	_ = r.s.close(r.std) // a program may have closed it
	r.s.p.Put(pspTable+r.std, []byte{r.old})
}

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
				_ = s.close(h) // the error told is the other
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return s.redirect(std, h), nil
}

// turn makes the output of one stage the input of the next.
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
