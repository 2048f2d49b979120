package external_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAttrib(t *testing.T) {
	files := map[string]string{"A.TXT": "a", "D/B.TXT": "b", "D/E/B.TXT": "e"}
	check(t, []testCase{
		{files, "", "attrib +r-a a.txt\nattrib a.txt\nattrib -r a.txt", "       R     C:\\A.TXT\n=0\n"},
		{files, "", "attrib +s +h a.txt\nattrib +r a.txt\nattrib a.txt\nattrib -s-h a.txt\nattrib a.txt",
			"Not resetting hidden file C:\\A.TXT\n  A  SH      C:\\A.TXT\n  A          C:\\A.TXT\n=0\n"},
		{files, "", "attrib b.* /s", "  A          C:\\D\\B.TXT\n  A          C:\\D\\E\\B.TXT\n=0\n"},
		{files, "", "attrib +h d\nif exist d\\nul attrib d", "      H      C:\\D\n=0\n"},
		{files, "", "attrib c:a.*", "  A          C:\\A.TXT\n=0\n"},
		{files, "", "cd d\nattrib \\a.txt", "  A          C:\\A.TXT\n=0\n"},
		{files, "", "attrib none", "File not found - NONE\n=1\n"},
		{files, "", "attrib +x a.txt", "Parameter format not correct - +x\n=1\n"},
		{files, "", "attrib +r -r a.txt", "Parameter format not correct - -r\n=1\n"},
		{files, "", "attrib /x", "Invalid switch - /X\n=1\n"},
	})
}

// checkTree executes commands, which print nothing, and compares what is in the directory then.
func checkTree(t *testing.T, files map[string]string, in, line string, want map[string]string) {
	t.Helper()
	put := map[string]string{}
	for name, text := range files {
		put[name] = text
	}
	out, dir := batch(t, put, in, line)
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Errorf("%s (-want +have):\n%s\noutput %s", line, diff, out)
	}
}

func TestMove(t *testing.T) {
	files := map[string]string{"A": "a", "B": "b", "D/": "", "O/C": "c"}
	check(t, []testCase{
		{files, "", "move a d", "C:\\A => C:\\D\\A [ok]\n=0\n"},
		{files, "", "move none a d", "Cannot move NONE - file not found\nC:\\A => C:\\D\\A [ok]\n=1\n"},
		{files, "", "move o d", "C:\\O => C:\\D [Access denied]\n=1\n"},
		{files, "", "move a", "Required parameter missing\n=1\n"},
		{files, "", "move /q a b", "Invalid switch - /Q\n=1\n"},
		{files, "", "move a o\\c b", "Cannot move several files to one: B\n=1\n"},
	})
	checkTree(t, files, "", "move a,o\\c d", map[string]string{"B": "b", "D/": "", "D/A": "a", "D/C": "c", "O/": ""})
	checkTree(t, files, "", "move ? d\\", map[string]string{"O/": "", "O/C": "c", "D/": "", "D/A": "a", "D/B": "b"})
	checkTree(t, files, "", "move o new", map[string]string{"A": "a", "B": "b", "D/": "", "NEW/": "", "NEW/C": "c"})
	checkTree(t, files, "", "move a b", map[string]string{"B": "a", "D/": "", "O/": "", "O/C": "c"})
	checkTree(t, files, "", "move a a", map[string]string{"A": "a", "B": "b", "D/": "", "O/": "", "O/C": "c"})
	checkTree(t, files, "n\n", "move /-y a b", map[string]string{"A": "a", "B": "b", "D/": "", "O/": "", "O/C": "c"})
	checkTree(t, files, "y\n", "move a o\\c n", map[string]string{"B": "b", "D/": "", "O/": "", "N/": "", "N/A": "a", "N/C": "c"})
}

func TestDeltree(t *testing.T) {
	files := map[string]string{"A/B/C/X": "x", "A/Y": "y", "F": "f", "G": "g"}
	check(t, []testCase{
		{files, "", "attrib +r +h a\\y\ndeltree /y a none f", "Deleting A...\nFile not found - NONE\nDeleting F...\n=1\n"},
		{files, "n\ny\n", "deltree f g", "Delete file F (Y/N)? Delete file G (Y/N)? Deleting G...\n=0\n"},
		{files, "", "deltree", "Required parameter missing\n=1\n"},
	})
	checkTree(t, files, "", "deltree /y a\\", map[string]string{"F": "f", "G": "g"})
	checkTree(t, files, "", "deltree /y ?", map[string]string{})
}

