package monitor

import (
	"io"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/monitor/symbols"
)

// New makes a monitor that writes to out.
func New(m *machine.Machine, host Host, out io.Writer) *Monitor {
	g := &guest{m: m, symbols: new(symbols.Table)}
	mo := &Monitor{guest: g, printer: printer{out}, host: host, eval: &expr.Evaluator{Names: names{g}, Symbols: g.symbols, Place: g.place},
		sources: sources{table: g.symbols}, lang: &language{groups(), words(), infoTopics()}}
	mo.points = point.NewSet(watched{mo})
	mo.lastCode, mo.lastDump = mo.here(), mo.here()
	return mo
}
