package vga

// Sequencer registers, 3C5.
const (
	seqReset    = 0 // bits 0 and 1: not in asynchronous, synchronous reset
	seqClocking = 1
	seqMapMask  = 2 // planes the processor writes
	seqCharMap  = 3 // which fonts
	seqMemMode  = 4

	clocking8Dots = 1 << 0 // cells of 8 dots instead of 9
	clockingHalf  = 1 << 3 // the dot clock is halved
	clockingOff   = 1 << 5 // screen off

	memModeExtended = 1 << 1 // more than 64 KB; kept only
	memModeFlat     = 1 << 2 // clear: odd/even addressing of writes
	memModeChain4   = 1 << 3 // address bits 0 and 1 select the plane
)

// Graphics controller registers, 3CF.
const (
	gcSetReset     = 0
	gcEnableSR     = 1
	gcCompare      = 2
	gcRotate       = 3 // bits 0–2 count, 3–4 function
	gcReadMap      = 4
	gcMode         = 5
	gcMisc         = 6
	gcDontCare     = 7
	gcBitMask      = 8
	gcModeRead1    = 1 << 3
	gcModeOddEven  = 1 << 4 // reads: address bit 0 selects the plane
	gcModeShift2   = 1 << 5 // CGA's four colours: two bits a pixel
	gcModeShift256 = 1 << 6 // a byte a pixel
	gcMiscGraphics = 1 << 0
	gcMiscChain    = 1 << 1 // address bit 0 does not address memory
)

// Attribute controller registers, 3C0.
const (
	attrMode     = 0x10
	attrOverscan = 0x11
	attrPlanes   = 0x12 // colour plane enable
	attrPan      = 0x13
	attrSelect   = 0x14 // colour select

	attrModeMono     = 1 << 1
	attrModeLine     = 1 << 2 // C0–DF repeat their eighth column
	attrModeBlink    = 1 << 3
	attrModePanSplit = 1 << 5 // panning does not apply below the split
	attrModeP54      = 1 << 7 // colour bits 5 and 4 come from colour select
	attrPlanesInput  = 3 << 4 // which colour bits status 1 shows
)

// CRT controller registers, 3x5.
const (
	crtcHTotal      = 0x00
	crtcHDisplayEnd = 0x01
	crtcHBlank      = 0x02
	crtcHBlankEnd   = 0x03 // bits 0–4; bit 5 is bit 7 of crtcHRetraceEnd
	crtcHRetraceEnd = 0x05
	crtcOverflow    = 0x07
	crtcPresetRow   = 0x08 // bits 0–4 first scan line, 5–6 byte panning
	crtcMaxScan     = 0x09
	crtcCursorTop   = 0x0a
	crtcCursorEnd   = 0x0b
	crtcStartHigh   = 0x0c
	crtcStartLow    = 0x0d
	crtcCursorHigh  = 0x0e
	crtcCursorLow   = 0x0f
	crtcVTotal      = 0x06
	crtcVRetrace    = 0x10
	crtcVRetraceEnd = 0x11
	crtcVDisplayEnd = 0x12
	crtcOffset      = 0x13
	crtcUnderline   = 0x14
	crtcVBlank      = 0x15
	crtcVBlankEnd   = 0x16
	crtcMode        = 0x17
	crtcLineCompare = 0x18
	crtcLatch       = 0x22 // reads the latch of the plane that gcReadMap selects
	crtcFlipFlop    = 0x24 // reads the attribute controller's flip-flop in bit 7

	cursorDisable    = 1 << 5
	maxScanDouble    = 1 << 7 // every scan line is shown twice
	retraceClear     = 1 << 4 // 0 clears the interrupt
	retraceDisable   = 1 << 5
	retraceProtect   = 1 << 7 // registers 0–7 are read-only
	underlineDouble  = 1 << 6 // double-word addressing
	modeRow13        = 1 << 0 // clear: row scan bit 0 is address bit 13
	modeRow14        = 1 << 1 // clear: row scan bit 1 is address bit 14
	modeHalfLines    = 1 << 2 // vertical timings count every other line
	modeWrap15       = 1 << 5 // word addressing moves bit 15 of the counter to bit 0, not bit 13
	modeByte         = 1 << 6 // byte addressing
	modeOn           = 1 << 7 // clear: no retraces, nothing is shown
	overflowLineComp = 1 << 4
)

