package monitor

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiltersAndFiles: what a command prints goes through filters, and into files.
func TestFiltersAndFiles(t *testing.T) {
	mo, out := testMonitor(t)
	t.Chdir(t.TempDir())
	for _, s := range []struct{ line, want string }{
		{"info | grep -i TLB", "  tab, mem, tlb"}, {"info | grep -c .", ""}, {"help running | head -2", "Running\n  step, s          execute N instructions\n"}, {"help running | tail 1", "  reset            press the reset button\n"},
		{"x 600h 32 | count", "2\n"}, {"x 600h 16 | wc", "      1      18      76\n"}, {"x 600h 16 | wc -l", "1\n"}, {"help running | grep -v e | sort -r | head 1", ""},
		{"x 600h 16 | grep frob", ""}, {"x 600h 32 | grep -n 00000610", "2:00000610"}, {"info | grep (", "a regular expression is needed"}, {"info | grep", "a regular expression"}, {"x 0 | head zz", "no number of lines"},
		{"x 0 | wc -z", "no option -z"}, {"x 600h 48 | tail -n 2 | head 1", "00000610"}, {`info | grep "the same as (tss|ldt)" | count`, "2\n"}, {"x 600h 16 | grep '11 22'", "00000600"}, {"help running | uniq | count", "10\n"},
		{"print 1 | 2", "0x3 = 3\n"}, {"print 1 > 2", "0x0 = 0\n"}, {"p/d 5 >> 1", "2\n"}, {"calc 2 > 1", "0x1"}, {"print 5 | cat > five.txt", ""}, {"x 600h 16 > dump.txt", ""}, {"x 610h 16 >> dump.txt", ""}, {"x 620h 16 >>dump.txt", ""},
		{"b 7c00h if ax > 5", "1: break at 00007c00"}, {"points | grep -c ax", "1\n"}, {"condition 1 bx > 5 | cat > none.txt", ""}, {"delete > d.txt", ""}, {"where >", "> FILE stands at the end"}, {"where > a b", "> FILE stands at the end"},
		{"frob > never.txt", "no command"}, {"where > no/such/file", "no such file"}, {`where > "a b.txt"`, ""}, {"type dir > x", ""}, {"set ax = bx > 1", ""}, {"p ax", "0x1"}, {"x 600h 16 | cat | cat | cat", "00000600"},
		{"search 600h 64 \"# x\" # not there", "not found"}, {"print '#' # a comment", "0x23 = 35 '#'\n"}, {"print 5 # 'a comment", "0x5 = 5\n"}, {"# nothing", ""}, {"echo a \"# b\" c # d", "a \"# b\" c\n"}, {"echo a | grep b", "a | grep b\n"},
		{`echo a\tb\\n\n`, "a\tb\\n\n"}, {`printf "%d %u %04x %X %o %c %s %%|%-5d|\n", -1, 5, ax, 255, 8, 'A', 600h, 7`, "-1 5 0001 FF 10 A ◄\"3D %|7    |\n"}, {`printf "%d"`, "an expression is missing"}, {`printf "%f", 1`, "d i u x"},
		{`printf "a", 1`, "what is"}, {`printf a`, "printf \"FORMAT\""}, {`printf "%9999999d", 1`, "a width"}, {`printf "%"`, "has no end"}, {`printf "%lx %#lx\n", 16, 16`, "10 0x10\n"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) && s.want != "" {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
	for name, want := range map[string]string{"five.txt": "0x5 = 5\n", "dump.txt": "00000600", "a b.txt": "instruction 0", "d.txt": ""} {
		b, err := os.ReadFile(name)
		if err != nil || !strings.HasPrefix(string(b), want) {
			t.Errorf("%s holds %q (%v), want %q", name, b, err, want)
		}
	}
	if b, _ := os.ReadFile("dump.txt"); strings.Count(string(b), "\n") != 3 {
		t.Errorf("dump.txt holds %q", b)
	}
	if list, _ := os.ReadDir("."); len(list) != 5 { // with none.txt, which is empty
		t.Errorf("the files are %v", list)
	}
}

// doAll executes lines and gives all that they print.
func doAll(t *testing.T, mo *Monitor, text string) string {
	t.Helper()
	var all strings.Builder
	mo.With(mo.host, &all, func() {
		for line := range strings.Lines(text) {
			if err := mo.Do(line); err != nil {
				fmt.Fprintf(&all, "%v\n", err)
			}
		}
	})
	return all.String()
}

// TestBlocks: if, else, while and end, at the prompt and in files.
func TestBlocks(t *testing.T) {
	for text, want := range map[string]string{
		"if 1 > 2\necho yes\nelse\necho no\nend\n":                                                         "no\n",
		"if 2 > 1\necho yes\nelse\necho no\nend\necho after\n":                                             "yes\nafter\n",
		"set $i = 0\nwhile $i < 3\nprintf \"%d\\n\", $i\nset $i = $i + 1\nend\n":                           "0\n1\n2\n",
		"set $i = 0\nwhile $i < 4\nif $i % 2\np/d $i\nelse\nif $i\necho two\nend\nend\nset $i=$i+1\nend\n": "1\ntwo\n3\n",
		"if 1\n\n# nothing\necho a # b\nend\n":                                                             "a\n",
		"end\n":                                                                                            "end stands behind",
		"else\n":                                                                                           "else stands behind",
		"if\n":                                                                                             "if CONDITION",
		"if 1\nelse\nelse\nend\n":                                                                          "else stands alone",
		"if frob\nend\n":                                                                                   `if frob: no register`,
		"while 1/0\nend\necho on\n":                                                                        "division by zero",
		strings.Repeat("if 1\n", 17):                                                                       "nested too deeply",
		"if 0\nwhile 1\nend\nend\n":                                                                        "",
		"while 1\nfrob\nend\n":                                                                             `no command "frob"`,
	} {
		mo, _ := testMonitor(t)
		have := strings.ReplaceAll(doAll(t, mo, text), "lines up to end belong to it\n", "")
		if !strings.Contains(have, want) || strings.HasSuffix(want, "\n") && have != want {
			t.Errorf("%q: %q, want %q", text, have, want)
		}
		mo.Forget()
		t.Chdir(t.TempDir())
		if err := os.WriteFile("f.rc", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		have = doAll(t, mo, "source f.rc\n")
		if !strings.Contains(have, want) || strings.HasSuffix(want, "\n") && have != want {
			t.Errorf("source %q: %q, want %q", text, have, want)
		}
	}
	mo, _ := testMonitor(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("f.rc", []byte("if 1\necho a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if have := doAll(t, mo, "source f.rc\necho b\n"); have != "f.rc: if has no end\nb\n" {
		t.Errorf("a file without an end: %q", have)
	}
}

// TestEndlessLoops: the user, or the end of the machine, ends a loop and leaves the rest of a file.
func TestEndlessLoops(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		"while 1\nend\necho on\n":                             "f.rc:2: interrupted\n",
		"while 1\ncontinue\nend\necho on\n":                   "f.rc:3: the rest was not executed\n",
		"continue\necho on\n":                                 "f.rc:1: the rest was not executed\n",
		"b 7c00h\ncommands\ncontinue\nend\nwhile 1\nc\nend\n": "the rest was not executed\n",
		"if 1\nsource f.rc\nend\n":                            "nested too deeply\n",
	} {
		mo, _ := testMonitor(t)
		mo.host = &impatientHost{}
		if err := os.WriteFile("f.rc", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if have := doAll(t, mo, "source f.rc\n"); !strings.HasSuffix(have, want) || strings.Contains(have, "on\n") {
			t.Errorf("%q: %q, want %q", text, have, want)
		}
	}
	mo, _ := testMonitor(t)
	mo.m.Poke(0x600, []byte{0xfa, 0xf4}) // CLI, HLT
	if have := doAll(t, mo, "while 1\njump 0:600\nend\n"); strings.Count(have, "halted") != 1 {
		t.Errorf("a loop goes on when the machine has ended: %q", have)
	}
}

// TestCommandsOfPoints: what is attached to a point is executed when it stops a run, and continue there goes on.
func TestCommandsOfPoints(t *testing.T) {
	mo, _ := testMonitor(t)
	have := doAll(t, mo, `tbreak 7c00h
c
set $n = 0
break 7c5ah
commands
silent
set $n = $n + 1
printf "pass %d\n", $n
if $n < 3
continue
end
echo third
end
points
c | grep -v frob
commands 2
silent
echo only this
end
c
points
commands 2
end
points
commands 9
end
`)
	const want = `1: break at 00007c00
1: breakpoint
0000:7c00  eb3c              jmp short 0x7c3e
2: break at 00007c5a
lines up to end belong to it
2: break at 00007c5a, hit 0 times
    silent
    set $n = $n + 1
    printf "pass %d\n", $n
    if $n < 3
        continue
    end
    echo third
pass 1
pass 2
pass 3
third
lines up to end belong to it
only this
2: break at 00007c5a, hit 4 times
    silent
    echo only this
lines up to end belong to it
2: break at 00007c5a, hit 4 times
lines up to end belong to it
no point 9 (points lists them)
`
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
}

// TestCommandsBehindThePrompt: a machine that runs behind the prompt goes on if the point's commands say so.
func TestCommandsBehindThePrompt(t *testing.T) {
	mo, out := testMonitor(t)
	doAll(t, mo, "b 7c5ah\ncommands\nsilent\necho passed\nif b[0x500] == 0\nset {char}0x500 = 1\ncontinue\nend\nend\n")
	doAll(t, mo, "b 7c00h\ncommands\nsilent\ncontinue\nend\n")
	mo.Release()
	_, stopped, _ := mo.Advance(mo.m.Now()+10_000_000_000, forever)
	if have := out.String(); !stopped || have != "passed\npassed\n" {
		t.Errorf("stopped: %v; %q", stopped, have)
	}
}

// TestDisplays are shown at every stop.
func TestDisplays(t *testing.T) {
	mo, _ := testMonitor(t)
	have := doAll(t, mo, "display ip\ndisplay/x $eax\ndisplay/i $pc\ndisplay b[\nstep\nundisplay 2 3\ndisplay\ninfo display\nundisplay 7\nundisplay\ndisplay\n")
	const want = `1: ip = 0xfff0 = 65520
2: $eax = 0x12345678
3: $pc
f000:fff0  ea5be000f0        jmp 0xf000:0xe05b
an expression is missing
f000:e05b  e9b01f            jmp 0xe
1: ip = 0xe05b = 57435
2: $eax = 0x12345678
3: $pc
f000:e05b  e9b01f            jmp 0xe
1: ip = 0xe05b = 57435
1: ip = 0xe05b = 57435
no display 7 (display lists them)
none
`
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
}
