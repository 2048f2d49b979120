package jit

import "github.com/iron86/iron86/decoder"

// An access that finds its page kept costs less than a look at the TLB, one that does not costs
// more. So accesses that mostly hit other pages than the one before must go to the TLB at once: those
// of pointer chains, which can be told by their look, and those that are found to miss. Each miss
// is counted and leaves its place behind (keptMissed); the places that stand there when code comes
// back to Go are the samples of a window. If there were many misses in it, the
// units of the places found more than once are made anew.

const (
	// window is how many instructions are weighed together: more than a phase of a
	// program takes that strides through memory now and then.
	window = 1 << 22
	// rareMiss is how many instructions there are for a miss at least if accesses are not scattered.
	rareMiss = 64
	// samples is how many places of a window are looked at, the last ones.
	samples = 64
	// guilty is how many of them have an access scattered.
	guilty = 3
)

// scatter is the state of the search for scattered accesses.
type scatter struct {
	insts, misses int64
	n             int // samples taken
	places        [samples]uint32
	found         []uint32 // places in units that are to be made anew
}

// accessNumber returns the number of the present instruction among the instructions of all units.
func accessNumber(e *emitter) uint32 { return e.unit<<6 | uint32(e.n) }

// weigh takes the sample of a stay in code, of so many instructions.
func (s *scatter) weigh(insts int64, misses, place uint32) {
	s.insts += insts
	if misses != 0 {
		s.misses += int64(misses)
		s.places[s.n%samples] = place
		s.n++
	}
	if s.insts < window {
		return
	}
	if s.misses*rareMiss > s.insts {
		s.judge(s.places[:min(s.n, samples)])
	}
	s.insts, s.misses, s.n = 0, 0, 0
}

// judge finds the places that are often among the samples.
func (s *scatter) judge(places []uint32) {
	times := map[uint32]int{}
	for _, p := range places {
		if times[p]++; times[p] == guilty {
			s.found = append(s.found, p)
		}
	}
}

// remake has the units with scattered accesses, or with a cover that lies in two pages, translated again. It must not be called
// when code is about to be resumed.
func (t *Translator) remake() {
	for _, p := range t.scatter.found {
		if n := p >> 6; int(n) < len(t.units) && !t.units[n].dropped {
			t.units[n].scattered |= 1 << (p & 63)
			t.dropVersions(n)
		}
	}
	for _, n := range t.apart {
		if int(n) < len(t.units) && !t.units[n].dropped {
			t.dropVersions(n)
		}
	}
	t.scatter.found, t.apart = t.scatter.found[:0], t.apart[:0]
}

// findChains finds loads of a register from where it points.
func findChains(e *emitter) {
	e.chased = 0
	for n := range e.u.Insts {
		i := &e.u.Insts[n]
		if i.Op == decoder.MOV && i.Args[0].Kind == decoder.ArgReg && i.Args[1].Kind == decoder.ArgMem && i.Args[0].Reg == i.Mem.Base {
			e.chased |= 1 << i.Mem.Base
		}
	}
}

// scattered reports whether the present access is likely to another page than the one before.
func scattered(e *emitter, m *decoder.Mem) bool {
	return e.t.scatterAll || m.Base != decoder.NoReg && e.chased>>m.Base&1 != 0 || e.t.units[e.unit].scattered>>e.n&1 != 0
}
