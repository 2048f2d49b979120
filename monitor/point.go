package monitor

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/cpu"
)

// pointKind is what a point waits for.
type pointKind uint8

const (
	pointBreak pointKind = iota
	pointWatch
	pointPort
	pointInt
	pointMode
	pointTask
)

// point is a breakpoint or watchpoint.
type point struct {
	id        int
	kind      pointKind
	at        value // address, first port, or vector
	n         uint64
	on        cpu.Access
	cond      string
	skip      uint64 // stops that are passed over first
	hits      uint64
	temporary bool
	disabled  bool
	hidden    bool // the monitor's own: until, next
	text      string
}

func (p *point) String() string {
	s := p.text
	if p.temporary {
		s += " (once)"
	}
	if p.disabled {
		s += " (disabled)"
	}
	if p.cond != "" {
		s += " if " + p.cond
	}
	if p.skip > 0 {
		s += fmt.Sprintf(" after %d", p.skip)
	}
	return fmt.Sprintf("%d: %s, hit %d times", p.id, s, p.hits)
}

// maxPoints bounds the points of a monitor.
const maxPoints = 1000

// addPoint numbers a point.
func (mo *Monitor) addPoint(p *point) error {
	if len(mo.points) >= maxPoints {
		return fmt.Errorf("more than %d points", maxPoints)
	}
	mo.lastPoint++
	p.id = mo.lastPoint
	mo.points = append(mo.points, p)
	mo.printf("%d: %s\n", p.id, p.text)
	return nil
}

// tail reads "if CONDITION" and "after N" at the end of a command.
func (mo *Monitor) tail(p *point, rest string) error {
	for rest != "" {
		word, after := cutWord(rest)
		switch word {
		case "after":
			v, r, err := mo.eval(after)
			if err == nil {
				err = v.between(0, maxTrace)
			}
			if err != nil {
				return err
			}
			p.skip, rest = v.n, r
		case "if":
			if _, err := mo.evalAll(after); err != nil {
				return fmt.Errorf("the condition: %w", err)
			}
			p.cond, rest = after, ""
		default:
			return fmt.Errorf("what is %q? after N, or if CONDITION", rest)
		}
	}
	return nil
}

// cmdBreak: break [ADDRESS] [after N] [if CONDITION]
func (mo *Monitor) cmdBreak(arg string) error { return mo.newBreak(arg, false) }

// cmdTbreak: the same, for one stop.
func (mo *Monitor) cmdTbreak(arg string) error { return mo.newBreak(arg, true) }

func (mo *Monitor) newBreak(arg string, once bool) error {
	p := &point{kind: pointBreak, at: mo.here(), temporary: once}
	rest := arg
	if arg != "" && !strings.HasPrefix(arg, "if ") && !strings.HasPrefix(arg, "after ") {
		var err error
		if p.at, rest, err = mo.eval(arg); err != nil {
			return err
		}
	}
	p.text = fmt.Sprintf("break at %v", p.at)
	if s := mo.symbols.name(uint32(p.at.n)); s != "" && p.at.in != physical {
		p.text += " " + s
	}
	if err := mo.tail(p, rest); err != nil {
		return err
	}
	return mo.addPoint(p)
}

// access reads r, w or rw.
func access(word string) (cpu.Access, bool) {
	switch word {
	case "r":
		return cpu.WatchRead, true
	case "w":
		return cpu.WatchWrite, true
	case "rw":
		return cpu.WatchRead | cpu.WatchWrite, true
	}
	return 0, false
}

// cmdWatch: watch [r|w|rw] ADDRESS [BYTES] [after N] [if CONDITION]
func (mo *Monitor) cmdWatch(arg string) error {
	p := &point{kind: pointWatch, on: cpu.WatchWrite, n: 1}
	word, after := cutWord(arg)
	if on, ok := access(word); ok {
		p.on, arg = on, after
	}
	var err error
	var rest string
	if p.at, rest, err = mo.eval(arg); err != nil {
		return err
	}
	if rest != "" && !strings.HasPrefix(rest, "if ") && !strings.HasPrefix(rest, "after ") {
		if p.n, rest, err = mo.amount(rest, 1, 1<<20); err != nil {
			return err
		}
	}
	p.text = fmt.Sprintf("watch %s of %v, %d bytes", accessNames[p.on], p.at, p.n)
	if err := mo.tail(p, rest); err != nil {
		return err
	}
	return mo.addPoint(p)
}

var accessNames = map[cpu.Access]string{cpu.WatchRead: "reads", cpu.WatchWrite: "writes", cpu.WatchRead | cpu.WatchWrite: "reads and writes"}

