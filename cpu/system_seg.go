package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// sysMOVSreg executes MOV to and from a segment register.
func sysMOVSreg(c *CPU, i *decoder.Inst) bool {
	if i.Args[1].Kind == decoder.ArgSeg {
		return c.storeOperand(i, 0, 2, uint32(c.seg[i.Args[1].Reg&7].selector))
	}
	if i.Args[0].Kind != decoder.ArgSeg {
		return c.raise(x86.VecUD)
	}
	sel, ok := c.operand(i, 1, 2)
	return ok && c.moveToSegment(int(i.Args[0].Reg), uint16(sel))
}

// moveToSegment loads a segment register as MOV and POP do, with the shadow of SS.
func (c *CPU) moveToSegment(sreg int, sel uint16) bool {
	if !c.loadSegment(sreg, sel) {
		return false
	}
	if sreg == x86.SS {
		c.holdInterrupts()
	}
	return true
}

// sysPUSHSreg executes PUSH of a segment register.
func sysPUSHSreg(c *CPU, i *decoder.Inst) bool {
	if i.Args[0].Kind != decoder.ArgSeg {
		return c.raise(x86.VecUD)
	}
	return c.pushSegment(int(i.Args[0].Reg), int(i.OpSize))
}

// pushSegment pushes a selector in a slot of n bytes, of which most processors
// write the low word only.
func (c *CPU) pushSegment(sreg, n int) bool {
	sel := uint32(c.seg[sreg&7].selector)
	if c.mode&mode64 != 0 {
		return pushLong(c, nil, n, uint64(sel))
	}
	if n == 2 || !c.model.pushSegmentWord {
		return c.push(n, sel)
	}
	s := c.ownStack()
	s.sp = (s.sp - 4) & s.mask
	if !c.writeSeg(x86.SS, uint64(s.sp), 2, uint64(sel)) {
		return false
	}
	c.commitSP(&s)
	return true
}

// sysPOPSreg executes POP to a segment register.
func sysPOPSreg(c *CPU, i *decoder.Inst) bool {
	if i.Args[0].Kind != decoder.ArgSeg {
		return c.raise(x86.VecUD)
	}
	return c.popSegment(int(i.Args[0].Reg), int(i.OpSize))
}

// popSegment pops a slot of n bytes, of which the low word is read, to a segment
// register. SP moves only when the load succeeds.
func (c *CPU) popSegment(sreg, n int) bool {
	if c.mode&mode64 != 0 {
		sel, ok := c.readSeg(x86.SS, c.reg[x86.SP], 2)
		if !ok || !c.moveToSegment(sreg, uint16(sel)) {
			return false
		}
		c.reg[x86.SP] += uint64(n)
		return true
	}
	s := c.ownStack()
	sel, ok := c.stackRead(&s, 0, 2)
	if !ok || !c.moveToSegment(sreg, uint16(sel)) {
		return false
	}
	s.sp += uint32(n)
	c.commitSP(&s)
	return true
}

// sysLoadPointer executes LDS, LES, LFS, LGS and LSS.
func sysLoadPointer(c *CPU, i *decoder.Inst) bool {
	var sreg int
	switch i.Op {
	case decoder.LDS:
		sreg = x86.DS
	case decoder.LES:
		sreg = x86.ES
	case decoder.LFS:
		sreg = x86.FS
	case decoder.LGS:
		sreg = x86.GS
	default:
		sreg = x86.SS
	}
	sel, off, ok := farPointer(c, i)
	if !ok || !c.loadSegment(sreg, sel) {
		return false
	}
	if i.OpSize == 2 {
		c.set16(i.Args[0].Reg, uint16(off))
	} else {
		c.reg[i.Args[0].Reg] = off
	}
	return true
}

// setZF sets or clears ZF alone.
func (c *CPU) setZF(on bool) {
	v := uint32(0)
	if on {
		v = x86.ZF
	}
	c.setEflags(v, x86.ZF)
}

// sysARPL raises the RPL of a selector to that of another one.
func sysARPL(c *CPU, i *decoder.Inst) bool {
	if !c.protected() {
		return c.raise(x86.VecUD)
	}
	dst, ok := c.operand(i, 0, 2)
	if !ok {
		return false
	}
	src, _ := c.operand(i, 1, 2)
	lower := dst&3 < src&3
	if lower && !c.storeWord(i, 0, dst&^3|src&3) {
		return false
	}
	c.setZF(lower)
	return true
}

