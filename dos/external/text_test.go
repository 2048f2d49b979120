package external_test

import (
	"strings"
	"testing"
)

func TestSort(t *testing.T) {
	files := map[string]string{"F": "b2\n\x81x\na1\n\nC3\nB1", "Z": "x\na\x1ab\n"}
	check(t, []testCase{
		{files, "", "sort < f", "\na1\nB1\nb2\nC3\n\x81x\n=0\n"},
		{files, "", "sort f /r", "\x81x\nC3\nb2\nB1\na1\n\n=0\n"},
		{files, "", "type f | sort /+2", "\na1\nB1\nb2\nC3\n\x81x\n=0\n"},
		{files, "", "sort z", "a\nx\n=0\n"},
		{files, "", "sort < nul > out\ntype out", "=0\n"},
		{files, "", "sort /x < f", "Invalid switch - /X\n=1\n"},
		{files, "", "sort /+0 < f", "Invalid switch - /+0\n=1\n"},
		{files, "", "sort none", "File not found\n=1\n"},
		{files, "", "sort f z", "Too many parameters - z\n=1\n"},
	})
}

func TestFind(t *testing.T) {
	files := map[string]string{"F.TXT": "one\ntwo\nTWO\nsay \"a\"\n", "G.TXT": "none\n"}
	check(t, []testCase{
		{files, "", `find "two" f.txt`, "\n---------- F.TXT\ntwo\n=0\n"},
		{files, "", `find/i/n "two" f.txt g.txt`, "\n---------- F.TXT\n[2]two\n[3]TWO\n\n---------- G.TXT\n=0\n"},
		{files, "", `find /v /c "o" f.txt`, "\n---------- F.TXT: 2\n=0\n"},
		{files, "", `find /v "" f.txt`, "\n---------- F.TXT\none\ntwo\nTWO\nsay \"a\"\n=0\n"},
		{files, "", `find "" f.txt`, "\n---------- F.TXT\n=1\n"},
		{files, "", `find """a""" f.txt`, "\n---------- F.TXT\nsay \"a\"\n=0\n"},
		{files, "", `find /c "o" < f.txt`, "2\n=0\n"},
		{files, "", `type f.txt | find "x"`, "=1\n"},
		{files, "", `find "one" *.txt`, "\n---------- F.TXT\none\n\n---------- G.TXT\nnone\n=0\n"},
		{files, "", `find "one" none g.txt`, "File not found - NONE\n\n---------- G.TXT\nnone\n=2\n"},
		{files, "", `find two f.txt`, "FIND: Required parameter missing\n=2\n"},
		{files, "", `find "two f.txt`, "FIND: Parameter format not correct\n=2\n"},
		{files, "", `find /x "two" f.txt`, "FIND: Invalid switch\n=2\n"},
		{files, "", `find "/?" f.txt`, "\n---------- F.TXT\n=1\n"},
	})
}

// TestMore has standard output that is no device, on which nothing waits.
func TestMore(t *testing.T) {
	long := strings.Repeat("line\n", 100)
	files := map[string]string{"F": long, "Z": "x\x1ay"}
	check(t, []testCase{
		{files, "", "more < f", long + "=0\n"}, {files, "", "type f | more", long + "=0\n"}, {files, "", "more f", long + "=0\n"},
		{files, "", "more z\necho.", "x\n=0\n"}, {files, "", "more none", "File not found\n=1\n"},
	})
}

func TestChoice(t *testing.T) {
	check(t, []testCase{
		{nil, "", "echo n| choice Sure", "Sure[Y,N]?N\n=2\n"},
		{nil, "", "echo xxc| choice /c:abc", "[A,B,C]?C\n=3\n"},
		{nil, "", "echo bB| choice /cAB/s", "[A,B]?B\n=2\n"},
		{nil, "", "echo b| choice /n/c:ab \"a/b? \"", "a/b? B\n=2\n"},
		{nil, "", "choice /c:ab /t:b,3 Wait < nul", "Wait[A,B]?B\n=2\n"},
		{nil, "", "choice /t:n,0", "[Y,N]?N\n=2\n"},
		{nil, "", "choice /c:ab < nul", "[A,B]?\n=5\n"},
		{nil, "", "choice /t:x,1", "CHOICE: the answer of /T is none of the choices\n=5\n"},
		{nil, "", "choice /x", "CHOICE: Invalid switch /x\n=5\n"},
		{nil, "", "choice /c:", "CHOICE: there are no choices\n=5\n"},
	})
}
