package point

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
)

// fakeMachine has pages of 16 bytes: those of linear addresses below 100h stand at moved, others are not there.
type fakeMachine struct {
	moved    uint64
	inspects int
	waits    cpu.Interest
}

func (f *fakeMachine) Inspect(w cpu.Interest) { f.inspects, f.waits = f.inspects+1, w }

func (f *fakeMachine) Pieces(at expr.Value, n int, do func(phys uint64, lo, hi int)) error {
	for lo := 0; lo < n; {
		a := at.N + uint64(lo)
		hi := min(n, lo+16-int(a%16))
		if at.In != expr.Physical {
			if a >= 0x100 {
				return errors.New("no page")
			}
			a += f.moved
		}
		do(a, lo, hi)
		lo = hi
	}
	return nil
}

// Truth knows the conditions yes, no, and those that fail.
func (f *fakeMachine) Truth(cond string) (bool, error) {
	if cond == "fails" {
		return false, errors.New("it fails")
	}
	return cond != "no", nil
}

func linear(n uint64) expr.Value   { return expr.Value{N: n} }
func physical(n uint64) expr.Value { return expr.Value{N: n, In: expr.Physical} }

func TestMeets(t *testing.T) {
	m := &fakeMachine{moved: 0x1000}
	both := cpu.WatchRead | cpu.WatchWrite
	write := func(lin, phys uint64, size int) cpu.Hit {
		return cpu.Hit{Kind: cpu.MemoryWrite, Lin: lin, Addr: phys, Size: size}
	}
	for _, c := range []struct {
		p    *Point
		h    cpu.Hit
		want bool
	}{
		{NewBreak(linear(0x7c00)), cpu.Hit{Kind: cpu.Breakpoint, Lin: 0x7c00, Addr: 5}, true},
		{NewBreak(linear(0x7c00)), cpu.Hit{Kind: cpu.Breakpoint, Lin: 5, Addr: 0x7c00}, false},
		{NewBreak(physical(0x7c00)), cpu.Hit{Kind: cpu.Breakpoint, Lin: 5, Addr: 0x7c00}, true},
		{NewBreak(physical(0x7c00)), cpu.Hit{Kind: cpu.Interrupt, Addr: 0x7c00}, false},
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), write(0x21, 0x1021, 1), true},
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), write(0x1f, 0x101f, 1), false},
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), write(0x1f, 0x101f, 2), true},
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), write(0x22, 0x1022, 4), false},
		{NewWatch(linear(0x20), 2, cpu.WatchRead), write(0x20, 0x1020, 1), false},
		{NewWatch(linear(0x20), 2, both), write(0x20, 0x1020, 1), true},
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), write(0x9020, 0x1020, 1), true}, // the same memory elsewhere
		{NewWatch(linear(0x20), 2, cpu.WatchWrite), cpu.Hit{Kind: cpu.PortWrite, Addr: 0x1020, Size: 1}, false},
		{NewWatch(linear(0x200), 2, cpu.WatchWrite), write(0x200, 0x5200, 1), true}, // a page that came later
		{NewWatch(physical(0x1020), 2, cpu.WatchWrite), write(0x1020, 0x9020, 1), false},
		{NewWatch(physical(0x1020), 2, cpu.WatchWrite), write(0x20, 0x1020, 1), true},
		{NewBreak(linear(0xffffffff81000000)), cpu.Hit{Kind: cpu.Breakpoint, Lin: 0xffffffff81000000}, true},
		{NewBreak(linear(0xffffffff81000000)), cpu.Hit{Kind: cpu.Breakpoint, Lin: 0x81000000}, false},
		{NewWatch(linear(0x7f0000000020), 2, cpu.WatchWrite), write(0x7f0000000021, 5, 1), true},
		{NewWatch(linear(0x7f0000000020), 2, cpu.WatchWrite), write(0x21, 5, 1), false},
		{NewWatch(linear(1<<64-2), 2, cpu.WatchWrite), write(1<<64-1, 5, 1), true},
		{NewWatch(linear(1<<64-2), 2, cpu.WatchWrite), write(0, 5, 1), false},
		{NewPort(0x3f8, 0x3ff, cpu.WatchWrite), cpu.Hit{Kind: cpu.PortWrite, Addr: 0x3ff, Size: 1}, true},
		{NewPort(0x3f8, 0x3ff, cpu.WatchWrite), cpu.Hit{Kind: cpu.PortWrite, Addr: 0x3f7, Size: 2}, true},
		{NewPort(0x3f8, 0x3ff, cpu.WatchWrite), cpu.Hit{Kind: cpu.PortWrite, Addr: 0x400, Size: 1}, false},
		{NewPort(0x3f8, 0x3ff, cpu.WatchWrite), cpu.Hit{Kind: cpu.PortRead, Addr: 0x3f8, Size: 1}, false},
		{NewPort(0, 0xffff, both), cpu.Hit{Kind: cpu.PortRead, Addr: 0xffff, Size: 1}, true},
		{NewInt(0x21), cpu.Hit{Kind: cpu.Interrupt, Addr: 0x21}, true},
		{NewInt(0x21), cpu.Hit{Kind: cpu.Interrupt, Addr: 0x20}, false},
		{NewMode(), cpu.Hit{Kind: cpu.ModeChange}, true},
		{NewMode(), cpu.Hit{Kind: cpu.TaskSwitch}, false},
		{NewTask(), cpu.Hit{Kind: cpu.TaskSwitch}, true},
	} {
		if have := c.p.meets(c.h, m); have != c.want {
			t.Errorf("%s: hit %+v: have %v", c.p.Text, c.h, have)
		}
	}
}