// storeWord writes a word to operand k, leaving the upper half of a register.
func (c *CPU) storeWord(i *decoder.Inst, k int, v uint32) bool {
	a := &i.Args[k]
	if a.Kind == decoder.ArgMem {
		return c.writeSeg(int(i.Seg), c.operandOffset(i), 2, uint64(v))
	}
	c.set16(a.Reg, uint16(v))
	return true
}

// inspect finds the descriptor that LAR, LSL, VERR and VERW ask about. visible
// is false when it does not exist.
func (c *CPU) inspect(i *decoder.Inst, k int) (d descriptor, sel uint16, found, ok bool) {
	if !c.protected() {
		return d, 0, false, c.raise(x86.VecUD)
	}
	v, ok := c.operand(i, k, 2)
	if !ok {
		return d, 0, false, false
	}
	d, found, ok = c.findDescriptor(uint16(v))
	return d, uint16(v), found, ok
}

// visible reports whether the descriptor may be looked at from here.
func (r *registers) visible(d descriptor, sel uint16) bool {
	return d.isConforming() || d.dpl() >= r.cpl && d.dpl() >= uint8(sel&3)
}

// Bit sets of system types that LAR and LSL accept (SDM vol. 2, tables 3-52 and 3-57).
const (
	larTypes = 1<<typeTSS16 | 1<<typeLDT | 1<<typeTSS16Busy | 1<<typeCallGate16 | 1<<typeTaskGate |
		1<<typeTSS32 | 1<<typeTSS32Busy | 1<<typeCallGate32
	longTypes = 1<<typeLDT | 1<<typeTSS32 | 1<<typeTSS32Busy | 1<<typeCallGate32 // those that long mode has
	lslTypes  = 1<<typeTSS16 | 1<<typeLDT | 1<<typeTSS16Busy | 1<<typeTSS32 | 1<<typeTSS32Busy
)

// sysLAR loads the access rights of a descriptor.
func sysLAR(c *CPU, i *decoder.Inst) bool {
	return c.inspectTo(i, larTypes, func(d descriptor) uint32 { return d.hi & 0x00ffff00 })
}

// sysLSL loads the limit of a descriptor in bytes.
func sysLSL(c *CPU, i *decoder.Inst) bool { return c.inspectTo(i, lslTypes, descriptor.limit) }

// inspectTo executes LAR and LSL. types has a bit for each system type that has the value.
func (c *CPU) inspectTo(i *decoder.Inst, types uint32, value func(descriptor) uint32) bool {
	d, sel, found, ok := c.inspect(i, 1)
	if !ok {
		return false
	}
	switch {
	case c.model.only16BitSystem:
		types &= 1<<8 - 1
	case c.long.active():
		types &= longTypes
	}
	valid := found && c.visible(d, sel) && (d.isSegment() || types>>d.systemType()&1 != 0)
	if valid && !d.isSegment() && c.long.active() {
		if _, valid, ok = readUpper(c, sel, d); !ok {
			return false
		}
	}
	if valid {
		v := value(d)
		if i.OpSize == 2 {
			c.set16(i.Args[0].Reg, uint16(v))
		} else {
			c.set32(i.Args[0].Reg, v)
		}
	}
	c.setZF(valid)
	return true
}

// sysVERR asks whether a segment can be read, sysVERW whether it can be written.
func sysVERR(c *CPU, i *decoder.Inst) bool {
	d, sel, found, ok := c.inspect(i, 0)
	if ok {
		c.setZF(found && d.isReadable() && c.visible(d, sel))
	}
	return ok
}

func sysVERW(c *CPU, i *decoder.Inst) bool {
	d, sel, found, ok := c.inspect(i, 0)
	if ok {
		c.setZF(found && d.isWritable() && c.visible(d, sel))
	}
	return ok
}

