package monitor

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
)

// addPoint adds a point and prints its number.
func (mo *Monitor) addPoint(p *point.Point) error {
	if err := mo.points.Add(p); err != nil {
		return err
	}
	mo.printf("%d: %s\n", p.ID, p.Text)
	return nil
}

// addPointWith adds a point with what stands at the end of its command: "if CONDITION" and "after N".
func (mo *Monitor) addPointWith(p *point.Point, tail string) error {
	for tail != "" {
		word, after := cutWord(tail)
		switch word {
		case "after":
			v, r, err := mo.eval.First(after)
			if err == nil {
				err = v.Between(0, maxTrace)
			}
			if err != nil {
				return err
			}
			p.Skip, tail = v.N, r
		case "if":
			if p.Kind == point.Break {
				mo.scope = p.At.N
			}
			_, err := mo.eval.All(after)
			if mo.scope = 0; err != nil {
				return fmt.Errorf("the condition: %w", err)
			}
			p.Cond, tail = join(p.Cond, after), ""
		default:
			return fmt.Errorf("what is %q? after N, or if CONDITION", tail)
		}
	}
	return mo.addPoint(p)
}

// join returns a condition that is true when both are. An empty condition is always true.
func join(first, second string) string {
	if first == "" {
		return second
	}
	return first + " && (" + second + ")"
}

// cmdBreak executes break [ADDRESS] [after N] [if CONDITION].
func cmdBreak(mo *Monitor, arg string) error { return newBreak(mo, arg, false) }

// cmdTbreak executes tbreak, which is break for one stop.
func cmdTbreak(mo *Monitor, arg string) error { return newBreak(mo, arg, true) }

// newBreak executes break, or with once tbreak.
func newBreak(mo *Monitor, arg string, once bool) error {
	list, rest := []expr.Value{mo.here()}, arg
	if arg != "" && !isTail(arg) {
		var err error
		if list, rest, err = places(mo, strings.TrimPrefix(arg, "*")); err != nil {
			return err
		}
	}
	for _, at := range list {
		p := point.NewBreak(at)
		p.Temporary = once
		if s := mo.symbols.Describe(at.N); s != "" && at.In != expr.Physical {
			p.Text += " " + s
		}
		if err := mo.addPointWith(p, rest); err != nil {
			return err
		}
	}
	return nil
}

// isTail reports whether text is what stands at the end of the commands for points, which addPointWith reads.
func isTail(text string) bool {
	return strings.HasPrefix(text, "if ") || strings.HasPrefix(text, "after ")
}

// cmdWatch executes watch [r|w|rw] ADDRESS [BYTES] [after N] [if CONDITION].
func cmdWatch(mo *Monitor, arg string) error {
	on, arg := cutAccess(arg, cpu.WatchWrite)
	word, tail := cutWord(arg)
	if inner, ok := strings.CutPrefix(word, "["); ok && strings.HasSuffix(inner, "]") {
		arg = strings.TrimSpace(strings.TrimSuffix(inner, "]") + " " + tail)
	} else if name, v, ok := watchedRegister(mo, word); ok && (tail == "" || isTail(tail)) {
		if on != cpu.WatchWrite {
			return errors.New("reads of a register cannot be watched")
		}
		return mo.addPointWith(point.NewRegister(name, v), tail)
	} else if v, known, err := mo.variable(word); known && err == nil && v.Size > 0 && !isGlobal(mo, word) {
		arg = strings.TrimSpace(fmt.Sprintf("%#x %s", v.Addr, either(tail == "" || isTail(tail), fmt.Sprint(v.Size)+" "+tail, tail)))
	}
	at, size, rest, err := mo.eval.Memory(arg)
	if err == nil && size == 0 {
		at, rest, err = mo.eval.First(arg)
	}
	if err != nil {
		return err
	}
	n := uint64(max(size, 1))
	if rest != "" && !isTail(rest) {
		if n, rest, err = mo.eval.Amount(rest, 1, point.MaxWatch); err != nil {
			return err
		}
	}
	return mo.addPointWith(point.NewWatch(at, n, on), rest)
}

// watchedRegister returns the name and the value of the register or flag that a word names.
func watchedRegister(mo *Monitor, word string) (name string, v uint64, ok bool) {
	name = strings.ToLower(strings.TrimPrefix(word, "$"))
	if mo.hasLocal(name) {
		return "", 0, false
	}
	v, _, ok = mo.register(name)
	return name, v, ok
}

// isGlobal reports whether a word is a symbol, which stands for its address.
func isGlobal(mo *Monitor, word string) bool {
	_, known := mo.symbols.Lookup(word)
	return known && !mo.hasLocal(word)
}

