package bus

import (
	"bytes"
	"testing"
)

type probe struct{ log []string }

func (p *probe) ReadPort(off uint16) uint8     { return uint8(off) + 0x10 }
func (p *probe) WritePort(off uint16, v uint8) { p.log = append(p.log, string([]byte{byte(off), v})) }

type mmio [PageSize]byte

func (m *mmio) ReadMMIO(off uint64, n int) uint64     { return off }
func (m *mmio) WriteMMIO(off uint64, n int, v uint64) { m[off] = byte(v) }

type watcher struct {
	addr uint64
	n    int
	maps int
}

func (w *watcher) CodeWritten(addr uint64, n int) { w.addr, w.n = addr, n }
func (w *watcher) MapChanged()                    { w.maps++ }

func TestPorts(t *testing.T) {
	b, p := New(), &probe{}
	b.MapPorts(0x60, 2, p)
	for _, c := range []struct {
		port uint16
		n    int
		want uint32
	}{{0x60, 1, 0x10}, {0x61, 1, 0x11}, {0x62, 1, 0xff}, {0x60, 4, 0xffff1110}, {0x61, 2, 0xff11}, {0x5f, 2, 0x10ff}} {
		if got := b.In(c.port, c.n); got != c.want {
			t.Errorf("In(%#x, %d) = %#x, want %#x", c.port, c.n, got, c.want)
		}
	}
	b.Out(0x61, 2, 0xbbaa)
	if len(p.log) != 1 || p.log[0] != "\x01\xaa" {
		t.Errorf("writes: have %q, want one of AA to offset 1", p.log)
	}
	b.UnmapPorts(0x60, 2)
	if got := b.In(0x60, 1); got != 0xff {
		t.Errorf("In after UnmapPorts = %#x, want FF", got)
	}
}

func TestMemoryMap(t *testing.T) {
	b, w := New(), &watcher{}
	b.Watch(w)
	ram, rom := make([]byte, 4*PageSize), bytes.Repeat([]byte{0x5a}, PageSize)
	b.MapRAM(0, ram)
	b.MapROM(2*PageSize, rom)
	b.MapMMIO(3*PageSize, PageSize, new(mmio))
	if w.maps != 3 {
		t.Errorf("MapChanged calls: have %d, want 3", w.maps)
	}
	data := bytes.Repeat([]byte{1}, 2*PageSize)
	b.WriteBytes(PageSize+8, data)
	if w.addr != PageSize+8 || w.n != PageSize-8 {
		t.Errorf("CodeWritten(%#x, %d), want (%#x, %d)", w.addr, w.n, PageSize+8, PageSize-8)
	}
	for _, c := range []struct {
		addr uint64
		n    int
		want uint64
	}{
		{PageSize + 7, 2, 0x0100}, {2 * PageSize, 4, 0x5a5a5a5a}, {3*PageSize + 5, 1, 5},
		{9 * PageSize, 8, ^uint64(0)}, {9 * PageSize, 2, 0xffff},
	} {
		if got := b.Read(c.addr, c.n); got != c.want {
			t.Errorf("Read(%#x, %d) = %#x, want %#x", c.addr, c.n, got, c.want)
		}
	}
	if _, kind := b.Page(2*PageSize + 1); kind != ROM {
		t.Errorf("kind over the ROM: have %d, want %d", kind, ROM)
	}
	b.Unmap(2 * PageSize)
	if _, kind := b.Page(2 * PageSize); kind != RAM {
		t.Errorf("kind under the removed ROM: have %d, want %d", kind, RAM)
	}
}

func TestRemap(t *testing.T) {
	for name, fill := range map[string]func(*Bus){
		"a slice": func(b *Bus) { b.MapRAM(0, make([]byte, 4*PageSize)) },
		"Memory":  func(b *Bus) { b.MapMemory(0, NewMemory(8*PageSize), 3*PageSize, 4*PageSize) },
	} {
		b, w := New(), &watcher{}
		b.Watch(w)
		fill(b)
		for i := range 4 {
			b.Write(uint64(i)*PageSize, 1, uint64(i))
		}
		for i := range 3 {
			ok := b.Remap(0x10000, uint64(i)*PageSize, 2*PageSize)
			if have, next := b.Read(0x10000, 1), b.Read(0x11000, 1); !ok || have != uint64(i) || next != uint64(i)+1 {
				t.Errorf("%s: window %d shows pages %d and %d (%v)", name, i, have, next, ok)
			}
		}
		b.Write(0x10001, 1, 0x77)
		if have := b.Read(2*PageSize+1, 1); have != 0x77 {
			t.Errorf("%s: a write to the window: %#x", name, have)
		}
		if w.maps != 4 || len(b.regions) != 2 {
			t.Errorf("%s: MapChanged calls: have %d, want 4; regions: have %d, want 2", name, w.maps, len(b.regions))
		}
		if b.Remap(0x10000, 3*PageSize, 2*PageSize) || b.Remap(0x10000, 0x20000, PageSize) || b.Read(0x10000, 1) != 2 {
			t.Errorf("%s: a window on memory beyond a region", name)
		}
	}
}

// meter is a device whose reads count.
type meter struct{ reads uint64 }

func (m *meter) ReadMMIO(off uint64, n int) uint64     { m.reads++; return m.reads }
func (m *meter) WriteMMIO(off uint64, n int, v uint64) {}
func (m *meter) PeekMMIO(off uint64, n int) uint64     { return m.reads + off }

func TestPeek(t *testing.T) {
	b, m := New(), &meter{reads: 0x40}
	b.MapRAM(0, bytes.Repeat([]byte{1}, PageSize))
	b.MapMMIO(PageSize, PageSize, m)
	b.MapMMIO(2*PageSize, PageSize, new(mmio)) // no Peeker
	for _, c := range []struct {
		addr uint64
		want []byte
		ok   bool
	}{
		{0, []byte{1, 1}, true},
		{PageSize - 1, []byte{1, 0x40, 0x41}, true},
		{PageSize + 5, []byte{0x45}, true},
		{2*PageSize - 1, []byte{0x3f, 0xff}, true},
		{3*PageSize - 1, []byte{0xff, 0xff}, false},
		{9 * PageSize, []byte{0xff}, false},
		{9 * PageSize, nil, true},
	} {
		have := make([]byte, len(c.want))
		if ok := b.Peek(c.addr, have); ok != c.ok || !bytes.Equal(have, c.want) {
			t.Errorf("Peek(%#x) = % x, %v, want % x, %v", c.addr, have, ok, c.want, c.ok)
		}
	}
	if m.reads != 0x40 || b.Unanswered != (Unanswered{}) {
		t.Errorf("Peek has touched: %d reads, %+v", m.reads, b.Unanswered)
	}
}
