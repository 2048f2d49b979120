package external_test

import (
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	files := map[string]string{"S/A": "new a", "S/B": "new b", "T/A": "old", "T/D/A": "old", "T/D/C": "c"}
	with := func(a, da string, more ...string) map[string]string {
		all := map[string]string{"S/": "", "S/A": "new a", "S/B": "new b", "T/": "", "T/A": a, "T/D/": "", "T/D/A": da, "T/D/C": "c"}
		for _, name := range more {
			all[name] = "new b"
		}
		return all
	}
	checkTree(t, files, "", "replace s\\*.* t", with("new a", "old"))
	checkTree(t, files, "", "replace s\\*.* t /s", with("new a", "new a"))
	checkTree(t, files, "", "replace s t /a", with("old", "old", "T/B"))
	checkTree(t, files, "", "replace s\\*.* t /u", with("old", "old"))
	checkTree(t, files, "n\n", "replace s\\*.* t /p", with("old", "old"))
	check(t, []testCase{
		{files, "", "replace s\\a t", "\nReplacing C:\\T\\A\n\n1 file(s) replaced\n=0\n"},
		{files, "x", "replace s\\b t /a /w", "Press any key to continue . . .\n\nAdding C:\\T\\B\n\n1 file(s) added\n=0\n"},
		{files, "", "replace s\\a t /a", "\nNo files added\n=0\n"},
		{files, "", "replace s\\none t", "No files found - S\\NONE\n=2\n"},
		{files, "", "replace s\\a none", "Path not found - NONE\n=3\n"},
		{files, "", "attrib +r t\\a\nreplace s\\a t\nif errorlevel 5 echo denied\nreplace s\\a t /r",
			"\nReplacing C:\\T\\A\nAccess denied - C:\\T\\A\n\nNo files replaced\ndenied\n\nReplacing C:\\T\\A\n\n1 file(s) replaced\n=0\n"},
		{files, "", "replace s\\a t /a /u", "REPLACE: source, target and switches do not go together\n=5\n"},
	})
}

func TestLabel(t *testing.T) {
	check(t, []testCase{
		{nil, "", "label my disk\nvol", "\n Volume in drive C is MY DISK\n=0\n"},
		{nil, "", "label c:elevenchars\nvol\nlabel other\nvol", "\n Volume in drive C is ELEVENCHARS\n\n Volume in drive C is OTHER\n=0\n"},
		{nil, "\ny\n", "label x\nlabel\nvol", "Volume in drive C is X\nVolume label (11 characters, ENTER for none)? \nDelete current volume label (Y/N)? \n Volume in drive C has no label\n=0\n"},
		{nil, "new\n", "label\nvol", "Volume in drive C has no label\nVolume label (11 characters, ENTER for none)? \n Volume in drive C is NEW\n=0\n"},
		{nil, "", "label a*b", "Invalid characters in volume label\n=1\n"},
		{nil, "", "label q:x", "Invalid drive specification\n=1\n"},
	})
}

// TestMem looks at what MEM says about programs that are known.
func TestMem(t *testing.T) {
	out, _ := batch(t, map[string]string{}, "", "mem", "mem /c", "mem /d", "mem /f", "mem /m command", "mem /m none", "if errorlevel 1 echo not there", "mem /q", "mem /c /p")
	for _, want := range []string{"\nConventional ", "\nLargest executable program size ", "\n  MSDOS  ", "\n  COMMAND  ", "  Environment\n", "\n  Total Free: ",
		"\nCOMMAND is using", "\nNONE is not in memory\nnot there\nInvalid switch - /Q\n", "\n  MEM"} {
		if has := strings.Contains("\n"+out, want); has != (want != "\n  MEM") {
			t.Errorf("%q: %v; output %s", want, has, out)
		}
	}
}

