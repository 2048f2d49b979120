package trace

import (
	"slices"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/x86"
)

// pending is a call that has not returned.
type pending struct {
	event
	what  *function
	tell  uint64 // the outputs that take it
	back  uint64 // linear address behind the INT
	stack uint64 // linear address of the stack's top before the INT
	shown uint64 // the outputs that have a line about its beginning
	room  room
}

// room is what the lists of a call are in, which the next call that has the same pending takes over.
type room struct {
	args, results []field
	data          []byte
}

// calls are the calls that have not returned, the innermost last.
type calls struct{ list []*pending }

// maxCalls bounds the calls that are waited for. Programs leave handlers in other ways, too.
const maxCalls = 64

// interrupted writes the beginnings of calls to those outputs that tell has.
func (s *calls) interrupted(t *Tracer, list []*pending, tell uint64) {
	for _, c := range list {
		if to := c.tell & tell &^ c.shown; to != 0 {
			c.shown |= to
			c.stage = unfinished
			t.write(&c.event, to)
		}
	}
}

// stackTop returns the linear address of the top of the stack.
func (t *Tracer) stackTop() uint64 {
	ss, sp := t.c.Segment(x86.SS), t.c.Reg64(x86.SP)
	switch {
	case t.place.digits == 16:
		return sp
	case ss.Big:
		return uint64(ss.Base) + sp&0xffffffff
	}
	return uint64(ss.Base) + sp&0xffff
}

// deliver is told of interrupts and exceptions.
func (t *Tracer) deliver(d cpu.Delivery) {
	switch {
	case d.Cause == "external":
		if t.want[IRQ] && t.here(IRQ, uint64(d.Vector), d.CS, d.IP) {
			t.irq(d)
		}
	case !d.Software():
		if t.want[Exception] && t.here(Exception, uint64(d.Vector), d.CS, d.IP) {
			t.exception(d)
		}
	default:
		t.software(d)
	}
}

// software traces INT n. It is a call of DOS or of VBE for the outputs that want those, and else an interrupt.
func (t *Tracer) software(d cpu.Delivery) {
	ax := uint64(t.c.Reg(x86.AX) & 0xffff)
	kind, n := Int, uint64(d.Vector)
	switch {
	case d.Vector == 0x21 && t.want[Int21] && t.here(Int21, ax>>8, d.CS, d.IP):
		kind = Int21
	case d.Vector == 0x10 && ax>>8 == 0x4f && t.want[VBE] && t.here(VBE, ax&0xff, d.CS, d.IP):
		kind = VBE
	case !t.want[Int] || !t.here(Int, n, d.CS, d.IP):
		return
	}
	p := t.pending()
	p.reuse()
	p.kind, p.count, p.time, p.place, p.symbol = kind, t.c.Retired(), uint64(t.m.Now()), t.place, t.symbol(t.place.lin)
	p.tell, p.back, p.stack = t.tell, t.place.lin-d.IP+d.Next, t.stackTop()
	p.number, p.call, p.data = n, true, p.room.data[:0]
	p.what = t.function(&p.event, d.Vector, uint16(ax))
	p.name = p.what.name
	p.args = t.fields(&p.event, p.room.args[:0], p.what.in)
	if p.what.ends {
		p.forever = true
		t.emit(&p.event, p.tell)
		t.release(p)
		return
	}
	t.calls.begin(t, p)
	cpu.Await(t.c, p.back)
}

// begin adds a call. One of the same place with the same stack has been left for good.
func (s *calls) begin(t *Tracer, p *pending) {
	s.interrupted(t, s.list, p.tell)
	s.list = slices.DeleteFunc(s.list, func(c *pending) bool { return c.back == p.back && c.stack == p.stack })
	if len(s.list) == maxCalls {
		s.list = slices.Delete(s.list, 0, 1)
	}
	s.list = append(s.list, p)
}

// function finds what is known of an interrupt, and names it in e.
func (t *Tracer) function(e *event, vector uint8, ax uint16) *function {
	key := uint64(ax) | uint64(vector)<<16 | uint64(e.kind)<<24
	if vector == 0x80 && t.place.digits > 4 {
		key |= 1 << 32
	}
	l, known := t.cache.calls[key]
	if !known {
		l = t.callLabel(e.kind, vector, ax)
		if t.cache.calls == nil || len(t.cache.calls) >= maxCached {
			t.cache.calls = map[uint64]callLabel{}
		}
		t.cache.calls[key] = l
	}
	e.fn = l.fn
	return l.what
}

