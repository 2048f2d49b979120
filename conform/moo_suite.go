package conform

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// batch is how many tests run between two searches for stray writes.
const batch = 64

// runMOO runs all tests of a file on a processor of generation g; meta is nil to
// compare every flag.
func runMOO(f *mooFile, suite, group string, g x86.Generation, meta *metadata) Score {
	rig := newMOORig(g, meta)
	score := Score{Suite: suite, Group: group}
	for lo := 0; lo < len(f.tests); lo += batch {
		tests := f.tests[lo:min(lo+batch, len(f.tests))]
		failures := make([]*Failure, len(tests))
		for i := range tests {
			failures[i] = rig.test(&tests[i], group)
		}
		if _, _, found := rig.stray(); found { // whose was it?
			for i := range tests {
				f := rig.test(&tests[i], group)
				if addr, v, found := rig.stray(); found && f == nil {
					f = &Failure{group, int(tests[i].index), tests[i].name, fmt.Sprintf("[%06x]", addr), hex4(uint64(v)), "not written"}
				}
				failures[i] = f
			}
		}
		for _, f := range failures {
			score.add(f)
		}
	}
	return score
}

func (r *mooRig) test(t *mooTest, group string) *Failure {
	mask := uint16(0xffff)
	if r.meta != nil {
		mask = testMask(r.meta.mask(group), group, t, r.is286)
	}
	r.load(t)
	if err := r.run(t); err != nil {
		_, ram := t.final()
		r.clear(ram)
		return &Failure{group, int(t.index), t.name, "end", err.Error(), ""}
	}
	if field, have, want := r.check(t, mask); field != "" {
		return &Failure{group, int(t.index), t.name, field, have, want}
	}
	return nil
}
