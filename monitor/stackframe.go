package monitor

import (
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
)

// stackFrame is a function that is being executed: the present one, or one that waits for another to return.
type stackFrame struct {
	at     expr.Value      // the next instruction, or where the function goes on
	m      symbols.Machine // with the registers that are the function's, as far as they are known
	called bool            // it waits: the instruction before at belongs to what it does
	number int
}

// look returns the address whose line and variables are those of the function.
func (f stackFrame) look() uint64 {
	if f.called {
		return f.at.N - 1 // a return address may be that of the next line
	}
	return f.at.N
}

// describe returns the function's name, and the line at which it goes on, or that it executes.
func (f stackFrame) describe(t *symbols.Table) string {
	name := t.Name(f.at.N)
	if p, ok := t.Line(f.look()); ok {
		name = strings.TrimLeft(name+" "+p.String(), " ")
	}
	return name
}
