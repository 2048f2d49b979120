package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/mmu"
)

// trialPages bounds the pages that may be written on trial, trialPorts the ports.
const (
	trialPages = 16
	trialPorts = 8
)

// trial is an execution that will be undone. It fails when it meets what cannot be
// undone or need not come out the same next time: devices, the time-stamp counter.
type trial struct {
	failed bool
	until  clock.Time // what devices have told holds until then
	ports  []portWrite
	n      int // of pages in use
	pages  [trialPages]struct {
		phys uint64 // of the page
		mem  *mmu.Page
		old  mmu.Page
	}
}

// portWrite is a port that was written, and what undoes that.
type portWrite struct {
	port uint16
	old  uint8
}

// begin makes t ready for another trial.
func (t *trial) begin() { t.failed, t.until, t.ports, t.n = false, clock.Never, t.ports[:0], 0 }

// keepPort notes that a port with the value old is about to be written. It returns false when it has no
// room for another port; the trial must then fail.
func (t *trial) keepPort(port uint16, old uint8) bool {
	for _, w := range t.ports {
		if w.port == port {
			return true
		}
	}
	if len(t.ports) == trialPorts {
		return false
	}
	t.ports = append(t.ports, portWrite{port, old})
	return true
}

// keep notes what is in the page at phys, which is about to be written. It returns false when it has
// no room for another page; the trial must then fail.
func (t *trial) keep(phys uint64, p *mmu.Page) bool {
	if t.kept(phys) {
		return true
	}
	if t.n == trialPages {
		return false
	}
	k := &t.pages[t.n]
	k.phys, k.mem, k.old = phys&^(mmu.PageSize-1), p, *p
	t.n++
	return true
}

// kept reports whether what was in the page at phys is noted.
func (t *trial) kept(phys uint64) bool {
	for i := range t.n {
		if t.pages[i].phys == phys&^(mmu.PageSize-1) {
			return true
		}
	}
	return false
}

// same reports whether memory and the ports on b are as they were.
func (t *trial) same(b *bus.Bus) bool {
	for _, w := range t.ports {
		if now, ok := b.Undo(w.port, w.old); !ok || now != w.old {
			return false
		}
	}
	for i := range t.n {
		if k := &t.pages[i]; k.old != *k.mem {
			return false
		}
	}
	return true
}
