package dos_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// fuzzed is the bytes of the instructions that make the calls: INT 31h, INT 67h, XMS.
var fuzzed = [3]string{"\xcd\x31", "\xcd\x67", "\xff\x1e"}

// kind is the call that a number stands for; its bit 2 asks for a 32-bit client.
func kind(service uint8) int { return int(service&3) % 3 }

// reach runs fuzz.com up to an instruction; false: it never comes there.
func (r *run) reach(code string) bool {
	c := r.m.Services().CPU()
	for range 2000 {
		var b [2]byte
		r.m.Services().Read(c.Segment(x86.CS).Base+c.EIP(), b[:])
		if string(b[:]) == code && (code != fuzzed[0] || c.CPL() == 3) {
			return true
		}
		if r.m.RunWithin(r.m.Now()+clock.Second, 1).Reason != machine.Running {
			return false
		}
	}
	return false
}

// place is where the processor is put back to for the next call.
type place struct {
	seg       [6]cpu.SegmentState
	eip, ring uint32
	code      []byte // of the program
}

func (r *run) place() (p place) {
	c := r.m.Services().CPU()
	for i := range p.seg {
		p.seg[i] = c.Segment(i)
	}
	p.eip, p.ring, p.code = c.EIP(), uint32(c.CPL()), make([]byte, 0x80)
	r.m.Services().Read(p.seg[x86.CS].Base+0x100, p.code)
	after := p.eip - 0x100 + 2
	if string(p.code[after-2:after]) == fuzzed[2] {
		after += 2
	}
	copy(p.code[after:], "\xeb\xfe") // the program waits for the next call
	return p
}

// call makes one call with registers from data, 16 bytes: six words, and whether they fill
// both halves. It is false when the program has ended or is in the other mode.
func (r *run) call(p place, data []byte) bool {
	c := r.m.Services().CPU()
	if real := c.CR(0)&x86.CR0PE == 0; real != (p.ring == 0) {
		return false
	}
	r.m.Services().Write(p.seg[x86.CS].Base+0x100, p.code)
	for i := range p.seg {
		c.SetSegment(i, p.seg[i])
	}
	c.SetCPL(int(p.ring))
	for i, reg := range []int{x86.AX, x86.BX, x86.CX, x86.DX, x86.SI, x86.DI} {
		v := uint32(binary.LittleEndian.Uint16(data[2*i:]))
		if i > 0 && data[12+i%4]&1 != 0 {
			v |= v << 16
		}
		c.SetReg(reg, v)
	}
	c.SetReg(x86.SP, 0x1f00)
	c.SetEflags(x86.Bit1 | x86.IF)
	c.SetEIP(p.eip)
	return r.m.RunWithin(r.m.Now()+clock.Second, 400).Reason == machine.Running
}

// sequence is calls of one service on a machine of its own; data is 16 bytes for each. It
// gives how many were made.
func sequence(t *testing.T, service uint8, data []byte) (n int) {
	r := start(t, "fuzz.com", dos.Extended{}, []string{" 0", " 1"}[service>>2&1])
	if !r.reach(fuzzed[kind(service)]) {
		t.Fatalf("fuzz.com does not reach call %d", service)
	}
	p := r.place()
	for ; len(data) >= 16 && r.call(p, data); data = data[16:] {
		n++
	}
	return n
}

// FuzzExtended calls INT 31h, INT 67h and XMS with any registers: whatever becomes of the
// program, nothing panics and nothing runs for ever.
func FuzzExtended(f *testing.F) {
	f.Add(uint8(0), []byte("\x01\x05\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(uint8(1), []byte("\x00\x43\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, service uint8, data []byte) {
		sequence(t, service, data[:min(len(data), 64*16)])
	})
}

