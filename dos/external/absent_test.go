package external_test

import (
	"strings"
	"testing"
)

func TestSetver(t *testing.T) {
	// The program exits with the major number of the version that it is told.
	files := map[string]string{"V.COM": "\xb4\x30\xcd\x21\xb4\x4c\xcd\x21"}
	check(t, []testCase{
		{files, "", "v", "=5\n"},
		{files, "", "setver v.com 3.31\nv\nif errorlevel 4 echo no", "=3\n"},
		{files, "", "setver v.com 3.3\nsetver other.exe 6.22\nsetver", "OTHER.EXE    6.22\nV.COM        3.30\n=0\n"},
		{files, "", "setver c:\\dos v.com 3.3\nsetver v.com /d /quiet\nv", "=5\n"},
		{files, "", "setver v.com /delete", "V.COM is not in the table of versions\n=5\n"},
		{files, "", "setver v.com", "Required parameter missing\n=5\n"},
		{files, "", "setver v.com 1.0", "Invalid version - 1.0\n=4\n"},
		{files, "", "setver v*.com 5.0", "Invalid file name - V*.COM\n=2\n"},
		{files, "", "setver /x", "Invalid switch - /X\n=1\n"},
	})
}

func TestDoskey(t *testing.T) {
	lines := func(text string) testCase { return testCase{map[string]string{"F": "text\n"}, text, "command", ""} }
	for in, want := range map[string]string{
		"doskey show=type $1 $b find \"$2\"\nshow f tex\nshow f none\n":       "text\n",
		"doskey two=echo $*$techo $$9 $9 $x\ntwo a  b\n two x\n":              "a  b\n$9  $x\nBad command or file name\n",
		"doskey put=echo $1 $g out\nput hello\ntype out\n":                    "hello \n",
		"doskey A=b c\ndoskey d=e\ndoskey /macros\ndoskey a=\ndoskey /m\n":    "A=b c\nD=e\nD=e\n",
		"rem one\ndoskey /bufsize=512 /insert x=echo y\nx\ndoskey /history\n": "y\nrem one\ndoskey /bufsize=512 /insert x=echo y\nx\ndoskey /history\n",
		"doskey x=echo y\ndoskey /reinstall\ndoskey /macros/history\n":        "doskey /macros/history\n",
		"doskey x\ndoskey /q\n": "Invalid macro definition\nInvalid switch - /Q\n",
		// a macro is none in a batch file
		"doskey echo=type f\necho hello\ncopy con b.bat\n@echo hello\n\x1ab\n": "text\n",
	} {
		c := lines(in)
		out, _ := batch(t, c.files, c.in, c.line)
		if !strings.HasPrefix(out, want) {
			t.Errorf("%q: %q, want %q", in, out, want)
		}
	}
	out, _ := batch(t, map[string]string{"b.bat": "@echo hello\n"}, "doskey echo=rem\necho x\nb\n", "command")
	if out != "hello\n" {
		t.Errorf("a batch file printed %q", out)
	}
}

