package history

import (
	"crypto/sha256"
	"math/rand"
	"os"
	"slices"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// gotoSize is how many instructions are lived and how many goals are gone to.
// IRON86_LONG=1 asks for the long form.
func gotoSize(t *testing.T) (instructions uint64, goals int) {
	t.Helper()
	switch {
	case os.Getenv("IRON86_LONG") != "":
		return 200_000_000, 1000
	case testing.Short():
		t.Skip("a run of a hundred million instructions")
	}
	return 100_000_000, 30
}

// liveDemo boots the demo, opens its page of four tasks in protected mode, and
// lets them run until the machine has executed n instructions. look is called
// whenever one of goals, in ascending order, has been reached.
func liveDemo(t *testing.T, m *machine.Machine, n uint64, goals []uint64, look func()) {
	t.Helper()
	press := []struct {
		at clock.Time
		e  console.KeyEvent
	}{{4 * clock.Second, console.KeyEvent{Key: console.Key5, Down: true}}, {4*clock.Second + 30*clock.Millisecond, console.KeyEvent{Key: console.Key5}}}
	for m.Retired() < n {
		next, end := n, clock.Never
		if len(goals) > 0 {
			next = goals[0]
		}
		if len(press) > 0 {
			end = press[0].at
		}
		if stop := m.RunWithin(end, next-m.Retired()); stop.Reason != machine.Running {
			t.Fatalf("at %d: %v", m.Retired(), stop)
		}
		if len(goals) > 0 && m.Retired() == next {
			look()
			goals = goals[1:]
		}
		if len(press) > 0 && m.Now() >= press[0].at {
			m.Key(press[0].e)
			press = press[1:]
		}
	}
}

// TestGotos goes to random moments of a boot, of real mode and of four tasks with
// paging: each has the state hash of a straight run. One step back at the end executes
// no more than what lies between two snapshots.
func TestGotos(t *testing.T) {
	n, count := gotoSize(t)
	r := rand.New(rand.NewSource(int64(n)))
	goals := make([]uint64, count)
	for i := range goals {
		goals[i] = 1 + uint64(r.Int63n(int64(n-1)))
	}
	slices.Sort(goals)
	goals = slices.Compact(goals)

	want := map[uint64][sha256.Size]byte{}
	straight := newDemo(t)
	New(straight, 1<<20)
	liveDemo(t, straight, n, goals, func() { want[straight.Retired()] = straight.Hash() })

	m := newDemo(t)
	h := New(m, 0)
	liveDemo(t, m, n, nil, nil)
	if m.Hash() != straight.Hash() {
		t.Fatal("two straight runs have two states at their end")
	}
	back := h.At(m.Retired() - 1)
	if d := n - h.past.moments[h.past.latest(back)].at.Retired; d > 2*checkpointEvery {
		t.Errorf("one step back executes %d instructions", d)
	}
	if err := h.Travel(back); err != nil {
		t.Fatal(err)
	}
	for _, i := range r.Perm(len(goals)) {
		if err := h.Travel(h.At(goals[i])); err != nil {
			t.Fatalf("to %d: %v", goals[i], err)
		}
		if m.Retired() != goals[i] || m.Hash() != want[goals[i]] {
			t.Fatalf("goto %d leads to %d and another state", goals[i], m.Retired())
		}
	}
	if first, last := h.Range(); first.Retired != 0 || last.Retired != n {
		t.Errorf("the history is from %d to %d", first.Retired, last.Retired)
	}
}
