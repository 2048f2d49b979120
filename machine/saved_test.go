package machine

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
	"github.com/klauspost/compress/zstd"
)

// TestSavedCPU: a state tells which processor it was saved with, and nothing else does.
func TestSavedCPU(t *testing.T) {
	for _, gen := range []x86.Generation{x86.I80386, x86.P3, x86.X64v2} {
		m, err := New(Config{Memory: MinMemory, CPU: gen})
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := m.Save(&file); err != nil {
			t.Fatal(err)
		}
		if have, err := SavedCPU(bytes.NewReader(file.Bytes())); err != nil || have != gen {
			t.Errorf("have %v, %v; want %v", have, err, gen)
		}
		if _, err := SavedCPU(bytes.NewReader(file.Bytes()[:10])); err == nil {
			t.Error("ten bytes of a state have no fault")
		}
	}
	whole, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "no state", "setup p3 1024K", strings.Repeat("x", 1000)} {
		for _, file := range [][]byte{[]byte(text), whole.EncodeAll([]byte(text), nil)} {
			if gen, err := SavedCPU(bytes.NewReader(file)); err == nil {
				t.Errorf("%q is the state of a %v", text, gen)
			}
		}
	}
}
