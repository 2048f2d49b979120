package monitor

import (
	"slices"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/x86"
)

// While a register is watched, the machine executes one instruction at a time, because the processor has no trap for registers.

// watchesRegister reports whether one of the points, or of extra ones, watches a register.
func watchesRegister(mo *Monitor, extra []*point.Point) bool {
	is := func(p *point.Point) bool { return p.Kind == point.Register && !p.Disabled }
	return slices.ContainsFunc(mo.points.All(), is) || slices.ContainsFunc(extra, is)
}

// changedRegisters returns the hits of points that watch registers which are no longer what they were at the last call.
func changedRegisters(mo *Monitor, extra []*point.Point, cs uint16, ip uint64) (hits []cpu.Hit) {
	for _, p := range append(mo.points.All(), extra...) {
		if p.Kind != point.Register || p.Disabled {
			continue
		}
		now, _, known := mo.register(p.Name)
		if old := p.Seen; known && now != old {
			p.Seen = now
			hits = append(hits, point.RegisterHit(p, old, now, cs, ip))
		}
	}
	return hits
}

// runWatching is Machine.RunWithin for a machine whose registers are watched. hits are those of the registers.
func runWatching(mo *Monitor, end clock.Time, n uint64, extra []*point.Point) (stop machine.Stop, hits []cpu.Hit) {
	changedRegisters(mo, extra, 0, 0)
	for last := mo.m.Retired() + n; mo.m.Retired() < last && mo.m.Now() < end; {
		c := mo.m.CPU()
		cs, ip := c.Segment(x86.CS).Selector, c.RIP()
		before := mo.m.Retired()
		stop = mo.m.RunWithin(end, 1)
		if hits = changedRegisters(mo, extra, cs, ip); len(hits) > 0 {
			if stop.Reason == machine.Running {
				stop.Reason = machine.Break
			}
			return stop, hits
		}
		if stop.Reason != machine.Running || mo.m.Retired() == before {
			return stop, nil
		}
	}
	return stop, nil
}
