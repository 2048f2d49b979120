package clock

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEventsFireInOrderOfTimeThenMaking(t *testing.T) {
	var now Time
	s := New(func() Time { return now })
	var got, want []int
	type armed struct {
		when Time
		id   int
	}
	var all []armed
	r := rand.New(rand.NewSource(1))
	for id := range 500 {
		e := s.NewEvent("e", func() { got = append(got, id) })
		for range 1 + r.Intn(3) {
			s.At(e, Time(r.Intn(100)))
		}
		if r.Intn(4) == 0 {
			s.Cancel(e)
			continue
		}
		all = append(all, armed{e.When(), id})
	}
	slices.SortStableFunc(all, func(a, b armed) int { return int(a.when - b.when) })
	for _, a := range all {
		want = append(want, a.id)
	}
	for now = 0; now < 100; now++ {
		s.Fire()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fired (-want +have):\n%s", diff)
	}
	if s.Next() != Never {
		t.Errorf("Next after all fired: have %d, want Never", s.Next())
	}
}

func TestAnEventMayArmItselfForThePast(t *testing.T) {
	s := New(func() Time { return 10 })
	n := 0
	var e *Event
	e = s.NewEvent("again", func() { n++; s.At(e, 0) })
	s.At(e, 5)
	s.Fire()
	if n != 1 || !e.Armed() {
		t.Errorf("after one Fire: fired %d times, armed %v; want once and armed", n, e.Armed())
	}
}

func TestOnEarlier(t *testing.T) {
	s := New(func() Time { return 0 })
	n := 0
	s.OnEarlier(func() { n++ })
	a, b := s.NewEvent("a", func() {}), s.NewEvent("b", func() {})
	s.At(a, 100)
	s.At(b, 200)
	s.At(b, 50)
	if n != 2 {
		t.Errorf("OnEarlier calls: have %d, want 2", n)
	}
}

func TestTicksAndAtAreInverse(t *testing.T) {
	for _, f := range []Hz{1, 18, 32768, 1193182, 14318180, 100_000_000, 1_000_000_000, 1 << 32} {
		for _, n := range []uint64{0, 1, 2, 3, 1000, 65535, 65536, 1 << 31, 1 << 32} {
			at := f.At(n)
			if at == Never {
				continue
			}
			if got := f.Ticks(at); got < n || f <= 1_000_000_000 && got != n {
				t.Errorf("Hz(%d).Ticks(At(%d)) = %d", f, n, got)
			}
			if at > 0 && n > 0 && f.Ticks(at-1) >= n {
				t.Errorf("Hz(%d): tick %d already there before At = %d", f, n, at)
			}
		}
	}
}
