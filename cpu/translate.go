package cpu

import (
	"math"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Attach has t execute blocks that have been interpreted heat times.
func (c *CPU) Attach(t Translator, heat int) {
	c.blocks.endAll()
	c.units.translator, c.blocks.cold = t, int32(max(heat, 1))-1
	c.units.list, c.units.worth = append(c.units.list[:0], &c.blocks.none), append(c.units.worth[:0], worth{})
	c.units.past.forget()
	c.blocks.dropUnit, c.blocks.flushUnits = c.units.drop, c.units.flush
}

// FlushUnits has all blocks translated again when they are executed next. It is for use between runs.
func (c *CPU) FlushUnits() {
	if c.units.translator != nil {
		c.units.flush()
	}
}

// Modes of the blocks that are translated, with modeUser or without.
const (
	flatCode      = mode32 | modeFlat | 0xffffffff // 32-bit code and data, and flat segments
	segmentedCode = blockMode(0xffff)              // 16-bit code in a segment of 64 KB
	wideCode      = mode64                         // 64-bit code
)

// warm counts an execution. It reports whether the block is a unit or has been executed often enough to
// become one.
func (b *block) warm() bool {
	b.cold--
	return b.cold < 0
}

// translated reports whether a warm block is to be executed as a unit now, and makes the unit.
func (c *CPU) translated(b *block) bool {
	if b.unit == 0 && (c.units.translator == nil || !c.makeUnit(b)) {
		b.cold = math.MaxInt32 // nobody wants it
		return false
	}
	b.cold = 0
	if b.mode&mode64 != 0 {
		return c.trial == nil && c.wide != c.mem.NoneWide()
	}
	if b.base != c.seg[x86.CS].base {
		if b.mode&modeFlat == 0 { // it runs at another place from now on
			c.units.drop(b)
			b.cold = c.blocks.cold
		}
		return false
	}
	return c.trial == nil && c.tlb != c.mem.None() && (b.mode&modeFlat != 0 || c.spMask == 0xffff) && (!c.long.active() || !upperHalves(&c.general))
}

// upperHalves reports whether a register has something in bits 63–32. In compatibility mode they stay what 64-bit mode left there, but
// translated code clears them.
func upperHalves(g *general) bool {
	var v uint64
	for _, r := range g.reg[:8] {
		v |= r
	}
	return v>>32 != 0
}

// makeUnit has a block translated.
func (c *CPU) makeUnit(b *block) bool {
	if b.id == 0 || b.trap {
		return false
	}
	switch b.mode &^ modeUser {
	case flatCode:
	case wideCode:
		if b.phys2 != noPage && nextPage(b.eip)>>32 != b.eip>>32 { // see mapped
			return false
		}
	case segmentedCode:
		if c.model.ipMask == 0xffff { // a processor of 16 bits
			return false
		}
	default:
		return false
	}
	b.base = unitBase(c, b.mode)
	if revived(c, b) {
		return true
	}
	n := uint32(len(c.units.list))
	c.units.list, c.units.worth = append(c.units.list, b), append(c.units.worth, worth{})
	if !c.units.translator.Translate(n, c.Unit(n)) {
		c.units.list, c.units.worth = c.units.list[:n], c.units.worth[:n]
		return false
	}
	b.unit = n
	c.units.past.note(b, b.code(c), trapBehind(&c.blocks, b))
	return true
}

// Unit shows the block of a unit to the translator, which asks for it again when it
// wants another version. The result is valid until the next call.
func (c *CPU) Unit(n uint32) *Unit {
	b, u := c.units.list[n], &c.units.shown
	*u = Unit{User: b.mode&modeUser != 0, Gen: c.gen, FlagMask: c.model.flagMask, FlagOnes: c.model.flagOnes, SegmentWord: c.model.pushSegmentWord,
		Segmented: b.mode&(modeFlat|mode64) == 0, Long: b.mode&mode64 != 0, Base: b.base,
		TrapBehind: trapBehind(&c.blocks, b), EIP: b.eip, Key: mmu.MakeKey(uint32(b.unitLin()), b.phys), Second: b.secondKey(), Targets: b.target, Insts: u.Insts[:0], Ops: u.Ops[:0]}
	code := b.code(c)
	for k := range b.ops {
		for half := range b.ops[k].count {
			i := decoder.Decode(code, decoder.Mode{Bits: b.mode.bits(), Gen: c.gen})
			code = code[i.Len:]
			u.Insts = append(u.Insts, i)
			if half == 0 {
				u.Ops = append(u.Ops, int16(k))
			} else {
				u.Ops = append(u.Ops, -1)
			}
		}
	}
	return u
}
