package cpu

import "github.com/iron86/iron86/mmu"

// trialPages bounds the pages that may be written on trial.
const trialPages = 16

// trial is an execution that will be undone. It fails when it meets what cannot be
// undone or need not come out the same next time: devices, the time-stamp counter.
type trial struct {
	failed bool
	n      int // of pages in use
	pages  [trialPages]struct {
		phys uint64 // of the page
		mem  *mmu.Page
		old  mmu.Page
	}
}

// keep notes what is in the page at phys, which is about to be written. It reports false when it has
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

// kept reports that what was in the page at phys is noted.
func (t *trial) kept(phys uint64) bool {
	for i := range t.n {
		if t.pages[i].phys == phys&^(mmu.PageSize-1) {
			return true
		}
	}
	return false
}

// same reports that memory is as it was.
func (t *trial) same() bool {
	for i := range t.n {
		if k := &t.pages[i]; k.old != *k.mem {
			return false
		}
	}
	return true
}
