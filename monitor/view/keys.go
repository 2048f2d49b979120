package view

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/gdamore/tcell/v2"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/expr"
)

// binding is a key and what it does.
type binding struct {
	names string // of the keys, as keyName spells them, with blanks between
	short string // what the last row says; "" if it does not show the key
	brief string // what help says
	do    func(v *View)
}

// bindings returns the keys that mean the same in every pane.
func bindings() []binding {
	run := func(command string) func(*View) { return func(v *View) { v.do(command) } }
	return []binding{
		{"F1", "Help", "this help", func(v *View) { v.help = true }},
		{"F2", "Break", "set or delete a breakpoint at the cursor", (*View).toggleBreak},
		{"F3", "Find", "find data in memory, or text in the other panes", (*View).askFind},
		{"Shift-F3", "", "find the next", (*View).findNext},
		{"F4", "To", "run to the cursor", (*View).runHere},
		{"F5", "Zoom", "the pane in full, and back", func(v *View) { v.zoomed = !v.zoomed }},
		{"Alt-F5 Shift-F5", "", "the guest's screen; while it runs the keys are the guest's", func(v *View) { v.showGuest(!v.guest) }},
		{"F6 Tab", "Pane", "next pane (Shift-Tab: the one before)", func(v *View) { v.next(1) }},
		{"F7", "Step", "execute one instruction", run("step")},
		{"Shift-F7 Alt-F4", "", "undo one instruction", run("step-back")},
		{"F8", "Next", "execute one instruction, a call as a whole", run("next")},
		{"Shift-F8", "", "undo one instruction, a call as a whole", run("next-back")},
		{"Alt-F8", "", "run until the function returns", run("finish")},
		{"F9", "Run", "run to a point; Esc or Ctrl-C stops", run("continue")},
		{"Shift-F9", "", "go back to the last point", run("continue-back")},
		{"Alt-F9", "", "run to an address", func(v *View) {
			v.ask("run to", func(a expr.Value) { v.act(func() error { return v.mo.RunTo(a) }) })
		}},
		{"Ctrl-F2", "", "press the reset button", run("reset")},
		{"Ctrl-G", "", "show another address in the pane", (*View).askPlace},
		{"Ctrl-T", "", "below the registers: stack, displays, last instructions, source", (*View).turnSide},
		{"Ctrl-O", "", "back to where the machine is", (*View).home},
		{"F10", "Line", "back to the line monitor", func(v *View) { v.leave(nil) }},
		{"Alt-X", "", "quit", func(v *View) { v.leave(monitor.ErrQuit) }},
	}
}

// keyName spells a key with its modifiers: F7, Shift-F7, Alt-X, Ctrl-G, PgUp. Keys
// that terminals report as F13 and up are function keys with modifiers.
func keyName(ev *tcell.EventKey) string {
	k, mods, name := ev.Key(), ev.Modifiers(), ""
	switch {
	case k >= tcell.KeyF1 && k <= tcell.KeyF64:
		n := int(k - tcell.KeyF1)
		mods |= [6]tcell.ModMask{0, tcell.ModShift, tcell.ModCtrl, tcell.ModCtrl | tcell.ModShift, tcell.ModAlt, tcell.ModAlt | tcell.ModShift}[n/12]
		name = fmt.Sprintf("F%d", n%12+1)
	case k == tcell.KeyRune:
		name = string(unicode.ToUpper(ev.Rune()))
		mods &^= tcell.ModShift
	case k == tcell.KeyBacktab:
		return "Shift-Tab"
	case k == tcell.KeyLF || k == tcell.KeyCtrlJ: // Enter, typed before the terminal was raw
		return "Enter"
	case k == tcell.KeyTab || k == tcell.KeyEnter || k == tcell.KeyEsc || k == tcell.KeyBackspace || k == tcell.KeyBackspace2:
		name, mods = tcell.KeyNames[k], mods&^tcell.ModCtrl
	case k >= tcell.KeyCtrlA && k <= tcell.KeyCtrlZ:
		mods, name = mods|tcell.ModCtrl, string(rune('A'+k-tcell.KeyCtrlA))
	case k >= 1 && k <= 26:
		mods, name = mods|tcell.ModCtrl, string(rune('A'+k-1))
	case k == tcell.KeyCtrlRightSq || k == tcell.KeyGS:
		return "Ctrl-]"
	default:
		name = tcell.KeyNames[k]
	}
	for _, m := range []struct {
		bit  tcell.ModMask
		name string
	}{{tcell.ModShift, "Shift-"}, {tcell.ModAlt, "Alt-"}, {tcell.ModCtrl, "Ctrl-"}} {
		if mods&m.bit != 0 {
			name = m.name + name
		}
	}
	return name
}

