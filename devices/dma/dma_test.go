package dma

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/devtest"
)

// bench is a pair with 256 KB of memory whose bytes tell their address.
type bench struct {
	*Pair
	ram []byte
	bus *bus.Bus
}

func newBench() *bench {
	b := &bench{ram: make([]byte, 0x40000), bus: bus.New()}
	for i := range b.ram {
		b.ram[i] = fill(i)
	}
	b.bus.MapRAM(0, b.ram)
	b.Pair = New(b.bus)
	b.bus.MapPorts(0x00, 16, b.Low())
	b.bus.MapPorts(0x80, 16, b.Pages())
	b.bus.MapPorts(0xc0, 32, b.High())
	return b
}

func fill(i int) byte { return byte(i) ^ byte(i>>8) ^ byte(i>>16)*0x55 }

func (b *bench) out(port uint16, values ...uint8) {
	for _, v := range values {
		b.bus.Out(port, 1, uint32(v))
	}
}

func (b *bench) in(port uint16) uint8 { return uint8(b.bus.In(port, 1)) }

// setup programs channel n and opens it and the cascade. For channels 5 to 7 addr
// and count are words.
func (b *bench) setup(n int, mode uint8, page uint8, addr, count uint16) {
	base, step := uint16(0), uint16(1)
	if n >= 4 {
		base, step = 0xc0, 2
	}
	i := uint16(n & 3)
	b.out(0xd6, 0xc0)
	b.out(0xd4, 0x00)
	b.out(base+12*step, 0)
	b.out(base+11*step, mode|uint8(i))
	b.out(base+2*i*step, uint8(addr), uint8(addr>>8))
	b.out(base+(2*i+1)*step, uint8(count), uint8(count>>8))
	b.out(0x80+uint16(pageOf[n]), page)
	b.out(base+10*step, uint8(i))
}

func TestRegisters(t *testing.T) {
	b := newBench()
	b.out(0x02, 0x34, 0x12)
	b.out(0x03, 0x78, 0x56)
	for _, c := range []struct {
		what string
		port uint16
		want uint8
	}{
		{"address low", 0x02, 0x34}, {"address high", 0x02, 0x12}, {"count low", 0x03, 0x78}, {"count high", 0x03, 0x56},
		{"status", 0x08, 0}, {"temporary", 0x0d, 0}, {"masks", 0x0f, 0xff}, {"write-only", 0x0b, 0xff},
	} {
		if got := b.in(c.port); got != c.want {
			t.Errorf("%s: have %#x, want %#x", c.what, got, c.want)
		}
	}
	b.in(0x02)
	b.out(0x0c, 0)
	if got := b.in(0x02); got != 0x34 {
		t.Errorf("after clearing the flip-flop: have %#x, want 0x34", got)
	}
	b.out(0xc4, 0xcd, 0xab) // channel 5's address: registers two ports apart
	if lo, hi := b.in(0xc5), b.in(0xc4); lo != 0xcd || hi != 0xab {
		t.Errorf("channel 5 address: have %#x %#x, want 0xcd 0xab", lo, hi)
	}
	for i := range uint16(16) {
		b.out(0x80+i, uint8(i)+1)
	}
	for i := range uint16(16) {
		if got := b.in(0x80 + i); got != uint8(i)+1 {
			t.Errorf("page register %#x: have %#x, want %#x", 0x80+i, got, i+1)
		}
	}
}

func TestMasks(t *testing.T) {
	b := newBench()
	for _, c := range []struct {
		port uint16
		v    uint8
		want uint8
	}{
		{0x0e, 0, 0x0}, {0x0a, 0x06, 0x4}, {0x0a, 0x05, 0x6}, {0x0a, 0x02, 0x2}, {0x0f, 0x0d, 0xd}, {0x0e, 0, 0}, {0x0d, 0, 0xf},
	} {
		b.out(c.port, c.v)
		if got := b.in(0x0f) & 0xf; got != c.want {
			t.Errorf("after %#x to port %#x: masks have %#x, want %#x", c.v, c.port, got, c.want)
		}
	}
}

