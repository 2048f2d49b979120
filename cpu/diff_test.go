package cpu

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// The differential tests run one random program on two processors whose budget is
// cut in different ways: whole blocks, one instruction at a time, random slices.
// All that a program can see must agree.

const (
	diffRAM     = 1 << 20
	diffCode    = 0x1000 // where programs are
	diffSize    = 0x0400
	diffHandler = 0x0800 // of all interrupts
	diffDevice  = 0x8000 // a page of device memory
	diffStack   = 0x7000
)

// diffRig is a machine whose device shows the number of retired instructions and
// asks for interrupts, at ports and in memory.
type diffRig struct {
	cpu *CPU
	ram []byte
}

func (r *diffRig) value() uint32 { return uint32(r.cpu.Retired()) * 0x9e3779b1 >> 8 }

func (r *diffRig) touch(v uint32) {
	if v&3 == 0 {
		r.cpu.SetINTR(true)
	}
}

func (r *diffRig) ReadPort(off uint16) uint8 {
	r.touch(r.value())
	return uint8(r.value())
}
func (r *diffRig) WritePort(off uint16, v uint8)         { r.touch(uint32(v)) }
func (r *diffRig) ReadMMIO(off uint64, n int) uint64     { r.touch(r.value()); return uint64(r.value()) }
func (r *diffRig) WriteMMIO(off uint64, n int, v uint64) { r.touch(uint32(v)) }
func (r *diffRig) ack() uint8                            { r.cpu.SetINTR(false); return 0x20 }
func put32(p []byte, at, v uint32)                       { binary.LittleEndian.PutUint32(p[at:], v) }
func allMemory(sel uint16, access uint8) SegmentState {
	return SegmentState{Selector: sel, Limit: 0xffffffff, Access: access, Big: true, Gran: true}
}

// newDiffRig makes a machine in 16-bit real or 32-bit protected mode, paged or not.
func newDiffRig(wide, paged bool, program []byte, seed uint64) *diffRig {
	r := &diffRig{ram: make([]byte, diffRAM)}
	b := bus.New()
	b.MapRAM(0, r.ram)
	b.MapMMIO(diffDevice, 0x1000, r)
	b.MapPorts(0, 0x10000, r)
	r.cpu = New(Config{Generation: x86.P4, Bus: b, Ack: r.ack, FPU: true})
	c := r.cpu
	c.Reset()
	c.SetCR(4, x86.CR4OSFXSR)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for i := range r.ram[0x2000:0x7000] {
		r.ram[0x2000+i] = uint8(rnd.Uint32())
	}
	copy(r.ram[diffCode:], program)
	// The handler forgets where it came from and goes on elsewhere: mov sp, 7000h;
	// inc word [7100h]; imul bx, [7100h], 3A7h; and bx, 3FFh; add bx, 1000h; sti; jmp bx.
	copy(r.ram[diffHandler:], "\xbc\x00\x70\xff\x06\x00\x71\x69\x1e\x00\x71\xa7\x03\x81\xe3\xff\x03\x81\xc3\x00\x10\xfb\xff\xe3")
	if wide {
		copy(r.ram[diffHandler:], "\xbc\x00\x70\x00\x00\xff\x05\x00\x71\x00\x00\x69\x1d\x00\x71\x00\x00\xa7\x03\x00\x00"+
			"\x81\xe3\xff\x03\x00\x00\x81\xc3\x00\x10\x00\x00\xfb\xff\xe3")
		r.protect(paged)
	} else {
		for v := range uint32(256) {
			put32(r.ram, 4*v, diffHandler)
		}
		for i := range 6 {
			c.SetSegment(i, SegmentState{Limit: 0xffff, Access: accessRealData})
		}
	}
	for i := range 8 {
		c.SetReg(i, rnd.Uint32()&0x7fff)
	}
	units := c.FPU()
	for i := range units.XMM {
		units.XMM[i] = [2]uint64{rnd.Uint64(), rnd.Uint64()}
	}
	c.SetFPU(units)
	c.SetReg(x86.SP, diffStack)
	c.SetEIP(diffCode)
	c.SetEflags(x86.IF)
	return r
}

// protect builds tables for flat 32-bit mode from 10000h on. Paged, linear
// address 20000h to 2FFFFh is not there and 5000h is read-only.
func (r *diffRig) protect(paged bool) {
	c := r.cpu
	put32(r.ram, 0x10008, 0x0000ffff)
	put32(r.ram, 0x1000c, 0x00cf9b00)
	put32(r.ram, 0x10010, 0x0000ffff)
	put32(r.ram, 0x10014, 0x00cf9300)
	for v := range uint32(256) {
		put32(r.ram, 0x11000+8*v, 8<<16|diffHandler)
		put32(r.ram, 0x11004+8*v, 0x8e00)
	}
	c.SetGDTR(0x10000, 0xff)
	c.SetIDTR(0x11000, 0x7ff)
	cr0 := uint32(x86.CR0PE)
	if paged {
		cr0 |= x86.CR0PG | x86.CR0WP
		put32(r.ram, 0x12000, 0x13007)
		for i := range uint32(1024) {
			if i < 0x20 || i >= 0x30 {
				put32(r.ram, 0x13000+4*i, i<<12|7)
			}
		}
		put32(r.ram, 0x13000+4*5, 0x5005)
	}
	c.SetCR(3, 0x12000)
	c.SetCR(0, cr0)
	for i := range 6 {
		c.SetSegment(i, allMemory(0x10, 0x93))
	}
	c.SetSegment(x86.CS, allMemory(8, 0x9b))
}

