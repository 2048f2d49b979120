package kernel

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestVBEInformation: kernels of both versions of multiboot that get a mode of pixels are told of it as the VBE functions tell it, at the offsets of
// the VBE standard.
func TestVBEInformation(t *testing.T) {
	le := binary.LittleEndian
	for version, image := range map[int][]byte{
		1: PictureKernel(0, 800, 600, 15), 2: Multiboot2Kernel(headTag(headFramebuffer|tagOptional<<16, [3]uint32{800, 600, 15})),
	} {
		m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 8 << 20}, modes: []framebuffer{{640, 480, 24}, {800, 600, 15}}}, ram: make([]byte, 8<<20)}
		l, err := Parse(&Files{Image: image}, m.memory)
		if err != nil {
			t.Fatal(err)
		}
		l.Load(m)
		info := m.ram[m.regs[3]:]
		var number uint16
		var control, mode []byte
		if version == 1 {
			if le.Uint32(info)&infoVBE == 0 {
				t.Fatal("the information does not say that it has VBE's")
			}
			control, mode, number = m.ram[le.Uint32(info[72:]):][:512], m.ram[le.Uint32(info[76:]):][:256], le.Uint16(info[80:])
		} else {
			tag := tagOf(t, info, infoTagVBE)
			if len(tag) != 8+512+256 {
				t.Fatalf("a tag of %d bytes", len(tag))
			}
			number, control, mode = le.Uint16(tag), tag[8:520], tag[520:]
		}
		list := uint32(le.Uint16(control[0x10:]))*16 + uint32(le.Uint16(control[0x0e:]))
		name := uint32(le.Uint16(control[8:]))*16 + uint32(le.Uint16(control[6:]))
		if number != 0x4102 || string(control[:4]) != "VESA" || !bytes.Equal(m.ram[list:][:6], []byte{1, 1, 2, 1, 0xff, 0xff}) || string(m.ram[name:][:7]) != "iron86\x00" {
			t.Errorf("version %d: mode %04x, % x", version, number, control[:0x40])
		}
		for at, want := range map[int]uint16{0: 0xfb, 0x10: 4000, 0x12: 800, 0x14: 600, 0x18: 0x0f01, 0x1a: 0x0601, 0x28: 0, 0x2a: 0xe000, 0x32: 4000} {
			if have := le.Uint16(mode[at:]); have != want {
				t.Errorf("version %d: the mode's field %02x is %04x, want %04x", version, at, have, want)
			}
		}
		if fields := []byte{5, 10, 5, 5, 5, 0, 1, 15}; !bytes.Equal(mode[0x1f:0x27], fields) || !bytes.Equal(mode[0x36:0x3e], fields) {
			t.Errorf("version %d: fields % x, % x", version, mode[0x1f:0x27], mode[0x36:0x3e])
		}
	}
}

// TestScreenOf32BitEntry: a kernel of Linux that is entered in 32-bit mode has the VBE mode of vga=, and struct screen_info describes it. Without such a mode it
// has the text screen.
func TestScreenOf32BitEntry(t *testing.T) {
	le := binary.LittleEndian
	for _, c := range []struct {
		line string
		want framebuffer
	}{
		{"vga=0x302", framebuffer{1024, 768, 16}}, {"vga=0x301", framebuffer{640, 480, 8}}, {"vga=0x303", framebuffer{}}, {"vga=0x304", framebuffer{}}, {"quiet", framebuffer{}}, {"vga=ask", framebuffer{}},
	} {
		m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 16 << 20}, modes: []framebuffer{{640, 480, 8}, {1024, 768, 16}}}, ram: make([]byte, 16<<20)}
		l, err := parseLinux(&Files{Image: LinuxKernel(), CommandLine: c.line}, m.memory)
		if err != nil {
			t.Fatal(err)
		}
		l.(*linux).enter32(m)
		info := m.ram[paramsAddr:]
		have := framebuffer{uint32(le.Uint16(info[0x12:])), uint32(le.Uint16(info[0x14:])), uint32(le.Uint16(info[0x16:]))}
		if m.set != c.want || have != c.want {
			t.Errorf("%s: mode %v, described as %v, want %v", c.line, m.set, have, c.want)
		}
		kind, base, pitch, fields := info[0x0f], le.Uint32(info[0x18:]), le.Uint16(info[0x24:]), info[0x26:0x2e]
		if c.want == (framebuffer{}) {
			if kind != 1 || base != 0 {
				t.Errorf("%s: kind %x at %x", c.line, kind, base)
			}
			continue
		}
		wantFields := []byte{5, 11, 6, 5, 5, 0, 0, 0}
		if c.want.Depth == 8 {
			wantFields = []byte{6, 0, 6, 0, 6, 0, 6, 0}
		}
		if kind != 0x23 || base != 0xe0000000 || le.Uint32(info[0x1c:]) != 256 || uint32(pitch) != 5*c.want.Width || !bytes.Equal(fields, wantFields) {
			t.Errorf("%s: kind %x at %x, pitch %d, fields % x", c.line, kind, base, pitch, fields)
		}
	}
}
