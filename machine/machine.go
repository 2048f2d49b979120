package machine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/devices/cmos"
	"github.com/iron86/iron86/devices/dma"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/ide"
	"github.com/iron86/iron86/devices/kbc"
	"github.com/iron86/iron86/devices/mathport"
	"github.com/iron86/iron86/devices/pic"
	"github.com/iron86/iron86/devices/pit"
	"github.com/iron86/iron86/devices/speaker"
	"github.com/iron86/iron86/devices/uart"
	"github.com/iron86/iron86/devices/vga"
	"github.com/iron86/iron86/internal/execmem"
	"github.com/iron86/iron86/machine/kernel"
)

// part is a chip with its name in snapshots.
type part struct {
	name   string
	device devices.Device
	absent func() // gives it the state that goes with a saved machine that had no such part; nil: all had
}

// Machine is one PC. Make it with New; it is reset and ready to run.
type Machine struct {
	cfg    Config
	sched  *clock.Scheduler
	bus    *bus.Bus
	cpu    *cpu.CPU
	ram    []byte
	rom    struct{ system, video []byte } // the built-in firmware as it is mapped; nil where the user brought another
	shadow []byte                         // RAM from C0000 on under a BIOS or video BIOS that the user brought

	translator   *jit.Translator  // of the processor; nil: none
	noTranslator error            // why there is none though one was wanted
	perf         *execmem.PerfMap // nil: perf is not told of translated code

	pic    *pic.Pair
	pit    *pit.Chip
	cmos   *cmos.Chip
	dma    *dma.Pair
	kbc    *kbc.Chip
	uart   [2]*uart.Port
	fdc    *fdc.Chip
	ide    [2]*ide.Channel
	vga    *vga.Chip
	spk    *speaker.Speaker
	math   mathport.Latch
	parts  []part
	kernel kernel.Loader // nil: none is to be loaded

	skipped      clock.Time // for IdleTime: no state of the machine
	timing       timing
	geometry     [4]block.Geometry // of the hard disks, as the BIOS shows them
	raiseA20     func()
	fault        error // the first error of the host's files that ends a run
	badDisk      error // the first error of an image, which the guest has seen
	stop         Stop
	resetPending pendingReset
	journal      Journal // nil: the past is not kept
	inputs       int     // since the machine got its journal
	services     *Services
	serviceBreak bool // a service in Go has stopped the processor to take over
	interrupted  atomic.Bool
}

// New builds the machine of cfg and resets it.
func New(cfg Config) (*Machine, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Machine{cfg: cfg, bus: bus.New()}
	portTime, portBudget := portWait(cfg.MIPS)
	if cfg.Kernel != nil {
		if m.kernel, err = kernel.Parse(cfg.Kernel, cfg.Memory); err != nil {
			return nil, fmt.Errorf("machine: %w", err)
		}
	}
	m.sched = clock.New(m.Now)
	m.cpu = cpu.New(cpu.Config{Generation: cfg.CPU, Bus: m.bus, Ack: func() uint8 { return m.pic.Ack() }, FPU: true, FERR: m.ferr, TSC: m.cycles,
		PortBudget: portBudget, PortTime: int64(portTime), Waited: (*int64)(&m.timing.Idle)})
	if err := m.accelerate(); err != nil {
		return nil, err
	}
	m.sched.OnEarlier(m.cpu.Stop)
	if err := m.build(); err != nil {
		return nil, err
	}
	m.mapMemory()
	m.bus.Watch(m.cpu)
	m.Reset()
	return m, nil
}

// settle has every chip drive its lines and arm its events.
func (m *Machine) settle() {
	m.sched.Reset()
	m.cpu.Settle()
	for _, p := range m.parts {
		p.device.Settle()
	}
	m.armKernel()
}

// CPU is the processor, for debuggers and tests.
func (m *Machine) CPU() *cpu.CPU { return m.cpu }

// Bus is the port and address space, for debuggers and tests.
func (m *Machine) Bus() *bus.Bus { return m.bus }

// Render fills f with what the display shows now.
func (m *Machine) Render(f *console.Frame) { m.vga.Render(f) }

// FrameGeneration changes whenever Render may give another frame than before.
func (m *Machine) FrameGeneration() uint64 { return m.vga.Generation() }

// Key is a key of the keyboard going down or up.
func (m *Machine) Key(e console.KeyEvent) {
	m.note(Input{Kind: InputKey, Key: e})
	m.kbc.Key(e)
}

// Mouse is a movement or a click of the PS/2 mouse.
func (m *Machine) Mouse(e console.MouseEvent) {
	m.note(Input{Kind: InputMouse, Mouse: e})
	m.kbc.Mouse(e)
}

