package dos_test

import (
	"encoding/hex"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// waitingInput is a person at a terminal who has not typed yet.
type waitingInput struct{ typed string }

func (w *waitingInput) Read(p []byte) (int, error) {
	if w.typed == "" {
		return 0, io.EOF
	}
	n := copy(p, w.typed)
	w.typed = w.typed[n:]
	return n, nil
}

func (w *waitingInput) Ready() bool                    { return w.typed != "" }
func (w *waitingInput) ReadyWithin(time.Duration) bool { return w.typed != "" }

// poller is a program that polls, on a machine of its own.
type poller struct {
	m  *machine.Machine
	d  *dos.DOS
	in waitingInput
}

// newPoller starts code, given in hex; behind it the program ends with 5.
func newPoller(t *testing.T, code string, keyboard bool) *poller {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(code+"b8 05 4c cd 21", " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "POLL.COM"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	p := new(poller)
	if p.m, err = machine.New(machine.Config{Memory: 16 << 20, NoReboot: true}); err != nil {
		t.Fatal(err)
	}
	if stop := p.m.Services().Start(); stop.Reason != machine.Running {
		t.Fatalf("the BIOS did not start: %v", stop)
	}
	if p.d, err = dos.New(p.m.Services(), dos.Config{In: &p.in, InTTY: true, Out: io.Discard, Err: io.Discard,
		KeyboardIsSource: keyboard, Mounts: []dos.Mount{{Letter: 'C', Root: root}}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.d.Close)
	if e := p.d.Start(`C:\POLL.COM`, nil); e != 0 {
		t.Fatalf("the program did not start: %s", dos.ErrorText(e))
	}
	return p
}

// polls are loops that end with a key, unless they are said not to.
var polls = []struct {
	name, code string
	idle       bool
	key        bool
}{
	{"INT 16h AH=01h", "b4 01 cd 16 74 fa", true, true},
	{"INT 16h AH=11h", "b4 11 cd 16 74 fa", true, true},
	{"INT 16h AH=02h, 01h", "b4 02 cd 16 b4 01 cd 16 74 f6", true, true},
	{"INT 28h and INT 16h", "cd 28 b4 01 cd 16 74 f8", true, true},
	{"INT 2Fh AX=1680h and INT 16h", "b8 80 16 cd 2f b4 01 cd 16 74 f5", true, true},
	{"INT 21h AH=0Bh", "b4 0b cd 21 84 c0 74 f8", true, true},
	{"INT 28h and INT 21h AH=0Bh", "cd 28 b4 0b cd 21 84 c0 74 f6", true, true},
	{"INT 21h AH=06h", "b2 ff b4 06 cd 21 74 f8", true, true},
	{"INT 21h AH=06h after a comparison", "b2 ff 84 d2 b4 06 cd 21 74 f6", true, true},
	{"the stack and INT 21h AH=06h", "e8 00 00 58 b2 ff b4 06 cd 21 74 f4", true, true},
	{"the mouse and INT 16h", "b8 03 00 cd 33 b8 0b 00 cd 33 31 db b8 05 00 cd 33 b4 01 cd 16 74 e9", true, true},
	{"the time and INT 16h", "b4 2c cd 21 b4 01 cd 16 74 f6", true, true},
	{"INT 10h AH=03h and INT 16h", "b4 03 31 db cd 10 b4 01 cd 16 74 f4", true, true},
	{"a counter", "40 50 b4 01 cd 16 58 74 f7", false, true},
	{"characters to the screen", "b2 2e b4 02 cd 21 b4 01 cd 16 74 f4", false, true},
}

// TestProgramsThatPollCostNothing: they execute hardly an instruction, and see a key at once.
func TestProgramsThatPollCostNothing(t *testing.T) {
	need.Time(t)
	for _, keyboard := range []bool{false, true} {
		for _, c := range polls {
			p := newPoller(t, c.code, keyboard)
			p.m.Run(30 * clock.Millisecond) // the first looks
			before := p.m.Retired()
			for range 20 {
				p.m.Run(5 * clock.Millisecond)
			}
			if n := p.m.Retired() - before; (n < 1_000_000) != c.idle {
				t.Errorf("%s: %d instructions in 100 ms, idle %v wanted", c.name, n, c.idle)
			}
			if keyboard {
				p.m.Key(console.KeyEvent{Key: console.KeyA, Down: true})
			} else {
				p.in.typed = "a"
			}
			if stop := p.m.Run(65 * clock.Millisecond); (stop.Reason == machine.Ended) != c.key {
				t.Errorf("%s, keyboard %v: after a key: %v", c.name, keyboard, stop)
			}
		}
	}
}

// TestProgramsThatPollRepeatExactly: the state does not depend on how the run was cut.
func TestProgramsThatPollRepeatExactly(t *testing.T) {
	need.Time(t)
	r := rand.New(rand.NewSource(7))
	for _, c := range polls {
		whole, cut := newPoller(t, c.code, true), newPoller(t, c.code, true)
		until := whole.m.Now() + 30*clock.Millisecond
		whole.m.RunUntil(until)
		for cut.m.Now() < until {
			cut.m.RunWithin(min(until, cut.m.Now()+clock.Time(r.Intn(5_000_000))), uint64(r.Intn(100_000)))
		}
		if whole.m.Hash() != cut.m.Hash() {
			t.Errorf("%s: cut at random: another state (retired %d and %d)", c.name, cut.m.Retired(), whole.m.Retired())
		}
	}
}

// TestWaitsForKeys: a loop that looks at the keyboard's buffer is told from one that does not, and
// asking leaves no trace.
func TestWaitsForKeys(t *testing.T) {
	for _, c := range []struct {
		name, code string
		want       bool
	}{
		{"the BIOS's data area", "b8 40 00 8e d8 a1 1a 00 3b 06 1c 00 74 f7 b4 4c cd 21", true},
		{"the tick count", "b8 40 00 8e d8 a1 6c 00 3b 06 6c 00 74 f7 eb f5", false},
		{"nothing", "eb fe", false},
		{"a counter", "40 eb fd", false},
	} {
		p := newPoller(t, c.code, false)
		p.m.Run(100 * clock.Millisecond)
		before := p.m.Hash()
		if have := p.m.Services().WaitsForKeys(); have != c.want {
			t.Errorf("%s: have %v, want %v", c.name, have, c.want)
		}
		if p.m.Hash() != before {
			t.Errorf("%s: the state has changed", c.name)
		}
	}
}
