package monitor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
)

// The methods in this file are for programs that use a Monitor instead of a user at the prompt:
// package gdb, and the program around both.

// Event says why a run has ended.
type Event struct {
	Point       int          // number of the point that has ended it; 0 means none has
	Text        string       // what met the point, in words
	Stop        machine.Stop // why the machine itself has stopped; with the reason Running it can go on
	Interrupted bool         // Host.Turn has asked for the end
	Begin       bool         // the run went back in time to the beginning of the history
}

// event returns what callers outside of the package learn of an outcome.
func (o outcome) event() Event {
	e := Event{Stop: o.stop, Interrupted: errors.Is(o.err, errInterrupted)}
	if o.point != nil {
		e.Point, e.Text = o.point.ID, point.Describe(o.hit, "")
	}
	return e
}

// GDBTarget returns the architecture that gdb is to see: what the command gdb-target has chosen, or else i386 where symbols of a 32-bit ELF file are
// known, because gdb has the same file. It is "" for that of the processor.
func (mo *Monitor) GDBTarget() string {
	if mo.gdbTarget == "" && mo.symbols.ELF() == 32 {
		return "i386"
	}
	return mo.gdbTarget
}

// GDBBase returns the linear address of gdb's address 0, which the command gdb-base has chosen.
func GDBBase(mo *Monitor) uint64 { return mo.gdbBase }

// Heading reports whether a command runs the machine to a place of its own, as start and until do. A gdb that arrives meanwhile waits for its end: it is to see
// the program, not its loader.
func Heading(mo *Monitor) bool { return mo.heading }

// Machine returns the machine that the monitor debugs.
func (mo *Monitor) Machine() *machine.Machine { return mo.m }

// Step executes one instruction, or one iteration of a repeated one.
func (mo *Monitor) Step() Event { return mo.resume(mo.m.Retired() + 1).event() }

// Continue runs until a point, an end or an interruption stops the machine.
func (mo *Monitor) Continue() Event { return mo.resume(forever).event() }

// StepBack undoes one instruction.
func (mo *Monitor) StepBack() (Event, error) {
	h, err := mo.history()
	if err != nil {
		return Event{}, err
	}
	mo.points.Disarm()
	first, _ := h.Range()
	now := mo.m.Retired()
	if now <= first.Retired {
		return Event{Begin: true}, nil
	}
	return Event{}, h.Travel(h.At(now - 1))
}

// ContinueBack goes back to the last moment at which a point would have stopped; for a watchpoint
// that is the moment before the access, which the last instruction can have made. Without such a moment it goes to the beginning.
func (mo *Monitor) ContinueBack() (Event, error) {
	h, err := mo.history()
	if err != nil {
		return Event{}, err
	}
	now := mo.m.Position()
	s := mo.lastStop(h, mo.points, true)
	switch {
	case s.interrupted:
		return Event{Interrupted: true}, h.Travel(now)
	case s.point == nil:
		first, _ := h.Range()
		return Event{Begin: true}, h.Travel(first)
	case s.point.Kind == point.Break:
		return Event{Point: s.point.ID}, h.Travel(s.at)
	}
	return Event{Point: s.point.ID}, h.Travel(h.At(s.at.Retired - 1))
}

// AddBreak sets a breakpoint at a linear address and returns its number.
func (mo *Monitor) AddBreak(lin uint64) (int, error) {
	return mo.addQuietly(point.NewBreak(mo.at(lin)))
}

// AddWatch sets a watchpoint on n bytes, 1 to 4096, of memory from a linear address on, and
// returns its number. The memory may be mapped later.
func (mo *Monitor) AddWatch(lin uint64, n int, on cpu.Access) (int, error) {
	if n < 1 || n > 4096 {
		return 0, fmt.Errorf("watch %d bytes: 1 to 4096", n)
	}
	return mo.addQuietly(point.NewWatch(mo.at(lin), uint64(n), on))
}

// at returns a linear address for gdb. On a processor with long mode it has 64 bits in every mode, because the
// processor may be in long mode when it is used.
func (mo *Monitor) at(lin uint64) expr.Value { return expr.Value{N: lin, Wide: mo.hasLong()} }

