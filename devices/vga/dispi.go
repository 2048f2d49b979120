package vga

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// Where the DISPI registers and their memory stand on an ISA PC. Both ports are 16 bits wide, and the data port answers at
// two addresses, so that an access of 32 bits to the first one reaches index and data.
const (
	DISPIBase  = 0x01ce
	DISPICount = 3
	LinearBase = 0xe0000000
	LinearSize = 16 << 20
)

// DISPI registers, by index. The names are Bochs' (its vbe.h), without their prefix.
const (
	dispiID       = 0
	dispiWidth    = 1 // XRES
	dispiHeight   = 2 // YRES
	dispiDepth    = 3 // BPP
	dispiEnable   = 4
	dispiBank     = 5 // which 64 KB are at A0000h
	dispiVirtual  = 6 // VIRT_WIDTH: pixels from a line to the next
	dispiVirtualH = 7 // VIRT_HEIGHT: lines that fit into memory
	dispiX        = 8 // X_OFFSET, Y_OFFSET: the pixel at the top left
	dispiY        = 9
	dispiCount    = 10
	dispiMemory   = 10 // 64 KB blocks of memory; read only

	dispiFirstID = 0xb0c0
	dispiLastID  = 0xb0c5

	enableOn      = 1 << 0
	enableCaps    = 1 << 1 // width, height and depth read as the largest that there are
	enable8Bit    = 1 << 5 // colours of the DAC have 8 bits
	enableLinear  = 1 << 6 // kept only: memory is always at LinearBase
	enableNoClear = 1 << 7
)

// The largest picture, and the size of a bank in bytes.
const (
	MaxWidth  = 2560
	MaxHeight = 1600
	maxDepth  = 32
	bankSize  = 64 << 10
)

// dispiState is everything the guest can observe of the DISPI registers.
type dispiState struct {
	Index uint16
	Reg   [dispiCount]uint16
}

// DISPI is the part of the chip with pictures of 4 to 32 bits a pixel in any size, as Bochs has defined its registers: 16 MB
// of memory, which is RAM to the processor, and a window of 64 KB to it in place of the VGA's memory. While it is enabled
// it draws the picture, and of the VGA only palette and screen off count. A Chip has one.
type DISPI struct {
	reg dispiState
	vga *Chip
	mem *bus.Memory
	// Writing is called before the chip itself changes n bytes of the memory from off on. nil: nobody asks.
	Writing func(off uint32, n int)
	picture picture // what has been drawn
}

// DISPI returns that part of the chip, which has ports and a state of its own.
func (c *Chip) DISPI() *DISPI { return &c.dispi }

// Memory returns the memory of the pictures.
func (d *DISPI) Memory() *bus.Memory { return d.mem }

// begin makes the DISPI of c in its state after power-on.
func (d *DISPI) begin(c *Chip) {
	d.vga, d.mem = c, bus.NewMemory(LinearSize)
	d.Reset()
}

// Reset gives the registers the values they have after power-on. Memory stays.
func (d *DISPI) Reset() {
	d.reg = dispiState{}
	d.reg.Reg[dispiID] = dispiLastID
}

// Settle works out what the registers say.
func (d *DISPI) Settle() { d.vga.changed() }

// Absent gives the state of a machine that was saved by an iron86 without DISPI registers.
func (d *DISPI) Absent() { d.Reset() }

// ClearMemory makes all memory zero.
func (d *DISPI) ClearMemory() { d.clear(0, LinearSize) }

// Save gives the state of the registers.
func (d *DISPI) Save() (version uint16, data any) { return 1, &d.reg }

// Load takes saved registers over.
func (d *DISPI) Load(in snapshot.Saved) error {
	if err := in.Only(1, &d.reg); err != nil {
		return err
	}
	d.fit() // a state from elsewhere may say anything
	return nil
}

// on reports whether the DISPI draws the picture.
func (d *DISPI) on() bool { return d.reg.Reg[dispiEnable]&enableOn != 0 }

// wide reports whether colours of the DAC have 8 bits. Those of the VGA have 6, whatever bit 5 of the enable register says.
func (d *DISPI) wide() bool { return d.on() && d.reg.Reg[dispiEnable]&enable8Bit != 0 }

// dacBits returns the bits that a colour of the DAC has.
func (d *DISPI) dacBits() uint8 {
	if d.wide() {
		return 0xff
	}
	return 0x3f
}

// Wide implements bus.WidePortHandler: all registers have 16 bits.
func (d *DISPI) Wide(_ uint16, n int) bool { return n == 2 }

// ReadPort reads FFh: the ports do not answer accesses of 8 bits.
func (d *DISPI) ReadPort(uint16) uint8 { return 0xff }

// WritePort does nothing, for the same reason.
func (d *DISPI) WritePort(uint16, uint8) {}

// ReadPortN reads the index or the register that it selects.
func (d *DISPI) ReadPortN(off uint16, _ int) uint32 {
	r := &d.reg
	if off == 0 {
		return uint32(r.Index)
	}
	if r.Reg[dispiEnable]&enableCaps != 0 {
		switch r.Index {
		case dispiWidth:
			return MaxWidth
		case dispiHeight:
			return MaxHeight
		case dispiDepth:
			return maxDepth
		}
	}
	switch {
	case r.Index < dispiCount:
		return uint32(r.Reg[r.Index])
	case r.Index == dispiMemory:
		return LinearSize / bankSize
	}
	return 0
}

