package gdb

import (
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/longtest"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/x86"
)

// target is what gdb makes of a target description.
type target struct {
	Architecture string `xml:"architecture"`
	Features     []struct {
		Name      string `xml:"name,attr"`
		Registers []struct {
			Name string `xml:"name,attr"`
			Bits int    `xml:"bitsize,attr"`
		} `xml:"reg"`
	} `xml:"feature"`
}

// describe reads the description, and gives a register's number and bits by its name.
func (c *client) describe() (d target, number, bits map[string]int) {
	c.t.Helper()
	text := ""
	for more := true; more; {
		part := c.ask(fmt.Sprintf("qXfer:features:read:target.xml:%x,800", len(text)))
		text, more = text+part[1:], part[0] == 'm'
	}
	if err := xml.Unmarshal([]byte(text), &d); err != nil {
		c.t.Fatal(err)
	}
	number, bits = map[string]int{}, map[string]int{}
	for _, f := range d.Features {
		for _, r := range f.Registers {
			number[r.Name], bits[r.Name] = len(number), r.Bits
		}
	}
	return d, number, bits
}

// longClient is a client of the program of longtest, with the past.
func longClient(t *testing.T) (*client, *machine.Machine) {
	t.Helper()
	m := longtest.New(t)
	history.New(m, 0)
	return connect(t, m, &host{}), m
}

// le spells a register's value as packets have it.
func le(v uint64, bits int) string { return hex.EncodeToString(le64(v)[:bits/8]) }

// TestLongDescription: the registers of gdb's amd64 in its order (GDB manual, "i386 Features"), each name once.
func TestLongDescription(t *testing.T) {
	c, m := longClient(t)
	d, number, bits := c.describe()
	if d.Architecture != "i386:x86-64" {
		t.Errorf("the architecture is %q", d.Architecture)
	}
	for i, n := range strings.Fields("rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags cs ss ds es fs gs st0") {
		if number[n] != i {
			t.Errorf("%s has number %d, want %d", n, number[n], i)
		}
	}
	total := 0
	for _, f := range d.Features {
		for _, r := range f.Registers {
			total += r.Bits / 8
		}
	}
	if g := c.ask("g"); len(g) != 2*total {
		t.Errorf("g has %d digits, want %d", len(g), 2*total)
	}
	cpu := m.CPU()
	l := cpu.Long()
	l.XMM[7] = [2]uint64{0x1122334455667788, 0x99aabbccddeeff00}
	l.CR8 = 5
	cpu.SetLong(l)
	for n, want := range map[string]uint64{
		"rsp": longtest.Stack, "rip": longtest.Start, "ip": longtest.Start, "eflags": 2, "cs": 8, "ss": 0x10, "fs_base": longtest.Far, "gs_base": 0xffffffff81000700, "cs_base": 0,
		"k_gs_base": 0x5000, "cr0": 0x80000011, "cr3": 0x10000, "cr4": 0x20, "cr8": 5, "efer": 0xd01, "star": 0x0018000800000000, "lstar": longtest.F, "gdtr": 0x20000, "idtr": 0x21000, "tr": 0x30, "mxcsr": 0x1f80,
	} {
		if have := c.ask(fmt.Sprintf("p%x", number[n])); have != le(want, bits[n]) {
			t.Errorf("%s: have %s, want %s", n, have, le(want, bits[n]))
		}
	}
	c.want(fmt.Sprintf("p%x", number["xmm15"]), "887766554433221100ffeeddccbbaa99")
	c.want(fmt.Sprintf("P%x=0123456789abcdef0123456789abcdef", number["xmm9"]), "OK")
	c.want(fmt.Sprintf("p%x", number["xmm9"]), "0123456789abcdef0123456789abcdef")
	for _, n := range []string{"rax", "r15", "rip", "fs_base", "k_gs_base", "cr2", "lstar"} {
		c.want(fmt.Sprintf("P%x=%s", number[n], le(0xffffffff81000234, 64)), "OK")
		c.want(fmt.Sprintf("p%x", number[n]), le(0xffffffff81000234, 64))
	}
	c.want(fmt.Sprintf("P%x=%s", number["gdtr"], le(5, 64)), "E01")
	g := c.ask("g")
	c.want("G"+g, "OK")
	c.want("g", g)
}

