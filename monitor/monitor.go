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

// Prompt stands before a command.
const Prompt = "(iron86) "

// Host is what a monitor needs of the program around it.
type Host interface {
	// Turn is called between slices of a run, to serve the machine's ports. It reports whether the
	// run must stop.
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
	// Leave reports whether the command continue returns at once, with the machine running.
	Leave() bool
}

// Stater is a Host that saves and loads the state of more than the machine, which an operating system in Go needs.
type Stater interface {
	SaveState(file string) error
	LoadState(file string) error
}

// Mover is a Host whose machine can move to another iron86.
type Mover interface {
	Migrate(uri string) error // begins to move it
	MigrateCancel()
	Migration() string // how far the last migration is, in lines; "": there was none
}

// ErrQuit is the error of Do for the command quit.
var ErrQuit = errors.New("quit")

// ErrExit is the error of Do for the command exit. It is an ErrQuit for callers that do not
// distinguish the two.
var ErrExit = fmt.Errorf("exit: %w", ErrQuit)

// command is one command of the language.
type command struct {
	names   []string // the full name, then short ones
	args    string   // what follows the name, as the manual writes it
	brief   string   // what it does, for help
	run     func(mo *Monitor, arg string) error
	repeats bool   // an empty line repeats it
	goesOn  bool   // an empty line repeats it without its arguments: it goes on where it ended
	raw     bool   // the rest of the line is text: | and > are no signs in it
	whose   string // the debuggers that have this word, if it is one of theirs
	as      string // the command that the word stands for; "": it does something by itself
}

// group is a group of commands for help.
type group struct {
	title    string
	commands []command
}

// language is all that a Monitor understands.
type language struct {
	groups []group   // our commands
	words  []command // those of other debuggers
	topics []command // of info
}

// Monitor is a debugger on a machine. Make it with New.
type Monitor struct {
	*guest
	printer
	host    Host
	eval    *expr.Evaluator
	points  *point.Set
	marks   map[string]mark
	written lastWrite
	onView  func() error // see OnView

	gdbTarget string // what gdb-target has chosen; "": nothing
	gdbBase   uint64 // see GDBBase
	heading   bool   // see Heading
	lang      *language

	released bool // Release was called: Advance must first pass a breakpoint on the next instruction

	lastCode, lastDump expr.Value // where the commands u and x continue
	lastLine           string     // the command that an empty line repeats
	sources            sources
	listFile           string // where the command list continues
	listLine           int
	script             script
	displays           []display
	lastDisplay        int // the last number that was given to a display
}

// lastWrite is what the command last-write has found last. A second one of the same, at the moment that the first has found, goes on to the write before.
type lastWrite struct {
	of string // the memory or the register
	at uint64 // the instruction count to which it went
}

// mark is a moment that the user has named.
type mark struct {
	at   machine.Position
	hash string // of the machine's state then
}

// statement is a line of a block, or a block: if, while or commands with the lines up to its end.
type statement struct {
	text  string      // the line, or what follows the word of a block
	kind  string      // "if", "while" or "commands"; "" is a line
	body  []statement // of a block
	other []statement // behind else
}

// openBlock is a block whose end has not come yet.
type openBlock struct {
	statement
	inElse bool
}

// script is what a Monitor knows of blocks.
type script struct {
	open    []openBlock // the blocks whose ends have not come, the innermost last
	lines   int         // of them
	depth   int         // how many files of commands are being executed, each by the one around it
	nesting int         // how many files and blocks are being executed

	then   map[int][]statement // what is attached to points, by their numbers
	due    []statement         // what is attached to the point that has stopped the last run
	inDue  bool                // it is being executed
	behind bool                // the machine runs behind the prompt: continue in due only says so
	goOn   bool                // it has said so

	ended       bool // the machine, or the user, has ended the last run
	interrupted bool // the user has
}

// display is an expression that is shown at every stop.
type display struct {
	id   int
	text string // the expression
	fmt  string // how it is shown: /FMT, or ""
}

// watched is what points see of the machine. It implements point.Machine.
type watched struct{ mo *Monitor }

// Inspect has the processor stop for i.
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
	if s, exact := mo.symbols.Find(at.N); exact && at.In != expr.Physical {
		mo.printf("%s:\n", s)
	}
	mo.printf("%s\n", line)
	return size, nil
}

// With calls f while the monitor has another host and writes its answers to out.
func (mo *Monitor) With(host Host, out io.Writer, f func()) {
	oldHost, oldOut := mo.host, mo.out
	mo.host, mo.out = host, out
	defer func() { mo.host, mo.out = oldHost, oldOut }()
	f()
}
