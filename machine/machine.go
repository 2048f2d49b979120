package machine

import (
	"io"
	"sync/atomic"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/internal/execmem"
	"github.com/iron86/iron86/machine/kernel"
)

// timing is what virtual time is made of; it is part of a snapshot.
type timing struct {
	Idle         clock.Time // time that is not instructions': skipped in HLT or by guests that poll, or waited for ports
	Polled       uint64     // instruction count at which the guest was last found to poll
	KernelLoaded bool       // the kernel of the configuration stands in memory
}

// pendingReset is a reset that a chip has asked for and that happens at the next
// instruction boundary.
type pendingReset uint8

const (
	noReset        pendingReset = iota
	processorReset              // the pin of the processor: 8042, port 92h, CF9h, triple fault
	machineReset                // the reset line of the board: CF9h
)

// serviceHooks is what an operating system written in Go has asked of the machine (Services).
type serviceHooks struct {
	hooks map[uint32]func()      // by the address at which they are called
	tries map[uint32]func() bool // what stands for them on trial
	until clock.Time             // when what was told on the last trial changes by itself
	post  bool                   // POST runs and is to stop at postVideo
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

	board
	parts  []part
	kernel kernel.Loader // nil: none is to be loaded

	skipped      clock.Time // for IdleTime: no state of the machine
	timing       timing
	geometry     [4]block.Geometry // of the hard disks, as the BIOS shows them
	fault        error             // the first error of the host's files that ends a run
	badDisk      error             // the first error of an image, which the guest has seen
	stop         Stop
	resetPending pendingReset
	journal      Journal       // nil: the past is not kept
	inputs       int           // since the machine got its journal
	services     *serviceHooks // nil: nobody has asked for Services
	serviceBreak bool          // a service in Go has stopped the processor to take over
	interrupted  atomic.Bool
}

// CPU is the processor, for debuggers and tests.
func (m *Machine) CPU() *cpu.CPU { return m.cpu }

// Bus is the port and address space, for debuggers and tests.
func (m *Machine) Bus() *bus.Bus { return m.bus }

// Render fills f with what the display shows now.
func (m *Machine) Render(f *console.Frame) { m.vga.Render(f) }

// FrameGeneration changes whenever Render may give another frame than before.
func (m *Machine) FrameGeneration() uint64 { return m.vga.Generation() }

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

// end makes the run end, from inside a device or the loop.
func (m *Machine) end(s Stop) {
	if m.stop.Reason == Running {
		m.stop = s
	}
	m.cpu.Stop()
}
