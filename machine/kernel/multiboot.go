package kernel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/iron86/iron86/x86"
)

// Multiboot Specification 0.6.96, sections 3.1 (header) and 3.3 (information).
const (
	multibootMagic   = 0x1badb002
	multibootHandoff = 0x2badb002
	multibootSearch  = 8192   // the header lies in so many bytes at the beginning of the image
	multibootVideo   = 1 << 2 // the kernel wants information about the display
	multibootKnown   = 1<<0 | 1<<1 | multibootVideo
	multibootMust    = 0xffff  // flags whose meaning a loader must know, or it must not load the kernel
	multibootAddrs   = 1 << 16 // the header has load addresses

	// Flags of the information that say which of its fields are valid.
	infoMemory  = 1 << 0
	infoCommand = 1 << 2
	infoModules = 1 << 3
	infoMap     = 1 << 6
	infoLoader  = 1 << 9
	infoVBE     = 1 << 11
	infoDisplay = 1 << 12

	vbeOff = 0xa00 // of what the VBE functions say, behind the information and its strings
)

// multiboot is a checked multiboot kernel.
type multiboot struct {
	files      *Files
	chunks     []chunk
	entry      uint32
	moduleAddr uint32
	video      bool         // the kernel wants information about the display
	picture    *framebuffer // the mode of pixels that it wants; nil: none
}

// parseMultiboot checks a multiboot kernel and finds a place for its module. The error is errKind if the image is none.
func parseMultiboot(k *Files, memory Memory) (Loader, error) {
	head, at := multibootHeader(k.Image)
	if head == nil {
		return nil, errKind
	}
	flags := binary.LittleEndian.Uint32(head[4:])
	if odd := flags & multibootMust &^ multibootKnown; odd != 0 {
		return nil, fmt.Errorf("the multiboot header asks for what no loader of this version knows: flags %#x, of them %#x", flags, odd)
	}
	mb := &multiboot{files: k, video: flags&multibootVideo != 0}
	if mb.video {
		mb.picture = pictureOf(head)
	}
	if len(mb.commandLine()) >= maxCommand {
		return nil, fmt.Errorf("a command line over %d bytes with the kernel's name", maxCommand-1)
	}
	var err error
	if flags&multibootAddrs != 0 {
		err = mb.byHeader(head, at)
	} else {
		err = mb.byELF()
	}
	if err != nil {
		return nil, err
	}
	end, err := checkChunks(mb.chunks, infoAddr, memory)
	if err != nil {
		return nil, err
	}
	end = (end + 0xfff) &^ 0xfff
	if end+uint64(len(k.Initrd)) > memory.Low {
		return nil, fmt.Errorf("a module of %d bytes does not fit into memory", len(k.Initrd))
	}
	mb.moduleAddr = uint32(end)
	return mb, nil
}

// pictureOf returns the mode of pixels that a header asks for, which has fields for a mode; nil if that is one of text, or if the header is cut short.
func pictureOf(head []byte) *framebuffer {
	h, err := read[struct {
		Before [8]uint32 // magic to entry address
		Kind   uint32    // 0: pixels
		Mode   framebuffer
	}](head)
	if err != nil || h.Kind != 0 {
		return nil
	}
	return &h.Mode
}

// multibootHeader finds the header. It is aligned to 4 bytes, and its magic, flags and checksum add up
// to zero.
func multibootHeader(image []byte) (head []byte, at int) {
	le := binary.LittleEndian
	for at := 0; at+12 <= min(len(image), multibootSearch); at += 4 {
		h := image[at:]
		if le.Uint32(h) == multibootMagic && le.Uint32(h)+le.Uint32(h[4:])+le.Uint32(h[8:]) == 0 {
			return h, at
		}
	}
	return nil, 0
}

// byHeader takes the addresses from the header, which has them if multibootAddrs is set in its flags.
func (mb *multiboot) byHeader(head []byte, at int) error {
	h, err := read[struct {
		Addresses addresses
		Entry     uint32
	}](head[12:])
	if err != nil {
		return errors.New("the multiboot header is cut short")
	}
	c, err := h.Addresses.chunk(mb.files.Image, at)
	mb.chunks, mb.entry = []chunk{c}, h.Entry
	return err
}