// handle handles an event while the machine stands.
func (v *View) handle(ev tcell.Event) {
	switch ev := ev.(type) {
	case *tcell.EventResize:
		v.screen.Sync()
	case *tcell.EventKey:
		v.key(ev)
	case *tcell.EventMouse:
		v.mouse(ev)
	}
}

// key handles a key while the machine stands.
func (v *View) key(ev *tcell.EventKey) {
	if v.help || v.guest {
		v.help = false
		if v.guest {
			v.showGuest(false)
		}
		return
	}
	name := keyName(ev)
	if name == "Tab" && v.focus == paneCommand && v.line.at > 0 && v.prompt.do == nil {
		v.complete()
		return
	}
	for _, b := range bindings() {
		for n := range strings.FieldsSeq(b.names) {
			if n == name {
				b.do(v)
				return
			}
		}
	}
	switch {
	case name == "Shift-Tab":
		v.next(-1)
	case name == "Esc":
		v.escape()
	case name == "Enter" && (v.line.at > 0 || len(v.line.text) > 0 || v.focus == paneCommand):
		v.enter()
	case v.scrollKey(ev):
	default:
		v.typed(ev)
	}
}

// typed gives a key to the command line, wherever the focus is. A character moves the focus there.
func (v *View) typed(ev *tcell.EventKey) {
	if v.line.key(ev) && ev.Key() == tcell.KeyRune && v.prompt.do == nil {
		v.focus = paneCommand
	}
}

// escape empties the command line and ends its question.
func (v *View) escape() {
	v.line.set("")
	v.prompt = prompt{}
	v.focus = paneCommand
}

// enter executes the command line, or takes it for the answer to its question.
func (v *View) enter() {
	text := v.line.take()
	if p := v.prompt; p.do != nil {
		v.prompt = prompt{}
		v.answer(p, text)
		return
	}
	v.do(text)
}

// complete completes the command line as the line monitor does.
func (v *View) complete() {
	list := v.mo.Complete(string(v.line.text))
	if len(list) == 0 {
		return
	}
	common := list[0]
	for _, s := range list {
		for !strings.HasPrefix(s, common) {
			common = common[:len(common)-1]
		}
	}
	if common == string(v.line.text) && len(list) > 1 {
		_, _ = fmt.Fprintf(&v.out, "%s\n", strings.Join(list, " ")) // output takes everything
	}
	v.line.set(common)
}

// next moves the focus by 1 pane, or with -1 back.
func (v *View) next(by int) { v.focus = (v.focus + panes + pane(by)) % panes }

// handleRunning handles an event while the machine runs. It reports whether the user
// stops it.
func (v *View) handleRunning(ev tcell.Event) (stop bool) {
	switch ev := ev.(type) {
	case *tcell.EventResize:
		v.screen.Sync()
	case *tcell.EventKey:
		switch name := keyName(ev); {
		case name == "Alt-F5" || name == "Shift-F5":
			v.showGuest(!v.guest)
		case name == "Ctrl-]":
			return true
		case v.guest:
			v.press(ev)
		case name == "Esc" || name == "Ctrl-C":
			v.ahead = nil // a terminal, too, forgets on Ctrl-C what was typed ahead
			return true
		default:
			v.keep(ev)
		}
	}
	return false
}

// prompt is a question on the command line.
type prompt struct {
	text string            // what stands before the answer
	do   func(text string) // takes the answer
}

// ask asks for an address.
func (v *View) ask(text string, do func(a expr.Value)) {
	v.askText(text, func(answer string) {
		a, err := v.mo.Evaluate(answer)
		if err != nil {
			v.say(err)
			return
		}
		do(a)
	})
}

// askText asks for a text.
func (v *View) askText(text string, do func(answer string)) {
	v.line.set("")
	v.prompt = prompt{text + ": ", do}
}

// say shows an error among the answers of commands.
func (v *View) say(err error) { _, _ = fmt.Fprintf(&v.out, "%v\n", err) } // output takes everything

// answer gives the answer to a question. An empty one does nothing.
func (v *View) answer(p prompt, text string) {
	if text != "" {
		p.do(text)
	}
}
