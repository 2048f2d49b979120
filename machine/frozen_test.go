package machine

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/testdata/demo"
)

// TestFreeze: a copy of the state stays what it was while the machine goes on, and loads as what Save has written.
func TestFreeze(t *testing.T) {
	cfg := Config{Memory: 2 << 20, Floppy: [2]block.Disk{block.NewMemory(demo.Image())}}
	build := func() *Machine {
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := build()
	m.Run(2 * clock.Second)
	f, hash, at := Freeze(m), m.Hash(), m.Position()
	m.Run(clock.Second)
	if f.Hash() != hash || f.At != at {
		t.Fatal("the copy is another state")
	}
	var plain, packed bytes.Buffer
	if err := f.Write(&plain); err != nil {
		t.Fatal(err)
	}
	if err := PackState(&packed, &plain); err != nil {
		t.Fatal(err)
	}
	other := build()
	if err := other.Load(&packed); err != nil || other.Hash() != hash {
		t.Errorf("loaded: %v", err)
	}
}
