package mmu

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// reference is a page walk that is written as the manual's tables read (SDM vol. 3, 4.3 to 4.6), with
// no thought of speed. It works on a copy of the memory.
type reference struct {
	ram          []byte
	width        int // MAXPHYADDR
	pse36, gig   bool
	wp, pse, pae bool
	long, nx     bool
	cr3          uint64
	pdpte        [4]uint64
}

// bits returns a mask of the bits high to low.
func bits(high, low int) uint64 {
	if high < low {
		return 0
	}
	return (^uint64(0) >> (63 - high)) &^ (uint64(1)<<low - 1)
}

func (r *reference) load(addr uint64, n int) (v uint64) {
	for i := range n {
		b := uint8(0xff)
		if a := addr + uint64(i); a < uint64(len(r.ram)) {
			b = r.ram[a]
		}
		v |= uint64(b) << (8 * i)
	}
	return v
}

func (r *reference) set(addr, bit uint64) {
	if addr < uint64(len(r.ram)) { // accessed and dirty are both in the lowest byte
		r.ram[addr] |= byte(bit)
	}
}

// loadRegisters loads the page-directory-pointer registers. It returns false if one is not allowed.
func (r *reference) loadRegisters() bool {
	for i := range uint64(4) {
		v := r.load(r.cr3+8*i, 8)
		if v&1 != 0 && v&(bits(2, 1)|bits(8, 5)|bits(63, r.width)) != 0 {
			r.pdpte = [4]uint64{}
			return false
		}
		r.pdpte[i] = v
	}
	return true
}

// entrySize is the size of a page-table entry in bytes.
func (r *reference) entrySize() int {
	if r.pae || r.long {
		return 8
	}
	return 4
}

// step is one level of the tables.
type step struct {
	low, count int  // the index is this many bits from low on
	large      bool // an entry with PS maps a page of 1<<low bytes
	fixed      bool // PS must be 0
}

func (r *reference) steps() []step {
	switch {
	case r.long:
		return []step{{39, 9, false, true}, {30, 9, r.gig, !r.gig}, {21, 9, true, false}, {12, 9, false, false}}
	case r.pae:
		return []step{{21, 9, true, false}, {12, 9, false, false}}
	}
	return []step{{22, 10, r.pse, false}, {12, 10, false, false}}
}

// reserved returns the bits of an entry at step s that must be 0.
func (r *reference) reserved(s step, large bool) (mask uint64) {
	if !r.long && !r.pae {
		switch {
		case !large:
			return 0
		case r.pse36:
			return bits(21, 13+min(r.width, 40)-32)
		}
		return bits(21, 13)
	}
	mask = bits(51, r.width)
	if !r.long {
		mask |= bits(62, 52)
	}
	if !r.nx {
		mask |= bits(63, 63)
	}
	if s.fixed {
		mask |= bits(7, 7)
	}
	if large {
		mask |= bits(s.low-1, 13)
	}
	return mask
}

// translate returns what a walk must return, and sets the bits in memory that it must set.
func (r *reference) translate(lin uint64, a access) (phys uint64, code uint32, ok bool) {
	if a.write {
		code |= 1 << 1
	}
	if a.user {
		code |= 1 << 2
	}
	if a.fetch && r.nx && (r.pae || r.long) {
		code |= 1 << 4
	}
	table := r.cr3 & bits(31, 12)
	if r.long {
		table = r.cr3 & bits(r.width-1, 12)
	} else if r.pae {
		p := r.pdpte[lin>>30&3]
		if p&1 == 0 {
			return 0, code, false
		}
		table = p & bits(r.width-1, 12)
	}
	size := r.entrySize()
	writable, user, execute := true, true, true
	var used []uint64
	for _, s := range r.steps() {
		at := table + lin>>s.low&bits(s.count-1, 0)*uint64(size)
		e := r.load(at, size)
		large := s.large && e&bits(7, 7) != 0
		switch {
		case e&1 == 0:
			return 0, code, false
		case e&r.reserved(s, large) != 0:
			return 0, code | 1<<3 | 1, false
		}
		used = append(used, at)
		writable = writable && e&2 != 0
		user = user && e&4 != 0
		execute = execute && e&bits(63, 63) == 0
		table = e & bits(min(r.width, 8*size)-1, 12)
		if large || s.low == 12 {
			phys = e&bits(min(r.width, 8*size)-1, s.low) | lin&bits(s.low-1, 0)
			if size == 4 && large && r.pse36 {
				phys |= e >> 13 & bits(min(r.width, 40)-33, 0) << 32
			}
			break
		}
	}
	switch {
	case a.user && !user, a.fetch && !execute, a.write && !writable && (a.user || r.wp):
		return 0, code | 1, false
	}
	for _, at := range used {
		r.set(at, 1<<5)
	}
	if a.write {
		r.set(used[len(used)-1], 1<<6)
	}
	return phys, 0, true
}

// indexes are those of the entries that randomTables makes in tables of so many entries.
func indexes(entries int) [4]int { return [...]int{0, 1, entries / 2, entries - 1} }

// randomTables fills pages with entries that point to these pages again. Most of them are in order.
func randomTables(r *rand.Rand, ram []byte, size int) {
	for p := 0; p < len(ram); p += PageSize {
		for _, i := range indexes(PageSize / size) {
			v := uint64(r.IntN(len(ram)/PageSize))<<pageShift | uint64(r.Uint32())&0xf60 | 0x07
			switch r.IntN(8) {
			case 0, 1:
				v ^= 1 << r.IntN(3)
			case 2:
				v ^= 1 << r.IntN(8*size)
			case 3:
				v |= uint64(r.IntN(1<<22))<<pageShift | x86.PageLarge
			case 4:
				v |= uint64(r.IntN(1<<10))<<30 | x86.PageLarge
				v &^= 0x3fffe000
			case 5:
				v |= x86.PageNX
			}
			store(ram, p+i*size, size, v)
		}
	}
}

