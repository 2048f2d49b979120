package cpu

import "github.com/iron86/iron86/x86"

// contributory reports whether two exceptions of such vectors make a double fault (SDM vol. 3,
// table 6-4).
func contributory(vector uint8) bool {
	switch vector {
	case x86.VecDE, x86.VecTS, x86.VecNP, x86.VecSS, x86.VecGP:
		return true
	}
	return false
}

// doubles reports whether second, raised while first was being delivered, makes
// a double fault (SDM vol. 3, table 6-5).
func doubles(first, second uint8) bool {
	switch {
	case first == x86.VecPF:
		return second == x86.VecPF || contributory(second)
	case contributory(first):
		return contributory(second)
	}
	return false
}

// ShutdownCause returns what the latest shutdown began with. ok is false when the processor has not
// shut down, or had done so before its state was loaded.
func (c *CPU) ShutdownCause() (s ShutdownCause, ok bool) {
	return c.sys.death, c.shutdown && c.sys.deathKnown
}

// cause returns what a shutdown would have begun with if the delivery of f led to one.
func (s *system) cause(f *fault, cr2 uint64) ShutdownCause {
	u := &s.undelivered
	return ShutdownCause{Exception{f.vector, f.hasCode, f.code}, cr2, u.cause != causeFault, u.vector}
}

// note keeps the latest exception for the monitor and the conformance runner.
func (s *system) note(f *fault) {
	s.last = *f
	s.exceptions++
}
