package cpu

import "github.com/iron86/iron86/x86"

// Exceptions returns the log. It does not change any more: what comes later is in another one.
func Exceptions(c *CPU) *ExceptionLog {
	c.log.lent = true
	return c.log.ExceptionLog
}

// SetExceptions puts a log in place that Exceptions has returned, when the processor goes back in time.
func SetExceptions(c *CPU, l *ExceptionLog) { c.log = exceptionLog{l, true} }

// logException adds an exception to the log. taken says that the budget has been charged for the instruction that raised it.
func logException(c *CPU, f *fault, taken uint64) {
	if c.trial != nil {
		return
	}
	if c.log.lent {
		l := *c.log.ExceptionLog
		c.log = exceptionLog{&l, false}
	}
	e := &c.log.ring[c.log.Total%ExceptionsKept]
	c.log.Total++
	*e = LoggedException{Exception: Exception{f.vector, f.hasCode, f.code}, Count: c.Retired() - taken, Mode: c.DecodeMode(),
		CS: c.seg[x86.CS].selector, SS: c.seg[x86.SS].selector, IP: c.eip, Flags: c.flagsImage(), CR2: c.cr2}
	copy(e.Reg[:], c.reg[:])
}
