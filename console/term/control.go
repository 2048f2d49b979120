package term

import (
	"time"

	"github.com/iron86/iron86/console"
)

// Keyboard plays chords.
type Keyboard interface {
	// Press has a chord go down and, some virtual time later, up again. It does not wait for
	// that: chords wait for each other in a queue.
	Press(c console.Chord)
}

// Mouse takes movements.
type Mouse interface {
	Mouse(console.MouseEvent)
}

// Drive is a drive whose medium can be changed.
type Drive struct {
	Name   string // as Insert takes it: "fda", "fdb", "cdrom"
	Title  string // for people: "floppy A"
	Medium string // name of the file in the drive; "": the drive is empty
}

// Control is what the menu does to the machine. The calls come from Run's
// goroutine, which holds no lock.
type Control interface {
	SetPaused(paused bool)
	Reset()
	PowerOff()
	Drives() []Drive
	Insert(drive, path string) error
	Eject(drive string) error
	Screenshot(path string) error // picture or text, by the name's ending
	// SaveState writes the machine's state to a file, and LoadState replaces it by one from a file.
	SaveState(path string) error
	LoadState(path string) error
	// Speed returns how many times as fast as the wall clock virtual time passes at most, and SetSpeed sets that; 0 is as fast as the host can.
	Speed() float64
	SetSpeed(times float64)
	// Back makes the machine what it was some virtual time ago. It is an error if the past is not kept.
	Back(by time.Duration) error
	// Quit ends the program. It does not wait for Run.
	Quit()
	// Interrupt ends it, too: a signal has asked for that.
	Interrupt()
}

// Lock lamps, for Status.Lamps.
const (
	ScrollLamp = 1 << iota
	NumLamp
	CapsLamp
)

// Light is the activity lamp of a disk drive.
type Light struct {
	Name string // "A", "C", "CD"
	On   bool
}

// Status is what the status line says.
type Status struct {
	State  string // "running", "paused", "halted" …
	Note   string // something that the user must know; "": nothing
	Paused bool   // the menu offers to continue
	Mode   string // of the processor: "real", "prot32" …
	MIPS   float64
	Lights []Light
	Lamps  uint8
}
