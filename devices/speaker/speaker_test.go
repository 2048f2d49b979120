package speaker

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

type bench struct {
	*Speaker
	now clock.Time
}

func newBench() *bench {
	b := &bench{}
	b.Speaker = New(clock.New(func() clock.Time { return b.now }))
	return b
}

func TestLevelIsTheAND(t *testing.T) {
	b := newBench()
	for i, c := range []struct {
		pin         int
		high, level bool
		edges       uint64
	}{
		{PinTimer, true, false, 0}, {PinData, true, true, 1}, {PinData, true, true, 1}, {PinTimer, false, false, 2},
		{PinData, false, false, 2}, {PinTimer, true, false, 2}, {7, true, false, 2},
	} {
		b.SetLine(c.pin, c.high)
		if b.Level() != c.level || b.Edges() != c.edges {
			t.Errorf("step %d: level %v, %d edges; want %v, %d", i, b.Level(), b.Edges(), c.level, c.edges)
		}
	}
}

func TestTone(t *testing.T) {
	b := newBench()
	var heard int
	b.Changed = func(clock.Time, bool) { heard++ }
	b.SetLine(PinData, true)
	if b.Tone() != 0 {
		t.Errorf("at first: have %d Hz, want 0", b.Tone())
	}
	for range 20 { // 1 kHz
		b.SetLine(PinTimer, true)
		b.now += 500 * clock.Microsecond
		b.SetLine(PinTimer, false)
		b.now += 500 * clock.Microsecond
	}
	if b.Tone() != 1000 || heard != 40 {
		t.Errorf("square wave: have %d Hz, %d edges; want 1000, 40", b.Tone(), heard)
	}
	b.now += clock.Second
	if b.Tone() != 0 {
		t.Errorf("a second later: have %d Hz, want 0", b.Tone())
	}
	b.SetLine(PinTimer, true)
	if b.Tone() != 0 {
		t.Errorf("one click: have %d Hz, want 0", b.Tone())
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Speaker { return newBench().Speaker }, func(s *Speaker) {
		s.SetLine(PinTimer, true)
		s.SetLine(PinData, true)
	})
}

func FuzzLines(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 128})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBench()
		for _, v := range script {
			b.now += clock.Time(v>>2) * clock.Microsecond
			b.SetLine(int(v&1), v&2 != 0)
		}
		if b.Edges() > uint64(len(script)) || b.Edges()&1 == 1 != b.Level() {
			t.Errorf("%d edges from %d changes, level %v", b.Edges(), len(script), b.Level())
		}
	})
}
