package external_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/external"
	"github.com/iron86/iron86/dos/shell"
	"github.com/iron86/iron86/machine"
)

// input is standard input from a text.
type input struct{ io.Reader }

func (input) Ready() bool { return true }

// day is the date of the test's files.
var day = time.Date(1994, time.June, 22, 6, 22, 0, 0, time.UTC)

// batch executes the lines of a batch file on a drive C with files, and returns what was written to standard output and
// standard error, and the directory. A file whose name ends with a slash is a directory.
func batch(t *testing.T, files map[string]string, in string, lines ...string) (out, dir string) {
	t.Helper()
	return batchOn(t, false, files, in, lines...)
}

// batchOn is batch with standard input from a keyboard, or from a file.
func batchOn(t *testing.T, keyboard bool, files map[string]string, in string, lines ...string) (out, dir string) {
	t.Helper()
	dir = t.TempDir()
	files["T.BAT"] = "@echo off\n" + strings.Join(lines, "\n") + "\n"
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, day, day); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	m, err := machine.New(machine.Config{Memory: 2 << 20, NoReboot: true, RTC: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if stop := m.Services().Start(); stop.Reason != machine.Running {
		t.Fatalf("the BIOS did not start: %v", stop)
	}
	var both bytes.Buffer
	d, err := dos.New(m.Services(), dos.Config{In: input{strings.NewReader(in)}, Out: &both, Err: &both, InTTY: keyboard,
		Programs: append(external.Programs(), shell.Program()), Mounts: []dos.Mount{{Letter: 'C', Root: root}}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if e := d.Start(`C:\T.BAT`, nil); e != 0 {
		t.Fatal(dos.ErrorText(e))
	}
	if stop := m.Run(60 * clock.Second); stop.Reason != machine.Ended {
		t.Fatalf("the run ended with %v; output %q", stop, both.String())
	}
	return strings.ReplaceAll(both.String(), "\r\n", "\n"), dir
}

// level are lines that show the errorlevel.
var level = []string{"for %%e in (0 1 2 3 4 5) do if errorlevel %%e set level=%%e", "echo =%level%"}

// testCase is a command on some files.
type testCase struct {
	files map[string]string
	in    string
	line  string // several commands have line ends between them
	want  string // the output, with the errorlevel
}

// check executes cases.
func check(t *testing.T, cases []testCase) {
	t.Helper()
	for _, c := range cases {
		files := map[string]string{}
		for name, text := range c.files {
			files[name] = text
		}
		out, _ := batch(t, files, c.in, append(strings.Split(c.line, "\n"), level...)...)
		if diff := cmp.Diff(c.want, out); diff != "" {
			t.Errorf("%s (-want +have):\n%s", c.line, diff)
		}
	}
}

// tree returns the names below a directory, with slashes at the ends of directories, and what the files have.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	have := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == dir || e.Name() == "T.BAT" {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if name = filepath.ToSlash(name); e.IsDir() {
			have[name+"/"] = ""
			return nil
		}
		b, err := os.ReadFile(path)
		have[name] = strings.ReplaceAll(string(b), "\r\n", "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return have
}

// TestHelps asks every command for its help.
func TestHelps(t *testing.T) {
	var lines []string
	for _, p := range external.Programs() {
		lines = append(lines, p.Name+" /?", "if errorlevel 1 echo failed")
	}
	out, _ := batch(t, map[string]string{}, "", lines...)
	for _, p := range external.Programs() {
		if !strings.Contains(out, "\n"+p.Name) {
			t.Errorf("%s /? does not say how it is written", p.Name)
		}
	}
	if strings.Contains(out, "failed") || strings.Contains(out, "Bad command") {
		t.Errorf("output %q", out)
	}
}
