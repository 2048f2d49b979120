package trace

import (
	"bufio"
	"errors"
	"io"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

// Tracer traces a machine. Make it with New, and close it.
type Tracer struct {
	m     *machine.Machine
	c     *cpu.CPU
	eval  *expr.Evaluator
	outs  []*output
	want  [kinds]bool // by any of outs
	tell  uint64      // a bit for each of outs that takes the event being made
	place place       // of the event
	calls calls
	last  uint64 // the count of instructions at the event before
	dos   map[uint8]*function
	bios  map[uint32]*function
	cache cache
	buf   [256]byte // what read returns
	line  []byte
}

// output is where lines go.
type output struct {
	Options
	at    span // addresses of code
	w     *bufio.Writer
	close func() error
	err   error
}

// maxOutputs bounds the Options of a Tracer.
const maxOutputs = 64

// New begins to trace. Names in conditions and addresses, and the symbols of lines, are those of eval. What names no file goes to standard.
func New(m *machine.Machine, eval *expr.Evaluator, list []Options, standard io.Writer) (*Tracer, error) {
	t := &Tracer{m: m, c: m.CPU(), eval: eval, dos: pointers(dosCalls()), bios: pointers(biosCalls())}
	if len(list) > maxOutputs {
		return nil, errors.New("too many traces")
	}
	for _, o := range list {
		out := &output{Options: o, at: everything, w: bufio.NewWriter(standard), close: func() error { return nil }}
		if err := t.checked(out); err != nil {
			return nil, errors.Join(err, t.Close())
		}
		if o.File != "" {
			f, err := hostfile.Stream(o.File)
			if err != nil {
				return nil, errors.Join(err, t.Close())
			}
			out.w, out.close = bufio.NewWriterSize(f, 1<<16), f.Close
		}
		t.outs = append(t.outs, out)
		for k := range kinds {
			t.want[k] = t.want[k] || o.wanted[k]
		}
	}
	t.observe()
	return t, nil
}

// checked evaluates the expressions of an output for the first time.
func (t *Tracer) checked(out *output) error {
	if _, err := t.eval.Truth(out.cond); err != nil {
		return err
	}
	if out.Options.at[0] == "" {
		return nil
	}
	for i, to := range [2]*uint64{&out.at.first, &out.at.last} {
		v, err := t.eval.All(out.Options.at[i])
		if err != nil {
			return err
		}
		*to = v.N
	}
	return nil
}

// observe has the processor tell what is wanted.
func (t *Tracer) observe() {
	o := &cpu.Observer{Arrive: t.arrive}
	if t.want[Int21] || t.want[Int] || t.want[Exception] || t.want[IRQ] || t.want[VBE] {
		o.Deliver = t.deliver
	}
	if t.want[Port] {
		o.Port = t.port
	}
	if t.want[Mode] {
		o.Mode = t.mode
	}
	if t.want[Branch] {
		o.Step = t.step
	}
	cpu.Observe(t.c, o)
	t.transfers()
}

// Close ends the trace: calls that have not returned are written as unfinished. Its error is the first that writing had.
func (t *Tracer) Close() error {
	if len(t.outs) > 0 {
		cpu.Observe(t.c, nil)
		machine.OnTransfers(t.m, machine.Transfers{})
		t.calls.interrupted(t, t.calls.list, ^uint64(0))
	}
	var errs []error
	for _, out := range t.outs {
		t.flush(out)
		errs = append(errs, out.err, out.close())
	}
	t.outs = nil
	return errors.Join(errs...)
}

// Flush writes out what has been traced so far.
func (t *Tracer) Flush() error {
	for _, out := range t.outs {
		if t.flush(out); out.err != nil {
			return out.err
		}
	}
	return nil
}

// flush writes out what an output has.
func (t *Tracer) flush(out *output) {
	if err := out.w.Flush(); err != nil && out.err == nil {
		out.err = err
	}
}

// here sets the place of the events to come: an offset in the present CS. It reports whether an output wants events of a kind with a
// number there.
func (t *Tracer) here(k Kind, n uint64, cs uint16, ip uint64) bool {
	now := t.c.Retired()
	if now < t.last { // back in time: calls of the future have not begun
		t.calls.list = t.calls.list[:0]
	}
	t.last, t.tell = now, 0
	s := t.c.Segment(x86.CS)
	t.place = place{cs: cs, ip: ip, lin: uint64(uint32(uint64(s.Base) + ip)), digits: 4}
	switch {
	case t.c.InLong() && s.Long:
		t.place.digits, t.place.lin = 16, ip
	case s.Big:
		t.place.digits = 8
	}
	for i, out := range t.outs {
		if out.wanted[k] && out.number[k].has(n) && out.count.has(now) && out.at.has(t.place.lin) && t.holds(out) {
			t.tell |= 1 << i
		}
	}
	return t.tell != 0
}

// holds reports whether the condition of an output is true. One that cannot be evaluated now, as it is about memory that is not there, is not.
func (t *Tracer) holds(out *output) bool {
	if out.cond == "" {
		return true
	}
	ok, err := t.eval.Truth(out.cond)
	return ok && err == nil
}

// begin makes an event of a kind at the present place.
func (t *Tracer) begin(k Kind) event {
	return event{kind: k, count: t.c.Retired(), time: uint64(t.m.Now()), place: t.place, symbol: t.symbol(t.place.lin)}
}

// emit writes an event to the outputs of tell, after the beginnings of the calls that it comes in between.
func (t *Tracer) emit(e *event, tell uint64) {
	if tell != 0 {
		t.calls.interrupted(t, t.calls.list, tell)
		t.write(e, tell)
	}
}

// write writes an event to the outputs of tell, unless it was lived before and has been written.
func (t *Tracer) write(e *event, tell uint64) {
	if machine.Repeating(t.m) {
		return
	}
	for i, out := range t.outs {
		if tell>>i&1 == 0 || out.err != nil {
			continue
		}
		if out.JSON {
			t.line = e.appendJSON(t.line[:0], t.cache.head(e, true))
		} else {
			t.line = e.appendText(t.line[:0], t.cache.head(e, false))
		}
		if _, err := out.w.Write(t.line); err != nil {
			out.err = err
		}
	}
}
