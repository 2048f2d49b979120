package machine

import (
	"testing"

	"github.com/iron86/iron86/clock"
)

// TestBudgetOfAnyTime: there is a budget for every time at every speed, and the time
// has come when it is used up, unless there are no 2^64 instructions before it.
func TestBudgetOfAnyTime(t *testing.T) {
	for _, mips := range []uint64{1, 3, 100, 1999, 2000, 2001, 4000, MaxMIPS} {
		m, err := New(Config{Memory: MinMemory, MIPS: mips})
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []clock.Time{-1, 0, 1, 999, clock.Second, clock.Never / 5, clock.Never/5 + 1, clock.Never / 2, clock.Never - 1, clock.Never} {
			n := m.budgetUntil(at)
			switch {
			case at <= 0 && n != 0:
				t.Errorf("%d MIPS, time %d: a budget of %d for the past", mips, at, n)
			case at > 0 && n == 0:
				t.Errorf("%d MIPS, time %d: no budget", mips, at)
			case at > 0 && n != ^uint64(0) && uint64(m.instructionTime(n)) < uint64(at): // it may go over Never by one instruction
				t.Errorf("%d MIPS, time %d: a budget of %d ends at %d", mips, at, n, m.instructionTime(n))
			}
		}
	}
}
