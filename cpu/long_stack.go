package cpu

import "github.com/iron86/iron86/x86"

// longStack is a stack that something is pushed to in long mode before RSP is committed.
type longStack struct {
	own  bool // it is the stack of SS in the present mode; otherwise it is one of 64-bit mode, which has no segment
	user bool
	sp   uint64
}

// push writes n bytes below sp.
func (s *longStack) push(c *CPU, n int, v uint64) bool {
	if s.own {
		sp := moved(c, s.sp, -uint64(n))
		if !c.writeSeg(x86.SS, stackOffset(c, sp), n, v) {
			return false
		}
		s.sp = sp
		return true
	}
	sp := s.sp - uint64(n)
	if !canonical(sp) || !canonical(s.sp-1) {
		return c.raiseCode(x86.VecSS, c.sys.ext)
	}
	if !c.writeLin(sp, n, v, s.user) {
		return false
	}
	s.sp = sp
	return true
}

// stackOffset cuts a stack pointer to the size of the stack.
func stackOffset(c *CPU, sp uint64) uint64 {
	if c.mode&mode64 != 0 {
		return sp
	}
	return sp & uint64(c.spMask)
}

// moved adds n to a stack pointer, whose bits above the size of the stack stay.
func moved(c *CPU, sp, n uint64) uint64 {
	if c.mode&mode64 != 0 {
		return sp + n
	}
	mask := uint64(c.spMask)
	return uint64(uint32(sp))&^mask | (sp+n)&mask
}

// longFrame reads what was pushed in values of n bytes, from the top of the stack on.
type longFrame struct {
	c   *CPU
	off uint64 // of the next value
	n   int
	bad bool // a fault is pending
}

// next returns the next value, or 0 once there is a fault.
func (f *longFrame) next() uint64 {
	if f.bad {
		return 0
	}
	sp := moved(f.c, f.c.reg[x86.SP], f.off)
	v, ok := f.c.readSeg(x86.SS, stackOffset(f.c, sp), f.n)
	f.off, f.bad = f.off+uint64(f.n), !ok
	return v
}

// nullStack returns SS as it is after a change to an inner level: a null selector with the new level as its RPL.
func nullStack(sel uint16, cpl uint8) segment {
	return segment{selector: sel, limit: 0xffffffff, access: accessRealData | cpl<<accessDPLShift, big: true, gran: true, null: true}
}

// Offsets in a 64-bit TSS (SDM vol. 3, figure 7-11): of RSP0, and of where IST0 would be.
const (
	tss64RSP = 4
	tss64IST = 0x1c
)

// tssStack64 returns the stack whose pointer stands at an offset in the TSS.
func tssStack64(c *CPU, off uint32) (s longStack, ok bool) {
	if off+7 > c.tr.limit {
		return s, c.raiseSel(x86.VecTS, c.tr.selector)
	}
	s.sp, ok = c.readLin(c.tr.base64()+uint64(off), 8, false)
	return s, ok
}

// usable checks the pointer of a stack to which a frame is about to be pushed.
func (s *longStack) usable(c *CPU) bool {
	return canonical(s.sp) || c.raiseCode(x86.VecSS, c.sys.ext)
}
