package machine

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// highKernel is testdata/high.asm: it writes and reads all over the memory above 4 GB.
//
//go:embed testdata/high.bin
var highKernel []byte

// mapSector is testdata/map.asm: it sends what the BIOS says of memory.
//
//go:embed testdata/map.bin
var mapSector []byte

// TestHighProgramsAreCurrent assembles them.
func TestHighProgramsAreCurrent(t *testing.T) {
	for name, have := range map[string][]byte{"high": highKernel, "map": mapSector} {
		if !bytes.Equal(have, need.Assembled(t, "testdata", name+".asm")) {
			t.Errorf("%s.bin is not what nasm makes of %s.asm", name, name)
		}
	}
}

const gb = 1 << 30

// high is a machine with highKernel.
func high(t *testing.T, g x86.Generation, memory uint64, a Accel) (m *Machine, out *bytes.Buffer) {
	t.Helper()
	out = new(bytes.Buffer)
	m, err := New(Config{CPU: g, Memory: memory, DebugCon: out, Kernel: &Kernel{Image: highKernel}, NoReboot: true, Accel: a, Heat: 1})
	if err != nil {
		t.Fatal(err)
	}
	return m, out
}

// touchedPages returns how many pages of RAM the host has memory for.
func touchedPages(m *Machine) (n int) {
	m.ram.Touched(func(uint64, []byte) bool {
		n++
		return true
	})
	return n
}

// TestMemoryAbove4G: 32-bit code with PAE and 64-bit code reach all of it, and what they do not touch
// takes nothing. The digits for 16 GB are also those of
// QEMU (-M isapc).
func TestMemoryAbove4G(t *testing.T) {
	need.Time(t)
	for _, c := range []struct {
		cpu    x86.Generation
		memory uint64
		digits string
	}{
		{x86.P2, 16 * gb, "afba67e2c2b1debe"},
		{x86.P3, 4 * gb, "afba67e2c2b1debe"},
		{x86.Nehalem32, 16 * gb, "afba67e2c2b1debe"},
		{x86.X64, 16 * gb, "bcd1ce93df2e9d8d"},
		{x86.X64v2, 16 * gb, "bcd1ce93df2e9d8d"},
		{x86.X64v2, LowMemory + 64<<20, "afba67e2c2b0d370"},
	} {
		for _, a := range []Accel{AccelInterp, AccelAuto} {
			m, out := high(t, c.cpu, c.memory, a)
			if stop := m.Run(60 * clock.Second); stop != (Stop{Reason: DebugExit, Code: 0x10}) || out.String() != c.digits {
				t.Errorf("%v with %d MB: have %v, digits %q; want debug exit 10h, %q", c.cpu, c.memory>>20, stop, out, c.digits)
			}
			if n := touchedPages(m); n > 2000 {
				t.Errorf("%v with %d MB: %d pages are touched", c.cpu, c.memory>>20, n)
			}
		}
	}
}

// TestStateAbove4G: a state holds what is not zero, and loaded again the machine ends as if it had not been saved.
func TestStateAbove4G(t *testing.T) {
	for _, g := range []x86.Generation{x86.P3, x86.X64v2} {
		whole, _ := high(t, g, 16*gb, AccelAuto)
		whole.Run(60 * clock.Second)
		steps := whole.Retired()
		for _, part := range []uint64{2, 10, 90, 99} {
			m, _ := high(t, g, 16*gb, AccelAuto)
			m.RunWithin(clock.Never, steps/100*part)
			var file bytes.Buffer
			if err := m.Save(&file); err != nil {
				t.Fatal(err)
			}
			if file.Len() > 1<<20 {
				t.Errorf("%v at %d %%: a state of %d bytes", g, part, file.Len())
			}
			n, _ := high(t, g, 16*gb, AccelInterp)
			n.Poke(5*gb, []byte{1}) // what is not in the file becomes zero
			if err := n.Load(bytes.NewReader(file.Bytes())); err != nil {
				t.Fatal(err)
			}
			if n.Hash() != m.Hash() {
				t.Errorf("%v at %d %%: another hash after loading", g, part)
			}
			n.Run(60 * clock.Second)
			if n.Stopped() != whole.Stopped() || n.Hash() != whole.Hash() {
				t.Errorf("%v from %d %% on: ends with %v and another hash", g, part, n.Stopped())
			}
			if have, want := touchedPages(n), touchedPages(whole); have > want+8 {
				t.Errorf("%v from %d %% on: %d pages touched instead of %d", g, part, have, want)
			}
		}
	}
}

