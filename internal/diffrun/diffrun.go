package diffrun

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/machine"
)

// Engine is a way to execute a program. The zero functions are the usual way.
type Engine struct {
	Name   string
	Config func(c *machine.Config)   // changes how the machine is built
	Begin  func(m *machine.Machine)  // follows New and each load
	Cut    func(r *rand.Rand) uint64 // how many instructions to ask for at once
	Before func(m *machine.Machine)  // precedes each of these pieces
	Reload bool                      // the state is saved and loaded into a new machine at each flush
	Again  func(c *machine.Config)   // changes how that one is built
}

// Engines are compared with the first one, which is the interpreter's usual way. On hosts
// without a translator the last ones are other runs of the interpreter.
var Engines = []Engine{
	{Name: "blocks", Config: interpreted},
	{Name: "single", Config: interpreted, Cut: func(*rand.Rand) uint64 { return 1 }},
	{Name: "cuts", Config: interpreted, Cut: cut},
	{Name: "reloaded", Config: interpreted, Reload: true},
	{Name: "watched", Config: interpreted, Begin: watch},
	{Name: "forgetful", Config: interpreted, Cut: func(r *rand.Rand) uint64 { return 1 + r.Uint64()%12 }, Before: forget},
	{Name: "translated", Config: translated, Begin: count},
	{Name: "translated in pieces", Config: translated, Begin: count, Cut: cut},
	{Name: "translated in little room", Config: interpreted, Begin: attachSmall},
	{Name: "translated by turns", Config: translated, Begin: count, Reload: true, Again: otherAccel},
}

// interpreted leaves the translator out.
func interpreted(c *machine.Config) { c.Accel = machine.AccelInterp }

// translated has every block translated when it is executed for the first time.
func translated(c *machine.Config) { c.Accel, c.Heat = machine.AccelAuto, 1 }

// otherAccel changes from interpreter to translator and back.
func otherAccel(c *machine.Config) {
	if c.Accel == machine.AccelInterp {
		translated(c)
	} else {
		interpreted(c)
	}
}

// cut asks for 1 to 512 instructions at once.
func cut(r *rand.Rand) uint64 { return 1 + r.Uint64()%(1<<(1+r.Uint64()%9)) }

// attachSmall has a translator work in so little memory that it throws its code away often.
func attachSmall(m *machine.Machine) {
	if t, err := jit.New(m.CPU(), jit.MinSize); err == nil {
		m.CPU().Attach(t, 1)
		translators = append(translators, t)
	}
}

// translators are those whose counts are not in Translated yet.
var translators []*jit.Translator

// count has the machine's translator counted in Translated.
func count(m *machine.Machine) {
	if t := m.Translator(); t != nil {
		translators = append(translators, t)
	}
}

// Translated counts what all translators have done.
var Translated struct {
	Units, Long, Versions, Flushes, Exits uint64
}

// Modes counts how often programs were in each mode when an NMI came.
var Modes = map[string]uint64{}

// sumUp adds the counts of translators to Translated.
func sumUp() {
	for _, t := range translators {
		n := t.Counts()
		Translated.Units += n.Units
		Translated.Long += n.Long
		Translated.Versions += n.Versions
		Translated.Flushes += n.Flushes
		for _, exits := range n.Exits {
			Translated.Exits += exits
		}
	}
	clear(translators)
	translators = translators[:0]
}

// forget throws all decoded code away. A way that executes stale code then differs from this one.
func forget(m *machine.Machine) { m.CPU().CodeWritten(0, memory) }

// watch has a debugger look at single bytes of code, data and tables, so that
// accesses to their pages take the slow way, and at an instruction.
func watch(m *machine.Machine) {
	var w cpu.Interest
	for _, at := range []uint64{pageTable + 9, codeFrames + 0x2345, dataFrames + 0x777, gdtFrame + 0x41} {
		w.Memory = append(w.Memory, cpu.Watch{First: at, Last: at, On: cpu.WatchRead | cpu.WatchWrite})
	}
	w.Linear = []uint64{windowLin + 0x1234, codeFrames + 0x321}
	m.CPU().Inspect(w)
}

// Lengths of a run.
const (
	nmiEvery  = 2500             // instructions between NMIs, which end endless loops
	flushes   = 3                // of the TLBs in a program, as a load of a state is one
	timeLimit = 2 * clock.Second // of virtual time, for programs that wait
)