// TestArm: the processor is told once, and again when the memory of a watched variable has moved.
func TestArm(t *testing.T) {
	m := &fakeMachine{moved: 0x1000}
	s := NewSet(m)
	off := NewBreak(linear(9))
	off.Disabled = true
	for _, p := range []*Point{NewBreak(linear(7)), NewBreak(linear(3)), NewBreak(physical(5)), NewWatch(linear(0x1e), 4, cpu.WatchWrite), NewInt(0x80), NewPort(5, 6, cpu.WatchRead), off} {
		if err := s.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	s.Arm(NewTask())
	w := m.waits
	if len(w.Linear) != 2 || w.Linear[0] != 3 || w.Linear[1] != 7 || len(w.Breaks) != 1 || len(w.Memory) != 3 || w.Vectors[2] != 1 || len(w.Ports) != 1 || !w.Tasks || w.Modes {
		t.Fatalf("it waits for %+v", w)
	}
	pages := []cpu.Watch{{First: 0x101e, Last: 0x101f, On: cpu.WatchWrite}, {First: 0x1020, Last: 0x1021, On: cpu.WatchWrite}}
	if diff := cmp.Diff(pages, w.Memory[1:]); diff != "" {
		t.Errorf("memory on two pages (-want +have):\n%s", diff)
	}
	s.Arm(NewTask())
	if m.inspects != 1 {
		t.Errorf("the processor was told %d times of the same", m.inspects)
	}
	m.moved = 0x2000
	s.Arm(NewTask())
	if m.inspects != 2 || m.waits.Memory[1].First != 0x201e {
		t.Errorf("told %d times; memory that has moved: %+v", m.inspects, m.waits.Memory)
	}
	if s.Disarm(); m.waits.Linear != nil {
		t.Errorf("disarmed it waits for %+v", m.waits)
	}
	if s.Arm(NewTask()); m.inspects != 4 {
		t.Errorf("armed again, the processor was told %d times, want 4", m.inspects)
	}
}

func TestFiring(t *testing.T) {
	m := &fakeMachine{}
	hits := []cpu.Hit{{Kind: cpu.Breakpoint, Lin: 1}, {Kind: cpu.Breakpoint, Lin: 2}}
	at := func(n uint64, change func(p *Point)) *Point {
		p := NewBreak(linear(n))
		change(p)
		return p
	}
	no := at(1, func(p *Point) { p.Cond = "no" })
	later := at(1, func(p *Point) { p.Skip = 2 })
	once := at(2, func(p *Point) { p.Temporary = true })
	s := NewSet(m)
	for _, p := range []*Point{at(1, func(p *Point) { p.Disabled = true }), no, later, once} {
		if err := s.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if p, _ := s.WouldStop(hits); p != later || later.Skip != 2 || later.Hits != 0 {
		t.Errorf("in the past %v would stop, whose count is now %d", p, later.Skip)
	}
	if p, h, err := s.Firing(hits); p != once || h.Lin != 2 || err != nil {
		t.Errorf("first: %v by %+v (%v)", p, h, err)
	}
	extra := at(2, func(p *Point) { p.Cond = "fails" })
	if p, _, err := s.Firing(hits, extra); p != extra || err == nil {
		t.Errorf("second: %v (%v), want the point whose condition fails; the temporary one is gone", p, err)
	}
	if p, _, err := s.Firing(hits); p != later || err != nil {
		t.Errorf("third: %v (%v), want the one that lets two pass", p, err)
	}
	if no.Hits != 0 || later.Hits != 3 || len(s.All()) != 3 {
		t.Errorf("hits %d and %d, %d points", no.Hits, later.Hits, len(s.All()))
	}
}

func TestSet(t *testing.T) {
	s := NewSet(&fakeMachine{})
	for n := range 3 {
		if err := s.Add(NewBreak(linear(uint64(n)))); err != nil {
			t.Fatal(err)
		}
	}
	s.Delete(2)
	s.Delete(7)
	s.Remove(NewTask())
	if list, err := s.Chosen("3 1"); err != nil || len(list) != 2 || list[0].ID != 3 || list[1].ID != 1 {
		t.Errorf("3 and 1: %v (%v)", list, err)
	}
	for _, arg := range []string{"", "all"} {
		if list, err := s.Chosen(arg); err != nil || len(list) != 2 {
			t.Errorf("%q: %v (%v)", arg, list, err)
		}
	}
	for _, arg := range []string{"2", "0", "-1", "x", "1 2"} {
		if _, err := s.Chosen(arg); err == nil || !strings.Contains(err.Error(), "no point") {
			t.Errorf("%q: %v", arg, err)
		}
	}
	if p := s.BreakAt(linear(2)); p == nil || p.ID != 3 {
		t.Errorf("at 2: %v", p)
	}
	if p := s.BreakAt(physical(2)); p != nil {
		t.Errorf("at physical 2: %v", p)
	}
	s.BreakAt(linear(2)).Disabled = true
	if p := s.BreakAt(linear(2)); p != nil {
		t.Errorf("at 2 there is still %v", p)
	}
	for range maxPoints {
		_ = s.Add(NewMode())
	}
	if err := s.Add(NewMode()); err == nil || len(s.All()) != maxPoints {
		t.Errorf("%d points (%v)", len(s.All()), err)
	}
}

func TestTexts(t *testing.T) {
	p := NewWatch(linear(0x500), 4, cpu.WatchRead)
	p.ID, p.Cond, p.Skip, p.Hits, p.Temporary, p.Disabled = 3, "yes", 2, 5, true, true
	if have, want := p.String(), "3: watch reads of 00000500, 4 bytes (once) (disabled) if yes after 2, hit 5 times"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	for want, h := range map[string]cpu.Hit{
		"breakpoint": {Kind: cpu.Breakpoint},
		"read of 00000500: 0x7, by 0008:00001234":                         {Kind: cpu.MemoryRead, Lin: 0x500, Value: 7},
		"write of 00000500: 0x6 -> 0x7, by 0008:00001234":                 {Kind: cpu.MemoryWrite, Lin: 0x500, Old: 6, Value: 7},
		"write to @00000500, 2 bytes, by a bus master (DMA)":              {Kind: cpu.MemoryWrite, Addr: 0x500, Size: 2, Cause: "dma"},
		"in from port 0x60: 0x1c, by 0008:00001234":                       {Kind: cpu.PortRead, Addr: 0x60, Value: 0x1c},
		"out to port 0x60: 0x1c, by 0008:00001234":                        {Kind: cpu.PortWrite, Addr: 0x60, Value: 0x1c},
		"interrupt 0x0e (fault) from 0008:00001234, error code 0x2":       {Kind: cpu.Interrupt, Addr: 14, Cause: "fault", Code: 2},
		"interrupt 0x08 (external) from 0008:00001234":                    {Kind: cpu.Interrupt, Addr: 8, Cause: "external"},
		"mode: real -> prot32, by 0008:00001234":                          {Kind: cpu.ModeChange, Before: "real"},
		"switch to task 0028, by 0008:00001234":                           {Kind: cpu.TaskSwitch, Addr: 0x28},
		"write of 00007f0000000500: 0x6 -> 0x7, by 0008:ffffffff81000000": {Kind: cpu.MemoryWrite, Lin: 0x7f0000000500, Old: 6, Value: 7, IP: 0xffffffff81000000},
	} {
		if h.CS = 8; h.IP == 0 {
			h.IP = 0x1234
		}
		if have := Describe(h, "prot32"); have != want {
			t.Errorf("have %q, want %q", have, want)
		}
	}
}
