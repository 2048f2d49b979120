package machine

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// busyMachine executes flat 32-bit code: a loop that counts in memory.
func busyMachine(t *testing.T, accel Accel) *Machine {
	t.Helper()
	m, err := New(Config{Memory: MinMemory, Accel: accel, Heat: 1})
	if err != nil {
		t.Fatal(err)
	}
	m.Poke(0x6000, []byte{
		0xff, 0x05, 0x00, 0x80, 0x00, 0x00, // inc dword [8000]
		0x43,                               // inc ebx
		0x89, 0x1c, 0x9d, 0x00, 0x90, 0, 0, // mov [9000+ebx*4], ebx
		0x81, 0xe3, 0xff, 0x1f, 0, 0, // and ebx, 1fffh
		0xeb, 0xea, // jmp 6000
	})
	c := m.CPU()
	c.SetCR(0, x86.CR0PE|x86.CR0ET)
	for i := range 6 {
		s := cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetEIP(0x6000)
	return m
}

// translatedShare is how much of what has been executed since before was translated code.
func translatedShare(m *Machine, before uint64) float64 {
	n := uint64(0)
	for _, u := range m.Translator().Units() {
		n += u.Count * uint64(u.Insts)
	}
	return float64(n) / float64(m.Retired()-before)
}

// TestHistoryIsTranslated: a machine that keeps its past executes translated code, on the way
// there and after travelling, and is at each place what the interpreter is there.
func TestHistoryIsTranslated(t *testing.T) {
	m := busyMachine(t, AccelAuto)
	if m.Translator() == nil {
		return // nothing to compare
	}
	ref := busyMachine(t, AccelInterp)
	ref.KeepHistory(0)
	h := m.KeepHistory(0)
	m.Translator().CountUnits(true)
	run := func(m *Machine, n uint64) {
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

// TestEngine says who executes.
func TestEngine(t *testing.T) {
	if have := busyMachine(t, AccelInterp).Engine(); have != "the interpreter" {
		t.Errorf("asked for the interpreter: %q", have)
	}
	m, err := New(Config{Memory: MinMemory, CodeCache: 300 << 10})
	if err != nil {
		t.Fatal(err)
	}
	if have := m.Engine(); m.Translator() != nil && m.Translator().Started() && have != "the translator, with 300 KB for code" {
		t.Errorf("it says %q", have)
	}
	for _, n := range []int{-1, 1, 1<<30 + 1} {
		if _, err := New(Config{CodeCache: n}); err == nil {
			t.Errorf("%d bytes for code are taken", n)
		}
	}
}
