package machine

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/devices/vga"
)

// dispi writes a DISPI register as a program does.
func dispi(m *Machine, index, v uint32) {
	m.bus.Out(vga.DISPIBase, 2, index)
	m.bus.Out(vga.DISPIBase+1, 2, v)
}

// TestPictureInStates: the memory of a picture is part of the state, and one that is never touched takes nothing.
func TestPictureInStates(t *testing.T) {
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		t.Fatal(err)
	}
	if m.vga.DISPI().Memory().Contents() != nil {
		t.Error("memory of pictures that nobody has touched is there")
	}
	empty := m.Hash()
	m.Poke(vga.LinearBase+vga.LinearSize-1, []byte{1})
	if m.Hash() == empty {
		t.Error("the hash does not know the memory of pictures")
	}
	dispi(m, 1, 640)
	dispi(m, 2, 480)
	dispi(m, 3, 32)
	m.bus.Out(vga.DISPIBase, 4, 0x00410004) // index and data at once: enable
	m.vga.WritePort(0x3c2-vga.PortBase, 0x67)
	for i, v := range []byte{3, 1, 15, 0, 14} {
		m.vga.WritePort(0x3c4-vga.PortBase, uint8(i))
		m.vga.WritePort(0x3c5-vga.PortBase, v)
	}
	m.bus.Out(0x3d4, 2, 0xa317)
	m.vga.WritePort(0x3c0-vga.PortBase, 0x20)
	m.bus.Write(vga.LinearBase+640*4, 4, 0x00123456)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	n, err := New(m.cfg)
	if err != nil {
		t.Fatal(err)
	}
	n.Poke(vga.LinearBase+640*8, []byte{9}) // what the file does not have becomes zero
	if err := n.Load(&file); err != nil {
		t.Fatal(err)
	}
	if n.Hash() != m.Hash() {
		t.Error("loaded, the machine has another hash")
	}
	var f console.Frame
	n.Render(&f)
	if f.Mode != console.Graphics || f.W != 640 || f.H != 480 || f.Pixels[640] != 0x123456 || f.Pixels[1280] != 0 {
		t.Errorf("the picture: mode %d, %d by %d", f.Mode, f.W, f.H)
	}
}

// TestEarlierStateHasNoPicture: the parts that such a machine had not are as after power-on.
func TestEarlierStateHasNoPicture(t *testing.T) {
	m := loadEarlier(t)
	m.bus.Out(vga.DISPIBase, 2, 0)
	if id := m.bus.In(vga.DISPIBase+1, 2); id != 0xb0c5 {
		t.Errorf("ID: have %04x, want b0c5", id)
	}
	if m.vga.DISPI().Memory().Contents() != nil {
		t.Error("memory of pictures is there")
	}
}
