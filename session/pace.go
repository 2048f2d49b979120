package session

import (
	"cmp"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// pace keeps a guest from running ahead of the wall clock while a user sits before it. The zero
// pace lets it run as fast as the host can.
type pace struct {
	// whole, if not nil, has all virtual time pass at the rate of the wall clock.
	whole *pacer
	// idle, if not nil, has only the time that the guest spends waiting pass at that rate.
	idle *idlePacer
	// quiet, if not nil, says whether somebody may still send the guest something: only while that is
	// so does idle keep the guest back, and only when the guest has waited for longWait in all.
	quiet func() bool
	// answers, if not nil, says whether the guest may wait for an answer from a network, which comes as time passes on the wall. While that is so idle
	// keeps the guest back, whatever else holds.
	answers func() bool
}

// all has all virtual time pass at the rate of the wall clock from now on, or ends that.
func (p *pace) all(on bool) {
	if *p = (pace{}); on {
		p.at(1)
	}
}

// at has all virtual time pass so many times as fast as the wall clock from now on; 0 is as fast as the host can.
func (p *pace) at(times float64) {
	if *p = (pace{}); times > 0 {
		p.whole = &pacer{rate: times}
	}
}

// times returns how many times as fast as the wall clock virtual time passes at most; 0 is as fast as the host can.
func (p *pace) times() float64 {
	if p.whole == nil {
		return 0
	}
	return cmp.Or(p.whole.rate, 1)
}

// waiting has the time that the guest spends waiting pass at the rate of the wall clock from now
// on.
func (p *pace) waiting() { *p = pace{idle: new(idlePacer)} }

// longWait is the virtual time that a guest may spend waiting as fast as the host can while somebody
// may still send it something. Disks and the pauses of boot loaders take less.
const longWait = 30 * clock.Second

// listening is like waiting, for a guest whose input does not come from a user but may still come. A
// guest that has spent longWait waiting is taken to wait for that input. From then on it is kept back
// while quiet reports that none has come, so that it does not keep the host's processor busy.
func (p *pace) listening(quiet func() bool) { *p = pace{idle: new(idlePacer), quiet: quiet} }

// networked has the time that the guest spends waiting pass at the rate of the wall clock once used reports that it has spoken to a network, if there is one.
func (p *pace) networked(on bool, used func() bool) {
	if !on || p.whole != nil {
		return
	}
	if p.answers = used; p.idle == nil {
		p.idle, p.quiet = new(idlePacer), func() bool { return false }
	}
}

// ahead returns how long the host should sleep now.
func (p *pace) ahead(m *machine.Machine) time.Duration {
	switch {
	case p.whole != nil:
		return p.whole.ahead(m.Now())
	case p.idle != nil:
		return p.keepsBack(m.IdleTime(), p.idle.ahead(m.IdleTime()))
	}
	return 0
}

// holds reports whether the time that the guest spends waiting passes at the rate of the wall clock now.
func (p *pace) holds(m *machine.Machine) bool {
	if p.whole != nil {
		return !p.whole.wall.IsZero()
	}
	return p.idle != nil && p.keepsBack(m.IdleTime(), time.Second) > 0
}

// untilWall returns how long the host has to sleep from wall on until a guest that waits has the virtual time until. It has now.
func (p *pace) untilWall(now, until clock.Time, wall time.Time) time.Duration {
	if p.whole == nil {
		return time.Duration(until - now)
	}
	return time.Duration(float64(until-p.whole.virtual)/cmp.Or(p.whole.rate, 1)) - wall.Sub(p.whole.wall)
}

// wallTime returns the virtual time that a guest should have which waits since begun. It had now then, and never less.
func (p *pace) wallTime(now clock.Time, begun time.Time) clock.Time {
	wall := time.Now()
	if p.whole == nil {
		return now + clock.Time(wall.Sub(begun))
	}
	return max(now, p.whole.virtual+clock.Time(float64(wall.Sub(p.whole.wall))*cmp.Or(p.whole.rate, 1)))
}

// keepsBack returns d, the time for which the host is to sleep, or 0 while listening lets the guest
// run on. idle is the time that the guest has spent waiting in all.
func (p *pace) keepsBack(idle clock.Time, d time.Duration) time.Duration {
	if p.answers != nil && p.answers() {
		return d
	}
	if d > 0 && p.quiet != nil && (idle < longWait || !p.quiet()) {
		return 0
	}
	return d
}

// skip lets what has passed since the last look pass as fast as the host could.
func (p *pace) skip(m *machine.Machine) {
	if p.whole != nil {
		*p.whole = pacer{wall: time.Now(), virtual: m.Now()}
	}
	if p.idle != nil {
		p.idle.idle, p.idle.wall = m.IdleTime(), time.Now()
	}
}

// slept notes that the sleep which ahead asked for is over.
func (p *pace) slept() {
	if p.idle != nil {
		p.idle.slept()
	}
}

// keyWait notes that the guest has been kept waiting for a key for the time d.
func (p *pace) keyWait(d time.Duration) {
	if p.idle != nil {
		p.idle.keyWait += d
	}
}

// pacer keeps virtual time from running ahead of the wall clock.
type pacer struct {
	wall    time.Time // when virtual time was virtual: both are counted from there
	virtual clock.Time
	rate    float64 // of virtual time to that of the wall; 0 is 1
}

// maxLag is how far virtual time may fall behind the wall clock. Time lost beyond that is
// forgotten, because a guest on a slow host must not rush afterwards to catch up.
const maxLag = 200 * time.Millisecond

// ahead returns how long to sleep when virtual time has reached now.
func (p *pacer) ahead(now clock.Time) time.Duration {
	wall := time.Now()
	d := time.Duration(float64(now-p.virtual)/cmp.Or(p.rate, 1)) - wall.Sub(p.wall)
	if p.wall.IsZero() || d < -maxLag || now < p.virtual {
		p.wall, p.virtual = wall, now
		return 0
	}
	return max(d, 0)
}

// idlePacer has the time that a guest spends waiting pass at the rate of the wall clock, while
// everything else runs as fast as the host can. It is for programs that print and read lines in a
// terminal.
type idlePacer struct {
	wall    time.Time     // when the last sleep was over
	idle    clock.Time    // how long the guest had been idle in all at the last look
	keyWait time.Duration // time spent waiting for keys since the last look
	// credit is the part of such waits that the guest will spend idling on its side: it is not
	// waited for twice.
	credit time.Duration
}

// maxCredit is one tick of the guest's timer, the longest time for which DOS waits for a key at
// once.
const maxCredit = 55 * time.Millisecond

// ahead returns how long to sleep when the guest has been idle for so long in all.
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

// slice is the virtual time that passes between two looks at the host.
const slice = 10 * clock.Millisecond
