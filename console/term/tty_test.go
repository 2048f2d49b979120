package term

import (
	"io"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
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
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(&guarded{Tty: newFakeTty("\xff\xfea")}, info)
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

// fakeTty is a terminal on which somebody types something once.
type fakeTty struct {
	typed string
	ended chan struct{}
}

func newFakeTty(typed string) *fakeTty { return &fakeTty{typed, make(chan struct{})} }

func (f *fakeTty) Start() error                { return nil }
func (f *fakeTty) Stop() error                 { return nil }
func (f *fakeTty) Drain() error                { close(f.ended); return nil }
func (f *fakeTty) NotifyResize(func())         {}
func (f *fakeTty) Write(p []byte) (int, error) { return len(p), nil }
func (f *fakeTty) Close() error                { return nil }

func (f *fakeTty) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 80, Height: 25}, nil
}

func (f *fakeTty) Read(p []byte) (int, error) {
	if f.typed == "" {
		<-f.ended
		return 0, io.EOF
	}
	n := copy(p, f.typed)
	f.typed = f.typed[n:]
	return n, nil
}
