package external_test

import (
	"strings"
	"testing"
)

func TestFC(t *testing.T) {
	files := map[string]string{
		"A.TXT": "one\ntwo\nthree\n", "B.TXT": "one\ntwo\nthree\n", "C.TXT": "one\n2wo\nthree\n", "D.TXT": "ONE\nt w\to\nTHREE\n", "E.TXT": "one\ntwo\n",
		"F.TXT": "0\none\ntwo\nthree\n", "G.TXT": "one\nt w        o\nthree\n", "X.BIN": "abc", "Y.BIN": "abd", "Z.BIN": "ab",
	}
	head := func(a, b string) string { return "Comparing files " + a + " and " + b + "\n" }
	const same = "FC: no differences encountered\n\n"
	check(t, []testCase{
		{files, "", "fc a.txt b.txt", head("A.TXT", "B.TXT") + same + "=0\n"},
		{files, "", "fc /b a.txt b.txt", head("A.TXT", "B.TXT") + same + "=0\n"},
		{files, "", "fc a.txt c.txt", head("A.TXT", "C.TXT") + "***** A.TXT\none\ntwo\nthree\n***** C.TXT\none\n2wo\nthree\n*****\n\n=0\n"},
		{files, "", "fc /a/n a.txt c.txt", head("A.TXT", "C.TXT") + "***** A.TXT\n    1:  one\n    2:  two\n    3:  three\n***** C.TXT\n    1:  one\n    2:  2wo\n    3:  three\n*****\n\n=0\n"},
		{files, "", "fc a.txt e.txt", head("A.TXT", "E.TXT") + "***** A.TXT\nthree\n***** E.TXT\n*****\n\n=1\n"},
		{files, "", "fc a.txt f.txt", head("A.TXT", "F.TXT") + "***** A.TXT\none\ntwo\n***** F.TXT\n0\none\ntwo\n*****\n\n=0\n"},
		{files, "", "fc /c /w d.txt g.txt", head("D.TXT", "G.TXT") + same + "=0\n"},
		{files, "", "fc /3 /l x.bin y.bin", head("X.BIN", "Y.BIN") + "***** X.BIN\nabc\n***** Y.BIN\nabd\n*****\n\n=1\n"},
		{files, "", "fc x.bin y.bin", head("X.BIN", "Y.BIN") + "00000002: 63 64\n\n=1\n"},
		{files, "", "fc x.bin z.bin", head("X.BIN", "Z.BIN") + "FC: X.BIN longer than Z.BIN\n\n=1\n"},
		{files, "", "fc /b ?.bin x.*", head("X.BIN", "X.BIN") + same + head("Y.BIN", "X.BIN") + "00000002: 64 63\n\n" + head("Z.BIN", "X.BIN") +
			"FC: X.BIN longer than Z.BIN\n\n=1\n"},
		{files, "", "fc a.txt none", head("A.TXT", "NONE") + "FC: cannot open NONE - File not found\n=1\n"},
		{files, "", "fc a.txt", "FC: two files must be named\n=1\n"},
		{files, "", "fc /b /n a.txt b.txt", "FC: Incompatible switches\n=1\n"},
	})
}

// TestFCWindow has texts that differ by more lines than FC looks at together.
func TestFCWindow(t *testing.T) {
	files := map[string]string{"A": "1\n" + strings.Repeat("a\n", 20) + "2\n3\n", "B": "1\n2\n3\n"}
	out, _ := batch(t, files, "", "fc /lb10 a b > out", "if errorlevel 1 echo different", "find \"Resync\" < out", "fc a b > out", "if not errorlevel 1 echo found")
	if want := "different\nResync failed. Files are too different\nfound\n"; out != want {
		t.Errorf("%q, want %q", out, want)
	}
}

func TestComp(t *testing.T) {
	files := map[string]string{"A": "abc\nx", "B": "aBc\ny", "C": "abc", "D": strings.Repeat("x", 20), "E": strings.Repeat("y", 20)}
	const more = "Compare more files (Y/N) ? "
	check(t, []testCase{
		{files, "n\n", "comp a a", "Comparing A and A...\nFiles compare OK\n" + more + "=0\n"},
		{files, "n\n", "comp a b", "Comparing A and B...\nCompare error at OFFSET 1\nfile1 = 62\nfile2 = 42\nCompare error at OFFSET 5\nfile1 = 78\nfile2 = 79\n" + more + "=1\n"},
		{files, "n\n", "comp a b /a /l", "Comparing A and B...\nCompare error at LINE 1\nfile1 = b\nfile2 = B\nCompare error at LINE 2\nfile1 = x\nfile2 = y\n" + more + "=1\n"},
		{files, "n\n", "comp a b /d /c", "Comparing A and B...\nCompare error at OFFSET 5\nfile1 = 120\nfile2 = 121\n" + more + "=1\n"},
		{files, "n\n", "comp a b /c /n=1", "Comparing A and B...\nFiles compare OK\n" + more + "=0\n"},
		{files, "n\n", "comp a c", "Comparing A and C...\nFiles are different sizes\n" + more + "=1\n"},
		{files, "n\n", "comp d e /d > out\nfind \"10\" < out", "10 Mismatches - ending compare\n=0\n"},
		{files, "y\na\nc\nn\n", "comp a none", "Comparing A and NONE...\nCan't find/open file: NONE\n" + more +
			"Name of first file to compare: Name of second file to compare: Comparing A and C...\nFiles are different sizes\n" + more + "=2\n"},
		{files, "", "comp a b /q", "Invalid switch - /Q\n=2\n"},
	})
}