// likely are functions of each kind, in AX, that a random number seldom is.
var likely = [3][]uint16{
	{0x0000, 0x0001, 0x0006, 0x0007, 0x0008, 0x0009, 0x000a, 0x000b, 0x000c, 0x000d, 0x000e, 0x000f, 0x0100, 0x0101, 0x0102,
		0x0200, 0x0201, 0x0203, 0x0205, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0305, 0x0306, 0x0400, 0x0401,
		0x0500, 0x0501, 0x0502, 0x0503, 0x050a, 0x050b, 0x0800, 0x0900, 0x0901, 0x0b00, 0x0b01, 0x0b02, 0x0e00, 0x0e01},
	{0x4300, 0x4400, 0x4500, 0x4700, 0x4800, 0x4d00, 0x4e00, 0x4e01, 0x4f00, 0x4f01, 0x5000, 0x5001, 0x5100, 0x5300, 0x5301,
		0x5400, 0x5401, 0x5500, 0x5600, 0x5700, 0x5701, 0x5800, 0x5900, 0x5a00, 0x5b00, 0x5b01, 0x5d00,
		0xde00, 0xde01, 0xde02, 0xde03, 0xde04, 0xde05, 0xde06, 0xde07, 0xde08, 0xde09, 0xde0a, 0xde0b, 0xde0c},
	{0x0100, 0x0500, 0x0600, 0x0800, 0x0900, 0x0a00, 0x0b00, 0x0c00, 0x0d00, 0x0e00, 0x0f00, 0x8800, 0x8900, 0x8e00, 0x8f00},
}

// TestExtendedAnyRegisters is the same with functions that are there and numbers at edges.
func TestExtendedAnyRegisters(t *testing.T) {
	need.Time(t)
	r := rand.New(rand.NewPCG(7, 9))
	edges := []uint16{0, 1, 2, 3, 7, 0x87, 0x8f, 0x97, 0x9f, 0xa7, 0x10, 0x11, 0x100, 0x1000, 0x7fff, 0x8000, 0xd000, 0xffff}
	made := [3]int{}
	for service := range uint8(60) {
		data := make([]byte, 40*16)
		for i := range data {
			data[i] = uint8(r.Uint32())
		}
		for i := 0; i < len(data); i += 16 {
			list := likely[kind(service)]
			binary.LittleEndian.PutUint16(data[i:], list[r.IntN(len(list))])
			for j := 2; j < 12; j += 2 {
				if r.IntN(4) > 0 {
					binary.LittleEndian.PutUint16(data[i+j:], edges[r.IntN(len(edges))])
				}
			}
		}
		made[kind(service)] += sequence(t, service, data)
	}
	for i, n := range made {
		if n < 60 {
			t.Errorf("%q: %d calls only before the program was lost", fuzzed[i], n)
		}
	}
}

// TestVCPIAnyTables has vcpi.com switch with bytes of its tables and code changed: nothing
// panics, and the program ends, waits or loops.
func TestVCPIAnyTables(t *testing.T) {
	need.Time(t)
	rnd := rand.New(rand.NewPCG(6, 7))
	protected := 0
	for range 60 {
		r := start(t, "vcpi.com", dos.Extended{}, "")
		c := r.m.Services().CPU()
		for n := 0; !r.reach(fuzzed[1]) || c.Reg(x86.AX)&0xffff != 0xde0c; n++ {
			if n > 100 || r.m.RunWithin(r.m.Now()+clock.Second, 1).Reason != machine.Running {
				t.Fatal("vcpi.com does not come to the switch")
			}
		}
		for range 1 + rnd.IntN(3) {
			const before, all = 480, 500 // what stands before ESI: code, tables
			r.m.Services().Write(c.Reg(x86.SI)-before+rnd.Uint32N(all), []byte{uint8(rnd.Uint32())})
		}
		r.m.RunWithin(r.m.Now()+clock.Second, 4)
		protected += int(c.CR(0) & x86.CR0PE)
		r.m.RunWithin(r.m.Now()+clock.Second, 5000)
	}
	if protected < 10 {
		t.Errorf("only %d of 60 runs came to protected mode", protected)
	}
}
