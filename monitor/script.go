package monitor

import (
	"strings"

	"github.com/iron86/iron86/monitor/point"
)

// add adds a statement to a block.
func (b *openBlock) add(s statement) {
	if b.inElse {
		b.other = append(b.other, s)
		return
	}
	b.body = append(b.body, s)
}

// Forget drops the blocks whose ends have not come. It is for a new user at the prompt.
func (mo *Monitor) Forget() { mo.script.open, mo.script.lines = nil, 0 }

// silent is the line that has a point stop without a message, if it is the first.
const silent = "silent"

// stopAt notes what is attached to the point that has stopped a run. It reports whether the stop is not to be shown.
func stopAt(mo *Monitor, p *point.Point) (quiet bool) {
	mo.script.due = nil
	if p == nil {
		return false
	}
	list := mo.script.then[p.ID]
	if len(list) > 0 && list[0].text == silent && list[0].kind == "" {
		list, quiet = list[1:], true
	}
	mo.script.due = list
	return quiet
}

// showAttached lists what is attached to a point.
func showAttached(mo *Monitor, list []statement, depth int) {
	indent := strings.Repeat("    ", depth)
	for _, s := range list {
		mo.printf("%s%s\n", indent, strings.TrimSpace(s.kind+" "+s.text))
		showAttached(mo, s.body, depth+1)
		if s.other != nil {
			mo.printf("%selse\n", indent)
			showAttached(mo, s.other, depth+1)
		}
		if s.kind != "" {
			mo.printf("%send\n", indent)
		}
	}
}
