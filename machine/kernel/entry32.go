package kernel

import (
	"encoding/binary"
	"slices"

	"github.com/iron86/iron86/x86"
)

// Offsets in struct boot_params, which a loader passes to the 32-bit entry of Linux (Documentation/arch/x86/zero-page.rst;
// include/uapi/linux/screen_info.h). The setup header stands where it does in the image.
const (
	paramExtMemory   = 0x002 // of the screen: the word that INT 15h AH=88h gives
	paramVideoMode   = 0x006
	paramColumns     = 0x007
	paramLines       = 0x00e
	paramIsVGA       = 0x00f
	paramPoints      = 0x010
	paramWidth       = 0x012 // of a mode of pixels, as what follows
	paramHeight      = 0x014
	paramDepth       = 0x016
	paramBase        = 0x018
	paramBlocks      = 0x01c // of the display's memory, in 64 KB
	paramPitch       = 0x024
	paramFields      = 0x026 // size and lowest bit of red, green, blue, and what is left
	paramPages       = 0x032
	paramAttributes  = 0x034
	paramRamdiskHigh = 0x0c0 // bits 63–32 of the address
	paramSizeHigh    = 0x0c4 // bits 63–32 of the size
	paramAltMemory   = 0x1e0 // kilobytes above 1 MB
	paramEntries     = 0x1e8 // number of lines in the memory map
	paramMap         = 0x2d0
	paramSize        = 0x1000

	textVGA   = 1    // of paramIsVGA
	pixelsVBE = 0x23 // linear memory

	hdrJump = 0x201 // the header ends so many bytes behind offset 202h
)

// Where the parts for the 32-bit entry are, in the place of the real-mode part.
const (
	paramsAddr = linuxAddr
	gdtAddr    = paramsAddr + paramSize
	gdtrAddr   = gdtAddr + 0x20
	stubAddr   = gdtAddr + 0x30
	bootCS     = 0x10 // the selectors that the kernel expects
	bootDS     = 0x18
	romTop     = 0xffff0000 // the firmware below 4 GB
)

// enter32 writes struct boot_params and starts the kernel at its 32-bit entry. The real-mode part, which
// would make the same struct, knows no addresses beyond 4 GB.
func (l *linux) enter32(m Machine) {
	b := l.bootParams(m.Memory())
	l.describePicture(m, b)
	m.WriteBytes(paramsAddr, b)
	m.WriteBytes(gdtAddr, entryCode(l.kernelAddr))
	enterFlat(m, stubAddr, bootCS, bootDS)
	for _, r := range []int{x86.BX, x86.BP, x86.DI} {
		m.SetReg(r, 0)
	}
	m.SetReg(x86.SI, paramsAddr)
	m.SetReg(x86.SP, l.commandAddr()-0x10)
}

// bootParams returns struct boot_params for the text screen that the BIOS has set up.
func (l *linux) bootParams(memory Memory) []byte {
	le, b := binary.LittleEndian, make([]byte, paramSize)
	end := min(hdrMagic+int(l.setup[hdrJump]), len(l.setup))
	copy(b[hdrSetupSects:], l.setup[hdrSetupSects:max(end, hdrEnd)])
	le.PutUint16(b[paramExtMemory:], uint16(min(memory.upper(), 0xfc00)))
	b[paramVideoMode], b[paramColumns], b[paramLines], b[paramIsVGA] = 3, 80, 25, textVGA
	le.PutUint16(b[paramPoints:], 16)
	le.PutUint32(b[paramRamdiskHigh:], uint32(l.initrdAddr>>32))
	le.PutUint32(b[paramSizeHigh:], uint32(uint64(len(l.files.Initrd))>>32))
	le.PutUint32(b[paramAltMemory:], memory.upper())
	regions := memory.regions()
	b[paramEntries] = uint8(len(regions))
	for i, r := range regions {
		at := b[paramMap+20*i:]
		le.PutUint64(at, r.base)
		le.PutUint64(at[8:], r.size)
		le.PutUint32(at[16:], r.kind)
	}
	return b
}

// linuxVBE is how much more the number of a VBE mode is in the setup header.
const linuxVBE = 0x200

// paletteFields are the fields of a mode of 8 bits: the bits of each colour that the DAC has, which begin at the lowest.
var paletteFields = [8]uint8{6, 0, 6, 0, 6, 0, 6, 0}

// describePicture sets the VBE mode of pixels that the setup header names, and describes it in struct boot_params, as the kernel's
// real-mode part does. If there is no such mode, or it has planes, the text screen stays.
func (l *linux) describePicture(m Machine, b []byte) {
	le, number := binary.LittleEndian, binary.LittleEndian.Uint16(l.setup[hdrVideoMode:])
	modes := m.VBEModes()
	i := slices.IndexFunc(modes, func(mode VBEMode) bool { return mode.Number+linuxVBE == number })
	if i < 0 {
		return
	}
	mode, fields := modes[i], paletteFields
	if known, direct := fieldsOf[modes[i].Depth]; direct {
		fields = known.vbe(mode.Depth)
	} else if mode.Depth != 8 {
		return
	}
	addr, pitch, ok := m.SetPicture(mode.Width, mode.Height, mode.Depth)
	if !ok {
		return
	}
	b[paramIsVGA] = pixelsVBE
	for at, v := range map[int]uint32{
		paramWidth: mode.Width, paramHeight: mode.Height, paramDepth: mode.Depth, paramPitch: pitch, paramPages: morePages(pitch, mode.Height), paramAttributes: vbeAttributes,
	} {
		le.PutUint16(b[at:], uint16(v))
	}
	le.PutUint32(b[paramBase:], uint32(addr))
	le.PutUint32(b[paramBlocks:], vbeBlocks)
	copy(b[paramFields:], fields[:])
}

// entryCode returns what stands at gdtAddr: a GDT with the segments that the kernel expects, the operand of
// LGDT, and code that loads all of them and jumps to the kernel.
func entryCode(entry uint32) []byte {
	le := binary.LittleEndian
	b := make([]byte, stubAddr-gdtAddr)
	le.PutUint64(b[bootCS:], 0x00cf9b000000ffff)
	le.PutUint64(b[bootDS:], 0x00cf93000000ffff)
	le.PutUint16(b[gdtrAddr-gdtAddr:], bootDS+7)
	le.PutUint32(b[gdtrAddr-gdtAddr+2:], gdtAddr)
	b = le.AppendUint32(append(b, 0x0f, 0x01, 0x15), gdtrAddr)        // lgdt [gdtr]
	b = append(b, 0x66, 0xb8, bootDS, 0)                              // mov ax,18h
	b = append(b, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0)                 // mov ds,ax; mov es,ax; mov ss,ax
	b = append(b, 0x8e, 0xe0, 0x8e, 0xe8)                             // mov fs,ax; mov gs,ax
	return append(le.AppendUint32(append(b, 0xea), entry), bootCS, 0) // jmp 10h:entry
}
