package x86

import "testing"

// TestGenerationNames: every generation is found by its own name, and three have 64-bit mode.
func TestGenerationNames(t *testing.T) {
	long := 0
	for g := I8086; g <= X64v2Pages1G; g++ {
		if have, ok := ParseGeneration(g.String()); !ok || have != g {
			t.Errorf("%q gives %v, %v", g.String(), have, ok)
		}
		if g.Long() {
			long++
		}
	}
	if long != 3 || X64v2.String() != "x86-64-v2" || X64.String() != "x86-64" {
		t.Errorf("%d generations with 64-bit mode, %v and %v", long, X64, X64v2)
	}
	if g, ok := ParseGeneration("x64"); !ok || g != X64 {
		t.Errorf("x64 gives %v, %v", g, ok)
	}
	if _, ok := ParseGeneration("unknown"); ok {
		t.Error("there is a generation of the name unknown")
	}
}
