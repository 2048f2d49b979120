package monitor

import (
	"fmt"
	"strings"
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

// cmdRegs executes regs [seg|control|debug|fpu|mmx|sse|all].
func cmdRegs(mo *Monitor, arg string) error {
	known := false
	for _, k := range registerKinds {
		if arg == k.name || arg == "all" {
			k.show(mo)
			known = true
		}
	}
	if !known {
		return fmt.Errorf("regs %s: nothing, seg, control, debug, fpu, mmx, sse or all", arg)
	}
	return nil
}

// cmdSet executes set REGISTER = EXPRESSION.
func cmdSet(mo *Monitor, arg string) error {
	name, text, ok := strings.Cut(arg, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return fmt.Errorf("set needs REGISTER = EXPRESSION; edit changes memory")
	}
	s, known := mo.registerSlot(name)
	if !known {
		return fmt.Errorf("no register %q", name)
	}
	if s.set == nil {
		return fmt.Errorf("%s cannot be set", name)
	}
	v, err := mo.eval.All(text)
	if err != nil {
		return err
	}
	if s.wide {
		v.N = v.Signed()
	}
	s.set(v.N)
	mo.edited()
	return nil
}
