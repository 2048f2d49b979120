package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// refAt checks that an operand at an offset can be written, reads it and puts it in rmwBuffer.
func refAt(c *CPU, o *op, off uint64, n int) (*mmu.Page, uint32) {
	c.at = o
	sreg := int(o.seg)
	if !c.checkWrite(sreg, off, n) {
		c.at = nil
		return nil, 0
	}
	v, ok := c.readSeg(sreg, off, n)
	c.at = nil
	if !ok {
		return nil, 0
	}
	mmu.Store64(&c.rmwBuffer, 0, v)
	c.rmw = rmwState{o, sreg, off, n}
	return &c.rmwBuffer, 0
}

func (c *CPU) commitSlow() bool {
	c.at = c.rmw.o
	ok := c.writeSeg(c.rmw.sreg, c.rmw.off, c.rmw.n, mmu.Load64(&c.rmwBuffer, 0))
	c.at = nil
	return ok
}

// readSeg reads n = 1, 2, 4 or 8 bytes at an offset in a segment, at CPL.
func (c *CPU) readSeg(sreg int, off uint64, n int) (uint64, bool) {
	if c.model.wrapOffsets && off+uint64(n) > 0x10000 {
		return c.readWrapped(sreg, off, n)
	}
	lin, ok := c.linear(sreg, off, n, false)
	if !ok {
		return 0, false
	}
	return c.readLin(lin, n, c.user())
}

// writeSeg writes n = 1, 2, 4 or 8 bytes.
func (c *CPU) writeSeg(sreg int, off uint64, n int, v uint64) bool {
	if c.model.wrapOffsets && off+uint64(n) > 0x10000 {
		c.writeWrapped(sreg, off, n, v)
		return true
	}
	lin, ok := c.linear(sreg, off, n, true)
	return ok && c.writeLin(lin, n, v, c.user())
}

// checkWrite reports whether writeSeg would succeed. If not, it leaves the fault pending.
func (c *CPU) checkWrite(sreg int, off uint64, n int) bool {
	if c.model.wrapOffsets {
		return true
	}
	lin, ok := c.linear(sreg, off, n, true)
	return ok && c.translateBoth(lin, n, true, c.user())
}

// readWrapped reads around the end of a segment of the 8086, whose offsets have 16 bits.
func (c *CPU) readWrapped(sreg int, off uint64, n int) (v uint64, ok bool) {
	for i := range uint64(n) {
		b, _ := c.readLin(uint64(c.seg[sreg].base)+(off+i)&0xffff, 1, false)
		v |= b << (8 * i)
	}
	return v, true
}

func (c *CPU) writeWrapped(sreg int, off uint64, n int, v uint64) {
	for i := range uint64(n) {
		c.writeLin(uint64(c.seg[sreg].base)+(off+i)&0xffff, 1, v>>(8*i)&0xff, false)
	}
}

// linear returns the linear address of an offset, after all checks of the segment and of the
// alignment (SDM vol. 3, 5.3 to 5.5, 6.15 "Alignment Check").
func (c *CPU) linear(sreg int, off uint64, n int, write bool) (uint64, bool) {
	if !c.inSegment(sreg, off, n, write) {
		return 0, false
	}
	lin := c.at64(sreg, off)
	return lin, c.aligned(lin, n)
}

// inSegment checks type and limit of a segment for n bytes.
func (c *CPU) inSegment(sreg int, off uint64, n int, write bool) bool {
	s := &c.seg[sreg&7]
	size := s.readLen
	if write {
		size = s.writeLen
	}
	if end := off + uint64(n); end <= size && end != 0 { // it is 0 at the end of 64 bits, where there are no lengths
		return true
	}
	if c.mode&mode64 != 0 {
		return canonical(c.at64(sreg, off)) && canonical(c.at64(sreg, off+uint64(n-1))) || c.raiseSegment(sreg)
	}
	return c.allowed(s, uint32(off), n, write) || c.raiseSegment(sreg)
}

// aligned makes the alignment check for n bytes.
func (c *CPU) aligned(lin uint64, n int) bool {
	return lin&uint64(n-1) == 0 || !c.alignmentChecked() || c.raiseCode(x86.VecAC, 0)
}

// allowed makes the whole check of a segment's type and limit.
func (r *registers) allowed(s *segment, off uint32, n int, write bool) bool {
	if s.null {
		return false
	}
	if r.protected() {
		code := s.access&accessCode != 0
		if write && (code || s.access&accessWritable == 0) || code && s.access&accessReadable == 0 {
			return false
		}
	}
	return inLimit(s, off, uint32(n))
}

// raiseSegment raises the exception for an access outside a segment.
func (c *CPU) raiseSegment(sreg int) bool {
	vector := uint8(x86.VecGP)
	if sreg == x86.SS {
		vector = x86.VecSS
		if c.real() {
			vector = c.model.realStackVector
		}
	}
	return c.raiseCode(vector, 0)
}

// translate returns the physical address of lin, or raises #PF.
func (c *CPU) translate(lin uint64, write, user bool) (uint64, bool) {
	phys, code, ok := c.mem.Translate(lin, write, user)
	if !ok {
		c.cr2 = lin
		return 0, c.raiseCode(x86.VecPF, code)
	}
	return phys, true
}

// translateCode returns the physical address of the byte of an instruction at lin, or raises #PF.
func (c *CPU) translateCode(lin uint64) (uint64, bool) {
	phys, code, ok := c.mem.TranslateCode(lin, c.user())
	if !ok {
		c.cr2 = lin
		return 0, c.raiseCode(x86.VecPF, code)
	}
	return phys, true
}

