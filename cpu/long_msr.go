package cpu

import "github.com/iron86/iron86/x86"

// Model-specific registers of long mode (SDM vol. 4, table 2-2).
const (
	msrEFER     = 0xc0000080
	msrSTAR     = 0xc0000081
	msrLSTAR    = 0xc0000082
	msrCSTAR    = 0xc0000083
	msrSFMASK   = 0xc0000084
	msrFSBase   = 0xc0000100
	msrGSBase   = 0xc0000101
	msrKernelGS = 0xc0000102
	msrTSCAux   = 0xc0000103
)

// Model-specific registers of SYSENTER. The last two have 64 bits on processors with long mode.
const (
	msrSysCS  = 0x174
	msrSysESP = 0x175
	msrSysEIP = 0x176
)

// setBase64 sets all 64 bits of a base.
func (s *segment) setBase64(v uint64) { s.base, s.high = uint32(v), uint32(v>>32) }

// readLongMSR reads a register that only processors with long mode have, or have with 64 bits. ok is false for others.
func readLongMSR(c *CPU, n uint32) (v uint64, ok bool) {
	l := &c.long
	if !c.model.long {
		return 0, false
	}
	switch n {
	case msrSysESP:
		return uint64(l.sysenterHigh[0])<<32 | uint64(c.sys.msr.SysESP), true
	case msrSysEIP:
		return uint64(l.sysenterHigh[1])<<32 | uint64(c.sys.msr.SysEIP), true
	case msrEFER:
		return l.efer, true
	case msrFSBase:
		return c.seg[x86.FS].base64(), true
	case msrGSBase:
		return c.seg[x86.GS].base64(), true
	case msrTSCAux:
		return uint64(l.aux), c.model.rdtscp
	}
	if p := l.register(n); p != nil {
		return *p, true
	}
	return 0, false
}

// register returns where a register keeps its 64 bits, or nil for others.
func (l *long) register(n uint32) *uint64 {
	switch n {
	case msrSTAR:
		return &l.star
	case msrLSTAR:
		return &l.lstar
	case msrCSTAR:
		return &l.cstar
	case msrSFMASK:
		return &l.sfmask
	case msrKernelGS:
		return &l.kernelGS
	}
	return nil
}

// writeLongMSR writes a register that readLongMSR reads. known is false for others. ok is false for a value that the register
// cannot have.
func writeLongMSR(c *CPU, n uint32, v uint64) (known, ok bool) {
	if !c.model.long {
		return false, false
	}
	l := &c.long
	switch n {
	case msrSysESP, msrSysEIP, msrLSTAR, msrCSTAR, msrFSBase, msrGSBase, msrKernelGS:
		if !canonical(v) {
			return true, false
		}
	case msrSFMASK, msrTSCAux:
		if v>>32 != 0 {
			return true, false
		}
	}
	switch n {
	case msrSysESP:
		c.sys.msr.SysESP, l.sysenterHigh[0] = uint32(v), uint32(v>>32)
	case msrSysEIP:
		c.sys.msr.SysEIP, l.sysenterHigh[1] = uint32(v), uint32(v>>32)
	case msrEFER:
		return true, setEFER(c, v)
	case msrFSBase:
		setDataBase(c, x86.FS, v)
	case msrGSBase:
		setDataBase(c, x86.GS, v)
	case msrTSCAux:
		if c.model.rdtscp {
			l.aux = uint32(v)
		}
		return c.model.rdtscp, true
	default:
		p := l.register(n)
		if p == nil {
			return false, false
		}
		*p = v
	}
	return true, true
}

// setDataBase changes the base of FS or GS alone.
func setDataBase(c *CPU, sreg int, v uint64) {
	s := c.seg[sreg]
	s.setBase64(v)
	c.setSegment(sreg, s)
}
