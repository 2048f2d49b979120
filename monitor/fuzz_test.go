package monitor

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/testdata/demo"
)

// impatientHost stops every run after a few looks.
type impatientHost struct{ turns int }

func (h *impatientHost) Turn() bool               { h.turns++; return h.turns > 1 }
func (h *impatientHost) Press([]console.Chord)    {}
func (h *impatientHost) Insert(_, _ string) error { return errors.New("no drives") }
func (h *impatientHost) Eject(drive string) error { return errors.New("no drives") }

// counted takes output up to a bound, above which a command has run away.
type counted struct{ n int }

func (c *counted) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }

// maxOutput is more than a dump of maxShown bytes.
const maxOutput = 16 << 20

// smallMachine is a machine with little memory and the demo disk.
func smallMachine(t testing.TB) *machine.Machine { return machineOf(t, machine.DefaultMIPS) }

// machineOf is a small machine of a nominal speed: a slow one executes less in a
// slice of virtual time.
func machineOf(t testing.TB, mips uint64) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: machine.MinMemory, MIPS: mips, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// writers are the commands that make files, which the name in the line must say.
var writers = []string{"trace", "save", "screen", "save-state", "savevm", "writemem", "memsave", "pmemsave", "dump", "screendump", "monitor"}

// FuzzCommands: whatever a line says, it ends, prints a bounded amount and makes
// no file but one that it names.
func FuzzCommands(f *testing.F) {
	need.Time(f)
	text, err := os.ReadFile(manual)
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if s, ok := strings.CutPrefix(line, Prompt); ok {
			f.Add(strings.TrimSpace(s))
		}
	}
	for _, s := range []string{"x/q", "fill 0 99999999999 1", "x @0xffffffffffffffff 16", "search 0 0x100000 \"", "step 99999999999999999999", "u ffff:ffffffff 9999",
		"port 5-3", "watch 0xfffffffffffffff0 4096", "break @0xffffffffffffffff", "b 0 if if if", "page @5", "psp -1", "mcb 0xffff", "goto 99999999", "int 0x100",
		"print 'é'", "set cs=8", "set cr0=0x80000001", "set eflags=-1", "edit 0xfffffff0 d:1 d:2 d:3 d:4 d:5", "trace x 5 if", "help \x00", "gdt 0xfff8", "tss 0xffff",
		"x/99999999999i 0", "x/4xb 0", "p/t -1", "d 0 ffffffff", "d ffffffff L ffff", "f 0 L0 1", "m 0 fffff 1", "h 1 2", "g =0:0 1 2 3", "t 0", "mon mon mon p 1", "i r", "find 0,+99999999,1", "set $a=$b", "{char", "p *(char*)", "jump @0", "info", "sum 0 999999", "disas 0,+99999999", "while 1", "if 1 > 2", "commands", "end", "else", "x 0 | grep 0", "x 0 | head 3 | count",
		"where > f", "where >> f", "where | cat > f", "echo '# a", "printf \"%99d %s\", 1, 2", "display/i $pc", "undisplay 1", "info | sort -r | uniq | tail 2", "x 0 | grep ((", "p 1 | grep", "type a > b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, `/\`) && mayWrite(line) {
			return // names a file elsewhere
		}
		t.Chdir(t.TempDir())
		m := machineOf(t, 1)
		history.New(m, 0)
		m.RunWithin(m.Now()+slice, 1000)
		out, host := &counted{}, &impatientHost{}
		mo := New(m, host, out)
		for _, s := range []string{line, "", "end", "mode", line, "step", "while 1", line, "end", "b 7c00h", "commands", line, "c", "end", "c", "regs all", "continue-back"} {
			host.turns = 0
			if err := mo.Do(s); errors.Is(err, ErrQuit) {
				break
			}
		}
		if out.n > maxOutput {
			t.Errorf("%d bytes of output", out.n)
		}
		onlyNamed(t, line)
	})
}

func mayWrite(line string) bool {
	word, _ := cutName(line)
	if strings.Contains(line, ">") {
		return true
	}
	for _, w := range writers {
		if word != "" && strings.HasPrefix(w, word) {
			return true
		}
	}
	return strings.HasPrefix(word, "so") // of a file of commands
}

// onlyNamed checks that the files here are named by the line.
func onlyNamed(t *testing.T, line string) {
	t.Helper()
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !strings.Contains(line, e.Name()) {
			t.Errorf("%q makes the file %q", line, e.Name())
		}
	}
}
