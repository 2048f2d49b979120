package vga

import (
	"fmt"
	"math/rand"
	"testing"
)

// model is the memory side of a VGA as the manual's block diagram has it: four
// planes of bytes, and every pixel bit goes through the gates by itself.
type model struct {
	plane   [4][65536]byte
	latch   [4]byte
	misc    byte
	seq, gc [16]byte
}

// offset finds an address in the memory map; false when the VGA does not answer.
func (m *model) offset(addr int) (int, bool) {
	first, last := 0xa0000, 0xbffff
	switch m.gc[6] >> 2 & 3 {
	case 1:
		last = 0xaffff
	case 2:
		first, last = 0xb0000, 0xb7fff
	case 3:
		first, last = 0xb8000, 0xbffff
	}
	return addr - first, addr >= first && addr <= last && m.misc&2 != 0
}

// cell is the address within a plane.
func (m *model) cell(off int) int {
	switch {
	case m.seq[4]&8 != 0:
		off -= off % 4
	case m.gc[6]&2 != 0:
		odd := 0
		if m.gc[6]>>2&3 == 0 && off >= 0x10000 {
			odd = 1
		}
		off = off/2*2 + odd
	}
	return off % 65536
}

func bit(v byte, i int) int { return int(v) >> i & 1 }

func (m *model) write(addr int, b byte) {
	off, ok := m.offset(addr)
	if !ok {
		return
	}
	at := m.cell(off)
	turned := b
	for range m.gc[3] & 7 {
		turned = turned>>1 | turned<<7
	}
	for p := range 4 {
		if bit(m.seq[2], p) == 0 ||
			m.seq[4]&8 != 0 && off%4 != p ||
			m.seq[4]&8 == 0 && m.seq[4]&4 == 0 && off%2 != p%2 {
			continue
		}
		for i := range 8 {
			v := m.gate(p, i, b, turned)
			m.plane[p][at] = m.plane[p][at]&^(1<<i) | byte(v)<<i
		}
	}
}

// gate is what becomes of bit i of plane p.
func (m *model) gate(p, i int, b, turned byte) int {
	old := bit(m.latch[p], i)
	pass := bit(m.gc[8], i) == 1
	var v int
	switch m.gc[5] & 3 {
	case 0:
		v = bit(turned, i)
		if bit(m.gc[1], p) == 1 {
			v = bit(m.gc[0], p)
		}
	case 1:
		return old
	case 2:
		v = bit(b, p)
	case 3:
		v = bit(m.gc[0], p)
		pass = pass && bit(turned, i) == 1
	}
	switch m.gc[3] >> 3 & 3 {
	case 1:
		v &= old
	case 2:
		v |= old
	case 3:
		v ^= old
	}
	if !pass {
		return old
	}
	return v
}

func (m *model) read(addr int) byte {
	off, ok := m.offset(addr)
	if !ok {
		return 0xff
	}
	at := m.cell(off)
	for p := range 4 {
		m.latch[p] = m.plane[p][at]
	}
	if m.gc[5]&8 != 0 {
		var v byte
		for i := range 8 {
			same := true
			for p := range 4 {
				if bit(m.gc[7], p) == 1 && bit(m.latch[p], i) != bit(m.gc[2], p) {
					same = false
				}
			}
			if same {
				v |= 1 << i
			}
		}
		return v
	}
	p := int(m.gc[4] & 3)
	switch {
	case m.seq[4]&8 != 0:
		p = off % 4
	case m.gc[5]&16 != 0:
		p = p/2*2 + off%2
	}
	return m.latch[p]
}

// program gives chip and model the same random registers, near to what modes use
// so that the shortcuts are taken as well.
func (m *model) program(r *rig, rnd *rand.Rand) {
	m.misc = byte(rnd.Intn(256)) | 2
	if rnd.Intn(20) == 0 {
		m.misc &^= 2
	}
	r.out(0x3c2, m.misc)
	pick := func(usual ...byte) byte {
		if rnd.Intn(3) == 0 {
			return byte(rnd.Intn(256))
		}
		return usual[rnd.Intn(len(usual))]
	}
	m.seq[2] = pick(3, 15) & 15
	m.seq[4] = pick(2, 6, 14) & 14
	m.gc = [16]byte{pick(0), pick(0), pick(0), pick(0, 8, 16, 24), pick(0, 1), pick(0, 0x10, 0x40, 1, 2, 3), pick(4, 5, 0x0e, 0x0a), pick(15), pick(255)}
	m.load(r)
}

// mode gives them the registers of text mode 3 or of graphics mode 13h.
func (m *model) mode(r *rig, graphics bool) {
	m.seq[2], m.seq[4] = 3, 2
	m.gc = [16]byte{5: 0x10, 6: 0x0e, 7: 0, 8: 255}
	if graphics {
		m.seq[2], m.seq[4] = 15, 14
		m.gc = [16]byte{5: 0x40, 6: 5, 7: 15, 8: 255}
	}
	m.load(r)
}

// load writes the model's registers to the chip.
func (m *model) load(r *rig) {
	for _, i := range []byte{2, 4} {
		r.index(0x3c4, i, m.seq[i])
	}
	for i := range byte(9) {
		r.index(0x3ce, i, m.gc[i])
	}
}

// compare reports the first difference of all memory and the latches.
func (m *model) compare(r *rig) error {
	r.lay()
	for at, w := range r.reg.Mem {
		for p := range 4 {
			if have, want := byte(w>>(8*p)), m.plane[p][at]; have != want {
				return fmt.Errorf("plane %d, %04x: have %02x, want %02x", p, at, have, want)
			}
		}
	}
	for p := range 4 {
		if have := byte(r.reg.Latch >> (8 * p)); have != m.latch[p] {
			return fmt.Errorf("latch %d: have %02x, want %02x", p, have, m.latch[p])
		}
	}
	return nil
}

func TestMemoryAgainstTheModel(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	r, m := newRig(), &model{}
	for round := range 1500 {
		m.program(r, rnd)
		for range 60 {
			n := 1 << rnd.Intn(4)
			base := []int{0xa0000, 0xafff8, 0xb0000, 0xb7ff8, 0xb8000, 0xbfff0, 0xa4000}[rnd.Intn(7)]
			addr := base + rnd.Intn(9)
			if addr>>12 != (addr+n-1)>>12 {
				continue
			}
			if rnd.Intn(3) == 0 {
				var want uint64
				for i := range n {
					want |= uint64(m.read(addr+i)) << (8 * i)
				}
				if have := r.ReadMMIO(uint64(addr-MemBase), n); have != want {
					t.Fatalf("round %d: read of %d at %x: have %x, want %x\nseq %x gc %x", round, n, addr, have, want, m.seq, m.gc)
				}
				continue
			}
			v := rnd.Uint64()
			for i := range n {
				m.write(addr+i, byte(v>>(8*i)))
			}
			r.WriteMMIO(uint64(addr-MemBase), n, v)
		}
		if round%50 == 0 {
			if err := m.compare(r); err != nil {
				t.Fatalf("round %d: %v\nseq %x gc %x", round, err, m.seq, m.gc)
			}
		}
	}
	if err := m.compare(r); err != nil {
		t.Fatal(err)
	}
}
