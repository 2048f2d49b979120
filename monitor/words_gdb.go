package monitor

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/x86"
)

// gdbWords returns gdb's words for running and looking.
func gdbWords() []command {
	const gdb = "gdb"
	return []command{
		alias("stepi si", gdb, "step"),
		alias("nexti ni", gdb, "next"),
		alias("cont fg", "gdb, QEMU", "continue"),
		alias("advance", gdb, "until"),
		alias("fin", gdb, "finish"),
		word("jump j", gdb, "ADDRESS", "continue from an address", cmdJump),
		word("kill k", gdb, "", "the same as quit", cmdQuit),
		word("detach", gdb, "", "the same as exit", func(*Monitor, string) error { return ErrExit }),
		alias("reverse-stepi rsi reverse-step rs", gdb, "step-back"),
		alias("reverse-nexti rni reverse-next rn", gdb, "next-back"),
		alias("reverse-continue rc", gdb, "continue-back"),
		alias("checkpoint", gdb, "mark"),
		word("thread", gdb, "", "the same as where: there is one processor", func(mo *Monitor, _ string) error { return mo.command("where") }),
		alias("disassemble disas", gdb, "u"),
		alias("inspect output", gdb, "print"),
		alias("call", gdb, "print"),
		word("frame", gdb, "[N]", "choose a function of bt: its variables are shown", cmdFrame),
		word("up", gdb, "[N]", "choose the caller", moveFrame(1)),
		word("down", gdb, "[N]", "choose what it has called", moveFrame(-1)),
		word("find", gdb, "FIRST, LAST|+BYTES, DATA", "find data", cmdFind),
		word("dump", gdb, "[binary] memory FILE FIRST END", "memory to a file", cmdDumpFile),
		word("restore", gdb, "FILE binary ADDRESS", "a file to memory", cmdRestore),
		alias("symbol-file add-symbol-file file", gdb, "sym"),
		word("monitor mon", gdb, "COMMAND", "execute the command", func(mo *Monitor, arg string) error { return mo.command(arg) }),
		instead("tui layout", gdb, "view is the full-screen display"),
		instead("shell !", gdb, "the monitor starts no programs of the host"),
	}
}

// gdbPoints returns gdb's words for breakpoints.
func gdbPoints() []command {
	const gdb = "gdb"
	return []command{
		alias("tb thbreak", gdb, "tbreak"),
		alias("hbreak br", gdb, "break"),
		alias("rwatch", gdb, "watch r"),
		alias("awatch", gdb, "watch rw"),
		alias("dis", gdb, "disable"),
		alias("cond", gdb, "condition"),
		word("clear", gdb, "[ADDRESS]", "remove the breakpoint there", cmdClear),
	}
}

// cmdJump executes jump ADDRESS.
func cmdJump(mo *Monitor, arg string) error {
	at, err := mo.eval.All(strings.TrimPrefix(arg, "*"))
	if err != nil {
		return err
	}
	if err := jump(mo, at); err != nil {
		return err
	}
	return cmdContinue(mo, "")
}

// jump makes the instruction at an address the next one. Without a segment the address is in that of CS.
func jump(mo *Monitor, at expr.Value) error {
	off := at.N - mo.base(x86.CS)
	switch cs := mo.m.CPU().Segment(x86.CS); {
	case at.In == expr.Physical:
		return errors.New("jump takes a linear address")
	case at.Pair && at.Sel != cs.Selector:
		mo.loadSegment(x86.CS, at.Sel)
		off = at.Off
	case at.Pair:
		off = at.Off
	}
	s, _ := mo.registerSlot(either(mo.bits64(), "rip", "eip"))
	s.set(off)
	mo.edited()
	return nil
}

// cmdClear executes clear [ADDRESS].
func cmdClear(mo *Monitor, arg string) error {
	at := mo.here()
	if arg != "" {
		var err error
		if at, err = mo.eval.All(strings.TrimPrefix(arg, "*")); err != nil {
			return err
		}
	}
	found := 0
	for _, p := range mo.points.All() {
		if p.Kind == point.Break && p.At.Same(at) {
			mo.points.Remove(p)
			mo.printf("deleted %d\n", p.ID)
			found++
		}
	}
	if found == 0 {
		return fmt.Errorf("no breakpoint at %v", at)
	}
	return nil
}

// cmdFind executes find FIRST, LAST|+BYTES, DATA.
func cmdFind(mo *Monitor, arg string) error {
	first, rest, ok1 := strings.Cut(arg, ",")
	last, data, ok2 := strings.Cut(rest, ",")
	if !ok1 || !ok2 {
		return errors.New("find FIRST, LAST, DATA or find FIRST, +BYTES, DATA")
	}
	at, n, err := extent(mo, first, last, 1)
	if err != nil {
		return err
	}
	want, err := mo.eval.Data(data)
	if err != nil {
		return err
	}
	return searchMemory(mo, at, n, want)
}

// extent returns the bytes from the address first to last, or +BYTES. more is 1 if last is the last byte, and 0 if it is behind
// the last.
func extent(mo *Monitor, first, last string, more uint64) (at expr.Value, n int, err error) {
	if at, err = mo.eval.All(strings.TrimSpace(first)); err == nil {
		n, err = bytesTo(mo, at, last, more)
	}
	return at, n, err
}

// cmdDumpFile executes dump [binary] memory FILE FIRST END.
func cmdDumpFile(mo *Monitor, arg string) error {
	arg = strings.TrimPrefix(arg, "binary ")
	rest, ok := strings.CutPrefix(arg, "memory ")
	name, rest := cutWord(rest)
	first, end := cutWord(rest)
	if !ok || end == "" {
		return errors.New("dump memory FILE FIRST END")
	}
	at, n, err := extent(mo, first, end, 0)
	if err != nil {
		return err
	}
	return saveMemory(mo, name, at, n)
}

// cmdRestore executes restore FILE binary ADDRESS.
func cmdRestore(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	at, ok := strings.CutPrefix(rest, "binary ")
	if !ok {
		return errors.New("restore FILE binary ADDRESS")
	}
	return cmdLoad(mo, strconv.Quote(name)+" "+at)
}