// tableOperand reads the 6 bytes of LGDT and LIDT, 10 in 64-bit mode. With 16-bit operand size the
// base has 24 bits.
func (c *CPU) tableOperand(i *decoder.Inst) (table, bool) {
	ea := c.operandOffset(i)
	limit, ok := c.readSeg(int(i.Seg), ea, 2)
	if !ok {
		return table{}, false
	}
	next := (ea + 2) & offsetMask(i)
	if c.mode&mode64 != 0 {
		base, ok := c.readSeg(int(i.Seg), next, 8)
		if ok && !canonical(base) {
			ok = c.raiseGP0()
		}
		return table{base: base, limit: uint16(limit)}, ok
	}
	base, ok := c.readSeg(int(i.Seg), next, 4)
	if i.OpSize == 2 {
		base &= 0xffffff
	}
	return table{base: uint64(uint32(base)), limit: uint16(limit)}, ok
}

func sysLGDT(c *CPU, i *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	t, ok := c.tableOperand(i)
	if ok {
		c.gdt = t
		if t.base>>32 != 0 {
			c.units.loaded = [LoadedSegments]LoadedSegment{} // translated code knows 32 bits of the base
		}
	}
	return ok
}

func sysLIDT(c *CPU, i *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	t, ok := c.tableOperand(i)
	if ok {
		c.idt = t
	}
	return ok
}

// storeTable writes the 6 bytes of SGDT and SIDT, 10 in 64-bit mode. The 286 has ones where later
// processors have the upper byte of the base.
func (c *CPU) storeTable(i *decoder.Inst, t table) bool {
	ea := c.operandOffset(i)
	base := t.base
	if c.model.descriptorWords {
		base |= 0xff000000
	}
	next, n := (ea+2)&offsetMask(i), 8
	if c.mode&mode64 == 0 {
		n, base = 4, uint64(uint32(base))
	}
	if !c.checkWrite(int(i.Seg), next, n) {
		return false
	}
	return c.writeSeg(int(i.Seg), ea, 2, uint64(t.limit)) && c.writeSeg(int(i.Seg), next, n, base)
}

func sysSGDT(c *CPU, i *decoder.Inst) bool { return c.storeTable(i, c.gdt) }
func sysSIDT(c *CPU, i *decoder.Inst) bool { return c.storeTable(i, c.idt) }

// sysLLDT loads LDTR. A null selector leaves no local table.
func sysLLDT(c *CPU, i *decoder.Inst) bool {
	if !c.protected() {
		return c.raise(x86.VecUD)
	}
	if !c.supervisor() {
		return false
	}
	v, ok := c.operand(i, 0, 2)
	if !ok {
		return false
	}
	sel := uint16(v)
	if isNull(sel) {
		c.ldt = segment{selector: sel, null: true}
		return true
	}
	if sel&selectorTI != 0 {
		return c.raiseSel(x86.VecGP, sel)
	}
	d, ok := c.need(x86.VecGP, sel)
	if !ok {
		return false
	}
	if d.systemType() != typeLDT {
		return c.raiseSel(x86.VecGP, sel)
	}
	if !d.present() {
		return c.raiseSel(x86.VecNP, sel)
	}
	high, ok := highBase(c, sel, d)
	if ok {
		c.ldt = d.segment(sel)
		c.ldt.high = high
	}
	return ok
}

// sysLTR loads TR and marks the TSS busy.
func sysLTR(c *CPU, i *decoder.Inst) bool {
	if !c.protected() {
		return c.raise(x86.VecUD)
	}
	if !c.supervisor() {
		return false
	}
	v, ok := c.operand(i, 0, 2)
	if !ok {
		return false
	}
	sel := uint16(v)
	if isNull(sel) {
		return c.raiseGP0()
	}
	d, ok := c.availableTSS(sel, x86.VecGP)
	if !ok {
		return false
	}
	high, ok := highBase(c, sel, d)
	if !ok || !c.setBusy(d.addr, true) {
		return false
	}
	d.hi |= 2 << 8
	c.tr = d.segment(sel)
	c.tr.high = high
	return true
}

func sysSLDT(c *CPU, i *decoder.Inst) bool {
	if !c.protected() {
		return c.raise(x86.VecUD)
	}
	return c.storeOperand(i, 0, 2, uint32(c.ldt.selector))
}

func sysSTR(c *CPU, i *decoder.Inst) bool {
	if !c.protected() {
		return c.raise(x86.VecUD)
	}
	return c.storeOperand(i, 0, 2, uint32(c.tr.selector))
}