// cutAccess cuts the word r, w or rw off. Without one the access is standard.
func cutAccess(arg string, standard cpu.Access) (on cpu.Access, rest string) {
	word, after := cutWord(arg)
	if on, ok := point.Access(word); ok {
		return on, after
	}
	return standard, arg
}

// cmdPort executes port [r|w|rw] PORT[-LAST] [after N] [if CONDITION].
func cmdPort(mo *Monitor, arg string) error {
	on, arg := cutAccess(arg, cpu.WatchRead|cpu.WatchWrite)
	word, rest := cutWord(arg)
	first, last, ranged := strings.Cut(word, "-")
	if !ranged {
		last = first
	}
	a, err := mo.eval.All(first)
	if err != nil {
		return err
	}
	b, err := mo.eval.All(last)
	if err != nil {
		return err
	}
	if a.N > b.N || b.N > 0xffff {
		return fmt.Errorf("ports %#x to %#x: from 0 to 0xffff", a.N, b.N)
	}
	return mo.addPointWith(point.NewPort(uint16(a.N), uint16(b.N), on), rest)
}

// cmdInt executes int VECTOR [REGISTER=VALUE …] [after N] [if CONDITION]. The registers become part of the condition.
func cmdInt(mo *Monitor, arg string) error {
	v, rest, err := mo.eval.First(arg)
	if err != nil {
		return err
	}
	if v.N > 255 {
		return fmt.Errorf("no vector %#x", v.N)
	}
	p := point.NewInt(uint8(v.N))
	var filters []string
	for rest != "" {
		word, after := cutWord(rest)
		name, text, ok := strings.Cut(word, "=")
		if !ok {
			break
		}
		_, known := mo.registerSlot(name)
		want, err := mo.eval.All(text)
		if !known || err != nil {
			return fmt.Errorf("%q is no filter such as ah=0x3d", word)
		}
		filters = append(filters, fmt.Sprintf("%s == %d", name, want.N))
		p.Text += " " + word
		rest = after
	}
	p.Cond = strings.Join(filters, " && ")
	return mo.addPointWith(p, rest)
}

// cmdMode executes mode [after N] [if CONDITION].
func cmdMode(mo *Monitor, arg string) error { return mo.addPointWith(point.NewMode(), arg) }

// cmdTask executes task [after N] [if CONDITION].
func cmdTask(mo *Monitor, arg string) error { return mo.addPointWith(point.NewTask(), arg) }

// cmdExec executes exec [after N] [if CONDITION].
func cmdExec(mo *Monitor, arg string) error { return mo.addPointWith(point.NewStart(), arg) }

// cmdPoints executes points, which lists them.
func cmdPoints(mo *Monitor, _ string) error {
	list := mo.points.All()
	if len(list) == 0 {
		mo.printf("none\n")
	}
	for _, p := range list {
		mo.printf("%v\n", p)
		showAttached(mo, mo.script.then[p.ID], 1)
	}
	return nil
}

// cmdDelete executes delete [NUMBERS].
func cmdDelete(mo *Monitor, arg string) error {
	list, err := mo.points.Chosen(arg)
	for _, p := range list {
		mo.points.Remove(p)
	}
	return err
}

// cmdEnable executes enable [NUMBERS].
func cmdEnable(mo *Monitor, arg string) error { return setDisabled(mo, arg, false) }

// cmdDisable executes disable [NUMBERS].
func cmdDisable(mo *Monitor, arg string) error { return setDisabled(mo, arg, true) }

func setDisabled(mo *Monitor, arg string, disabled bool) error {
	list, err := mo.points.Chosen(arg)
	for _, p := range list {
		p.Disabled = disabled
	}
	return err
}

// cmdIgnore executes ignore NUMBER COUNT.
func cmdIgnore(mo *Monitor, arg string) error {
	word, count := cutWord(arg)
	list, err := mo.points.Chosen(word)
	if err != nil {
		return err
	}
	v, err := mo.eval.All(count)
	if err == nil {
		err = v.Between(0, maxTrace)
	}
	if err != nil || len(list) != 1 || word == "" {
		return cmp.Or(err, errors.New("ignore NUMBER COUNT"))
	}
	list[0].Skip = v.N
	return nil
}

// cmdCondition executes condition NUMBER [CONDITION].
func cmdCondition(mo *Monitor, arg string) error {
	word, cond := cutWord(arg)
	if word == "" {
		return errors.New("condition NUMBER [CONDITION]")
	}
	list, err := mo.points.Chosen(word)
	if err != nil {
		return err
	}
	if cond != "" {
		if _, err := mo.eval.All(cond); err != nil {
			return err
		}
	}
	if len(list) != 1 {
		return errors.New("condition NUMBER [CONDITION]")
	}
	list[0].Cond = cond
	return nil
}
