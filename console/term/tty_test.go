package term

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/iron86/iron86/console"
)

// typedTty is a terminal that sends some chunks and nothing else.
type typedTty struct {
	tcell.Tty
	chunks []string
}

func (y *typedTty) Read(p []byte) (int, error) {
	if len(y.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(p, y.chunks[0])
	if y.chunks[0] = y.chunks[0][n:]; y.chunks[0] == "" {
		y.chunks = y.chunks[1:]
	}
	return n, nil
}

// TestWhatIsNoUTF8IsLatin1: every byte that is typed comes as a character, whole and in order.
func TestWhatIsNoUTF8IsLatin1(t *testing.T) {
	for _, c := range []struct {
		chunks []string
		want   string
	}{
		{[]string{"dir\r"}, "dir\r"},
		{[]string{"gr\u00fc\u00df \u20ac \U0001f600"}, "gr\u00fc\u00df \u20ac \U0001f600"},
		{[]string{"\xc3", "\xbc", "\xe2\x82", "\xac", "\xf0", "\x9f", "\x98", "\x80x"}, "\u00fc\u20ac\U0001f600x"},
		{[]string{"\xe4\xf6\xfcx"}, "\u00e4\u00f6\u00fcx"},           // a terminal set to ISO 8859-1
		{[]string{"\xe1", "b"}, "\u00e1b"},                           // Alt+A in 8 bits, then B
		{[]string{"\x1b[M\xff\xff\xff"}, "\x1b[M\u00ff\u00ff\u00ff"}, // a mouse far to the right
		{[]string{"\xc0\x80\xed\xa0\x80\xff"}, "\u00c0\u0080\u00ed\u00a0\u0080\u00ff"},
		{[]string{"\ufffd"}, "\ufffd"},
		{[]string{strings.Repeat("\xff", 1000)}, strings.Repeat("\u00ff", 1000)},
	} {
		tty := &guarded{Tty: &typedTty{chunks: c.chunks}}
		var have []byte
		var p [7]byte
		for rounds := 0; rounds < 10000; rounds++ {
			n, err := tty.Read(p[:])
			if have = append(have, p[:n]...); err != nil {
				break
			}
		}
		if string(have) != c.want {
			t.Errorf("%q: have %q, want %q", c.chunks, have, c.want)
		}
	}
}

// TestTypingNoUTF8DoesNotStopTheScreen: tcell gets the keys, and can be ended.
func TestTypingNoUTF8DoesNotStopTheScreen(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	info, err := tcell.LookupTerminfo(standardTerminal)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := guard(newFakeTty("\xff\xfea"), info)
	if err != nil {
		t.Fatal(err)
	}
	if err := screen.Init(); err != nil {
		t.Fatal(err)
	}
	for typed := ""; typed != "\u00ff\u00fea"; {
		if key, ok := screen.PollEvent().(*tcell.EventKey); ok {
			typed += string(key.Rune())
		}
	}
	screen.Fini()
}

// busyMachine is a machine that takes no key before it is told to.
type busyMachine struct {
	fakeMachine
	free chan struct{}
	came chan struct{}
}

func (b *busyMachine) Press(console.Chord) { <-b.free; b.came <- struct{}{} }

// TestTypingAheadHoldsUpNothing: the screen can be lent and closed however much was typed meanwhile, and what was typed
// before it was lent is there afterwards.
func TestTypingAheadHoldsUpNothing(t *testing.T) {
	info, err := tcell.LookupTerminfo(standardTerminal)
	if err != nil {
		t.Fatal(err)
	}
	const typed = 20000
	tty := newFakeTty(strings.Repeat("x", typed))
	screen, err := guard(tty, info)
	if err != nil {
		t.Fatal(err)
	}
	m := &busyMachine{free: make(chan struct{}, typed), came: make(chan struct{}, typed)}
	term, err := New(screen, Config{Keyboard: m, Control: m})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- term.Run(context.Background()) }()
	for before := -1; before != tty.left(); time.Sleep(50 * time.Millisecond) {
		before = tty.left()
	}
	if n := tty.left(); n == 0 || n < typed-8*mostWaiting {
		t.Errorf("%d of %d bytes were left in the terminal: what waits has no bound", n, typed)
	}
	lent := make(chan struct{})
	go func() { term.Lend(func() {}); close(lent) }()
	for range 500 { // Lend waits for Run, which handles keys
		m.free <- struct{}{}
	}
	<-lent
	for range 500 {
		<-m.came
	}
	term.Close()
	close(m.free)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// fakeTty is a terminal on which somebody types something once.
type fakeTty struct {
	mu    sync.Mutex
	typed string
	ended chan struct{}
}

func newFakeTty(typed string) *fakeTty { return &fakeTty{typed: typed} }

func (f *fakeTty) Start() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = make(chan struct{})
	return nil
}

func (f *fakeTty) Drain() error                { close(f.ended); return nil }
func (f *fakeTty) Stop() error                 { return nil }
func (f *fakeTty) NotifyResize(func())         {}
func (f *fakeTty) Write(p []byte) (int, error) { return len(p), nil }
func (f *fakeTty) Close() error                { return nil }

func (f *fakeTty) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 80, Height: 25}, nil
}

// left returns how many bytes were not read yet.
func (f *fakeTty) left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.typed)
}

func (f *fakeTty) Read(p []byte) (int, error) {
	f.mu.Lock()
	ended, typed := f.ended, f.typed
	n := copy(p, typed)
	f.typed = typed[n:]
	f.mu.Unlock()
	if n == 0 {
		<-ended
		return 0, io.EOF
	}
	return n, nil
}
