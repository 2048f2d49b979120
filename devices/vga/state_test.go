package vga

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

func (s *stateV1) Save() (version uint16, data any) { return 1, s }

func (s *stateV1) Load(in snapshot.Saved) error { return in.Only(1, s) }

// TestVersion1: in version 1 red and green of an entry stand in it before blue comes.
func TestVersion1(t *testing.T) {
	old := &stateV1{DACWrite: 200, DACStep: 2, Enable: 1, Misc: 0x67, RetracePending: true}
	old.Mem[65535], old.CRTC[3], old.Attr[20] = 0x01020304, 9, 4
	old.DAC[200] = [3]uint8{11, 22, 5}
	var file bytes.Buffer
	if err := snapshot.Save(&file, []snapshot.Section{{Name: "vga", Stater: old}}); err != nil {
		t.Fatal(err)
	}
	c := New(clock.New(func() clock.Time { return 0 }))
	if err := snapshot.Load(&file, []snapshot.Section{{Name: "vga", Stater: c}}); err != nil {
		t.Fatal(err)
	}
	r := &c.reg
	if r.Mem[65535] != 0x01020304 || r.CRTC[3] != 9 || r.Attr[20] != 4 || r.Misc != 0x67 || !r.RetracePending {
		t.Error("not all came over")
	}
	c.WritePort(0x3c9-PortBase, 33)
	if have, want := r.DAC[200], [3]uint8{11, 22, 33}; have != want {
		t.Errorf("with its blue the entry is %v, want %v", have, want)
	}
}
