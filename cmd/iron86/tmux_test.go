package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tmux is a terminal of its own with a command in it.
type tmux struct {
	t      *testing.T
	socket string
}

func newTmux(t *testing.T) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no tmux here: ", err)
	}
	x := &tmux{t, filepath.Join(t.TempDir(), "socket")}
	x.run("-f", os.DevNull, "new-session", "-d", "-c", t.TempDir(), "-x", "90", "-y", "30", "sh")
	t.Cleanup(func() { exec.Command("tmux", "-S", x.socket, "kill-server").Run() })
	return x
}

func (x *tmux) run(args ...string) string {
	x.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", x.socket}, args...)...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (x *tmux) keys(keys ...string) { x.run(append([]string{"send-keys"}, keys...)...) }

// see waits until the terminal shows a text.
func (x *tmux) see(text string) {
	x.t.Helper()
	var screen string
	for range 600 {
		if screen = x.run("capture-pane", "-p"); strings.Contains(screen, text) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	x.t.Fatalf("%q does not appear; the terminal shows\n%s", text, screen)
}

// TestTerminal runs the demo in a real terminal: keys, menu, and the shell after
// it.
func TestTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	binary := filepath.Join(t.TempDir(), "iron86")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	x := newTmux(t)
	x.keys("PS1='ready> '; stty -a > before; "+binary+" demo; echo status $?", "Enter")
	x.see("Machine information")
	x.keys("1")
	x.see("Signature")
	x.keys("C-]")
	x.see("Change or eject")
	x.keys("Escape") // closes the menu
	time.Sleep(time.Second)
	x.keys("Escape") // two in a row would be Alt-Esc
	x.see("demo disk")
	x.keys("0")
	x.see("status 0")
	x.keys("echo shell works; stty -a | diff before - && echo same modes; rm before", "Enter")
	x.see("same modes")
}
