package vga

// What blinks is lit for so many frames and then dark for as many (Intel, "815 Chipset: Graphics Controller Programmer's Reference Manual", CR82:
// with the VGA's value of 3 the cursor changes every 8 frames; characters blink half as fast as the cursor).
const (
	cursorFrames = 8
	charFrames   = 16
)

// frames returns how many frames have begun since power on if the raster was always the present one.
func (c *Chip) frames() uint64 {
	t := &c.timing
	if t.height == 0 {
		return 0
	}
	return t.dots.Ticks(c.sched.Now()) / (t.width * t.height)
}

// cursorOff reports whether a cursor is dark now because it blinks.
func (c *Chip) cursorOff() bool { return c.frames()/cursorFrames&1 != 0 }

// charsOff reports whether characters and pixels that blink are dark now.
func (c *Chip) charsOff() bool { return c.frames()/charFrames&1 != 0 }

// Blinks returns a number that changes whenever something on the screen may have become lit or dark because it blinks. It stays 0 while the
// registers let nothing blink. Generation says nothing of this, since nobody has changed anything.
func (c *Chip) Blinks() uint64 {
	r := &c.reg
	text := r.GC[gcMisc]&gcMiscGraphics == 0
	switch {
	case c.dispi.on() || !r.on():
	case text && r.CRTC[crtcCursorTop]&cursorDisable == 0:
		return c.frames() / cursorFrames
	case r.Attr[attrMode]&attrModeBlink != 0:
		return c.frames() / charFrames
	}
	return 0
}
