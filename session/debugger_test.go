package session

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// TestGDBWaitsForPlaces: a command that heads for a place reaches it, and only then a gdb that came meanwhile has the machine; another run ends for it at once.
func TestGDBWaitsForPlaces(t *testing.T) {
	names := filepath.Join(t.TempDir(), "names.map")
	if err := os.WriteFile(names, []byte("00007c0a T main\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code := []byte{0xbb, 0x10, 0x00, 0x31, 0xc9, 0xe2, 0xfe, 0x4b, 0x75, 0xf9, 0xeb, 0xfe} // mov bx, 16; A: xor cx, cx; loop $; dec bx; jnz A; main: jmp $
	for run, want := range map[string]bool{"start": true, "until main": true, "run 10s": false} {
		var out bytes.Buffer
		commands := []string{"symbols " + names, run, "info registers", "quit"}
		s := newSession(t, Config{Machine: small(bootSector(code...)), Debugger: &Debugger{Stopped: true, Commands: commands}, Unpaced: true, Streams: host.Streams{Out: &out}})
		posted := make(chan bool)
		go func() { posted <- s.mail.post(&call{f: func() {}, alone: true, stops: true}, nil, 0) }()
		s.mail.serveCall(<-s.mail.calls) // gdb is there before the first command
		_, _ = s.Run(context.Background())
		s.Close()
		<-posted
		if have := strings.Contains(out.String(), "eip=00007c0a"); have != want {
			t.Errorf("%s: at main is %v, want %v:\n%s", run, have, want, &out)
		}
	}
}
