package machine

import (
	"bytes"
	"errors"
	"math/rand"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/iron86/iron86/x86"
)

func newDemo(t *testing.T) *Machine {
	t.Helper()
	m, err := New(Config{Memory: 4 << 20, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// menuTime is when the demo's menu waits for a key; the self-test runs after it.
const (
	menuTime = 5 * clock.Second
	endTime  = menuTime + 3*clock.Second
)

// play runs the demo to its self-test, in pieces that end where cut says. cut may
// put another machine in the place of m.
func play(t *testing.T, m **Machine, cut func(now clock.Time) clock.Time) {
	t.Helper()
	for _, e := range []struct {
		at  clock.Time
		key console.KeyEvent
	}{
		{menuTime, console.KeyEvent{Key: console.Key7, Down: true}},
		{menuTime + 30*clock.Millisecond, console.KeyEvent{Key: console.Key7}},
		{endTime, console.KeyEvent{}},
	} {
		for (*m).Now() < e.at {
			end := min(e.at, cut((*m).Now()))
			if stop := (*m).RunUntil(end); stop.Reason != Running {
				t.Fatalf("at %d ns: %v", (*m).Now(), stop)
			}
		}
		if e.key.Key != console.NoKey {
			(*m).Key(e.key)
		}
	}
}

func never(clock.Time) clock.Time { return clock.Never }

func TestARunRepeatsExactlyHoweverItIsCut(t *testing.T) {
	if testing.Short() {
		t.Skip("boots the demo twice")
	}
	straight, cut := newDemo(t), newDemo(t)
	play(t, &straight, never)
	r := rand.New(rand.NewSource(1))
	play(t, &cut, func(now clock.Time) clock.Time { return now + 1 + clock.Time(r.Intn(20_000_000)) })
	if straight.Hash() != cut.Hash() {
		t.Errorf("a run cut at random ends in another state (retired %d and %d)", straight.Retired(), cut.Retired())
	}
	var f console.Frame
	straight.Render(&f)
	if text := f.Text(); len(text) == 0 || f.Mode != console.Text {
		t.Errorf("the demo shows no text: %v", text)
	}
}

func TestSaveAndLoadAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("boots the demo twice")
	}
	straight := newDemo(t)
	play(t, &straight, never)
	r := rand.New(rand.NewSource(2))
	m := newDemo(t)
	saves := 0
	play(t, &m, func(now clock.Time) clock.Time {
		if now > 0 {
			var file bytes.Buffer
			if err := m.Save(&file); err != nil {
				t.Fatal(err)
			}
			before := m.Hash()
			m = newDemo(t)
			if err := m.Load(&file); err != nil {
				t.Fatal(err)
			}
			if m.Hash() != before {
				t.Fatalf("at %d ns: the loaded state has another hash", now)
			}
			saves++
		}
		return now + clock.Time(r.Intn(1_000_000_000))
	})
	if saves < 5 {
		t.Fatalf("only %d saves", saves)
	}
	if m.Hash() != straight.Hash() {
		t.Errorf("after %d saves and loads the run ends in another state", saves)
	}
}

func TestLoadErrorsLeaveTheMachine(t *testing.T) {
	m := newDemo(t)
	m.Run(10 * clock.Millisecond)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	before := m.Hash()
	for _, bad := range [][]byte{nil, []byte("no state"), file.Bytes()[:file.Len()/2]} {
		if err := m.Load(bytes.NewReader(bad)); err == nil {
			t.Errorf("%d bytes: no error", len(bad))
		}
		if m.Hash() != before {
			t.Errorf("%d bytes: the machine changed", len(bad))
		}
	}
	other, err := New(Config{Memory: 8 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Load(bytes.NewReader(file.Bytes())); !errors.Is(err, snapshot.ErrSection) {
		t.Errorf("another machine's state: have %v, want %v", err, snapshot.ErrSection)
	}
}

func TestConfigErrors(t *testing.T) {
	for name, c := range map[string]Config{
		"8086":        {CPU: x86.I80286},
		"memory":      {Memory: 12345},
		"much memory": {Memory: 1 << 40},
		"speed":       {MIPS: MaxMIPS + 1},
		"order":       {Boot: "z"},
		"long order":  {Boot: "acda"},
		"bios":        {BIOS: make([]byte, 100)},
		"vga bios":    {VGABIOS: make([]byte, 1<<20)},
		"kernel":      {Kernel: &Kernel{Image: []byte("no kernel")}},
		"floppy":      {Floppy: [2]block.Disk{block.NewMemory(make([]byte, 8<<20))}},
		"disk":        {ATA: [4]ATADrive{{Disk: block.NewMemory(make([]byte, 100))}}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
