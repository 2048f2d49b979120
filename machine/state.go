package machine

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/bits"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/snapshot"
	"github.com/klauspost/compress/zstd"
)

// setup is a section without content. Its name says what a saved state and the machine that loads
// it must have in common.
type setup struct{}

// setupWord begins the name of the setup.
const setupWord = "setup"

// Save saves nothing.
func (setup) Save() (version uint16, data any) { return 1, &struct{}{} }

// Load loads nothing.
func (setup) Load(s snapshot.Saved) error { return s.Only(1, &struct{}{}) }

// setupName returns the name of that section.
func (c *Config) setupName() string {
	drives := ""
	for _, d := range c.ATA {
		switch {
		case d.CDROM:
			drives += "d"
		case d.Disk != nil:
			drives += "c"
		default:
			drives += "-"
		}
	}
	if c.NoVMPort {
		drives += " without vmport"
	}
	if c.NIC != nil {
		base, irq := c.NIC.settings()
		drives += fmt.Sprintf(" ne%x/%d", base, irq)
	}
	if c.OptionROMs != nil {
		sum := sha256.Sum256(bytes.Join(c.OptionROMs, nil))
		drives += fmt.Sprintf(" roms %x", sum[:4])
	}
	return fmt.Sprintf("%s %v %dK %d MIPS %s", setupWord, c.CPU, c.Memory>>10, c.MIPS, drives)
}

// timingVersion is the version of the layout of timing.
const timingVersion = 2

// Save makes the timing a section.
func (t *timing) Save() (version uint16, data any) { return timingVersion, t }

// Load takes a saved timing over.
func (t *timing) Load(s snapshot.Saved) error {
	if s.Version != 1 {
		return s.Only(timingVersion, t)
	}
	var old struct { // version 1 is of machines that did not look for polling guests
		Idle         clock.Time
		KernelLoaded bool
	}
	if err := s.Into(&old); err != nil {
		return err
	}
	*t = timing{Idle: old.Idle, KernelLoaded: old.KernelLoaded}
	return nil
}

// sections returns all parts of the state, in the order of the file.
func (m *Machine) sections() []snapshot.Section {
	list := []snapshot.Section{
		{Name: m.cfg.setupName(), Stater: setup{}},
		{Name: "time", Stater: &m.timing},
		{Name: "cpu", Stater: m.cpu},
	}
	for _, p := range m.parts {
		list = append(list, snapshot.Section{Name: p.name, Stater: p.device, Absent: p.absent})
	}
	if m.cfg.CPU.Long() {
		list = append(list, snapshot.Section{Name: "cpu long mode", Stater: cpu.LongSection{CPU: m.cpu}})
	}
	list = append(list, ramSection(m.ram))
	pictures := m.vga.DISPI()
	list = append(list, snapshot.Section{Name: videoMemory, Stater: snapshot.Sparse{Pages: pictures.Memory()}, Absent: pictures.ClearMemory})
	if m.shadow != nil {
		list = append(list, snapshot.Section{Name: "shadow", Stater: snapshot.Bytes(m.shadow)})
	}
	if m.added != nil {
		list = append(list, snapshot.Section{Name: "option roms", Stater: snapshot.Bytes(m.added)})
	}
	if m.services != nil {
		list = append(list, m.Services().sections()...)
	}
	return append(list, m.firmware()...)
}

// Names of the sections that are memory with pages.
const (
	smallRAM    = "ram"
	largeRAM    = "ram pages"
	videoMemory = "video memory"
)

// flatMemory is the most RAM, in bytes, of a machine that saves all of it, as when there were no
// machines with more. Larger ones save the pages that are not zero.
const flatMemory = 3 << 30

// ramSection returns the section of RAM.
func ramSection(ram *bus.Memory) snapshot.Section {
	if ram.Size() > flatMemory {
		return snapshot.Section{Name: largeRAM, Stater: snapshot.Sparse{Pages: ram}}
	}
	return snapshot.Section{Name: smallRAM, Stater: snapshot.Flat{Pages: ram}}
}

// firmware returns the built-in ROMs. A state that was saved while the processor executed code in
// one of them needs the same code when a later version of iron86 loads it. States of earlier
// versions have no such sections.
func (m *Machine) firmware() (list []snapshot.Section) {
	if m.rom.system != nil {
		list = append(list, snapshot.Section{Name: "system rom", Stater: snapshot.Bytes(m.rom.system), Absent: func() {
			system, _ := bios.Earlier()
			copy(m.rom.system, system)
		}})
	}
	if m.rom.video != nil {
		list = append(list, snapshot.Section{Name: "video rom", Stater: snapshot.Bytes(m.rom.video), Absent: func() {
			_, video := bios.Earlier()
			copy(m.rom.video, video)
		}})
	}
	return list
}

