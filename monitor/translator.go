package monitor

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/decoder"
)

// Lengths of the lists of info jit.
const (
	hotUnits = 20 // units
	leftOps  = 12 // instructions for which units are left
)

// exitNames are the causes of exits from translated code, by cpu.ExitKind.
var exitNames = [...]string{"end of the budget", "instructions for the interpreter", "pages that are not in the TLB", "flags to be computed",
	"direct jumps that are not linked", "indirect jumps that are not in the table", "instructions in two pages, the second not in the TLB"}

// infoJIT executes info jit [#N|ADDRESS].
func infoJIT(mo *Monitor, arg string) error {
	t := mo.m.Translator()
	switch {
	case t == nil || !t.Started():
		mo.printf("hot code is executed by %s\n", mo.m.Engine())
		if t != nil && arg == "" {
			mo.printf("nothing has been translated yet\n")
		}
		return nil
	case arg == "":
		showTranslator(mo, t)
		return nil
	}
	return showUnits(mo, t, arg)
}

// cmdJIT executes jit count on|off.
func cmdJIT(mo *Monitor, arg string) error {
	what, arg := cutWord(arg)
	if what != "count" || arg != "on" && arg != "off" {
		return errors.New("jit count on|off")
	}
	t := mo.m.Translator()
	if t == nil {
		return fmt.Errorf("hot code is executed by %s", mo.m.Engine())
	}
	t.CountUnits(arg == "on")
	return nil
}

// showTranslator prints what the translator has done, and the hottest units.
func showTranslator(mo *Monitor, t *jit.Translator) {
	n := t.Counts()
	used, most := t.Size()
	mo.printf("hot code is executed by %s: %d KB of %d KB are used\n", mo.m.Engine(), (used+1023)>>10, most>>10)
	units := t.Units()
	mo.printf("%d blocks translated, in %d versions; %d blocks now; all thrown away %d times\n", n.Units, n.Versions, len(units), n.Flushes)
	total := uint64(0)
	for _, k := range n.Exits {
		total += k
	}
	mo.printf("left %d times\n", total)
	for kind, k := range n.Exits {
		if k != 0 {
			mo.line("%12d %s", k, exitNames[kind])
		}
	}
	if ops := frequentOps(&n); ops != "" {
		mo.line("instructions for the interpreter: %s", ops)
	}
	showHottest(mo, t, units)
}

// frequentOps lists the instructions for which units are left most often.
func frequentOps(n *jit.Counts) string {
	var ops []decoder.Op
	for op, k := range n.Ops {
		if k != 0 {
			ops = append(ops, decoder.Op(op))
		}
	}
	slices.SortStableFunc(ops, func(a, b decoder.Op) int { return cmp.Compare(n.Ops[b], n.Ops[a]) })
	var words []string
	for _, op := range ops[:min(len(ops), leftOps)] {
		words = append(words, fmt.Sprintf("%v %d", op, n.Ops[op]))
	}
	return strings.Join(words, ", ")
}

// showHottest lists the units that execute most instructions, if they count.
func showHottest(mo *Monitor, t *jit.Translator, units []jit.UnitInfo) {
	if !t.Counting() {
		mo.printf("which blocks are hot is not counted (jit count on)\n")
		return
	}
	executed := func(u *jit.UnitInfo) uint64 { return u.Count * uint64(u.Insts) }
	total := uint64(0)
	for i := range units {
		total += executed(&units[i])
	}
	slices.SortStableFunc(units, func(a, b jit.UnitInfo) int { return cmp.Compare(executed(&b), executed(&a)) })
	for i := range units[:min(len(units), hotUnits)] {
		u := &units[i]
		if u.Count == 0 {
			break
		}
		mo.line("%5.1f%% %s %s", 100*float64(executed(u))/float64(total), unitLine(u, true), mo.symbols.Name(u.EIP))
	}
}

