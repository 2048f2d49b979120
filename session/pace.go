package session

import (
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// pace keeps a guest that somebody sits before from running ahead of the wall's clock. The
// zero pace is as fast as it goes.
type pace struct {
	whole *pacer     // all virtual time passes on the wall's clock, too
	idle  *idlePacer // only what the guest spends waiting does
}

// all has all virtual time pass on the wall's clock from now on, or none.
func (p *pace) all(on bool) {
	if *p = (pace{}); on {
		p.whole = new(pacer)
	}
}

// waiting has the time that the guest spends waiting pass on the wall's clock from now on.
func (p *pace) waiting() { *p = pace{idle: new(idlePacer)} }

// ahead is how long to sleep now.
func (p *pace) ahead(m *machine.Machine) time.Duration {
	switch {
	case p.whole != nil:
		return p.whole.ahead(m.Now())
	case p.idle != nil:
		return p.idle.ahead(m.IdleTime())
	}
	return 0
}

// slept notes that the sleep is over.
func (p *pace) slept() {
	if p.idle != nil {
		p.idle.slept()
	}
}

// keyWait notes that a key has been waited for.
func (p *pace) keyWait(d time.Duration) {
	if p.idle != nil {
		p.idle.keyWait += d
	}
}

// pacer keeps virtual time from running ahead of the wall clock.
type pacer struct {
	wall    time.Time
	virtual clock.Time
}

// maxLag is how far virtual time may fall behind before the pacer lets the lost
// time go: a host that is too slow must not be followed by a rush.
const maxLag = 200 * time.Millisecond

// ahead is how long to sleep at virtual time now.
func (p *pacer) ahead(now clock.Time) time.Duration {
	wall := time.Now()
	d := time.Duration(now-p.virtual) - wall.Sub(p.wall)
	if p.wall.IsZero() || d < -maxLag || now < p.virtual {
		p.wall, p.virtual = wall, now
		return 0
	}
	return max(d, 0)
}

// idlePacer has the time that a guest spends waiting pass on the wall's clock, too, while it
// otherwise goes as fast as it can: for programs that print and read lines in a terminal.
type idlePacer struct {
	wall    time.Time
	idle    clock.Time
	keyWait time.Duration // spent in waiting for a key since the last look
	credit  time.Duration // of such waits, which the guest will idle through on its side
}

// maxCredit is a tick of the guest's timer, for which DOS waits for a key at once.
const maxCredit = 55 * time.Millisecond

// ahead is how long to sleep at so much idle time.
func (p *idlePacer) ahead(idle clock.Time) time.Duration {
	waited, busy := time.Duration(idle-p.idle), time.Since(p.wall)-p.keyWait
	p.credit = min(p.credit+p.keyWait, maxCredit)
	p.idle, p.keyWait = idle, 0
	if p.wall.IsZero() {
		return 0
	}
	need := max(waited-max(busy, 0), 0)
	used := min(need, p.credit)
	p.credit -= used
	return need - used
}

// slept notes that the sleep is over.
func (p *idlePacer) slept() { p.wall = time.Now() }

// slice is the virtual time between two looks at the host.
const slice = 10 * clock.Millisecond
