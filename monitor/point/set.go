package point

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
)

// Machine is the machine that points are in.
type Machine interface {
	// Inspect has the processor stop for w.
	Inspect(w cpu.Interest)
	// Pieces calls do for the parts of n bytes from an address on that are in one page each: bytes lo to hi-1 of them
	// are from phys on. It ends with an error at a page that is not there.
	Pieces(at expr.Value, n int, do func(phys uint64, lo, hi int)) error
	// Truth evaluates a condition.
	Truth(cond string) (bool, error)
}

// maxPoints bounds the points of a Set.
const maxPoints = 1000

// Set is the points of a debugger.
type Set struct {
	machine Machine
	list    []*Point
	last    int // the last number that was given to a point
	armed   bool
	waits   cpu.Interest // what the processor waits for if it is armed
}

// NewSet returns a set with points that keep their numbers.
func NewSet(m Machine, points ...*Point) *Set { return &Set{machine: m, list: points} }

// All returns the points by number.
func (s *Set) All() []*Point { return slices.Clone(s.list) }

// Add numbers a point and makes it part of the set.
func (s *Set) Add(p *Point) error {
	if len(s.list) >= maxPoints {
		return fmt.Errorf("more than %d points", maxPoints)
	}
	s.last++
	p.ID = s.last
	s.list = append(s.list, p)
	return nil
}

// Remove takes a point out if it is in the set.
func (s *Set) Remove(p *Point) {
	if i := slices.Index(s.list, p); i >= 0 {
		s.list = slices.Delete(s.list, i, i+1)
	}
}

// Delete takes the point of that number out, if there is one.
func (s *Set) Delete(id int) {
	s.list = slices.DeleteFunc(s.list, func(p *Point) bool { return p.ID == id })
}

// Chosen returns the points that an argument names: numbers, or nothing for all.
func (s *Set) Chosen(arg string) ([]*Point, error) {
	if arg == "" || arg == "all" {
		return s.All(), nil
	}
	var list []*Point
	for _, word := range strings.Fields(arg) {
		id, err := strconv.Atoi(word)
		i := slices.IndexFunc(s.list, func(p *Point) bool { return p.ID == id })
		if err != nil || i < 0 {
			return nil, fmt.Errorf("no point %s (points lists them)", word)
		}
		list = append(list, s.list[i])
	}
	return list, nil
}

// BreakAt returns the breakpoint on an instruction that is not disabled, or nil if there is none.
func (s *Set) BreakAt(at expr.Value) *Point {
	i := slices.IndexFunc(s.list, func(p *Point) bool { return p.Kind == Break && !p.Disabled && p.At.Same(at) })
	if i < 0 {
		return nil
	}
	return s.list[i]
}

// Arm tells the processor what the points of the set, and extra ones, wait for. It is called again during a run,
// since page tables may have changed.
func (s *Set) Arm(extra ...*Point) {
	var w cpu.Interest
	for _, p := range append(s.All(), extra...) {
		if !p.Disabled {
			p.interest(&w, s.machine)
		}
	}
	slices.Sort(w.Breaks)
	slices.Sort(w.Linear)
	if s.armed && same(w, s.waits) {
		return
	}
	s.armed, s.waits = true, w
	s.machine.Inspect(w)
}

// same reports whether a and b wait for the same.
func same(a, b cpu.Interest) bool {
	return slices.Equal(a.Breaks, b.Breaks) && slices.Equal(a.Linear, b.Linear) && slices.Equal(a.Memory, b.Memory) && slices.Equal(a.Ports, b.Ports) &&
		a.Vectors == b.Vectors && a.Modes == b.Modes && a.Tasks == b.Tasks && a.Starts == b.Starts
}

// Disarm has the processor wait for nothing.
func (s *Set) Disarm() {
	s.armed = false
	s.machine.Inspect(cpu.Interest{})
}

// Firing returns the first point, of the set or of extra ones, that one of hits makes stop, or nil if there is none.
// It tests conditions and counts. A point whose condition cannot be evaluated stops, too; err says why. A temporary
// point that stops is removed.
func (s *Set) Firing(hits []cpu.Hit, extra ...*Point) (p *Point, h cpu.Hit, err error) {
	p, h, err = s.find(hits, extra, func(p *Point) bool {
		p.Hits++
		if p.Skip > 0 {
			p.Skip--
			return false
		}
		return true
	})
	if p != nil && p.Temporary {
		s.Remove(p)
	}
	return p, h, err
}

// WouldStop returns the point of the set that one of hits makes stop, whatever it is to skip, or nil if there is none.
// Nothing is counted.
func (s *Set) WouldStop(hits []cpu.Hit) (*Point, cpu.Hit) {
	p, h, _ := s.find(hits, nil, func(*Point) bool { return true }) // a condition that fails stops
	return p, h
}

// find returns the first point that one of hits meets, whose condition is true or cannot be evaluated, and for which
// stops says so.
func (s *Set) find(hits []cpu.Hit, extra []*Point, stops func(p *Point) bool) (*Point, cpu.Hit, error) {
	for _, p := range append(s.All(), extra...) {
		for _, h := range hits {
			if p.Disabled || !p.meets(h, s.machine) {
				continue
			}
			ok, err := s.machine.Truth(p.Cond)
			if err != nil {
				return p, h, err
			}
			if ok && stops(p) {
				return p, h, nil
			}
		}
	}
	return nil, cpu.Hit{}, nil
}