// unitLine describes a unit in a line. counted says that u.Count counts.
func unitLine(u *jit.UnitInfo, counted bool) string {
	privilege := "supervisor"
	if u.User {
		privilege = "user"
	}
	s := fmt.Sprintf("#%d %08x %s: %d instructions of %d bytes, %d bytes of host code", u.Number, u.Lin, privilege, u.Insts, u.Bytes, u.Code)
	if counted {
		s += fmt.Sprintf(", executed %d times", u.Count)
	}
	return s
}

// showUnits prints the code of unit #N, or of the units with the instruction at an address.
func showUnits(mo *Monitor, t *jit.Translator, arg string) error {
	var wanted func(u *jit.UnitInfo) bool
	if text, ok := strings.CutPrefix(arg, "#"); ok {
		var n uint32
		if k, err := fmt.Sscanf(text+"\n", "%d\n", &n); k != 1 || err != nil {
			return fmt.Errorf("%s: not a number of a block", arg)
		}
		wanted = func(u *jit.UnitInfo) bool { return u.Number == n }
	} else {
		at, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		wanted = func(u *jit.UnitInfo) bool { return at.N-u.Lin < uint64(u.Bytes) }
	}
	found := false
	for _, u := range t.Units() {
		if wanted(&u) {
			found = true
			showUnit(mo, t, &u)
		}
	}
	if !found {
		return fmt.Errorf("%s: no translated block", arg)
	}
	return nil
}

// showUnit prints guest and host code of a unit side by side, version by version.
func showUnit(mo *Monitor, t *jit.Translator, u *jit.UnitInfo) {
	mo.line("%s", unitLine(u, t.Counting()))
	versions, insts := t.Versions(u.Number)
	guest, behind := make([]string, len(insts)), uint64(0)
	for i := range insts {
		guest[i] = fmt.Sprintf("%08x  %s", u.Lin+behind, insts[i].Text(u.EIP+behind, func(target uint64) string { return mo.symbols.Name(target) }))
		behind += uint64(insts[i].Len)
	}
	for i, v := range versions {
		mo.line("version %d of %d: %s", i+1, len(versions), origin(&v))
		showVersion(mo, &v, guest)
	}
}

// baseNames are the words for the operation that flags are computed from, by jit.VersionInfo.In.Base.
var baseNames = [...]string{"memory", "ADD", "SUB", "CMP", "ADC", "SBB", "a logical operation", "TEST", "NEG", "SHL", "SHR", "SAR", "SHLD", "SHRD", "a product", "nothing"}

// origin says where the flags are at the start of a version.
func origin(v *jit.VersionInfo) string {
	s := "flags from memory"
	if b := int(v.In.Base); b < len(baseNames) {
		s = "flags from " + baseNames[b]
	}
	if v.In.Over != 0 {
		s += ", some changed since"
	}
	if len(v.Parts) == 0 {
		s += ", which it brings there for the version that expects them in memory"
	}
	return s
}

// showVersion prints the host's code, with each instruction of the guest beside the
// first instruction of the host that it was made into. Several may begin at one place, because the host need do
// nothing for some.
func showVersion(mo *Monitor, v *jit.VersionInfo, guest []string) {
	parts := v.Parts
	left := []string{"(entry)"}
	for at := 0; at < len(v.Code); {
		for len(parts) > 0 && parts[0].Offset <= at {
			if left = append(left, "(seldom)"); parts[0].Inst >= 0 {
				left[len(left)-1] = guest[parts[0].Inst]
			}
			parts = parts[1:]
		}
		for len(left) > 1 {
			mo.line("%s", left[0])
			left = left[1:]
		}
		name := ""
		if len(left) == 1 {
			name, left = left[0], nil
		}
		text, size := hostInstruction(v.Code[at:], uint64(v.Address)+uint64(at))
		mo.line("%-44s | %x  %s", name, uint64(v.Address)+uint64(at), text)
		at += size
	}
}
