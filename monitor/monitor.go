package monitor

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
)

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

// ErrQuit is what Do returns for quit.
var ErrQuit = errors.New("quit")

// Monitor is a debugger on a machine. Make it with New.
type Monitor struct {
	m       *machine.Machine
	host    Host
	out     io.Writer
	symbols symbolTable
	marks   map[string]mark
	onView  func() error // see OnView

	points    []*point
	lastPoint int
	armed     bool // interest is what the processor waits for
	interest  cpu.Interest
	released  bool // Advance is to pass a breakpoint first

	lastCode, lastDump value  // where u and x go on
	lastLine           string // an empty line repeats it
	depth              int    // of source
}

// New makes a monitor that writes to out.
func New(m *machine.Machine, host Host, out io.Writer) *Monitor {
	mo := &Monitor{m: m, host: host, out: out}
	mo.lastCode, mo.lastDump = mo.here(), mo.here()
	return mo
}

// printf is where all answers go out. What they quote is made visible.
func (mo *Monitor) printf(format string, args ...any) {
	_, _ = io.WriteString(mo.out, console.Visible(fmt.Sprintf(format, args...))) // a reader that has gone does not stop the machine
}

// line prints a line without blanks at its end.
func (mo *Monitor) line(format string, args ...any) {
	mo.printf("%s\n", strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// Do executes one line. An empty one repeats step, next, x and u. The error is for
// the user, but ErrQuit.
func (mo *Monitor) Do(line string) error {
	line = strings.TrimSpace(line)
	if i := strings.Index(line, " # "); i >= 0 {
		line = strings.TrimSpace(line[:i])
	}
	if strings.HasPrefix(line, "#") {
		return nil
	}
	if line == "" {
		line = mo.lastLine
	}
	mo.lastLine = ""
	if line == "" {
		return nil
	}
	word, arg := cutWord(line)
	if strings.HasPrefix(line, "x/") {
		word, arg = "x", line[1:]
	}
	c := findCommand(word)
	if c == nil {
		return fmt.Errorf("no command %q (help lists them)", word)
	}
	if c.repeats {
		if mo.lastLine = line; word == "x" || word == "u" {
			mo.lastLine = word
		}
	}
	return c.run(mo, arg)
}

// maxDepthSource bounds files that source files.
const maxDepthSource = 8

// cmdSource: source FILE
func (mo *Monitor) cmdSource(arg string) error {
	if mo.depth >= maxDepthSource {
		return errors.New("source: nested too deeply")
	}
	f, err := os.Open(arg)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return err
	}
	mo.depth++
	defer func() { mo.depth-- }()
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if err := mo.Do(text); err != nil {
			if errors.Is(err, ErrQuit) {
				return err
			}
			return fmt.Errorf("%s:%d: %w", arg, n, err)
		}
	}
	return lines.Err()
}

// Prompt is what stands before a command.
const Prompt = "(iron86) "

// Greet shows where the machine is.
func (mo *Monitor) Greet() { mo.showHere() }