// addQuietly adds a point without a message and returns its number.
func (mo *Monitor) addQuietly(p *point.Point) (id int, err error) {
	err = mo.points.Add(p)
	return p.ID, err
}

// Delete removes the point of that number, if there is one.
func (mo *Monitor) Delete(id int) { mo.points.Delete(id) }

// ReadMemory reads from a linear address on, through the page tables and without effects on
// devices. It returns how many bytes there are before the first page that is not present.
func (mo *Monitor) ReadMemory(lin uint64, p []byte) (n int) {
	_ = mo.pieces(mo.at(lin), len(p), func(phys uint64, lo, hi int) { // n says where it ended
		mo.m.Peek(phys, p[lo:hi])
		n = hi
	})
	return n
}

// WriteMemory writes from a linear address on. It writes all bytes, or none and returns an error.
func (mo *Monitor) WriteMemory(lin uint64, p []byte) error {
	return mo.write(mo.at(lin), p)
}

// Register returns the value of a register by its name in the command language.
func (mo *Monitor) Register(name string) (uint64, bool) {
	s, ok := mo.registerSlot(name)
	if !ok {
		return 0, false
	}
	return s.get(), true
}

// SetRegister changes a register. It loads segment registers as the present mode does, without
// checks. The caller must call Edited afterwards.
func (mo *Monitor) SetRegister(name string, v uint64) error {
	s, ok := mo.registerSlot(name)
	if !ok || s.set == nil {
		return fmt.Errorf("%s cannot be set", name)
	}
	s.set(v)
	return nil
}

// ChangeFPU changes the state of the x87 unit and the first eight XMM registers. The caller must call Edited afterwards.
func (mo *Monitor) ChangeFPU(change func(s *cpu.FPUState)) { changeFPU(mo.m.CPU(), change) }

// Edited makes changes of the processor part of the machine's history.
func (mo *Monitor) Edited() { mo.edited() }

// Execute executes one command and returns what it has printed, including its error. The commands quit and exit do
// nothing.
func (mo *Monitor) Execute(line string) string {
	var out strings.Builder
	mo.With(mo.host, &out, func() {
		if err := mo.Do(line); err != nil && !errors.Is(err, ErrQuit) {
			mo.printf("%v\n", err)
		}
	})
	return out.String()
}

// Release says that the machine is about to be run by Advance. A breakpoint on the next instruction
// is passed then.
func (mo *Monitor) Release() { mo.released = true }

// Advance is Machine.RunWithin for a machine that runs behind the prompt. It stops at points and
// reports them as the command continue does; then stopped is true.
func (mo *Monitor) Advance(end clock.Time, n uint64) (stop machine.Stop, stopped bool, quit error) {
	m := mo.m
	mo.points.Arm()
	if mo.released {
		m.CPU().Hits()
		m.CPU().PassBreak()
		mo.released = false
	}
	last := m.Retired() + min(n, forever-m.Retired())
	for m.Now() < end && m.Retired() < last {
		var hits []cpu.Hit
		stop, hits = runSlice(mo, end, last-m.Retired(), nil)
		if stop.Reason != machine.Break {
			return stop, false, nil
		}
		if p, h, err := mo.points.Firing(append(hits, m.CPU().Hits()...)); p != nil {
			stays, quit := mo.stopsBehind(outcome{point: p, hit: h, err: err})
			if !stays {
				m.CPU().PassBreak()
				mo.points.Arm()
				continue
			}
			return machine.Stop{}, true, quit
		}
		mo.points.Arm()
	}
	return machine.Stop{}, false, nil
}

// stopsBehind reports a stop of a machine that runs behind the prompt, and executes what is attached to the point. It reports
// whether the machine stays there: not if that has said continue. quit is an ErrQuit if it has said that.
func (mo *Monitor) stopsBehind(o outcome) (stays bool, quit error) {
	_ = mo.report(o) // it prints, and returns nothing
	mo.script.behind, mo.script.goOn = true, false
	err := runDue(mo)
	mo.script.behind = false
	if errors.Is(err, ErrQuit) {
		return true, err
	}
	if err != nil {
		mo.printf("%v\n", err)
	}
	return !mo.script.goOn, nil
}
