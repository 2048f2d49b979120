package cmos

// Bytes of the clock.
const (
	regSeconds      = 0x00
	regSecondsAlarm = 0x01
	regMinutes      = 0x02
	regMinutesAlarm = 0x03
	regHours        = 0x04
	regHoursAlarm   = 0x05
	regWeekday      = 0x06 // 1 is Sunday
	regDay          = 0x07
	regMonth        = 0x08
	regYear         = 0x09
	regA            = 0x0a
	regB            = 0x0b
	regC            = 0x0c
	regD            = 0x0d
	regChecksumHigh = 0x2e // sum of 10h to 2Dh
	regChecksumLow  = 0x2f
	regCentury      = 0x32
)

// Register A.
const (
	aRate       = 0x0f // periodic rate
	aDivider    = 0x70
	aRuns       = 0x20 // divider: a 32768 Hz time base
	aInProgress = 0x80 // UIP, read-only
)

// Register B.
const (
	bHours24   = 1 << 1
	bBinary    = 1 << 2 // DM
	bSquare    = 1 << 3 // SQWE
	bUpdateIRQ = 1 << 4 // UIE
	bAlarmIRQ  = 1 << 5 // AIE
	bPeriodIRQ = 1 << 6 // PIE
	bSet       = 1 << 7 // no updates
	bIRQs      = bUpdateIRQ | bAlarmIRQ | bPeriodIRQ
)

// Register C. The flags stand where register B has their enables.
const (
	cUpdate = bUpdateIRQ
	cAlarm  = bAlarmIRQ
	cPeriod = bPeriodIRQ
	cIRQ    = 1 << 7
)

// dValid is VRT of register D: the battery is good.
const dValid = 0x80

// dontCare are the top bits of an alarm byte. If both are set the alarm matches every time.
const dontCare = 0xc0

const (
	indexMask = 0x7f
	nmiMask   = 0x80
)

// ReadPort reads the data (offset 1). The index (offset 0) cannot be read on an AT, and reads FFh.
func (c *Chip) ReadPort(off uint16) uint8 {
	if off&1 == 0 {
		return 0xff
	}
	c.sync()
	i := c.reg.Index
	switch {
	case i == regA && c.inProgress():
		return c.reg.RAM[regA] | aInProgress
	case i == regC:
		v := c.flags()
		c.reg.RAM[regC] = 0
		c.settle()
		return v
	case i == regD:
		return dValid
	default:
		return c.reg.RAM[i]
	}
}

// WritePort writes the index and NMI mask (offset 0) or the data (1).
func (c *Chip) WritePort(off uint16, v uint8) {
	if off&1 == 0 {
		c.reg.Index, c.reg.NMIMask = v&indexMask, v&nmiMask != 0
		c.NMIMask.Set(c.reg.NMIMask)
		return
	}
	c.sync()
	switch i := c.reg.Index; i {
	case regA:
		c.writeA(v &^ aInProgress)
	case regB:
		if v&bSet != 0 {
			v &^= bUpdateIRQ // MC146818 data sheet, "Register B", SET and UIE
		}
		c.reg.RAM[regB] = v
	case regC, regD: // read-only
	default:
		c.reg.RAM[i] = v
	}
	c.settle()
}

// writeA sets the divider and the periodic rate. The first update follows half a
// second after the divider leaves its reset (MC146818 data sheet, "Divider Control").
func (c *Chip) writeA(v uint8) {
	ran := c.runs()
	c.reg.RAM[regA] = v
	switch {
	case c.runs() && !ran:
		c.reg.Start = c.sched.Now() - second/2
		c.reg.Seconds = 0
		c.reg.Periods = c.periods()
	case c.runs():
		c.reg.Periods = c.periods()
	}
}

// flags returns register C.
func (c *Chip) flags() uint8 {
	v := c.reg.RAM[regC]
	if v&c.reg.RAM[regB]&bIRQs != 0 {
		v |= cIRQ
	}
	return v
}
