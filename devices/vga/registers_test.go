package vga

import (
	"maps"
	"slices"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

func TestIndexedRegistersReadBack(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		index byte
		write byte
		want  byte
	}{
		{0x3c4, 0, 0xff, 0x03}, {0x3c4, 1, 0xff, 0x3d}, {0x3c4, 2, 0xff, 0x0f}, {0x3c4, 3, 0xff, 0x3f}, {0x3c4, 4, 0xff, 0x0e}, {0x3c4, 5, 0xff, 0},
		{0x3ce, 0, 0xff, 0x0f}, {0x3ce, 3, 0xff, 0x1f}, {0x3ce, 4, 0xff, 0x03}, {0x3ce, 5, 0xff, 0x7b}, {0x3ce, 6, 0xff, 0x0f}, {0x3ce, 8, 0xa5, 0xa5}, {0x3ce, 9, 0xff, 0},
		{0x3d4, 0x00, 0x5f, 0x5f}, {0x3d4, 0x0f, 0xff, 0xff}, {0x3d4, 0x18, 0x12, 0x12}, {0x3d4, 0x19, 0xff, 0}, {0x3d4, 0x3f, 0xff, 0},
	} {
		r := newRig()
		r.out(0x3c2, 0x03)
		r.index(c.port, c.index, c.write)
		if got := r.in(c.port + 1); got != c.want {
			t.Errorf("%03x index %02x: have %02x, want %02x", c.port, c.index, got, c.want)
		}
		if got := r.in(c.port); got != c.index&map[uint16]byte{0x3c4: 7, 0x3ce: 15, 0x3d4: 63}[c.port] {
			t.Errorf("%03x: index reads %02x after %02x", c.port, got, c.index)
		}
	}
}

func TestMonoAndColourPorts(t *testing.T) {
	for _, c := range []struct {
		misc       byte
		here, away uint16
	}{{2, 0x3b4, 0x3d4}, {3, 0x3d4, 0x3b4}} {
		r := newRig()
		r.out(0x3c2, c.misc)
		r.index(c.here, 0x0e, 0x55)
		r.index(c.away, 0x0e, 0xaa)
		if got := r.in(c.here + 1); got != 0x55 {
			t.Errorf("misc %x: %03x reads %02x, want 55", c.misc, c.here+1, got)
		}
		if got := r.in(c.away + 1); got != 0xff {
			t.Errorf("misc %x: %03x reads %02x, want FF", c.misc, c.away+1, got)
		}
		if got := r.in(0x3cc); got != c.misc {
			t.Errorf("3CC: have %x, want %x", got, c.misc)
		}
		r.out(c.here+6, 0xff)
		if got := r.in(0x3ca); got != 3 {
			t.Errorf("feature control: have %x, want 3", got)
		}
	}
}

func TestCRTCProtection(t *testing.T) {
	r := newRig()
	r.out(0x3c2, 3)
	for i := range byte(0x19) {
		r.index(0x3d4, i, 0x11)
	}
	r.index(0x3d4, 0x11, 0x80)
	for i := range byte(0x10) {
		r.index(0x3d4, i, 0xee)
		want := byte(0x11)
		if i > 7 {
			want = 0xee
		} else if i == 7 {
			want = 0x01 // line compare, bit 4, has followed
		}
		if got := r.in(0x3d5); got != want {
			t.Errorf("register %02x: have %02x, want %02x", i, got, want)
		}
	}
}

func TestAttributeFlipFlop(t *testing.T) {
	r := newRig()
	r.out(0x3c2, 3)
	r.in(0x3da)
	r.out(0x3c0, 0x05)
	r.out(0x3d4, 0x24)
	if got := r.in(0x3d5); got != 0x80 {
		t.Errorf("flip-flop after an index: have %02x, want 80", got)
	}
	r.out(0x3c0, 0x2a)
	r.out(0x3c0, 0x25) // an index again, with the palette address source
	if got := r.in(0x3c1); got != 0x2a {
		t.Errorf("palette 5: have %02x, want 2A", got)
	}
	if got := r.in(0x3c0); got != 0x25 {
		t.Errorf("index: have %02x, want 25", got)
	}
	r.in(0x3da)
	r.out(0x3c0, 0x15) // does not exist
	r.out(0x3c0, 0xff)
	if got := r.in(0x3c1); got != 0 {
		t.Errorf("register 15: have %02x, want 0", got)
	}
}

