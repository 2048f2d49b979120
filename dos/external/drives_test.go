package external_test

import (
	"strconv"
	"testing"
)

func TestSubst(t *testing.T) {
	files := map[string]string{"D/E/F": "f\n", "G": "g\n"}
	check(t, []testCase{
		{files, "", "subst e: d\\e\nsubst\ntype e:\\f\ntruename e:f\ndir /b e:", "E: => C:\\D\\E\nf\n\nC:\\D\\E\\F\nF\n=0\n"},
		{files, "", "subst e: d\nsubst f: c:\\\nxcopy f:\\d e:\\e\\x\\ /s\ndir e: | find \"Dir\"\nattrib e:e\\f", "Cannot perform a cyclic copy\n Directory of E:\\\n  A          E:\\E\\F\n=0\n"},
		{files, "", "subst e: c:\\d\ncd e:\\e\ncopy g e: > nul\ntype d\\e\\g\nmove e:f g", "g\nE:\\E\\F => C:\\G [ok]\n=0\n"},
		{files, "", "subst e: d\nsubst f: e:\\e\nsubst e: /d\ntype f:f\nsubst", "f\nF: => C:\\D\\E\n=0\n"},
		{files, "", "subst e: d\ne:\nsubst e: /d", "Invalid parameter - E:\n=1\n"},
		{files, "", "subst e: d\nsubst e: d", "Drive already SUBSTed\n=1\n"},
		{files, "", "subst c: d", "Invalid parameter - C:\n=1\n"},
		{files, "", "subst e: none", "Path not found - NONE\n=1\n"},
		{files, "", "subst e: z:\\", "Path not found - Z:\\\n=1\n"},
		{files, "", "subst e: /d", "Invalid parameter - E:\n=1\n"},
		{files, "", "subst e", "Incorrect number of parameters\n=1\n"},
		{files, "", "subst e: d\ntype e:..\\g", "Path not found - E:..\\G\n=0\n"},
	})
}

func TestAppend(t *testing.T) {
	files := map[string]string{"D/F": "f\n", "E/G": "g\n", "E/P.BAT": "@echo ran\n", "X/": ""}
	check(t, []testCase{
		{files, "", "append\nappend d;c:\\e\nappend\ntype f\ntype x\\g\nfind \"f\" < f", "No Append\nAPPEND=D;C:\\E\nf\ng\nf\n=0\n"},
		{files, "", "append d /path:off\ntype x\\f\nappend ;\ntype f", "File not found - X\\F\nFile not found - F\n=0\n"},
		{files, "", "append e\nif exist g echo found\nappend e /x:on\nif exist g echo found with /x\nappend /x:off\nif exist g echo found", "found with /x\n=0\n"},
		{files, "", "append /z", "Invalid switch - /Z\n=1\n"},
	})
	checkTree(t, map[string]string{"D/F": "f"}, "", "append d\nattrib f\necho new> f", map[string]string{"D/": "", "D/F": "f", "f": "new\n"})
}

func TestEdlin(t *testing.T) {
	const text = "one\ntwo\nthree\nfour\n"
	files := map[string]string{"F": text}
	cases := []struct{ in, want string }{
		{"2i\nnew\n\x1a\ne\n", "one\nnew\ntwo\nthree\nfour\n"},
		{"2d\ne\n", "one\nthree\nfour\n"}, {"1,2d\ne\n", "three\nfour\n"},
		{"2\nzwei\ne\n", "one\nzwei\nthree\nfour\n"}, {"2\n\ne\n", text},
		{"1,2,4m\ne\n", "three\none\ntwo\nfour\n"}, {"4,4,1m\ne\n", "four\none\ntwo\nthree\n"},
		{"1,1,#,2c\ne\n", "one\ntwo\nthree\nfour\none\none\n"},
		{"1,#ro\x1a0\ne\n", "0ne\ntw0\nthree\nf0ur\n"}, {"1,#?ro\x1a0\ny\nn\ny\ne\n", "0ne\ntwo\nthree\nf0ur\n"},
		{"1sth\x1ad;e\n", "one\ntwo\nfour\n"}, {"#i\nlast\n\x1a\ne\n", "one\ntwo\nthree\nfour\nlast\n"},
		{"2tg\ne\n", "one\ng\ntwo\nthree\nfour\n"}, {"d\nq\ny\n", ""}, {"d\n", ""},
	}
	put := map[string]string{"G": "g\n"}
	var lines []string
	for i, c := range cases {
		n := strconv.Itoa(i)
		put["F"+n], put["S"+n] = text, c.in
		lines = append(lines, "edlin f"+n+" < s"+n+" > out"+n)
	}
	_, dir := batch(t, put, "", lines...)
	have := tree(t, dir)
	for i, c := range cases {
		n := strconv.Itoa(i)
		want, backup := c.want+"\x1a", text
		if c.want == "" {
			want, backup = text, ""
		}
		if have["F"+n] != want || have["F"+n+".BAK"] != backup {
			t.Errorf("%q: %q with the backup %q, want %q; output %q", c.in, have["F"+n], have["F"+n+".BAK"], want, have["out"+n])
		}
	}
	check(t, []testCase{
		{files, "1,2l\n9d\nsno\nq\ny\n", "edlin f", "End of input file\n*      1:*one\n      2: two\n*Entry error\n*Not found\n*Abort edit (Y/N)? =0\n"},
		{files, "i\na\n\x1a\nl\ne\n", "edlin n\ntype n\necho.", "New file\n*      1:*      2:*\n*      1: a\n*a\n\n=0\n"},
		{files, "", "edlin", "File name must be specified\n=1\n"},
	})
}
