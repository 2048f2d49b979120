package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
	x.wait(text+" does not appear", func(screen string) bool { return strings.Contains(screen, text) })
}

// gone waits until the terminal no longer shows a text.
func (x *tmux) gone(text string) {
	x.t.Helper()
	x.wait(text+" does not go", func(screen string) bool { return !strings.Contains(screen, text) })
}

// wait waits until the terminal shows what is wanted.
func (x *tmux) wait(complaint string, wanted func(screen string) bool) {
	x.t.Helper()
	var screen string
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if screen = x.run("capture-pane", "-p"); wanted(screen) {
			return
		}
	}
	x.t.Fatalf("%s; the terminal shows\n%s", complaint, screen)
}

// builtProgram is the path of the program.
func builtProgram(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("iron86") // testscript.Main has put this test, under another name, there
	if err != nil {
		t.Fatal(err)
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
	x.gone("Change or eject")
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
	opened := 0
	open := func() {
		x.keys("C-]")
		x.see("Monitor (debugger)")
		x.keys("m")
		x.gone("Monitor (debugger)")
		// What is typed now is there when the prompt is. The number tells it from what the screen holds from the last time.
		opened++
		x.keys("print 1000+"+strconv.Itoa(opened), "Enter")
		x.see("= " + strconv.Itoa(1000+opened))
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
	gone := func(command string) { // what is typed before is the program's, not the shell's
		x.run("run-shell", "while pgrep -f '^"+program+" "+command+"' >/dev/null; do sleep 0.05; done")
	}
	x.keys("set -m; PS1='ready> '; stty -a > before; "+program+" demo", "Enter")
	x.see("Machine information")
	x.run("run-shell", "kill -TSTP $(pgrep -f '^"+program+" demo')")
	x.see("ready>")
	x.keys("stty -a | diff before - && echo stopped $((6*7))", "Enter")
	x.see("stopped 42")
	x.keys("fg", "Enter")
	x.see("Machine information")
	x.keys("0")
	gone("demo")
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
	gone("debug")
	x.keys("clear; stty -a | diff before - && echo view ended $((6*7)); rm before", "Enter")
	x.see("view ended 42")
}