func TestExe2bin(t *testing.T) {
	header := func(fixups, ip, sp byte) string {
		h := make([]byte, 64)
		copy(h, "MZ")
		h[2], h[4], h[6], h[8], h[16], h[20], h[24] = 64+0x08, 1, fixups, 4, sp, ip, 28
		h[28] = 4 // the only place with a segment: 0000:0004
		if ip == 1 {
			h[2], h[3], h[20], h[21] = 64+0x04, 1, 0, 1 // IP 0100h
			h[4] = 1
			return string(h) + strings.Repeat("x", 0x100) + "code"
		}
		return string(h) + "code\x01\x00\x00\x00"
	}
	files := map[string]string{"A.EXE": header(0, 0, 0), "B.EXE": header(1, 0, 0), "C.EXE": header(0, 0, 1), "D.EXE": header(0, 1, 0), "E.EXE": "no"}
	out, dir := batch(t, files, "10\n", "exe2bin a", "exe2bin b.exe b.com", "exe2bin c", "if errorlevel 1 echo stack", "exe2bin d d.com", "exe2bin e", "exe2bin none")
	have := tree(t, dir)
	if have["A.BIN"] != "code\x01\x00\x00\x00" || have["B.COM"] != "code\x11\x00\x00\x00" || have["D.COM"] != "code" {
		t.Errorf("made %q", have)
	}
	want := "Fix-ups needed - base segment (hex): File cannot be converted\nstack\nFile cannot be converted\nFile not found - NONE.EXE\n"
	if out != want {
		t.Errorf("%q, want %q", out, want)
	}
}

func TestMode(t *testing.T) {
	check(t, []testCase{
		{nil, "", "mode com1:9600,n,8,1", "COM1: 9600,n,8,1,-\n=0\n"},
		{nil, "", "mode com2 baud=24 parity=e data=7 stop=2", "COM2: 24,e,7,2,-\n=0\n"},
		{nil, "", "mode com1:5", "Invalid parameter - 5\n=1\n"},
		{nil, "", "mode con lines=50\nmode con", "\nStatus for device CON:\n----------------------\nColumns=80\nLines=50\n\nActive code page for device CON is 437\nHardware code pages:\n  code page 437\nPrepared code pages:\n  code page 437\n  code page 850\n  code page 852\n  code page 858\n  code page 866\n\nMODE status code page function completed\n=0\n"},
		{nil, "", "mode con rate=32 delay=1\nmode co80\nmode 40\nmode lpt1", "LPT1: not rerouted\n=0\n"},
		{nil, "", "mode con cols=132", "Function not supported on this computer - COLS:132\n=1\n"},
		{nil, "", "mode con cp prepare=((850,437) c:\\dos\\ega.cpi)\nmode con codepage prep=(866 ega3.cpi)\nmode con cp select=850\nchcp", "MODE prepare code page function completed\nMODE prepare code page function completed\nMODE select code page function completed\nActive code page: 850\n=0\n"},
		{nil, "", "mode con cp sel=866\nmode con cp /status", "MODE select code page function completed\n\nActive code page for device CON is 866\nHardware code pages:\n  code page 437\nPrepared code pages:\n  code page 437\n  code page 850\n  code page 852\n  code page 858\n  code page 866\n\nMODE status code page function completed\n=0\n"},
		{nil, "", "mode con cp select=123", "Code page not prepared - 123\n=1\n"},
		{nil, "", "mode con cp prepare=((850,123) ega.cpi)", "Code page not prepared - 123\n=1\n"},
		{nil, "", "mode con cp refresh\nmode con cp other=1", "MODE refresh code page function completed\nInvalid parameter - OTHER:1\n=1\n"},
		{nil, "", "keyb", "Current keyboard code: US  code page: 437\nCurrent CON code page: 437\n=0\n"},
		{nil, "", "chcp 850\nkeyb gr,850,c:\\dos\\keyboard.sys /id:129\nkeyb", "Current keyboard code: GR  code page: 850\nCurrent CON code page: 850\n=0\n"},
		{nil, "", "keyb ru,866\nkeyb", "Code page specified is inconsistent with the selected code page\nCurrent keyboard code: RU  code page: 866\nCurrent CON code page: 437\n=0\n"},
		{nil, "", "chcp 850\nkeyb /e gr,437\nkeyb", "Code page specified is inconsistent with the selected code page\nCurrent keyboard code: GR  code page: 437\nCurrent CON code page: 850\n=0\n"},
		{nil, "", "keyb gr,,c:\\dos\\keyboard.sys\nkeyb fr /id:120\nkeyb /e ru,850", "Code page requested (850) is not valid for given keyboard code\n=5\n"},
		{nil, "", "keyb xx", "Invalid keyboard code specified\n=1\n"},
		{nil, "", "keyb ru,850", "Code page requested (850) is not valid for given keyboard code\n=5\n"},
	})
}
