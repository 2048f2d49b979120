package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
)

// tmux is a terminal of its own with a command in it.
type tmux struct {
	t      *testing.T
	socket string
}

func newTmux(t *testing.T) *tmux {
	t.Helper()
	need.Program(t, "tmux")
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

// builtProgram is the path of the program.
func builtProgram(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "iron86")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// TestTerminal runs the demo in a real terminal: keys, menu, and the shell after
// it.
func TestTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	x := newTmux(t)
	x.keys("PS1='ready> '; stty -a > before; "+builtProgram(t)+" demo; echo status $?", "Enter")
	x.see("Machine information")
	x.keys("1")
	x.see("Signature")
	x.keys("C-]")
	x.see("Change or eject")
	x.keys("Escape") // closes the menu
	time.Sleep(time.Second)
	x.keys("Escape") // two in a row would be Alt-Esc
	x.see("demo disk")
	monitorInTerminal(x)
	x.keys("0")
	x.see("status 0")
	x.keys("echo shell works; stty -a | diff before - && echo same' 'modes; rm before", "Enter")
	x.see("same modes")
}

// monitorInTerminal opens the monitor from the menu and comes back to the console:
// by exit, by continue, and after a breakpoint, which shows in the status line.
func monitorInTerminal(x *tmux) {
	x.t.Helper()
	open := func() {
		x.keys("C-]")
		x.see("Monitor (debugger)")
		x.keys("m")
		x.see("(iron86)")
		time.Sleep(time.Second) // what is on the screen may be from the last time
	}
	open()
	x.keys("print 6*7", "Enter")
	x.see("0x2a = 42")
	x.keys("exit", "Enter")
	x.see("demo disk")
	open()
	x.keys("int 9", "Enter")
	x.see("1: int 0x09")
	x.keys("continue", "Enter")
	x.see("Self-test")
	x.keys("Down")
	x.see("stopped for the monitor")
	open()
	x.keys("delete 1", "Enter", "points", "Enter") // delete alone is a key of tmux
	x.see("none")
	x.keys("continue", "Enter")
	x.see("Self-test")
}

// TestDebugInATerminal steps at the prompt, and stops a run by Ctrl-C.
func TestDebugInATerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	image, program := countImage(t), builtProgram(t)
	x := newTmux(t)
	x.keys("PS1='ready> '; stty -a > before; "+program+" debug -m 1M "+image+"; echo status $?", "Enter")
	x.see("jmp 0xf000:0xe05b")
	x.keys("unti", "Tab", "0:7c04", "Enter")
	x.see("inc word [0x600]")
	x.keys("continue", "Enter")
	time.Sleep(500 * time.Millisecond)
	x.keys("C-c")
	x.see("interrupted")
	x.keys("quit", "Enter")
	x.see("status 0")
	x.keys(program+" debug -m 1M -timeout 2s "+image+"; echo status $?", "Enter")
	x.see("(iron86)")
	x.keys("half a li")
	x.see("status 124") // while a line is being typed
	x.keys("stty -a | diff before - && echo same' 'modes; rm before", "Enter")
	x.see("same modes")
}

// TestStoppedInATerminal: the shell that gets the terminal of a stopped program finds it
// as it was.
func TestStoppedInATerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	program := builtProgram(t)
	x := newTmux(t)
	x.keys("set -m; PS1='ready> '; stty -a > before; "+program+" demo", "Enter")
	x.see("Machine information")
	x.run("run-shell", "kill -TSTP $(pgrep -f '^"+program+" demo')")
	x.see("ready>")
	x.keys("stty -a | diff before - && echo stopped $((6*7))", "Enter")
	x.see("stopped 42")
	x.keys("fg", "Enter")
	x.see("Machine information")
	x.keys("0")
	x.keys("clear; stty -a | diff before - && echo ended $((6*7))", "Enter")
	x.see("ended 42")
	x.keys("clear; "+program+" debug -view", "Enter") // the full-screen monitor, too
	x.see("Registers: general")
	x.run("run-shell", "kill -TSTP $(pgrep -f '^"+program+" debug')")
	x.see("ready>")
	x.keys("stty -a | diff before - && echo view $((6*7))", "Enter")
	x.see("view 42")
	x.keys("fg", "Enter")
	x.see("Registers: general")
	x.keys("M-x")
	x.keys("clear; stty -a | diff before - && echo view ended $((6*7)); rm before", "Enter")
	x.see("view ended 42")
}
