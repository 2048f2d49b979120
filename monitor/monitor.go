package monitor

import (
	"errors"
	"fmt"
	"io"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
)

// Prompt is what stands before a command.
const Prompt = "(iron86) "

// Host is what a monitor needs of the program around it.
type Host interface {
	// Turn is called between slices of a run, to serve the machine's ports. It
	// reports that the run is to stop.
	Turn() (stop bool)
	// Press queues keys for the guest.
	Press(keys []console.Chord)
	// Insert and Eject change the media of fda, fdb and cdrom.
	Insert(drive, file string) error
	Eject(drive string) error
}

// Background is a Host behind whose prompt the machine can run.
type Background interface {
	// SetRunning lets the machine go on or stops it.
	SetRunning(run bool)
	// Leave reports that continue is to return at once, with the machine running.
	Leave() bool
}

// ErrQuit is what Do returns for quit.
var ErrQuit = errors.New("quit")

// ErrExit is what Do returns for exit: an ErrQuit for those who make no difference.
var ErrExit = fmt.Errorf("exit: %w", ErrQuit)

// Monitor is a debugger on a machine. Make it with New.
type Monitor struct {
	*guest
	printer
	host   Host
	eval   *expr.Evaluator
	points *point.Set
	marks  map[string]mark
	onView func() error // see OnView

	released bool // Advance is to pass a breakpoint first

	lastCode, lastDump expr.Value // where u and x go on
	lastLine           string     // the command that an empty line repeats
	depth              int        // how many files of commands are being executed, each by the one before
}

// mark is a named moment.
type mark struct {
	at   machine.Position
	hash string
}

// New makes a monitor that writes to out.
func New(m *machine.Machine, host Host, out io.Writer) *Monitor {
	g := &guest{m: m, symbols: new(expr.Symbols)}
	mo := &Monitor{guest: g, printer: printer{out}, host: host, eval: &expr.Evaluator{Names: names{g}, Symbols: g.symbols}}
	mo.points = point.NewSet(watched{mo})
	mo.lastCode, mo.lastDump = mo.here(), mo.here()
	return mo
}

// watched is the machine as its points see it; it implements point.Machine.
type watched struct{ mo *Monitor }

// Inspect has the processor stop for w.
func (w watched) Inspect(i cpu.Interest) { w.mo.m.CPU().Inspect(i) }

// Pieces cuts memory at page borders.
func (w watched) Pieces(at expr.Value, n int, do func(phys uint64, lo, hi int)) error {
	return w.mo.pieces(at, n, do)
}

// Truth evaluates a condition.
func (w watched) Truth(cond string) (bool, error) { return w.mo.eval.Truth(cond) }

// showInstruction prints the instruction at an address, with its symbol above.
func (mo *Monitor) showInstruction(at expr.Value) (size int, err error) {
	line, size, err := mo.instruction(at)
	if err != nil {
		return 0, err
	}
	if s, exact := mo.symbols.Find(uint32(at.N)); exact && at.In != expr.Physical {
		mo.printf("%s:\n", s)
	}
	mo.printf("%s\n", line)
	return size, nil
}

// Greet shows where the machine is: the next instruction, as after every stop.
func (mo *Monitor) Greet() {
	mo.lastCode = mo.here()
	if _, err := mo.showInstruction(mo.here()); err != nil {
		mo.printf("%v  %v\n", mo.here(), err)
	}
}
