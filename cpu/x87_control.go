package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Control instructions do not change the pointers to the last instruction.

// fFree empties a register. FFREEP pops, too.
func fFree(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	f.used &^= 1 << ((f.top + o.dst) & 7)
	if o.kind != 0 {
		f.pop()
	}
	return true
}

func fIncstp(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	c.fpu.top = (c.fpu.top + 1) & 7
	c.fpu.sw &^= swC1
	return true
}

func fDecstp(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	c.fpu.top = (c.fpu.top - 1) & 7
	c.fpu.sw &^= swC1
	return true
}

func fNop(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	return true
}

// fWait executes WAIT. Unlike the others it heeds TS only when MP is set, and does not heed EM.
func fWait(c *CPU, o *op) bool {
	const monitored = x86.CR0MP | x86.CR0TS
	if c.cr0&monitored == monitored {
		return c.raise(x86.VecNM)
	}
	return c.fpu.sw&swES == 0 || c.reported()
}

// fEnable executes FNENI and FNDISI, which do nothing but enable and disable the interrupts of an 8087.
func fEnable(c *CPU, o *op) bool {
	if !c.readyNow() {
		return false
	}
	c.fpu.cw = c.fpu.cw&^c.fpu.iem | c.fpu.iem&uint16(o.kind)
	c.ferrAt(o)
	return true
}

// fNothing executes an instruction that does something on a 287 only.
func fNothing(c *CPU, _ *op) bool { return c.readyNow() }

func fNinit(c *CPU, o *op) bool {
	if !c.readyNow() {
		return false
	}
	c.fpu.init()
	c.ferrAt(o)
	return true
}

func fNclex(c *CPU, o *op) bool {
	if !c.readyNow() {
		return false
	}
	c.fpu.sw &^= cwMasks | swSF | swES | swB
	c.ferrAt(o)
	return true
}

func fLdcw(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load16(o)
	if !ok {
		return false
	}
	c.fpu.setControl(v)
	c.fpu.summarise()
	c.ferrAt(o)
	return true
}

func fNstcw(c *CPU, o *op) bool { return c.readyNow() && c.store16(o, c.fpu.cw) }
func fNstsw(c *CPU, o *op) bool { return c.readyNow() && c.store16(o, c.fpu.status()) }

func fNstswAX(c *CPU, _ *op) bool {
	if !c.readyNow() {
		return false
	}
	c.set16(x86.AX, c.fpu.status())
	return true
}

// x87Op makes the systemHandler of an instruction that needs the coprocessor. Without a coprocessor the
// instruction is like any ESC. waits says that it is a waiting instruction.
func x87Op(waits bool, h systemHandler) systemHandler {
	return func(c *CPU, i *decoder.Inst) bool {
		switch {
		case !c.fpu.present:
			return sysESC(c, i)
		case waits && !c.ready() || !waits && !c.readyNow():
			return false
		}
		return h(c, i)
	}
}