// differs describes the first difference between two machines, "" for none.
func (r *diffRig) differs(o *diffRig) string {
	a, b := r.cpu.capture(), o.cpu.capture()
	if a != b {
		return fmt.Sprintf("processors:\n%+v\n%+v", a, b)
	}
	if !bytes.Equal(r.ram, o.ram) {
		for i := range r.ram {
			if r.ram[i] != o.ram[i] {
				return fmt.Sprintf("memory at %x: %02x and %02x", i, r.ram[i], o.ram[i])
			}
		}
	}
	return ""
}

// common are first opcode bytes that random programs favour: moves, arithmetic,
// jumps, the stack, strings.
var common = []byte{0x01, 0x03, 0x29, 0x2b, 0x31, 0x33, 0x39, 0x3b, 0x3c, 0x40, 0x41, 0x48, 0x4b, 0x50, 0x53, 0x58, 0x5b, 0x72, 0x73,
	0x74, 0x75, 0x76, 0x77, 0x78, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8d, 0x8f,
	0x90, 0xa4, 0xa5, 0xa6, 0xaa, 0xab, 0xac, 0xae, 0xaf, 0xb0, 0xb8, 0xc0, 0xc1, 0xc3, 0xc6, 0xc7, 0xd0, 0xd1, 0xd3, 0xe2, 0xe3, 0xe4,
	0xe6, 0xe8, 0xeb, 0xf2, 0xf3, 0xf6, 0xf7, 0xfe, 0xff, 0x66, 0x67, 0x0f, 0xfa, 0xfb, 0x9c, 0x9d, 0x8c, 0x8e, 0xcf, 0xcd}

// randomSIMD is the opcode of an instruction of MMX to SSSE3 with its prefix, if it is one.
func randomSIMD(rnd *rand.Rand) []byte {
	areas := [...][2]uint8{{0x10, 0x18}, {0x28, 0x30}, {0x50, 0x80}, {0xc2, 0xc7}, {0xd0, 0xff}, {0x38, 0x39}}
	a := areas[rnd.Uint32()%uint32(len(areas))]
	code := []byte{0x0f, a[0] + uint8(rnd.Uint32()%uint32(a[1]-a[0]))}
	if code[1] == 0x38 {
		code = append(code, uint8(rnd.Uint32()%32))
	}
	if prefix := [...]byte{0, 0, 0x66, 0x66, 0xf2, 0xf3}[rnd.Uint32()%6]; prefix != 0 {
		code = append([]byte{prefix}, code...)
	}
	return code
}

// randomProgram is code that mostly runs: favoured opcodes, small displacements,
// and jumps that stay inside.
func randomProgram(seed uint64) []byte {
	rnd := rand.New(rand.NewPCG(seed, 2))
	p := make([]byte, diffSize)
	for i := range p {
		switch rnd.Uint32() % 4 {
		case 0:
			p[i] = uint8(rnd.Uint32())
		case 1:
			p[i] = uint8(rnd.Uint32()%64) - 32
		default:
			p[i] = common[rnd.Uint32()%uint32(len(common))]
		}
	}
	for i := rnd.Uint32() % 16; i < diffSize-8; i += 8 + rnd.Uint32()%16 {
		copy(p[i:], randomSIMD(rnd))
	}
	copy(p[diffSize-5:], []byte{0xe9, 0x00, 0xfc, 0xff, 0xff}) // back to the start
	return p
}

// slices runs n instructions by budgets that next gives. After every 500
// instructions an NMI ends whatever the program has got stuck in.
func (r *diffRig) slices(n uint64, next func() uint64) {
	for ; n > 0; n -= min(n, 500) {
		r.cpu.nmiBlocked = false
		r.cpu.NMI()
		for part := min(n, 500); part > 0; {
			done, why := r.cpu.Run(min(part, next()))
			part -= done
			if why == Halted || why == Shutdown {
				break
			}
		}
	}
}

func TestBudgetIsExact(t *testing.T) {
	need.Time(t)
	count, length := uint64(40), uint64(20000)
	if testing.Short() {
		count, length = 8, 4000
	}
	for seed := range count {
		diffProgram(t, seed, length)
	}
}

func diffProgram(t *testing.T, seed, n uint64) {
	program := randomProgram(seed)
	for _, mode := range []struct {
		name        string
		wide, paged bool
	}{{"real", false, false}, {"flat", true, false}, {"paged", true, true}} {
		whole := newDiffRig(mode.wide, mode.paged, program, seed)
		ones := newDiffRig(mode.wide, mode.paged, program, seed)
		parts := newDiffRig(mode.wide, mode.paged, program, seed)
		rnd := rand.New(rand.NewPCG(seed, 3))
		whole.slices(n, func() uint64 { return n })
		ones.slices(n, func() uint64 { return 1 })
		parts.slices(n, func() uint64 { return 1 + rnd.Uint64()%100 })
		if d := whole.differs(ones); d != "" {
			t.Errorf("%s program %d: whole and single instructions differ in %s", mode.name, seed, d)
		}
		if d := whole.differs(parts); d != "" {
			t.Errorf("%s program %d: whole and random slices differ in %s", mode.name, seed, d)
		}
	}
}
