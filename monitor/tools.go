package monitor

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

// maxTrace bounds a trace, in instructions.
const maxTrace = 1 << 32

// cmdTrace executes trace FILE N [if CONDITION], which runs N instructions and writes a line about each into a file.
func cmdTrace(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	if name == "" || rest == "" {
		return errors.New("trace FILE N [if CONDITION]")
	}
	n, rest, err := mo.eval.Amount(rest, 1, maxTrace)
	if err != nil {
		return err
	}
	cond := ""
	if rest != "" {
		var ok bool
		if cond, ok = strings.CutPrefix(rest, "if "); !ok {
			return fmt.Errorf("what is %q? if CONDITION", rest)
		}
		if _, err := mo.eval.All(cond); err != nil {
			return err
		}
	}
	f, err := hostfile.Stream(name)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	o, written, err := mo.trace(out, n, cond)
	if e := out.Flush(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	mo.printf("%d lines in %s\n", written, name)
	return mo.report(o)
}

// trace runs n instructions. Before each, if the condition is true, it writes the instruction and the registers.
func (mo *Monitor) trace(out io.Writer, n uint64, cond string) (o outcome, written uint64, err error) {
	for range n {
		ok, err := mo.eval.Truth(cond)
		if err != nil {
			return o, written, err
		}
		if ok {
			line, _, lerr := mo.instruction(mo.here())
			if lerr != nil {
				line = lerr.Error()
			}
			if _, err := fmt.Fprintf(out, "%d %-60s %s f=%05x\n", mo.m.Retired(), line, mo.traced(), mo.m.CPU().Eflags()); err != nil {
				return o, written, err
			}
			written++
		}
		if o = mo.resume(mo.m.Retired() + 1); o.early() {
			break
		}
	}
	return o, written, nil
}

// traced spells the general registers for a line of a trace.
func (mo *Monitor) traced() string {
	c := mo.m.CPU()
	if !mo.bits64() {
		return fmt.Sprintf("a=%08x b=%08x c=%08x d=%08x si=%08x di=%08x bp=%08x sp=%08x", c.Reg(x86.AX), c.Reg(x86.BX), c.Reg(x86.CX), c.Reg(x86.DX),
			c.Reg(x86.SI), c.Reg(x86.DI), c.Reg(x86.BP), c.Reg(x86.SP))
	}
	var b strings.Builder
	for i, r := range order {
		fmt.Fprintf(&b, "%s=%016x ", [...]string{"a", "b", "c", "d", "si", "di", "bp", "sp", "8", "9", "10", "11", "12", "13", "14", "15"}[i], c.Reg64(r))
	}
	return strings.TrimRight(b.String(), " ")
}

// sampleEvery is how many instructions are executed between two samples of a profile. It is a prime number, so
// that the samples are spread over a loop of any length.
const sampleEvery = 997

// cmdProfile executes profile [N], which runs N instructions and shows where they were.
func cmdProfile(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 10_000_000, maxTrace)
	if err != nil {
		return err
	}
	counts := map[uint64]int{}
	where := map[uint64]expr.Value{}
	total := 0
	var o outcome
	for end := mo.m.Retired() + n; mo.m.Retired() < end; {
		if o = mo.resume(min(end, mo.m.Retired()+sampleEvery)); o.early() {
			break
		}
		at := mo.here()
		counts[at.N]++
		where[at.N] = at
		total++
	}
	hot := make([]uint64, 0, len(counts))
	for a := range counts {
		hot = append(hot, a)
	}
	slices.SortFunc(hot, func(a, b uint64) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	for _, a := range hot[:min(len(hot), 20)] {
		line, _, err := mo.instruction(where[a])
		if err != nil {
			line = where[a].String()
		}
		mo.line("%5.1f%% %s %s", 100*float64(counts[a])/float64(total), line, mo.symbols.Name(a))
	}
	return mo.report(o)
}

// cmdScreen executes screen [FILE], which shows a text screen, or writes the screen to a file .txt or .png.
func cmdScreen(mo *Monitor, arg string) error {
	var f console.Frame
	mo.m.Render(&f)
	if arg != "" {
		return png.WriteFile(arg, &f)
	}
	if f.Mode != console.Text {
		return errors.New("the screen is not in a text mode: screen FILE.png saves it")
	}
	rows := f.Text()
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	for _, row := range rows {
		mo.line("| %s", row)
	}
	return nil
}

// cmdType executes type TEXT.
func cmdType(mo *Monitor, arg string) error {
	keys, err := console.Chords(arg)
	if err != nil {
		return err
	}
	mo.host.Press(keys)
	return nil
}

// cmdInsert executes insert DRIVE FILE.
func cmdInsert(mo *Monitor, arg string) error {
	drive, rest := cutWord(arg)
	name, _ := cutWord(rest)
	if name == "" {
		return errors.New("insert fda|fdb|cdrom FILE")
	}
	return mo.host.Insert(drive, name)
}

// cmdEject executes eject DRIVE.
func cmdEject(mo *Monitor, arg string) error { return mo.host.Eject(arg) }

// cmdSaveState executes save-state FILE.
func cmdSaveState(mo *Monitor, arg string) error {
	if arg == "" {
		return errors.New("save-state FILE")
	}
	if s, ok := mo.host.(Stater); ok {
		return s.SaveState(arg)
	}
	if mo.m.ServiceMap() != nil {
		return machine.ErrServices
	}
	return hostfile.Write(arg, hostfile.Private, mo.m.Save)
}

// cmdLoadState executes load-state FILE.
func cmdLoadState(mo *Monitor, arg string) error {
	if _, err := os.Stat(arg); err != nil {
		return err
	}
	if history.Of(mo.m) != nil {
		return errors.New("load-state would end the history: start with -loadvm, or with -no-history")
	}
	if history.Recording(mo.m) {
		return errors.New("load-state would end the recording: start with -loadvm")
	}
	if err := mo.loadState(arg); err != nil {
		return err
	}
	mo.Greet()
	return nil
}

// loadState loads a saved state from a file.
func (mo *Monitor) loadState(name string) error {
	if s, ok := mo.host.(Stater); ok {
		return s.LoadState(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if mo.m.ServiceMap() != nil {
		return machine.ErrServices
	}
	return mo.m.Load(f)
}

// cmdView executes view, which opens the full-screen display.
func cmdView(mo *Monitor, _ string) error {
	if mo.onView == nil {
		return errors.New("view needs a terminal")
	}
	return mo.onView()
}

// cmdGDBBase executes gdb-base [ADDRESS].
func cmdGDBBase(mo *Monitor, arg string) error {
	if arg == "" {
		mo.printf("%#x\n", mo.gdbBase)
		return nil
	}
	v, err := mo.eval.All(arg)
	if err == nil {
		mo.gdbBase = v.N
	}
	return err
}

// cmdGDBTarget executes gdb-target [auto|i8086|i386|i386:x86-64].
func cmdGDBTarget(mo *Monitor, arg string) error {
	switch {
	case arg == "":
		mo.printf("%s\n", cmp.Or(mo.gdbTarget, "auto"))
	case arg == "auto":
		mo.gdbTarget = ""
	case arg == "i8086" || arg == "i386" || arg == "i386:x86-64" && mo.hasLong():
		mo.gdbTarget = arg
	default:
		return errors.New("gdb-target auto, i8086 or i386, or i386:x86-64 for a processor with long mode")
	}
	return nil
}
