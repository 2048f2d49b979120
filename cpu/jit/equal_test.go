package jit

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

var (
	programs  = flag.Int("programs", 0, "how many random programs TestEqual compares; 0: for a few seconds")
	firstSeed = flag.Uint64("seed", 1, "the first program's seed")
)

// form is an instruction by the kinds of its operands.
type form struct {
	op   decoder.Op
	size uint8
	text string
}

var kindNames = map[decoder.ArgKind]string{decoder.ArgReg: "r", decoder.ArgMem: "m", decoder.ArgImm: "i", decoder.ArgConst: "1", decoder.ArgRel: "rel"}

func formOf(i *decoder.Inst) form {
	f := form{op: i.Op, size: i.OpSize}
	for _, a := range i.Args[:i.NArgs] {
		f.text += fmt.Sprintf(" %s%d", kindNames[a.Kind], a.Size)
	}
	return f
}

// coverage counts what units do themselves and what they leave.
type coverage struct {
	table      *[decoder.NumOps]family
	done, left map[form]int
}

// cover has the families of a table count until the function that it returns is called.
func cover(table *[decoder.NumOps]family) (*coverage, func()) {
	c := &coverage{table, map[form]int{}, map[form]int{}}
	old := *table
	for op, f := range old {
		if f != nil {
			table[op] = func(e *emitter, i *decoder.Inst) outcome {
				out := f(e, i)
				if out == left {
					c.left[formOf(i)]++
				} else {
					c.done[formOf(i)]++
				}
				return out
			}
		}
	}
	return c, func() { *table = old }
}

// pair is the interpreter and the translator.
type pair struct{ plain, translated *rig }

func newPair(t testing.TB, size int) *pair { return newPairOf(t, size, x86.Nehalem32) }

func newPairOf(t testing.TB, size int, gen x86.Generation) *pair {
	t.Helper()
	p := &pair{newRig(gen), newRig(gen)}
	tr, err := New(p.translated.cpu, size)
	if err != nil {
		need.Lacking(t, "%v", err)
	}
	p.translated.translator = tr
	p.translated.cpu.Attach(tr, 1)
	return p
}

// compare runs a program on both. It returns the first difference, "" for none.
func (p *pair) compare(x *program) string {
	p.plain.load(x)
	p.translated.load(x)
	t := p.translated.translator
	t.scatterAll = x.seed%2 == 1
	for k, n := range x.cuts {
		if t.scatterAll && t.Start() == nil {
			t.fillPlain()
		}
		na, wa := p.plain.cpu.Run(n)
		nb, wb := p.translated.cpu.Run(n)
		d := p.plain.differs(p.translated)
		if na != nb || wa != wb {
			d += fmt.Sprintf("interpreter: %d, %v; translator: %d, %v\n", na, wa, nb, wb)
		}
		if d != "" {
			return fmt.Sprintf("after cut %d\n%s", k, d)
		}
		if na < n {
			return ""
		}
	}
	return ""
}

// differ compares on new processors.
func differ(t testing.TB, x *program) string { return newPairOf(t, 0, x.generation()).compare(x) }

// shrink takes away what is not needed for a difference.
func shrink(t testing.TB, x *program) {
	if cuts := x.cuts; len(cuts) > 1 {
		x.cuts = cuts[:1]
		if differ(t, x) == "" {
			x.cuts = cuts
		}
	}
	for changed := true; changed; {
		changed = false
		for k := len(x.code) - 1; k >= 0; k-- {
			code := x.code
			x.code = slices.Delete(slices.Clone(code), k, k+1)
			x.assemble()
			if len(x.code) > 0 && differ(t, x) != "" {
				changed = true
			} else {
				x.code = code
			}
		}
		x.assemble()
	}
}

// TestEqual compares interpreter and translator on random programs of one to twenty
// instructions around each encoding that units do themselves.
func TestEqual(t *testing.T) {
	need.Time(t)
	g := newGenerator()
	equal(t, &families, 40*len(g.list), g, g.program)
}

// equal compares programs that g makes, usual of them unless -programs says how many, from -seed on. Each instruction in the table
// must turn up in them.
func equal(t *testing.T, table *[decoder.NumOps]family, usual int, g *generator, program func(seed uint64, k int) *program) {
	seen, stop := cover(table)
	defer stop()
	compareMany(t, usual, g, program)
	seen.check(t)
}

// compareMany compares programs, as equal says.
func compareMany(t *testing.T, usual int, g *generator, program func(seed uint64, k int) *program) {
	n := *programs
	if n == 0 {
		if n = usual; testing.Short() {
			n /= 5
		}
	}
	p, failed := newPairOf(t, 0, program(*firstSeed, 0).generation()), 0
	for k := range n {
		x := program(*firstSeed+uint64(k), k)
		if k%3 == 0 {
			p.translated.translator.crowd(g.IntN(5000))
		}
		if d := p.compare(x); d != "" {
			t.Errorf("%s%s", d, x)
			if d = differ(t, x); d != "" {
				shrink(t, x)
				t.Errorf("shorter: %s%s", differ(t, x), x)
			} else {
				t.Error("it differs after the programs before only")
			}
			if failed++; failed == 5 {
				return
			}
			p = newPairOf(t, 0, x.generation())
		}
	}
	c := p.translated.translator.Counts()
	t.Logf("%d programs, %d instructions; %d blocks, %d versions, code thrown away %d times, exits %d", n,
		p.translated.cpu.Retired(), c.Units, c.Versions, c.Flushes, c.Exits)
}

// check fails for instructions of the table that no unit has done.
func (c *coverage) check(t *testing.T) {
	reached := map[decoder.Op]bool{}
	for f := range c.done {
		reached[f.op] = true
	}
	for op, f := range c.table {
		if f != nil && !reached[decoder.Op(op)] {
			t.Errorf("%v is in the table of families, and no unit did it", decoder.Op(op))
		}
	}
	var names []string
	for f := range maps.Keys(c.left) {
		if c.done[f] == 0 {
			names = append(names, fmt.Sprintf("%v/%d%s", f.op, f.size, f.text))
		}
	}
	slices.Sort(names)
	t.Logf("%d forms; always left to the interpreter: %s", len(c.done), strings.Join(names, ", "))
}
