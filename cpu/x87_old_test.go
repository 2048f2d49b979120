package cpu

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/x86"
)

// run executes code to its end and gives the word at DS:[2000h].
func (m *testbed) run(code ...byte) uint32 {
	copy(m.ram[0x1000:], code)
	m.SetEIP(0x1000)
	for m.EIP() < 0x1000+uint32(len(code)) {
		m.Step()
	}
	return m.word(0x2000)
}

// TestOldCoprocessors: what programs look at to tell an 8087, a 287 and a 387 apart: FDISI sets a bit of the
// control word of an 8087, and minus infinity equals infinity up to the 287.
func TestOldCoprocessors(t *testing.T) {
	opposites := []byte{
		0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, // FNINIT; FLD1; FLDZ; FDIVP
		0xd9, 0xc0, 0xd9, 0xe0, 0xde, 0xd9, // FLD ST0; FCHS; FCOMPP
		0xdd, 0x3e, 0x00, 0x20, // FNSTSW [2000h]
	}
	affine := append([]byte{0xdb, 0xe3, 0xd9, 0x2e, 0x10, 0x20}, opposites[2:]...) // FLDCW [2010h]
	root := []byte{
		0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xd9, 0xfa, // 1/0; FSQRT
		0xdd, 0x3e, 0x00, 0x20,
	}
	empty := []byte{0xdb, 0xe3, 0xd9, 0xe0, 0xdd, 0x3e, 0x00, 0x20} // FNINIT; FCHS
	for _, c := range []struct {
		name               string
		code               []byte
		i8087, i287, later uint32
	}{
		{"control word", []byte{0xdb, 0xe3, 0xd9, 0x3e, 0x00, 0x20}, 0x03ff, 0x037f, 0x037f},
		{"control word after FENI", []byte{0xdb, 0xe3, 0xdb, 0xe0, 0xd9, 0x3e, 0x00, 0x20}, 0x037f, 0x037f, 0x037f},
		{"control word after FENI, FDISI", []byte{0xdb, 0xe3, 0xdb, 0xe0, 0xdb, 0xe1, 0xd9, 0x3e, 0x00, 0x20}, 0x03ff, 0x037f, 0x037f},
		{"infinity and its opposite", opposites, 0x4004, 0x4004, 0x0104},
		{"the same with signs", affine, 0x0104, 0x0104, 0x0104},
		{"root of infinity", root, 0x3805, 0x3805, 0x3804},
		{"empty register", empty, 0x0001, 0x0001, 0x0041},
	} {
		for _, g := range x86.Generations() {
			m, _ := newX87(t, g)
			m.ram[0x2010], m.ram[0x2011] = 0x7f, 0x13
			want := c.later
			if g <= x86.I80186 {
				want = c.i8087
			} else if g == x86.I80286 {
				want = c.i287
			}
			m.equal(c.name, m.run(c.code...), want)
		}
	}
}

// TestProjectiveInfinity: infinity without a sign: it cannot be added to itself nor compared with numbers.
func TestProjectiveInfinity(t *testing.T) {
	for _, c := range []struct {
		name string
		code []byte
		want uint32
	}{
		{"sum", []byte{0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xdc, 0xc0, 0xdd, 0x3e, 0x00, 0x20}, 0x3805},
		{"against 1", []byte{0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xd9, 0xe8, 0xde, 0xd9, 0xdd, 0x3e, 0x00, 0x20}, 0x4505},
		{"sum with 1", []byte{0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xd9, 0xe8, 0xde, 0xc1, 0xdd, 0x3e, 0x00, 0x20}, 0x3804},
	} {
		m, _ := newX87(t, x86.I80286)
		m.equal(c.name, m.run(c.code...), c.want)
	}
}

// TestStandStill: while an exception is pending and IGNNE# is not active, interrupts come in before the
// x87 instruction that stands still.
func TestStandStill(t *testing.T) {
	for _, g := range []x86.Generation{x86.I80286, x86.I80386, x86.P4} {
		m, ferr := newX87(t, g, 0xd9, 0x2e, 0x00, 0x20, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xd9, 0xe8) // 1/0; FLD1
		m.ram[0x2000], m.ram[0x2001] = 0x7b, 0x03
		m.SetEflags(m.Eflags() | x86.IF)
		m.steps(4)
		before := m.Retired()
		if _, why := m.Run(100); why != Halted || !*ferr || m.Retired() != before {
			t.Errorf("%v: FLD1: %v after %d instructions, FERR# %v", g, why, m.Retired()-before, *ferr)
		}
		m.at("FLD1", 0x100a)
		m.vector = 0x75
		m.SetINTR(true)
		m.steps(1)
		m.at("interrupt", handlerAt(0x75))
		m.equal("pushed IP", m.word(0x7ffa), 0x100a)
	}
	// The 8086 and the 8087 go on by themselves, but for WAIT.
	m, _ := newX87(t, x86.I8086, 0xdb, 0xe0, 0xd9, 0x2e, 0x00, 0x20, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9, 0xd9, 0xe8, 0x9b)
	m.ram[0x2000], m.ram[0x2001] = 0x7b, 0x03
	m.steps(6)
	m.at("FLD1", 0x100e)
	if _, why := m.Run(100); why != Halted {
		t.Errorf("8086: WAIT: %v", why)
	}
}

