package session

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// say has the monitor of a session execute a line.
func (st *station) say(t *testing.T, line string) (said string) {
	t.Helper()
	if !st.s.Call(func() {
		said = st.s.debug.answer(line, nil)
	}) {
		t.Fatal("the session is over")
	}
	return said
}

// lectern is a station whose machine has a monitor.
func lectern(t *testing.T, disk, incoming string) *station {
	t.Helper()
	st := &station{done: make(chan error, 1), said: new(output)}
	s, err := New(Config{Machine: machine.Config{Memory: 1 << 20}, Disks: Disks{HDA: disk}, Unpaced: true, Incoming: incoming, Debugger: &Debugger{}, Streams: host.Streams{Err: st.said, Out: st.said}})
	if err != nil {
		t.Fatal(err)
	}
	st.s = s
	ctx, cancel := context.WithCancel(t.Context())
	st.cancel = cancel
	go func() {
		_, err := s.Play(ctx, nil)
		st.done <- err
	}()
	return st
}

// TestMigrateWords: the monitor moves the machine, says how far that is, and ends it.
func TestMigrateWords(t *testing.T) {
	name := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(name, wanderer(), 0o600); err != nil {
		t.Fatal(err)
	}
	st, target := lectern(t, name, ""), lectern(t, name, "tcp:0")
	wait := func(what string) {
		t.Helper()
		said := ""
		for range 3000 {
			if said = st.say(t, "info migrate"); strings.HasPrefix(said, what) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("info migrate says %q, not %q", said, what)
	}
	for _, c := range []struct{ line, want string }{
		{"info migrate", "the machine has not moved\n"},
		{"migrate_cancel", ""},
		{"migrate", "migrate tcp:HOST:PORT, or unix:PATH\n"},
		{"migrate -d", "migrate tcp:HOST:PORT, or unix:PATH\n"},
		{"migrate exec:cat", "…"},
	} {
		if said := st.say(t, c.line); said != c.want && (c.want != "…" || said == "") {
			t.Errorf("%s says %q, want %q", c.line, said, c.want)
		}
	}
	// At this place nobody answers: the migration goes on until it is cancelled.
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	if said := st.say(t, "migrate tcp:"+mute.Addr().String()); said != "" {
		t.Fatal(said)
	}
	if said := st.say(t, "info migrate"); !strings.HasPrefix(said, "migration: setup\n") {
		t.Errorf("before anybody answers: %q", said)
	}
	st.say(t, "migrate_cancel")
	wait("migration: cancelled")
	if said := st.say(t, "migrate -d tcp:"+target.place()); said != "" {
		t.Fatal(said)
	}
	wait("migration: completed\nsent ")
	if said := st.say(t, "migrate tcp:"+target.place()); !strings.Contains(said, errAway.Error()) {
		t.Errorf("a machine that has gone: %q", said)
	}
	if said := target.say(t, "info migrate"); !strings.HasPrefix(said, "migration: completed\n") {
		t.Errorf("the target says %q", said)
	}
	st.end(t)
	target.end(t)
}
