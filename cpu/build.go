package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
)

// lookup returns the block at CS:EIP for mode, and decodes it if need be. It returns nil when the
// fetch has left a fault pending.
func (c *CPU) lookup(mode blockMode) *block {
	eip := c.eip
	if !mode.reaches(eip) {
		c.raiseGP0()
		return nil
	}
	lin := c.codeLin(eip)
	phys, ok := c.translateCode(lin)
	if !ok {
		return nil
	}
	if c.insp != nil {
		c.insp.locate(c, lin, phys)
	}
	b := c.blocks.find(phys, eip, mode)
	if b != nil && b.phys2 != noPage {
		second, ok := translateSecond(c, lin)
		if !ok {
			return nil
		}
		// The walk may have written into the instruction.
		if b = c.blocks.find(phys, eip, mode); b != nil && b.phys2 != noPage && b.phys2 != second {
			c.blocks.end(b)
			b = nil
		}
	}
	if b == nil {
		return c.build(phys, lin, mode)
	}
	return b
}

// build decodes the block at lin. It returns nil with a fault pending when the first instruction
// cannot be fetched.
func (c *CPU) build(phys, lin uint64, mode blockMode) *block {
	if c.blocks.made >= maxBlocks || len(c.blocks.coded) >= maxPages {
		c.blocks.endAll()
	}
	f := &c.fetch
	*f = fetcher{lin: lin, phys: phys, mode: mode, eip: c.eip, phys2: noPage}
	page, kind := c.mem.Host(phys)
	if page == nil {
		return c.buildTemp(f)
	}
	at := uint32(phys) & (mmu.PageSize - 1)
	f.code = page[at:]
	if last := mode.limit() - f.eip; uint64(len(f.code)) > last && mode&mode64 == 0 {
		f.code, f.limit = f.code[:last+1], true
	}
	l := &c.lower
	l.begin(c, tablesFor(mode), mode, f.eip)
	if c.trapAt(phys, mode) {
		l.trap()
	}
	for l.n < l.max && !l.ended {
		l.inst = decoder.Decode(f.code[l.size:], c.DecodeMode())
		if l.inst.Op == decoder.Short {
			if l.n > 0 {
				break
			}
			return c.buildCrossing(f)
		}
		if c.cover != nil && !c.cover.extends(l, lin) {
			break
		}
		if l.add() || c.trapAt(phys+uint64(l.size), mode) {
			break
		}
	}
	b := c.finish(l, f)
	if c.cover != nil && mode&modeSingle == 0 {
		c.cover.made(l, b)
	}
	if c.blocks.page(phys) == nil {
		c.blocks.makePage(phys)
		if kind == bus.RAM {
			c.mem.Guard(phys)
		}
	}
	c.blocks.add(b)
	if c.units.past.has(phys) {
		expectRevival(c, b)
	}
	return b
}

// translateSecond is translateCode of the page that an instruction at lin goes on in. It raises #GP(0) at the end of the lower half.
// The CodeTLB of the region of lin is the one last asked for in any case, so that which of them are kept does not depend on how often
// this is looked up.
func translateSecond(c *CPU, lin uint64) (uint64, bool) {
	next := following(c, lin|(mmu.PageSize-1), 1)
	if !canonical(next) {
		return 0, c.raiseGP0()
	}
	phys, ok := c.translateCode(next)
	c.mem.Code(c.user(), uint32(lin>>32))
	return phys, ok
}

// trapAt reports whether there is an execution trap that a block must stop at. Blocks of one
// instruction ignore traps, because they are the way to pass one.
func (c *CPU) trapAt(phys uint64, mode blockMode) bool {
	if mode&modeSingle != 0 {
		return false
	}
	return len(c.blocks.traps) != 0 && c.blocks.traps[phys] || c.insp != nil && (c.insp.breaks[phys] || c.insp.located[phys]) || c.obs.trapAt(phys)
}

// fetchByte reads a byte of code where there is no memory.
func (c *CPU) fetchByte(phys uint64) uint8 {
	if c.trial != nil {
		failTrial(c)
		return 0
	}
	return uint8(c.bus.Read(phys, 1))
}

