package kernel

import (
	"encoding/binary"
	"slices"
	"testing"
)

// PictureKernel is a multiboot kernel of version 1 that asks for a display of a kind, 0 for pixels and 1 for text, and a mode. It stores 12345678h where the
// frame buffer begins, and ends by debug exit 13h.
func PictureKernel(kind, width, height, depth uint32) []byte {
	const load, head = 0x100000, 48
	magic, flags := uint32(multibootMagic), uint32(multibootAddrs|multibootVideo)
	code := []byte{
		0x8b, 0x7b, 0x58, // mov edi,[ebx+88]
		0xc7, 0x07, 0x78, 0x56, 0x34, 0x12, // mov dword [edi],12345678h
		0x66, 0xba, 0x01, 0x05, 0xb0, 0x13, 0xee, 0xf4, // mov dx,501h; mov al,13h; out dx,al; hlt
	}
	end := load + head + uint32(len(code))
	b, _ := binary.Append(nil, binary.LittleEndian, []uint32{magic, flags, -(magic + flags), load, load, end, end, load + head, kind, width, height, depth})
	return append(b, code...)
}

// screenOf is the part of the information about the display, from its address to the fields of its colours.
type screenOf struct {
	Screen display
	Fields colourFields
}

// TestPictures: what the kernels of both versions are told of the display, and which mode is set for them.
func TestPictures(t *testing.T) {
	modes := []framebuffer{{800, 600, 16}, {640, 480, 24}, {640, 480, 32}, {1024, 768, 32}, {1024, 768, 15}}
	text := screenOf{textScreen, colourFields{}}
	pixels := func(w, h, depth uint32) screenOf {
		return screenOf{display{0xe0000000, 5 * w, w, h, uint8(depth), kindPixels}, fieldsOf[depth]}
	}
	for _, c := range []struct {
		what  string
		want  framebuffer
		modes []framebuffer
		told  screenOf
	}{
		{"as it is", framebuffer{800, 600, 16}, modes, pixels(800, 600, 16)},
		{"24 bits", framebuffer{640, 480, 24}, modes, pixels(640, 480, 24)},
		{"no such mode", framebuffer{4000, 600, 16}, modes, pixels(1024, 768, 32)},
		{"no such depth", framebuffer{640, 480, 8}, modes, pixels(640, 480, 32)},
		{"any size", framebuffer{0, 0, 15}, modes, pixels(1024, 768, 15)},
		{"no mode at all", framebuffer{800, 600, 16}, nil, text},
	} {
		w := c.want
		m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 8 << 20}, modes: c.modes}, ram: make([]byte, 8<<20)}
		for version, image := range map[int][]byte{
			1: PictureKernel(0, w.Width, w.Height, w.Depth), 2: Multiboot2Kernel(headTag(headFramebuffer|tagOptional<<16, [3]uint32{w.Width, w.Height, w.Depth})),
		} {
			l, err := Parse(&Files{Image: image}, m.memory)
			if err != nil {
				t.Fatal(err)
			}
			l.Load(m)
			info := m.ram[m.regs[3]:]
			told := info[88:]
			if version == 2 {
				told = slices.Concat(tagOf(t, info, infoTagFramebuffer)[:22], tagOf(t, info, infoTagFramebuffer)[24:])
			}
			if have, err := read[screenOf](told); err != nil || *have != c.told {
				t.Errorf("version %d, %s: have %+v, %v; want %+v", version, c.what, have, err, c.told)
			}
		}
	}
	m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 8 << 20}, modes: modes}, ram: make([]byte, 8<<20)}
	l, err := Parse(&Files{Image: PictureKernel(1, 80, 25, 0)}, m.memory)
	if err != nil {
		t.Fatal(err)
	}
	l.Load(m)
	if have, err := read[screenOf](m.ram[infoAddr+88:]); err != nil || *have != text || m.set != (framebuffer{}) {
		t.Errorf("a kernel for text: have %+v, %v, mode %v", have, err, m.set)
	}
}

// tagOf returns the fields of a tag of the multiboot2 information.
func tagOf(t *testing.T, info []byte, kind uint32) []byte {
	t.Helper()
	le := binary.LittleEndian
	for b := info[8:le.Uint32(info)]; len(b) > 0; {
		n := le.Uint32(b[4:])
		if le.Uint32(b) == kind {
			return b[8:n]
		}
		b = b[(n+7)&^7:]
	}
	t.Fatalf("no tag %d", kind)
	return nil
}
