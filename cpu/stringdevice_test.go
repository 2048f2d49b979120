package cpu

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// store is a device that is plain memory.
type store []byte

func (s store) ReadMMIO(off uint64, n int) (v uint64) {
	for i := range n {
		v |= uint64(s[int(off)+i]) << (8 * i)
	}
	return v
}

func (s store) WriteMMIO(off uint64, n int, v uint64) {
	for i := range n {
		s[int(off)+i] = uint8(v >> (8 * i))
	}
}

// stringStore is a store that moves many elements at once, and counts how often it does.
type stringStore struct {
	store
	moves *int
}

func (s *stringStore) LoadMMIO(off uint64, _ int, p []byte) {
	*s.moves++
	copy(p, s.store[off:])
}

func (s *stringStore) StoreMMIO(off uint64, _ int, p []byte) {
	*s.moves++
	copy(s.store[off:], p)
}

func (s *stringStore) MoveMMIO(to, from uint64, n, count int) {
	*s.moves++
	for i := range count * n {
		if i%n == 0 {
			copy(s.store[int(to)+i:][:n], append([]byte(nil), s.store[int(from)+i:][:n]...))
		}
	}
}

const (
	storeAt   = 0x8000
	storeSize = 4 * mmu.PageSize
)

// TestStringDevice: REP STOS and REP MOVS with a device that moves many elements at once do what they do with one
// that moves each by itself, at all ends of pages, segments and offsets.
func TestStringDevice(t *testing.T) {
	need.Time(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	moves := 0
	one, many := make(store, storeSize), &stringStore{make(store, storeSize), &moves}
	a, b := newTestbed(t, x86.P2), newTestbed(t, x86.P2)
	a.bus.MapMMIO(storeAt, storeSize, one)
	b.bus.MapMMIO(storeAt, storeSize, many)
	for round := range 3000 {
		code := append([]byte{0xf3}, [][]byte{{0xaa}, {0xab}, {0x66, 0xab}, {0xa4}, {0xa5}, {0x66, 0xa5}}[rnd.IntN(6)]...)
		if rnd.IntN(2) == 0 {
			code = append([]byte{0x67}, code...)
		}
		code = append(code, 0xf4)
		wide, seed := rnd.IntN(2) == 0, rnd.Uint64()
		prepareStrings(a, code, one, rand.New(rand.NewPCG(seed, 1)), wide)
		prepareStrings(b, code, many.store, rand.New(rand.NewPCG(seed, 1)), wide)
		for range 3 {
			budget := 1 + rnd.Uint64N(1500)
			a.Run(budget)
			b.Run(budget)
			if a.reg != b.reg || a.eip != b.eip || a.Retired() != b.Retired() || !bytes.Equal(a.ram[:storeAt], b.ram[:storeAt]) || !bytes.Equal(one, many.store) {
				t.Fatalf("round %d, % x, wide %v: have %x at %x after %d, want %x at %x after %d",
					round, code, wide, b.reg[:8], b.eip, b.Retired(), a.reg[:8], a.eip, a.Retired())
			}
		}
	}
	if moves < 1000 {
		t.Errorf("only %d moves of several elements", moves)
	}
}

// prepareStrings gives the registers and segments values near the ends of something.
func prepareStrings(m *testbed, code []byte, s store, rnd *rand.Rand, wide bool) {
	m.Reset()
	m.SetCR(0, x86.CR0PE|x86.CR0ET)
	copy(m.ram[0x1000:], code)
	m.CodeWritten(0x1000, len(code))
	m.SetEIP(0x1000)
	for _, mem := range [][]byte{s, m.ram[0x5000:storeAt]} {
		for i := 0; i < len(mem); i += 8 {
			binary.LittleEndian.PutUint64(mem[i:], rnd.Uint64())
		}
	}
	if rnd.IntN(2) == 0 { // the TLB has the pages
		for at := uint64(storeAt); at < storeAt+storeSize; at += mmu.PageSize {
			m.mem.Translate(at, true, false)
		}
	}
	place := func() uint32 { // in the device, in the RAM before it, or where one ends
		at := storeAt - 0x3000 + rnd.Uint32N(6)*0x1000
		return at + []uint32{0, 0xff0, 0x800}[rnd.IntN(3)] + rnd.Uint32N(20)
	}
	for _, r := range []int{x86.DS, x86.ES} {
		seg := SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		off := place()
		switch rnd.IntN(4) {
		case 0: // the limit is near
			seg.Limit, seg.Gran = off+rnd.Uint32N(60), false
		case 1: // the end of 16 bits is near
			seg.Base = off - 0xffe0 - rnd.Uint32N(32)
			off -= seg.Base
		case 2: // it may not be written, or not be read
			seg.Access = []uint8{0x91, 0x99, 0x97}[rnd.IntN(3)]
		}
		m.SetSegment(r, seg)
		m.SetReg(map[int]int{x86.DS: x86.SI, x86.ES: x86.DI}[r], off)
	}
	m.SetReg(x86.CX, rnd.Uint32N(1500))
	if rnd.IntN(5) == 0 {
		m.SetEflags(x86.Bit1 | x86.DF)
	}
	m.SetSegment(x86.CS, SegmentState{Selector: 8, Limit: 0xffffffff, Access: 0x9b, Big: wide, Gran: true})
}