func TestChkdsk(t *testing.T) {
	files := map[string]string{"A": "one\n", "D/B": "four\n", "E/": ""}
	out, _ := batch(t, files, "", "attrib +h a", "label disk", "chkdsk /v", "chkdsk c: | find \"hidden\"", "chkdsk d\\*.*", "chkdsk none", "if errorlevel 255 echo failed", "chkdsk q:", "chkdsk /x")
	for _, want := range []string{"Volume DISK\nVolume Serial Number is 1986-0043\n", "C:\\D\\B\n", "bytes total disk space", "5 bytes in 1 hidden file(s)", "bytes in 2 directories", "654,336 total bytes memory",
		"All specified file(s) are contiguous", "File not found - NONE\nfailed\n", "Invalid drive specification", "Invalid switch - /X"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
}

// TestAbsent: commands that have nothing to do say so, and batch files go on.
func TestAbsent(t *testing.T) {
	check(t, []testCase{
		{nil, "", "smartdrv 2048 c+", "Is not needed: the host keeps files in memory.\n=0\n"},
		{nil, "", "scandisk /all", "No errors: the host looks after its file systems.\n=0\n"},
		{nil, "", "format c: /q", "Only images of disks can be formatted (-mount C=IMAGE): C:\n=4\n"},
		{nil, "", "sys c:", "There are no system files that could be transferred.\n=1\n"},
		{nil, "", "fastopen /?", "Is not needed: the host remembers where files are.\n\nFASTOPEN\n=0\n"},
		{nil, "", "print", "PRINT queue is empty\n=0\n"},
		{map[string]string{"F": "x"}, "", "print /d:lpt1 f none", "C:\\F has been printed\nFile not found - NONE\n=1\n"},
		{nil, "", "help vol", "Shows the label of a drive.\n\nVOL [drive:]\n=0\n"},
		{nil, "", "fasthelp | find \"SMARTDRV\"", "=1\n"},
		{nil, "", "help | find \"SETVER\"", "SETVER    Shows or sets the version of DOS that a program is told.\n=0\n"},
	})
}

// TestLoadfix: the program is above 64 KB, and its exit code is that of LOADFIX.
func TestLoadfix(t *testing.T) {
	// The program exits with 2 if its segment is at least 1000h, else with 1.
	files := map[string]string{"V.COM": "\x8c\xc8\x3d\x00\x10\xb0\x01\x72\x02\xb0\x02\xb4\x4c\xcd\x21"}
	check(t, []testCase{
		{files, "", "v", "=1\n"},
		{files, "", "loadfix v.com", "=2\n"},
		{files, "", "path %path%;c:\\\nmd d\ncd d\nloadfix v", "=2\n"},
		{files, "", "loadfix none", "Bad command or file name - NONE\n=1\n"},
	})
}

// TestOverwriting: batch files write over files, unless a switch or COPYCMD says otherwise.
func TestOverwriting(t *testing.T) {
	files := map[string]string{"A": "a\n", "B": "b\n", "D/A": "d\n", "D/B": "d\n"}
	const all = "Overwrite D\\A (Yes/No/All)? "
	check(t, []testCase{
		{files, "", "copy a b > nul\ntype b", "a\n=0\n"},
		{files, "n\n", "copy /-y a b\ntype b", "Overwrite B (Yes/No/All)?         0 file(s) copied\nb\n=0\n"},
		{files, "all\n", "copy /-y ? d\ntype d\\b", "A\nOverwrite D\\A (Yes/No/All)? B\n        2 file(s) copied\nb\n=0\n"},
		{files, "x\nY\n", "set copycmd=/-y\ncopy a + b d\\a\ntype d\\a", "Overwrite D\\A (Yes/No/All)? Overwrite D\\A (Yes/No/All)? A\nB\n        1 file(s) copied\na\nb\n=0\n"},
		{files, "", "set copycmd=/-y\ncopy /y a d > nul\ntype d\\a", "a\n=0\n"},
		{files, "", "copy /-y a c > nul\ntype c", "a\n=0\n"},
		{files, "n\n", "xcopy /-y a d", "A\n" + all + "        0 File(s) copied\n=1\n"},
		{files, "", "set copycmd=/y\nmove a d\ntype d\\a", "C:\\A => C:\\D\\A [ok]\na\n=0\n"},
		{files, "a\n", "set copycmd=/-Y\nmove a,b d\ntype d\\b", all + "C:\\A => C:\\D\\A [ok]\nC:\\B => C:\\D\\B [ok]\nb\n=0\n"},
	})
}

// TestOverwritingTyped: at the prompt commands ask, in batch files and for COMMAND /C they do not.
func TestOverwritingTyped(t *testing.T) {
	for _, c := range []struct {
		typed string
		asks  bool
	}{
		{"copy a b\rn\rexit\r", true}, {"xcopy a b\rn\rexit\r", true}, {"move a b\rn\rexit\r", true}, {"x.bat\rexit\r", false}, {"command /c copy a b\rexit\r", false},
		{"set copycmd=/y\rcopy a b\rexit\r", false}, {"copy /y a b\rexit\r", false},
	} {
		files := map[string]string{"A": "a\n", "B": "b\n", "X.BAT": "@copy a b\n@xcopy a b\n"}
		out, dir := batchOn(t, true, files, c.typed, "command")
		b := tree(t, dir)["B"]
		if strings.Contains(out, "Overwrite B (Yes/No/All)?") != c.asks || (b == "b\n") != c.asks {
			t.Errorf("%q: %s, and B is %q", c.typed, out, b)
		}
	}
}
