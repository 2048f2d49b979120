package machine

import (
	"io"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/snapshot"
)

// A state that is moved to another machine while this one runs has two parts: memory, page by page and as often as a page has
// changed, and all the rest, at once, when the machine stands still.

// Banks returns the memory of a machine that moves page by page: RAM, and the memory of the display. They stay the same as long as the
// machine is there.
func Banks(m *Machine) []snapshot.Pages { return []snapshot.Pages{m.ram, m.vga.DISPI().Memory()} }

// SaveRest is Save without the Banks.
func SaveRest(m *Machine, w io.Writer) error { return save(m, w, rest(m)) }

// LoadRest loads what SaveRest has written. It is called when the Banks are as they were in the other machine. Its errors are those of
// Load.
func LoadRest(m *Machine, r io.Reader) error { return load(m, r, rest(m)) }

// Media returns the disks in the drives: two floppy drives, then the four positions of the ATA channels. Those of empty drives are nil.
func Media(m *Machine) [2 + 4]block.Disk { return Inner{m}.Media() }

// SetAway has a machine not run, whoever asks for it, because it runs on another host; or ends that.
func SetAway(m *Machine, away bool) { m.away = away }

// rest returns the sections that are none of the Banks.
func rest(m *Machine) []snapshot.Section {
	return slices.DeleteFunc(m.sections(), func(s snapshot.Section) bool {
		return s.Name == smallRAM || s.Name == largeRAM || s.Name == videoMemory
	})
}

// Setup says what a machine and one to which its state is to move must have in common: processor, memory, speed, drives, cards.
func Setup(m *Machine) string { return m.cfg.setupName() }