// TestMostMemory: as much as the address lines reach.
func TestMostMemory(t *testing.T) {
	for _, c := range []struct {
		cpu  x86.Generation
		most uint64
	}{
		{x86.I80386, LowMemory}, {x86.I80486, LowMemory}, {x86.P5, LowMemory}, {x86.P2, 63*gb + gb/2}, {x86.P3, 63*gb + gb/2},
		{x86.P4, 63*gb + gb/2}, {x86.Nehalem32, 63*gb + gb/2}, {x86.X64, 1023*gb + gb/2}, {x86.X64v2, MaxMemory},
	} {
		m, err := New(Config{CPU: c.cpu, Memory: c.most})
		if err != nil {
			t.Errorf("%v with %d GB: %v", c.cpu, c.most/gb, err)
			continue
		}
		top := c.most
		if top > LowMemory {
			top += top4G - LowMemory
		}
		m.Poke(top-1, []byte{0x55, 0x66})
		var b [2]byte
		want, pictures := [2]byte{0x55, 0xff}, top == LowMemory // their memory is next to RAM
		if pictures {
			want[1] = 0x66
		}
		if ok := m.Peek(top-1, b[:]); ok != pictures || b != want {
			t.Errorf("%v: the end of memory reads as % x", c.cpu, b)
		}
		if _, err := New(Config{CPU: c.cpu, Memory: c.most + 4096}); err == nil {
			t.Errorf("%v takes more than %d GB", c.cpu, c.most/gb)
		}
	}
}

// TestBIOSTellsMemory: E820h, 88h, E801h and E881h of INT 15h, and the bytes of CMOS memory. The map of 16 GB
// is that of SeaBIOS on QEMU's isapc, but for the size of the ROM at the top.
func TestBIOSTellsMemory(t *testing.T) {
	type entry struct {
		Base, Size uint64
		Kind       uint32
	}
	type rest struct {
		NoSixth       uint8
		Ext, Low, Mid uint16
		Wide          uint32
	}
	for _, c := range []struct {
		cpu       x86.Generation
		memory    uint64
		low, high uint64
		rest      rest
		cmos      [3]uint32
	}{
		{x86.I80386, 2 << 20, 1 << 20, 0, rest{0xff, 1024, 1024, 0, 0}, [3]uint32{}},
		{x86.P3, 64 << 20, 63 << 20, 0, rest{0xff, 64512, 15360, 768, 768}, [3]uint32{}},
		{x86.I80486, LowMemory, LowMemory - 1<<20, 0, rest{0xff, 64512, 15360, 57088, 57088}, [3]uint32{}},
		{x86.P2, LowMemory + 64<<10, LowMemory - 1<<20, 64 << 10, rest{0, 64512, 15360, 57088, 57088}, [3]uint32{1, 0, 0}},
		{x86.X64v2, 16 * gb, LowMemory - 1<<20, 12*gb + gb/2, rest{0, 64512, 15360, 57088, 57088}, [3]uint32{0x00, 0x20, 0x03}},
		{x86.X64v2, 1023 * gb, LowMemory - 1<<20, 1019*gb + gb/2, rest{0, 64512, 15360, 57088, 57088}, [3]uint32{0x00, 0xe0, 0xfe}},
	} {
		floppy := make([]byte, 1440<<10)
		copy(floppy, mapSector)
		var out bytes.Buffer
		m, err := New(Config{CPU: c.cpu, Memory: c.memory, DebugCon: &out, Floppy: [2]block.Disk{block.NewMemory(floppy)}})
		if err != nil {
			t.Fatal(err)
		}
		if stop := m.Run(60 * clock.Second); stop != (Stop{Reason: DebugExit, Code: 0x10}) {
			t.Fatalf("%v with %d MB: %v", c.cpu, c.memory>>20, stop)
		}
		want := []entry{{0, 0x9fc00, 1}, {0x9fc00, 0x400, 2}, {0xf0000, 0x10000, 2}, {0x100000, c.low, 1}, {0xffff0000, 0x10000, 2}}
		if c.high > 0 {
			want = append(want, entry{1 << 32, c.high, 1})
		}
		have := make([]entry, (out.Len()-11)/20)
		var last rest
		for _, data := range []any{have, &last} {
			if err := binary.Read(&out, binary.LittleEndian, data); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, have) + cmp.Diff(c.rest, last); diff != "" {
			t.Errorf("%v with %d MB (-want +have):\n%s", c.cpu, c.memory>>20, diff)
		}
		for i, want := range c.cmos {
			m.bus.Out(0x70, 1, uint32(0x5b+i))
			if have := m.bus.In(0x71, 1); have != want {
				t.Errorf("%v with %d MB: CMOS %x is %#x, want %#x", c.cpu, c.memory>>20, 0x5b+i, have, want)
			}
		}
	}
}
