package monitor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// slice is the virtual time between two looks at the host.
const slice = 10 * clock.Millisecond

// errInterrupted ends a run by the user's wish.
var errInterrupted = errors.New("interrupted")

// outcome is why a run stopped.
type outcome struct {
	point *point
	hit   cpu.Hit
	stop  machine.Stop
	err   error // interrupted, or a condition that failed
}

// resume runs until a point stops it, last instructions have been executed in
// all, or the user interrupts. It first moves off a breakpoint at CS:EIP.
func (mo *Monitor) resume(last uint64, extra ...*point) outcome {
	m := mo.m
	mo.arm(extra...)
	m.CPU().Hits()
	m.CPU().PassBreak()
	for m.Retired() < last {
		if mo.host.Turn() {
			return outcome{err: errInterrupted}
		}
		stop := m.RunWithin(m.Now()+slice, last-m.Retired())
		switch {
		case stop.Reason == machine.Break:
			hits := m.CPU().Hits()
			p, h, err := mo.firing(hits, extra)
			if p != nil || err != nil {
				if p.temporary {
					mo.removePoint(p)
				}
				return outcome{point: p, hit: h, err: err}
			}
		case stop.Reason != machine.Running:
			return outcome{stop: stop}
		}
		mo.arm(extra...)
	}
	return outcome{}
}

// report says why a run stopped and shows where.
func (mo *Monitor) report(o outcome) error {
	switch {
	case o.err != nil && o.point != nil:
		mo.printf("stopped by %d, whose condition fails: %v\n", o.point.id, o.err)
	case o.err != nil:
		mo.printf("%v\n", o.err)
	case o.stop.Reason != machine.Running:
		mo.printf("%v\n", o.stop)
	case o.point != nil && !o.point.hidden:
		mo.printf("%d: %s\n", o.point.id, mo.describe(o.hit))
	}
	mo.showHere()
	return nil
}

const forever = ^uint64(0)

// count reads an optional number of times.
func (mo *Monitor) count(arg string) (uint64, error) {
	n, rest, err := mo.amount(arg, 1, 1<<40)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	return n, err
}

// cmdContinue: continue
func (mo *Monitor) cmdContinue(string) error {
	if b, ok := mo.host.(Background); ok && b.Leave() {
		return mo.setRunning(true)
	}
	return mo.report(mo.resume(forever))
}

// cmdStep: step [N]
func (mo *Monitor) cmdStep(arg string) error {
	n, err := mo.count(arg)
	if err != nil {
		return err
	}
	var o outcome
	for range n {
		if o = mo.stepOne(); o.point != nil || o.err != nil || o.stop.Reason != machine.Running {
			break
		}
	}
	return mo.report(o)
}

// stepOne executes one instruction; a repeated string instruction is run to its end.
func (mo *Monitor) stepOne() outcome {
	at := mo.here()
	i, _, _ := mo.decode(at)
	o := mo.resume(mo.m.Retired() + 1)
	for i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0 && o.point == nil && o.err == nil &&
		o.stop.Reason == machine.Running && mo.here().n == at.n {
		o = mo.resume(mo.m.Retired() + 1)
	}
	return o
}

// over is a stop at the instruction after at, when the stack is back.
func (mo *Monitor) over(at value, size int) *point {
	sp := mo.stackPointer()
	next := at.plus(uint32(size))
	return &point{kind: pointBreak, at: next, hidden: true, cond: fmt.Sprintf("%s >= %d", sp.name, sp.n)}
}

type stackTop struct {
	name string
	n    uint32
}

// stackPointer is SP or ESP, by the size of the stack.
func (mo *Monitor) stackPointer() stackTop {
	c := mo.m.CPU()
	if c.Segment(x86.SS).Big {
		return stackTop{"esp", c.Reg(x86.SP)}
	}
	return stackTop{"sp", c.Reg(x86.SP) & 0xffff}
}

// returns reports an instruction after which execution comes back to the one
// that follows it.
func returns(i decoder.Inst) bool {
	switch i.Op {
	case decoder.CALL, decoder.CALLF, decoder.INT, decoder.INT3, decoder.INTO, decoder.LOOP, decoder.LOOPE, decoder.LOOPNE:
		return true
	}
	return i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0
}

// nextOne executes one instruction, a call as a whole.
func (mo *Monitor) nextOne() outcome {
	at := mo.here()
	i, b, err := mo.decode(at)
	if err != nil || !returns(i) {
		return mo.stepOne()
	}
	p := mo.over(at, len(b))
	o := mo.resume(forever, p)
	if o.point == p {
		o.point = nil
	}
	return o
}

// cmdNext: next [N]
func (mo *Monitor) cmdNext(arg string) error {
	n, err := mo.count(arg)
	if err != nil {
		return err
	}
	var o outcome
	for range n {
		if o = mo.nextOne(); o.point != nil || o.err != nil || o.stop.Reason != machine.Running {
			break
		}
	}
	return mo.report(o)
}

