package pic

import (
	"math/bits"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// Bits of the command words (8259A data sheet, "Initialization Command Words",
// "Operation Command Words").
const (
	icw1NeedICW4 = 1 << 0 // IC4: ICW4 follows
	icw1Single   = 1 << 1 // SNGL: no cascade, no ICW3
	icw1Interval = 1 << 2 // ADI: MCS-80 call interval 4 instead of 8
	icw1Level    = 1 << 3 // LTIM: level-triggered
	icw1         = 1 << 4 // marks an ICW1 on the even port

	icw4x86    = 1 << 0 // uPM: 8086 vectors
	icw4Auto   = 1 << 1 // AEOI
	icw4Nested = 1 << 4 // SFNM: special fully nested mode

	ocw3         = 1 << 3 // marks an OCW3 on the even port, with bit 4 clear
	ocw3ReadISR  = 1 << 0 // RIS
	ocw3Read     = 1 << 1 // RR: RIS is valid
	ocw3Poll     = 1 << 2 // P
	ocw3Mask     = 1 << 5 // SMM
	ocw3MaskGate = 1 << 6 // ESMM: SMM is valid

	ocw2EOI      = 1 << 5 // EOI
	ocw2Specific = 1 << 6 // SL: bits 0 to 2 name the level
	ocw2Rotate   = 1 << 7 // R

	pollRequest = 1 << 7 // in the poll word: bits 0 to 2 are a level
)

// Steps of the initialization: the word that the odd port waits for.
const (
	notInitialized = iota // since power-on: no interrupts
	wantICW2
	wantICW3
	wantICW4
	ready
)

// state is what the guest can observe of one 8259A.
type state struct {
	Pins    uint8 // levels of the pins IR0 to IR7
	Latch   uint8 // edges seen that were not acknowledged yet
	IMR     uint8
	ISR     uint8
	ICW     [4]uint8 // ICW1 to ICW4, as they were written
	Step    uint8    // the step of the initialization, notInitialized to ready
	Lowest  uint8    // the level with the lowest priority
	ELCR    uint8    // levels that the board has made level-triggered
	AutoRot bool     // rotate at automatic end of interrupt
	Special bool     // special mask mode
	ReadISR bool     // the even port reads ISR, else IRR
	Poll    bool     // the next read is a poll
}

// Chip is one 8259A. NewPair makes two. Its IR pins are pins 0 to 7 of SetLine.
type Chip struct {
	reg *state
	INT bus.Line // to the processor, or to a master's IR pin
}

// Reset brings the chip to its state at power-on: no interrupts until it is
// initialized. (The 8259A has no reset pin; this is the board's.)
func (c *Chip) Reset() { *c.reg = state{Lowest: 7} }

// Settle drives INT.
func (c *Chip) Settle() { c.update() }

// Save gives the state for a snapshot.
func (c *Chip) Save() (version uint16, data any) { return 1, c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error { return in.Only(1, c.reg) }

// SetLine drives IR pin 0 to 7; others are ignored.
func (c *Chip) SetLine(pin int, high bool) {
	if pin < 0 || pin > 7 {
		return
	}
	bit := uint8(1) << pin
	switch {
	case high && c.reg.Pins&bit == 0:
		c.reg.Pins |= bit
		c.reg.Latch |= bit
	case !high && c.reg.Pins&bit != 0:
		c.reg.Pins &^= bit
		// The request must stay high until the first INTA, or it is lost
		// (8259A data sheet, "Edge and Level Triggered Modes").
		c.reg.Latch &^= bit
	default:
		return
	}
	c.update()
}

// levels returns the set of level-triggered inputs.
func (c *Chip) levels() uint8 {
	if c.reg.ICW[0]&icw1Level != 0 {
		return 0xff
	}
	return c.reg.ELCR
}

// irr returns the interrupt request register.
func (c *Chip) irr() uint8 {
	level := c.levels()
	return c.reg.Pins&level | c.reg.Latch&^level
}

// rank returns the priority of the highest bit of set: 0 is the highest, 8 means that set is empty.
func (c *Chip) rank(set uint8) int {
	return bits.TrailingZeros16(uint16(bits.RotateLeft8(set, -int(c.reg.Lowest+1))) | 0x100)
}

// level returns the IR level that has priority rank now.
func (c *Chip) level(rank int) uint8 { return uint8(rank+int(c.reg.Lowest)+1) & 7 }

// pending returns the level to be acknowledged next. ok says whether INT is due.
func (c *Chip) pending() (level uint8, ok bool) {
	if c.reg.Step != ready {
		return 0, false
	}
	request := c.rank(c.irr() &^ c.reg.IMR)
	served := c.reg.ISR
	if c.reg.Special {
		// The in-service bit of a masked level inhibits nothing (8259A data
		// sheet, "Special Mask Mode").
		served &^= c.reg.IMR
	}
	inService := c.rank(served)
	if request > inService || request == 8 {
		return 0, false
	}
	level = c.level(request)
	if request == inService && !c.nestsSlave(level) {
		return 0, false
	}
	return level, true
}

// nestsSlave reports whether a slave whose level is in service may interrupt again, as in the
// special fully nested mode of a master.
func (c *Chip) nestsSlave(level uint8) bool {
	return c.reg.ICW[3]&icw4Nested != 0 && c.cascades(level)
}

// cascades reports whether a slave is connected to level.
func (c *Chip) cascades(level uint8) bool {
	return c.reg.ICW[0]&icw1Single == 0 && c.reg.ICW[2]>>level&1 != 0
}

// update drives INT.
func (c *Chip) update() {
	_, ok := c.pending()
	c.INT.Set(ok)
}

// Ack is the processor's interrupt acknowledge cycle. It returns the vector.
func (c *Chip) Ack() uint8 {
	level := c.ack()
	if c.reg.ICW[3]&icw4x86 != 0 {
		return c.reg.ICW[1]&0xf8 | level
	}
	// The low byte of the MCS-80 call address.
	if c.reg.ICW[0]&icw1Interval != 0 {
		return c.reg.ICW[0]&0xe0 | level<<2
	}
	return c.reg.ICW[0]&0xc0 | level<<3
}

// ack is the INTA cycle without the vector. A request that has gone is answered as level 7, which then
// has no bit in ISR (8259A data sheet, "Interrupt Sequence").
func (c *Chip) ack() (level uint8) {
	level, ok := c.pending()
	if !ok {
		return 7
	}
	c.reg.Latch &^= 1 << level
	switch {
	case c.reg.ICW[3]&icw4Auto == 0:
		c.reg.ISR |= 1 << level
	case c.reg.AutoRot:
		c.reg.Lowest = level
	}
	c.update()
	return level
}
