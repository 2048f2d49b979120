package dos_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/shell"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// input is standard input from a text.
type input struct{ io.Reader }

func (input) Ready() bool { return true }

// desk is a directory that programs run in.
type desk struct {
	*testing.T
	dir      string
	out, err string // of the last run
}

func newDesk(t *testing.T, programs ...string) *desk {
	t.Helper()
	d := &desk{T: t, dir: t.TempDir()}
	for _, name := range programs {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		d.file(name, b)
	}
	return d
}

func (d *desk) file(name string, b []byte) {
	d.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), b, 0o644); err != nil {
		d.Fatal(err)
	}
}

// run runs a program or batch file to its end and gives the errorlevel.
func (d *desk) run(name, tail, in string) uint32 {
	d.Helper()
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		d.Fatal(err)
	}
	defer root.Close()
	m, err := machine.New(machine.Config{Memory: 16 << 20, NoReboot: true,
		RTC: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		d.Fatal(err)
	}
	if stop := m.Services().Start(); stop.Reason != machine.Running {
		d.Fatalf("the BIOS did not start: %v", stop)
	}
	var out, errs bytes.Buffer
	s, err := dos.New(m.Services(), dos.Config{In: input{strings.NewReader(in)}, Out: &out, Err: &errs,
		Programs: []dos.GoProgram{shell.Program()}, Mounts: []dos.Mount{{Letter: 'C', Root: root}}})
	if err != nil {
		d.Fatal(err)
	}
	defer s.Close()
	if e := s.Start(`C:\`+name, []byte(tail)); e != 0 {
		d.Fatalf("%s: %s", name, dos.ErrorText(e))
	}
	stop := m.Run(60 * clock.Second)
	d.out, d.err = strings.ReplaceAll(out.String(), "\r\n", "\n"), errs.String()
	if stop.Reason != machine.Ended {
		d.Fatalf("%s: the run ended with %v; output %q, errors %q", name, stop, d.out, d.err)
	}
	return stop.Code
}

// want runs a program and checks errorlevel and output.
func (d *desk) want(name, tail, in string, code uint32, out string) {
	d.Helper()
	if have := d.run(name, tail, in); have != code || d.out != out {
		d.Errorf("%s: errorlevel %d, output %q; want %d, %q; errors %q", name, have, d.out, code, out, d.err)
	}
}

func TestResidentPrograms(t *testing.T) {
	d := newDesk(t, "resident.com")
	d.file("all.bat", []byte("@resident\r\n@if not errorlevel 9 exit 99\r\n@resident o\r\n@resident q\r\n"))
	d.want("all.bat", "", "", 0, "")
}

func TestOverlays(t *testing.T) {
	d := newDesk(t, "overlay.com", "misc.com")
	d.file("CODE.OVL", []byte{0xb8, 0x34, 0x12, 0xcb}) // MOV AX, 1234h; RETF
	image := append(make([]byte, 32), 0xb8, 0, 0, 0xcb)
	copy(image, "MZ")
	for i, v := range map[int]uint16{2: 36, 4: 1, 6: 1, 8: 2, 24: 28, 28: 1} { // one relocation: the word at 1
		binary.LittleEndian.PutUint16(image[i:], v)
	}
	d.file("CODE.EXE", image)
	d.want("overlay.com", "", "", 0, "")
}

func TestOtherInterrupts(t *testing.T) {
	newDesk(t, "misc.com").want("misc.com", "", "", 0, "ABC\nby2E\n")
}

// TestProgramsInC compiles programs with bcc and runs them: an errorlevel is the
// number of the check that failed.
func TestProgramsInC(t *testing.T) {
	bcc := need.Program(t, "bcc")
	d := newDesk(t)
	d.file("ret7.bat", []byte("@exit 7\r\n"))
	for _, c := range []struct {
		name, tail, in string
		code           uint32
		out            string
	}{
		{"files", "", "", 0, "files done\n"}, {"system", "", "", 0, "system done\n"},
		{"command", "", "", 0, "from the shell\ncommand done\n"}, {"lines", " x", "a\r\nb\r\n", 2, "1:a\n2:b\n"},
	} {
		image := filepath.Join(d.dir, c.name+".com")
		cmd := exec.Command(bcc, "-Md", "-ansi", "-o", image, filepath.Join("testdata", "bcc", c.name+".c"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("bcc %s.c: %v\n%s", c.name, err, out)
		}
		d.want(c.name+".com", c.tail, c.in, c.code, c.out)
	}
}

// TestDivideOverflow: a program without a handler of INT 0 ends with a message, and would hang otherwise.
func TestDivideOverflow(t *testing.T) {
	d := newDesk(t, "divide.com")
	if code := d.run("divide.com", "", ""); d.out != "\nDivide overflow\n" || code != 0 {
		t.Errorf("%q, errorlevel %d", d.out, code)
	}
}
