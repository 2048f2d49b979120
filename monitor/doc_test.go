package monitor

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/testdata/demo"
)

var update = flag.Bool("update", false, "write what the examples of docs/MONITOR.md print into it")

const manual = "../docs/MONITOR.md"

// docHost presses keys as the program does: each for 30 ms, as many between them.
type docHost struct {
	m     *machine.Machine
	keys  []keyStroke
	free  clock.Time // when the keyboard is free again
	turns int        // of a command
}

// maxTurns is when a command is interrupted: it would not end.
const maxTurns = 2000

type keyStroke struct {
	at clock.Time
	e  console.KeyEvent
}

func (h *docHost) Turn() bool {
	h.turns++
	for len(h.keys) > 0 && h.keys[0].at <= h.m.Now() {
		h.m.Key(h.keys[0].e)
		h.keys = h.keys[1:]
	}
	return h.turns > maxTurns
}

func (h *docHost) Press(keys []console.Chord) {
	const hold = 30 * clock.Millisecond
	h.free = max(h.free, h.m.Now())
	for _, chord := range keys {
		for _, k := range chord {
			h.keys = append(h.keys, keyStroke{h.free, console.KeyEvent{Key: k, Down: true}})
		}
		for _, k := range slices.Backward(chord) {
			h.keys = append(h.keys, keyStroke{h.free + hold, console.KeyEvent{Key: k}})
		}
		h.free += 2 * hold
	}
}

func (h *docHost) Insert(drive, file string) error {
	b, err := os.ReadFile(file)
	if err != nil || drive != "fda" {
		return fmt.Errorf("%s: %v", drive, err)
	}
	_, err = h.m.ChangeFloppy(0, block.NewOverlay(block.NewMemory(b)))
	return err
}

func (h *docHost) Eject(drive string) error {
	if drive != "fda" {
		return errors.New("no drive " + drive)
	}
	_, err := h.m.ChangeFloppy(0, nil)
	return err
}

// newDemo is a monitor on the demo disk, as iron86 debug makes it.
func newDemo(t testing.TB, out *bytes.Buffer) (*Monitor, *docHost) {
	t.Helper()
	m, err := machine.New(machine.Config{Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))},
		ATA: [4]machine.ATADrive{2: {CDROM: true}}})
	if err != nil {
		t.Fatal(err)
	}
	history.New(m, 0)
	h := &docHost{m: m}
	mo := New(m, h, out)
	mo.OnView(func() error { return nil })
	return mo, h
}

// docBlock is a fenced block of the manual: lines first to last.
type docBlock struct {
	kind, arg   string
	first, last int
}

// docBlocks finds them; one of kind "fresh" stands for a heading.
func docBlocks(lines []string) (list []docBlock) {
	for i := 0; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "## ") {
			list = append(list, docBlock{kind: "fresh"})
		}
		info, ok := strings.CutPrefix(lines[i], "```")
		if !ok {
			continue
		}
		kind, arg, _ := strings.Cut(info, " ")
		b := docBlock{kind: kind, arg: arg, first: i + 1}
		for i++; i < len(lines) && lines[i] != "```"; i++ {
		}
		b.last = i
		list = append(list, b)
	}
	return list
}

// docPattern makes shown output a regular expression: … stands for anything, a
// line of it for any number of lines.
func docPattern(shown []string) *regexp.Regexp {
	text := regexp.QuoteMeta(strings.Join(shown, "\n") + "\n")
	if len(shown) == 0 {
		text = ""
	}
	text = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(text, "(?s:.*)")
	return regexp.MustCompile("^" + strings.ReplaceAll(text, "…", ".*") + "$")
}