// SendSerial has bytes arrive on COM1, at the rate the guest has set. It returns
// how many were taken; SerialRoom says beforehand.
func (m *Machine) SendSerial(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	m.note(Input{Kind: InputSerial, Serial: bytes.Clone(b)})
	return m.uart[0].Receive(b)
}

// ChangeFloppy puts another disk into floppy drive n = 0 or 1; nil takes it out.
// It returns the disk that was there.
func (m *Machine) ChangeFloppy(n int, d block.Disk) (old block.Disk, err error) {
	m.note(Input{Kind: InputFloppy, Drive: n, Disk: d})
	old = m.fdc.Eject(n)
	if d == nil {
		return old, nil
	}
	disk, geometry, err := block.Floppy(d)
	if err != nil {
		return old, fmt.Errorf("machine: floppy: %w", err)
	}
	if err := m.fdc.Insert(n, disk, geometry); err != nil {
		return old, fmt.Errorf("machine: floppy: %w", err)
	}
	return old, nil
}

// ChangeCD puts another disc into the CD-ROM drive of position n = 0 to 3 of the
// ATA channels; nil takes it out. It returns the disc that was there.
func (m *Machine) ChangeCD(n int, d block.Disk) (old block.Disk, err error) {
	m.note(Input{Kind: InputCD, Drive: n, Disk: d})
	c, unit := m.ide[n/2], n%2
	old = c.Eject(unit)
	if d == nil {
		return old, nil
	}
	if err := c.Insert(unit, block.CD(d)); err != nil {
		return old, fmt.Errorf("machine: CD: %w", err)
	}
	return old, nil
}

// Activity says which drives are at work, as the lights of a case do.
type Activity struct {
	Floppy, ATA bool
	Fault       error // the first error of an image that the guest has seen as a bad disk, nil for none
}

// Activity is the lights now.
func (m *Machine) Activity() Activity {
	return Activity{
		Floppy: m.fdc.Light(0) || m.fdc.Light(1),
		ATA:    m.ide[0].Light() || m.ide[1].Light(),
		Fault:  m.badDisk,
	}
}

// hostFault keeps the first error of the host's files that the guest cannot see.
func (m *Machine) hostFault(err error) {
	if m.fault == nil {
		m.fault = err
	}
}

// diskFault keeps the first error of an image. The guest sees a bad disk and goes on
// as it likes, unless the run is to be repeated, where the error would not come again.
func (m *Machine) diskFault(err error) {
	if m.journal != nil {
		m.hostFault(err)
	} else if m.badDisk == nil {
		m.badDisk = err
	}
}

// HostError is the first error of the host for which the run should end, nil for
// none: output that could not be written, or an image of a run that is recorded,
// replayed or kept. Errors of other images are the guest's to handle; Finish has the
// first of them.
func (m *Machine) HostError() error { return m.fault }

// byteSink writes single bytes to w; its errors are kept for HostError.
func (m *Machine) byteSink(w io.Writer) func(b byte) {
	var buf [1]byte
	return func(b byte) {
		if m.journal != nil && m.journal.Repeating() {
			return
		}
		buf[0] = b
		if _, err := w.Write(buf[:]); err != nil {
			m.hostFault(err)
		}
	}
}

// Halted reports that the processor waits for an interrupt.
func (m *Machine) Halted() bool { return m.cpu.Halted() }

// IdleTime is the virtual time that the guest has spent waiting, in HLT or by polling,
// since the machine was made.
func (m *Machine) IdleTime() clock.Time { return m.skipped }

// Mode is the processor's mode in a word: real, v86, prot16, prot32.
func (m *Machine) Mode() string { return m.cpu.Mode() }

// LEDs are the lamps of the keyboard: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock.
func (m *Machine) LEDs() uint8 { return m.kbc.LEDs() }

// Finish has the serial ports send what they still hold and makes what was
// written to the disks durable: for the end of a run, whoever ended it. Its error has
// the first that an image had during the run.
func (m *Machine) Finish() error {
	for _, p := range m.uart {
		p.Drain()
	}
	errs := []error{m.fault, m.badDisk}
	if m.perf != nil {
		errs = append(errs, m.perf.Close())
		m.translator.Map(nil)
		m.perf = nil
	}
	for n := range m.cfg.Floppy {
		errs = append(errs, flush(m.fdc.Disk(n)))
	}
	for n := range m.cfg.ATA {
		errs = append(errs, flush(m.ide[n/2].Disk(n%2)))
	}
	return errors.Join(errs...)
}

func flush(d block.Disk) error {
	if d == nil {
		return nil
	}
	return d.Flush()
}