// callLabel finds what is known of an interrupt in the tables.
func (t *Tracer) callLabel(kind Kind, vector uint8, ax uint16) callLabel {
	var b []byte
	if kind != Int21 {
		b = appendHex(b, uint64(vector), 2)
	}
	if vector == 0x21 {
		if kind == Int {
			b = append(b, '.')
		}
		fn := string(appendHex(b, uint64(ax>>8), 2))
		if what, ok := t.bios[axKey(vector, ax)]; ok {
			return callLabel{fn, what}
		}
		if what, ok := t.dos[uint8(ax>>8)]; ok {
			return callLabel{fn, what}
		}
		return callLabel{fn, &unknownDOS}
	}
	for _, k := range [...]struct {
		key    uint32
		fn     uint64
		digits int
	}{{axKey(vector, ax), uint64(ax), 4}, {ah(vector, uint8(ax>>8)), uint64(ax >> 8), 2}, {vectorKey(vector), 0, 0}} {
		if what, ok := t.bios[k.key]; ok {
			if k.digits > 0 {
				b = appendHex(append(b, '.'), k.fn, k.digits)
			}
			return callLabel{string(b), what}
		}
	}
	if vector == 0x80 && t.place.digits > 4 {
		return callLabel{string(b), &linux}
	}
	return callLabel{string(b), &unknown}
}

// What is not in a table.
var (
	unknownDOS = f("unknown", "al=x:al bx=x:bx cx=x:cx dx=x:dx", "ax=x:ax").failing(carryAX)
	unknown    = f("", "ax=x:ax bx=x:bx cx=x:cx dx=x:dx", "ax=x:ax")
	linux      = f("system call", "number=n:ax ebx=n:bx ecx=n:cx edx=n:dx", "eax=n:ax")
)

// retfSlack is how many bytes a handler may leave on the stack: INT 25h and 26h leave the flags.
const retfSlack = 4

// arrive is told that the instruction behind an INT comes next.
func (t *Tracer) arrive(lin uint64) {
	if t.c.Retired() < t.last {
		return // the call has begun in another future
	}
	list := t.calls.list
	s := t.c.Segment(x86.CS)
	t.place.digits = 4
	if t.place.lin = lin; t.c.InLong() && s.Long {
		t.place.digits = 16
	} else if s.Big {
		t.place.digits = 8
	}
	sp := t.stackTop()
	for i := len(list) - 1; i >= 0; i-- {
		c := list[i]
		if c.back != lin || c.stack-sp > retfSlack {
			continue
		}
		t.calls.interrupted(t, list[i+1:], c.tell) // they were left in another way
		t.calls.list = list[:i]
		t.returned(c)
		return
	}
}

// returned writes a call that has returned, with its results.
func (t *Tracer) returned(c *pending) {
	ax, carry := t.c.Reg(x86.AX)&0xffff, t.c.Eflags()&x86.CF != 0
	switch c.what.fails {
	case carryAX:
		if c.failed, c.code = carry, uint64(ax); carry {
			c.error = errno.Text(errno.Code(ax)) // looked up only then: it makes a text for a code that has none
		}
	case carryWord:
		c.failed, c.code = carry, uint64(ax)
	case carryAH:
		c.failed, c.code = carry, uint64(ax>>8)
	case statusAH:
		c.failed, c.code = ax>>8 != 0, uint64(ax>>8)
	case statusVBE:
		c.failed, c.code = ax != 0x004f, uint64(ax)
	case minusAL:
		c.failed, c.code = ax&0xff == 0xff, 0xff
	}
	if !c.failed {
		c.results = t.fields(&c.event, c.room.results[:0], c.what.out)
	}
	c.stage = whole
	t.emit(&c.event, c.tell&^c.shown)
	if c.shown&c.tell != 0 {
		c.stage, c.count, c.time = resumed, t.c.Retired(), uint64(t.m.Now())
		t.emit(&c.event, c.tell&c.shown)
	}
	t.release(c)
}
