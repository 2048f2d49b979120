package machine

import (
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices/vga"
	"github.com/iron86/iron86/snapshot"
)

// Keep gives the machine a journal in place of the one before, and returns what the journal needs of the machine.
// The count of inputs begins anew.
func (m *Machine) Keep(j Journal) Inner {
	m.journal, m.inputs = j, 0
	return Inner{m}
}

// Inner is a machine as its Journal sees it: what only a Journal may do, beside the methods of Machine.
type Inner struct{ m *Machine }

// Run runs until a virtual time or until that many instructions have been retired since power-on,
// whichever comes first.
func (n Inner) Run(until clock.Time, last uint64) Stop { return n.m.run(until, last) }

// End ends the run with s.
func (n Inner) End(s Stop) { n.m.end(s) }

// Continue lets a machine that has come to the end of a recording go on, because another input has come.
func (n Inner) Continue() {
	if n.m.stop.Reason == RecordingEnd {
		n.m.stop = Stop{}
	}
}

// Fault ends the run with an error that the guest cannot see (Machine.HostError).
func (n Inner) Fault(err error) { n.m.hostFault(err) }

// Interrupted reports whether Machine.Interrupt was called, after which Run does nothing.
func (n Inner) Interrupted() bool { return n.m.interrupted.Load() }

// Space returns the size of the address space from 0 on that holds all RAM and the memory of pictures, in bytes.
func (n Inner) Space() uint64 {
	if high := n.m.cfg.high(); high > 0 {
		return top4G + high
	}
	return vga.LinearBase + vga.LinearSize
}

// Media returns the disks in the drives: two floppy drives, then the four positions of the ATA channels.
func (n Inner) Media() (list [2 + 4]block.Disk) {
	for i := range 2 {
		list[i] = n.m.fdc.Disk(i)
	}
	for i := range 4 {
		list[2+i] = n.m.ide[i/2].Disk(i % 2)
	}
	return list
}

// Sections returns all parts of the state but memory.
func (n Inner) Sections() []snapshot.Section {
	return slices.DeleteFunc(n.m.sections(), func(s snapshot.Section) bool {
		switch s.Stater.(type) {
		case snapshot.Bytes, snapshot.Flat, snapshot.Sparse:
			return true
		}
		return false
	})
}

// Between is what a machine keeps between two turns of its run loop besides the sections of its
// state.
type Between struct {
	stop       Stop
	reset      pendingReset
	exceptions *cpu.ExceptionLog
}

// Between returns the machine's Between.
func (n Inner) Between() Between { return Between{n.m.stop, n.m.resetPending, cpu.Exceptions(n.m.cpu)} }

// Restored must be called after all sections were changed. It has every chip drive its lines and arm its
// events, and sets what the machine keeps besides the sections: b, and how many inputs it has had.
func (n Inner) Restored(b Between, inputs int) {
	n.m.settle()
	cpu.SetExceptions(n.m.cpu, b.exceptions)
	n.m.stop, n.m.resetPending, n.m.inputs = b.stop, b.reset, inputs
}

// SetInputs sets how many inputs the machine has had. The journal calls it when it has taken an
// input back, or has given one that no method of Machine gives.
func (n Inner) SetInputs(inputs int) { n.m.inputs = inputs }

// Noted calls the function of a trap and returns its effects, for Repeat.
func (n Inner) Noted(f func()) []byte { return n.m.Services().noted(f) }

// Repeat repeats effects.
func (n Inner) Repeat(list []byte) error { return n.m.Services().apply(list) }

// Pause ends a run under way at the next turn of its loop.
func (n Inner) Pause() { n.m.serviceBreak = true }

// Serves reports whether the machine has an operating system written in Go.
func (n Inner) Serves() bool { return n.m.services != nil && len(n.m.services.hooks) > 0 }

// Windows calls f for each window: n bytes at from are shown at at, too.
func (n Inner) Windows(f func(at, from uint64, n uint64)) {
	if n.m.services == nil {
		return
	}
	for _, w := range n.m.services.windows.list {
		if w.Size != 0 {
			f(uint64(w.At), uint64(w.From), uint64(w.Size))
		}
	}
}

// WindowState returns what windows there are, for SetWindows.
func (n Inner) WindowState() any {
	if n.m.services == nil {
		return nil
	}
	return n.m.services.windows.list
}

// SetWindows opens and closes windows until they are those that WindowState returned.
func (n Inner) SetWindows(state any) {
	if list, ok := state.([16]window); ok {
		n.m.Services().showWindows(list)
	}
}

// OnWindow has f called before windows change.
func (n Inner) OnWindow(f func()) {
	if n.m.services != nil {
		n.m.services.moves = f
	}
}
