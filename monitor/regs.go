package monitor

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// registerKinds are the kinds of registers that regs shows. The first is the kind that it
// shows without an argument.
var registerKinds = []struct {
	name string
	show func(*Monitor)
}{
	{"", showGeneral}, {"seg", showSegments}, {"control", showControl}, {"debug", showDebug},
	{"fpu", showFPU}, {"mmx", showMMX}, {"sse", showSSE},
}

// cmdRegs executes regs [seg|control|debug|fpu|mmx|sse|all|REGISTER].
func cmdRegs(mo *Monitor, arg string) error {
	known := false
	for _, k := range registerKinds {
		if arg == k.name || arg == "all" {
			k.show(mo)
			known = true
		}
	}
	if known {
		return nil
	}
	for _, name := range strings.Fields(arg) {
		v, wide, ok := mo.register(name)
		if !ok {
			return fmt.Errorf("regs %s: nothing, seg, control, debug, fpu, mmx, sse, all or registers (set REGISTER = VALUE changes one)", arg)
		}
		mo.printf("%s=%s\n", name, valueText(mo, expr.Value{N: v, Wide: wide}, format{}))
	}
	return nil
}

// maxVars bounds the variables of a monitor.
const maxVars = 1000

// variable matches the name of a variable.
var variable = regexp.MustCompile(`^\$[A-Za-z_][A-Za-z0-9_]*$`)

// pointers are the registers that gdb's names stand for when they are set.
var pointers = map[string]string{"$pc": "ip", "$sp": "sp", "$fp": "bp"}

// cmdSet executes set REGISTER|$NAME|{TYPE}ADDRESS = EXPRESSION. The word var may stand before, as in gdb.
func cmdSet(mo *Monitor, arg string) error {
	if word, rest := cutWord(arg); word == "var" || word == "variable" {
		arg = rest
	}
	name, text, ok := strings.Cut(arg, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return fmt.Errorf("set needs REGISTER = EXPRESSION; edit changes memory")
	}
	at, size, rest, err := mo.eval.Memory(name)
	if err == nil && size != 0 && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	v, verr := mo.eval.All(text)
	if size != 0 {
		if verr != nil {
			return verr
		}
		return mo.write(at, binary.LittleEndian.AppendUint64(nil, v.Signed())[:size])
	}
	if low, ok := pointers[name]; ok {
		name = either(mo.bits64(), "r", "e") + low
	}
	s, known := mo.registerSlot(strings.TrimPrefix(name, "$"))
	switch {
	case !known && !variable.MatchString(name):
		return fmt.Errorf("no register %q", name)
	case known && s.set == nil:
		return fmt.Errorf("%s cannot be set", name)
	case verr != nil:
		return verr
	case !known:
		return setVariable(mo, name[1:], v)
	}
	if s.wide {
		v.N = v.Signed()
	}
	s.set(v.N)
	mo.edited()
	if mo.script.nesting == 0 {
		name = strings.TrimPrefix(name, "$")
		mo.printf("%s=%s\n", name, valueText(mo, expr.Value{N: s.get(), Wide: s.wide}, format{}))
	}
	return nil
}

// setVariable sets a variable of the monitor. It is no part of the machine.
func setVariable(mo *Monitor, name string, v expr.Value) error {
	if _, known := mo.vars[name]; !known && len(mo.vars) == maxVars {
		return fmt.Errorf("more than %d variables", maxVars)
	}
	if mo.vars == nil {
		mo.vars = map[string]expr.Value{}
	}
	mo.vars[name] = v
	return nil
}
