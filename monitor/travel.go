package monitor

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/x86"
)

// errNoHistory is the error of commands that go back when the past is not kept.
var errNoHistory = errors.New("the past is not kept (debug without -no-history keeps it)")

// history returns the history of the machine.
func (mo *Monitor) history() (*history.History, error) {
	if h := history.Of(mo.m); h != nil {
		return h, nil
	}
	return nil, errNoHistory
}

// travel goes to a moment and shows where that is.
func (mo *Monitor) travel(to machine.Position) error {
	h, err := mo.history()
	if err != nil {
		return err
	}
	mo.points.Disarm()
	if err := h.Travel(to); err != nil {
		return err
	}
	mo.printf("at instruction %d\n", mo.m.Retired())
	mo.Greet()
	return nil
}

// cmdGoto executes goto N|-N|start|end|MARK.
func cmdGoto(mo *Monitor, arg string) error {
	h, err := mo.history()
	if err != nil {
		return err
	}
	first, last := h.Range()
	switch k, known := mo.marks[arg]; {
	case known:
		return mo.travel(k.at)
	case arg == "start":
		return mo.travel(first)
	case arg == "end":
		return mo.travel(last)
	}
	digits, back := strings.CutPrefix(arg, "-")
	v, err := mo.eval.All(digits)
	if err != nil {
		return err
	}
	n := v.N
	if back {
		if now := mo.m.Retired(); n > now {
			return fmt.Errorf("only %d instructions have been executed", now)
		}
		n = mo.m.Retired() - n
	}
	if n < first.Retired || n > last.Retired {
		return fmt.Errorf("instruction %d is not in the history: %d to %d", n, first.Retired, last.Retired)
	}
	return mo.travel(h.At(n))
}

// cmdStepBack executes step-back [N].
func cmdStepBack(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 1, maxSteps)
	if err != nil {
		return err
	}
	return cmdGoto(mo, fmt.Sprintf("-%d", n))
}

// cmdNextBack executes next-back, which goes back over one instruction, a call as a whole: if the instruction
// before is a return, it goes back to before the call of the function that has returned.
func cmdNextBack(mo *Monitor, _ string) error {
	h, err := mo.history()
	if err != nil {
		return err
	}
	mo.points.Disarm()
	sp := mo.stackPointer().n
	if err := h.Travel(h.At(max(mo.m.Retired(), 1) - 1)); err != nil {
		return err
	}
	i, _, err := mo.decode(mo.here())
	if err != nil || !isReturn(i.Op) {
		return mo.travel(mo.m.Position())
	}
	// A function has returned: look for its call, the last instruction before
	// with the stack where it is after the return.
	for n := mo.m.Retired(); n > 0; {
		if mo.host.Turn() {
			return errInterrupted
		}
		from := n - min(n, backWindow)
		at, found, err := mo.lastCall(h, from, n, sp)
		if err != nil {
			return err
		}
		if found {
			return mo.travel(h.At(at))
		}
		n = from
	}
	return errors.New("the call is before the history begins")
}

// Steps in which next-back looks for a call, in instructions.
const (
	backWindow = 1 << 16 // how many it looks through at once
	backLooks  = 1 << 12 // how many there are between two looks at the host
)

// lastCall goes to instruction count from, or the beginning of the history, and steps to n. It returns the count
// before the last call that was made with the stack pointer sp.
func (mo *Monitor) lastCall(h *history.History, from, n, sp uint64) (at uint64, found bool, err error) {
	first, _ := h.Range()
	from = max(from, first.Retired)
	if err := h.Travel(h.At(from)); err != nil {
		return 0, false, err
	}
	for looks := 1; mo.m.Retired() < n; looks++ {
		if looks%backLooks == 0 && mo.host.Turn() {
			return 0, false, errInterrupted
		}
		if mo.stackPointer().n == sp {
			if i, _, err := mo.decode(mo.here()); err == nil && returns(i) {
				at, found = mo.m.Retired(), true
			}
		}
		mo.m.RunWithin(mo.m.Now()+slice, 1)
	}
	return at, found, nil
}

// cmdContinueBack executes continue-back, which goes back to the last moment at which a point would have stopped.
func cmdContinueBack(mo *Monitor, _ string) error {
	if len(mo.points.All()) == 0 {
		return errors.New("no breakpoint or watchpoint to go back to")
	}
	if watchesRegister(mo, nil) {
		return errors.New("registers are not watched backwards: last-write REGISTER goes to the last change of one")
	}
	return mo.back(mo.points, false)
}

// pastStop is the result of lastStop.
type pastStop struct {
	at          machine.Position
	point       *point.Point // nil if there was none
	hit         cpu.Hit      // what met the point
	interrupted bool         // Host.Turn has ended the search
}

// lastStop looks for the last stop before now by the points of a set, or with here for one by the last instruction. The machine
// is at some other moment afterwards, and waits for nothing.
func (mo *Monitor) lastStop(h *history.History, points *point.Set, here bool) (f pastStop) {
	mo.points.Disarm()
	points.Arm()
	at, ok := h.Search(here, func() bool {
		p, hit := points.WouldStop(mo.m.CPU().Hits())
		if p != nil {
			f.point, f.hit = p, hit
		}
		return p != nil
	}, func() bool {
		f.interrupted = f.interrupted || mo.host.Turn()
		return f.interrupted
	})
	points.Disarm()
	if f.at = at; !ok || f.interrupted {
		f.point = nil
	}
	return f
}

