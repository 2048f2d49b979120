package machine

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/x86"
)

// prepared is a machine after POST whose chips and memory have values of their own,
// with a program at 0:6000 that a shutdown code leads to.
func prepared(t *testing.T, cfg Config) *Machine {
	t.Helper()
	cfg.Memory = 4 << 20
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.RunUntil(10 * clock.Second)
	m.bus.WriteBytes(0x6000, []byte{0xeb, 0xfe}) // JMP to itself
	m.bus.WriteBytes(0x5000, []byte("memory"))
	for _, w := range []struct {
		port uint16
		v    uint32
	}{
		{0x21, 0xf9}, {0xa1, 0x5d}, // interrupt masks
		{0x3ff, 0x5a},                                              // scratch register of COM1
		{0x3c8, 0x77}, {0x3c9, 0x15}, {0x3c9, 0x2a}, {0x3c9, 0x3f}, // a colour
		{0x61, 0}, {0x43, 0xb0}, {0x42, 0x34}, {0x42, 0x12}, // counter 2, its gate closed
		{0x04, 0x78}, {0x04, 0x56}, // DMA channel 2
		{0x70, 0x40}, {0x71, 0x99}, // CMOS
	} {
		m.bus.Out(w.port, 1, w.v)
	}
	return m
}

// chips reads back what prepared has set.
func chips(m *Machine) (v [12]uint32) {
	v[0], v[1], v[2] = m.bus.In(0x21, 1), m.bus.In(0xa1, 1), m.bus.In(0x3ff, 1)
	m.bus.Out(0x3c7, 1, 0x77)
	v[3], v[4], v[5] = m.bus.In(0x3c9, 1), m.bus.In(0x3c9, 1), m.bus.In(0x3c9, 1)
	m.bus.Out(0x43, 1, 0x80)
	v[6], v[7] = m.bus.In(0x42, 1), m.bus.In(0x42, 1)
	m.bus.Out(0x0c, 1, 0)
	v[8], v[9] = m.bus.In(0x04, 1), m.bus.In(0x04, 1)
	m.bus.Out(0x70, 1, 0x40)
	v[10] = m.bus.In(0x71, 1)
	v[11] = uint32(m.bus.Read(0x5000, 4))
	return v
}

// shutdownCode stores code in CMOS and where it leads: 0:6000, by a stack at 0:5f00
// for the codes that take one.
func shutdownCode(m *Machine, code uint8) {
	m.bus.Out(0x70, 1, 0x0f)
	m.bus.Out(0x71, 1, uint32(code))
	to := []byte{0x00, 0x60, 0x00, 0x00}
	switch code {
	case 0x0b, 0x0c: // IP, CS, flags
		m.bus.WriteBytes(0x5f00, []byte{0x00, 0x60, 0x00, 0x00, 0x46, 0x00})
		to[1] = 0x5f
	case 0x09: // DS, ES, DI SI BP SP BX DX CX AX, IP, CS, flags
		frame := []byte{0x11, 0x11, 0x22, 0x22}
		for i := range uint8(8) {
			frame = append(frame, 0x80+i, 0x90+i)
		}
		m.bus.WriteBytes(0x5f00, append(frame, 0x00, 0x60, 0x00, 0x00, 0x83, 0x00))
		to[1] = 0x5f
	}
	m.bus.WriteBytes(0x467, to)
}

func TestAResetOfTheProcessorLeavesTheChips(t *testing.T) {
	ways := map[string]func(m *Machine){
		"8042":       func(m *Machine) { m.bus.Out(0x64, 1, 0xfe) },
		"8042, P2":   func(m *Machine) { m.bus.Out(0x64, 1, 0xd1); m.bus.Out(0x60, 1, 0xfe) },
		"port 92h":   func(m *Machine) { m.bus.Out(0x92, 1, 2); m.bus.Out(0x92, 1, 3) },
		"CF9h, soft": func(m *Machine) { m.bus.Out(0xcf9, 1, 0); m.bus.Out(0xcf9, 1, 4) },
		"triple fault": func(m *Machine) {
			m.cpu.SetIDTR(0, 0)
			m.bus.WriteBytes(0x6100, []byte{0x0f, 0x0b}) // UD2
			s := m.cpu.Segment(x86.CS)
			s.Selector, s.Base = 0, 0
			m.cpu.SetSegment(x86.CS, s)
			m.cpu.SetEIP(0x6100)
			m.cpu.Wake()
		},
	}
	for name, reset := range ways {
		for _, code := range []uint8{0x05, 0x09, 0x0a, 0x0b, 0x0c} {
			m := prepared(t, Config{NoReboot: true})
			m.bus.Out(0x80, 1, 0) // the status of code 09h
			want := chips(m)
			shutdownCode(m, code)
			reset(m)
			m.Run(clock.Millisecond)
			if m.stop.Reason != Running {
				t.Fatalf("%s, code %02X: %v", name, code, m.stop)
			}
			if at := m.cpu.Segment(x86.CS).Base + m.cpu.EIP(); at != 0x6000 {
				t.Errorf("%s, code %02X: the processor is at %05X, want 06000", name, code, at)
			}
			if have := chips(m); have != want {
				t.Errorf("%s, code %02X: have %x, want %x", name, code, have, want)
			}
			if code == 0x09 {
				wantBlockMove(t, m)
			}
		}
	}
}

