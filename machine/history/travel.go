package history

import (
	"errors"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// ErrPast is the error of Travel for a moment before the history begins, or not lived yet.
var ErrPast = errors.New("not in the history")

// Range returns the first moment that can be gone back to and the last that was lived.
func (h *History) Range() (first, last machine.Position) {
	h.lived()
	return h.past.moments[0].at, h.end
}

// Stats returns how many snapshots there are and how many bytes they hold.
func (h *History) Stats() (snapshots int, bytes int64) { return len(h.past.moments), h.past.used }

// At returns the moment at which n instructions have been executed: the first one, before any input given then.
func (h *History) At(n uint64) machine.Position {
	p := machine.Position{Retired: n, Time: -1}
	for i := range h.log {
		if h.log[i].At.Retired < n {
			p.Inputs++
		}
	}
	return p
}

// Travel brings the machine to a moment of the past, or forward to one that has been lived. A Time below 0 stands
// for the first moment with that count.
func (h *History) Travel(to machine.Position) error {
	first, last := h.Range()
	if to.Retired < first.Retired || to.Retired > last.Retired {
		return ErrPast
	}
	now := h.m.Position()
	h.m.CPU().Hits()
	from := h.past.moments[h.past.latest(to)]
	if to.Time < 0 && to.Retired <= now.Retired || to.Before(now) || now.Before(from.at) {
		h.restore(from)
	}
	h.moving = true
	defer func() { h.moving = false }()
	for h.given() < to.Inputs {
		h.advance(h.log[h.given()].At)
		h.give()
	}
	h.advance(to)
	if h.in.Interrupted() {
		return errors.New("interrupted")
	}
	if h.m.Retired() != to.Retired {
		return errors.New("the run did not repeat itself: this is a bug of iron86")
	}
	return nil
}

// advance runs to a position without giving inputs.
func (h *History) advance(to machine.Position) {
	if h.m.Retired() < to.Retired {
		h.in.Run(clock.Never, to.Retired)
	}
	if h.m.Now() < to.Time { // it is halted
		h.in.Run(to.Time, to.Retired+1)
	}
}

// restore makes the machine what it was at mo.
func (h *History) restore(mo *moment) {
	h.lived()
	feeding := h.feeding
	h.feeding = true
	h.past.restore(mo)
	h.feeding = feeding
	h.setNext()
}

// Search goes back in time from the present for the last moment at which the processor stops for what it is to
// wait for (CPU.Inspect, already set) and want agrees. It returns that moment and leaves the machine at an earlier or
// later one: Travel follows. found is false when there is none; stop is asked now and then.
func (h *History) Search(want func() bool, stop func() bool) (at machine.Position, found bool) {
	until := h.m.Position()
	for i := h.past.latest(until); i >= 0; i-- {
		i = min(i, len(h.past.moments)-1)
		begin := h.past.moments[i].at
		h.restore(h.past.moments[i])
		if p, ok := h.scan(until, want, stop); ok {
			at, found = p, true
		}
		if found || stop() {
			return at, found
		}
		until = begin
	}
	return at, false
}

// scan runs to until and returns the last stop before it.
func (h *History) scan(until machine.Position, want, stop func() bool) (at machine.Position, found bool) {
	m, c := h.m, h.m.CPU()
	c.SetEIP(c.EIP()) // a breakpoint right here counts
	for m.Position().Before(until) && !stop() {
		h.in.Run(clock.Never, until.Retired)
		if !c.Hit() {
			if m.Retired() >= until.Retired || m.Stopped().Reason != machine.Running {
				break
			}
			continue
		}
		if now := m.Position(); now.Before(until) && now.Retired < until.Retired && want() {
			at, found = now, true
		}
		c.Hits()
	}
	return at, found
}
