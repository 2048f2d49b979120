package vga

import "github.com/iron86/iron86/clock"

// Input status register 0, 3C2.
const (
	status0Sense     = 1 << 4 // a monitor answers the comparators
	status0Interrupt = 1 << 7 // the vertical retrace interrupt is pending
)

// Input status register 1, 3xA.
const (
	status1Blank   = 1 << 0 // not in the display area
	status1Retrace = 1 << 3 // vertical retrace
)

// timing is the programmed raster, in dots of the oscillator and lines.
type timing struct {
	dots          clock.Hz
	width, shown  uint64 // dots of a whole line, of its display area
	height        uint64 // lines of a whole frame; 0: no raster
	displayEnd    uint64 // first line below the display area
	retrace       uint64 // first line of the vertical retrace
	retraceLength uint64
}

// vertical returns a vertical register of 10 bits: its low byte, and two bits of the overflow
// register.
func (r *state) vertical(low int, bit8, bit9 uint) int {
	o := int(r.CRTC[crtcOverflow])
	return int(r.CRTC[low]) | o>>bit8&1<<8 | o>>bit9&1<<9
}

// retime works the timing out from the registers and arms the event.
func (c *Chip) retime() {
	r := &c.reg
	t := timing{dots: 25_175_000}
	if r.Misc&miscClock == miscClock28 {
		t.dots = 28_322_000
	}
	char := uint64(9)
	if r.Seq[seqClocking]&clocking8Dots != 0 {
		char = 8
	}
	if r.Seq[seqClocking]&clockingHalf != 0 {
		char *= 2
	}
	lines := uint64(1)
	if r.CRTC[crtcMode]&modeHalfLines != 0 {
		lines = 2
	}
	t.width = char * (uint64(r.CRTC[crtcHTotal]) + 5)
	t.shown = char * (uint64(r.CRTC[crtcHDisplayEnd]) + 1)
	if r.CRTC[crtcMode]&modeOn != 0 {
		t.height = lines * (uint64(r.vertical(crtcVTotal, 0, 5)) + 2)
	}
	t.displayEnd = lines * (uint64(r.vertical(crtcVDisplayEnd, 1, 6)) + 1)
	start := r.vertical(crtcVRetrace, 2, 7)
	t.retrace = lines * uint64(start)
	t.retraceLength = lines * uint64((int(r.CRTC[crtcVRetraceEnd])-start-1)&0x0f+1)
	c.timing = t
	c.rearm()
}

// beam returns the line that the raster is on now, and the dot on the line.
func (c *Chip) beam() (line, dot uint64) {
	t := &c.timing
	n := t.dots.Ticks(c.sched.Now()) % (t.width * t.height)
	return n / t.width, n % t.width
}

// inRetrace reports whether line belongs to the vertical retrace.
func (t *timing) inRetrace(line uint64) bool {
	return (line+t.height-t.retrace%t.height)%t.height < t.retraceLength
}

// status0 returns input status register 0.
func (c *Chip) status0() uint8 {
	if c.reg.RetracePending {
		return status0Sense | status0Interrupt
	}
	return status0Sense
}

// status1 returns input status register 1. Its bits 4 and 5 show two bits of the colour that is on the
// screen, which is taken to be that of the border.
func (c *Chip) status1() uint8 {
	t := &c.timing
	if t.height == 0 {
		return 0
	}
	line, dot := c.beam()
	if line < t.displayEnd && dot < t.shown {
		return 0
	}
	v := status1Blank | c.feedback()
	if t.inRetrace(line) {
		v |= status1Retrace
	}
	return v
}

// feedbackBits are the colour bits that status 1 shows in its bits 4 and 5
// (IBM, "Color Plane Enable Register", video status mux).
var feedbackBits = [4][2]uint{{0, 2}, {4, 5}, {1, 3}, {6, 7}}

// feedback returns bits 4 and 5 of input status register 1.
func (c *Chip) feedback() uint8 {
	pair := feedbackBits[c.reg.Attr[attrPlanes]&attrPlanesInput>>4]
	o := c.reg.Attr[attrOverscan]
	return o>>pair[0]&1<<4 | o>>pair[1]&1<<5
}

// wantsRetrace reports whether the guest has enabled the retrace interrupt.
func (r *state) wantsRetrace() bool {
	return r.CRTC[crtcVRetraceEnd]&(retraceClear|retraceDisable) == retraceClear
}

// retraceControl does what follows a write of the vertical retrace end register.
func (c *Chip) retraceControl() {
	r := &c.reg
	if r.CRTC[crtcVRetraceEnd]&retraceClear == 0 {
		r.RetracePending = false
		c.IRQ.Set(false)
	}
	c.retime()
}

// rearm arms the event for the next retrace, if the guest has enabled the interrupt.
func (c *Chip) rearm() {
	t := &c.timing
	if t.height == 0 || !c.reg.wantsRetrace() {
		c.sched.Cancel(c.frame)
		return
	}
	frame := t.width * t.height
	now := t.dots.Ticks(c.sched.Now())
	at := now - now%frame + t.retrace%t.height*t.width
	if at <= now {
		at += frame
	}
	c.sched.At(c.frame, t.dots.At(at))
}

// retrace is called at the start of a vertical retrace.
func (c *Chip) retrace() {
	c.reg.RetracePending = true
	c.IRQ.Set(true)
	c.rearm()
}
