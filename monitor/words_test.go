package monitor

import (
	"slices"
	"strings"
	"testing"
)

// TestEveryWordDoesSomething: every word of another debugger is known, with and without arguments, and help says whose it is.
func TestEveryWordDoesSomething(t *testing.T) {
	for _, c := range words() {
		if c.run == nil {
			continue
		}
		for _, name := range c.names {
			mo, out := testMonitor(t)
			t.Chdir(t.TempDir())
			found, err := mo.lang.findCommand(name)
			if err != nil || found.brief != c.brief {
				t.Errorf("%s: %v (%v), not the word", name, found, err)
				continue
			}
			for _, arg := range []string{"", " 0", " 0 1", ` 0 1 "a"`} {
				if err := mo.Do(name + arg); err != nil && c.args != "COMMAND" && strings.Contains(err.Error(), "no command") {
					t.Errorf("%s%s: %v", name, arg, err)
				}
			}
			if have := does(mo, out, "help "+name); !strings.Contains(have, c.whose) {
				t.Errorf("help %s: %q, want %s in it", name, have, c.whose)
			}
		}
	}
}

// TestWordsAreOnce: no word has two meanings that nobody is told of.
func TestWordsAreOnce(t *testing.T) {
	var seen []string
	for _, c := range append((&language{groups: groups()}).own(), words()...) {
		for _, n := range c.names {
			if c.run == nil {
				continue
			}
			if slices.Contains(seen, n) {
				t.Errorf("%s is two commands", n)
			}
			seen = append(seen, n)
		}
	}
}

