package kernel

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/x86"
)

// Offsets in the setup header (Linux, Documentation/arch/x86/boot.rst, "The
// Real-Mode Kernel Header").
const (
	hdrSetupSects  = 0x1f1
	hdrSysSize     = 0x1f4
	hdrMagic       = 0x202
	hdrVersion     = 0x206
	hdrLoader      = 0x210
	hdrLoadFlags   = 0x211
	hdrRamdisk     = 0x218
	hdrRamdiskSize = 0x21c
	hdrHeapEnd     = 0x224
	hdrCommandLine = 0x228
	hdrInitrdMax   = 0x22c
	hdrEnd         = 0x230 // of the fields above, which all protocols from 2.03 on have
	hdrExtraFlags  = 0x236 // from protocol 2.12 on, as are the next two
	hdrPreferred   = 0x258
	hdrInitSize    = 0x260
	hdrEnd212      = 0x264
)

// Values of fields of the setup header, and the addresses that boot.rst gives for the parts of a kernel.
const (
	loadedHigh      = 1 << 0     // of hdrLoadFlags: the protected-mode part goes to linuxHighAddr
	anywhere        = 1 << 1     // of hdrExtraFlags: the initial ram disk may be anywhere, also above 4 GB
	canUseHeap      = 1 << 7     // of hdrLoadFlags: hdrHeapEnd is valid
	unknownLoader   = 0xff       // of hdrLoader: a loader without a number of its own
	linuxLowAddr    = 0x90000    // the real-mode part, with protocols before 2.02
	linuxHighAddr   = 0x100000   // the protected-mode part of a bzImage
	linuxZImageAddr = 0x10000    // the protected-mode part of a zImage
	oldInitrdMax    = 0x37ffffff // the last address for an initial ram disk, with protocols before 2.03
)

// linux is a checked bzImage or zImage.
type linux struct {
	files      *Files
	setup      []byte // a copy of the real-mode part, whose header Load fills in
	protected  []byte
	setupAddr  uint32
	kernelAddr uint32
	initrdAddr uint64
	old        bool // the protocol is older than 2.02: the kernel looks for its command line in another place
}

// parseLinux checks a Linux kernel and finds a place for its parts. The error is errKind if the image is none.
func parseLinux(k *Files, memory Memory) (Loader, error) {
	image := k.Image
	if len(image) < hdrEnd || string(image[hdrMagic:hdrMagic+4]) != "HdrS" {
		return nil, errKind
	}
	sectors := int(image[hdrSetupSects])
	if sectors == 0 {
		sectors = 4
	}
	setup := (sectors + 1) * 512
	if setup >= len(image) || setup > 0x8000 {
		return nil, fmt.Errorf("a setup part of %d bytes in an image of %d", setup, len(image))
	}
	l := &linux{files: k, setup: append([]byte(nil), image[:setup]...), protected: image[setup:]}
	version := binary.LittleEndian.Uint16(image[hdrVersion:])
	if want := protectedSize(image, version); uint64(len(l.protected))+15 < want {
		return nil, fmt.Errorf("the image is cut short: %d bytes behind its setup part, %d by its header", len(l.protected), want)
	}
	l.old = version < 0x0202
	l.setupAddr, l.kernelAddr = linuxAddr, linuxHighAddr
	if image[hdrLoadFlags]&loadedHigh == 0 {
		l.setupAddr, l.kernelAddr = linuxLowAddr, linuxZImageAddr
	} else if l.old {
		l.setupAddr = linuxLowAddr
	}
	end := uint64(l.kernelAddr) + uint64(len(l.protected))
	if l.kernelAddr < linuxLowAddr && end > linuxLowAddr || end > memory.Low {
		return nil, fmt.Errorf("%d bytes do not fit into memory", len(l.protected))
	}
	if err := l.placeInitrd(version, end, memory); err != nil {
		return nil, err
	}
	l.fillHeader(version)
	if err := l.setVideoMode(); err != nil {
		return nil, err
	}
	return l, nil
}

// protectedSize returns the size of the protected-mode part as the header says, in whole
// paragraphs. The last bytes of it may be missing from the file.
func protectedSize(image []byte, version uint16) uint64 {
	if version < 0x0204 {
		return uint64(binary.LittleEndian.Uint16(image[hdrSysSize:])) * 16
	}
	return uint64(binary.LittleEndian.Uint32(image[hdrSysSize:])) * 16
}