func TestTransfers(t *testing.T) {
	const read, write, verify = 0x48, 0x44, 0x40
	for _, c := range []struct {
		name        string
		n           int
		mode, page  uint8
		addr, count uint16
		size        int
		fromMemory  bool
		moved       int
		terminal    bool
		first, last int // places of the first and last byte
	}{
		{"read", 2, read, 1, 0x1000, 511, 512, true, 512, true, 0x11000, 0x111ff},
		{"part of the count", 2, read, 1, 0x1000, 1023, 512, true, 512, false, 0x11000, 0x111ff},
		{"count runs out", 2, read, 1, 0x1000, 99, 512, true, 100, true, 0x11000, 0x11063},
		{"wraps in the page", 2, read, 1, 0xff00, 511, 512, true, 512, true, 0x1ff00, 0x100ff},
		{"decrements", 2, read | 0x20, 1, 0x0010, 31, 32, true, 32, true, 0x10010, 0x1fff1},
		{"write", 1, write, 2, 0x0000, 511, 512, false, 512, true, 0x20000, 0x201ff},
		{"write wraps", 3, write, 2, 0xfffe, 3, 4, false, 4, true, 0x2fffe, 0x20001},
		{"words", 5, read, 2, 0x0800, 255, 512, true, 512, true, 0x21000, 0x211ff},
		{"page bit 0 does not count for words", 6, read, 3, 0x0800, 255, 512, true, 512, true, 0x21000, 0x211ff},
		{"words wrap at 128 KB", 7, read, 2, 0xffff, 1, 4, true, 4, true, 0x3fffe, 0x20001},
		{"an odd byte stays", 5, write, 2, 0, 255, 7, false, 6, false, 0x20000, 0x20005},
		{"the wrong way", 2, write, 1, 0, 511, 512, true, 0, false, 0, 0},
		{"the other wrong way", 2, read, 1, 0, 511, 512, false, 0, false, 0, 0},
		{"cascade mode", 2, 0xc8, 1, 0, 511, 512, true, 0, false, 0, 0},
		{"verify", 2, verify, 1, 0, 511, 512, false, 512, true, -1, -1},
	} {
		b := newBench()
		b.setup(c.n, c.mode, c.page, c.addr, c.count)
		p := bytes.Repeat([]byte{0x3c}, c.size)
		var moved int
		var terminal bool
		if c.fromMemory {
			moved, terminal = b.Channel(c.n).Read(p)
		} else {
			moved, terminal = b.Channel(c.n).Write(p)
		}
		if moved != c.moved || terminal != c.terminal {
			t.Errorf("%s: moved %d, terminal %v; want %d, %v", c.name, moved, terminal, c.moved, c.terminal)
			continue
		}
		switch {
		case moved == 0:
		case c.fromMemory:
			if p[0] != fill(c.first) || p[moved-1] != fill(c.last) {
				t.Errorf("%s: first and last byte %#x %#x, want %#x %#x", c.name, p[0], p[moved-1], fill(c.first), fill(c.last))
			}
		default:
			changed := 0
			for i, v := range b.ram {
				if v != fill(i) {
					changed++
				}
			}
			if c.first < 0 {
				if changed != 0 {
					t.Errorf("%s: %d bytes of memory changed, want none", c.name, changed)
				}
			} else if b.ram[c.first] != 0x3c || b.ram[c.last] != 0x3c || changed > moved {
				t.Errorf("%s: first and last byte %#x %#x, %d changed; want 0x3c 0x3c, at most %d", c.name, b.ram[c.first], b.ram[c.last], changed, moved)
			}
		}
	}
}

func TestTerminalCount(t *testing.T) {
	b := newBench()
	b.setup(2, 0x48, 0, 0x100, 9)
	p := make([]byte, 4)
	for i, want := range []bool{false, false, true} {
		if _, got := b.Channel(2).Read(p); got != want {
			t.Errorf("call %d: terminal %v, want %v", i, got, want)
		}
	}
	if st := b.in(0x08); st != 0x04 {
		t.Errorf("status: have %#x, want 0x04", st)
	}
	if st := b.in(0x08); st != 0 {
		t.Errorf("status again: have %#x, want 0", st)
	}
	if lo, hi := b.in(0x05), b.in(0x05); lo != 0xff || hi != 0xff {
		t.Errorf("count: have %02x%02x, want ffff", hi, lo)
	}
	if n, _ := b.Channel(2).Read(p); n != 0 {
		t.Errorf("after terminal count: moved %d, want 0 (masked)", n)
	}

	b.setup(2, 0x58, 0, 0x100, 1) // autoinitialization
	for i := range 3 {
		n, terminal := b.Channel(2).Read(p)
		if n != 2 || !terminal || p[0] != fill(0x100) {
			t.Errorf("autoinitialized, call %d: moved %d, terminal %v, first %#x; want 2, true, %#x", i, n, terminal, p[0], fill(0x100))
		}
	}
}