// TestWordsOfOtherDebuggers does what people type who know them.
func TestWordsOfOtherDebuggers(t *testing.T) {
	mo, out := testMonitor(t)
	t.Chdir(t.TempDir())
	for _, s := range []struct{ line, want string }{
		// gdb
		{"info registers", "eax=12345678"}, {"info reg", "eax=12345678"}, {"i r", "eax=12345678"}, {"info r eax", "eax=0x12345678"}, {"p $eax", "0x12345678"}, {"p/x $eax", "0x12345678\n"},
		{"print/d -1", "-1\n"}, {"p/t 5", "101\n"}, {"p/c 65", "65 'A'"}, {"p/o 8", "010\n"}, {"p/u $ax", "22136\n"}, {"print /x 16", "0x10\n"}, {"output/d 16", "16\n"},
		{"set $eax=1", "eax=0x1 = 1\n"}, {"set var $ebx = 0x600", "ebx=0x600"}, {"p $eax", "0x1 = 1"}, {"set $n = $eax + 1", ""}, {"p $n", "0x2"}, {"set $pc = 0x1234", "eip=0x1234"}, {"p $pc", "f000:1234"},
		{"set $pc = 0xfff0", "eip=0xfff0"}, {"x/i $pc", "f000:fff0  ea5be000f0"}, {"x/2i $pc", "f000:fff5"}, {"x/4xb 0x600", "00000600  0x11  0x22  0x33  0x44\n"}, {"", "00000604  0x00  0x06"},
		{"x/hx 0x600", "0x2211\n"}, {"x/1xg 0x600", "0x0000060044332211"}, {"x/2dw 0x600", "1144201745  1536"}, {"x/s 0x600", `"◄\"3D"`}, {"x/a 0x600", "0x2211"}, {"x/c 0x601", "34 '\"'"},
		{"disas 0xffff0,+5", "jmp"}, {"disassemble $pc,$pc+1", "f000:fff0"}, {"u/1 0xffff0", "000ffff0"}, {"p *(short *)0x600", "0x2211"}, {"p {char}0x601", "0x22"},
		{"set {short}0x604 = 0x7788", ""}, {"x/hx 0x604", "0x7788"}, {"break *0x7c00 if $ax == 1", "1: break at 00007c00"}, {"tb *0x7c00", "2: break at 00007c00"}, {"hbreak *0x500", "3: break"},
		{"watch *(int*)0x600", "4: watch writes of 00000600, 4 bytes"}, {"rwatch *0x600", "5: watch reads of 00000600, 4 bytes"}, {"awatch 0x600", "6: watch reads and writes"},
		{"info breakpoints", "1: break at 00007c00 if $ax == 1"}, {"info b", "6: watch"}, {"i b", "6: watch"}, {"ignore 1 7", ""}, {"info break", "after 7"}, {"clear *0x500", "deleted 3"},
		{"del 4 5", ""}, {"info watchpoints", "6: watch"}, {"delete", ""}, {"info b", "none"}, {"info frame", "#0 f000:fff0"}, {"bt", "#0"}, {"find 0x600, +16, 0x33", "00000602"},
		{"find 0x600, 0x601, 0x33", "not found"}, {"dump memory f.bin 0x600 0x604", ""}, {"restore f.bin binary 0x700", "4 bytes at 00000700"}, {"x/wx 0x700", "0x44332211"},
		{"info symbol 0x502", "start+0x2"}, {"mon p 1", "0x1"}, {"shell ls", "starts no programs"}, {"info frob", "info alone lists"}, {"info s", "#0"}, {"info c", "can be"},
		{"stepi", "f000:e05b"}, {"reverse-stepi", "f000:fff0"}, {"si 1", "f000:e05b"}, {"rsi", "at instruction 0"}, {"ni", "f000:e05b"}, {"rni", "f000:fff0"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) || s.want == "" && have != "" {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
}

// TestWordsOfBochsAndQEMU: the same for their words.
func TestWordsOfBochsAndQEMU(t *testing.T) {
	mo, out := testMonitor(t)
	t.Chdir(t.TempDir())
	for _, s := range []struct{ line, want string }{
		{"vb 0x0:0x7c00", "1: break at 0000:7c00"}, {"lb 0x7c00", "2: break at 00007c00"}, {"pb 0x7c00", "3: break at @00007c00"}, {"pbreak *0x7c00", "4: break at @00007c00"},
		{"bpd 1", ""}, {"blist", "1: break at 0000:7c00 (disabled)"}, {"bpe 1", ""}, {"watch r 0x600 2", "5: watch reads of 00000600, 2"}, {"unwatch 0x600", "deleted 5"}, {"d 1", "d is DEBUG's dump"}, {"delete", ""},
		{"sreg", "base=ffff0000"}, {"creg", "cr0=60000010"}, {"dreg", "dr7="}, {"r", "eax="}, {"reg", "eax="}, {"fp", "st0"}, {"info eflags", "eflags="}, {"info cpu", "mxcsr"}, {"info gdt", "gdt at"},
		{"info idt 8", "08 0000:"}, {"info device pic", "IRQ"}, {"print-stack 2", "0000:"}, {"ptime", "instruction 0"}, {"calc 1+1", "0x2"}, {"setpmem 0x700 2 0x1234", ""}, {"xp /1hx 0x700", "@00000700  0x1234"},
		{"xp /4bx 0", "@00000000  0x"}, {"xp/2xh 0x700", "0x1234  0x0000"}, {"xp 0x700 2", "34 12"}, {"x /4bx 0x700", "0x34  0x12"}, {"writemem m.bin 0x700 2", ""}, {"loadmem m.bin 0x710", "2 bytes"}, {"p w[710h]", "0x1234"},
		{"disasm 0xffff0 1", "jmp"}, {"setpmem 0 3 1", "not 1, 2 or 4"}, {"sendkey ctrl-alt-delete", ""}, {"sendkey a", ""}, {"sendkey frob", "frob"}, {"memsave 0x700 2 n.bin", ""}, {"pmemsave 0x700 2 n.bin", ""},
		{"screendump s.png", ""}, {"gva2gpa 0x7c00", "physical 00007c00"}, {"sum 0x700 2", "00044"}, {"info status", "instruction 0"}, {"crc 0x700 0x702", "0x094a9040"}, {"? 1+1", "0x2"}, {"trace-reg on", "trace FILE N"}, {"show int", "commands"}, {"unwatch", "no watchpoint"}, {"thread", "instruction 0"}, {"info tlb", "paging is off"}, {"info irq", "IRQ 0"}, {"info version", "go1"},
		{"system_reset", "f000:fff0"}, {"system_powerdown", "no power button"}, {"print /x $eax", "0x"}, {"savevm a.sav", ""}, {"loadvm a.sav", "would end the history"}, {"i /b 0x61", "port 0x61: 0x"}, {"o /b 0x61 0", ""},
		{"info jit", "executed by"}, {"vmexitbp", "VMX"}, {"instrument x", "-profile"}, {"logfile x", "-trace"}, {"set {int}8 = 0x500", ""}, {"nmi", ""}, {"stepi", "0000:0500"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) || s.want == "" && have != "" {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
}

// TestWordsOfSoftICE: the same for its words.
func TestWordsOfSoftICE(t *testing.T) {
	mo, out := testMonitor(t)
	for _, s := range []struct{ line, want string }{
		{"bpx 0x7c00 if eax == 1", "1: break at 00007c00"}, {"bpm 0x600", "2: watch reads and writes of 00000600, 1"}, {"bpmw 0x600", "3: watch reads and writes of 00000600, 2"},
		{"bpmd 0x600 if ax == 1", "4: watch reads and writes of 00000600, 4"}, {"bpio 0x61", "5: port 0x61"}, {"bpint 0x21 ah=0x3d", "6: int 0x21"}, {"bd 1", ""}, {"bl", "1: break at 00007c00 (disabled)"}, {"be 1", ""},
		{"bc", ""}, {"bl", "none"}, {"eb 0x700 1 2 3 4", ""}, {"db 0x700 4", "01 02 03 04"}, {"dw 0x700 4", "0201 0403"}, {"dd 0x700 4", "04030201"}, {"cpu", "eax="}, {"zap", "0x90"}, {"hboot", "f000:fff0"}, {"xa 4", "INT 67h"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) || s.want == "" && have != "" {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
}

// TestWordsOfDEBUG: its numbers are hexadecimal, its addresses offsets in DS or CS.
func TestWordsOfDEBUG(t *testing.T) {
	mo, out := testMonitor(t)
	for _, s := range []struct{ line, want string }{
		{"set ds = 0x10", "ds=0x10"}, {"d 500 50f", "0010:0500  11 22 33 44 00 06"}, {"d 500 L2", "0010:0500  11 22 "}, {"d 500,l 1", "0010:0500  11 "}, {"d 0:600 L1", "0000:0600  11"}, {"d ds:500 l3", "11 22 33"},
		{"d 0 10", "0010:0010"}, {"d 500 4ff", "a range of"}, {"d 500", "0010:0570"}, {"", "0010:0580"}, {"d zz", "zz"}, {"e 500 'abc' 41 \"d\"", "5 bytes at 0010:0500"}, {"d 500 l6", "61 62 63 41 64 06"}, {"e 500 100", "not a byte"}, {"e 500 'a", "quote"}, {"e 500", "no data"},
		{"f 500 L4 1 2", "4 bytes at 0010:0500"}, {"d 500 l4", "01 02 01 02"}, {"f", "#0"}, {"m 500 503 510", "4 bytes at 0010:0510"}, {"c 500 L4 510", "0 of 4 bytes differ"}, {"e 511 9", "1 bytes"}, {"c 500 L4 510", "0010:0501  02  09  0010:0511\n1 of 4"},
		{"s 500 51f 9", "0010:0511"}, {"s 500 L20 'xyz'", "not found"}, {"h 19f 10a", "02a9  0095"}, {"h 1 2", "0003  ffff"}, {"h ffffffff 1", "00000000  fffffffe"}, {"h c", "continue, c"},
		{"r ax", "ax=0x5678"}, {"r ax 5", "set REGISTER = VALUE"}, {"i 61", "port 0x61"}, {"i zz", "in hexadecimal"}, {"o 61 0", ""}, {"o 61 100", "o PORT BYTE"}, {"a 100", "does not assemble"}, {"help l", "load FILE"}, {"n prog.com", "prog.com"},
		{"p", "print EXPRESSION"}, {"t", "f000:e05b"}, {"", "f000:"}, {"t 2", "f000:"}, {"t zz", "zz"}, {"g =f000:fff0 e05b", "f000:e05b"}, {"t=f000:fff0", "f000:e05b"}, {"g=f000:fff0 e05b", "f000:e05b"}, {"g 0:7c00", "0000:7c00"}, {"t =7c41", "0000:7c43"}, {"u 0 1", "00000000"}, {"g =0:7c3e 7c41", "0000:7c41"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) || s.want == "" && have != "" {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
}

// TestBeginningsOfWords: the beginning of a word is enough if it is the only one; ours go before others'.
func TestBeginningsOfWords(t *testing.T) {
	mo, out := testMonitor(t)
	for line, want := range map[string]string{
		"st": `"st" can be step, stop, stack, step-line, start, step-back, stepi`, "reverse-c": "no breakpoint", "pri 1": "0x1", "disass 0,+1": "00000000", "qui": "quit", "": "", "re": `"re" can be`, "zzz": "no command",
	} {
		if have := does(mo, out, line); !strings.Contains(have, want) {
			t.Errorf("%s: %q, want %q in it", line, have, want)
		}
	}
	for line, want := range map[string]string{
		"help words": "stepi", "help points": "break, b", "help Expressions": "$pc", "help formats": "hexadecimal", "help": "help TOPIC: running, points", "help info tlb": "the same as page", "info": "registers", "help si": "the same as step  (gdb)",
	} {
		if have := does(mo, out, line); !strings.Contains(have, want) {
			t.Errorf("%s: %q, want %q in it", line, have, want)
		}
	}
}

// TestJumpAndPortsAreHistory: what changes the machine by a word of another debugger is part of its history.
func TestJumpAndPortsAreHistory(t *testing.T) {
	mo, out := testMonitor(t)
	does(mo, out, "step")
	before := mo.hash()
	for _, line := range []string{"out 61h 2", "copy 600h 4 700h", "set {char}720h = 1", "step"} {
		does(mo, out, line)
	}
	changed := mo.hash()
	if before == changed {
		t.Fatal("nothing was changed")
	}
	does(mo, out, "step 3")
	does(mo, out, "step-back 3")
	if have := mo.hash(); have != changed {
		t.Errorf("hash %s after a step back, want %s", have, changed)
	}
	mo.host = &impatientHost{}
	if have := mo.Execute("jump 7c00h"); !strings.Contains(have, "halted") {
		t.Errorf("jump: %q", have)
	}
}
