package cpu

import "bytes"

// past is what units were made from. A program that is loaded once more, or an overlay, is the same code at the same place again: then the
// units that were dropped when it was overwritten are good once more (revive.go). Blocks in two pages have no past.
type past struct {
	made  []origin             // by number of the unit
	ended map[unitPlace]uint32 // the units that were dropped
	code  []byte               // of all of them
	where []uint64             // a bit for each hash of an address where one of ended begins; others may have it, too
}

// pastHash is how many bits of an address's product with a constant choose a bit of past.where.
const pastHash = 18

// bit returns the word of past.where for an address, and the bit in it.
func (p *past) bit(phys uint64) (word *uint64, mask uint64) {
	h := phys * 0x9e3779b97f4a7c15 >> (64 - pastHash)
	return &p.where[h/64], 1 << (h % 64)
}

// has reports whether a dropped unit may be at an address.
func (p *past) has(phys uint64) bool {
	if len(p.ended) == 0 {
		return false
	}
	word, mask := p.bit(phys)
	return *word&mask != 0
}

// origin is the code of a unit, n bytes from an offset in past.code on, and Unit.TrapBehind. The sum of the code is that of a dropped unit.
type origin struct {
	sum        uint64
	at         uint32
	n          uint16 // 0: the unit has no past
	trapBehind bool
}

// unitPlace is where a unit is executed, and the sum of its code: overlays may be at one place by turns.
type unitPlace struct {
	phys, eip, sum uint64
	mode           blockMode
	base           uint32
}

func (b *block) place(sum uint64) unitPlace { return unitPlace{b.phys, b.eip, sum, b.mode, b.base} }

// codeSum is FNV-1a, by 64 bits.
func codeSum(code []byte) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, v := range code {
		h = (h ^ uint64(v)) * 0x100000001b3
	}
	return h
}

// note keeps what the new unit of b was made from.
func (p *past) note(b *block, code []byte, trapBehind bool) {
	for uint32(len(p.made)) <= b.unit {
		p.made = append(p.made, origin{})
	}
	if b.phys2 == noPage {
		p.made[b.unit] = origin{at: uint32(len(p.code)), n: uint16(len(code)), trapBehind: trapBehind}
		p.code = append(p.code, code...)
	}
}

// end keeps the unit of a block, which is dropped.
func (p *past) end(b *block) {
	if o := &p.made[b.unit]; o.n != 0 {
		if p.ended == nil {
			p.ended, p.where = make(map[unitPlace]uint32), make([]uint64, 1<<pastHash/64)
		}
		o.sum = codeSum(p.code[o.at:][:o.n])
		word, mask := p.bit(b.phys)
		*word |= mask
		p.ended[b.place(o.sum)] = b.unit
	}
}

// find returns the number of a dropped unit that was made from what b is made of now; 0: there is none.
func (p *past) find(b *block, code []byte, trapBehind bool) uint32 {
	n := p.ended[b.place(codeSum(code))]
	if n == 0 {
		return 0
	}
	if o := &p.made[n]; o.trapBehind != trapBehind || !bytes.Equal(p.code[o.at:][:o.n], code) {
		return 0
	}
	return n
}

// take makes unit n, which find has found, that of a block again.
func (p *past) take(n uint32, b *block) {
	delete(p.ended, b.place(p.made[n].sum))
	b.unit = n
}

// forget forgets all units.
func (p *past) forget() {
	p.made, p.code = p.made[:0], p.code[:0]
	clear(p.ended)
	clear(p.where)
}
