package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// talk sends lines to a QMP server, each after the answer to the one before, and returns all that came in the end.
func talk(addr string, lines ...string) (string, error) {
	conn, err := net.Dial("unix", addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return "", err
	}
	var said strings.Builder
	in := bufio.NewReader(conn)
	for i := range len(lines) + 1 {
		for {
			line, err := in.ReadString('\n')
			said.WriteString(line)
			if err != nil {
				return said.String(), err
			}
			if !strings.Contains(line, `"event"`) {
				break
			}
		}
		if i < len(lines) {
			if _, err := fmt.Fprintln(conn, lines[i]); err != nil {
				return said.String(), err
			}
		}
	}
	return said.String(), nil
}

// negotiated begins what a client sends.
const negotiated = `{"execute":"qmp_capabilities"}`

// TestControl: a program presses a key on the demo's menu, resets, stops and continues the machine. All that is in the recording, which ends in the same state.
func TestControl(t *testing.T) {
	dir := t.TempDir()
	tape, socket := filepath.Join(dir, "tape"), filepath.Join(dir, "vm.sock")
	s, err := New(Config{
		Machine: small(block.NewMemory(demo.Image())), Disks: Disks{Snapshot: true}, Record: tape, QMP: []string{"unix:" + socket + ",server=on"},
		Debugger: &Debugger{Stopped: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(socket); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	if _, err := New(Config{Machine: small(counter()), QMP: []string{"unix:" + socket + ",server=on"}}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second session at the socket: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		said, err := talk(socket, negotiated, `{"execute":"query-status"}`, `{"execute":"cont"}`, `{"execute":"system_reset"}`,
			`{"execute":"human-monitor-command","arguments":{"command-line":"where"}}`, `{"execute":"stop"}`, `{"execute":"query-status"}`,
			`{"execute":"human-monitor-command","arguments":{"command-line":"nonsense"}}`, `{"execute":"cont"}`,
			`{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"8"}]}}`)
		for _, want := range []string{`"prelaunch"`, `"event":"RESUME"`, `"event":"RESET"`, `"event":"STOP"`, `"paused"`, `no command \"nonsense\"`} {
			if err == nil && !strings.Contains(said, want) {
				err = fmt.Errorf("no %s in\n%s", want, said)
			}
		}
		done <- err
	}()
	// Virtual time runs while the client waits for the host, so there is plenty of it.
	_, err = s.Play(context.Background(), steps(t, "expect 3600s /It boots on any PC/\n"))
	hash := s.m.Hash()
	if err := errors.Join(err, s.Close(), <-done); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket is still there")
	}
	played, err := recording.Open(tape)
	if err != nil {
		t.Fatal(err)
	}
	r := newSession(t, Config{Replay: played})
	if _, err := r.Run(context.Background()); err != nil || r.m.Hash() != hash {
		t.Errorf("the repetition ends in another state: %v", err)
	}
}

// TestControlOfReplay: what would change a repetition is refused.
func TestControlOfReplay(t *testing.T) {
	tape := filepath.Join(t.TempDir(), "tape")
	s, err := New(Config{Machine: small(counter()), Record: tape, Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(context.Background()); !errors.Is(err, host.ErrLimit) {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	played, err := recording.Open(tape)
	if err != nil {
		t.Fatal(err)
	}
	s = newSession(t, Config{Replay: played})
	c := &control{controls: controls{s: s, post: func(f func()) bool { f(); return true }}}
	if c.Inputs() == nil || c.Reset() == nil {
		t.Error("a repetition takes inputs")
	}
}

// TestQMPFlag: what is wrong with -qmp.
func TestQMPFlag(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "s")
	if d, err := openDoor("unix:" + socket + ",server"); err != nil || d.Addr().String() != socket || !d.waits {
		t.Errorf("a socket: %v", err)
	} else {
		d.Close()
	}
	for _, c := range []struct{ spec, err string }{
		{"stdio", "unix:PATH or tcp:[HOST]:PORT is wanted"},
		{"unix:", "unix:PATH or tcp:[HOST]:PORT is wanted"},
		{"tcp::0,wait=off", "server=on is wanted: programs connect to iron86"},
		{"tcp::0,server,telnet", `what is "telnet"?`},
		{"unix:" + file + ",server", file + " is there and is no socket"},
		{"tcp::0,server=on,wait=off", ""},
	} {
		d, err := openDoor(c.spec)
		text := ""
		if err != nil {
			text = err.Error()
		} else {
			d.Close()
		}
		if text != c.err {
			t.Errorf("%s: %q, want %q", c.spec, text, c.err)
		}
	}
}
