package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestEnterLongMode: what must be there before, in each order.
func TestEnterLongMode(t *testing.T) {
	for _, x := range []struct {
		name    string
		prepare func(m *testbed) bool
		ok      bool
	}{
		{"LME, PAE, PG", func(m *testbed) bool { return m.writeMSR(msrEFER, x86.EFERLME) && m.setCR4(x86.CR4PAE) }, true},
		{"PAE, LME, PG", func(m *testbed) bool { return m.setCR4(x86.CR4PAE) && m.writeMSR(msrEFER, x86.EFERLME) }, true},
		{"without PAE", func(m *testbed) bool { return m.writeMSR(msrEFER, x86.EFERLME) }, false},
		{"L in CS", func(m *testbed) bool {
			m.seg[x86.CS].long = true
			return m.setCR4(x86.CR4PAE) && m.writeMSR(msrEFER, x86.EFERLME)
		}, false},
		{"a 16-bit TSS", func(m *testbed) bool {
			m.tr.access = 0x83
			return m.setCR4(x86.CR4PAE) && m.writeMSR(msrEFER, x86.EFERLME)
		}, false},
	} {
		m := newTestbed(t, x86.X64)
		if !x.prepare(m) {
			t.Fatalf("%s: the preparation failed", x.name)
		}
		if m.writeMSR(msrEFER, m.long.efer); m.long.active() {
			t.Errorf("%s: active before paging", x.name)
		}
		if ok := m.setCR0(x86.CR0PE | x86.CR0PG); ok != x.ok || m.long.active() != x.ok {
			t.Errorf("%s: have %v, want %v", x.name, ok, x.ok)
		}
	}
	m := newTestbed(t, x86.X64)
	m.setCR0(x86.CR0PE | x86.CR0PG)
	if m.writeMSR(msrEFER, x86.EFERLME) {
		t.Error("LME can be set with paging on")
	}
	if _, ok := newTestbed(t, x86.P4).readMSR(msrEFER); ok {
		t.Error("a Pentium 4 has EFER")
	}
}
