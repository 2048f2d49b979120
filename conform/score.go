package conform

import "fmt"

// Failure is one vector that did not end in the expected state.
type Failure struct {
	Group string `json:"group"` // file or opcode
	Index int    `json:"index"` // as the suite numbers its tests
	Name  string `json:"name"`
	Field string `json:"field"` // the first field that differs
	Have  string `json:"have"`
	Want  string `json:"want"`
}

// String says what happened in one line.
func (f *Failure) String() string {
	s := fmt.Sprintf("test %d (%s): %s: have %s", f.Index, f.Name, f.Field, f.Have)
	if f.Want != "" {
		s += ", want " + f.Want
	}
	return s
}

// Score is the result of a group: a file of vectors.
type Score struct {
	Suite   string   `json:"suite"`
	Group   string   `json:"group"`
	Passed  int      `json:"passed"`
	Failed  int      `json:"failed"`
	Skipped int      `json:"skipped"`
	First   *Failure `json:"first,omitempty"`
	Seconds float64  `json:"seconds"` // of the host
}

func (s *Score) add(f *Failure) {
	if f == nil {
		s.Passed++
		return
	}
	s.Failed++
	if s.First == nil {
		s.First = f
	}
}

// Total adds scores up.
func Total(scores []Score) (t Score) {
	for i := range scores {
		t.Passed += scores[i].Passed
		t.Failed += scores[i].Failed
		t.Skipped += scores[i].Skipped
		t.Seconds += scores[i].Seconds
	}
	return t
}

// batch runs n vectors. run executes vector i, compares what it names and makes the arena blank again. Stray
// writes are looked for once after all of them. If there are any, all vectors run again to find out which
// of them has written.
func (s *Score) batch(n int, a *arena, run func(i int) *Failure, label func(i int) Failure) {
	failures := make([]*Failure, n)
	for i := range failures {
		failures[i] = run(i)
	}
	if addrs := a.strays(); len(addrs) > 0 {
		guilty := false
		for i := range failures {
			f := run(i)
			addr, have, found := a.strayAt(addrs)
			guilty = guilty || found
			if found && f == nil {
				x := label(i)
				x.Field, x.Have, x.Want = a.field(addr), hexOf(uint64(have)), "no write"
				f = &x
			}
			failures[i] = f
		}
		a.strays()
		if !guilty && n > 0 && failures[0] == nil {
			x := label(0)
			x.Field, x.Have, x.Want = a.field(addrs[0]), "a write by one of the group that did not happen again", "no write"
			failures[0] = &x
		}
	}
	for _, f := range failures {
		s.add(f)
	}
}

// hexOf returns a value as the scoreboard shows it.
func hexOf(v uint64) string { return fmt.Sprintf("%x", v) }
