package trace

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// exceptionNames are the names of exceptions in Intel's manuals, by vector.
var exceptionNames = [...]string{
	x86.VecDE: "#DE divide error", x86.VecDB: "#DB debug", x86.VecNMI: "NMI", x86.VecBP: "#BP breakpoint", x86.VecOF: "#OF overflow",
	x86.VecBR: "#BR bound", x86.VecUD: "#UD undefined opcode", x86.VecNM: "#NM no coprocessor", x86.VecDF: "#DF double fault",
	x86.VecMP: "coprocessor segment overrun", x86.VecTS: "#TS bad task", x86.VecNP: "#NP segment not present", x86.VecSS: "#SS stack",
	x86.VecGP: "#GP protection", x86.VecPF: "#PF page fault", x86.VecMF: "#MF x87", x86.VecAC: "#AC alignment", x86.VecMC: "#MC machine check",
	x86.VecXM: "#XM SIMD",
}

// ExceptionName returns the name of an exception, or "" for a vector that has none.
func ExceptionName(vector uint8) string {
	if int(vector) < len(exceptionNames) {
		return exceptionNames[vector]
	}
	return ""
}

// exception traces an exception.
func (t *Tracer) exception(d cpu.Delivery) {
	e := t.begin(Exception)
	e.fn, e.name = string(appendHex(nil, uint64(d.Vector), 2)), ExceptionName(d.Vector)
	if d.HasCode {
		e.args = append(e.args, field{key: "code", n: uint64(d.Code), digits: 4})
	}
	if d.Vector == x86.VecPF {
		e.args = append(e.args, field{key: "cr2", n: d.CR2, digits: max(t.place.digits, 8)}, field{key: "access", is: word, text: PageFault(d.Code)})
	}
	t.emit(&e, t.tell)
}

// PageFault says in words what the error code of a page fault says (SDM vol. 3, 4.7).
func PageFault(code uint32) string {
	text := "read"
	switch {
	case code&16 != 0:
		text = "fetch"
	case code&2 != 0:
		text = "write"
	}
	if code&4 != 0 {
		text = "user " + text
	}
	switch {
	case code&8 != 0:
		return text + " by a reserved bit"
	case code&1 != 0:
		return text + " of a protected page"
	}
	return text + " of no page"
}

// irq traces an interrupt of a device.
func (t *Tracer) irq(d cpu.Delivery) {
	e := t.begin(IRQ)
	e.fn = string(appendHex(nil, uint64(d.Vector), 2))
	if n, ok := machine.IRQ(t.m, d.Vector); ok {
		e.args = append(e.args, field{key: "irq", n: uint64(n)})
	}
	t.emit(&e, t.tell)
}

// port traces IN and OUT.
func (t *Tracer) port(p cpu.PortAccess) {
	if !t.here(Port, uint64(p.Port), p.CS, p.IP) {
		return
	}
	e := t.begin(Port)
	label := t.portLabel(p.Port)
	e.fn = label.number
	if e.name = "in"; p.Write {
		e.name = "out"
	}
	if label.chip != "" {
		t.cache.single[0] = field{is: word, text: label.chip}
		e.args = t.cache.single[:1]
	}
	t.cache.single[1] = field{n: uint64(p.Value), digits: uint8(2 * p.Size)}
	e.results = t.cache.single[1:]
	t.emit(&e, t.tell)
}

// mode traces a change of the processor's mode.
func (t *Tracer) mode(before, now string, cs uint16, ip uint64) {
	if !t.here(Mode, 0, cs, ip) {
		return
	}
	e := t.begin(Mode)
	e.name = before + " -> " + now
	t.emit(&e, t.tell)
}

// step traces a branch that is taken.
func (t *Tracer) step(s cpu.Step) {
	cs, ip := t.c.Segment(x86.CS), t.c.RIP()
	if s.Repeated || cs.Selector == s.CS && ip == s.IP+s.Size || !t.here(Branch, 0, s.CS, s.IP) {
		return
	}
	e := t.begin(Branch)
	to := t.place
	to.cs, to.ip = cs.Selector, ip
	e.name = string(appendPlace([]byte("-> "), to))
	if t.eval.Symbols != nil {
		if symbol := t.eval.Symbols.Name(uint64(cs.Base) + ip); symbol != "" {
			e.name += " " + symbol
		}
	}
	t.emit(&e, t.tell)
}
