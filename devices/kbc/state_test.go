package kbc

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

func (s *stateV1) Save() (version uint16, data any) { return 1, s }

func (s *stateV1) Load(in snapshot.Saved) error { return in.Only(1, s) }

// TestVersion1: the mouse of version 1 repeats one byte.
func TestVersion1(t *testing.T) {
	old := &stateV1{}
	old.Controller.RAM[5] = 0x77
	old.Keyboard.Set = 3
	old.Mouse = mouseStateV1{Last: 0x5a, Rate: 40, ID: wheelMouse, DX: -3, Buttons: 2, Enabled: true}
	var file bytes.Buffer
	if err := snapshot.Save(&file, []snapshot.Section{{Name: "kbc", Stater: old}}); err != nil {
		t.Fatal(err)
	}
	c := New(clock.New(func() clock.Time { return 0 }))
	if err := snapshot.Load(&file, []snapshot.Section{{Name: "kbc", Stater: c}}); err != nil {
		t.Fatal(err)
	}
	m := &c.reg.Mouse
	if c.reg.Controller.RAM[5] != 0x77 || c.reg.Keyboard.Set != 3 || m.Rate != 40 || m.ID != wheelMouse || m.DX != -3 || m.Buttons != 2 || !m.Enabled {
		t.Errorf("not all came over: %+v", c.reg)
	}
	c.mouse.write(mouseResend)
	if m.Out.Len != 1 || m.Out.Bytes[0] != 0x5a {
		t.Errorf("Resend gives %x, want 5a", m.Out.Bytes[:m.Out.Len])
	}
}
