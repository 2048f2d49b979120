package vga

import (
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/devtest"
)

// dispi writes a DISPI register.
func (r *rig) dispi(index, v uint16) {
	r.DISPI().WritePortN(0, 2, uint32(index))
	r.DISPI().WritePortN(1, 2, uint32(v))
}

// dispiRead reads a DISPI register.
func (r *rig) dispiRead(index uint16) uint16 {
	r.DISPI().WritePortN(0, 2, uint32(index))
	return uint16(r.DISPI().ReadPortN(1, 2))
}

// picture switches a picture on, from the VGA's mode 13h or, for planes, 12h.
func (r *rig) picture(t *testing.T, width, height, depth uint16) {
	t.Helper()
	mode := "13"
	if depth == 4 {
		mode = "12"
	}
	r.set(t, mode)
	r.dispi(dispiEnable, 0)
	r.dispi(dispiWidth, width)
	r.dispi(dispiHeight, height)
	r.dispi(dispiDepth, depth)
	r.dispi(dispiEnable, enableOn|enableLinear)
}

// linear writes bytes as the processor does at LinearBase.
func (r *rig) linear(off int, b ...byte) {
	for i, v := range b {
		r.DISPI().Memory().Page(uint64(off+i) / 4096)[(off+i)%4096] = v
	}
}

func TestDISPIRegisters(t *testing.T) {
	r := newRig()
	if id := r.dispiRead(dispiID); id != 0xb0c5 {
		t.Errorf("ID: have %04x, want b0c5", id)
	}
	for _, c := range []struct{ write, want uint16 }{{0xb0c0, 0xb0c0}, {0xb0c6, 0xb0c0}, {0xb0bf, 0xb0c0}, {0xb0c4, 0xb0c4}} {
		if r.dispi(dispiID, c.write); r.dispiRead(dispiID) != c.want {
			t.Errorf("ID after a write of %04x: have %04x, want %04x", c.write, r.dispiRead(dispiID), c.want)
		}
	}
	if n := r.dispiRead(dispiMemory); n != 256 {
		t.Errorf("blocks of memory: have %d, want 256", n)
	}
	if v := r.dispiRead(11); v != 0 {
		t.Errorf("register 11: have %04x, want 0", v)
	}
	r.dispi(dispiEnable, enableCaps)
	if w, h, d := r.dispiRead(dispiWidth), r.dispiRead(dispiHeight), r.dispiRead(dispiDepth); w != 2560 || h != 1600 || d != 32 {
		t.Errorf("the most: have %dx%dx%d", w, h, d)
	}
	if v := r.DISPI().ReadPort(0); v != 0xff {
		t.Errorf("a byte of the index: have %02x, want ff", v)
	}
}

// TestDISPIFits: what cannot be becomes what can.
func TestDISPIFits(t *testing.T) {
	for _, c := range []struct {
		width, height, depth, virtual, x, y uint16
		want                                [7]uint16 // width, height, depth, virtual width and height, x, y
	}{
		{640, 480, 8, 0, 0, 0, [7]uint16{640, 480, 8, 640, 26214, 0, 0}},
		{1366, 768, 32, 0, 0, 0, [7]uint16{1360, 768, 32, 1360, 3084, 0, 0}},
		{0, 0, 0, 0, 0, 0, [7]uint16{8, 1, 8, 8, 65535, 0, 0}},
		{65535, 65535, 32, 0, 0, 0, [7]uint16{2560, 1600, 32, 2560, 1638, 0, 0}},
		{2560, 1600, 32, 65535, 0, 0, [7]uint16{2560, 262, 32, 16000, 262, 0, 0}},
		{800, 600, 5, 1027, 3, 7, [7]uint16{800, 600, 8, 1024, 16384, 3, 7}},
		{640, 480, 16, 1024, 384, 7712, [7]uint16{640, 480, 16, 1024, 8192, 384, 0}},
		{2560, 1600, 32, 0, 9000, 60000, [7]uint16{2560, 1600, 32, 2560, 1638, 9000, 0}},
		{2560, 1600, 32, 2616, 9000, 60000, [7]uint16{2560, 1600, 32, 2616, 1603, 0, 0}},
		{1024, 768, 4, 0, 8, 1, [7]uint16{1024, 768, 4, 1024, 32768, 8, 1}},
	} {
		r := newRig()
		r.dispi(dispiWidth, c.width)
		r.dispi(dispiHeight, c.height)
		r.dispi(dispiDepth, c.depth)
		r.dispi(dispiEnable, enableOn)
		if c.virtual != 0 {
			r.dispi(dispiVirtual, c.virtual)
		}
		r.dispi(dispiX, c.x)
		r.dispi(dispiY, c.y)
		have := [7]uint16{}
		for i, n := range []uint16{dispiWidth, dispiHeight, dispiDepth, dispiVirtual, dispiVirtualH, dispiX, dispiY} {
			have[i] = r.dispiRead(n)
		}
		if have != c.want {
			t.Errorf("%d by %d by %d, virtual %d, at %d,%d: have %v, want %v", c.width, c.height, c.depth, c.virtual, c.x, c.y, have, c.want)
		}
	}
}

