package history

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// translatedMuch fails when a machine has hardly executed translated code.
func translatedMuch(t *testing.T, m *machine.Machine) {
	t.Helper()
	c := m.Translator().Counts()
	t.Logf("%d blocks, %d versions, exits %d", c.Units, c.Versions, c.Exits)
	if c.Units < 10 {
		t.Error("hardly anything was translated")
	}
}

// TestEnginesAgree: what a kernel does under the interpreter it does translated, wherever one looks,
// and travels back over.
func TestEnginesAgree(t *testing.T) {
	need.Time(t)
	plain, m := busy(t, false), busy(t, true)
	New(plain, 24<<20)
	h := New(m, 24<<20)
	marks, hashes := live(plain)
	haveMarks, haveHashes := live(m)
	if diff := cmp.Diff(marks, haveMarks) + cmp.Diff(hashes, haveHashes); diff != "" {
		t.Fatalf("the translator's run is another one (-want +have):\n%s", diff)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for range 25 {
		i := r.IntN(len(marks))
		if err := h.Travel(marks[i]); err != nil {
			t.Fatalf("to %+v: %v", marks[i], err)
		}
		if m.Position() != marks[i] || m.Hash() != hashes[i] {
			t.Fatalf("mark %d, %+v: another state, at %+v", i, marks[i], m.Position())
		}
	}
	translatedMuch(t, m)
}

// TestRecordingsNameNoEngine: what was recorded with one engine is repeated by the other.
func TestRecordingsNameNoEngine(t *testing.T) {
	need.Time(t)
	for _, translated := range []bool{false, true} {
		recorded, replayed := busy(t, translated), busy(t, !translated)
		var inputs []machine.Input
		Record(recorded, func(in machine.Input) { inputs = append(inputs, in) })
		live(recorded)
		if len(inputs) == 0 {
			t.Fatal("nothing was recorded")
		}
		Replay(replayed, inputs, recorded.Position())
		if stop := replayed.Run(clock.Never / 2); stop.Reason != machine.RecordingEnd {
			t.Fatalf("recorded translated %v: the replay ended with %v", translated, stop)
		}
		if replayed.Hash() != recorded.Hash() {
			t.Errorf("recorded translated %v: the replay ends in another state", translated)
		}
	}
}

// translatedShare is how much of what has been executed since before was translated code.
func translatedShare(m *machine.Machine, before uint64) float64 {
	n := uint64(0)
	for _, u := range m.Translator().Units() {
		n += u.Count * uint64(u.Insts)
	}
	return float64(n) / float64(m.Retired()-before)
}

// TestHistoryIsTranslated: a machine that keeps its past executes translated code, on the way
// there and after travelling, and is at each place what the interpreter is there.
func TestHistoryIsTranslated(t *testing.T) {
	m := counting(t, machine.AccelAuto)
	if m.Translator() == nil {
		return // nothing to compare
	}
	ref := counting(t, machine.AccelInterp)
	New(ref, 0)
	h := New(m, 0)
	m.Translator().CountUnits(true)
	run := func(m *machine.Machine, n uint64) {
		for end := m.Retired() + n; m.Retired() < end; {
			m.RunWithin(clock.Never, end-m.Retired())
		}
	}
	run(ref, 3*checkpointEvery/2)
	run(m, 3*checkpointEvery)
	if share := translatedShare(m, 0); share < 0.95 {
		t.Errorf("%.3f of the run was translated code", share)
	}
	if err := h.Travel(h.At(3 * checkpointEvery / 2)); err != nil {
		t.Fatal(err)
	}
	if m.Retired() != ref.Retired() || m.Hash() != ref.Hash() {
		t.Errorf("back at instruction %d the state is not the interpreter's of instruction %d", m.Retired(), ref.Retired())
	}
	if share := translatedShare(m, checkpointEvery); share < 0.95 {
		t.Errorf("%.3f of the way from the moment before was translated code", share)
	}
}

// TestTravelAtHighSpeed: travel runs without a limit of time.
func TestTravelAtHighSpeed(t *testing.T) {
	for _, mips := range []uint64{2001, machine.MaxMIPS} {
		m, err := machine.New(machine.Config{Memory: machine.MinMemory, MIPS: mips})
		if err != nil {
			t.Fatal(err)
		}
		h := New(m, 0)
		m.RunWithin(clock.Never, 3000)
		want := m.Hash()
		m.RunWithin(clock.Never, 2000)
		if err := h.Travel(h.At(3000)); err != nil || m.Retired() != 3000 || m.Hash() != want {
			t.Errorf("%d MIPS: back at instruction %d (%v), want 3000 and the state of then", mips, m.Retired(), err)
		}
	}
}
