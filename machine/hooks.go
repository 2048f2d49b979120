package machine

import (
	"encoding/binary"
	"slices"

	"github.com/iron86/iron86/clock"
)

// serviceHooks is what an operating system written in Go has asked of the machine (Services).
type serviceHooks struct {
	hooks map[uint32]func()      // by the address at which they are called
	last  lastHook               // what was looked for last
	tries map[uint32]func() bool // substitutes of the hooks, for trials (Services.Rehearse)
	until clock.Time             // virtual time at which an answer given on the last trial changes by itself
	post  bool                   // POST is running and stops at postVideo

	regions []Region // memory that was mapped
	windows windows
	moves   func()                     // called before windows change; nil: nobody wants to know
	text    func(stream int, b []byte) // see OnText
	noting  bool                       // what services do is added to notes
	notes   effects
}

// lastHook is a hook and the address at which it is called.
type lastHook struct {
	at uint32
	f  func()
}

// Region is memory that an operating system written in Go has mapped.
type Region struct {
	At   uint32 `json:"at"`
	Size uint32 `json:"size"`
	ROM  bool   `json:"rom,omitempty"`
	mem  []byte
}

// ServiceMap is what a machine needs to repeat a run with an operating system written in Go: its memory, which is part of
// the state, and where the processor stops for it.
type ServiceMap struct {
	Regions []Region `json:"regions"`
	Traps   []uint32 `json:"traps"`
}

// window is memory that is shown at another address.
type window struct{ At, From, Size uint32 }

// windows are those that there are; Size is 0 for the others.
type windows struct{ list [16]window }

// set notes that the n bytes at from are shown at at, or with n = 0 that nothing is shown there any more.
func (w *windows) set(at, from uint32, n int) {
	w.list[w.place(at)] = window{at, from, uint32(n)}
}

// place returns the place of the window at an address, or a free one.
func (w *windows) place(at uint32) int {
	free := 0
	for i, old := range w.list {
		if old.Size != 0 && old.At == at {
			return i
		}
		if old.Size == 0 {
			free = i
		}
	}
	return free
}

// has reports whether there is a window at an address.
func (w *windows) has(at uint32) bool {
	return slices.ContainsFunc(w.list[:], func(old window) bool { return old.Size != 0 && old.At == at })
}

// Kinds of effects. Each is a byte, followed by its numbers as varints.
const (
	effectWrite       = iota + 1 // address, length, bytes
	effectRead                   // address, length: a read of memory of a device
	effectIn                     // port
	effectOut                    // port, value
	effectWindow                 // address, from, length
	effectCloseWindow            // address
	effectEnd                    // code
	effectStart                  // PSP of a program that starts
	effectText                   // 1 for standard output, 2 for standard error; length, bytes
	effectRegisters              // mask, then each word of the processor whose bit is set in it
)

// effects is a list that is being made.
type effects []byte

// add adds an effect with its numbers.
func (e *effects) add(kind uint8, numbers ...uint64) {
	*e = append(*e, kind)
	for _, n := range numbers {
		*e = binary.AppendUvarint(*e, n)
	}
}
