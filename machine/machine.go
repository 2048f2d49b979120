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

// timing holds the parts of virtual time that do not follow from the count of instructions. It is
// part of a saved state.
type timing struct {
	Idle         clock.Time // time without instructions: skipped in HLT or by guests that poll, or spent in waiting for ports
	Polled       uint64     // the count of instructions at which the guest was last found to poll
	KernelLoaded bool       // the kernel of the Config has been loaded
}

// pendingReset is a reset that a chip has asked for. It happens at the next instruction boundary.
type pendingReset uint8

const (
	noReset        pendingReset = iota
	processorReset              // the pin of the processor: 8042, port 92h, CF9h, triple fault
	machineReset                // the reset line of the board: CF9h
)

// poll is the result of the last look that has found the guest to poll. It is kept because a session calls
// Run many times between two events. It holds until the guest executes something, an event fires, or
// something changes from outside, which sets it to zero.
type poll struct {
	retired uint64     // the count of instructions at which it was found
	next    clock.Time // the time of the next event then
	until   clock.Time // the time up to which the guest goes on polling
}

// sampler calls a function again and again as instructions are executed.
type sampler struct {
	period uint64 // in instructions; 0: it does not
	f      func()
}

// Machine is one PC. Make it with New; it is reset and ready to run.
type Machine struct {
	cfg    Config
	sched  *clock.Scheduler
	bus    *bus.Bus
	cpu    *cpu.CPU
	ram    *bus.Memory                    // all RAM; what is beyond LowMemory is mapped from 4 GB on
	rom    struct{ system, video []byte } // the built-in firmware as it is mapped; nil where the user brought another
	shadow []byte                         // RAM from C0000 on under a BIOS or video BIOS that the user brought
	added  []byte                         // RAM that holds the ROMs of adapters; nil: there are none, or they are in shadow

	translator   *jit.Translator  // nil: the interpreter executes everything
	noTranslator error            // why there is no translator although the Config asks for one
	perf         *execmem.PerfMap // nil: Linux's perf is not told of translated code

	board
	parts  []part
	kernel kernel.Loader // nil: no kernel is to be loaded

	skipped      clock.Time // time without instructions since the machine was made, for IdleTime; not part of the state
	timing       timing
	polling      poll              // what the last look has found; zero: nothing. Not part of the state
	geometry     [4]block.Geometry // geometry of the hard disks as the BIOS shows it
	fault        error             // the first error of the host's files that must end the run
	badDisk      error             // the first error of an image, which the guest has seen as a bad disk
	stop         Stop
	resetPending pendingReset
	resets       struct{ guest, button uint64 } // how often who has reset the machine since it was made; not part of the state
	journal      Journal                        // nil: the past is not kept
	away         bool                           // it runs on another host
	given        uint64                         // inputs since the machine was made; not part of the state
	traffic      Traffic                        // not part of the state
	inputs       int                            // number of inputs since the machine got its journal
	services     *serviceHooks                  // nil: nobody has asked for Services
	serviceBreak bool                           // a service in Go has stopped the processor and takes over
	sampler      sampler
	interrupted  atomic.Bool
}

// CPU returns the processor, for debuggers and tests.
func (m *Machine) CPU() *cpu.CPU { return m.cpu }

// Bus returns the address spaces of ports and memory, for debuggers and tests.
func (m *Machine) Bus() *bus.Bus { return m.bus }

// Render fills f with what the display shows now.
func (m *Machine) Render(f *console.Frame) { m.vga.Render(f) }

// FrameGeneration returns a number that changes whenever Render may give another frame than before.
func (m *Machine) FrameGeneration() uint64 { return m.vga.Generation() }

// Blinks returns a number that changes whenever the display may show another frame only because something on it blinks. It stays 0 while nothing
// can.
func Blinks(m *Machine) uint64 { return m.vga.Blinks() }

// Activity says which drives are at work, as the lights of a case do.
type Activity struct {
	Floppy, ATA bool
	Fault       error // the first error of an image that the guest has seen as a bad disk; nil: there was none
}

// Activity returns which lights are on now.
func (m *Machine) Activity() Activity {
	return Activity{
		Floppy: m.fdc.Light(0) || m.fdc.Light(1),
		ATA:    m.ide[0].Light() || m.ide[1].Light(),
		Fault:  m.badDisk,
	}
}

// hostFault keeps the first error of the host's files, which the guest cannot see.
func (m *Machine) hostFault(err error) {
	if m.fault == nil {
		m.fault = err
	}
}

// diskFault keeps the first error of an image. The guest sees a bad disk and goes on as it likes.
// If the run is recorded, replayed or kept it must end, because the error would not come again in a
// repetition.
func (m *Machine) diskFault(err error) {
	if m.journal != nil {
		m.hostFault(err)
	} else if m.badDisk == nil {
		m.badDisk = err
	}
}

// HostError returns the first error of the host for which the run should end, nil if there is none.
// Such an error is output that could not be written, or an error of an image in a run that is
// recorded, replayed or kept. Errors of other images are the guest's to handle; Finish returns the
// first of them.
func (m *Machine) HostError() error { return m.fault }

// byteSink returns a function that writes single bytes to w and keeps its errors for HostError.
func (m *Machine) byteSink(w io.Writer) func(b byte) {
	var buf [1]byte
	return func(b byte) {
		if repeating(m) {
			return
		}
		buf[0] = b
		if _, err := w.Write(buf[:]); err != nil {
			m.hostFault(err)
		}
	}
}

// repeating reports whether the present moment has been lived before.
func repeating(m *Machine) bool { return m.journal != nil && m.journal.Repeating() }

// Halted reports whether the processor waits for an interrupt.
func (m *Machine) Halted() bool { return m.cpu.Halted() }

// IdleTime returns the virtual time that the guest has spent waiting, in HLT or by polling, since
// the machine was made.
func (m *Machine) IdleTime() clock.Time { return m.skipped }

// Mode returns the processor's mode as a word (cpu.CPU.Mode).
func (m *Machine) Mode() string { return m.cpu.Mode() }

// LEDs returns the lights of the keyboard: bit 0 is Scroll Lock, bit 1 Num Lock, bit 2 Caps Lock.
func (m *Machine) LEDs() uint8 { return m.kbc.LEDs() }

// end ends the run. Devices and the loop call it.
func (m *Machine) end(s Stop) {
	if m.stop.Reason == Running {
		m.stop = s
	}
	m.cpu.Stop()
}
