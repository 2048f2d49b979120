package cpu

import "github.com/iron86/iron86/x86"

// table is GDTR or IDTR.
type table struct {
	base  uint64
	limit uint16
}

// registers holds what programs and debuggers see of the processor, except for the x87 and XMM
// registers. It is embedded in CPU; the methods of registers use no other part of CPU.
type registers struct {
	lazyFlags
	general
	seg   [8]segment // by encoding: ES CS SS DS FS GS; 6 and 7 unused
	eip   uint64     // offset of the next instruction; valid between blocks and in system handlers
	flags uint32     // EFLAGS without the six status flags, bit 1 set
	cpl   uint8

	halted, shutdown bool
	cr0, cr4         uint32
	cr2, cr3         uint64
	dr               [8]uint64
	gdt, idt         table
	ldt, tr          segment
	sys              system
	long             long
	gen              x86.Generation
	model            model
}

// eflags returns the whole EFLAGS register.
func (r *registers) eflags() uint32 { return r.flags | r.arith() }

// real reports whether the processor is in real-address mode, in which a selector is the base
// divided by 16.
func (r *registers) real() bool { return r.cr0&x86.CR0PE == 0 }

// v86 reports whether the processor is in virtual-8086 mode.
func (r *registers) v86() bool { return r.flags&x86.VM != 0 }

// protected reports whether selectors name descriptors: in protected mode without virtual-8086
// mode.
func (r *registers) protected() bool { return r.cr0&x86.CR0PE != 0 && r.flags&x86.VM == 0 }

// user reports whether memory accesses of the program are user accesses.
func (r *registers) user() bool { return r.cpl == 3 }

// iopl returns the I/O privilege level.
func (r *registers) iopl() uint8 { return uint8(r.flags>>12) & 3 }

// alignmentChecked reports whether misaligned accesses raise #AC (SDM vol. 3, 6.15).
func (r *registers) alignmentChecked() bool {
	return r.cpl == 3 && r.flags&x86.AC != 0 && r.cr0&x86.CR0AM != 0
}

// careful reports whether the engine must run one instruction at a time, between beforeInstruction
// and afterInstruction: because of single-stepping, breakpoints, RF, or a debug trap to deliver.
func (r *registers) careful() bool {
	return r.flags&(x86.TF|x86.RF) != 0 || r.dr[7]&dr7Enable != 0 || r.sys.hits != 0
}

// InLong reports whether long mode is active: 64-bit or compatibility mode.
func (r *registers) InLong() bool { return r.long.active() }

// code64 reports whether the processor is in 64-bit mode.
func code64(r *registers) bool { return r.long.active() && r.seg[x86.CS].long }
