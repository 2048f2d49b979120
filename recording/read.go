package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
	"github.com/klauspost/compress/zstd"
)

// Recording is what a file holds of a run.
type Recording struct {
	Inputs   []machine.Input
	End      machine.Position // how far the run is known
	Complete bool             // the run ended there; otherwise the recording was cut off and has no Hash
	Hash     [32]byte         // the hash of the machine's state at the end
	Version  string           // the version of iron86 that made the recording

	setup *setup
	blob  [blobs][]byte         // long data by what it is, such as blobBIOS
	disks map[uint32]block.Disk // disks by their number, as the machine has them
	bases map[uint32]*stored    // what was read from the image of each disk, which may be below an overlay
}

// Open reads the recording in a file.
func Open(name string) (*Recording, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// Read reads a recording. One that was cut off is read as far as it goes.
func Read(in io.Reader) (*Recording, error) {
	var head [len(magic)]byte
	if _, err := io.ReadFull(in, head[:]); err != nil || !bytes.Equal(head[:len(head)-1], magic[:len(magic)-1]) {
		return nil, ErrFormat
	}
	if have, want := head[len(head)-1], magic[len(magic)-1]; have != want {
		return nil, fmt.Errorf("%w (format %d, not %d)", ErrVersion, have, want)
	}
	packed := &counter{Reader: in}
	z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(32<<20))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	r := &Recording{disks: map[uint32]block.Disk{}, bases: map[uint32]*stored{}}
	if err := r.records(io.LimitReader(z, maxContents), packed); err != nil {
		return nil, err
	}
	if r.setup == nil {
		return nil, fmt.Errorf("%w: it has no beginning", ErrDamaged)
	}
	return r, r.check()
}

