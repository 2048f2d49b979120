package bus

import (
	"fmt"
	"strings"
	"testing"
)

// wideProbe is a device with a register of a word at offset 0, one of a doubleword at 4,
// and bytes; it notes what reaches it.
type wideProbe struct {
	name byte
	log  *[]string
}

func (p wideProbe) Wide(off uint16, n int) bool { return off == 0 && n == 2 || off == 4 && n == 4 }

func (p wideProbe) note(what string, off uint16, n int, v uint32) {
	*p.log = append(*p.log, fmt.Sprintf("%s%c%d.%d=%x", what, p.name, off, n, v))
}

func (p wideProbe) ReadPort(off uint16) uint8 { p.note("r", off, 1, 0); return p.name + uint8(off) }

func (p wideProbe) WritePort(off uint16, v uint8) { p.note("w", off, 1, uint32(v)) }

func (p wideProbe) ReadPortN(off uint16, n int) uint32 {
	p.note("r", off, n, 0)
	if n == 2 {
		return 0x2222
	}
	return 0x44444444
}

func (p wideProbe) WritePortN(off uint16, n int, v uint32) { p.note("w", off, n, v) }

// TestWidePorts: a register gets what is its own whole, and every other access reaches
// all ports that it touches, of two devices and of none, the lowest first.
func TestWidePorts(t *testing.T) {
	var log []string
	b := New()
	b.MapPorts(0x100, 8, wideProbe{'A', &log})
	b.MapPorts(0x108, 8, wideProbe{'a', &log})
	for _, c := range []struct {
		port   uint16
		n      int
		read   string
		value  uint32
		write  string // of 44332211
		nobody uint64
	}{
		{0x100, 1, "rA0.1=0", 0x41, "wA0.1=11", 0},
		{0x100, 2, "rA0.2=0", 0x2222, "wA0.2=2211", 0},
		{0x100, 4, "rA0.2=0 rA2.1=0 rA3.1=0", 0x44432222, "wA0.2=2211 wA2.1=33 wA3.1=44", 0},
		{0x101, 2, "rA1.1=0 rA2.1=0", 0x4342, "wA1.1=11 wA2.1=22", 0},
		{0x104, 4, "rA4.4=0", 0x44444444, "wA4.4=44332211", 0},
		{0x104, 2, "rA4.1=0 rA5.1=0", 0x4645, "wA4.1=11 wA5.1=22", 0},
		{0x107, 2, "rA7.1=0 ra0.1=0", 0x6148, "wA7.1=11 wa0.1=22", 0},
		{0x106, 4, "rA6.1=0 rA7.1=0 ra0.2=0", 0x22224847, "wA6.1=11 wA7.1=22 wa0.2=4433", 0},
		{0x0fe, 4, "rA0.2=0", 0x2222ffff, "wA0.2=4433", 2},
		{0x10e, 4, "ra6.1=0 ra7.1=0", 0xffff6867, "wa6.1=11 wa7.1=22", 2},
		{0x200, 4, "", 0xffffffff, "", 4},
	} {
		log, b.Unanswered = nil, Unanswered{}
		v := b.In(c.port, c.n)
		if have := strings.Join(log, " "); v != c.value || have != c.read || b.Unanswered.Ports != c.nobody {
			t.Errorf("In(%#x, %d) = %#x by %q, %d to nobody; want %#x by %q, %d", c.port, c.n, v, have, b.Unanswered.Ports, c.value, c.read, c.nobody)
		}
		log = nil
		b.Out(c.port, c.n, 0x44332211&(1<<(8*c.n)-1))
		if have := strings.Join(log, " "); have != c.write {
			t.Errorf("Out(%#x, %d): have %q, want %q", c.port, c.n, have, c.write)
		}
	}
}