// saveCode loads a number, saves the unit in 94 and 108 bytes and restores the latter.
var saveCode = []byte{
	0xdb, 0xe3, // FNINIT
	0xd9, 0x06, 0x00, 0x20, // FLD dword [2000h]
	0xd9, 0x36, 0x00, 0x30, // FNSTENV [3000h]: masks stay, pointers stay
	0x66, 0xdd, 0x36, 0x00, 0x31, // FNSAVE [3100h], 32 bits
	0x66, 0xdd, 0x26, 0x00, 0x31, // FRSTOR [3100h], 32 bits
	0xdd, 0x36, 0x00, 0x32, // FNSAVE [3200h]
	0xdd, 0x26, 0x00, 0x32, // FRSTOR [3200h]
}

// TestSaveInProtectedMode: the environment in protected mode and in virtual-8086 mode, which has that of real mode
// (SDM vol. 1, figures 8-9 to 8-12), and the registers behind it.
func TestSaveInProtectedMode(t *testing.T) {
	one := []byte{0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f}
	for _, x := range []struct {
		name         string
		v86          bool
		narrow, wide []byte // from the instruction pointer on
	}{
		{"protected", false, []byte{0x02, 0x10, 0x08, 0x00, 0x00, 0x20, 0x10, 0x00},
			[]byte{0x02, 0x10, 0, 0, 0x08, 0x00, 0x06, 0x01, 0x00, 0x20, 0, 0, 0x10, 0x00, 0xff, 0xff}},
		{"virtual 8086", true, []byte{0x02, 0x10, 0x06, 0x01, 0x00, 0x20, 0x00, 0x00},
			[]byte{0x02, 0x10, 0xff, 0xff, 0x06, 0x01, 0, 0, 0x00, 0x20, 0xff, 0xff, 0, 0, 0, 0}},
	} {
		m, _ := newX87(t, x86.P4, saveCode...)
		copy(m.ram[0x2000:], []byte{0, 0, 0x80, 0x3f})
		m.SetCR(0, m.CR(0)|x86.CR0PE)
		if x.v86 {
			m.SetEflags(m.Eflags() | x86.VM)
			m.SetCPL(3)
		} else {
			m.SetSegment(x86.CS, SegmentState{Selector: 8, Limit: 0xffff, Access: 0x9b})
			m.SetSegment(x86.DS, SegmentState{Selector: 0x10, Limit: 0xffff, Access: 0x93})
		}
		m.steps(4)
		if f := m.FPU(); f.Tags != 0 || f.Control != cwReset || f.IP != 0 {
			t.Errorf("%s: FNSAVE leaves %+v", x.name, f)
		}
		m.steps(3)
		m.at(x.name, 0x1000+uint32(len(saveCode)))
		narrow := append([]byte{0x7f, 3, 0, 0x38, 0xff, 0x3f}, x.narrow...)
		wide := append([]byte{0x7f, 3, 0xff, 0xff, 0, 0x38, 0xff, 0xff, 0xff, 0x3f, 0xff, 0xff}, x.wide...)
		for _, s := range []struct {
			what string
			at   int
			want []byte
		}{
			{"FNSTENV", 0x3000, narrow}, {"FNSAVE, 32 bits", 0x3100, append(wide, one...)}, {"FNSAVE", 0x3200, append(narrow, one...)},
		} {
			if have := m.ram[s.at : s.at+len(s.want)]; !bytes.Equal(have, s.want) {
				t.Errorf("%s, %s: have % x, want % x", x.name, s.what, have, s.want)
			}
		}
		if f := m.FPU(); f.Tags != 0x80 || f.Status != 0x3800 || f.Reg[7].SE != 0x3fff {
			t.Errorf("%s: restored %+v", x.name, f)
		}
	}
}