// TestLinearPixels: the first and the last pixel in each depth, and one line further down.
func TestLinearPixels(t *testing.T) {
	for _, c := range []struct {
		depth uint16
		pixel []byte
		want  console.Color
	}{
		{8, []byte{5}, 0x0f1f3f},
		{15, []byte{0x1f, 0x80}, 0x0000f8}, {15, []byte{0xe0, 0x03}, 0x00f800}, {15, []byte{0x00, 0x44}, 0x880000},
		{16, []byte{0x1f, 0x00}, 0x0000ff}, {16, []byte{0xe0, 0x07}, 0x00ff00}, {16, []byte{0x20, 0x04}, 0x008600}, {16, []byte{0x00, 0x88}, 0x8c0000},
		{24, []byte{1, 2, 3}, 0x030201}, {32, []byte{1, 2, 3, 4}, 0x030201},
	} {
		r := newRig()
		r.picture(t, 800, 600, c.depth)
		r.out(0x3c8, 5)
		for _, v := range []byte{3, 7, 15} {
			r.out(0x3c9, v)
		}
		pitch := 800 * len(c.pixel)
		for _, at := range []int{0, 800*600 - 1, 801} {
			r.linear(at*len(c.pixel), c.pixel...)
		}
		f := r.render()
		if f.Mode != console.Graphics || f.W != 800 || f.H != 600 || f.Aspect != 1 {
			t.Fatalf("depth %d: have mode %d, %d by %d", c.depth, f.Mode, f.W, f.H)
		}
		for i, p := range f.Pixels {
			want := console.Color(0)
			if i == 0 || i == 801 || i == 800*600-1 {
				want = c.want
			}
			if p != want {
				t.Errorf("depth %d, pitch %d: pixel %d is %06x, want %06x", c.depth, pitch, i, p, want)
				break
			}
		}
	}
}

// TestLinearStart: the picture begins where the offsets say, and lines are as far apart as the virtual width says.
func TestLinearStart(t *testing.T) {
	r := newRig()
	r.picture(t, 320, 200, 32)
	r.dispi(dispiVirtual, 400)
	r.dispi(dispiX, 7)
	r.dispi(dispiY, 100)
	r.linear((100*400+7)*4, 1)
	r.linear((101*400+8)*4, 2)
	f := r.render()
	if f.Pixels[0] != 1 || f.Pixels[321] != 2 {
		t.Errorf("have %x and %x", f.Pixels[0], f.Pixels[321])
	}
	if want := 4. * 200 / (3 * 320); f.Aspect != want || !f.Counted {
		t.Errorf("aspect: have %v, want %v; counted: %v", f.Aspect, want, f.Counted)
	}
	r.dispi(dispiEnable, 0)
	r.set(t, "13")
	if r.Render(f); f.Counted {
		t.Error("a picture of the VGA is counted")
	}
}

// TestOnlyChangedLinesAreDrawn, when the same frame is filled again.
func TestOnlyChangedLinesAreDrawn(t *testing.T) {
	r := newRig()
	r.picture(t, 640, 480, 32)
	var f, other console.Frame
	r.Render(&f)
	for _, c := range []struct {
		what string
		do   func()
		want [2]int
	}{
		{"nothing", func() {}, [2]int{}},
		{"a pixel", func() { r.linear(640*4*100, 1) }, [2]int{100, 101}},
		{"two pixels", func() { r.linear(640*4*7, 1); r.linear(640*4*477+9, 1) }, [2]int{7, 478}},
		{"the same again", func() { r.linear(640*4*7, 1) }, [2]int{}},
		{"an offset", func() { r.dispi(dispiY, 1) }, [2]int{0, 480}},
		{"a palette that is not in use", func() { r.out(0x3c8, 0); r.out(0x3c9, 9); r.out(0x3c9, 9); r.out(0x3c9, 9) }, [2]int{}},
		{"another frame between", func() { r.Render(&other) }, [2]int{0, 480}},
		{"the VGA's picture between", func() { r.dispi(dispiEnable, 0); r.Render(&f); r.dispi(dispiEnable, enableOn|enableNoClear) }, [2]int{0, 480}},
		{"a clear", func() { r.dispi(dispiEnable, 0); r.dispi(dispiEnable, enableOn) }, [2]int{7, 478}},
	} {
		before := r.Generation()
		c.do()
		if changed := r.Generation() != before; !changed && c.want[1] != 0 && c.what != "another frame between" {
			t.Errorf("%s: the generation does not change", c.what)
		}
		r.Render(&f)
		if f.Changed != c.want {
			t.Errorf("%s: lines %v are drawn, want %v", c.what, f.Changed, c.want)
		}
		var whole console.Frame
		fresh := newRig()
		fresh.reg, fresh.DISPI().reg, fresh.DISPI().mem = r.reg, r.DISPI().reg, r.DISPI().mem
		fresh.Settle()
		fresh.Render(&whole)
		for i := range whole.Pixels {
			if whole.Pixels[i] != f.Pixels[i] {
				t.Fatalf("%s: pixel %d is %06x, want %06x", c.what, i, f.Pixels[i], whole.Pixels[i])
			}
		}
	}
}

