package dos

import (
	"encoding/json"
	"fmt"
	"slices"
)

// savedProgram is a program written in Go in a saved state.
type savedProgram struct {
	PSP      uint16
	Name     string
	Resting  json.RawMessage `json:",omitempty"`
	Told     []json.RawMessage
	Broken   bool
	Returned bool
}

// saveProgram returns the state of a program written in Go.
func saveProgram(p *Process) (savedProgram, error) {
	s := savedProgram{PSP: p.psp, Name: p.name, Resting: p.told.resting, Broken: p.broken, Returned: p.returned}
	switch {
	case p.run != nil || p.child != nil:
		return s, fmt.Errorf("%s is debugging a program, and has no saved state: name the program itself", p.name)
	case p.told.lost:
		return s, fmt.Errorf("%s has done too much for a saved state: save at the prompt, or name the program itself", p.name)
	}
	for _, v := range p.told.values {
		b, err := json.Marshal(v)
		if err != nil {
			return s, err
		}
		s.Told = append(s.Told, b)
	}
	return s, nil
}

// restoreProgram begins the program of a saved state, and brings it to the call that it was making. It changes nothing else.
func restoreProgram(d *DOS, s savedProgram) (*Process, error) {
	i := slices.IndexFunc(d.cfg.Programs, func(g GoProgram) bool { return g.Name == s.Name })
	if i < 0 {
		return nil, fmt.Errorf("the state has a program %q, and this iron86 has none of that name", s.Name)
	}
	p := &Process{d: d, psp: s.PSP, name: s.Name, told: tellings{resting: s.Resting, again: s.Told, repeating: true}}
	begin(p, func(p *Process) (code uint8) {
		defer func() {
			if e := recover(); e != nil && e != errAstray {
				panic(e)
			}
		}()
		return d.cfg.Programs[i].Run(p)
	})
	_, more := p.next()
	if more == s.Returned || len(p.told.again) > 0 {
		p.stop()
		return nil, fmt.Errorf("the state is that of an iron86 with another %s, which this one cannot continue", s.Name)
	}
	for _, b := range s.Told {
		p.told.values = append(p.told.values, b)
		p.told.size += len(b) + 64
	}
	p.told.repeating, p.broken, p.returned = false, s.Broken, s.Returned
	return p, nil
}
