package external_test

import (
	"strings"
	"testing"
)

// TestDebugRuns has a script execute a program: by instructions, to a breakpoint, over a call, to its end, and again.
func TestDebugRuns(t *testing.T) {
	script := "a\nmov ah,2\nmov dl,41\nint 21\nmov cx,3\nloop 109\ncall 113\nmov ax,4c05\nint 21\nmov bx,1234\nret\n\nt 2\nt\ng 109\np\np\ng\ng =100 10b\ng=100\ng 1 2 x\nq\n"
	out, dir := batch(t, map[string]string{"S.SCR": script}, "", "debug < s.scr > log", "if errorlevel 1 echo level", "echo done")
	if out != "done\n" {
		t.Errorf("output %q", out)
	}
	log := tree(t, dir)["log"]
	at := 0
	for _, want := range []string{
		"AX=0200", "IP=0102", "DX=0041", "IP=0104", "-A", "AX=0241", "IP=0106", "CX=0003", "IP=0109", "CX=0000", "IP=010B", "CALL\t113", "BX=1234", "IP=010E",
		"\nProgram terminated normally\n", "-A", "IP=010B", "-A", "\nProgram terminated normally\n", "^ Error",
	} {
		i := strings.Index(log[at:], want)
		if i < 0 {
			t.Fatalf("no %q in %s, in %s", want, log[at:], log)
		}
		at += i + len(want)
	}
}

// TestDebug has a script make a program, and looks at what the commands show.
func TestDebug(t *testing.T) {
	script := "n out.com\na\nmov ah,9\nmov dx,10c\nint 21\nmov ax,4c03\nint 21\ndb 'Hi$',0d\n\nrcx\n10\nw\nu 100 l 5\nd 10c l 3\nf 200 20f 41 42\nm 200 20f 300\n" +
		"c 200 20f 300\ns 100 200 \"Hi\"\nh 9 1\ne 200 'xyz',0\nd 200 l4\ne 200\n-\n1\n\nd 1ff l 2\nrf\nzr cy\nr\ni 60\nd 1 2 3\nq\n"
	files := map[string]string{"S.SCR": script, "DATA.BIN": "0123456789"}
	out, dir := batch(t, files, "", "debug < s.scr > log", "out", "if errorlevel 3 echo three", "debug data.bin < nul", "echo.")
	if want := "Hithree\n-\n"; out != want {
		t.Errorf("output %q, want %q", out, want)
	}
	have := tree(t, dir)
	for _, want := range []string{
		"Writing 00010 bytes\n", ":0100 B409          MOV\tAH,9\n", ":0102 BA0C01        MOV\tDX,10C\n", "48 69 24", "Hi$", ":010C\n", "\n-000A  0008\n",
		":0200  78 79 7A 00", "  78.", "CX=0010", " ZR ", " CY\n", "^ Error\n-", "NV UP EI PL NZ NA PO NC -",
	} {
		if !strings.Contains(have["log"], want) {
			t.Errorf("no %q in %s", want, have["log"])
		}
	}
	if b := have["out.com"] + have["OUT.COM"]; len(b) != 16 || !strings.HasSuffix(b, "Hi$\r") {
		t.Errorf("OUT.COM is %q", b)
	}
}

// TestDebugPorts: O and I write and read a port, here memory of the clock.
func TestDebugPorts(t *testing.T) {
	out, _ := batch(t, map[string]string{}, "o 70 34\no 71 5a\no 70 34\ni 71\ni\no 70\nq\n", "debug")
	if !strings.Contains(out, "-5A\n") || strings.Count(out, "^ Error") != 2 {
		t.Errorf("%q", out)
	}
}
