package cpu

import "github.com/iron86/iron86/x86"

// switchKind says what caused a task switch.
type switchKind uint8

const (
	switchJump      switchKind = iota // JMP
	switchCall                        // CALL: nests
	switchInterrupt                   // interrupt or exception: nests
	switchReturn                      // IRET with NT set
)

// nests reports whether the new task gets a back link and NT.
func (k switchKind) nests() bool { return k == switchCall || k == switchInterrupt }

// Offsets in a 32-bit TSS (SDM vol. 3, figure 7-2) and a 16-bit one (figure 7-10).
const (
	tssLink      = 0
	tss32CR3     = 0x1c
	tss32EIP     = 0x20
	tss32Flags   = 0x24
	tss32Regs    = 0x28
	tss32Seg     = 0x48
	tss32LDT     = 0x60
	tss32Trap    = 0x64
	tss32Limit   = 0x67 // smallest legal limit
	tss16IP      = 0x0e
	tss16Flags   = 0x10
	tss16Regs    = 0x12
	tss16Seg     = 0x22
	tss16LDT     = 0x2a
	tss16Limit   = 0x2b // smallest legal limit
	highHalfOnes = 0xffff0000
)

// taskState is what a task switch loads.
type taskState struct {
	cr3, eip, flags uint32
	reg             [8]uint32
	sel             [6]uint16
	ldt             uint16
	trap            bool
}

// availableTSS checks a selector for a TSS to switch to. Errors are vector(sel).
func (c *CPU) availableTSS(sel uint16, vector uint8) (descriptor, bool) {
	return c.findTSS(sel, vector, typeTSS16, typeTSS32)
}

// findTSS checks a selector for a TSS of one of two types. Errors are vector(sel).
func (c *CPU) findTSS(sel uint16, vector, type16, type32 uint8) (descriptor, bool) {
	if sel&selectorTI != 0 {
		return descriptor{}, c.raiseSel(vector, sel)
	}
	d, ok := c.need(vector, sel)
	if !ok {
		return d, false
	}
	if t := d.systemType(); (t != type16 || c.long.active()) && (t != type32 || c.model.only16BitSystem) {
		return d, c.raiseSel(vector, sel)
	}
	if !d.present() {
		return d, c.raiseSel(x86.VecNP, sel)
	}
	return d, true
}

// switchTask leaves the current task for that of TSS d (SDM vol. 3, 7.3). image is
// EFLAGS as the old task is to find it. All that can be checked before the
// switch is committed is; later faults belong to the new task, at its EIP.
func (c *CPU) switchTask(sel uint16, d descriptor, how switchKind, image uint32) bool {
	if c.insp != nil && c.insp.tasks {
		c.insp.hit(c, Hit{Kind: TaskSwitch, Addr: uint64(sel)})
	}
	wide := d.systemType()&8 != 0
	least := uint32(tss16Limit)
	if wide {
		least = tss32Limit
	}
	if d.limit() < least {
		return c.raiseSel(x86.VecTS, sel)
	}
	t, ok := c.readTask(d.base(), wide)
	if !ok {
		return false
	}
	if how == switchReturn {
		image &^= x86.NT
	}
	if !c.saveTask(image) {
		return false
	}
	if d.base() == c.tr.base { // the task, marked available, switches to itself: it finds the state that it has just saved
		if t, ok = c.readTask(d.base(), wide); !ok {
			return false
		}
	}
	if how.nests() {
		t.flags |= x86.NT
		if !c.writeLin(uint64(d.base()+tssLink), 2, uint64(c.tr.selector), false) {
			return false
		}
	}
	if !c.markBusy(d, how) {
		return false
	}
	return c.enterTask(sel, d, &t)
}

// markBusy keeps the busy bits: of the old task unless it is suspended by a
// nested one, of the new one unless it is being returned to.
func (c *CPU) markBusy(d descriptor, how switchKind) bool {
	if !how.nests() {
		old, found, ok := c.findDescriptor(c.tr.selector)
		if !ok || found && !c.setBusy(old.addr, false) {
			return false
		}
	}
	return how == switchReturn || c.setBusy(d.addr, true)
}

