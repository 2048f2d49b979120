package trace

import "github.com/iron86/iron86/machine"

// cache has what lines say again and again, so that it is made once. What is in it never changes.
type cache struct {
	ports   map[uint16]portLabel
	calls   map[uint64]callLabel
	symbols map[uint64]string // by linear address; forgotten when there are more or fewer symbols
	known   int               // how many symbols there were
	spare   []*pending        // calls that have been written
	single  [2]field          // of an event of a port
}

// portLabel is a port in lines: its number and the name of the chip.
type portLabel struct{ number, chip string }

// callLabel is an interrupt in lines.
type callLabel struct {
	fn   string
	what *function
}

// maxCached bounds each kind of what a cache has.
const maxCached = 1 << 14

// portLabel returns the label of a port.
func (t *Tracer) portLabel(n uint16) portLabel {
	l, known := t.cache.ports[n]
	if !known {
		l = portLabel{string(appendHex(nil, uint64(n), 4)), machine.PortName(t.m, n)}
		if t.cache.ports == nil {
			t.cache.ports = map[uint16]portLabel{}
		}
		if len(t.cache.ports) < maxCached {
			t.cache.ports[n] = l
		}
	}
	return l
}

// symbol returns the name of an address.
func (t *Tracer) symbol(lin uint64) string {
	if t.eval.Symbols == nil {
		return ""
	}
	if n := len(t.eval.Symbols.All()); n == 0 {
		return ""
	} else if n != t.cache.known || len(t.cache.symbols) >= maxCached {
		t.cache.symbols, t.cache.known = map[uint64]string{}, n
	}
	name, known := t.cache.symbols[lin]
	if !known {
		name = t.eval.Symbols.Name(lin)
		t.cache.symbols[lin] = name
	}
	return name
}

// pending returns a pending to fill in. Only its room is of use.
func (t *Tracer) pending() *pending {
	k := len(t.cache.spare) - 1
	if k < 0 {
		return new(pending)
	}
	p := t.cache.spare[k]
	t.cache.spare = t.cache.spare[:k]
	return p
}

// release takes a call back that has been written.
func (t *Tracer) release(p *pending) {
	if p.results == nil { // it has failed, or does not return
		p.results = p.room.results
	}
	p.room = room{p.args, p.results, p.data}
	if len(t.cache.spare) < maxCalls {
		t.cache.spare = append(t.cache.spare, p)
	}
}

// pointers returns a table whose functions are looked at where they are.
func pointers[K comparable](table map[K]function) map[K]*function {
	to := make(map[K]*function, len(table))
	for k, f := range table {
		to[k] = &f
	}
	return to
}