// randomRegisters writes page-directory-pointer registers to the table at p.
func randomRegisters(r *rand.Rand, ram []byte, p int) {
	for i := range 4 {
		v := uint64(r.IntN(len(ram)/PageSize))<<pageShift | 1
		if r.IntN(8) == 0 {
			v ^= 1 << r.IntN(64)
		}
		store(ram, p+8*i, 8, v)
	}
}

func store(ram []byte, at, size int, v uint64) {
	for i := range size {
		ram[at+i] = byte(v >> (8 * i))
	}
}

// compareWalk makes tables and accesses of one seed and compares what the MMU does with the reference.
func compareWalk(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 86))
	coin := func() bool { return r.IntN(2) == 0 }
	width, pse36, gig := 36+4*r.IntN(2), coin(), coin()
	b := bus.New()
	ram := make([]byte, 16*PageSize)
	b.MapRAM(0, ram)
	m := new(MMU)
	m.Init(b, Model{Lines: bits(width-1, 0), PSE36: pse36, Pages1G: gig})
	for range 64 {
		ref := &reference{width: width, pse36: pse36, gig: gig, wp: coin(), pse: coin(), pae: coin(), long: coin(), nx: coin()}
		ref.pae = ref.pae || ref.long
		clear(ram)
		randomTables(r, ram, ref.entrySize())
		ref.cr3 = uint64(r.IntN(len(ram)/PageSize)) << 12
		if ref.pae && !ref.long {
			randomRegisters(r, ram, int(ref.cr3))
		}
		ref.ram = bytes.Clone(ram)
		setControl(m, ref)
		if ref.pae && !ref.long && m.LoadPDPTEs(uint32(ref.cr3)) != ref.loadRegisters() {
			t.Fatalf("seed %d: LoadPDPTEs at %#x: have %v", seed, ref.cr3, m.PDPTEs())
		}
		m.SetPDPTEs(ref.pdpte)
		for range 8 {
			lin, a := randomAccess(r, ref)
			if diff := compareAccess(m, ref, ram, lin, a); diff != "" {
				t.Fatalf("seed %d: %+v at %#x, long %v, PAE %v, NX %v: %s", seed, a, lin, ref.long, ref.pae, ref.nx, diff)
			}
		}
	}
}

func randomAccess(r *rand.Rand, ref *reference) (lin uint64, a access) {
	a = access{write: r.IntN(2) == 0, user: r.IntN(2) == 0}
	a.fetch = !a.write && r.IntN(2) == 0
	lin = uint64(r.IntN(PageSize))
	entries := PageSize / ref.entrySize()
	for low := pageShift; low < 48; low += bitsOf(entries) {
		lin |= uint64(indexes(entries)[r.IntN(4)]) << low
	}
	switch {
	case !ref.long:
		lin &= bits(31, 0)
	case lin>>47 != 0:
		lin |= bits(63, 48)
	}
	return lin, a
}

// bitsOf returns how many bits of an address choose one of the entries of a table.
func bitsOf(entries int) int {
	if entries == 1024 {
		return 10
	}
	return 9
}

func setControl(m *MMU, ref *reference) {
	cr0, cr4 := uint32(x86.CR0PG), uint32(0)
	for bit, on := range map[uint32]bool{x86.CR4PSE: ref.pse, x86.CR4PAE: ref.pae} {
		if on {
			cr4 |= bit
		}
	}
	if ref.wp {
		cr0 |= x86.CR0WP
	}
	m.SetControl(cr0, ref.cr3, cr4)
	m.SetLong(Long{Active: ref.long, NX: ref.nx})
}

// compareAccess makes one access, first without effects, and describes the first difference.
func compareAccess(m *MMU, ref *reference, ram []byte, lin uint64, a access) string {
	m.Flush(true)
	probed, probedOK := m.probe(lin, a)
	if !bytes.Equal(ram, ref.ram) {
		return "a probe changed memory"
	}
	var phys uint64
	var code uint32
	var ok bool
	if a.fetch {
		phys, code, ok = m.TranslateCode(lin, a.user)
	} else {
		phys, code, ok = m.Translate(lin, a.write, a.user)
	}
	wantPhys, wantCode, want := ref.translate(lin, a)
	switch {
	case ok != want || code != wantCode || ok && phys != wantPhys:
		return fmt.Sprintf("have %#x, code %#x, %v, want %#x, code %#x, %v", phys, code, ok, wantPhys, wantCode, want)
	case probedOK != want || want && probed != wantPhys:
		return fmt.Sprintf("probe: have %#x, %v, want %#x, %v", probed, probedOK, wantPhys, want)
	case !bytes.Equal(ram, ref.ram):
		return "accessed and dirty bits differ:" + differences(ram, ref.ram)
	}
	return ""
}

func differences(have, want []byte) (s string) {
	for i := range have {
		if have[i] != want[i] {
			s += fmt.Sprintf(" %#x: have %#x, want %#x", i, have[i], want[i])
		}
	}
	return s
}

// TestWalkReference compares walks of random tables in all modes with the reference.
func TestWalkReference(t *testing.T) {
	for seed := range uint64(200) {
		compareWalk(t, seed)
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(uint64(1 << 40))
	f.Fuzz(compareWalk)
}