// records reads all records. An end in the middle of one is the end of a recording that was cut off.
func (r *Recording) records(in io.Reader, packed *counter) error {
	for total := int64(0); !r.Complete; {
		k, data, err := next(in)
		switch {
		case errors.Is(err, ErrDamaged):
			return err
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		if k != kindCluster || !isZero(data[min(len(data), clusterHeadSize):]) { // all clusters of zeros share memory
			total += int64(len(data))
		}
		if total > maxBare+maxRatio*packed.n {
			return ErrTooLarge
		}
		if err := r.take(k, data); err != nil {
			return err
		}
	}
	return nil
}

// counter counts the bytes that are read.
type counter struct {
	io.Reader
	n int64
}

// Read reads and counts.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

// zeros is a cluster of zeros.
var zeros [clusterSize]byte

func isZero(b []byte) bool { return len(b) <= len(zeros) && bytes.Equal(b, zeros[:len(b)]) }

// take adds a record to what is known of the recording.
func (r *Recording) take(k kind, data []byte) error {
	switch k {
	case kindSetup:
		return r.takeSetup(data)
	case kindDisk:
		return r.takeDisk(data)
	case kindCluster:
		return r.takeCluster(data)
	case kindBlob:
		var h blobHead
		rest, err := decode(data, &h)
		if err != nil || h.Of >= blobs {
			return ErrDamaged
		}
		r.blob[h.Of] = append(r.blob[h.Of], rest...)
	case kindInput:
		return r.takeInput(data)
	case kindMark:
		var m moment
		if _, err := decode(data, &m); err != nil {
			return err
		}
		return r.reach(m)
	case kindEnd:
		var e end
		if _, err := decode(data, &e); err != nil {
			return err
		}
		r.Complete, r.Hash = true, e.Hash
		return r.reach(e.At)
	default:
		return fmt.Errorf("%w: a record of kind %d", ErrDamaged, k)
	}
	return nil
}

// position is the inverse of momentOf.
func (m moment) position() machine.Position {
	return machine.Position{Retired: m.Retired, Time: clock.Time(m.Time), Inputs: int(m.Inputs)}
}

// reach notes that the run has come to m.
func (r *Recording) reach(m moment) error {
	p := m.position()
	if p.Before(r.End) || m.Inputs > uint64(len(r.Inputs)) {
		return fmt.Errorf("%w: the order of time", ErrDamaged)
	}
	r.End = p
	return nil
}

func (r *Recording) takeSetup(data []byte) error {
	if r.setup != nil {
		return fmt.Errorf("%w: two beginnings", ErrDamaged)
	}
	r.setup = new(setup)
	if err := json.Unmarshal(data, r.setup); err != nil {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	r.Version = r.setup.Version
	return nil
}

func (r *Recording) takeDisk(data []byte) error {
	var h diskHead
	if _, err := decode(data, &h); err != nil {
		return err
	}
	if h.ID == 0 || r.disks[h.ID] != nil || h.Size < 0 || h.Size > block.MaxSize || len(r.disks) >= maxDisks {
		return fmt.Errorf("%w: disk %d", ErrDamaged, h.ID)
	}
	base := &stored{size: h.Size, clusters: map[int64][]byte{}}
	r.bases[h.ID], r.disks[h.ID] = base, base
	if h.Overlay {
		r.disks[h.ID] = block.NewOverlay(base)
	}
	return nil
}

func (r *Recording) takeCluster(data []byte) error {
	var h clusterHead
	rest, err := decode(data, &h)
	if err != nil {
		return err
	}
	base := r.bases[h.ID]
	if base == nil || h.Number < 0 || h.Number > base.size/clusterSize || int64(len(rest)) != min(clusterSize, base.size-h.Number*clusterSize) {
		return fmt.Errorf("%w: cluster %d of disk %d", ErrDamaged, h.Number, h.ID)
	}
	if isZero(rest) {
		rest = zeros[:len(rest)]
	}
	base.clusters[h.Number] = rest
	return nil
}

func (r *Recording) takeInput(data []byte) error {
	var rec input
	if err := json.Unmarshal(data, &rec); err != nil {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	in := machine.Input{At: rec.At.position(), Serial: rec.Serial, Frame: rec.Frame, Drive: rec.Drive, Effects: rec.Effects, Until: clock.Time(rec.Until)}
	known := false
	for k, name := range kindNames {
		if name == rec.Kind {
			in.Kind, known = k, true
		}
	}
	switch in.Kind {
	case machine.InputKey:
		in.Key.Down = rec.Down
		if in.Key.Key, known = console.KeyNamed(rec.Key); rec.Kind != "key" {
			known = false
		}
	case machine.InputMouse:
		if known = rec.Mouse != nil; known {
			in.Mouse = *rec.Mouse
		}
	case machine.InputFloppy:
		known = rec.Drive >= 0 && rec.Drive < 2
	case machine.InputCD:
		known = rec.Drive >= 0 && rec.Drive < 4
	case machine.InputEdit:
		in.State, r.blob[blobEdit] = r.blob[blobEdit], nil
	}
	if rec.Disk != 0 {
		in.Disk = r.disks[rec.Disk]
		known = known && in.Disk != nil
	}
	if !known || len(r.Inputs) >= maxInputs || rec.At.Inputs != uint64(len(r.Inputs)) || in.At.Before(r.End) {
		return fmt.Errorf("%w: input %d", ErrDamaged, len(r.Inputs))
	}
	r.Inputs = append(r.Inputs, in)
	r.End = in.At
	r.End.Inputs++
	return nil
}

// check returns an error if the machine of the setup cannot be built.
func (r *Recording) check() error {
	s := r.setup
	if !bytes.Equal(s.Firmware, firmware()) && r.blob[blobBIOS] == nil {
		return fmt.Errorf("the recording needs the BIOS of iron86 %s", s.Version)
	}
	if _, ok := x86.ParseGeneration(s.CPU); !ok {
		return fmt.Errorf("%w: no processor %q", ErrDamaged, s.CPU)
	}
	if s.Services != nil && !s.Services.Check() {
		return fmt.Errorf("%w: the memory of services", ErrDamaged)
	}
	if _, err := time.Parse(time.RFC3339, s.RTC); err != nil && s.RTC != "" {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	left := len(r.blob[blobROMs])
	for _, n := range s.ROMs {
		if n < 0 || n > left {
			return fmt.Errorf("%w: the ROMs of adapters", ErrDamaged)
		}
		left -= n
	}
	for _, id := range slices.Concat(s.Floppy[:], s.ATA[:]) {
		if id != 0 && r.disks[id] == nil {
			return fmt.Errorf("%w: there is no disk %d", ErrDamaged, id)
		}
	}
	return nil
}

// Config returns the machine that was recorded, with its disks.
func (r *Recording) Config() machine.Config {
	s := r.setup
	cfg := machine.Config{Memory: s.Memory, MIPS: s.MIPS, Boot: s.Boot, DebugExit: s.DebugExit, NoReboot: s.NoReboot, NoVMPort: s.NoVMPort,
		BIOS: r.blob[blobBIOS], VGABIOS: r.blob[blobVGA]}
	cfg.CPU, _ = x86.ParseGeneration(s.CPU) // check has looked at it, and at the time
	cfg.RTC, _ = time.Parse(time.RFC3339, s.RTC)
	for i, id := range s.Floppy {
		cfg.Floppy[i] = r.disk(id)
	}
	for i, id := range s.ATA {
		cfg.ATA[i] = machine.ATADrive{Disk: r.disk(id), CDROM: s.CDROM[i]}
	}
	roms := r.blob[blobROMs]
	for _, n := range s.ROMs {
		cfg.OptionROMs = append(cfg.OptionROMs, roms[:n])
		roms = roms[n:]
	}
	if n := s.NIC; n != nil {
		cfg.NIC = &machine.NIC{IOBase: n.IOBase, IRQ: n.IRQ, Address: n.Address}
	}
	if s.Kernel {
		cfg.Kernel = &machine.Kernel{Image: r.blob[blobKernel], Initrd: r.blob[blobInitrd], CommandLine: s.Append,
			Name: s.Name, InitrdName: s.Module}
	}
	return cfg
}

// disk returns disk number id, nil for 0.
func (r *Recording) disk(id uint32) block.Disk {
	if id == 0 {
		return nil
	}
	return r.disks[id]
}

// Start brings a machine made from Config to the state in which the recording begins. history.Replay
// then plays it.
func (r *Recording) Start(m *machine.Machine) error {
	if l := r.setup.Services; l != nil {
		m.Services().Assume(l)
	}
	if state := r.blob[blobStart]; state != nil {
		if err := m.Load(bytes.NewReader(state)); err != nil {
			return fmt.Errorf("recording: %w", err)
		}
	}
	return nil
}

// stored is an image of which only some clusters are known.
type stored struct {
	size     int64
	clusters map[int64][]byte
}

// Size returns the size of the image in bytes.
func (s *stored) Size() int64 { return s.size }

// ReadOnly returns true.
func (s *stored) ReadOnly() bool { return true }

// ReadAt reads what was read while recording. It returns ErrMissing for anything else.
func (s *stored) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		at := off + int64(done)
		if at < 0 || at >= s.size {
			return done, io.EOF
		}
		c := s.clusters[at/clusterSize]
		if c == nil {
			return done, ErrMissing
		}
		done += copy(p[done:], c[at%clusterSize:])
	}
	return done, nil
}

// WriteAt fails, because the image is read-only.
func (s *stored) WriteAt([]byte, int64) (int, error) { return 0, block.ErrReadOnly }

// Flush does nothing.
func (s *stored) Flush() error { return nil }

// Close does nothing.
func (s *stored) Close() error { return nil }
