package machine

import (
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/iron86/iron86/snapshot"
)

// Frozen is the state of a machine at one moment, without the contents of its disks. It does not change when the machine goes on, and may be
// used on another goroutine.
type Frozen struct {
	sections []snapshot.Section
	At       Position // the moment
	Setup    string   // what a machine must be to load it, in words: processor, memory, speed, drives
}

// Freeze copies the state of a machine, which takes as much memory as the guest uses.
func Freeze(m *Machine) *Frozen {
	return &Frozen{snapshot.Freeze(m.sections()), m.Position(), m.cfg.setupName()}
}

// Write writes what Save writes for a machine whose disks keep nothing in memory, but not compressed: PackState compresses it.
func (f *Frozen) Write(w io.Writer) error {
	if err := snapshot.Save(w, f.sections); err != nil {
		return fmt.Errorf("machine: %w", err)
	}
	return nil
}

// Hash returns what Machine.Hash returned at that moment.
func (f *Frozen) Hash() [sha256.Size]byte { return snapshot.Hash(f.sections) }

// PackState copies what Frozen.Write has written from r to w, in the form in which Load takes it.
func PackState(w io.Writer, r io.Reader) error {
	z, err := packer(w)
	if err != nil {
		return fmt.Errorf("machine: %w", err)
	}
	if _, err := io.Copy(z, r); err != nil {
		return fmt.Errorf("machine: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("machine: %w", err)
	}
	return nil
}
