package machine

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/iron86/iron86/snapshot"
	"github.com/klauspost/compress/zstd"
)

// setup is what a saved state and the machine it is loaded into must share.
type setup struct {
	Memory, MIPS uint64
	CPU          uint8
	CDROMs       uint8 // ATA positions that hold a CD-ROM drive
}

// State makes setup a section: its contents are compared, not loaded.
func (s *setup) State() (uint16, any) { return 1, s }

// State makes the timing a section.
func (t *timing) State() (uint16, any) { return 1, t }

// sections are all parts of the state, in the order of the file.
func (m *Machine) sections(s *setup) []snapshot.Section {
	list := []snapshot.Section{
		{Name: "setup", Stater: s},
		{Name: "time", Stater: &m.timing},
		{Name: "cpu", Stater: m.cpu},
	}
	for _, p := range m.parts {
		list = append(list, snapshot.Section{Name: p.name, Stater: p.device})
	}
	list = append(list, snapshot.Section{Name: "ram", Stater: snapshot.Bytes(m.ram)})
	if m.shadow != nil {
		list = append(list, snapshot.Section{Name: "shadow", Stater: snapshot.Bytes(m.shadow)})
	}
	return list
}

func (m *Machine) setup() *setup {
	s := &setup{Memory: m.cfg.Memory, MIPS: m.cfg.MIPS, CPU: uint8(m.cfg.CPU)}
	for i, d := range m.cfg.ATA {
		if d.CDROM {
			s.CDROMs |= 1 << i
		}
	}
	return s
}

// Hash is a digest of everything the guest could ever observe but the contents
// of disks: equal hashes, equal futures.
func (m *Machine) Hash() [sha256.Size]byte { return snapshot.Hash(m.sections(m.setup())) }

// Save writes the state of the machine, compressed. The contents of disks are not
// part of it: the same images must be there when it is loaded.
func (m *Machine) Save(w io.Writer) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	if err := snapshot.Save(z, m.sections(m.setup())); err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	return nil
}

// ErrSetup is the error of loading the state of a machine with another
// processor, memory size, speed or drives.
var ErrSetup = errors.New("the saved machine has another processor, memory size, speed or set of drives")

// Load replaces the state by a saved one. On an error the machine is unchanged,
// with one exception: a state of another setup (ErrSetup) leaves it reset.
func (m *Machine) Load(r io.Reader) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(4*MaxMemory))
	if err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	defer z.Close()
	saved := m.setup()
	if err := snapshot.Load(z, m.sections(saved)); err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	if *saved != *m.setup() {
		m.Reset()
		return fmt.Errorf("machine: load: %w", ErrSetup)
	}
	m.stop, m.resetPending = Stop{}, false
	m.settle()
	return nil
}