// TestLongSession: breakpoints and watchpoints at addresses of 64 bits, forwards and back.
func TestLongSession(t *testing.T) {
	c, _ := longClient(t)
	for _, s := range []struct{ ask, want string }{
		{"mffffffff81000000,4", "48b88877"}, {"m81000000,1", "E0e"}, {"m7f0012345678,4", "00000000"}, {"m7f0012345ffe,4", "0000"},
		{"Mffffffff81000900,3:abcdef", "OK"}, {"mffffffff81000900,4", "abcdef00"}, {"M7f0012346000,1:00", "E0e"},
		{"Z0,81000100,1", "OK"}, {"Z0,ffffffff81000180,1", "OK"}, {"c", "T05thread:1;swbreak:;"}, {"p10", le(longtest.G, 64)},
		{"Z2,7f0012345678,4", "OK"}, {"c", "T05thread:1;watch:7f0012345678;"}, {"p10", le(longtest.G+0x15, 64)},
		{"Z3,ffffffff81000800,8", "OK"}, {"Z2,ffffffff91000000,8", "OK"}, {"vCont;c", "T05thread:1;rwatch:ffffffff81000800;"}, {"p2", le(0x1122334455667788, 64)},
		{"Z1,ffffffff81000019,1", "OK"}, {"c", "T05thread:1;hwbreak:;"}, {"s", "T05thread:1;"}, {"p1", le(1, 64)}, {"p10", le(longtest.Back+3, 64)},
		{"bs", "T05thread:1;"}, {"p10", le(longtest.Back, 64)}, {"p1", le(0, 64)},
		{"bc", "T05thread:1;rwatch:ffffffff81000800;"}, {"p10", le(longtest.G+0x15, 64)}, {"bc", "T05thread:1;watch:7f0012345678;"}, {"p10", le(longtest.G+0xe, 64)}, {"bc", "T05thread:1;swbreak:;"}, {"p10", le(longtest.G, 64)},
		{"bc", "T05thread:1;replaylog:begin;"}, {"p10", le(longtest.Start, 64)},
		{"sffffffff8100001c", "T05thread:1;"}, {"p10", le(longtest.Start, 64)},
	} {
		c.want(s.ask, s.want)
	}
}

// TestModesOfOneConnection: gdb keeps the description that it got in real mode. There $pc is a linear address of 32 bits, and
// the upper halves of registers are not seen; a breakpoint set for later stops later.
func TestModesOfOneConnection(t *testing.T) {
	m, err := machine.New(machine.Config{Memory: 1 << 20, CPU: x86.X64})
	if err != nil {
		t.Fatal(err)
	}
	cpu := m.CPU()
	code := cpu.Segment(x86.CS)
	code.Selector, code.Base = 0x7c0, 0x7c00
	cpu.SetSegment(x86.CS, code)
	cpu.SetRIP(0x10)
	cpu.SetReg64(x86.BX, 0x123456789abcdef0)
	m.Poke(0x7c10, []byte{0x40, 0xeb, 0xfd}) // inc ax; jmp back
	c := connect(t, m, &host{})
	for _, s := range []struct{ ask, want string }{
		{"p10", le(0x7c10, 64)}, {"p1", le(0x9abcdef0, 64)}, {"P1=" + le(0x7777777711223344, 64), "OK"}, {"p1", le(0x11223344, 64)}, {"P10=" + le(0x7c11, 64), "OK"}, {"p10", le(0x7c11, 64)},
		{"Z0,ffffffff00007c10,1", "OK"}, {"Z0,7c10,1", "OK"}, {"c", "T05thread:1;swbreak:;"}, {"p10", le(0x7c10, 64)}, {"m100007c10,1", "E0e"}, {"qThreadExtraInfo,1", hex.EncodeToString([]byte("real"))},
	} {
		c.want(s.ask, s.want)
	}
	if have := cpu.RIP(); have != 0x10 {
		t.Errorf("IP is %#x, want 10", have)
	}
}