// Bits that exist in each register; the others read 0.
var (
	seqBits  = [seqCount]uint8{0x03, 0x3d, 0x0f, 0x3f, 0x0e}
	gcBits   = [gcCount]uint8{0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff}
	attrBits = [attrCount]uint8{
		0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f,
		0xef, 0xff, 0x3f, 0x0f, 0x0f,
	}
)

func (c *Chip) writeSeq(v uint8) {
	r := &c.reg
	if r.SeqIndex >= seqCount || !set(&r.Seq[r.SeqIndex], v&seqBits[r.SeqIndex]) {
		return
	}
	c.changed()
	if r.SeqIndex == seqClocking {
		c.retime()
	}
}

func (c *Chip) writeGC(v uint8) {
	r := &c.reg
	if r.GCIndex < gcCount && set(&r.GC[r.GCIndex], v&gcBits[r.GCIndex]) {
		c.repath()
		if r.GCIndex == gcMode || r.GCIndex == gcMisc {
			c.gen++ // the other registers concern only the processor's side
		}
	}
}

// writeAttr takes an index and a value in turn. After a read of status 1 it takes an index.
func (c *Chip) writeAttr(v uint8) {
	r := &c.reg
	data := r.AttrData
	r.AttrData = !data
	if !data {
		old := r.AttrIndex
		r.AttrIndex = v & (attrIndexMask | attrPAS)
		if (old^v)&attrPAS != 0 {
			c.gen++
		}
		return
	}
	i := r.AttrIndex & attrIndexMask
	if i < attrCount && set(&r.Attr[i], v&attrBits[i]) {
		c.gen++
	}
}

func (r *state) readCRTC() uint8 {
	switch i := r.CRTCIndex; {
	case i < crtcCount:
		return r.CRTC[i]
	case i == crtcLatch:
		return uint8(r.Latch >> (8 * (r.GC[gcReadMap] & 3)))
	case i == crtcFlipFlop:
		if r.AttrData {
			return 0x80
		}
	}
	return 0
}

// writeCRTC writes the CRTC register that the index selects. While the protect bit is set, only the line
// compare bit of the overflow register can change in registers 0 to 7 (IBM, "Vertical Retrace End
// Register").
func (c *Chip) writeCRTC(v uint8) {
	r := &c.reg
	i := r.CRTCIndex
	if i >= crtcCount {
		return
	}
	if i <= crtcOverflow && r.CRTC[crtcVRetraceEnd]&retraceProtect != 0 {
		if i != crtcOverflow {
			return
		}
		v = r.CRTC[i]&^overflowLineComp | v&overflowLineComp
	}
	if !set(&r.CRTC[i], v) {
		return
	}
	c.gen++
	switch {
	case i == crtcVRetraceEnd:
		c.retraceControl()
	case i < crtcPresetRow || i == crtcVRetrace || i == crtcVDisplayEnd || i == crtcMode:
		c.retime()
	}
}

// advanceDAC goes on to the next entry. The chip has one address for reading and writing, which is one ahead of the
// entry that is read, since it fetches that entry first (INMOS, IMS G171 data sheet).
func (r *state) advanceDAC() {
	r.DACRead++
	r.DACWrite++
}

// six returns 6 bits of a colour as the DISPI's pictures show them: the lowest bit is repeated, as with QEMU (c6_to_8 in
// hw/display/vga-helpers.h), so that its pictures and ours are the same.
func six(v uint8) uint8 { return v<<2 | v&1*3 }

// widen converts all colours to 8 bits, or back to 6.
func (r *state) widen(to8 bool) {
	for i := range r.DAC {
		for j, v := range r.DAC[i] {
			if to8 {
				r.DAC[i][j] = six(v)
			} else {
				r.DAC[i][j] = v >> 2
			}
		}
	}
}

// readDAC returns the next of red, green and blue.
func (r *state) readDAC() uint8 {
	v := r.DAC[r.DACRead][r.DACStep]
	if r.DACStep++; r.DACStep == 3 {
		r.DACStep = 0
		r.advanceDAC()
	}
	return v
}

// writeDAC takes the next of red, green and blue. The entry changes when the third is written (INMOS IMS
// G171 data sheet, "Writing to the colour palette").
func (c *Chip) writeDAC(v uint8) {
	r := &c.reg
	v &= c.dispi.dacBits()
	if r.DACStep < 2 {
		r.DACValue[r.DACStep] = v
		r.DACStep++
		return
	}
	if colour := [3]uint8{r.DACValue[0], r.DACValue[1], v}; r.DAC[r.DACWrite] != colour {
		r.DAC[r.DACWrite] = colour
		c.gen++
	}
	r.DACStep = 0
	r.advanceDAC()
}
