package cpu

import (
	"bytes"
	"encoding/binary"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// newX87 is newTestbed with an x87 unit; ferr is the level of FERR#.
func newX87(t *testing.T, g x86.Generation, code ...byte) (m *testbed, ferr *bool) {
	t.Helper()
	m, ferr = newTestbed(t, g, code...), new(bool)
	m.cfg.FPU, m.cfg.FERR = true, func(high bool) { *ferr = high }
	m.resetX87()
	return m, ferr
}

// TestEnvironmentInRealMode: the environment in real mode: linear addresses and the opcode, in 14 and 28
// bytes (SDM vol. 1, figures 8-10 and 8-12), and back by FLDENV.
func TestEnvironmentInRealMode(t *testing.T) {
	code := []byte{
		0xdb, 0xe3, // FNINIT
		0xd9, 0x06, 0x00, 0x20, // FLD dword [2000h]
		0xd9, 0x36, 0x00, 0x30, // FNSTENV [3000h]
		0x66, 0xd9, 0x36, 0x00, 0x31, // FNSTENV [3100h], 32 bits
		0xdb, 0xe3, // FNINIT
		0x66, 0xd9, 0x26, 0x00, 0x31, // FLDENV [3100h], 32 bits
		0xd9, 0x36, 0x00, 0x32, // FNSTENV [3200h]
	}
	m, _ := newX87(t, x86.P3)
	m.SetSegment(x86.CS, SegmentState{Selector: 0x1234, Base: 0x12340, Limit: 0xffff, Access: accessRealData})
	m.SetSegment(x86.DS, SegmentState{Selector: 0xa800, Base: 0xa8000, Limit: 0xffff, Access: accessRealData})
	copy(m.ram[0x13340:], code)
	m.steps(7)
	narrow := []byte{0x7f, 3, 0, 0x38, 0xff, 0x7f, 0x42, 0x33, 0x06, 0x11, 0x00, 0xa0, 0x00, 0xa0}
	if have := m.ram[0xab000 : 0xab000+14]; !bytes.Equal(have, narrow) {
		t.Errorf("14 bytes: have % x, want % x", have, narrow)
	}
	wide := []byte{0x7f, 3, 0xff, 0xff, 0, 0x38, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0x42, 0x33, 0xff, 0xff,
		0x06, 0x11, 0, 0, 0x00, 0xa0, 0xff, 0xff, 0x00, 0xa0, 0, 0}
	if have := m.ram[0xab100 : 0xab100+28]; !bytes.Equal(have, wide) {
		t.Errorf("28 bytes: have % x, want % x", have, wide)
	}
	if have := m.ram[0xab200 : 0xab200+14]; !bytes.Equal(have, narrow) {
		t.Errorf("14 bytes after FLDENV: have % x, want % x", have, narrow)
	}
}

// TestUnmaskedException: Without CR0.NE an unmasked exception goes to FERR#, and the next waiting instruction
// stands still until IGNNE# is active; with it that instruction raises #MF, at its own
// address.
func TestUnmaskedException(t *testing.T) {
	code := []byte{
		0xd9, 0x2e, 0x00, 0x20, // FLDCW [2000h]: division by zero unmasked
		0xd9, 0xe8, 0xd9, 0xee, // FLD1; FLDZ
		0xde, 0xf9, // FDIVP: 1/0
		0xdf, 0xe0, // FNSTSW AX
		0x9b,       // WAIT
		0xdb, 0xe2, // FNCLEX
	}
	for _, ne := range []bool{false, true} {
		m, ferr := newX87(t, x86.I80486, code...)
		m.ram[0x2000], m.ram[0x2001] = 0x7b, 0x03
		if ne {
			m.SetCR(0, m.CR(0)|x86.CR0NE)
		}
		m.steps(4)
		if *ferr == ne {
			t.Errorf("NE %v: FERR# is %v after the division", ne, *ferr)
		}
		m.steps(1)
		m.equal("status", m.Reg(x86.AX), 0xb084)
		if m.steps(1); ne {
			m.at("WAIT", handlerAt(x86.VecMF))
			m.equal("pushed IP", m.word(0x7ffa), 0x100c)
			continue
		}
		m.at("WAIT without IGNNE#", 0x100c)
		m.SetLine(PinIGNNE, true)
		m.Wake()
		m.steps(1)
		m.at("WAIT with IGNNE#", 0x100d)
		if m.steps(1); *ferr {
			t.Error("FERR# stays after FNCLEX")
		}
	}
}

// TestDeviceNotAvailable: who raises #NM by EM, TS and MP (SDM vol. 3, table 2-2).
func TestDeviceNotAvailable(t *testing.T) {
	esc, wait := []byte{0xd9, 0xe8}, []byte{0x9b}
	for _, x := range []struct {
		cr0  uint32
		code []byte
		nm   bool
	}{
		{0, esc, false}, {x86.CR0EM, esc, true}, {x86.CR0TS, esc, true}, {x86.CR0MP, esc, false},
		{0, wait, false}, {x86.CR0EM, wait, false}, {x86.CR0TS, wait, false}, {x86.CR0TS | x86.CR0MP, wait, true},
		{x86.CR0EM, []byte{0xdb, 0xe3}, true}, {x86.CR0TS, []byte{0xdf, 0xe0}, true},
	} {
		m, _ := newX87(t, x86.P5, x.code...)
		m.SetCR(0, m.CR(0)|x.cr0)
		m.steps(1)
		want := 0x1000 + uint32(len(x.code))
		if x.nm {
			want = handlerAt(x86.VecNM)
		}
		if have := m.EIP(); have != want {
			t.Errorf("CR0 %x, code % x: EIP %x, want %x", x.cr0, x.code, have, want)
		}
	}
}

// TestCoprocessors: the 8087: its instructions go around the end of a segment as the 8086 does, and
// a 386 shows by CR0.ET that there is a 387.
func TestCoprocessors(t *testing.T) {
	m, _ := newX87(t, x86.I8086, 0xd9, 0xe8, 0xdd, 0x1e, 0xfa, 0xff) // FLD1; FSTP qword [FFFAh]
	m.steps(2)
	have := append(bytes.Clone(m.ram[0xfffa:0x10000]), m.ram[0], m.ram[1])
	if want := []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f}; !bytes.Equal(have, want) {
		t.Errorf("FSTP at FFFA: have % x, want % x", have, want)
	}
	m, _ = newX87(t, x86.I80386)
	m.Reset()
	m.equal("CR0 with a 387", m.CR(0), x86.CR0ET)
}