func TestWhatStopsAChannel(t *testing.T) {
	p := make([]byte, 4)
	for _, c := range []struct {
		name string
		port uint16
		v    uint8
		want int
	}{
		{"nothing", 0x0c, 0, 4}, {"its mask", 0x0a, 0x06, 0}, {"another's mask", 0x0a, 0x05, 4}, {"its controller disabled", 0x08, 0x04, 0},
		{"the cascade's mask", 0xd4, 0x04, 0}, {"the second controller disabled", 0xd0, 0x04, 0},
	} {
		b := newBench()
		b.setup(2, 0x48, 0, 0, 511)
		b.out(c.port, c.v)
		if n, _ := b.Channel(2).Read(p); n != c.want {
			t.Errorf("%s: moved %d, want %d", c.name, n, c.want)
		}
	}
	b := newBench()
	if n, _ := b.Channel(4).Verify(4); n != 0 {
		t.Errorf("channel 4: moved %d, want 0", n)
	}
}

func TestSoftwareRequests(t *testing.T) {
	b := newBench()
	b.setup(1, 0x84, 1, 0x2000, 15) // block, to memory
	b.out(0x09, 0x05)
	if want := bytes.Repeat([]byte{0xff}, 16); !bytes.Equal(b.ram[0x12000:0x12010], want) || b.ram[0x12010] == 0xff {
		t.Errorf("memory: have % x, want 16 times ff", b.ram[0x12000:0x12011])
	}
	if st := b.in(0x08); st != 0x02 {
		t.Errorf("status: have %#x, want 0x02", st)
	}
	b.setup(1, 0x44, 1, 0x3000, 15) // single: waits
	b.out(0x09, 0x05)
	if st := b.in(0x08); st != 0x20 || b.ram[0x13000] != fill(0x13000) {
		t.Errorf("single mode: status %#x, byte %#x; want 0x20, %#x", st, b.ram[0x13000], fill(0x13000))
	}
}

func TestMemoryToMemory(t *testing.T) {
	b := newBench()
	b.setup(0, 0x88, 1, 0x1000, 0xffff)
	b.setup(1, 0x84, 2, 0x8000, 255)
	b.out(0x08, 0x01)
	b.out(0x09, 0x04)
	if !bytes.Equal(b.ram[0x28000:0x28100], b.ram[0x11000:0x11100]) {
		t.Errorf("copy: have % x…, want % x…", b.ram[0x28000:0x28008], b.ram[0x11000:0x11008])
	}
	if st, tmp := b.in(0x08), b.in(0x0d); st != 0x02 || tmp != fill(0x110ff) {
		t.Errorf("status %#x, temporary %#x; want 0x02, %#x", st, tmp, fill(0x110ff))
	}
	b.setup(1, 0x84, 2, 0x8000, 255)
	b.out(0x08, 0x03) // hold: fill with one byte
	b.out(0x09, 0x04)
	if want := bytes.Repeat([]byte{fill(0x11100)}, 256); !bytes.Equal(b.ram[0x28000:0x28100], want) {
		t.Errorf("fill: have % x…, want % x…", b.ram[0x28000:0x28008], want[:8])
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Pair { return newBench().Pair }, func(p *Pair) {
		p.Low().WritePort(4, 0x12)
		p.Pages().WritePort(1, 3)
	})
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{0x0b, 0x45, 0x02, 0, 0x02, 0x10, 0x03, 0xff, 0x03, 1, 0x0a, 1, 0xc0, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBench()
		buf := make([]byte, 512)
		devtest.Traffic(row{b}, 64, script, func(v uint8) {
			c := b.Channel(int(v & 7))
			for _, do := range []func([]byte) (int, bool){c.Read, c.Write} {
				if n, _ := do(buf[:int(v)*2]); n < 0 || n > int(v)*2 {
					t.Errorf("moved %d of %d", n, int(v)*2)
				}
			}
		})
	})
}

// row puts all ports side by side: low, pages, high.
type row struct{ b *bench }

func port(off uint16) uint16 {
	switch {
	case off < 16:
		return off
	case off < 32:
		return 0x80 + off - 16
	}
	return 0xc0 + off - 32
}
func (r row) ReadPort(off uint16) uint8     { return r.b.in(port(off)) }
func (r row) WritePort(off uint16, v uint8) { r.b.out(port(off), v) }
