package cpu

import "github.com/iron86/iron86/x86"

// eflags returns the whole EFLAGS register.
func (r *registers) eflags() uint32 { return r.flags | r.arith() }

// setEflags sets the bits of mask to those of v. It looks at pending interrupts again, and at the
// mode if alignment checking changes. When VM changes the caller must do what a change of the mode
// needs.
func (c *CPU) setEflags(v, mask uint32) {
	if mask&x86.Arith != 0 {
		c.setArith(v&mask | c.arith()&^mask)
	}
	mask &^= x86.Arith
	changed := (c.flags ^ v) & mask
	c.flags ^= changed
	if changed&x86.AC != 0 {
		c.modeChanged()
		return
	}
	c.lookAgain()
}

// real reports whether the processor is in real-address mode, in which a selector is the base
// divided by 16.
func (r *registers) real() bool { return r.cr0&x86.CR0PE == 0 }

// v86 reports whether the processor is in virtual-8086 mode.
func (r *registers) v86() bool { return r.flags&x86.VM != 0 }

// protected reports whether selectors name descriptors: in protected mode without virtual-8086
// mode.
func (r *registers) protected() bool { return r.cr0&x86.CR0PE != 0 && r.flags&x86.VM == 0 }

// user reports whether memory accesses of the program are user accesses.
func (r *registers) user() bool { return r.cpl == 3 }

// iopl returns the I/O privilege level.
func (r *registers) iopl() uint8 { return uint8(r.flags>>12) & 3 }

// setSegment sets a segment register and derives what fast accesses need. It does not set CPL when
// CS is loaded; setCode and the mode changes do. It tells the engine of changes that its blocks
// depend on: CS, the size of SS, flat segments.
func (c *CPU) setSegment(sreg int, s segment) {
	old := &c.seg[sreg]
	s.readLen, s.writeLen = plainLengths(&s)
	changed := s.flat() != old.flat() || sreg == x86.SS && s.big != old.big ||
		sreg == x86.CS && (s.limit != old.limit || s.big != old.big)
	*old = s
	if changed {
		c.modeChanged()
	}
}

// plainLengths returns how many bytes reads and writes may touch without further checks
// (segment.readLen, segment.writeLen).
func plainLengths(s *segment) (read, write uint64) {
	if s.null || s.access&(accessPresent|accessSegment) != accessPresent|accessSegment {
		return 0, 0
	}
	size := uint64(s.limit) + 1
	switch {
	case s.access&accessCode != 0:
		if s.access&accessReadable != 0 {
			read = size
		}
	case s.access&accessDown == 0:
		read = size
		if s.access&accessWritable != 0 {
			write = size
		}
	}
	return read, write
}

// setDebug writes a debug register and looks at the mode again, because breakpoints may make the
// engine careful.
func (c *CPU) setDebug(n int, v uint32) {
	switch n {
	case 6:
		v = v&c.model.dr6Mask | c.model.dr6Ones
	case 7:
		v = v&c.model.dr7Mask | c.model.dr7Ones
	}
	c.dr[n] = v
	c.modeChanged()
}

// lookAgain derives whether there is something to do before the next instruction. It must be called
// after everything that may change that.
func (c *CPU) lookAgain() {
	c.pending = c.stop || c.halted || c.shutdown || c.interruptShadow || c.careful() ||
		c.nmi && !c.nmiBlocked || c.intr && c.flags&x86.IF != 0 && c.cfg.Ack != nil
}

// modeChanged derives again what the engine keeps of the mode. It must be called after every change
// of CR0, CR3, CR4, CPL, VM, DR7, CS or SS, and when a data segment becomes flat or ceases to be.
func (c *CPU) modeChanged() {
	mode := blockMode(c.seg[x86.CS].limit)
	if c.seg[x86.CS].big {
		mode |= mode32
	}
	if c.user() {
		mode |= modeUser
	}
	if c.seg[x86.DS].flat() && c.seg[x86.ES].flat() && c.seg[x86.SS].flat() && c.seg[x86.SS].big {
		mode |= modeFlat
	}
	c.mode = mode
	c.spMask = 0xffff
	if c.seg[x86.SS].big {
		c.spMask = 0xffffffff
	}
	c.watching = c.dr[7]&dr7Enable != 0
	if c.insp != nil {
		c.insp.mode(c)
	}
	c.mem.SetControl(c.cr0, c.cr3, c.cr4)
	if c.trial != nil && c.mem.Paging() {
		c.trial.fail(c)
	}
	c.tlb = c.mem.TLB(c.user())
	if c.watching || c.alignmentChecked() {
		c.tlb = c.mem.None()
	}
	c.code = c.mem.Code(c.user())
	c.lookAgain()
}

// flat reports whether a segment has no effect: it covers all 4 GB, readable and writable.
func (s *segment) flat() bool { return s.base == 0 && s.readLen == 1<<32 && s.writeLen == 1<<32 }

// Stop makes Run return at the next instruction boundary. A call outside Run makes the next Run
// return at once.
func (c *CPU) Stop() {
	c.stop = true
	c.lookAgain()
}

// Retired returns the number of instructions executed since Reset. While an instruction calls a
// device it returns the number of those before that instruction.
func (c *CPU) Retired() uint64 { return c.budgetEnd - uint64(c.budget) - c.unfinished }

// notYet returns the number of instructions that are taken off the budget but not complete,
// including the one that calls a device.
func (c *CPU) notYet() uint64 {
	if c.at == nil {
		return 1
	}
	return uint64(c.blocks.cur.n) - uint64(c.at.idx)
}

// afterDevice ends the running block after this instruction if the device has raised something.
func (c *CPU) afterDevice() {
	if c.pending && c.at != nil {
		c.blocks.endRunning()
	}
}

// flushTLB drops translations, those of global pages only if global is set.
func (c *CPU) flushTLB(global bool) {
	c.mem.Flush(global)
	c.cutLinks()
}

// flushPage drops the translation of one page (INVLPG).
func (c *CPU) flushPage(lin uint32) {
	c.mem.FlushPage(lin)
	c.cutLinks()
}

func (r *registers) alignmentChecked() bool {
	return r.cpl == 3 && r.flags&x86.AC != 0 && r.cr0&x86.CR0AM != 0
}

// careful reports whether the engine must run one instruction at a time, between beforeInstruction
// and afterInstruction: because of single-stepping, breakpoints, RF, or a debug trap to deliver.
func (r *registers) careful() bool {
	return r.flags&(x86.TF|x86.RF) != 0 || r.dr[7]&dr7Enable != 0 || r.sys.hits != 0
}
