package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// built is the command in a directory of its own with programs of dos/testdata.
func built(t *testing.T, programs ...string) (binary, dir string) {
	t.Helper()
	binary, dir = builtProgram(t), t.TempDir()
	for _, name := range programs {
		b, err := os.ReadFile(filepath.Join(sourceDir, "..", "..", "dos", "testdata", name+".com"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".com"), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return binary, dir
}

// TestFacesOfPrograms runs DOS programs in a real terminal: one that prints leaves the
// terminal as it is, one that paints gets a screen of its own and gives it back.
func TestFacesOfPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	x := newTmux(t)
	binary, dir := built(t, "hello", "paint")
	x.keys("PS1='ready> '; cd "+dir+"; stty -a > before; "+binary+" run hello.com a; echo status $?", "Enter")
	x.see("status 2")
	if screen := x.run("capture-pane", "-p"); !strings.Contains(screen, "ready> ") || !strings.Contains(screen, "Hello from DOS") {
		t.Errorf("a program that prints has taken the screen:\n%s", screen)
	}
	x.keys(binary+" run paint.com; echo status $?", "Enter")
	x.see("painted")
	if screen := x.run("capture-pane", "-p"); strings.Contains(screen, "ready> ") {
		t.Errorf("a program that paints shares the screen with the shell:\n%s", screen)
	}
	x.keys("q")
	x.see("status 1")
	if screen := x.run("capture-pane", "-p"); !strings.Contains(screen, "Hello from DOS") {
		t.Errorf("the terminal has not come back:\n%s", screen)
	}
	x.keys("stty -a | diff before - && echo same' 'modes", "Enter")
	x.see("same modes")
}

// TestPrompt uses the DOS prompt in a real terminal: line editing, history, Ctrl-C, and
// a program that paints in between.
func TestPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	x := newTmux(t)
	binary, dir := built(t, "paint")
	x.keys("cd "+dir+"; stty -a > before; "+binary+" run; echo status $?", "Enter")
	x.see(`C:\>`)
	x.keys("echo onx", "BSpace", "e", "Enter")
	x.see("\none")
	x.keys("echo two", "Enter")
	x.see("\ntwo")
	x.keys("Up", "Up", "more", "Enter")
	x.see("\nonemore")
	x.keys("pause", "Enter")
	x.see("Press any key")
	x.keys("C-c")
	x.see("^C")
	x.keys("paint", "Enter")
	x.see("painted")
	x.keys("q")
	x.keys("exit 7", "Enter") // typed ahead, or not
	x.see("status 7")
	x.keys("stty -a | diff before - && echo same' 'modes", "Enter")
	x.see("same modes")
}
