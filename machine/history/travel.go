package history

import (
	"errors"
	"math"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// ErrPast is the error of Travel for a moment that lies before the start of the history or has not
// been lived yet.
var ErrPast = errors.New("not in the history")

// errInterrupted is the error of a journey that the user has interrupted.
var errInterrupted = errors.New("interrupted")

// Range returns the first position that Travel can go to and the last one that was lived.
func (h *History) Range() (first, last machine.Position) {
	h.lived()
	return h.past.moments[0].at, h.end
}

// Stats returns how many snapshots there are and how many bytes they hold.
func (h *History) Stats() (snapshots int, bytes int64) { return len(h.past.moments), h.past.used }

// Inputs returns the counts of instructions at which inputs were given, those of the first n.
func (h *History) Inputs(n int) []uint64 {
	list := make([]uint64, 0, min(n, len(h.log)))
	for i := range h.log[:min(n, len(h.log))] {
		list = append(list, h.log[i].At.Retired)
	}
	return list
}

// At returns the first position at which n instructions have been executed: before any input that
// came at that count.
func (h *History) At(n uint64) machine.Position {
	p := machine.Position{Retired: n, Time: -1}
	for i := range h.log {
		if h.log[i].At.Retired < n {
			p.Inputs++
		}
	}
	return p
}

// Travel brings the machine to a position of the past, or forward to one that was lived before. A
// Time below 0 stands for the first position with that count of instructions.
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
	until := clock.Never
	if to.Time >= 0 {
		until = to.Time
	}
	if err := h.arrive(min(to.Inputs, len(h.log)), until); err != nil {
		return err
	}
	h.advance(to)
	if h.in.Interrupted() {
		return errInterrupted
	}
	if h.m.Retired() != to.Retired || h.given() != min(to.Inputs, len(h.log)) {
		return errStrayed
	}
	return nil
}

// Back brings the machine to what it was by of virtual time ago, or at the beginning of the history if that is later.
func (h *History) Back(by clock.Time) error {
	first, _ := h.Range()
	to := max(h.m.Now()-max(by, 0), first.Time)
	i := len(h.past.moments) - 1
	for i > 0 && h.past.moments[i].at.Time > to {
		i--
	}
	h.m.CPU().Hits()
	h.restore(h.past.moments[i])
	h.moving = true
	defer func() { h.moving = false }()
	n := h.given()
	for n < len(h.log) && h.log[n].At.Time <= to {
		n++
	}
	if err := h.arrive(n, to); err != nil {
		return err
	}
	h.in.Run(to, math.MaxUint64)
	if h.in.Interrupted() {
		return errInterrupted
	}
	return nil
}

// advance runs to a position without giving inputs.
func (h *History) advance(to machine.Position) {
	for hit := true; hit && h.m.Retired() < to.Retired; {
		h.in.Run(clock.Never, to.Retired)
		hit = h.m.CPU().Hit()
		h.m.CPU().Hits() // what a debugger waits for is of no interest on the way
	}
	if h.m.Now() < to.Time { // the machine is halted there
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

// Search looks for the last position before the present at which the processor stops for what the
// caller has set by CPU.Inspect, and at which want returns true. It returns that position and leaves
// the machine at another one, so that the caller must call Travel. found is false if there is no such
// position. With here the last instruction before the present counts, too, which stops at the present position. Search gives up
// when stop, which it calls now and then, returns true.
func (h *History) Search(here bool, want, stop func() bool) (at machine.Position, found bool) {
	now := h.m.Position()
	until := now
	for i := h.past.latest(until); i >= 0; i-- {
		i = min(i, len(h.past.moments)-1)
		begin := h.past.moments[i].at
		h.restore(h.past.moments[i])
		if p, ok := h.scan(until, here, want, stop); ok {
			at, found = p, true
		}
		if found || stop() {
			return at, found
		}
		until, here = begin, here || begin.Retired < now.Retired // what stops at the beginning was executed before it
	}
	return at, false
}

// scan runs to until and returns the last position before it, or with there the last up to it, at which the processor stops and
// want returns true.
func (h *History) scan(until machine.Position, there bool, want, stop func() bool) (at machine.Position, found bool) {
	m, c := h.m, h.m.CPU()
	c.SetRIP(c.RIP()) // without this the processor would pass a breakpoint at this very instruction
	for m.Position().Before(until) && !stop() {
		h.in.Run(clock.Never, until.Retired)
		if !c.Hit() {
			if m.Retired() >= until.Retired || m.Stopped().Reason != machine.Running {
				break
			}
			continue
		}
		if now := m.Position(); (now.Retired < until.Retired || there && now.Retired == until.Retired) && want() {
			at, found = now, true
		}
		c.Hits()
	}
	return at, found
}