// isReturn reports RET, RETF and IRET.
func isReturn(op decoder.Op) bool {
	return op == decoder.RET || op == decoder.RETF || op == decoder.IRET
}

// cmdFinish runs until the present function has returned: until a return that
// takes the stack above where it is now.
func (mo *Monitor) cmdFinish(string) error {
	sp := mo.stackPointer()
	var o outcome
	for {
		i, _, err := mo.decode(mo.here())
		back := err == nil && isReturn(i.Op) && mo.stackPointer().n >= sp.n
		if o = mo.nextOne(); back || o.point != nil || o.err != nil || o.stop.Reason != machine.Running {
			return mo.report(o)
		}
	}
}

// cmdUntil: until ADDRESS
func (mo *Monitor) cmdUntil(arg string) error {
	at, err := mo.evalAll(arg)
	if err != nil {
		return err
	}
	return mo.report(mo.resume(forever, &point{kind: pointBreak, at: at, hidden: true}))
}

// cmdRun: run TIME: let virtual time pass.
func (mo *Monitor) cmdRun(arg string) error {
	d, err := parseTime(arg)
	if err != nil {
		return err
	}
	end := mo.m.Now() + d
	mo.arm()
	mo.m.CPU().PassBreak()
	for mo.m.Now() < end {
		if mo.host.Turn() {
			return mo.report(outcome{err: errInterrupted})
		}
		stop := mo.m.RunUntil(min(end, mo.m.Now()+slice))
		if stop.Reason == machine.Break {
			if p, h, err := mo.firing(mo.m.CPU().Hits(), nil); p != nil || err != nil {
				return mo.report(outcome{point: p, hit: h, err: err})
			}
		} else if stop.Reason != machine.Running {
			return mo.report(outcome{stop: stop})
		}
	}
	return mo.report(outcome{})
}

// cmdReset presses the reset button.
func (mo *Monitor) cmdReset(string) error {
	mo.m.Reset()
	mo.showHere()
	return nil
}

// cmdStack: stack [N]: words or doublewords at SS:SP.
func (mo *Monitor) cmdStack(arg string) error {
	n, err := mo.amountOnly(arg, 16)
	if err != nil {
		return err
	}
	c, sp := mo.m.CPU(), mo.stackPointer()
	size := 2
	if sp.name == "esp" {
		size = 4
	}
	ss := c.Segment(x86.SS)
	for i := range n {
		off := sp.n + uint32(i)*uint32(size)
		at := value{n: uint64(ss.Base + off), in: linear, sel: ss.Selector, off: off, pair: true}
		b, err := mo.read(at, size)
		if err != nil {
			return err
		}
		mo.line("%v %0*x %s", at, 2*size, little(b), mo.symbols.name(uint32(little(b))))
	}
	return nil
}

func (mo *Monitor) amountOnly(arg string, standard uint64) (uint64, error) {
	n, rest, err := mo.amount(arg, standard, 1<<16)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	return n, err
}

// maxFrames bounds a call stack.
const maxFrames = 64

// cmdBacktrace follows the chain of frame pointers: [BP] is the caller's BP, the
// return address stands above it.
func (mo *Monitor) cmdBacktrace(string) error {
	c, sp := mo.m.CPU(), mo.stackPointer()
	size, mask := uint32(2), uint32(0xffff)
	if sp.name == "esp" {
		size, mask = 4, 0xffffffff
	}
	here, ss := mo.here(), c.Segment(x86.SS)
	mo.line("#0 %v %s", here, mo.symbols.name(uint32(here.n)))
	bp := c.Reg(x86.BP) & mask
	for i := 1; i < maxFrames && bp >= sp.n && bp != 0; i++ {
		b, err := mo.read(value{n: uint64(ss.Base + bp)}, int(2*size))
		if err != nil {
			break
		}
		back := uint32(little(b[size:]))
		if back == 0 {
			break
		}
		base := uint32(here.n) - here.off
		mo.line("#%d %v %s", i, value{n: uint64(base + back), sel: here.sel, off: back, pair: true}, mo.symbols.name(base+back))
		up := uint32(little(b[:size]))
		if up <= bp {
			break
		}
		bp = up
	}
	return nil
}

// parseTime reads 2s, 50ms, 100us or 7ns.
func parseTime(text string) (clock.Time, error) {
	for _, u := range []struct {
		suffix string
		unit   clock.Time
	}{{"ms", clock.Millisecond}, {"us", clock.Microsecond}, {"ns", 1}, {"s", clock.Second}} {
		digits, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := parseNumber(digits)
		if err != nil || n == 0 || n > 1_000_000_000 {
			break
		}
		return clock.Time(n) * u.unit, nil
	}
	return 0, fmt.Errorf("%q is not a time such as 2s or 50ms", text)
}
