package monitor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/x86"
)

// maxDisplays bounds the displays.
const maxDisplays = 100

// cmdDisplay executes display [/FORMAT] [EXPRESSION]. Without an expression it shows all.
func cmdDisplay(mo *Monitor, arg string) error {
	_, text, err := cutFormat(arg)
	if err != nil {
		return err
	}
	if text == "" {
		if len(mo.displays) == 0 {
			mo.printf("none\n")
		}
		showDisplays(mo)
		return nil
	}
	if _, err := mo.eval.All(text); err != nil {
		return err
	}
	if len(mo.displays) == maxDisplays {
		return fmt.Errorf("more than %d displays", maxDisplays)
	}
	mo.lastDisplay++
	mo.displays = append(mo.displays, display{mo.lastDisplay, text, formatOf(arg)})
	showDisplay(mo, mo.displays[len(mo.displays)-1])
	return nil
}

// cmdUndisplay executes undisplay [NUMBERS].
func cmdUndisplay(mo *Monitor, arg string) error {
	if arg == "" {
		mo.displays = nil
	}
	for _, word := range strings.Fields(arg) {
		i := slices.IndexFunc(mo.displays, func(d display) bool { return strconv.Itoa(d.id) == word })
		if i < 0 {
			return fmt.Errorf("no display %s (display lists them)", word)
		}
		mo.displays = slices.Delete(mo.displays, i, i+1)
	}
	return nil
}

// showDisplays shows all displays.
func showDisplays(mo *Monitor) {
	for _, d := range mo.displays {
		showDisplay(mo, d)
	}
}

// showDisplay shows one.
func showDisplay(mo *Monitor, d display) {
	f, _, _ := cutFormat(d.fmt) // it was read before
	if v, err := mo.eval.All(d.text); err == nil && (f.letter == 'i' || f.letter == 's' || f.count > 0) {
		mo.printf("%d: %s\n", d.id, d.text)
		if _, err := examine(mo, v, f); err != nil {
			mo.printf("%v\n", err)
		}
		return
	}
	mo.printf("%d: %s = %s\n", d.id, d.text, displayed(mo, d))
}

// displayed spells the value of a display, or why it has none.
func displayed(mo *Monitor, d display) string {
	v, err := mo.eval.All(d.text)
	if err != nil {
		return err.Error()
	}
	f, _, _ := cutFormat(d.fmt) // it was read before
	return valueText(mo, v, f)
}

// Arrive has the command u begin at the next instruction. It is for a machine that has been run without commands.
func (mo *Monitor) Arrive() {
	mo.lastCode, mo.chosen = mo.here(), nil
	if !mo.symbols.Awaits() || mo.real() {
		return
	}
	if name := mo.symbols.Arrive(mo.base(x86.CS), looker{mo.guest}.Load); name != "" {
		mo.sources.texts = nil
		mo.printf("symbols of %s, at %08x\n", name, mo.base(x86.CS))
	}
}

// Greet shows the next instruction, as after every stop.
func (mo *Monitor) Greet() {
	mo.Arrive()
	if line := mo.sources.line(mo.here()); line != "" {
		mo.printf("%s\n", line)
	}
	if _, err := mo.showInstruction(mo.here()); err != nil {
		mo.printf("%v  %v\n", mo.here(), err)
	}
	showDisplays(mo)
}
