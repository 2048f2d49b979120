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
	heads   [2][64]head       // of text and of JSON, by the low bits of the linear address
}

// head is what the lines about a function at a place have in common, and what that is about.
type head struct {
	place            place
	kind             Kind
	symbol, fn, name string
	text             []byte
}

// is reports whether a head is that of an event.
func (h *head) is(e *event) bool {
	return h.place == e.place && h.kind == e.kind && h.name == e.name && h.fn == e.fn && h.symbol == e.symbol && h.text != nil
}

// head returns the head of the line about an event.
func (c *cache) head(e *event, json bool) []byte {
	format := 0
	if json {
		format = 1
	}
	h := &c.heads[format][e.place.lin%uint64(len(c.heads[format]))]
	if h.is(e) {
		return h.text
	}
	*h = head{e.place, e.kind, e.symbol, e.fn, e.name, h.text[:0]}
	if json {
		h.text = e.appendJSONHead(h.text)
	} else {
		h.text = e.appendTextHead(h.text)
	}
	return h.text
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

// reuse makes p the pending of another call, which has only the room of the last.
func (p *pending) reuse() {
	p.stage, p.forever, p.failed = whole, false, false
	p.args, p.results, p.shown, p.code, p.error = nil, nil, 0, 0, ""
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
