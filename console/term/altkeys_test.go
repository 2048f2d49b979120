package term

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
	_ "github.com/gdamore/tcell/v2/terminfo/x/xterm" // the terminal of the test
)

// TestAltKeys: Alt with a key is told apart from sequences that begin alike, and these come through as they are.
func TestAltKeys(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		want   string
	}{
		{[]string{"\x1bx", "\x1bA", "\x1bP"}, "\x1bx\x1bA\x1bP"}, // tcell knows these
		{[]string{"\x1bX"}, "\x1b[88;3u"},
		{[]string{"\x1bXdir\x1b^\x1bNq"}, "\x1b[88;3udir\x1b[94;3u\x1b[78;3uq"}, // nothing that a terminal sends begins so
		{[]string{"\x1b[", "\x1bO", "\x1b]", "\x1b_", "\x1b\\"}, "\x1b[91;3u\x1b[79;3u\x1b[93;3u\x1b[95;3u\x1b[92;3u"},
		{[]string{"\x1b[\x1b[\x1b["}, "\x1b[91;3u\x1b[91;3u\x1b[91;3u"}, // held
		{[]string{"\x1b[A\x1bOP\x1b[1;5C"}, "\x1b[A\x1bOP\x1b[1;5C"},
		{[]string{"\x1b", "[A"}, "\x1b[A"},
		{[]string{"\x1b_Gi=31;OK\x1b\\\x1b\\"}, "\x1b_Gi=31;OK\x1b\\\x1b[92;3u"},
		{[]string{"\x1b]52;c;YQ", "==\x1bX\x1b\\\x1bX"}, "\x1b]52;c;YQ==\x1bX\x1b\\\x1b[88;3u"},
		{[]string{"\x1b]52;c;YQ==\a\x1b_a"}, "\x1b]52;c;YQ==\a\x1b[95;3ua"},
		{[]string{"\x1b]a\x1b\x1b"}, "\x1b[93;3ua\x1b\x1b"},
	} {
		var a altKeys
		var have []byte
		for _, piece := range c.pieces {
			have = a.pass(have, []byte(piece))
		}
		if string(have) != c.want {
			t.Errorf("%q: have %q, want %q", c.pieces, have, c.want)
		}
	}
}

// slowTty is a terminal that sends its pieces one by one, and then nothing until it is drained.
type slowTty struct {
	typedTty
	end chan struct{}
}

func (y *slowTty) Read(p []byte) (int, error) {
	if len(y.chunks) == 0 {
		<-y.end
	}
	return y.typedTty.Read(p)
}
func (y *slowTty) Start() error                { return nil }
func (y *slowTty) Stop() error                 { return nil }
func (y *slowTty) Drain() error                { close(y.end); return nil }
func (y *slowTty) Close() error                { return nil }
func (y *slowTty) NotifyResize(func())         {}
func (y *slowTty) Write(p []byte) (int, error) { return len(p), nil }
func (y *slowTty) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 80, Height: 25}, nil
}

// TestEveryAltKey: after Alt with any key of the keyboard's characters the next keys still come, in a terminal that sends ESC for Alt.
func TestEveryAltKey(t *testing.T) {
	tty := &slowTty{end: make(chan struct{})}
	var want []string
	for c := rune('!'); c <= '~'; c++ {
		tty.chunks = append(tty.chunks, "\x1b"+string(c), "q")
		want = append(want, fmt.Sprintf("%c alt", c), "q")
	}
	info, err := terminfo.LookupTerminfo("xterm")
	if err != nil {
		t.Fatal(err)
	}
	screen, err := guard(tty, info)
	if err != nil {
		t.Fatal(err)
	}
	if err := screen.Init(); err != nil {
		t.Fatal(err)
	}
	defer screen.Fini()
	late := time.AfterFunc(time.Minute, func() { _ = screen.PostEvent(tcell.NewEventInterrupt(nil)) })
	defer late.Stop()
	var have []string
	for len(have) < len(want) {
		switch ev := screen.PollEvent().(type) {
		case *tcell.EventKey:
			have = append(have, strings.TrimSpace(string(ev.Rune())+" "+map[tcell.ModMask]string{tcell.ModAlt: "alt"}[ev.Modifiers()]))
		case *tcell.EventInterrupt, nil:
			t.Fatalf("only %d of %d keys came: %q", len(have), len(want), have)
		}
	}
	for i := range want {
		if have[i] != want[i] {
			t.Fatalf("key %d is %q, want %q", i, have[i], want[i])
		}
	}
}