// translateBoth checks that each of n bytes, which may lie in two pages, can be reached.
func (c *CPU) translateBoth(lin uint64, n int, write, user bool) bool {
	if _, ok := c.translate(lin, write, user); !ok {
		return false
	}
	if !mmu.Crosses(lin, n) {
		return true
	}
	_, ok := c.translate(following(c, lin, uint64(n)-1)&^(mmu.PageSize-1), write, user)
	return ok
}

// readLin reads n = 1, 2, 4 or 8 bytes at a linear address. user says whether it is a user access.
// The processor reads its own tables with false at every CPL.
func (c *CPU) readLin(lin uint64, n int, user bool) (uint64, bool) {
	if mmu.Crosses(lin, n) {
		return c.readCrossing(lin, n, user)
	}
	phys, ok := c.translate(lin, false, user)
	if !ok {
		return 0, false
	}
	if c.watching {
		c.watchData(lin, n, false)
	}
	if c.insp != nil && !c.insp.access(c, lin, phys, n, 0, false) {
		return 0, false
	}
	p, kind := c.mem.Host(phys)
	if p == nil {
		return c.busRead(phys, n)
	}
	c.fill(lin, phys, p, kind, user)
	switch n {
	case 1:
		return uint64(mmu.Load8(p, uint32(lin))), true
	case 2:
		return uint64(mmu.Load16(p, uint32(lin))), true
	case 4:
		return uint64(mmu.Load32(p, uint32(lin))), true
	}
	return mmu.Load64(p, uint32(lin)), true
}

// fill makes a fast TLB entry for a page that has host memory.
func (c *CPU) fill(lin uint64, phys uint64, p *mmu.Page, kind bus.Kind, user bool) {
	watch := c.insp.page(lin, phys)
	if c.watching || watch&WatchRead != 0 {
		return
	}
	writable := kind == bus.RAM && c.mem.Writable(lin, user) && c.blocks.page(phys) == nil && watch == 0
	if d := c.mem.Tracked(); d != nil && !d.Has(phys) {
		writable = false
	}
	if c.trial != nil && !c.trial.kept(phys) { // the trial must see the first write to the page
		writable = false
	}
	c.mem.Fill(lin, user, p, writable)
}

func (c *CPU) readCrossing(lin uint64, n int, user bool) (v uint64, ok bool) {
	if !c.translateBoth(lin, n, false, user) {
		return 0, false
	}
	for i := range uint64(n) {
		b, ok := c.readLin(following(c, lin, i), 1, user)
		if !ok {
			return 0, false
		}
		v |= b << (8 * i)
	}
	return v, true
}

// writeLin writes n = 1, 2, 4 or 8 bytes at a linear address.
func (c *CPU) writeLin(lin uint64, n int, v uint64, user bool) bool {
	if mmu.Crosses(lin, n) {
		return c.writeCrossing(lin, n, v, user)
	}
	phys, ok := c.translate(lin, true, user)
	if !ok {
		return false
	}
	if c.watching {
		c.watchData(lin, n, true)
	}
	if c.insp != nil {
		c.insp.access(c, lin, phys, n, v, true)
	}
	p, kind := c.mem.Host(phys)
	if p == nil || kind != bus.RAM {
		c.busWrite(phys, n, v)
		return true
	}
	if c.trial != nil && !keepOnTrial(c, phys, p) {
		return true
	}
	filled := false // the entry is there, for reading only, as the page still holds code
	if g := c.blocks.page(phys); g != nil {
		c.blocks.written(g, phys, n)
		filled = c.blocks.page(phys) != nil && c.tlb.At(uint32(lin)).ReadTag == mmu.Tag(uint32(lin), 1)
	}
	if d := c.mem.Tracked(); d != nil {
		d.Mark(phys)
	}
	if !filled {
		c.fill(lin, phys, p, kind, user)
	}
	switch n {
	case 1:
		mmu.Store8(p, uint32(lin), uint8(v))
	case 2:
		mmu.Store16(p, uint32(lin), uint16(v))
	case 4:
		mmu.Store32(p, uint32(lin), uint32(v))
	default:
		mmu.Store64(p, uint32(lin), v)
	}
	return true
}

func (c *CPU) writeCrossing(lin uint64, n int, v uint64, user bool) bool {
	if !c.translateBoth(lin, n, true, user) {
		return false
	}
	for i := range uint64(n) {
		if !c.writeLin(following(c, lin, i), 1, v>>(8*i)&0xff, user) {
			return false
		}
	}
	return true
}

// busRead reads from a device. The count of retired instructions is exact while the device looks at
// it. A fused pair stops before it, because the device may ask for a stop between its halves.
func (c *CPU) busRead(phys uint64, n int) (v uint64, ok bool) {
	if c.at != nil && c.at.count > 1 {
		c.stepNext, c.exit = true, exitLeft
		return 0, false
	}
	if c.trial != nil {
		failTrial(c)
		return 0, true
	}
	c.unfinished = c.notYet()
	v = c.bus.Read(phys, n)
	c.unfinished = 0
	c.afterDevice()
	return v, true
}

func (c *CPU) busWrite(phys uint64, n int, v uint64) {
	if c.trial != nil {
		failTrial(c)
		return
	}
	c.unfinished = c.notYet()
	c.bus.Write(phys, n, v)
	c.unfinished = 0
	c.afterDevice()
}
