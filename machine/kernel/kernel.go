package kernel

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Files is a kernel with everything that is passed to it.
type Files struct {
	Image       []byte
	Initrd      []byte
	CommandLine string
	Name        string // the command line of a multiboot kernel of version 1 begins with this word, unless it is ""
	InitrdName  string // the name of the multiboot module
}

// Machine is what a loader uses of a PC: memory, the gate of address line 20, the display, and the registers of
// the processor.
type Machine interface {
	Memory() Memory // how much RAM there is
	WriteBytes(addr uint64, p []byte)
	OpenA20()
	// SetPicture sets a video mode of pixels, and returns where its frame buffer is and the bytes from a line to the next; false: there is no such mode.
	SetPicture(width, height, depth uint32) (addr uint64, pitch uint32, ok bool)
	// VBEModes returns the modes that the display's BIOS has.
	VBEModes() []VBEMode

	SetReg(r int, v uint32)
	SetEIP(v uint32)
	SetEflags(v uint32)
	CR(n int) uint32
	SetCR(n int, v uint32)
	SetSegment(r int, s cpu.SegmentState)
}

// Memory is how many bytes of RAM there are: Low from address 0 on, but for the adapters' part below
// 1 MB, and High from 4 GB on.
type Memory struct{ Low, High uint64 }

// region is a line of the memory map that a kernel is given. Its numbers are those of E820h.
type region struct {
	base, size uint64
	kind       uint32
}

// Kinds of regions.
const (
	usable   = 1
	reserved = 2
)

// regions returns the memory map: base memory up to the BIOS's data, the firmware, and what is above 1 MB, the ROM below 4 GB.
func (m Memory) regions() []region {
	list := []region{{0, baseTop - 0x400, usable}, {baseTop - 0x400, 0x400, reserved}, {0xf0000, 0x10000, reserved}, {extended, m.Low - extended, usable},
		{romTop, top4G - romTop, reserved}}
	if m.High > 0 {
		list = append(list, region{top4G, m.High, usable})
	}
	return list
}

// Loader is a kernel that was checked and can be loaded.
type Loader interface {
	// Load writes the kernel into memory and points the processor at it.
	Load(m Machine)
}

// Addresses of the parts that a loader writes.
const (
	baseTop      = 0x00a0000 // end of base memory
	extended     = 0x0100000 // begin of extended memory
	top4G        = 1 << 32
	lowestKernel = 0x0001000 // below it are the interrupt vectors and the BIOS's data
	baseEnd      = 0x009f000 // end of the base memory that loaders use
	infoAddr     = 0x009e000 // multiboot information, at most 4 KB
	linuxAddr    = 0x0010000 // real-mode part of a Linux kernel; QEMU loads it there, too
	commandAddr  = 0x009a000 // end of the command line
	maxCommand   = 2048      // bytes, including the terminating zero
)

// errKind is the error for an image of none of the kinds.
var errKind = errors.New("neither a Linux bzImage nor a multiboot kernel")

// Parse checks a kernel against the memory that it must fit into.
func Parse(k *Files, memory Memory) (Loader, error) {
	if len(k.CommandLine) >= maxCommand || bytes.IndexByte([]byte(k.CommandLine), 0) >= 0 {
		return nil, fmt.Errorf("kernel command line: over %d bytes, or with a zero in it", maxCommand-1)
	}
	l, err := parseLinux(k, memory)
	if errors.Is(err, errKind) {
		l, err = parseMultiboot(k, memory)
	}
	if errors.Is(err, errKind) {
		l, err = parseMultiboot2(k, memory)
	}
	if errors.Is(err, errKind) {
		if c, is, _ := block.Identify(block.NewROM(k.Image)); is { // memory is read without errors
			err = fmt.Errorf("%w: it is %s", err, c.Name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("kernel: %w", err)
	}
	return l, nil
}

// enterFlat sets the processor to entry in protected mode without paging, with segments of 4 GB.
func enterFlat(m Machine, entry uint32, code, data uint16) {
	m.OpenA20()
	m.SetEflags(x86.Bit1)
	m.SetCR(0, x86.CR0PE|m.CR(0)&x86.CR0ET)
	m.SetSegment(x86.CS, flatSegment(code, 0x9b))
	for _, s := range []int{x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		m.SetSegment(s, flatSegment(data, 0x93))
	}
	m.SetEIP(entry)
}

// flatSegment returns a segment of 4 GB from address 0 with the given access byte.
func flatSegment(selector uint16, access uint8) cpu.SegmentState {
	return cpu.SegmentState{Selector: selector, Limit: 0xffffffff, Access: access, Big: true, Gran: true}
}

// realSegment returns a segment as real mode loads it.
func realSegment(selector uint16) cpu.SegmentState {
	return cpu.SegmentState{Selector: selector, Base: uint32(selector) << 4, Limit: 0xffff, Access: 0x93}
}