// placeInitrd places the initial ram disk as high in memory as the kernel allows: below the address that its header has. If the
// kernel, which needs the memory up to running when it runs, leaves no room there, it goes anywhere if the kernel says that it
// may, and otherwise over what the kernel will need. end is the end of the kernel as it is loaded.
func (l *linux) placeInitrd(version uint16, end uint64, memory Memory) error {
	size := uint64(len(l.files.Initrd))
	if size == 0 {
		return nil
	}
	limit := uint64(oldInitrdMax)
	if version >= 0x0203 {
		limit = uint64(binary.LittleEndian.Uint32(l.setup[hdrInitrdMax:]))
	}
	running, free := l.running(version, end)
	places := []span{{running, min(limit+1, memory.Low)}}
	if free {
		places = append(places, span{running, memory.Low}, span{top4G, top4G + memory.High})
	}
	places = append(places, span{end, min(limit+1, memory.Low)})
	for _, p := range places {
		if at, ok := (room{p}).highest(size, 0x1000, p); ok {
			l.initrdAddr = at
			return nil
		}
	}
	return fmt.Errorf("an initial ram disk of %d bytes does not fit into memory", size)
}

// running returns the end of the memory that a kernel needs when it runs, end if its header does not say so, and
// whether the initial ram disk may be anywhere. The kernel unpacks itself to the address that it prefers, or to where it
// is if that is higher.
func (l *linux) running(version uint16, end uint64) (top uint64, free bool) {
	if version < 0x020c || len(l.setup) < hdrEnd212 {
		return end, false
	}
	le := binary.LittleEndian
	base := max(le.Uint64(l.setup[hdrPreferred:]), uint64(l.kernelAddr))
	if base < top4G {
		end = max(end, base+uint64(le.Uint32(l.setup[hdrInitSize:])))
	}
	return end, le.Uint16(l.setup[hdrExtraFlags:])&anywhere != 0
}

// fillHeader fills in the fields of the setup header that a loader must write.
func (l *linux) fillHeader(version uint16) {
	le, command := binary.LittleEndian, l.commandAddr()
	l.setup[hdrLoader] = unknownLoader
	if version >= 0x0201 {
		l.setup[hdrLoadFlags] |= canUseHeap
		le.PutUint16(l.setup[hdrHeapEnd:], uint16(command-l.setupAddr-0x200))
	}
	if !l.old {
		le.PutUint32(l.setup[hdrCommandLine:], command)
	} else { // the way before 2.02: a magic and an offset in the boot sector's place
		le.PutUint16(l.setup[0x20:], 0xa33f)
		le.PutUint16(l.setup[0x22:], uint16(command-l.setupAddr))
	}
	le.PutUint32(l.setup[hdrRamdisk:], uint32(l.initrdAddr))
	le.PutUint32(l.setup[hdrRamdiskSize:], uint32(len(l.files.Initrd)))
}

// commandAddr returns the address of the command line.
func (l *linux) commandAddr() uint32 {
	if l.setupAddr == linuxAddr {
		return 0x1f000 - maxCommand
	}
	return commandAddr - maxCommand
}

// Load writes the parts of the kernel and starts its real-mode code, or its 32-bit code if the initial ram disk is
// above 4 GB.
func (l *linux) Load(m Machine) {
	above := l.initrdAddr >= top4G
	if !above {
		m.WriteBytes(uint64(l.setupAddr), l.setup)
	}
	m.WriteBytes(uint64(l.kernelAddr), l.protected)
	m.WriteBytes(uint64(l.commandAddr()), append([]byte(l.files.CommandLine), 0))
	m.WriteBytes(l.initrdAddr, l.files.Initrd)
	if above {
		l.enter32(m)
		return
	}
	m.SetEflags(x86.Bit1)
	seg := uint16(l.setupAddr >> 4)
	for _, s := range []int{x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		m.SetSegment(s, realSegment(seg))
	}
	m.SetReg(x86.SP, l.commandAddr()-l.setupAddr-0x10)
	m.SetSegment(x86.CS, realSegment(seg+0x20))
	m.SetEIP(0)
}
