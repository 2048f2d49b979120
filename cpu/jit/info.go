package jit

import "github.com/iron86/iron86/decoder"

// Counts tell what a translator has done since it was made.
type Counts struct {
	Units    uint64                 // blocks translated
	Versions uint64                 // versions of them
	Flushes  uint64                 // times that all code was thrown away
	Exits    [6]uint64              // returns to Go by cpu.ExitKind
	Ops      [decoder.NumOps]uint64 // instructions left to the interpreter
}

// Counts are the present counts.
func (t *Translator) Counts() Counts { return t.counts }

// Size is how many bytes of code there are, and the most there can be.
func (t *Translator) Size() (used, most int) { return int(t.next), len(t.arena) }