// TestManual runs the examples of the manual, a fresh machine for each section.
// A block "text FILE" makes a file.
func TestManual(t *testing.T) {
	need.Time(t)
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	file, err := filepath.Abs(manual)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("other.img", demo.Image(), 0o644); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	var out bytes.Buffer
	var mo *Monitor
	var host *docHost
	var fixed []string
	done, sessions := 0, 0
	for _, b := range docBlocks(lines) {
		switch b.kind {
		case "fresh":
			mo = nil
		case "text":
			if err := os.WriteFile(b.arg, []byte(strings.Join(lines[b.first:b.last], "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		case "monitor":
			if mo == nil {
				mo, host = newDemo(t, &out)
			}
			sessions++
			fixed = append(append(fixed, lines[done:b.first]...), docSession(t, mo, host, &out, lines, b)...)
			done = b.last
		}
	}
	if sessions == 0 {
		t.Error("no examples")
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(append(fixed, lines[done:]...), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// docSession runs a block and gives its lines as they should be.
func docSession(t *testing.T, mo *Monitor, host *docHost, out *bytes.Buffer, lines []string, b docBlock) (fixed []string) {
	t.Helper()
	for i := b.first; i < b.last; {
		command, ok := strings.CutPrefix(lines[i], Prompt)
		if !ok {
			t.Errorf("%s:%d: %q is no command", manual, i+1, lines[i])
			return append(fixed, lines[i:b.last]...)
		}
		next := i + 1
		for next < b.last && !strings.HasPrefix(lines[next], Prompt) {
			next++
		}
		out.Reset()
		host.turns = 0
		if err := mo.Do(command); err != nil && !errors.Is(err, ErrQuit) {
			fmt.Fprintf(out, "%v\n", err)
		}
		have := out.String()
		fixed = append(fixed, lines[i])
		if docPattern(lines[i+1 : next]).MatchString(have) {
			fixed = append(fixed, lines[i+1:next]...)
		} else {
			if !*update {
				t.Errorf("%s:%d: %s\nhave\n%swant\n%s", manual, i+1, command, have, strings.Join(lines[i+1:next], "\n"))
			}
			fixed = append(fixed, strings.Split(strings.TrimSuffix(have, "\n"), "\n")...)
		}
		i = next
	}
	return fixed
}

// TestManualHasEveryCommand: help and the manual say the same of each, and the
// manual shows each.
func TestManualHasEveryCommand(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, g := range groups() {
		if !strings.Contains(string(text), "## "+g.title+"\n") {
			t.Errorf("there is no section %q", g.title)
		}
		for _, c := range g.commands {
			row := docRow(c)
			if !strings.Contains(string(text), row+"\n") {
				t.Errorf("the manual has no row\n%s", row)
			}
			shown := false
			for _, name := range c.names {
				shown = shown || regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(Prompt+name)+`( |/|$)`).Match(text)
			}
			if !shown {
				t.Errorf("the manual has no example of %s", c.names[0])
			}
			rows++
		}
	}
	if have := strings.Count(string(text), "\n| `"); have != rows {
		t.Errorf("the manual has %d rows of commands, help has %d", have, rows)
	}
}

// docRow is a command's row in the manual.
func docRow(c command) string {
	args := c.args
	if args != "" {
		args = " `" + strings.ReplaceAll(args, "|", "\\|") + "`"
	}
	return "| `" + strings.Join(c.names, "`, `") + "`" + args + " | " + c.brief + " |"
}

func TestHelpOfEveryCommand(t *testing.T) {
	var out bytes.Buffer
	mo, _ := newDemo(t, &out)
	for _, g := range groups() {
		for _, c := range g.commands {
			for _, name := range c.names {
				out.Reset()
				if err := mo.Do("help " + name); err != nil {
					t.Errorf("help %s: %v", name, err)
				}
				if !strings.Contains(out.String(), c.brief) {
					t.Errorf("help %s says %q", name, out.String())
				}
			}
		}
	}
	out.Reset()
	if err := mo.Do("help"); err != nil {
		t.Fatal(err)
	}
	for _, g := range groups() {
		for _, c := range g.commands {
			if !strings.Contains(out.String(), c.brief) {
				t.Errorf("help does not list %s", c.names[0])
			}
		}
	}
	if err := mo.Do("help nonsense"); err == nil {
		t.Error("help of what is no command has no error")
	}
}

// wordsTable is the table of other debuggers' words in the manual, and its place there.
var wordsTable = regexp.MustCompile(`(?s)(<!-- words: [^\n]*-->\n)(.*?)(<!-- /words -->\n)`)

// docWords returns the table.
func docWords() string {
	var b strings.Builder
	b.WriteString("| whose | word | what it does here |\n|---|---|---|\n")
	row := func(c command, before string) {
		names := make([]string, len(c.names))
		for i, n := range c.names {
			names[i] = "`" + before + n + "`"
		}
		if c.run == nil {
			names = []string{"`" + strings.Join(c.names, " ") + "`"}
		}
		args := ""
		if c.args != "" && c.args != "…" {
			args = " `" + strings.ReplaceAll(c.args, "|", "\\|") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s%s | %s |\n", c.whose, strings.Join(names, ", "), args, strings.ReplaceAll(c.brief, "|", "\\|"))
	}
	for _, c := range words() {
		row(c, "")
	}
	for _, c := range infoTopics() {
		if c.whose != "" {
			row(c, "info ")
		}
	}
	return b.String()
}

// TestManualHasEveryWord: the manual lists every word of another debugger.
func TestManualHasEveryWord(t *testing.T) {
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	m := wordsTable.FindSubmatch(text)
	if m == nil {
		t.Fatal("the manual has no place for the words")
	}
	if have, want := string(m[2]), docWords(); have != want {
		if !*update {
			t.Fatalf("the manual has other words than the monitor (-update writes them):\n%s", cmp.Diff(want, have))
		}
		if err := os.WriteFile(manual, []byte(wordsTable.ReplaceAllString(string(text), "${1}"+strings.ReplaceAll(want, "$", "$$")+"${3}")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