// readTask reads the new task's state.
func (c *CPU) readTask(base uint32, wide bool) (t taskState, ok bool) {
	ok = true
	get := func(off uint32, n int) uint32 {
		if !ok {
			return 0
		}
		var v uint64
		v, ok = c.readLin(uint64(base+off), n, false)
		return uint32(v)
	}
	if !wide {
		t.eip, t.flags, t.ldt = get(tss16IP, 2), get(tss16Flags, 2), uint16(get(tss16LDT, 2))
		for i := range uint32(8) {
			t.reg[i] = highHalfOnes | get(tss16Regs+2*i, 2)
		}
		for i := range uint32(4) {
			t.sel[i] = uint16(get(tss16Seg+2*i, 2))
		}
		return t, ok
	}
	t.cr3, t.eip, t.flags = get(tss32CR3, 4), get(tss32EIP, 4), get(tss32Flags, 4)
	for i := range uint32(8) {
		t.reg[i] = get(tss32Regs+4*i, 4)
	}
	for i := range uint32(6) {
		t.sel[i] = uint16(get(tss32Seg+4*i, 2))
	}
	t.ldt = uint16(get(tss32LDT, 2))
	t.trap = get(tss32Trap, 2)&1 != 0
	return t, ok
}

// saveTask writes the current task's state to its TSS.
func (c *CPU) saveTask(image uint32) bool {
	ok := true
	put := func(off uint32, n int, v uint32) {
		ok = ok && c.writeLin(uint64(c.tr.base+off), n, uint64(v), false)
	}
	if c.tr.access&8 == 0 {
		put(tss16IP, 2, uint32(c.eip&0xffff))
		put(tss16Flags, 2, image&0xffff)
		for i := range uint32(8) {
			put(tss16Regs+2*i, 2, uint32(c.reg[i])&0xffff)
		}
		for i := range uint32(4) {
			put(tss16Seg+2*i, 2, uint32(c.seg[i].selector))
		}
		return ok
	}
	put(tss32EIP, 4, uint32(c.eip))
	put(tss32Flags, 4, image)
	for i := range uint32(8) {
		put(tss32Regs+4*i, 4, uint32(c.reg[i]))
	}
	for i := range uint32(6) {
		put(tss32Seg+4*i, 2, uint32(c.seg[i].selector))
	}
	return ok
}

// enterTask commits the switch and loads the new task's registers. A fault on the way is
// one of the new task, which then has not begun: no debug trap for it is pending.
func (c *CPU) enterTask(sel uint16, d descriptor, t *taskState) bool {
	d.hi |= 2 << 8 // busy
	c.tr = d.segment(sel)
	c.cr0 |= x86.CR0TS
	c.dr[7] &^= dr7Local
	c.sys.stepping = false
	c.sys.switched = true
	for i, v := range t.reg {
		c.reg[i] = uint64(v)
	}
	c.eip = uint64(t.eip)
	c.setEflags(t.flags, c.model.flagMask)
	for i, s := range t.sel {
		c.nullSegment(i, s)
	}
	c.cpl = 3 // until SS is loaded: the handler of a fault before that needs a stack of its own
	c.ldt = segment{selector: t.ldt, null: true}
	c.modeChanged()
	if c.tr.access&8 != 0 && c.cr0&x86.CR0PG != 0 && !c.setCR3(uint64(t.cr3)) {
		return false
	}
	if !c.loadTaskLDT(t.ldt) || !c.loadTaskSegments(t) {
		return false
	}
	if t.trap {
		c.sys.hits |= dr6BT
	}
	return true
}

// loadTaskLDT loads LDTR; errors are #TS.
func (c *CPU) loadTaskLDT(sel uint16) bool {
	if isNull(sel) {
		return true
	}
	if sel&selectorTI != 0 {
		return c.raiseSel(x86.VecTS, sel)
	}
	d, ok := c.need(x86.VecTS, sel)
	if !ok {
		return false
	}
	if d.systemType() != typeLDT || !d.present() {
		return c.raiseSel(x86.VecTS, sel)
	}
	c.ldt = d.segment(sel)
	return true
}

