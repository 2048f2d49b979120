package cpu

import (
	"encoding/binary"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/mmu"
)

// Values of the two bits that each register has in the full tag word.
const (
	tagValid   = 0
	tagZero    = 1
	tagSpecial = 2
	tagEmpty   = 3
)

// tagWord returns the full tag word (SDM vol. 1, 8.1.7).
func (f *fpu) tagWord() (tags uint16) {
	for n, v := range f.reg {
		t := uint16(tagSpecial)
		switch {
		case f.used>>n&1 == 0:
			t = tagEmpty
		case v.Class() == softfloat.ClassZero:
			t = tagZero
		case v.Class() == softfloat.ClassNormal:
			t = tagValid
		}
		tags |= t << (2 * n)
	}
	return tags
}

// setTags takes a full tag word. It only says which registers are empty.
func (f *fpu) setTags(tags uint16) {
	f.used = 0
	for n := range 8 {
		if tags>>(2*n)&3 != tagEmpty {
			f.used |= 1 << n
		}
	}
}

// area is memory that an instruction reads or writes as a whole.
type area struct {
	c    *CPU
	sreg int
	off  uint64
	mask uint64 // cuts an offset to the address size
	unit int    // bytes of an access
}

// area returns the memory operand of i, n bytes, after all checks. With a fault
// pending nothing has been accessed. The segment comes first, then align, which checks
// the alignment of the linear address, then the pages.
func (c *CPU) area(i *decoder.Inst, n, unit int, write bool, align func(c *CPU, lin uint64) bool) (area, bool) {
	a := area{c, int(i.Seg), c.operandOffset(i), offsetMask(i), unit}
	if c.model.wrapOffsets {
		return a, true
	}
	for at := 0; at < n; at += unit {
		if !c.inSegment(a.sreg, (a.off+uint64(at))&a.mask, unit, write) {
			return a, false
		}
	}
	if !align(c, c.at64(a.sreg, a.off)) {
		return a, false
	}
	lin := uint64(0)
	for at := 0; at < n; at += unit {
		l := c.at64(a.sreg, (a.off+uint64(at))&a.mask)
		if at == 0 || l>>12 != lin>>12 || mmu.Crosses(l, unit) {
			if !c.translateBoth(l, unit, write, c.user()) {
				return a, false
			}
		}
		lin = l
	}
	return a, true
}

// envArea returns the operand of FLDENV, FRSTOR and their like. With alignment checking it must
// lie at a multiple of the operand size (SDM vol. 3, table 6-7).
func (c *CPU) envArea(i *decoder.Inst, n int, write bool) (area, bool) {
	return c.area(i, n, 2, write, func(c *CPU, lin uint64) bool { return c.aligned(lin, int(i.OpSize)) })
}

// read fills p, whose length is a multiple of the unit.
func (a *area) read(p []byte) bool {
	var b [8]byte
	for at := 0; at < len(p); at += a.unit {
		v, ok := a.c.readSeg(a.sreg, (a.off+uint64(at))&a.mask, a.unit)
		if !ok {
			return false
		}
		binary.LittleEndian.PutUint64(b[:], v)
		copy(p[at:at+a.unit], b[:])
	}
	return true
}

// write stores p, whose length is a multiple of the unit.
func (a *area) write(p []byte) bool {
	var b [8]byte
	for at := 0; at < len(p); at += a.unit {
		copy(b[:], p[at:at+a.unit])
		if !a.c.writeSeg(a.sreg, (a.off+uint64(at))&a.mask, a.unit, binary.LittleEndian.Uint64(b[:])) {
			return false
		}
	}
	return true
}

// realFormat reports whether environments have linear addresses instead of
// selectors and offsets (SDM vol. 1, figures 8-9 to 8-12).
func (r *registers) realFormat() bool { return !r.protected() }