// TestWindow: 64 KB of memory at A0000h, and nothing behind.
func TestWindow(t *testing.T) {
	r := newRig()
	r.picture(t, 1024, 768, 8)
	var written []int
	r.DISPI().Writing = func(off uint32, n int) { written = append(written, int(off), n) }
	r.dispi(dispiBank, 3)
	r.WriteMMIO(0x1234, 4, 0x44332211)
	r.WriteMMIO(0x10000, 1, 0x99)
	r.WriteMMIO(0x18000, 2, 0x9999)
	if b := r.DISPI().Memory().Look(0x31)[0x234:0x238]; string(b) != "\x11\x22\x33\x44" {
		t.Errorf("memory: have % x", b)
	}
	if len(written) != 2 || written[0] != 0x31234 || written[1] != 4 {
		t.Errorf("told of writes %x", written)
	}
	if v := r.ReadMMIO(0x1234, 4); v != 0x44332211 {
		t.Errorf("read back: %x", v)
	}
	if v := r.ReadMMIO(0x10000, 2); v != 0xffff {
		t.Errorf("behind the window: %x", v)
	}
	r.StoreMMIO(0x2000, 2, []byte{1, 2, 3, 4})
	var b [4]byte
	r.LoadMMIO(0x2000, 4, b[:])
	r.MoveMMIO(0x3000, 0x2000, 1, 4)
	if v := r.ReadMMIO(0x3000, 4); b != [4]byte{1, 2, 3, 4} || v != 0x04030201 {
		t.Errorf("strings: have % x and %08x", b, v)
	}
	r.dispi(dispiBank, 0x1ff)
	if v := r.dispiRead(dispiBank); v != 0xff {
		t.Errorf("the last bank: have %x, want ff", v)
	}
	r.dispi(dispiEnable, 0)
	if v := r.ReadMMIO(0x1234, 4); v == 0x44332211 {
		t.Error("the window stays when the DISPI is off")
	}
}

// TestPlanes: with 4 bits a pixel the window shows planes, as the VGA's registers say, in banks of 64 KB each.
func TestPlanes(t *testing.T) {
	r := newRig()
	r.picture(t, 1280, 1024, 4)
	r.dispi(dispiBank, 2)
	r.index(0x3c4, 2, 0x05)
	r.poke(0xa0010, 0x81)
	r.dispi(dispiBank, 0)
	r.index(0x3c4, 2, 0x0f)
	r.index(0x3ce, 8, 0x40)
	r.ReadMMIO(0, 1)
	r.poke(0xa0000, 0xff)
	f := r.render()
	at := (2<<16 + 0x10) * 8
	for i, pixel := range map[int]uint8{at: 5, at + 7: 5, at + 1: 0, 1: 15, 0: 0} {
		if want := r.DISPI().colour(r.reg.entry(pixel)); f.Pixels[i] != want {
			t.Errorf("pixel %d: have %06x, want %06x", i, f.Pixels[i], want)
		}
	}
	r.dispi(dispiBank, 0xff)
	if v := r.dispiRead(dispiBank); v != 0x3f {
		t.Errorf("the last bank: have %x, want 3f", v)
	}
}

// TestWidePalette: colours of 8 bits, which stay what they are when the width changes.
func TestWidePalette(t *testing.T) {
	r := newRig()
	r.picture(t, 640, 480, 8)
	r.linear(0, 9)
	colour := func(v ...uint8) {
		r.out(0x3c8, 9)
		for _, v := range v {
			r.out(0x3c9, v)
		}
	}
	colour(0xff, 0x20, 1)
	if p := r.render().Pixels[0]; p != 0xff8007 {
		t.Errorf("6 bits: have %06x, want ff8007", p)
	}
	r.dispi(dispiEnable, enableOn|enable8Bit)
	if p := r.render().Pixels[0]; p != 0xff8007 {
		t.Errorf("widened: have %06x, want ff8007", p)
	}
	colour(0xfe, 0x21, 1)
	if p := r.render().Pixels[0]; p != 0xfe2101 {
		t.Errorf("8 bits: have %06x, want fe2101", p)
	}
	r.dispi(dispiEnable, enableOn)
	r.out(0x3c7, 9)
	if have := [3]uint8{r.in(0x3c9), r.in(0x3c9), r.in(0x3c9)}; have != [3]uint8{0x3f, 8, 0} {
		t.Errorf("narrowed: have % x", have)
	}
}

