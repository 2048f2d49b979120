package session

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/migrate"
)

// inline is a source whose calls are done at once, by the goroutine that runs the machine.
type inline struct{ source }

// Call does f.
func (inline) Call(f func()) bool { f(); return true }

// protect gives the standby the state of the machine, which has not run.
func protect(s *Session) error {
	p := &s.pair
	if p.place == "" || p.lead != nil {
		return nil
	}
	network, address, err := dialable(p.place)
	if err != nil {
		return fmt.Errorf("-standby: %w", err)
	}
	disks, err := migrate.Digests(s.m)
	if err != nil {
		return err
	}
	o := migrate.Options{Network: network, Address: address, Trust: s.move.trust, Build: build()}
	if p.lead, err = migrate.Protect(inline{source{s}}, o, disks); err != nil {
		return fmt.Errorf("-standby %s: %w", p.place, err)
	}
	p.id = p.lead.ID
	if err := p.mark("pair"); err != nil {
		return err
	}
	history.Record(s.m, p.lead.Input)
	s.ports.gate.shut = true
	s.notices.Say("the standby at " + p.place + " has the machine")
	return nil
}

// endPair tells the standby that the machine has ended.
func endPair(s *Session) error {
	p := &s.pair
	var err error
	if p.lead != nil {
		if _, err = p.sync(s.m, &s.ports.gate); p.lead != nil {
			p.lead.Finish()
		}
	}
	if p.lock != nil {
		err = errors.Join(err, p.lock.Close())
	}
	return err
}

// Follow begins to repeat what the other machine does.
func (a arrival) Follow(id string) {
	s := a.s
	s.pair.id, s.pair.follow = id, history.Follow(s.m)
	s.ports.gate.shut, s.reason = true, "standby"
	s.notices.Say("-incoming: this is the standby of a machine that runs")
}

// Step repeats a step.
func (a arrival) Step(inputs []machine.Input, at machine.Position, released int64, hash string) error {
	s := a.s
	f := s.pair.follow
	if f == nil || s.move.at != awaited {
		return errors.New("it follows no longer")
	}
	for _, in := range inputs {
		f.Add(in)
	}
	machine.SetAway(s.m, false)
	good := f.To(at)
	machine.SetAway(s.m, true)
	if !good {
		return fmt.Errorf("the standby is at instruction %d and not at %d", s.m.Retired(), at.Retired)
	}
	if have := s.m.Hash(); hash != "" && hash != hex.EncodeToString(have[:]) {
		return fmt.Errorf("the states of the machine and its standby differ at instruction %d", at.Retired)
	}
	s.ports.gate.forget(released)
	return nil
}

// Lost has the standby go on, if the fence says that the other machine does not.
func (a arrival) Lost(why error) {
	s := a.s
	s.notices.Say(fmt.Sprintf("the machine whose standby this is does not answer: %v", why))
	s.move.decide = func() { takeOver(s) }
	if s.pair.fence == "" {
		s.notices.Say("no fence= says whether it runs: cont lets this one go on")
		return
	}
	if err := s.pair.take(); err != nil {
		s.fail(fmt.Errorf("-incoming: %w", err))
		return
	}
	takeOver(s)
}

// takeOver lets a standby go on.
func takeOver(s *Session) {
	s.move.decide = nil
	s.pair.follow.Lead()
	g := &s.ports.gate
	g.forget(s.ports.before(&s.cfg))
	g.shut = false
	s.fail(g.release())
	s.notices.Say("the standby goes on with the machine")
	arrival{s}.Start(migrate.Luggage{Running: true})
}
