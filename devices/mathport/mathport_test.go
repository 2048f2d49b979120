package mathport

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/devtest"
)

// TestLatch follows IRQ 13 and IGNNE# through an error, its handler and the next error.
func TestLatch(t *testing.T) {
	irq, ignne := false, false
	l := &Latch{
		IRQ:   bus.To(bus.LineFunc(func(_ int, high bool) { irq = high }), 0),
		IGNNE: bus.To(bus.LineFunc(func(_ int, high bool) { ignne = high }), 0),
	}
	l.Settle()
	steps := []struct {
		name       string
		do         func()
		irq, ignne bool
	}{
		{"at rest", func() {}, false, false},
		{"error", func() { l.SetLine(0, true) }, true, false},
		{"port F1 does nothing", func() { l.WritePort(1, 0) }, true, false},
		{"port F0 while the error stands", func() { l.WritePort(0, 0) }, false, true},
		{"no new edge", func() { l.SetLine(0, true) }, false, true},
		{"error ends", func() { l.SetLine(0, false) }, false, false},
		{"next error", func() { l.SetLine(0, true) }, true, false},
		{"error ends, request stays", func() { l.SetLine(0, false) }, true, false},
		{"port F0 after the error", func() { l.WritePort(0, 0) }, false, false},
		{"another error, port F0", func() { l.SetLine(0, true); l.WritePort(0, 0) }, false, true},
		{"reset", func() { l.Reset(); l.Settle() }, false, false},
	}
	for _, s := range steps {
		if s.do(); irq != s.irq || ignne != s.ignne {
			t.Errorf("%s: IRQ 13 is %v, IGNNE# %v, want %v, %v", s.name, irq, ignne, s.irq, s.ignne)
		}
	}
	if v := l.ReadPort(0); v != 0xff {
		t.Errorf("port F0 reads %02X, want FF", v)
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Latch { return &Latch{} }, func(l *Latch) { l.SetLine(0, true) })
}
