package machine

import (
	"bytes"
	"encoding/hex"
	"math/rand"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
)

// newPoller is a machine whose boot sector executes code, given in hex, with
// interrupts on and DS at the BIOS's data area, and halts for ever behind it. The firmware has just started it.
func newPoller(t *testing.T, code string) *Machine {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll("fb b8 40 00 8e d8"+code+"fa f4", " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	image := make([]byte, 1440<<10)
	copy(image, b)
	image[510], image[511] = 0x55, 0xaa
	m, err := New(Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}})
	if err != nil {
		t.Fatal(err)
	}
	m.Run(680 * clock.Millisecond)
	return m
}

const (
	pollBDA   = "a1 1a 00 3b 06 1c 00 74 f7" // l: mov ax, [head]; cmp ax, [tail]; je l
	pollINT16 = "b4 01 cd 16 74 fa"          // l: mov ah, 1; int 16h; jz l
)

// TestGuestsThatPollCostNothing: of the 100 million instructions of a second hardly any
// is executed, and a key is noticed at once.
func TestGuestsThatPollCostNothing(t *testing.T) {
	need.Time(t)
	for _, c := range []struct {
		name, code string
		idle       bool
		key        bool // ends the loop
	}{
		{"INT 16h AH=01h", pollINT16, true, true},
		{"INT 16h AH=11h", "b4 11 cd 16 74 fa", true, true},
		{"the BIOS's data area", pollBDA, true, true},
		{"INT 16h and another call", "cd 1c b4 01 cd 16 74 f8", true, true},
		{"the tick count", "a1 6c 00 3b 06 6c 00 74 f7 eb f5", true, false},
		{"one place of the stack in turn", "6a 01 58 6a 02 58 eb f8", true, false},
		{"nothing", "eb fe", true, false},
		{"a counter", "40 eb fd", false, false},
		{"a counter in memory", "ff 06 00 05 eb fa", false, false},
		{"the time-stamp counter", "0f 31 31 c0 31 d2 eb f8", false, false},
		{"the time-stamp counter in an index of CMOS", "0f 31 e6 70 eb fa", false, false},
		{"the 8042's status", "e4 21 0c 02 e6 21 e4 64 a8 01 74 fa", true, true},
		{"the 8042's status, with delays", "e4 21 0c 02 e6 21 e4 64 eb 00 e6 80 e6 ed a8 01 74 f4", true, true},
		{"the 8042's data", "e4 21 0c 02 e6 21 e4 60 3c 1e 75 fa", true, true},
		{"the 8042's status and data", "e4 64 e4 60 eb fa", true, false},
		{"the requests of the 8259A", "b0 02 e6 21 b0 0b e6 20 b0 0a e6 20 e4 20 a8 02 74 f2", true, true},
		{"the line status of COM1", "ba fd 03 ec a8 01 74 fb", true, false},
		{"the status of a disk", "ba f7 01 ec eb fd", true, false},
		{"nobody's port", "ba 01 02 ec a8 01 75 fb", true, false},
		{"the time in CMOS and INT 16h", "b4 02 cd 1a b4 01 cd 16 74 f6", true, true},
		{"the cursor's place and INT 16h", "b4 02 31 db 31 d2 cd 10 b4 01 cd 16 74 f2", true, true},
		{"the other index of CMOS in turn", "b0 04 e6 70 e4 71 b0 02 e6 70 e4 71 eb f2", true, false},
		{"the status of the display", "ba da 03 ec eb fd", false, false},
		{"a counter of the timer", "e4 40 eb fc", false, false},
		{"bytes to the debug console", "e6 e9 eb fc", false, false},
		{"commands to the 8042", "e6 64 eb fc", false, false},
		{"video memory", "68 00 a0 1f a0 00 00 eb fb", false, false},
	} {
		m := newPoller(t, c.code)
		m.Run(40 * clock.Millisecond)
		before := m.Retired()
		for range 20 {
			m.Run(5 * clock.Millisecond)
		}
		if n := m.Retired() - before; (n < 500_000) != c.idle {
			t.Errorf("%s: %d instructions in 100 ms, idle %v wanted", c.name, n, c.idle)
		}
		m.Key(console.KeyEvent{Key: console.KeyA, Down: true})
		if stop := m.Run(5 * clock.Millisecond); (stop.Reason == Dead) != c.key {
			t.Errorf("%s: 5 ms after a key: %v", c.name, stop)
		}
	}
}

// TestPollersNoticeEdits: what a look for a poller has found does not hold any more when memory is changed from outside
// between two events.
func TestPollersNoticeEdits(t *testing.T) {
	m := newPoller(t, pollBDA)
	m.Run(40 * clock.Millisecond)
	for m.sched.Next()-m.Now() < 20*clock.Millisecond {
		m.Run(clock.Millisecond)
	}
	if m.Run(clock.Millisecond); m.polling == (poll{}) {
		t.Fatal("the guest was not found to poll")
	}
	tail := make([]byte, 1)
	m.Peek(0x41c, tail)
	m.Poke(0x41c, []byte{tail[0] ^ 2})
	m.Edited()
	if stop := m.Run(clock.Millisecond); stop.Reason != Dead {
		t.Errorf("the guest goes on polling: %v", stop)
	}
}