func TestDAC(t *testing.T) {
	r := newRig()
	r.out(0x3c8, 0xff)
	for _, v := range []byte{1, 2, 0xc3, 4, 5, 6} {
		r.out(0x3c9, v)
	}
	if got := r.in(0x3c8); got != 1 {
		t.Errorf("write index after two entries from FF: have %x, want 1", got)
	}
	if got := r.in(0x3c7); got != 0 {
		t.Errorf("state after 3C8: have %x, want 0", got)
	}
	r.out(0x3c7, 0xff)
	if got := r.in(0x3c7); got != 3 {
		t.Errorf("state after 3C7: have %x, want 3", got)
	}
	for i, want := range []byte{1, 2, 3, 4, 5, 6} {
		if got := r.in(0x3c9); got != want {
			t.Errorf("read %d: have %x, want %x", i, got, want)
		}
	}
	r.out(0x3c8, 7)
	for i, v := range []byte{9, 10, 11} { // the entry changes with its third byte
		if got := r.reg.DAC[7]; got != [3]uint8{} {
			t.Errorf("entry 7 before byte %d: have %x, want zeros", i, got)
		}
		r.out(0x3c9, v)
	}
	if got := r.reg.DAC[7]; got != [3]uint8{9, 10, 11} {
		t.Errorf("entry 7: have %x, want 9 a b", got)
	}
	r.out(0x3c8, 7)
	r.out(0x3c9, 1)
	r.out(0x3c8, 7) // two bytes that never got their third
	r.out(0x3c9, 2)
	r.out(0x3c7, 7)
	if got := r.reg.DAC[7]; got != [3]uint8{9, 10, 11} {
		t.Errorf("entry 7 after writes broken off: have %x, want 9 a b", got)
	}
	if got := r.in(0x3c8); got != 8 {
		t.Errorf("address after 3C7 = 7: have %x, want 8", got)
	}
	for range 3 { // three reads go on to the next entry for writing, too
		r.in(0x3c9)
	}
	if got := r.in(0x3c8); got != 9 {
		t.Errorf("address after an entry was read: have %x, want 9", got)
	}
	for _, v := range []byte{4, 5, 6} {
		r.out(0x3c9, v)
	}
	if got := r.reg.DAC[9]; got != [3]uint8{4, 5, 6} {
		t.Errorf("entry 9, written after a read of entry 7: have %x, want 4 5 6", got)
	}
	r.out(0x3c8, 8)
	for _, v := range []byte{1, 2, 3} {
		r.out(0x3c9, v)
	}
	if got := [3]uint8{r.in(0x3c9), r.in(0x3c9), r.in(0x3c9)}; got != [3]uint8{1, 2, 3} {
		t.Errorf("read after a write: have %x, want the entry just written", got)
	}
	r.out(0x3c6, 0x0f)
	if got := r.in(0x3c6); got != 0x0f {
		t.Errorf("mask: have %x, want F", got)
	}
}

func TestSubsystemEnable(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	r.poke(0xb8000, 'A', 7)
	r.out(0x3c3, 0)
	r.out(0x3c2, 0)
	if got := r.in(0x3cc); got != 0xff {
		t.Errorf("3CC while disabled: have %x, want FF", got)
	}
	if got := r.ReadMMIO(0x18000, 1); got != 0xff {
		t.Errorf("B8000 while disabled: have %x, want FF", got)
	}
	r.out(0x3c3, 1)
	if got := r.in(0x3cc); got != 0x67 {
		t.Errorf("3CC: have %x, want 67", got)
	}
	if got := r.ReadMMIO(0x18000, 2); got != 0x0741 {
		t.Errorf("B8000: have %x, want 741", got)
	}
}

// TestStatus1 walks through two frames of mode 3 and mode 13: 70 a second with
// 449 lines of 800 or 900 dots.
func TestStatus1(t *testing.T) {
	for name, lines := range map[string]struct{ shown, retrace, total int }{"3": {400, 2, 449}, "13": {400, 2, 449}, "12": {480, 2, 525}} {
		r := newRig()
		r.set(t, name)
		line := clock.Time(31778) // ns
		shown, retrace := 0, 0
		for y := range lines.total {
			r.now = clock.Time(y)*line + clock.Time(y)*line/100000 + 2000
			v := r.in(0x3da)
			if v&1 == 0 {
				shown++
			}
			if v&8 != 0 {
				retrace++
			}
			if v&8 != 0 && v&1 == 0 {
				t.Errorf("mode %s line %d: retrace within the display area", name, y)
			}
		}
		if shown != lines.shown || retrace != lines.retrace {
			t.Errorf("mode %s: have %d lines shown and %d of retrace, want %d and %d", name, shown, retrace, lines.shown, lines.retrace)
		}
		r.now = 27 * clock.Microsecond
		if v := r.in(0x3da); v&9 != 1 {
			t.Errorf("mode %s: right of the first line: have %x, want 1", name, v)
		}
	}
	r := newRig()
	r.out(0x3c2, 3)
	if v := r.in(0x3da); v != 0 {
		t.Errorf("no raster: have %x, want 0", v)
	}
}

