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

// Evaluator returns an evaluator of expressions about a machine, without symbols.
func Evaluator(m *machine.Machine) *expr.Evaluator {
	g := &guest{m: m, symbols: new(symbols.Table)}
	return &expr.Evaluator{Names: names{g}, Symbols: g.symbols, Place: g.place}
}

// Evaluator returns the evaluator of the monitor's commands, which has the symbols that were loaded.
func (mo *Monitor) Evaluator() *expr.Evaluator { return mo.eval }
