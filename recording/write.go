package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/klauspost/compress/zstd"
)

// Writer writes a recording. It keeps its first error, which Err and Finish return.
type Writer struct {
	file  *hostfile.File
	z     *zstd.Encoder
	disks map[block.Disk]uint32 // the number of each disk, by the disk that the machine has
	last  uint32                // the number of the last disk
	err   error
}

// Suffix is the end of the name of a recording that is not complete.
const Suffix = ".part"

// Create begins a recording that will be the file name. Only its owner can read it, because it holds
// what the guest has read. A file that it replaces keeps its mode.
func Create(name string) (*Writer, error) {
	f, err := hostfile.Begin(name, hostfile.Private, Suffix)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: f, disks: map[block.Disk]uint32{}}
	w.z, err = zstd.NewWriter(f, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err == nil {
		_, err = f.Write(magic[:])
	}
	if err != nil {
		return nil, w.fail(err)
	}
	return w, nil
}

// fail gives up and leaves nothing behind.
func (w *Writer) fail(err error) error {
	w.keep(err)
	w.file.Abandon()
	return w.err
}

// keep keeps err if it is the first error.
func (w *Writer) keep(err error) {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("recording: %w", err)
	}
}

// Err returns the first error of writing.
func (w *Writer) Err() error { return w.err }

// put writes a record, unless there was an error before.
func (w *Writer) put(k kind, parts ...any) {
	if w.err == nil {
		_, err := w.z.Write(frame(k, parts...))
		w.keep(err)
	}
}

func (w *Writer) putJSON(k kind, v any) {
	b, err := json.Marshal(v)
	w.keep(err)
	w.put(k, b)
}

func (w *Writer) putBlob(of uint8, data []byte) {
	for len(data) > 0 {
		n := min(len(data), pieceSize)
		w.put(kindBlob, blobHead{of}, data[:n])
		data = data[n:]
	}
}

// Wrap returns the disk that the machine is to have in place of the image d. What is read from d is
// recorded. If the disk is writable, what is written to it is kept in memory. Closing it closes d.
func (w *Writer) Wrap(d block.Disk, writable bool) block.Disk {
	w.last++
	w.put(kindDisk, diskHead{w.last, d.Size(), writable})
	var out block.Disk = &source{Disk: d, w: w, id: w.last, known: map[int64]bool{}}
	if writable {
		out = block.NewOverlay(out)
	}
	w.disks[out] = w.last
	return out
}

// id returns the number of a disk that the machine has, or 0 if d is nil.
func (w *Writer) id(d block.Disk) uint32 {
	if d == nil {
		return 0
	}
	n := w.disks[block.Unpadded(d)]
	if n == 0 {
		w.keep(fmt.Errorf("a disk that is not recorded"))
	}
	return n
}

// source is an image that records what is read from it.
type source struct {
	block.Disk
	w     *Writer
	id    uint32
	known map[int64]bool // clusters that are recorded
}

// ReadAt reads, and records clusters that are read for the first time.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	for n := max(off, 0) / clusterSize; n*clusterSize < min(off+int64(len(p)), s.Size()); n++ {
		if s.known[n] {
			continue
		}
		b := make([]byte, min(clusterSize, s.Size()-n*clusterSize))
		if have, err := s.Disk.ReadAt(b, n*clusterSize); have < len(b) {
			return 0, err
		}
		s.known[n] = true
		s.w.put(kindCluster, clusterHead{s.id, n}, b)
	}
	return s.Disk.ReadAt(p, off)
}

// ReadOnly returns true: what is written goes to an overlay above.
func (s *source) ReadOnly() bool { return true }

// firmware returns a digest of the built-in ROMs.
func firmware() []byte {
	sum := sha256.Sum256(bytes.Join([][]byte{bios.System(), bios.VGA()}, nil))
	return sum[:]
}

// Begin records the machine m, which was made from cfg, and from now on its inputs. loaded says that
// its state is not the one that machine.New gives, but a loaded one, which is recorded, too.
func (w *Writer) Begin(m *machine.Machine, cfg machine.Config, loaded bool) error {
	s := setup{Version: release.This().String(), Firmware: firmware(), CPU: m.CPU().Generation().String(), Memory: cfg.Memory, MIPS: cfg.MIPS,
		Boot: cfg.Boot, RTC: cfg.RTC.Format(time.RFC3339), DebugExit: cfg.DebugExit, NoReboot: cfg.NoReboot, NoVMPort: cfg.NoVMPort,
		Services: m.ServiceMap()}
	for i, d := range cfg.Floppy {
		s.Floppy[i] = w.id(d)
	}
	for i, d := range cfg.ATA {
		s.ATA[i], s.CDROM[i] = w.id(d.Disk), d.CDROM
	}
	if n := cfg.NIC; n != nil {
		s.NIC = &card{n.IOBase, n.IRQ, n.Address}
	}
	w.putBlob(blobBIOS, cfg.BIOS)
	w.putBlob(blobVGA, cfg.VGABIOS)
	for _, rom := range cfg.OptionROMs {
		s.ROMs = append(s.ROMs, len(rom))
	}
	w.putBlob(blobROMs, bytes.Join(cfg.OptionROMs, nil))
	if k := cfg.Kernel; k != nil {
		s.Kernel, s.Append, s.Name, s.Module = true, k.CommandLine, k.Name, k.InitrdName
		w.putBlob(blobKernel, k.Image)
		w.putBlob(blobInitrd, k.Initrd)
	}
	w.putJSON(kindSetup, s)
	if loaded {
		var b bytes.Buffer
		w.keep(m.Save(&b))
		w.putBlob(blobStart, b.Bytes())
	}
	history.Record(m, w.input)
	w.Mark(m)
	return w.err
}

func momentOf(p machine.Position) moment {
	return moment{p.Retired, int64(p.Time), uint64(p.Inputs)}
}

// input records an input.
func (w *Writer) input(in machine.Input) {
	rec := input{At: momentOf(in.At), Kind: kindNames[in.Kind], Serial: in.Serial, Frame: in.Frame, Drive: in.Drive, Effects: in.Effects, Until: int64(in.Until)}
	switch in.Kind {
	case machine.InputKey:
		rec.Key, rec.Down = in.Key.Key.String(), in.Key.Down
	case machine.InputMouse:
		rec.Mouse = &in.Mouse
	case machine.InputFloppy, machine.InputCD:
		rec.Disk = w.id(in.Disk)
	case machine.InputEdit:
		w.putBlob(blobEdit, in.State)
	}
	w.putJSON(kindInput, rec)
}

// Mark records how far the run has come and writes all that is buffered to the file.
func (w *Writer) Mark(m *machine.Machine) {
	w.put(kindMark, momentOf(m.Position()))
	if w.err == nil {
		w.keep(w.z.Flush())
	}
}

// Finish records where the run of m ended and gives the file its name. When it returns an error there
// is no file.
func (w *Writer) Finish(m *machine.Machine) error {
	w.put(kindEnd, end{momentOf(m.Position()), m.Hash()})
	if w.err != nil {
		return w.fail(w.err)
	}
	if err := w.z.Close(); err != nil {
		return w.fail(err)
	}
	w.keep(w.file.Commit())
	return w.err
}

// Abandon gives the recording up and leaves nothing behind.
func (w *Writer) Abandon() { _ = w.fail(io.ErrClosedPipe) }