// TestWidePaletteElsewhere: pictures of planes have colours of 8 bits, too. Those of the VGA have 6, also with bit 5 of the enable register set.
func TestWidePaletteElsewhere(t *testing.T) {
	r := newRig()
	r.picture(t, 640, 480, 4)
	r.dispi(dispiEnable, enableOn|enable8Bit|enableNoClear)
	r.out(0x3c8, r.reg.entry(0))
	for _, v := range []uint8{0xfe, 0x41, 1} {
		r.out(0x3c9, v)
	}
	if p := r.render().Pixels[0]; p != 0xfe4101 {
		t.Errorf("planes: have %06x, want fe4101", p)
	}
	r.dispi(dispiEnable, enable8Bit)
	r.out(0x3c7, r.reg.entry(0))
	if have := [3]uint8{r.in(0x3c9), r.in(0x3c9), r.in(0x3c9)}; have != [3]uint8{0x3f, 0x10, 0} {
		t.Errorf("off: have % x, want 3f 10 00", have)
	}
	if have := r.reg.attribute(0); have != 0xff4100 {
		t.Errorf("a colour of the VGA: have %06x, want ff4100", have)
	}
}

// TestDISPIIsBlank when the screen is off.
func TestDISPIIsBlank(t *testing.T) {
	r := newRig()
	r.picture(t, 640, 480, 8)
	r.index(0x3c4, 1, 0x21)
	if f := r.render(); f.Mode != console.Blank {
		t.Errorf("have mode %d", f.Mode)
	}
}

func TestDISPISnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *DISPI { return newRig().DISPI() }, func(d *DISPI) {
		d.WritePortN(0, 2, dispiBank)
		d.WritePortN(1, 2, 7)
	})
}

// TestShow: the modes that there are, and that the DISPI is off after one that there is not.
func TestShow(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	for _, c := range []struct {
		width, height, depth, pitch uint32
		ok                          bool
	}{
		{800, 600, 32, 3200, true}, {640, 480, 24, 1920, true}, {1920, 1080, 16, 3840, true}, {1024, 768, 15, 2048, true},
		{801, 600, 32, 0, false}, {2560, 1600, 32, 10240, true}, {2568, 600, 32, 0, false}, {65536 + 640, 480, 32, 0, false}, {640, 0, 32, 0, false}, {640, 480, 7, 0, false},
	} {
		pitch, ok := r.DISPI().Show(c.width, c.height, c.depth)
		if pitch != c.pitch || ok != c.ok {
			t.Errorf("%+v: have %d, %v", c, pitch, ok)
		}
		f := r.render()
		if c.ok && (f.Mode != console.Graphics || f.W != int(c.width) || f.H != int(c.height)) || !c.ok && f.Mode != console.Text {
			t.Errorf("%+v: the screen is %d, %d by %d", c, f.Mode, f.W, f.H)
		}
	}
}

// FuzzDISPI plays any accesses to the registers and the window: no panic, and a picture within its bounds.
func FuzzDISPI(f *testing.F) {
	f.Add([]byte{1, 0x80, 2, 2, 0xe0, 1, 3, 32, 0, 4, 0x41, 0})
	f.Add([]byte{1, 0xff, 0xff, 2, 0xff, 0xff, 3, 4, 0, 4, 1, 0, 6, 0xff, 0xff, 8, 0xff, 0xff, 9, 0xff, 0xff, 5, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, script []byte) {
		r := newRig()
		r.set(t, "12")
		for ; len(script) >= 3; script = script[3:] {
			v := uint16(script[1]) | uint16(script[2])<<8
			r.dispi(uint16(script[0]&0x0f), v)
			r.dispiRead(uint16(script[0] & 0x0f))
			switch script[0] >> 4 {
			case 1:
				r.WriteMMIO(uint64(v)&^7, 8, 0x0123456789abcdef)
			case 2:
				r.ReadMMIO(uint64(v)&^7, 4)
			case 3:
				r.StoreMMIO(uint64(v)&^4095, 2, make([]byte, 4096))
			case 4:
				r.MoveMMIO(uint64(v)&^4095, 0x4000, 1, 4096)
			case 5:
				r.index(0x3c4, 4, uint8(v))
			case 6:
				if fr := r.render(); fr.W > MaxWidth || fr.H > MaxHeight {
					t.Fatalf("%d by %d", fr.W, fr.H)
				}
			}
			r.DISPI().Explain()
		}
		r.render()
	})
}
