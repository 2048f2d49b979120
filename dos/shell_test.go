package dos_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// batch runs a batch file and gives what it printed, errors behind.
func (d *desk) batch(lines ...string) string {
	d.Helper()
	d.file("t.bat", []byte("@echo off\r\n"+strings.Join(lines, "\r\n")+"\r\n"))
	d.run("t.bat", "", "")
	return d.out + strings.ReplaceAll(d.err, "\r\n", "\n")
}

// TestRedirectionsBeforeConditions: the file is made whether the command runs or not.
func TestRedirectionsBeforeConditions(t *testing.T) {
	d := newDesk(t)
	out := d.batch("if a==b echo no > false", "if not a==b echo yes  > true", "rem text > rem", "if a==a if a==b echo no > nested", "if exist none echo no >> appended",
		"rem text | echo no", "if \"a>b\"==\"a>b\" echo quoted", "for %%f in (1 2) do if %%f==2 echo %%f > two")
	if out != "quoted\n" {
		t.Errorf("output %q", out)
	}
	for name, want := range map[string]string{"false": "", "true": "yes  \r\n", "rem": "", "nested": "", "appended": "", "two": "2 \r\n", "b": "-"} {
		got := "-"
		if b, err := os.ReadFile(filepath.Join(d.dir, name)); err == nil {
			got = string(b)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestCopyOfMatchingFiles(t *testing.T) {
	d := newDesk(t)
	for name, text := range map[string]string{"X.ONE": "x1\r\n", "Y.ONE": "y1\r\n", "X.TWO": "x2\r\n", "Y.TWO": "y2\r\n", "Z.ONE": "z1\r\n", "TAIL": "end\r\n"} {
		d.file(name, []byte(text))
	}
	out := d.batch("copy *.one + *.two + tail *.sum > nul", "type x.sum", "type y.sum", "type z.sum")
	if want := "x1\nx2\nend\n\x1ay1\ny2\nend\n\x1az1\nend\n\x1a"; strings.ReplaceAll(out, "\x1a", "") != strings.ReplaceAll(want, "\x1a", "") {
		t.Errorf("output %q, want %q", out, want)
	}
	if out := d.batch("copy *.one + *.two *.sum"); !strings.Contains(out, "3 file(s) copied") {
		t.Errorf("output %q", out)
	}
}

// TestCopyToNow: a plus sign without a file behind it dates the target now; the content stays, as it does
// behind a ^Z in a file that /B says is no text.
func TestCopyToNow(t *testing.T) {
	old := time.Date(1990, 1, 2, 3, 4, 6, 0, time.UTC)
	for line, want := range map[string]string{"copy /b f +,,": "F", "copy f+,,": "F", "copy f +": "F", "copy f+,, g": "G", "copy f g": ""} {
		d := newDesk(t)
		d.file("F", []byte("x\x1ay"))
		if err := os.Chtimes(filepath.Join(d.dir, "F"), old, old); err != nil {
			t.Fatal(err)
		}
		if out := d.batch(line); !strings.Contains(out, "1 file(s) copied") {
			t.Errorf("%s: %q", line, out)
		}
		for _, name := range []string{"F", "G"} {
			info, err := os.Stat(filepath.Join(d.dir, name))
			if err == nil && info.ModTime().Equal(old) == (name == want) {
				t.Errorf("%s: %s is dated %v", line, name, info.ModTime())
			}
		}
		if b, err := os.ReadFile(filepath.Join(d.dir, "F")); err != nil || string(b) != "x\x1ay" {
			t.Errorf("%s: F is %q", line, b)
		}
	}
	d := newDesk(t)
	d.file("A", []byte("1\x1a2"))
	d.file("B", []byte("3\x1a4"))
	d.batch("copy /b a+b")
	if b, err := os.ReadFile(filepath.Join(d.dir, "A")); err != nil || string(b) != "1\x1a23\x1a4" {
		t.Errorf("joined to the first: %q", b)
	}
}

func TestInternalCommands(t *testing.T) {
	d := newDesk(t)
	d.file("F.TXT", []byte("x\r\n"))
	for _, c := range []struct{ line, want string }{
		{"chcp", "Active code page: 437\n"}, {"chcp 437", ""}, {"chcp 850", ""}, {"chcp 932", "Invalid code page\n"}, {"chcp x", "Parameter format not correct - x\n"},
		{"truename f.txt", "\nC:\\F.TXT\n"}, {"truename no\\..\\f.txt", "\nC:\\F.TXT\n"}, {"truename", "\nC:\\\n"},
		{"copy y:f.txt g.txt", "Invalid drive specification\n"}, {"copy f.txt+y:g.txt h", "Invalid drive specification\n"}, {"copy f.txt y:", "Invalid drive specification\n"},
		{"dir y:", "Invalid drive specification\n"}, {"type y:\\f.txt", "Invalid drive specification\n"}, {"del y:f.txt", "Invalid drive specification\n"},
		{"cd y:\\", "Invalid drive specification\n"}, {"ren y:a b", "Invalid drive specification\n"}, {"md y:a", "Invalid drive specification\n"}, {"vol y:", "Invalid drive specification\n"},
		{"echo y: /?", "y: /?\n"}, {"if exist there\\nul echo no", ""}, {"if exist nul echo yes", "yes\n"},
		{"dir /b none", "File not found\n"}, {"dir /b f.*", "F.TXT\n"}, {"set a= b  \r\necho [%a%]", "[ b  ]\n"}, {"set a=c  > out\r\necho [%a%]", "[c  ]\n"},
		{"set a=1\r\nset a=1=2\r\necho [%a%]", "[1]\nSyntax error\n"}, {"set a=1\r\nset a=2=\r\necho [%a%]", "[1]\nSyntax error\n"}, {"set a==2", "Syntax error\n"},
		{"set ==a=3\r\necho [%a%]", "[3]\n"}, {"set ;,a=4\r\necho [%a%]", "[4]\n"}, {"set =b", "Syntax error\n"}, {"prompt =;,x\r\necho [%prompt%]", "[x]\n"},
		{"if 1==1 set a=d \r\necho [%a%]", "[d ]\n"}, {"for %%i in (e) do set a=%%i \r\necho [%a%]", "[e ]\n"}, {"prompt $p$g \r\necho [%prompt%]", "[$p$g ]\n"},
	} {
		if out := d.batch(c.line); out != c.want {
			t.Errorf("%s: %q, want %q", c.line, out, c.want)
		}
	}
	for _, name := range []string{"break", "call", "cd", "chcp", "cls", "copy", "date", "del", "dir", "echo", "erase", "exit", "for", "goto", "if", "lh", "md",
		"mkdir", "path", "pause", "prompt", "rd", "rem", "ren", "set", "shift", "time", "truename", "type", "ver", "verify", "vol"} {
		if out := d.batch(name+" /?", "echo on"); len(out) < 20 || strings.Contains(out, "Invalid") || strings.Contains(out, "Syntax") {
			t.Errorf("%s /?: %q", name, out)
		}
	}
}
