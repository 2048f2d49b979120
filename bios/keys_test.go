package bios

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
)

// TestKeys types on QEMU's keyboard and compares what INT 16h AH=10h gives with the tables of Ralf Brown's Interrupt
// List (INT 16/AH=00h and 10h, "scan codes").
func TestKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	tests := []struct {
		keys string // as QEMU's sendkey takes them
		want string // lines of the guest
	}{
		{"a", "1E61"}, {"shift-a", "1E41"}, {"ctrl-a", "1E01"}, {"alt-a", "1E00"},
		{"1", "0231"}, {"shift-1", "0221"}, {"alt-1", "7800"}, {"ctrl-2", "0300"}, {"ctrl-6", "071E"}, {"ctrl-minus", "0C1F"},
		{"tab", "0F09"}, {"shift-tab", "0F00"}, {"ctrl-tab", "9400"}, {"ret", "1C0D"}, {"ctrl-ret", "1C0A"}, {"alt-ret", "1C00"},
		{"backspace", "0E08"}, {"ctrl-backspace", "0E7F"}, {"alt-backspace", "0E00"}, {"spc", "3920"}, {"bracket_left", "1A5B"},
		{"shift-apostrophe", "2822"}, {"backslash", "2B5C"}, {"shift-less", "567C"},
		{"f1", "3B00"}, {"shift-f1", "5400"}, {"ctrl-f1", "5E00"}, {"alt-f1", "6800"}, {"f10", "4400"}, {"f11", "8500"},
		{"shift-f11", "8700"}, {"ctrl-f11", "8900"}, {"alt-f11", "8B00"}, {"ctrl-f12", "8A00"},
		{"home", "47E0"}, {"up", "48E0"}, {"left", "4BE0"}, {"delete", "53E0"}, {"insert", "52E0"}, {"shift-left", "4BE0"},
		{"ctrl-left", "73E0"}, {"ctrl-home", "77E0"}, {"ctrl-pgup", "84E0"}, {"alt-left", "9B00"}, {"alt-delete", "A300"},
		{"kp_enter", "E00D"}, {"ctrl-kp_enter", "E00A"}, {"alt-kp_enter", "A600"}, {"kp_divide", "E02F"}, {"alt-kp_divide", "A400"},
		{"kp_multiply", "372A"}, {"kp_subtract", "4A2D"}, {"kp_add", "4E2B"}, {"ctrl-kp_add", "9000"},
		{"kp_7", "4700"}, {"shift-kp_7", "4737"}, {"kp_5", "4C00"}, {"ctrl-kp_5", "8F00"},
		{"num_lock kp_7", "4737"}, {"shift-kp_7", "4700"}, {"num_lock kp_7", "4700"},
		{"caps_lock a", "1E41"}, {"shift-a", "1E61"}, {"1", "0231"}, {"caps_lock a", "1E61"},
		{"alt-kp_1-kp_6-kp_1", "00A1"},
		{"z", "1579"}, // by the keyboard intercept
		{"ctrl-print", "7200"}, {"print", "P"}, {"alt-print", "S"}, {"f12", "0080"},
		{"insert", "52E0"}, {"pause a b", "3062"}, {"ctrl-pause", "B"},
	}
	in, log := interactive(t, "keys")
	seen := waitLines(t, log, 0, "READY")
	for _, test := range tests {
		sendKeys(t, in, test.keys)
		have := waitLine(t, log, seen, test.keys)
		seen++
		if have != test.want {
			t.Errorf("%s: have %s, want %s", test.keys, have, test.want)
		}
		if test.want == "S" { // and its release
			if have := waitLine(t, log, seen, test.keys); have != "T" {
				t.Errorf("%s: released: have %s, want T", test.keys, have)
			}
			seen++
		}
	}
}