func TestXcopy(t *testing.T) {
	files := map[string]string{"S/A.TXT": "a", "S/B.BAK": "b", "S/E/": "", "S/D/C.TXT": "c"}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{"S/": "", "S/A.TXT": "a", "S/B.BAK": "b", "S/E/": "", "S/D/": "", "S/D/C.TXT": "c"}
		for name, text := range more {
			all[name] = text
		}
		return all
	}
	for _, c := range []struct {
		in, line string
		more     map[string]string
	}{
		{"", "xcopy s t\\", map[string]string{"T/": "", "T/A.TXT": "a", "T/B.BAK": "b"}},
		{"", "xcopy s\\*.txt t\\ /s", map[string]string{"T/": "", "T/A.TXT": "a", "T/D/": "", "T/D/C.TXT": "c"}},
		{"", "xcopy s t\\ /e", map[string]string{"T/": "", "T/A.TXT": "a", "T/B.BAK": "b", "T/D/": "", "T/D/C.TXT": "c", "T/E/": ""}},
		{"d\n", "xcopy s\\*.txt t", map[string]string{"T/": "", "T/A.TXT": "a"}},
		{"f\n", "xcopy s\\a.txt t", map[string]string{"T": "a"}},
		{"", "xcopy c:s\\a.txt c:\\", map[string]string{"A.TXT": "a"}},
		{"", "cd s\nxcopy c:*.bak \\\nmove a.txt c:\\t.txt\ncopy \\t.txt A.TXT > nul", map[string]string{"B.BAK": "b", "T.TXT": "a"}},
		{"", "xcopy s\\*.txt *.new", map[string]string{"A.NEW": "a"}},
		{"n\ny\n", "xcopy s t\\ /p", map[string]string{"T/": "", "T/B.BAK": "b"}},
		{"", "attrib -a s\\a.txt\nxcopy s t\\ /m\nxcopy s u\\ /a", map[string]string{"T/": "", "T/B.BAK": "b"}},
		{"", "xcopy s t\\ /d:6-23-94", nil},
		{"", "xcopy s\\*.txt t\\ /d:06-22-1994", map[string]string{"T/": "", "T/A.TXT": "a"}},
		{"", "copy s\\b.bak A.TXT > nul\nxcopy s . /d", map[string]string{"A.TXT": "b", "B.BAK": "b"}},
		{"", "attrib +h s\\a.txt\nxcopy s t\\ /v", map[string]string{"T/": "", "T/B.BAK": "b"}},
	} {
		checkTree(t, files, c.in, c.line, with(c.more))
	}
	check(t, []testCase{
		{files, "", "xcopy s\\*.txt t\\", "S\\A.TXT\n        1 File(s) copied\n=0\n"},
		{files, "", "xcopy none t\\", "File not found - NONE\n        0 File(s) copied\n=1\n"},
		{files, "x", "xcopy s\\*.bak t\\ /w", "Press any key to begin copying file(s)\nS\\B.BAK\n        1 File(s) copied\n=0\n"},
		{files, "", "xcopy s s\\d\\x\\ /s", "Cannot perform a cyclic copy\n=4\n"},
		{files, "", "xcopy s\\a.txt s", "S\\A.TXT\nFile cannot be copied onto itself\n        0 File(s) copied\n=4\n"},
		{files, "", "xcopy q:\\x t\\", "Path not found - Q:\\\n=4\n"},
		{files, "", "xcopy s /q", "Invalid switch - /Q\n=4\n"},
		{files, "", "xcopy s t\\ /d:13-1-94", "Invalid date - 13-1-94\n=4\n"},
		{files, "", "xcopy", "Invalid number of parameters\n=4\n"},
		{files, "", "copy s\\b.bak A.TXT > nul\nattrib +r a.txt\nxcopy s\\a.txt .\nattrib -r a.txt", "S\\A.TXT\nAccess denied - .\\A.TXT\n        0 File(s) copied\n=0\n"},
	})
}

func TestTree(t *testing.T) {
	files := map[string]string{"D/ONE/IN/": "", "D/ONE/X": "x", "D/TWO/Z": "z", "D/Y": "y"}
	check(t, []testCase{
		{files, "", "tree d /a", "Directory PATH listing\nC:D\n+---ONE\n|   \\---IN\n\\---TWO\n=0\n"},
		{files, "", "tree d /f", "Directory PATH listing\nC:D\n\xb3   Y\n\xb3   \n\xc3\xc4\xc4\xc4ONE\n\xb3   \xb3   X\n\xb3   \xb3   \n\xb3   \xc0\xc4\xc4\xc4IN\n" +
			"\xc0\xc4\xc4\xc4TWO\n        Z\n        \n=0\n"},
		{files, "", "cd d\\one\\in\ntree", "Directory PATH listing\nC:.\nNo subfolders exist\n\n=0\n"},
		{files, "", "tree none", "Invalid path - NONE\n=1\n"},
	})
}
