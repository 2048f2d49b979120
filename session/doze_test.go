package session

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
)

// sleeper is a guest that is halted but for its interrupts. Keys are counted by the BIOS.
func sleeper() machine.Config { return small(bootSector(0xfb, 0xf4, 0xeb, 0xfd)) } // sti; hlt; jmp back

// rested returns a session whose guest has just gone to sleep for longer than a slice, kept to the wall clock from now on.
func rested(t *testing.T) *Session {
	t.Helper()
	s := newSession(t, Config{Machine: sleeper()})
	s.run(3 * clock.Second) // firmware
	for range 100 {
		if until, rests := machine.Rests(s.m); rests && until > s.m.Now()+2*slice {
			s.pace.whole = &pacer{wall: time.Now(), virtual: s.m.Now()}
			return s
		}
		s.stop = s.runSlice(s.m.Now() + clock.Millisecond)
	}
	t.Fatal("the guest does not rest")
	return nil
}

// tries is how often a test looks for a moment in which the host has nothing else to do.
const tries = 200

// TestDozeTakesInputInTime: what comes while the host sleeps with an idle guest is there at the virtual time that belongs to the wall's, neither when the sleep began nor at the
// guest's next event.
func TestDozeTakesInputInTime(t *testing.T) {
	for range tries {
		s := rested(t)
		until, _ := machine.Rests(s.m)
		var at clock.Time
		var sent time.Duration
		went := make(chan struct{})
		go func() {
			defer close(went)
			time.Sleep(5 * time.Millisecond)
			sent = time.Since(s.pace.whole.wall)
			c := &call{f: func() { at = s.m.Now() }}
			s.mail.post(c, nil, 10*time.Millisecond)
		}()
		dozed := doze(s, clock.Never)
		<-went
		if !dozed || at == 0 {
			continue // the host was busy elsewhere until the guest's next event
		}
		if want := min(until, s.pace.whole.virtual+clock.Time(sent)); at < want || at > until {
			t.Errorf("input that was sent after %v is there at %v, want one from %v to %v", sent, at, want, until)
		}
		return
	}
	t.Errorf("in none of %d sleeps input came before the guest's next event", tries)
}

// TestDozes: the host sleeps until the guest's next event, but not while somebody watches, keys are typed, or nothing keeps the guest to the wall clock.
func TestDozes(t *testing.T) {
	dozed := false
	for i := 0; i < tries && !dozed; i++ { // it does not if the host was busy elsewhere for 20 ms
		s := rested(t)
		began := s.m.Now()
		if dozed = doze(s, began+2*slice); dozed && s.m.Now() != began+2*slice {
			t.Errorf("the guest dozed to %v, want the next step of a script 20 ms later than %v", s.m.Now(), began)
		}
	}
	if !dozed {
		t.Error("the guest does not doze")
	}
	for name, spoil := range map[string]func(*Session){
		"paused":  func(s *Session) { s.paused = true },
		"no pace": func(s *Session) { s.pace = pace{} },
		"a key":   func(s *Session) { s.keys.press([]console.Chord{{console.KeyA}}) },
		"its IRQ": func(s *Session) {
			s.m.Key(console.KeyEvent{Key: console.KeyA, Down: true})
			s.runSlice(s.m.Now() + clock.Microsecond)
		},
		"it is due": func(s *Session) { until, _ := machine.Rests(s.m); s.runSlice(until) },
		"moved":     func(s *Session) { s.move.at = leaving },
		"late":      func(s *Session) { s.pace.whole.wall = time.Now().Add(-time.Second) },
	} {
		s := rested(t)
		spoil(s)
		if now := s.m.Now(); doze(s, clock.Never) {
			t.Errorf("%s: the guest dozed from %v to %v", name, now, s.m.Now())
		}
	}
}

// TestDozesWithoutTheWall: a guest that only idles at the rate of the wall clock dozes, too, when it has waited for long and nobody has sent anything.
func TestDozesWithoutTheWall(t *testing.T) {
	s := rested(t)
	until, _ := machine.Rests(s.m)
	s.pace.listening(func() bool { return true })
	if doze(s, clock.Never) {
		t.Error("the guest dozed though it had not waited for long")
	}
	s.pace.waiting()
	if !doze(s, clock.Never) || s.m.Now() != min(until, s.m.Now()) {
		t.Errorf("the guest dozed until %v, want %v", s.m.Now(), until)
	}
}

// TestDozingRepeats: a run in which keys come while the host sleeps is repeated from its recording to the same state.
func TestDozingRepeats(t *testing.T) {
	tape := filepath.Join(t.TempDir(), "tape")
	s, err := New(Config{Machine: sleeper(), Record: tape, Web: "0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = s.Run(ctx) // it ends by cancel
	}()
	for i := range 60 {
		s.Call(func() { s.m.Key(console.KeyEvent{Key: console.KeyA, Down: i%2 == 0}) })
		time.Sleep(time.Duration(i%9) * 2 * time.Millisecond)
	}
	cancel()
	<-ended
	hash := s.m.Hash()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := recording.Open(tape)
	if err != nil {
		t.Fatal(err)
	}
	played := newSession(t, Config{Replay: r})
	if _, err := played.Run(context.Background()); err != nil || played.m.Hash() != hash {
		t.Errorf("the repetition ends in another state: %v", err)
	}
}
