package monitor

import (
	"fmt"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/x86"
)

// maxFrames bounds a call stack.
const maxFrames = 64

// cmdBacktrace executes backtrace.
func cmdBacktrace(mo *Monitor, _ string) error {
	for _, f := range stackFrames(mo, maxFrames) {
		mo.line("#%d %v %s", f.number, f.at, f.describe(mo.symbols))
	}
	return nil
}

// frames returns where the machine is and up to n-1 return addresses.
func frames(mo *Monitor, n int) (list []expr.Value) {
	for _, f := range stackFrames(mo, n) {
		list = append(list, f.at)
	}
	return list
}

// stackFrames returns the present function and up to n-1 callers: as debug information says, and where it says nothing by the chain of frame pointers.
func stackFrames(mo *Monitor, n int) []stackFrame {
	list := []stackFrame{{at: mo.here(), m: looker{mo.guest}}}
	for len(list) < n {
		last := list[len(list)-1]
		c, ok := mo.symbols.Unwind(last.look(), last.m)
		if !ok {
			break
		}
		list = append(list, stackFrame{at: mo.inSegment(x86.CS, c.Back), m: c.Machine, called: true, number: len(list)})
	}
	return chain(mo, list, n)
}

// chain adds callers to a list by the chain of frame pointers: BP points to the BP of the caller, above which the return address stands. At the first two
// instructions of a function, which push BP, the return address is at the top of the stack or above it.
func chain(mo *Monitor, list []stackFrame, n int) []stackFrame {
	sp, last := mo.stackPointer(), list[len(list)-1]
	wide := sp.size == 8
	spNumber, bpNumber := pointerNumbers(wide)
	read := func(at uint64) (uint64, bool) {
		b, err := mo.read(mo.inSegment(x86.SS, at), sp.size)
		return little(b), err == nil
	}
	add := func(at uint64) bool {
		caller, ok := read(at)
		if ok && caller != 0 && len(list) < n {
			list = append(list, stackFrame{at: mo.inSegment(x86.CS, caller), m: unknownRegisters{last.m}, called: true, number: len(list)})
		}
		return ok && caller != 0
	}
	low := sp.n
	if len(list) > 1 {
		low, _ = last.m.Reg(spNumber, wide)
		low &= sp.mask
	} else if _, entry := mo.symbols.Find(last.at.N); entry {
		add(low)
	} else if _, entry := mo.symbols.Find(last.at.N - 1); entry {
		const pushBP = 0x55
		if b, err := mo.read(last.at.Plus(-1), 1); err == nil && b[0] == pushBP {
			add(low + uint64(sp.size))
			low++ // this frame is not followed again
		}
	}
	bp, ok := last.m.Reg(bpNumber, wide)
	for bp &= sp.mask; ok && len(list) < n && bp >= low && bp != 0; {
		if !add(bp + uint64(sp.size)) {
			break
		}
		up, there := read(bp)
		if !there || up <= bp {
			break
		}
		bp = up
	}
	return list
}

// pointerNumbers returns the numbers in DWARF of the stack pointer and the frame pointer.
func pointerNumbers(wide bool) (sp, bp int) {
	if wide {
		return 7, 6
	}
	return 4, 5
}

// unknownRegisters is a machine whose registers have been overwritten since.
type unknownRegisters struct{ symbols.Machine }

// Reg knows none.
func (unknownRegisters) Reg(int, bool) (uint64, bool) { return 0, false }

// cmdFrame executes frame [N]: it chooses the function whose variables info locals, info args and print show, and shows where it is.
func cmdFrame(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, uint64(chosenFrame(mo)), maxFrames-1)
	if err != nil {
		return err
	}
	return choose(mo, int(n))
}

// moveFrame returns the command up or down [N], which goes to callers or back.
func moveFrame(by int) func(mo *Monitor, arg string) error {
	return func(mo *Monitor, arg string) error {
		n, err := mo.eval.Count(arg, 1, maxFrames-1)
		if err != nil {
			return err
		}
		return choose(mo, max(0, chosenFrame(mo)+by*int(n)))
	}
}

// chosenFrame returns the number of the function that is chosen.
func chosenFrame(mo *Monitor) int {
	if mo.chosen == nil {
		return 0
	}
	return mo.chosen.number
}

// choose chooses a function by its number.
func choose(mo *Monitor, n int) error {
	list := stackFrames(mo, n+1)
	if n >= len(list) {
		return fmt.Errorf("there are %d frames", len(list))
	}
	f := list[n]
	if mo.chosen = &f; n == 0 {
		mo.chosen = nil
	}
	mo.line("#%d %v %s", n, f.at, f.describe(mo.symbols))
	if p, known := mo.symbols.Line(f.look()); known {
		mo.listFile, mo.listLine = p.File, max(1, p.Line-5)
		if line := mo.sources.line(mo.linear(f.look())); line != "" {
			mo.printf("%s\n", line)
		}
	}
	return nil
}