// TestMouse moves QEMU's mouse and compares the packets the routine of INT 15h AX=C207h gets.
func TestMouse(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	in, log := interactive(t, "mouse")
	seen := waitLines(t, log, 0, "READY")
	for _, test := range []struct{ command, want string }{
		{"mouse_move 5 3", "0028 0005 00FD 0000"},
		{"mouse_move -2 0", "0018 00FE 0000 0000"},
		{"mouse_button 1", "0009 0000 0000 0000"},
		{"mouse_button 0", "0008 0000 0000 0000"},
	} {
		if _, err := fmt.Fprintln(in, test.command); err != nil {
			t.Fatal(err)
		}
		if have := waitLine(t, log, seen, test.command); have != test.want {
			t.Errorf("%s: have %s, want %s", test.command, have, test.want)
		}
		seen++
	}
}

// TestBootMenu presses F12 while the menu is offered and boots the hard disk though the floppy comes first.
func TestBootMenu(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	work := t.TempDir()
	disk := assemble(t, work, "disk", 10080, nil)
	in, log := interactive(t, "keys", "-drive", "format=raw,if=ide,file="+disk)
	memory := filepath.Join(work, "screen.bin")
	for limit, n := time.Now().Add(guestLimit), 1; time.Now().Before(limit); n++ {
		time.Sleep(100 * time.Millisecond)
		if n%100 == 0 { // on a busy machine the offer may have passed without a key
			if _, err := fmt.Fprintln(in, "system_reset"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := fmt.Fprintf(in, "sendkey f12 20\npmemsave 0xb8000 4000 \"%s\"\n", memory); err != nil {
			t.Fatal(err)
		}
		if raw, err := os.ReadFile(memory); err == nil && strings.Contains(text(raw), "2 Hard disk 0") {
			break
		}
	}
	begin := len(lines(log))
	if _, err := fmt.Fprint(in, "sendkey 2 20\n"); err != nil { // F12 means nothing to the menu
		t.Fatal(err)
	}
	waitLines(t, log, begin, "DONE")
	if first := lines(log)[begin]; first != "PASS one disk" {
		t.Errorf("first line of the guest: have %q, want that of the hard disk's program", first)
	}
}

// interactive boots a test program from a floppy; it returns QEMU's monitor and the log of port E9h.
func interactive(t *testing.T, source string, more ...string) (monitor io.Writer, log string) {
	t.Helper()
	work := t.TempDir()
	log = filepath.Join(work, "e9.txt")
	more = append(more, "-debugcon", "file:"+log, "-monitor", "stdio")
	cmd := qemu(combined(t, work), assemble(t, work, source, 2880, nil), "floppy", "a", more...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed: the error says nothing
	})
	return in, log
}

// sendKeys types combinations separated by spaces.
func sendKeys(t *testing.T, in io.Writer, keys string) {
	t.Helper()
	for key := range strings.FieldsSeq(keys) {
		if _, err := fmt.Fprintf(in, "sendkey %s 20\n", key); err != nil {
			t.Fatal(err)
		}
		time.Sleep(60 * time.Millisecond) // sendkey releases in the background
	}
}

// lines returns the whole lines of the log.
func lines(log string) []string {
	text, err := os.ReadFile(log)
	if err != nil {
		return nil
	}
	all := strings.Split(string(text), "\n")
	return all[:len(all)-1]
}

// waitLines waits for a line and returns how many there are up to it.
func waitLines(t *testing.T, log string, from int, want string) int {
	t.Helper()
	for limit := time.Now().Add(guestLimit); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		for i, line := range lines(log) {
			if i >= from && line == want {
				return i + 1
			}
		}
	}
	t.Fatalf("no line %q", want)
	return 0
}

// waitLine returns line n of the log when it is there.
func waitLine(t *testing.T, log string, n int, what string) string {
	t.Helper()
	for limit := time.Now().Add(guestLimit); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if all := lines(log); len(all) > n {
			return all[n]
		}
	}
	t.Fatalf("%s: nothing came", what)
	return ""
}