// byELF takes the loadable segments of an ELF file, at their physical addresses.
func (mb *multiboot) byELF() error {
	f, err := parseELF(mb.files.Image)
	if err != nil {
		return fmt.Errorf("no addresses in the multiboot header: %w", err)
	}
	entry, _ := f.physicalEntry()
	if entry > math.MaxUint32 {
		return fmt.Errorf("an entry point at %#x, beyond 4 GB", entry)
	}
	mb.chunks, mb.entry = f.chunks(), uint32(entry)
	return nil
}

// Load writes the kernel, its module and the information, and enters the kernel in
// protected mode.
func (mb *multiboot) Load(m Machine) {
	writeChunks(m, mb.chunks)
	m.WriteBytes(uint64(mb.moduleAddr), mb.files.Initrd)
	screen, fields := mb.picture.show(m)
	info := mb.info(m.Memory(), screen, fields)
	if screen.Kind == kindPixels {
		modes := m.VBEModes()
		le := binary.LittleEndian
		le.PutUint32(info, le.Uint32(info)|infoVBE)
		le.PutUint32(info[72:], infoAddr+vbeOff)
		le.PutUint32(info[76:], infoAddr+vbeOff+vbeControlSize)
		le.PutUint16(info[80:], screen.modeNumber(modes))
		m.WriteBytes(infoAddr+vbeOff, append(vbeControlInfo(modes, infoAddr+vbeOff), screen.vbeModeInfo(fields)...))
	}
	m.WriteBytes(infoAddr, info)
	enter(m, mb.entry, multibootHandoff, infoAddr)
}

// enter begins the kernel in flat protected mode, with the loader's magic number in EAX and the address of the
// information in EBX.
func enter(m Machine, entry, magic, info uint32) {
	enterFlat(m, entry, 0x08, 0x10)
	m.SetReg(x86.AX, magic)
	m.SetReg(x86.BX, info)
}

// info returns the multiboot information, whose fields have the offsets of section 3.3 of the
// specification, followed by the memory map, the list of modules and the strings.
func (mb *multiboot) info(memory Memory, screen display, fields colourFields) []byte {
	const ( // offsets of what follows the information
		mapOff    = 0x80
		moduleOff = 0x100
		nameOff   = 0x140
		lineOff   = 0x200
		maxName   = lineOff - nameOff - 0x20 - 1 // bytes of the module's name, which follows the loader's
	)
	le := binary.LittleEndian
	b := make([]byte, lineOff, lineOff+maxCommand)
	put := func(off int, v uint32) { le.PutUint32(b[off:], v) }
	flags := uint32(infoMemory | infoCommand | infoMap | infoLoader)
	put(4, (baseTop-0x400)>>10)
	put(8, memory.upper())
	put(16, infoAddr+lineOff)
	if n := len(mb.files.Initrd); n > 0 {
		flags |= infoModules
		put(20, 1)
		put(24, infoAddr+moduleOff)
		put(moduleOff, mb.moduleAddr)
		put(moduleOff+4, mb.moduleAddr+uint32(n))
		put(moduleOff+8, infoAddr+nameOff+0x20)
		name := mb.files.InitrdName
		copy(b[nameOff+0x20:], name[:min(len(name), maxName)])
	}
	if mb.video {
		flags |= infoDisplay
		n, _ := binary.Encode(b[88:], le, screen) // there is room for it
		copy(b[88+n:], fields[:])
	}
	regions := memory.regions()
	for i, r := range regions {
		at := mapOff + 24*i
		put(at, 20)
		le.PutUint64(b[at+4:], r.base)
		le.PutUint64(b[at+12:], r.size)
		put(at+20, r.kind)
	}
	put(44, uint32(24*len(regions)))
	put(48, infoAddr+mapOff)
	copy(b[nameOff:], "iron86")
	put(64, infoAddr+nameOff)
	put(0, flags)
	return append(append(b, mb.commandLine()...), 0)
}

// commandLine returns the command line. It begins with the kernel's name, if that is known, as with
// other loaders (GRUB legacy, QEMU).
func (mb *multiboot) commandLine() string {
	k := mb.files
	switch {
	case k.Name == "":
		return k.CommandLine
	case k.CommandLine == "":
		return k.Name
	}
	return k.Name + " " + k.CommandLine
}