// run is a machine that executes a program in one of the ways.
type run struct {
	engine *Engine
	cfg    machine.Config
	m      *machine.Machine
	rnd    *rand.Rand
	end    clock.Time
}

// start makes a machine with the program.
func (e *Engine) start(p *Program) (*run, error) {
	r := &run{engine: e, cfg: p.config(), rnd: rand.New(rand.NewPCG(p.seed, 5))}
	if e.Config != nil {
		e.Config(&r.cfg)
	}
	var err error
	if r.m, err = machine.New(r.cfg); err != nil {
		return nil, err
	}
	p.load(r.m)
	r.end = r.m.Now() + timeLimit
	if e.Begin != nil {
		e.Begin(r.m)
	}
	return r, nil
}

// advance executes until the count of instructions is to. It reports whether the
// machine still runs.
func (r *run) advance(to uint64) bool {
	for r.m.Retired() < to {
		n := to - r.m.Retired()
		if r.engine.Cut != nil {
			n = min(n, r.engine.Cut(r.rnd))
		}
		if r.engine.Before != nil {
			r.engine.Before(r.m)
		}
		s := r.m.RunWithin(r.end, n)
		if s.Reason == machine.Break {
			r.m.CPU().Hits()
		} else if s.Reason != machine.Running {
			return false
		}
		if r.m.Now() >= r.end {
			return false
		}
	}
	return true
}

// flush empties the TLBs in the engine's way.
func (r *run) flush() error {
	if !r.engine.Reload {
		r.m.CPU().ForgetTranslations()
		return nil
	}
	var state bytes.Buffer
	if err := r.m.Save(&state); err != nil {
		return err
	}
	if r.engine.Again != nil {
		r.engine.Again(&r.cfg)
	}
	m, err := machine.New(r.cfg)
	if err != nil {
		return err
	}
	if err := m.Load(&state); err != nil {
		return err
	}
	r.m = m
	if r.engine.Begin != nil {
		r.engine.Begin(m)
	}
	return nil
}

// Compare runs a program for at most about n instructions in every way. It
// returns how many all of them together have executed, and the first difference
// as an error.
func Compare(engines []Engine, p *Program, n uint64) (done uint64, err error) {
	defer sumUp()
	runs := make([]*run, len(engines))
	for i := range engines {
		if runs[i], err = engines[i].start(p); err != nil {
			return done, err
		}
	}
	begin := runs[0].m.Retired()
	flushEvery := (n/flushes/nmiEvery + 1) * nmiEvery
	handled, idle := uint64(0), 0
	for at, alive := uint64(0), true; alive && at < n; {
		at += nmiEvery
		for _, r := range runs {
			from := r.m.Retired()
			alive = r.advance(begin + at)
			done += r.m.Retired() - from
			r.m.CPU().NMI()
		}
		Modes[runs[0].m.CPU().Mode()]++
		idle++
		if count := runs[0].m.Bus().Read(p.countAt(), 4); count != handled {
			handled, idle = count, 0
		}
		alive = alive && idle < 3
		if at%flushEvery != 0 && alive && at < n {
			continue
		}
		want := runs[0].m.Hash()
		for _, r := range runs[1:] {
			if r.m.Hash() != want {
				return done, fmt.Errorf("diffrun: seed %d (%s): after %d instructions at most %s and %s differ:\n%s",
					p.seed, p, at, engines[0].Name, r.engine.Name, differs(runs[0].m, r.m))
			}
		}
		for _, r := range runs {
			if err := r.flush(); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// differs describes the difference of two machines.
func differs(a, b *machine.Machine) string {
	s := fmt.Sprintf("instructions %d and %d, EIP %x and %x, CR2 %x and %x", a.Retired(), b.Retired(),
		a.CPU().RIP(), b.CPU().RIP(), a.CPU().CR(2), b.CPU().CR(2))
	x, y := make([]byte, memory), make([]byte, memory)
	a.Bus().ReadBytes(0, x[:0xa0000])
	b.Bus().ReadBytes(0, y[:0xa0000])
	for i := range x {
		if x[i] != y[i] {
			return s + fmt.Sprintf(", memory from %x on", i)
		}
	}
	return s
}