// TestX87Snapshot: the state of the unit is in snapshots.
func TestX87Snapshot(t *testing.T) {
	m, _ := newX87(t, x86.P3, 0xd9, 0xeb) // FLDPI
	before := snapshot.Hash(m.sections())
	m.steps(1)
	if snapshot.Hash(m.sections()) == before {
		t.Error("FLDPI does not change the hash")
	}
	var file bytes.Buffer
	if err := snapshot.Save(&file, m.sections()); err != nil {
		t.Fatal(err)
	}
	other, _ := newX87(t, x86.P3)
	if err := snapshot.Load(&file, other.sections()); err != nil {
		t.Fatal(err)
	}
	other.Settle()
	if diff := cmp.Diff(m.FPU(), other.FPU()); diff != "" {
		t.Errorf("loaded (-want +have):\n%s", diff)
	}
}

// quickCode are the instructions that have quick handlers, on registers and on
// DS:[2000h] and DS:[2008h].
var quickCode = [][]byte{
	{0xd8, 0xc1}, {0xd8, 0xca}, {0xd8, 0xe3}, {0xd8, 0xe9}, {0xd8, 0xf2}, {0xd8, 0xfb},
	{0xdc, 0xc1}, {0xdc, 0xca}, {0xdc, 0xe3}, {0xdc, 0xe9}, {0xdc, 0xf2}, {0xdc, 0xfb},
	{0xde, 0xc1}, {0xde, 0xca}, {0xde, 0xe3}, {0xde, 0xe9}, {0xde, 0xf2}, {0xde, 0xfb}, {0xde, 0xc8},
	{0xd8, 0x06, 0, 0x20}, {0xd8, 0x0e, 0, 0x20}, {0xd8, 0x26, 0, 0x20}, {0xd8, 0x2e, 0, 0x20}, {0xd8, 0x36, 0, 0x20}, {0xd8, 0x3e, 0, 0x20},
	{0xdc, 0x06, 8, 0x20}, {0xdc, 0x0e, 8, 0x20}, {0xdc, 0x26, 8, 0x20}, {0xdc, 0x2e, 8, 0x20}, {0xdc, 0x36, 8, 0x20}, {0xdc, 0x3e, 8, 0x20},
	{0xd9, 0xc9}, {0xd9, 0xc8}, {0xd9, 0xc2}, {0xdd, 0x06, 8, 0x20}, {0xdd, 0x16, 8, 0x20}, {0xdd, 0x1e, 8, 0x20},
}

// TestQuickX87 runs random programs twice, with quick handlers and without: the
// registers, flags, pointers and memory must be the same after every instruction.
func TestQuickX87(t *testing.T) {
	need.Time(t)
	r := rand.New(rand.NewSource(6))
	for round := range 300 {
		a, _ := newX87(t, x86.P4)
		b, _ := newX87(t, x86.P4)
		s := FPUState{Control: [4]uint16{0x37f, 0x27f, 0x07f, 0x35f}[r.Intn(4)], MXCSR: mxcsrReset}
		s.Tags = uint8(r.Uint32() | r.Uint32())
		for i := range s.Reg {
			s.Reg[i] = softfloat.F80{Sig: 1<<63 | r.Uint64(), SE: uint16(r.Intn(2))<<15 | uint16(0x3fc0+r.Intn(128))}
			switch r.Intn(12) {
			case 0:
				s.Reg[i] = softfloat.F80{}
			case 1:
				s.Reg[i].SE = uint16(r.Uint32())
			}
		}
		at := 0x1000
		for at < 0x1100 {
			at += copy(a.ram[at:], quickCode[r.Intn(len(quickCode))])
		}
		binary.LittleEndian.PutUint32(a.ram[0x2000:], 0x3e000000+r.Uint32()>>8)
		binary.LittleEndian.PutUint64(a.ram[0x2008:], 0x3fe0000000000000+r.Uint64()>>9)
		copy(b.ram, a.ram)
		a.SetFPU(s)
		b.SetFPU(s)
		for n := 0; a.EIP() < uint32(at); n++ {
			b.fpu.quick = false
			general := b.EIP()
			a.steps(1)
			b.steps(1)
			if have, want := a.FPU(), b.FPU(); have != want || !bytes.Equal(a.ram[0x2000:0x2010], b.ram[0x2000:0x2010]) {
				t.Fatalf("round %d, instruction % x: another state or memory (-want +have):\n%s", round, a.ram[general:general+4], cmp.Diff(want, have))
			}
			if a.fpu.sw&swES != 0 { // an unmasked exception: go on with the next program
				break
			}
		}
	}
}