// WritePortN writes the index or the register that it selects.
func (d *DISPI) WritePortN(off uint16, _ int, v uint32) {
	r := &d.reg
	if off == 0 {
		r.Index = uint16(v)
		return
	}
	switch r.Index {
	case dispiID:
		if v >= dispiFirstID && v <= dispiLastID {
			r.Reg[dispiID] = uint16(v)
		}
	case dispiEnable:
		d.enable(uint16(v))
	case dispiWidth, dispiHeight, dispiDepth, dispiBank, dispiVirtual, dispiX, dispiY:
		r.Reg[r.Index] = uint16(v)
		d.fit()
		d.vga.changed()
	}
}

// Show writes registers as a program does that wants a picture of so many pixels and bits a pixel. It returns the bytes from a line to the next; false:
// there is no such picture, and the DISPI is off.
func (d *DISPI) Show(width, height, depth uint32) (pitch uint32, ok bool) {
	d.enable(0)
	if width > MaxWidth || height > MaxHeight || depth > maxDepth {
		return 0, false
	}
	r := &d.reg.Reg
	r[dispiWidth], r[dispiHeight], r[dispiDepth] = uint16(width), uint16(height), uint16(depth)
	d.enable(enableOn | enableLinear)
	if uint32(r[dispiWidth]) != width || uint32(r[dispiHeight]) != height || uint32(r[dispiDepth]) != depth {
		d.enable(0)
		return 0, false
	}
	return d.pitch(), true
}

// enable writes the enable register. Virtual width and offsets begin anew when the DISPI is switched on.
func (d *DISPI) enable(v uint16) {
	r := &d.reg.Reg
	old, wide := r[dispiEnable], d.wide()
	r[dispiEnable] = v
	if v&enableOn != 0 && old&enableOn == 0 {
		r[dispiVirtual], r[dispiX], r[dispiY] = 0, 0, 0
		d.fit()
		if v&enableNoClear == 0 {
			d.clear(0, d.pitch()*uint32(r[dispiHeight]))
		}
	}
	if d.wide() != wide {
		d.vga.reg.widen(!wide)
	}
	d.vga.changed()
}

// fit changes registers that say what cannot be to the nearest that can, while the DISPI is on. The rules are QEMU's
// (hw/display/vga.c): widths are multiples of 8, and the picture fits into memory.
func (d *DISPI) fit() {
	r := &d.reg.Reg
	r[dispiBank] &= LinearSize/bankSize - 1
	if !d.on() {
		return
	}
	switch r[dispiDepth] {
	case 4:
		r[dispiBank] &= LinearSize/bankSize/4 - 1
	case 8, 15, 16, 24, 32:
	default:
		r[dispiDepth] = 8
	}
	r[dispiWidth] = min(max(r[dispiWidth]&^7, 8), MaxWidth)
	r[dispiVirtual] = max(min(r[dispiVirtual]&^7, maxVirtual), r[dispiWidth])
	lines := LinearSize / d.pitch()
	r[dispiVirtualH] = uint16(min(lines, 0xffff))
	r[dispiHeight] = uint16(min(uint32(max(r[dispiHeight], 1)), MaxHeight, lines))
	r[dispiX] = min(r[dispiX], maxVirtual)
	r[dispiY] = min(r[dispiY], maxVirtual)
	size := d.pitch() * uint32(r[dispiHeight])
	if d.start()+size > LinearSize {
		r[dispiY] = 0
	}
	if d.start()+size > LinearSize {
		r[dispiX] = 0
	}
}

// maxVirtual is the largest virtual width and offset.
const maxVirtual = 16000

// bits returns how many bits of memory a pixel takes.
func (d *DISPI) bits() uint32 { return (uint32(d.reg.Reg[dispiDepth]) + 1) &^ 3 }

// pitch returns the bytes from a line to the next.
func (d *DISPI) pitch() uint32 { return uint32(d.reg.Reg[dispiVirtual]) * d.bits() / 8 }

// start returns where in memory the picture begins. With 4 bits a pixel, eight pixels of a line are one word of
// four planes.
func (d *DISPI) start() uint32 {
	x := uint32(d.reg.Reg[dispiX])
	if d.reg.Reg[dispiDepth] == 4 {
		x &^= 7
	}
	return x*d.bits()/8 + uint32(d.reg.Reg[dispiY])*d.pitch()
}

// clear makes n bytes of memory from off on zero.
func (d *DISPI) clear(off, n uint32) {
	for n > 0 {
		at := off % bus.PageSize
		part := min(n, bus.PageSize-at)
		if page := d.mem.Look(uint64(off / bus.PageSize)); page != nil {
			d.writing(off, int(part))
			clear(page[at : at+part])
		}
		off, n = off+part, n-part
	}
}

// writing tells whoever asks that n bytes from off on are about to change.
func (d *DISPI) writing(off uint32, n int) {
	if d.Writing != nil {
		d.Writing(off, n)
	}
}