func TestRetraceInterrupt(t *testing.T) {
	r := newRig()
	level := false
	r.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) { level = high }), 2)
	r.set(t, "3")
	if r.sched.Next() != clock.Never {
		t.Fatal("an event is armed though nobody wants the interrupt")
	}
	r.index(0x3d4, 0x11, 0x1e) // enabled, not cleared, retrace ends at line ..E
	at := r.sched.Next()
	frame := clock.Time(900*449) * clock.Second / 28_322_000
	if want := frame * 412 / 449; at < want-1000 || at > want+1000 {
		t.Errorf("first retrace: have %d ns, want %d", at, want)
	}
	r.now = at
	r.sched.Fire()
	if !level || r.in(0x3c2)&0x80 == 0 {
		t.Errorf("at the retrace: level %v, status 0 %x", level, r.in(0x3c2))
	}
	if next := r.sched.Next(); next < at+frame-1000 || next > at+frame+1000 {
		t.Errorf("next retrace: have %d ns later, want %d", next-at, frame)
	}
	r.index(0x3d4, 0x11, 0x0e)
	if level || r.in(0x3c2)&0x80 != 0 || r.sched.Next() != clock.Never {
		t.Errorf("cleared: level %v, status 0 %x", level, r.in(0x3c2))
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Chip { return newRig().Chip }, func(c *Chip) {
		r := &rig{Chip: c}
		r.set(t, "12")
		r.poke(0xa1234, 0xff, 1)
	})
}

func TestALoadedChipShowsTheSame(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	r.poke(0xb8000, 'x', 0x70)
	q := newRig()
	before := q.Generation()
	r.lay()
	q.reg = r.reg
	q.Settle()
	if q.Generation() == before {
		t.Error("Settle did not change the generation")
	}
	q.poke(0xb8002, 'y')
	f := q.render()
	if f.Cells[0].Char != 'x' || f.Cells[1].Char != 'y' {
		t.Errorf("have %q, want xy", []byte{f.Cells[0].Char, f.Cells[1].Char})
	}
}

func TestGenerationChangesOnlyWithThePicture(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	r.poke(0xb8000, 'x', 7)
	g := r.Generation()
	r.poke(0xb8000, 'x', 7)
	r.WriteMMIO(0x18000, 2, 0x0778)
	r.index(0x3d4, 0x0e, 0)
	r.in(0x3da)
	if r.Generation() != g {
		t.Error("writing what is there already changed the generation")
	}
	for what, do := range map[string]func(){
		"a character": func() { r.poke(0xb8000, 'y') },
		"a cursor":    func() { r.index(0x3d4, 0x0f, 9) },
		"a palette":   func() { r.attr(1, 9) },
		"a colour":    func() { r.out(0x3c8, 0); r.out(0x3c9, 9); r.out(0x3c9, 9); r.out(0x3c9, 9) },
		"a mask":      func() { r.out(0x3c6, 1) },
		"screen off":  func() { r.index(0x3c4, 1, 0x20) },
		"the source":  func() { r.in(0x3da); r.out(0x3c0, 0) },
	} {
		g := r.Generation()
		do()
		if r.Generation() == g {
			t.Errorf("%s did not change the generation", what)
		}
	}
}

func FuzzPorts(f *testing.F) {
	names := slices.Sorted(maps.Keys(modes))
	for i := range names {
		f.Add(uint8(i), []byte{0x12, 3, 0x14, 1, 0x15, 0, 0x24, 0x11, 0x25, 0x10, 0xc0, 40})
	}
	f.Fuzz(func(t *testing.T, mode uint8, script []byte) {
		r := newRig()
		r.set(t, names[int(mode)%len(names)])
		devtest.Traffic(r, PortCount, script, func(step uint8) {
			r.now += clock.Time(step) * clock.Millisecond
			r.sched.Fire()
			r.WriteMMIO(uint64(step)*513&0x1fff8, 4, uint64(step)*0x01030507)
			r.ReadMMIO(uint64(step)*257&0x1fff8, 2)
		})
		devtest.Polls(t, r.Chip, r.Chip, PortCount)
		r.render()
	})
}
