package machine

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// bootstrapEntry is where every PC BIOS has INT 19h, the bootstrap loader (IBM
// PC/AT Technical Reference, BIOS listing): POST is over when the processor
// comes here, and a kernel is put in place of a boot sector.
const bootstrapEntry = 0xfe6f2

// Low memory that kernels leave to their loader.
const (
	lowestKernel = 0x0001000 // below are the vectors and the BIOS's data
	infoAddr     = 0x009e000 // multiboot information, at most 4 KB
	linuxAddr    = 0x0010000 // real-mode part of a Linux kernel, as QEMU loads it
	commandAddr  = 0x009a000 // end of the command line
	maxCommand   = 2048      // bytes, with its zero
)

// loader is a kernel that has been looked at and can be put into memory.
type loader interface {
	// load writes the kernel into memory and points the processor at it.
	load(m *Machine)
}

// errKernel is the error of an image of neither kind.
var errKernel = errors.New("neither a Linux bzImage nor a multiboot kernel")

// parseKernel checks a kernel image against the memory it must fit into.
func parseKernel(k *Kernel, memory uint64) (loader, error) {
	if len(k.CommandLine) >= maxCommand || bytes.IndexByte([]byte(k.CommandLine), 0) >= 0 {
		return nil, fmt.Errorf("machine: kernel command line: over %d bytes, or with a zero in it", maxCommand-1)
	}
	l, err := parseLinux(k, memory)
	if errors.Is(err, errKernel) {
		l, err = parseMultiboot(k, memory)
	}
	if errors.Is(err, errKernel) {
		if c, is, _ := block.Identify(block.NewROM(k.Image)); is { // memory is read without errors
			err = fmt.Errorf("%w: it is %s", err, c.Name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("machine: kernel: %w", err)
	}
	return l, nil
}

// armKernel has the processor stop at the bootstrap loader.
func (m *Machine) armKernel() {
	if m.kernel != nil && !m.timing.KernelLoaded {
		m.cpu.SetTrap(bootstrapEntry)
	}
}

// trapped is called when the processor has stopped, perhaps at a trap.
func (m *Machine) trapped() {
	m.hooked()
	if m.kernel != nil && !m.timing.KernelLoaded && m.atBootstrap() {
		m.timing.KernelLoaded = true
		m.cpu.ClearTrap(bootstrapEntry)
		m.kernel.load(m)
	}
}

func (m *Machine) atBootstrap() bool {
	return m.cpu.Segment(x86.CS).Base+m.cpu.EIP() == bootstrapEntry
}

// flatSegment is a 4 GB segment of type access.
func flatSegment(selector uint16, access uint8) cpu.SegmentState {
	return cpu.SegmentState{Selector: selector, Limit: 0xffffffff, Access: access, Big: true, Gran: true}
}

// realSegment is a segment as real mode has it.
func realSegment(selector uint16) cpu.SegmentState {
	return cpu.SegmentState{Selector: selector, Base: uint32(selector) << 4, Limit: 0xffff, Access: 0x93}
}
