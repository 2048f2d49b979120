package conform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// translatedRig has a rig's instructions executed by the translator.
type translatedRig struct {
	*siliconRig
	translator *jit.Translator
	ran        int                 // vectors whose instruction was executed in translated code
	ops        map[decoder.Op]bool // of them
}

func newTranslatedRig(t *testing.T, env *siliconEnv, set string) *translatedRig {
	t.Helper()
	r := &translatedRig{siliconRig: newSiliconRig(env, set, siliconSets[set]), ops: map[decoder.Op]bool{}}
	var err error
	if r.translator, err = jit.New(r.cpu, 0); err != nil {
		need.Lacking(t, "%v", err)
	}
	r.cpu.Attach(r.translator, 1)
	return r
}

// test runs a vector. A trap behind its instruction makes that a block of its own, which
// one step covers.
func (r *translatedRig) test(v *vector, fail Failure) *Failure {
	base := uint64(r.segment(uint16(r.initial(v, vecCS))).Base)
	if behind, ok := r.place(base + v.init.reg[vecEIP] + uint64(len(v.code))); ok {
		r.cpu.SetTrap(uint64(behind))
		defer r.cpu.ClearTrap(uint64(behind))
	}
	before := r.translator.Counts()
	f := r.siliconRig.test(v, fail)
	after := r.translator.Counts()
	ends := func(c *jit.Counts) uint64 {
		return c.Exits[cpu.ExitEdge] + c.Exits[cpu.ExitIndirect] + c.Exits[cpu.ExitBudget]
	}
	// It came to the end of the unit, and the interpreter did nothing for it.
	if ends(&after) > ends(&before) && after.Exits[cpu.ExitOp] == before.Exits[cpu.ExitOp] {
		r.ran++
		r.ops[decoder.Decode(v.code, decoder.Mode{Bits: 32, Gen: x86.P4}).Op] = true
	}
	return f
}

// TestTranslatedVectors: the vectors of 32-bit code pass or fail by the translator as they
// do by the interpreter. 64-bit code is left to that.
func TestTranslatedVectors(t *testing.T) {
	need.Time(t)
	for _, set := range []struct {
		name string
		ran  int // at least
	}{{"int32", 25_000}, {"seg", 100}, {"int64", 0}} {
		t.Run(set.name, func(t *testing.T) {
			dir := suites(t, "silicon/"+set.name)
			env, err := readEnv(dir, set.name)
			if err != nil {
				t.Fatal(err)
			}
			files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
			r, plain := newTranslatedRig(t, env, set.name), newSiliconRig(env, set.name, siliconSets[set.name])
			all, failed := 0, 0
			for _, name := range files {
				if strings.HasPrefix(filepath.Base(name), "ext_") { // see runSilicon
					continue
				}
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				list, err := parseVectors(b)
				if err != nil {
					t.Fatal(err)
				}
				r.reset()
				plain.reset()
				for i := range list {
					v := &list[i]
					if r.lacks(v) {
						continue
					}
					all++
					have, want := r.test(v, Failure{}), plain.test(v, Failure{})
					if want != nil {
						failed++
					}
					if (have == nil) != (want == nil) || have != nil && *have != *want {
						t.Errorf("%s %s (% x): translated %v, interpreted %v", filepath.Base(name), v.name, v.code, have, want)
					}
				}
				if have, want := r.strays(), plain.strays(); len(have) != len(want) {
					t.Errorf("%s: stray bytes at %x, interpreted at %x", filepath.Base(name), have, want)
				}
			}
			t.Logf("%d vectors, %d fail by both; %d instructions (%d kinds) executed in translated code", all, failed, r.ran, len(r.ops))
			if r.ran < set.ran {
				t.Errorf("only %d vectors were executed in translated code", r.ran)
			}
		})
	}
}
