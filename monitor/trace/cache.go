package trace

import "github.com/iron86/iron86/machine"

// cache has what lines say again and again, so that it is made once. What is in it never changes.
type cache struct {
	ports   map[uint16]portLabel
	calls   map[uint64]callLabel
	symbols map[uint64]string // by linear address; forgotten when there are more or fewer symbols
	known   int               // how many symbols there were
	spare   [][]field         // of events that have been written
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

// list returns an empty list of fields, with room for n.
func (t *Tracer) list(n int) []field {
	if k := len(t.cache.spare) - 1; k >= 0 && cap(t.cache.spare[k]) >= n {
		l := t.cache.spare[k]
		t.cache.spare = t.cache.spare[:k]
		return l
	}
	return make([]field, 0, max(n, 8))
}

// release takes lists back whose event has been written.
func (t *Tracer) release(lists ...[]field) {
	for _, l := range lists {
		if cap(l) > 0 && len(t.cache.spare) < maxCalls {
			t.cache.spare = append(t.cache.spare, l[:0])
		}
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