// putEnv writes an environment of 14 or 28 bytes to p.
func (c *CPU) putEnv(p []byte, wide bool) {
	f := &c.fpu
	words := [7]uint32{uint32(f.cw), uint32(f.status()), uint32(f.tagWord())}
	ip, dp := uint32(f.ip), uint32(f.dp)
	if c.realFormat() {
		ip += uint32(f.cs) << 4
		dp += uint32(f.ds) << 4
	}
	switch {
	case !c.realFormat():
		words[3], words[4], words[5], words[6] = ip, uint32(f.cs), dp, uint32(f.ds)
		if wide {
			words[4] |= uint32(f.op&0x7ff) << 16
		}
	case wide:
		words[3], words[4] = ip&0xffff, ip>>16<<12|uint32(f.op&0x7ff)
		words[5], words[6] = dp&0xffff, dp>>16<<12
	default:
		words[3], words[4] = ip, ip>>16&0xf<<12|uint32(f.op&0x7ff)
		words[5], words[6] = dp, dp>>16&0xf<<12
	}
	for n, w := range words {
		if !wide {
			binary.LittleEndian.PutUint16(p[2*n:], uint16(w))
			continue
		}
		if n < 3 || !c.realFormat() && n == 6 || c.realFormat() && n&1 != 0 {
			w |= 0xffff0000 // reserved halves read as ones
		}
		binary.LittleEndian.PutUint32(p[4*n:], w)
	}
}

// getEnv loads an environment.
func (c *CPU) getEnv(p []byte, wide bool) {
	f := &c.fpu
	var words [7]uint32
	for n := range words {
		if wide {
			words[n] = binary.LittleEndian.Uint32(p[4*n:])
		} else {
			words[n] = uint32(binary.LittleEndian.Uint16(p[2*n:]))
		}
	}
	f.setControl(uint16(words[0]))
	f.setStatus(uint16(words[1]))
	f.setTags(uint16(words[2]))
	switch {
	case !c.realFormat():
		f.ip, f.cs, f.dp, f.ds = uint64(words[3]), uint16(words[4]), uint64(words[5]), uint16(words[6])
		if wide {
			f.op = uint16(words[4]>>16) & 0x7ff
		}
	default:
		f.op = uint16(words[4]) & 0x7ff
		f.ip, f.cs = uint64(words[3]&0xffff|words[4]>>12<<16), 0
		f.dp, f.ds = uint64(words[5]&0xffff|words[6]>>12<<16), 0
	}
	c.summarise()
}

// envSize returns the size of an environment in bytes. wide says that its fields have 32 bits.
func envSize(i *decoder.Inst) (n int, wide bool) {
	if i.OpSize == 4 {
		return 28, true
	}
	return 14, false
}

func sysFLDENV(c *CPU, i *decoder.Inst) bool {
	n, wide := envSize(i)
	a, ok := c.envArea(i, n, false)
	var b [28]byte
	if !ok || !a.read(b[:n]) {
		return false
	}
	c.getEnv(b[:n], wide)
	return true
}

// sysFNSTENV stores the environment and masks all exceptions.
func sysFNSTENV(c *CPU, i *decoder.Inst) bool {
	n, wide := envSize(i)
	a, ok := c.envArea(i, n, true)
	if !ok {
		return false
	}
	var b [28]byte
	c.putEnv(b[:n], wide)
	if !a.write(b[:n]) {
		return false
	}
	c.fpu.setControl(c.fpu.cw | cwMasks)
	c.summarise()
	return true
}

func sysFRSTOR(c *CPU, i *decoder.Inst) bool {
	n, wide := envSize(i)
	a, ok := c.envArea(i, n+80, false)
	var b [108]byte
	if !ok || !a.read(b[:n+80]) {
		return false
	}
	c.getEnv(b[:n], wide)
	for k := range uint8(8) {
		*c.fpu.st(k) = getF80(b[n+10*int(k):])
	}
	return true
}

// sysFNSAVE stores environment and registers, and then does what FNINIT does.
func sysFNSAVE(c *CPU, i *decoder.Inst) bool {
	n, wide := envSize(i)
	a, ok := c.envArea(i, n+80, true)
	if !ok {
		return false
	}
	var b [108]byte
	c.putEnv(b[:n], wide)
	for k := range uint8(8) {
		putF80(b[n+10*int(k):], *c.fpu.st(k))
	}
	if !a.write(b[:n+80]) {
		return false
	}
	c.fpu.init()
	c.setFERR()
	return true
}

// getF80 and putF80 read and write a register as memory has it, in ten bytes.
func getF80(p []byte) softfloat.F80 {
	return softfloat.F80{Sig: binary.LittleEndian.Uint64(p), SE: binary.LittleEndian.Uint16(p[8:])}
}

func putF80(p []byte, v softfloat.F80) {
	binary.LittleEndian.PutUint64(p, v.Sig)
	binary.LittleEndian.PutUint16(p[8:], v.SE)
}