// loadTaskSegments loads the segment registers in the order CS, SS, then data.
func (c *CPU) loadTaskSegments(t *taskState) bool {
	if c.v86() {
		for i, s := range t.sel {
			c.setSegment(i, c.plainSegment(i, s))
		}
		return true
	}
	cs, ok := c.taskCode(t.sel[x86.CS])
	if !ok {
		return false
	}
	c.setSegment(x86.CS, cs)
	cpl := uint8(t.sel[x86.CS] & 3)
	ss, ok := c.stackSegment(t.sel[x86.SS], cpl, x86.VecTS)
	if !ok {
		return false
	}
	c.setSegment(x86.SS, ss)
	c.cpl = cpl
	c.modeChanged()
	for _, r := range [...]int{x86.ES, x86.DS, x86.FS, x86.GS} {
		if isNull(t.sel[r]) {
			continue
		}
		s, ok := c.dataSegment(t.sel[r], x86.VecTS)
		if !ok {
			return false
		}
		c.setSegment(r, s)
	}
	return true
}

// taskCode checks the CS of a new task; its RPL is the new CPL.
func (c *CPU) taskCode(sel uint16) (segment, bool) {
	if isNull(sel) {
		return segment{}, c.raiseSel(x86.VecTS, sel)
	}
	d, ok := c.need(x86.VecTS, sel)
	if !ok {
		return segment{}, false
	}
	rpl := uint8(sel & 3)
	if !d.isCode() || d.isConforming() && d.dpl() > rpl || !d.isConforming() && d.dpl() != rpl {
		return segment{}, c.raiseSel(x86.VecTS, sel)
	}
	if !d.present() {
		return segment{}, c.raiseSel(x86.VecNP, sel)
	}
	if !c.touch(&d) {
		return segment{}, false
	}
	return d.segment(sel), true
}

// checkTaskEIP raises #GP(0) in the new task when its EIP is beyond its code segment.
func (c *CPU) checkTaskEIP() bool {
	if c.eip > uint64(c.seg[x86.CS].limit) {
		return c.raiseGP0()
	}
	return true
}

// returnTask executes IRET with NT set: back to the task that the back link names.
func (c *CPU) returnTask() bool {
	v, ok := c.readLin(uint64(c.tr.base+tssLink), 2, false)
	if !ok {
		return false
	}
	sel := uint16(v)
	d, ok := c.findTSS(sel, x86.VecTS, typeTSS16Busy, typeTSS32Busy)
	return ok && c.switchTask(sel, d, switchReturn, c.flagsImage()) && c.checkTaskEIP()
}

// innerStack returns the stack for privilege level cpl that the current TSS names.
func (c *CPU) innerStack(cpl uint8) (stack, bool) {
	sel, sp, ok := c.tssStack(cpl)
	if !ok {
		return stack{}, false
	}
	seg, ok := c.stackSegment(sel, cpl, x86.VecTS)
	if !ok {
		return stack{}, false
	}
	m := stackMask(&seg)
	return stack{inner: true, user: cpl == 3, seg: seg, sp: sp & m, mask: m}, true
}

// tssStack reads SS and ESP of privilege level cpl from the TSS (SDM vol. 3, 7.2.1 and 7.6).
func (c *CPU) tssStack(cpl uint8) (sel uint16, sp uint32, ok bool) {
	wide := c.tr.access&8 != 0
	off, size := uint32(cpl)*4+2, uint32(4)
	if wide {
		off, size = uint32(cpl)*8+4, 8
	}
	if off+size-1 > c.tr.limit {
		return 0, 0, c.raiseSel(x86.VecTS, c.tr.selector)
	}
	v, ok := c.readLin(uint64(c.tr.base+off), int(size), false)
	if wide {
		return uint16(v >> 32), uint32(v), ok
	}
	return uint16(v >> 16), uint32(v & 0xffff), ok
}
