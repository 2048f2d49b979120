package session

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/migrate"
)

// pairing is what a session has to do with the other one of a pair: a machine and its standby.
type pairing struct {
	place  string            // where the standby waits; "": there is none
	fence  string            // a file on storage that both have, which says who goes on; "": nobody says so
	lock   *block.File       // the fence; nil: it is not held
	lead   *migrate.Lead     // to the standby; nil: there is none
	hashed time.Time         // when the standby was last told the hash
	follow *history.Follower // this is the standby; nil: it is not
	id     string            // of the pair
	wait   time.Duration     // how long a standby waits for the lock of a machine that has just died
}

// hashTime is the time between two hashes that machine and standby compare.
const hashTime = time.Second

// fenceTime is the usual pairing.wait.
const fenceTime = 5 * time.Second

// fenceSize is the size of a fence, in bytes.
const fenceSize = 64

// open reads what the Config says of a standby.
func (p *pairing) open(c *Config) error {
	p.wait = fenceTime
	p.place, p.fence, _ = strings.Cut(c.Standby, ",fence=")
	if c.Standby == "" {
		c.Incoming, p.fence, _ = strings.Cut(c.Incoming, ",fence=")
		return nil
	}
	if err := without(c, "-standby", rival{"-incoming", c.Incoming != ""}, rival{"-nic", c.Network.NIC != nil || c.Network.NetDev != nil}); err != nil {
		return err
	}
	if p.fence == "" {
		return nil
	}
	if info, err := os.Stat(p.fence); err != nil || info.Size() != fenceSize {
		if err := os.WriteFile(p.fence, []byte(strings.Repeat(" ", fenceSize)), 0o600); err != nil {
			return err
		}
	}
	var err error
	if p.lock, err = block.Open(p.fence, block.Options{}); err != nil {
		return fmt.Errorf("-standby: %w", err)
	}
	return nil
}

// rival is something that a Config may have.
type rival struct {
	what  string
	given bool
}

// without returns an error if c has what a machine with a flag cannot have that has it begin or go on elsewhere: one of more, a recording, a program, a past.
func without(c *Config, flag string, more ...rival) error {
	for _, r := range append(more, rival{"-record", c.Record != ""}, rival{"replay", c.Replay != nil}, rival{"a program under DOS", c.Program != nil},
		rival{"-history", c.Debugger != nil && c.Debugger.History > 0}) {
		if r.given {
			return fmt.Errorf("%s and %s exclude each other", flag, r.what)
		}
	}
	return nil
}

// mark writes into the fence who goes on.
func (p *pairing) mark(what string) error {
	if p.lock == nil {
		return nil
	}
	_, err := p.lock.WriteAt([]byte(fmt.Sprintf("%-*s", fenceSize, what+" "+p.id)), 0)
	return errors.Join(err, p.lock.Flush())
}

// sync tells the standby how far the machine m is, and then lets pass what waits at the gate. When the standby does not answer, the machine goes on alone, and why is what to
// tell the user.
func (p *pairing) sync(m *machine.Machine, g *gate) (why, err error) {
	if p.lead == nil {
		return nil, nil
	}
	var hash *[32]byte
	if now := time.Now(); now.Sub(p.hashed) >= hashTime {
		h := m.Hash()
		hash, p.hashed = &h, now
	}
	if why = p.lead.Sync(m, g.sent, hash); why != nil {
		p.lead.Drop()
		p.lead = nil
		history.Unrecord(m)
		err = p.mark("alone")
		g.shut = false
	}
	return why, errors.Join(err, g.release())
}

// take takes the fence, if the other machine has died while the standby followed it.
func (p *pairing) take() (err error) {
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if p.lock, err = block.Open(p.fence, block.Options{}); err == nil {
			break
		}
		if !errors.Is(err, block.ErrInUse) || time.Since(begun) > p.wait {
			p.lock = nil
			return fmt.Errorf("the other machine has the fence: %w", err)
		}
	}
	var b [fenceSize]byte
	if _, err := p.lock.ReadAt(b[:], 0); err != nil {
		return err
	}
	if have := strings.TrimSpace(string(b[:])); have != "pair "+p.id {
		return fmt.Errorf("the other machine has gone on without this standby (the fence says %q)", have)
	}
	return p.mark("standby")
}