// finish makes a block of the ops that were lowered.
func (c *CPU) finish(l *lowerer, f *fetcher) *block {
	ops := l.end()
	b := c.blocks.take(len(ops))
	b.ops = b.ops[:len(ops)]
	copy(b.ops, ops)
	c.blocks.fill(b, l, f)
	return b
}

// fill sets all fields of a block except its ops, which are there already.
func (k *cache) fill(b *block, l *lowerer, f *fetcher) {
	k.lastID++
	b.first, b.n, b.size, b.target = &b.ops[0], int64(l.n), l.size, l.target
	b.insts = append(b.insts[:0], l.system...)
	b.id, b.mode, b.phys, b.phys2, b.eip = k.lastID, f.mode, f.phys, f.phys2, f.eip
	b.succ = [2]*block{&k.none, &k.none}
	b.succID = [2]uint64{1, 1}
	b.trap, b.cold, b.unit, b.drops = l.trapped, k.cold, 0, 0
}

// buildCrossing decodes one instruction that continues in the next page, or beyond the limit of CS.
func (c *CPU) buildCrossing(f *fetcher) *block {
	if f.limit && !c.model.wrapOffsets {
		c.raiseGP0()
		return nil
	}
	if f.limit {
		return c.buildTemp(f)
	}
	second, ok := translateSecond(c, f.lin)
	if !ok {
		return nil
	}
	page, _ := c.mem.Host(second)
	if page == nil {
		return c.buildTemp(f)
	}
	n := copy(f.buf[:], f.code)
	copy(f.buf[n:], page[:])
	code := f.buf[:]
	if last := f.mode.limit() - f.eip; uint64(len(code)) > last && f.mode&mode64 == 0 {
		code = code[:last+1]
	}
	l := &c.lower
	l.inst = decoder.Decode(code, c.DecodeMode())
	if l.inst.Op == decoder.Short {
		c.raiseGP0()
		return nil
	}
	if int(l.inst.Len) > n { // otherwise the walk of the page tables has written a shorter instruction
		f.phys2 = second
	}
	l.begin(c, tablesFor(f.mode), f.mode|modeSingle, f.eip)
	if c.cover != nil {
		c.cover.comes(f.lin, l.inst.Len)
	}
	l.add()
	b := c.finish(l, f)
	for _, p := range [2]uint64{f.phys, f.phys2} {
		if p != noPage && c.blocks.page(p) == nil {
			c.blocks.makePage(p)
			c.mem.Guard(p)
		}
	}
	c.blocks.add(b)
	return b
}

// buildTemp decodes one instruction from a place whose code cannot be cached: a device's memory, an
// address where nobody answers, or the wrap at the end of a segment of the 8086.
func (c *CPU) buildTemp(f *fetcher) *block {
	l := &c.lower
	for n := 1; ; n++ {
		off := f.eip + uint64(n) - 1
		if c.model.wrapOffsets {
			off &= 0xffff
		}
		if !f.mode.reaches(off) {
			c.raiseGP0()
			return nil
		}
		phys, ok := c.translateCode(c.codeLin(off))
		if !ok {
			return nil
		}
		if page, _ := c.mem.Host(phys); page != nil {
			f.buf[n-1] = page[phys&(mmu.PageSize-1)]
		} else {
			f.buf[n-1] = c.fetchByte(phys)
		}
		if l.inst = decoder.Decode(f.buf[:n], c.DecodeMode()); l.inst.Op != decoder.Short || n == len(f.buf) {
			break
		}
	}
	if l.inst.Op == decoder.Short { // the bytes are all prefixes
		l.inst.Op = decoder.TooLong
	}
	l.begin(c, tablesFor(f.mode), f.mode|modeSingle, f.eip)
	if c.trapAt(f.phys, f.mode) {
		l.trap()
	} else {
		if c.cover != nil {
			c.cover.comes(f.lin, l.inst.Len)
		}
		l.add()
	}
	b := &c.blocks.temp
	b.ops = append(b.ops[:0], l.end()...)
	c.blocks.fill(b, l, f)
	b.id, b.mode, b.phys2 = 0, f.mode|modeSingle, noPage
	return b
}
