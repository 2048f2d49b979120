package conform

import "github.com/iron86/iron86/x86"

// mooBatch is how many tests run between two searches for stray writes.
const mooBatch = 1024

// mooGeneration returns the processor from which a file was captured. ok is false if it is not modelled.
func mooGeneration(name string) (g x86.Generation, ok bool) {
	switch name {
	case "8086", "8088":
		return x86.I8086, true
	case "186", "80186":
		return x86.I80186, true
	case "C286", "286", "80286":
		return x86.I80286, true
	case "386E", "386", "80386":
		return x86.I80386, true
	}
	return 0, false
}

// runFile runs all tests of f. meta is nil if every flag is to be compared, and unmasked says that every bit
// of every register is.
func (r *mooRig) runFile(f *mooFile, suite, group string, meta *metadata, unmasked bool) Score {
	r.cpu.Reset()
	r.group, r.meta, r.masks = group, meta, f.masks
	if unmasked {
		r.meta, r.masks = nil, nil
	}
	score := Score{Suite: suite, Group: group}
	for lo := 0; lo < len(f.tests); lo += mooBatch {
		tests := f.tests[lo:min(lo+mooBatch, len(f.tests))]
		score.batch(len(tests), &r.arena, func(i int) *Failure {
			if unmasked {
				tests[i].masks = nil
			}
			return r.test(&tests[i])
		}, func(i int) Failure { return r.label(&tests[i]) })
	}
	return score
}