// wantBlockMove looks for the registers of code 09h's frame.
func wantBlockMove(t *testing.T, m *Machine) {
	t.Helper()
	for _, r := range []struct{ r, want int }{
		{x86.DI, 0x9080}, {x86.SI, 0x9181}, {x86.BP, 0x9282}, {x86.BX, 0x9484}, {x86.DX, 0x9585}, {x86.CX, 0x9686}, {x86.AX, 0x0087},
	} {
		if have := int(m.cpu.Reg(r.r) & 0xffff); have != r.want {
			t.Errorf("code 09: register %d: have %04X, want %04X", r.r, have, r.want)
		}
	}
	if ds, es := m.cpu.Segment(x86.DS).Selector, m.cpu.Segment(x86.ES).Selector; ds != 0x1111 || es != 0x2222 {
		t.Errorf("code 09: DS, ES: have %04X %04X, want 1111 2222", ds, es)
	}
	if f := m.cpu.Eflags() & 0x41; f != 0x40 {
		t.Errorf("code 09: CF and ZF: have %02X, want 40", f)
	}
}

func TestAHardResetByCF9(t *testing.T) {
	m := prepared(t, Config{})
	before := chips(m)
	m.bus.Out(0xcf8, 4, 0x80000400) // a PCI configuration address is none of its business
	m.bus.Out(0xcf9, 1, 2)
	if v := m.bus.In(0xcf9, 1); v != 2 {
		t.Errorf("CF9h reads %02X, want 02", v)
	}
	m.Run(clock.Millisecond)
	if have := chips(m); have != before {
		t.Fatalf("reset before bit 2 was set: have %x, want %x", have, before)
	}
	m.bus.Out(0xcf9, 1, 6)
	m.RunWithin(clock.Never, 1)
	have := chips(m)
	if have[2] == before[2] || have[0] == before[0] {
		t.Errorf("no reset of the chips by CF9h: %x", have)
	}
	if have[10] != before[10] || have[11] != before[11] {
		t.Errorf("CMOS and memory after CF9h: have %x %x, want %x %x", have[10], have[11], before[10], before[11])
	}
}

// TestRebootWithoutReset: POST sets up every chip itself, whatever a program has left in it, as the 8042's reset
// leaves all of them alone.
func TestRebootWithoutReset(t *testing.T) {
	var codes []uint8
	m := prepared(t, Config{PostCode: func(c uint8) { codes = append(codes, c) }})
	for _, w := range []struct {
		port uint16
		v    uint32
	}{
		{0x3fb, 0x83}, {0x3fc, 0x1f}, // COM1: divisor latch, loop
		{0x60, 0xf5}, {0x64, 0xad}, {0x64, 0xa7}, // keyboard and mouse off
		{0x3c6, 0}, {0x3c4, 0x01}, {0x3c5, 0x21}, {0x3c3, 0}, // screen off, chip off
		{0x3f2, 0}, {0x3f6, 0x0e}, {0x376, 0x0e}, // disk controllers held in reset
		{0x20, 0x11}, {0x21, 0x60}, // an initialisation left open
		{0x43, 0x30}, {0x70, 0x0b}, {0x71, 0x80}, {0x92, 0}, {0x4d0, 0xff}, {0x4d1, 0xff},
	} {
		m.bus.Out(w.port, 1, w.v)
	}
	codes = nil
	m.bus.Out(0x64, 1, 0xfe)
	m.Run(20 * clock.Second)
	if len(codes) == 0 || codes[len(codes)-1] != 0x0a {
		t.Fatalf("POST codes % X, want the last to be 0A", codes)
	}
	if n := m.bus.Read(0x400, 2); n != 0x3f8 {
		t.Errorf("COM1 after a reboot: %04X, want 03F8", n)
	}
	if v := m.bus.Read(0x410, 2); v&0x37 != 0x27 {
		t.Errorf("equipment after a reboot: %04X, want 0027 of its bits", v)
	}
	var f console.Frame
	m.Render(&f)
	text := strings.Join(f.Text(), "\n")
	if !strings.Contains(text, "iron86 BIOS") || !strings.Contains(text, "Booting from") {
		t.Errorf("screen after a reboot:\n%s", text)
	}
}
