package machine

import "testing"

// TestEngine says who executes.
func TestEngine(t *testing.T) {
	plain, err := New(Config{Memory: MinMemory, Accel: AccelInterp})
	if err != nil {
		t.Fatal(err)
	}
	if have := plain.Engine(); have != "the interpreter" {
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
