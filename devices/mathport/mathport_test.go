package mathport

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/devices/devtest"
)

// TestLatch follows IRQ 13 through an error, its handler and the next error.
func TestLatch(t *testing.T) {
	irq := false
	l := &Latch{IRQ: bus.To(bus.LineFunc(func(_ int, high bool) { irq = high }), 0)}
	l.Settle()
	steps := []struct {
		name string
		do   func()
		want bool
	}{
		{"at rest", func() {}, false},
		{"error", func() { l.SetLine(0, true) }, true},
		{"port F1 does nothing", func() { l.WritePort(1, 0) }, true},
		{"port F0 while the error stands", func() { l.WritePort(0, 0) }, false},
		{"no new edge", func() { l.SetLine(0, true) }, false},
		{"error ends", func() { l.SetLine(0, false) }, false},
		{"next error", func() { l.SetLine(0, true) }, true},
		{"error ends, request stays", func() { l.SetLine(0, false) }, true},
		{"reset", func() { l.Reset(); l.Settle() }, false},
	}
	for _, s := range steps {
		if s.do(); irq != s.want {
			t.Errorf("%s: IRQ 13 is %v, want %v", s.name, irq, s.want)
		}
	}
	if v := l.ReadPort(0); v != 0xff {
		t.Errorf("port F0 reads %02X, want FF", v)
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Latch { return &Latch{} }, func(l *Latch) { l.SetLine(0, true) })
}