// back goes to the last stop before now by the points of a set, or with here to one by the instruction just executed.
func (mo *Monitor) back(points *point.Set, here bool) error {
	h, err := mo.history()
	if err != nil {
		return err
	}
	now := mo.m.Position()
	f := mo.lastStop(h, points, here)
	if f.point == nil {
		if err := h.Travel(now); err != nil {
			return err
		}
		if f.interrupted {
			return errInterrupted
		}
		return errors.New("not in the history")
	}
	mo.printf("%s\n", point.Describe(f.hit, mo.m.CPU().Mode()))
	return mo.travel(f.at)
}

// cmdLastWrite executes last-write ADDRESS [BYTES].
func cmdLastWrite(mo *Monitor, arg string) error {
	word, tail := cutWord(arg)
	if name, _, ok := watchedRegister(mo, word); ok && tail == "" {
		return lastChange(mo, name)
	}
	size := uint64(1)
	if v, known, err := mo.variable(word); known && err == nil && v.Size > 0 {
		arg, size = fmt.Sprintf("%#x %s", v.Addr, tail), uint64(v.Size)
	}
	at, rest, err := mo.eval.First(arg)
	if err != nil {
		return err
	}
	n, err := mo.eval.Count(rest, size, point.MaxWatch)
	if err != nil {
		return err
	}
	phys, err := mo.phys(at)
	if err != nil {
		return err
	}
	again := isLastWrite(mo, fmt.Sprintf("%#x %d", phys, n))
	defer noteLastWrite(mo)
	return mo.back(point.NewSet(watched{mo}, point.NewWatch(expr.Value{N: phys, In: expr.Physical}, n, cpu.WatchWrite)), !again)
}

// isLastWrite reports whether the machine is where the last write of something was found, and notes what is looked for now.
func isLastWrite(mo *Monitor, of string) bool {
	again := mo.written == lastWrite{of, mo.m.Retired()}
	mo.written.of = of
	return again
}

// noteLastWrite notes the moment to which last-write went.
func noteLastWrite(mo *Monitor) { mo.written.at = mo.m.Retired() }

// Limits of the search for the last change of a register, in instructions.
const (
	firstSearch = 10_000
	maxSearch   = 200_000_000
	lookEvery   = 10_000 // instructions between two looks at the host
)

// lastChange goes to the moment after the last change of a register before now.
func lastChange(mo *Monitor, name string) error {
	h, err := mo.history()
	if err != nil {
		return err
	}
	now := mo.m.Position()
	until := now.Retired
	if !isLastWrite(mo, name) {
		until++ // the instruction just executed counts
	}
	defer noteLastWrite(mo)
	first, _ := h.Range()
	for span := uint64(firstSearch); ; span *= 4 {
		from := first.Retired
		if now.Retired-first.Retired > span {
			from = now.Retired - span
		}
		found, text, err := changeBetween(mo, h, name, from, until)
		if err != nil {
			return errors.Join(err, h.Travel(now))
		}
		if text != "" {
			mo.printf("%s\n", text)
			return mo.travel(h.At(found))
		}
		if from == first.Retired || span > maxSearch {
			return errors.Join(h.Travel(now), errors.New("not in the history"))
		}
	}
}

// changeBetween returns the last count of instructions from one on and before another at which a register has just changed, and what changed it.
func changeBetween(mo *Monitor, h *history.History, name string, from, to uint64) (at uint64, text string, err error) {
	mo.points.Disarm()
	if err := h.Travel(h.At(from)); err != nil {
		return 0, "", err
	}
	old, _, _ := mo.register(name)
	for n := 0; mo.m.Retired()+1 < to; n++ {
		if n%lookEvery == 0 && mo.host.Turn() {
			return 0, "", errInterrupted
		}
		c := mo.m.CPU()
		cs, ip, before := c.Segment(x86.CS).Selector, c.RIP(), mo.m.Retired()
		if mo.m.RunWithin(clock.Never, 1); mo.m.Retired() == before {
			break
		}
		if v, _, _ := mo.register(name); v != old {
			at, text = mo.m.Retired(), fmt.Sprintf("%s: %#x -> %#x, by %04x:%08x", name, old, v, cs, ip)
			old = v
		}
	}
	return at, text, nil
}

// cmdMark executes mark [NAME]. Without NAME it lists the marks.
func cmdMark(mo *Monitor, arg string) error {
	if arg == "" {
		if len(mo.marks) == 0 {
			mo.printf("none\n")
		}
		for _, name := range slices.Sorted(maps.Keys(mo.marks)) {
			k := mo.marks[name]
			mo.printf("%-12s instruction %d, %s\n", name, k.at.Retired, k.hash)
		}
		return nil
	}
	if strings.ContainsAny(arg, " \t") || arg == "start" || arg == "end" || arg[0] >= '0' && arg[0] <= '9' || arg[0] == '-' {
		return fmt.Errorf("%q cannot be the name of a mark", arg)
	}
	if mo.marks == nil {
		mo.marks = map[string]mark{}
	}
	mo.marks[arg] = mark{mo.m.Position(), mo.hash()}
	return nil
}

// hash returns the beginning of the digest of the machine's state.
func (mo *Monitor) hash() string {
	sum := mo.m.Hash()
	return fmt.Sprintf("%x", sum[:8])
}

// cmdHash executes hash.
func cmdHash(mo *Monitor, _ string) error {
	mo.printf("%s\n", mo.hash())
	return nil
}

// cmdWhere executes where.
func cmdWhere(mo *Monitor, _ string) error {
	now := mo.m.Now()
	mo.printf("instruction %d, time %d.%09d s, %s\n", mo.m.Retired(), now/1e9, now%1e9, mo.m.CPU().Mode())
	if h := history.Of(mo.m); h != nil {
		first, last := h.Range()
		n, bytes := h.Stats()
		mo.printf("history from %d to %d, %d snapshots, %d KB\n", first.Retired, last.Retired, n, bytes>>10)
	}
	return nil
}