// cmdPort: port [r|w|rw] PORT[-LAST] [after N] [if CONDITION]
func (mo *Monitor) cmdPort(arg string) error {
	p := &point{kind: pointPort, on: cpu.WatchRead | cpu.WatchWrite}
	word, after := cutWord(arg)
	if on, ok := access(word); ok {
		p.on, arg = on, after
	}
	word, rest := cutWord(arg)
	first, last, ranged := strings.Cut(word, "-")
	if !ranged {
		last = first
	}
	a, err := mo.evalAll(first)
	if err != nil {
		return err
	}
	b, err := mo.evalAll(last)
	if err != nil {
		return err
	}
	if a.n > b.n || b.n > 0xffff {
		return fmt.Errorf("ports %#x to %#x: from 0 to 0xffff", a.n, b.n)
	}
	p.at, p.n = a, b.n-a.n+1
	p.text = fmt.Sprintf("port %#x to %#x, %s", a.n, b.n, accessNames[p.on])
	if err := mo.tail(p, rest); err != nil {
		return err
	}
	return mo.addPoint(p)
}

// cmdInt: int VECTOR [ah=X] [after N] [if CONDITION]
func (mo *Monitor) cmdInt(arg string) error {
	v, rest, err := mo.eval(arg)
	if err != nil {
		return err
	}
	if v.n > 255 {
		return fmt.Errorf("no vector %#x", v.n)
	}
	p := &point{kind: pointInt, at: v, text: fmt.Sprintf("int %#02x", v.n)}
	var filter string
	for rest != "" {
		word, after := cutWord(rest)
		name, text, ok := strings.Cut(word, "=")
		if !ok {
			break
		}
		reg, known := mo.registerSlot(name)
		want, err := mo.evalAll(text)
		if !known || reg.get == nil || err != nil {
			return fmt.Errorf("%q is no filter such as ah=0x3d", word)
		}
		if filter != "" {
			filter += " && "
		}
		filter += fmt.Sprintf("%s == %d", name, want.n)
		p.text += " " + word
		rest = after
	}
	if err := mo.tail(p, rest); err != nil {
		return err
	}
	switch {
	case p.cond == "":
		p.cond = filter
	case filter != "":
		p.cond = filter + " && (" + p.cond + ")"
	}
	return mo.addPoint(p)
}

// cmdMode and cmdTask: changes of the mode, task switches.
func (mo *Monitor) cmdMode(arg string) error {
	p := &point{kind: pointMode, text: "changes of the mode"}
	if err := mo.tail(p, arg); err != nil {
		return err
	}
	return mo.addPoint(p)
}

func (mo *Monitor) cmdTask(arg string) error {
	p := &point{kind: pointTask, text: "task switches"}
	if err := mo.tail(p, arg); err != nil {
		return err
	}
	return mo.addPoint(p)
}

// cmdPoints lists them.
func (mo *Monitor) cmdPoints(string) error {
	if len(mo.points) == 0 {
		mo.printf("none\n")
	}
	for _, p := range mo.points {
		mo.printf("%v\n", p)
	}
	return nil
}

// chosen are the points that an argument names: numbers, or nothing for all.
func (mo *Monitor) chosen(arg string) ([]*point, error) {
	if arg == "" || arg == "all" {
		return slices.Clone(mo.points), nil
	}
	var list []*point
	for _, word := range strings.Fields(arg) {
		id, err := strconv.Atoi(word)
		i := slices.IndexFunc(mo.points, func(p *point) bool { return p.id == id })
		if err != nil || i < 0 {
			return nil, fmt.Errorf("no point %s (points lists them)", word)
		}
		list = append(list, mo.points[i])
	}
	return list, nil
}

// cmdDelete, cmdEnable, cmdDisable: [NUMBERS]
func (mo *Monitor) cmdDelete(arg string) error {
	list, err := mo.chosen(arg)
	for _, p := range list {
		mo.removePoint(p)
	}
	return err
}

func (mo *Monitor) removePoint(p *point) {
	if i := slices.Index(mo.points, p); i >= 0 {
		mo.points = slices.Delete(mo.points, i, i+1)
	}
}

func (mo *Monitor) cmdEnable(arg string) error  { return mo.able(arg, false) }
func (mo *Monitor) cmdDisable(arg string) error { return mo.able(arg, true) }

func (mo *Monitor) able(arg string, disabled bool) error {
	list, err := mo.chosen(arg)
	for _, p := range list {
		p.disabled = disabled
	}
	return err
}

// cmdCondition: condition NUMBER [CONDITION]
func (mo *Monitor) cmdCondition(arg string) error {
	word, cond := cutWord(arg)
	if word == "" {
		return errors.New("condition NUMBER [CONDITION]")
	}
	list, err := mo.chosen(word)
	if err != nil {
		return err
	}
	if cond != "" {
		if _, err := mo.evalAll(cond); err != nil {
			return err
		}
	}
	list[0].cond = cond
	return nil
}
