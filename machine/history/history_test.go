package history

import (
	"crypto/sha256"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// lived is the demo with a history, run to its menu and two pages further, with
// the hash at every stop.
func lived(t *testing.T, budget int64) (m *machine.Machine, h *History, marks []machine.Position, hashes [][sha256.Size]byte) {
	t.Helper()
	m = newDemo(t)
	h = New(m, budget)
	marks, hashes = live(m)
	return m, h, marks, hashes
}

// live runs a guest in pieces and types.
func live(m *machine.Machine) (marks []machine.Position, hashes [][sha256.Size]byte) {
	note := func() {
		marks = append(marks, m.Position())
		hashes = append(hashes, m.Hash())
	}
	r := rand.New(rand.NewSource(3))
	keys := []console.Key{console.Key1, console.KeyEsc, console.Key5, console.KeyEsc}
	for i := range 40 {
		n := m.Retired() + uint64(r.Intn(3_000_000))
		m.RunWithin(m.Now()+500*clock.Millisecond, n-m.Retired())
		if i%8 == 7 && len(keys) > 0 {
			m.Key(console.KeyEvent{Key: keys[0], Down: true})
			m.RunWithin(m.Now()+30*clock.Millisecond, 100_000)
			m.Key(console.KeyEvent{Key: keys[0]})
			keys = keys[1:]
		}
		note()
	}
	return marks, hashes
}

func TestTravelIsExact(t *testing.T) {
	need.Time(t)
	m, h, marks, hashes := lived(t, 24<<20)
	r := rand.New(rand.NewSource(4))
	for range 25 {
		i := r.Intn(len(marks))
		if err := h.Travel(marks[i]); err != nil {
			t.Fatalf("to %+v: %v", marks[i], err)
		}
		if diff := cmp.Diff(marks[i], m.Position()); diff != "" {
			t.Fatalf("travel (-want +have):\n%s", diff)
		}
		if m.Hash() != hashes[i] {
			t.Fatalf("mark %d, %+v: another state", i, marks[i])
		}
	}
	last := len(marks) - 1
	if err := h.Travel(marks[3]); err != nil {
		t.Fatal(err)
	}
	m.RunWithin(clock.Never, marks[last].Retired-m.Retired())
	m.RunUntil(marks[last].Time)
	for m.Position().Inputs < marks[last].Inputs && h.Turn() {
	}
	if m.Hash() != hashes[last] {
		t.Error("a run from the past on does not repeat what was lived")
	}
}

func TestAnInputInThePastForgetsTheFuture(t *testing.T) {
	m, h, marks, _ := lived(t, 0)
	if err := h.Travel(marks[20]); err != nil {
		t.Fatal(err)
	}
	m.Key(console.KeyEvent{Key: console.KeyA, Down: true})
	_, end := h.Range()
	if diff := cmp.Diff(m.Position(), end); diff != "" {
		t.Errorf("the history does not end now (-want +have):\n%s", diff)
	}
	if err := h.Travel(marks[30]); err == nil && m.Position() == marks[30] {
		t.Error("what was forgotten can still be reached")
	}
}

func TestAnEditIsPartOfTheHistory(t *testing.T) {
	need.Time(t)
	m, h, marks, _ := lived(t, 0)
	m.Poke(0x600, []byte{0x12, 0x34})
	m.CPU().SetReg(1, 0xabcdef01)
	m.Edited()
	m.RunWithin(clock.Never, 100_000)
	at, want := m.Position(), m.Hash()
	for _, to := range []machine.Position{marks[2], marks[35]} {
		if err := h.Travel(to); err != nil {
			t.Fatal(err)
		}
		if err := h.Travel(at); err != nil || m.Hash() != want {
			t.Errorf("back from %+v over an edit: %v, another state", to, err)
		}
	}
}

func TestSearchFindsTheLastWrite(t *testing.T) {
	need.Time(t)
	m, h, _, _ := lived(t, 0)
	const equipment = 0x410 // BIOS data area: equipment
	now := m.Position()
	watch := cpu.Interest{Memory: []cpu.Watch{{First: equipment, Last: equipment + 3, On: cpu.WatchWrite}}}
	m.CPU().Inspect(watch)
	changed := func() bool {
		hit := m.CPU().Hits()[0]
		return hit.Value != hit.Old
	}
	at, found := h.Search(false, changed, func() bool { return false })
	m.CPU().Inspect(cpu.Interest{})
	if !found || !at.Before(now) {
		t.Fatalf("no write found: %+v", at)
	}
	if err := h.Travel(at); err != nil {
		t.Fatal(err)
	}
	var after, before [4]byte
	m.Peek(equipment, after[:])
	if err := h.Travel(h.At(at.Retired - 1)); err != nil {
		t.Fatal(err)
	}
	m.Peek(equipment, before[:])
	if before == after {
		t.Errorf("the instruction at %+v writes %v over the same", at, after)
	}
	m.CPU().Inspect(watch)
	defer m.CPU().Inspect(cpu.Interest{})
	if stop := m.RunUntil(clock.Never); stop.Reason != machine.Break {
		t.Fatalf("no break: %v", stop)
	}
	if hits := m.CPU().Hits(); hits[0].Kind != cpu.MemoryWrite || hits[0].Value == hits[0].Old {
		t.Errorf("hits: %+v", hits)
	}
	if p := m.Position(); p.Retired != at.Retired {
		t.Errorf("forwards the write is at %d, backwards at %d", p.Retired, at.Retired)
	}
}

func TestBreaksStopBeforeTheInstruction(t *testing.T) {
	m := newDemo(t)
	const bootSector = 0x7c00
	m.CPU().Inspect(cpu.Interest{Breaks: []uint64{bootSector}})
	if stop := m.Run(10 * clock.Second); stop.Reason != machine.Break {
		t.Fatalf("no break: %v", stop)
	}
	if at := m.CPU().Segment(1).Base + m.CPU().EIP(); at != bootSector {
		t.Fatalf("stopped at %#x", at)
	}
	hits := m.CPU().Hits()
	if len(hits) != 1 || hits[0].Kind != cpu.Breakpoint || hits[0].Addr != bootSector {
		t.Errorf("hits: %+v", hits)
	}
	if stop := m.Run(clock.Millisecond); stop.Reason != machine.Running {
		t.Errorf("it does not go on: %v", stop)
	}
}

// TestSearchFindsWhatStopsAtASnapshot: the instruction before a snapshot is executed on the way from the one before.
func TestSearchFindsWhatStopsAtASnapshot(t *testing.T) {
	m := newDemo(t)
	c := m.CPU()
	m.Poke(0x6000, []byte{0xa3, 0x00, 0x07, 0x90, 0x90, 0xeb, 0xfe}) // mov [700h],ax; nop; nop; jmp $
	c.SetSegment(x86.CS, cpu.SegmentState{Limit: 0xffff, Access: 0x9b})
	c.SetSegment(x86.DS, cpu.SegmentState{Limit: 0xffff, Access: 0x93})
	c.SetEIP(0x6000)
	h := New(m, 0)
	m.RunWithin(clock.Never, 1)
	h.past.keep()
	m.RunWithin(clock.Never, 2)
	watch := cpu.Interest{Memory: []cpu.Watch{{First: 0x700, Last: 0x701, On: cpu.WatchWrite}}}
	for _, s := range []struct {
		from  uint64
		here  bool
		found bool
	}{{3, false, true}, {2, false, true}, {1, true, true}, {1, false, false}} {
		if err := h.Travel(h.At(s.from)); err != nil {
			t.Fatal(err)
		}
		c.Inspect(watch)
		at, found := h.Search(s.here, func() bool { return true }, func() bool { return false })
		c.Inspect(cpu.Interest{})
		if found != s.found || found && at.Retired != 1 {
			t.Errorf("from instruction %d, which counts: %v: found %v at %d", s.from, s.here, found, at.Retired)
		}
	}
}