// TestPollingRepeatsExactly: a run that is cut at random, or saved and loaded, ends in the same state.
func TestPollingRepeatsExactly(t *testing.T) {
	need.Time(t)
	for _, code := range []string{
		pollINT16 + "b4 00 cd 16 eb f4",                   // then the key is taken, and again
		"b4 02 cd 1a b4 01 cd 16 74 f6 b4 00 cd 16 eb f0", // asks for the time, too
		"e4 64 a8 01 74 fa e4 60 eb f6",
	} {
		repeatsExactly(t, code)
	}
}

func repeatsExactly(t *testing.T, code string) {
	t.Helper()
	r := rand.New(rand.NewSource(5))
	end := func(m *Machine, cut func(m *Machine) *Machine) *Machine {
		start := m.Now()
		for i := range 6 {
			until := start + clock.Time(i+1)*40*clock.Millisecond
			for m.Now() < until {
				if m = cut(m); m.Now() < until {
					m.RunUntil(until)
				}
			}
			m.Key(console.KeyEvent{Key: console.KeyA, Down: i%2 == 0})
		}
		m.Run(20 * clock.Millisecond)
		return m
	}
	want := end(newPoller(t, code), func(m *Machine) *Machine { return m })
	pieces := func(m *Machine) *Machine {
		m.RunWithin(m.Now()+clock.Time(r.Intn(5_000_000)), uint64(r.Intn(100_000)))
		return m
	}
	have := end(newPoller(t, code), pieces)
	if have.Hash() != want.Hash() {
		t.Errorf("cut at random: another state (retired %d and %d)", have.Retired(), want.Retired())
	}
	have = end(newPoller(t, code), func(m *Machine) *Machine {
		m = pieces(m)
		var file bytes.Buffer
		if err := m.Save(&file); err != nil {
			t.Fatal(err)
		}
		other := newPoller(t, code)
		if err := other.Load(&file); err != nil {
			t.Fatal(err)
		}
		return other
	})
	if have.Hash() != want.Hash() {
		t.Errorf("saved and loaded: another state (retired %d and %d)", have.Retired(), want.Retired())
	}
}

// TestTrialsLeaveNoTrace has the processor try whether the guest waits, at many moments
// of a boot, of the demo's pages and of a loop that polls.
func TestTrialsLeaveNoTrace(t *testing.T) {
	need.Time(t)
	r := rand.New(rand.NewSource(6))
	for _, c := range []struct {
		name         string
		tried, plain *Machine
		waits        bool
	}{
		{"demo", newDemo(t), newDemo(t), false},
		{"polling", newPoller(t, pollINT16), newPoller(t, pollINT16), true},
	} {
		waiting := 0
		for i := range 100 {
			n := uint64(r.Intn(80_000))
			for _, m := range []*Machine{c.tried, c.plain} {
				m.RunWithin(m.Now()+20*clock.Millisecond, n)
			}
			before := c.tried.Hash()
			if _, waits := c.tried.cpu.Waits(uint64(1 + r.Intn(5000))); waits {
				waiting++
			}
			if c.tried.Hash() != before {
				t.Fatalf("%s, stop %d, at %s: the trial has changed the state", c.name, i, c.tried.Where())
			}
		}
		if c.tried.Hash() != c.plain.Hash() {
			t.Errorf("%s: the run with trials ended in another state", c.name)
		}
		if waiting > 0 != c.waits {
			t.Errorf("%s: waiting %d times of 100", c.name, waiting)
		}
	}
}

// TestRests: a guest rests until the machine's next event while it is halted or polls, but not when something has come for it.
func TestRests(t *testing.T) {
	for name, code := range map[string]string{"halted": "f4 eb fd", "polls": pollINT16} {
		m := newPoller(t, code)
		until, rests := clock.Time(0), false
		for range 100 {
			m.Run(clock.Millisecond)
			if until, rests = Rests(m); rests && until > m.Now()+10*clock.Millisecond {
				break
			}
		}
		if !rests || until != m.sched.Next() {
			t.Errorf("%s: it rests %v until %v at %v, want the next event, %v", name, rests, until, m.Now(), m.sched.Next())
		}
		executed := m.Retired()
		if m.RunUntil(until - 1); m.Retired() != executed {
			t.Errorf("%s: it has executed %d instructions while it rested", name, m.Retired()-executed)
		}
		for range 10 {
			if m.RunUntil(m.sched.Next()); cpu.Interrupted(m.cpu) {
				break
			}
		}
		if _, rests := Rests(m); rests || !cpu.Interrupted(m.cpu) {
			t.Errorf("%s: it rests %v when the timer has interrupted it (%v)", name, rests, cpu.Interrupted(m.cpu))
		}
	}
	if _, rests := Rests(newPoller(t, "40 eb fd")); rests {
		t.Error("a guest that counts rests")
	}
	m := newPoller(t, "fa")
	for m.Run(clock.Millisecond).Reason == Running {
	}
	if _, rests := Rests(m); rests {
		t.Error("a guest that has died rests")
	}
}