// Hash returns a digest of everything that the guest could ever observe except for the contents of disks. Two
// machines with equal hashes and equal disks have the same future.
func (m *Machine) Hash() [sha256.Size]byte { return snapshot.Hash(m.sections()) }

// savedDisk is a disk whose contents belong to the machine's state: an overlay
// that keeps writes in memory.
type savedDisk interface {
	Save(w io.Writer) error
	Load(r io.Reader) error
}

// savedDisks returns the disks with contents to save, in the order of the drives.
func (m *Machine) savedDisks() []savedDisk {
	var list []savedDisk
	add := func(d block.Disk) {
		if s, ok := block.Unpadded(d).(savedDisk); ok {
			list = append(list, s)
		}
	}
	for n := range m.cfg.Floppy {
		add(m.fdc.Disk(n))
	}
	for n := range m.cfg.ATA {
		add(m.ide[n/2].Disk(n % 2))
	}
	return list
}

// packer returns a writer that compresses a state.
func packer(w io.Writer) (*zstd.Encoder, error) {
	return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
}

// Save writes the state of the machine, compressed, including what overlays keep in memory. The
// contents of images are not part of it; the same images must be there when it is loaded.
func (m *Machine) Save(w io.Writer) error { return save(m, w, m.sections()) }

// save writes sections and what overlays keep in memory.
func save(m *Machine, w io.Writer, sections []snapshot.Section) error {
	z, err := packer(w)
	if err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	if err := snapshot.Save(z, sections); err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	for _, d := range m.savedDisks() {
		if err := d.Save(z); err != nil {
			return fmt.Errorf("machine: save: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("machine: save: %w", err)
	}
	return nil
}

// maxWindow bounds the window of the decoder that reads a state, in bytes. Save uses a quarter of
// it.
const maxWindow = 32 << 20

// unpack returns a reader of what Save has compressed.
func unpack(r io.Reader) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
}

// twice returns r in a form that can be read twice. If r is a pipe its content is read into memory, still
// compressed.
func twice(r io.Reader) (io.ReadSeeker, error) {
	if f, ok := r.(io.ReadSeeker); ok {
		if _, err := f.Seek(0, io.SeekCurrent); err == nil { // r is no pipe
			return f, nil
		}
	}
	b, err := io.ReadAll(r)
	return bytes.NewReader(b), err
}

// Load replaces the state by a saved one of a machine with the same processor, memory size, speed
// and drives. On most errors the machine is unchanged. If the error lies in the saved contents of
// an overlay, or only the checksum shows that the state is damaged, the machine is of no use any
// more.
func (m *Machine) Load(r io.Reader) error { return load(m, r, m.sections()) }

// load loads what save has written of the same sections.
func load(m *Machine, r io.Reader, sections []snapshot.Section) error {
	file, err := twice(r)
	if err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	begin, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	z, err := unpack(file)
	if err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	defer z.Close()
	err = snapshot.Check(z, sections)
	if err == nil {
		_, err = file.Seek(begin, io.SeekStart)
	}
	if err == nil {
		err = z.Reset(file)
	}
	if err == nil {
		err = snapshot.Fill(z, sections)
	}
	if err != nil {
		return fmt.Errorf("machine: load: %w", err)
	}
	for _, d := range m.savedDisks() {
		if err := d.Load(z); err != nil {
			return fmt.Errorf("machine: load: %w", err)
		}
	}
	m.stop, m.resetPending = Stop{}, noReset
	m.settle()
	if !m.timeIsSane() {
		return fmt.Errorf("machine: load: time: %w", snapshot.ErrSection)
	}
	return nil
}

// timeIsSane reports whether no time in this state is near the largest number that can hold it. The
// times of real states are a matter of centuries at most.
func (m *Machine) timeIsSane() bool {
	const most = clock.Never / 4
	hi, lo := bits.Mul64(m.cpu.Retired(), 1000)
	if hi >= m.cfg.MIPS {
		return false
	}
	q, _ := bits.Div64(hi, lo, m.cfg.MIPS)
	return q <= uint64(most) && m.timing.Idle >= 0 && m.timing.Idle <= most
}
