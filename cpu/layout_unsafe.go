package cpu

import (
	"unsafe"

	"github.com/iron86/iron86/mmu"
)

// Layout tells a translator where its code finds what, in bytes from the CPU's address on.
type Layout struct {
	Native                         uintptr
	Reg                            uintptr // 8 bytes each
	Result, Carries                uintptr // the lazy flags, see lazyFlags
	Eflags                         uintptr // EFLAGS less the status flags
	Segments, SegmentSize          uintptr // ES CS SS DS FS GS
	SegmentBase, ReadLen, WriteLen uintptr // of a segment
	XMM, MXCSR, CR0, CR4           uintptr // registers XMM0 to XMM7 of 16 bytes, and control registers
	FPU                            X87Layout
	Selector, Null, Access         uintptr // of a segment, too
	CPL, GDTBase, GDTLimit         uintptr // the base has 8 bytes
	IDTBase, IDTLimit              uintptr // this one, too
	NMIBlocked                     uintptr // a byte that is 1 while an NMI must wait for IRET
	LongActive                     uintptr // a byte whose bit LongActiveBit says that long mode is active
	Loaded, LoadedSize             uintptr // a table of LoadedSegment
	Descriptor, Key, Flat, Hidden  uintptr // of a LoadedSegment
	Supervisor, User               uintptr // fast entries of the TLBs of data
	SupervisorCode, UserCode       uintptr // keys of the TLBs of code
	Wide, Code                     uintptr // pointers to the present mmu.WideTLB and mmu.CodeTLB
	TLB                            mmu.Layout
}

// X87Layout is where the x87 unit is.
type X87Layout struct {
	Present, Old uintptr // bytes that are 1 if there is a unit, and if it is older than the 387
	Top, Used    uintptr // bytes; the second has a bit for each register that is not empty
	Control      uintptr // the control word
	Status       uintptr // the status word without TOP
	Reg          uintptr // the registers by physical number, 16 bytes each: significand, then sign and exponent
	// Of the last instruction: the opcode, 2 bytes; the pointers, 8 bytes each; and the selectors.
	Op, IP, CS, DP, DS uintptr
}

// x87Layout returns the layout of the x87 unit.
func x87Layout() X87Layout {
	var c *CPU
	at := unsafe.Offsetof(c.fpu)
	return X87Layout{
		Present: at + unsafe.Offsetof(c.fpu.present), Old: at + unsafe.Offsetof(c.fpu.before387),
		Top: at + unsafe.Offsetof(c.fpu.top), Used: at + unsafe.Offsetof(c.fpu.used),
		Control: at + unsafe.Offsetof(c.fpu.cw), Status: at + unsafe.Offsetof(c.fpu.sw),
		Reg: at + unsafe.Offsetof(c.fpu.reg),
		Op:  at + unsafe.Offsetof(c.fpu.op), IP: at + unsafe.Offsetof(c.fpu.ip), CS: at + unsafe.Offsetof(c.fpu.cs),
		DP: at + unsafe.Offsetof(c.fpu.dp), DS: at + unsafe.Offsetof(c.fpu.ds),
	}
}

// LongActiveBit is the number of IA32_EFER.LMA in the second byte of that register: see Layout.LongActive.
const LongActiveBit = 2

// AccessReal is the access byte of a data segment that was loaded in real mode.
const AccessReal = accessRealData

// LayoutOf returns the layout of every CPU of this build.
func LayoutOf() Layout {
	var c *CPU
	m := mmu.LayoutOf()
	at := unsafe.Offsetof(c.mem)
	return Layout{
		Native: unsafe.Offsetof(c.native), Reg: unsafe.Offsetof(c.reg),
		Result: unsafe.Offsetof(c.result), Carries: unsafe.Offsetof(c.carries), Eflags: unsafe.Offsetof(c.flags),
		Segments: unsafe.Offsetof(c.seg), SegmentSize: unsafe.Sizeof(segment{}),
		SegmentBase: unsafe.Offsetof(segment{}.base), ReadLen: unsafe.Offsetof(segment{}.readLen), WriteLen: unsafe.Offsetof(segment{}.writeLen),
		XMM: unsafe.Offsetof(c.simd) + unsafe.Offsetof(simd{}.xmm), MXCSR: unsafe.Offsetof(c.simd) + unsafe.Offsetof(simd{}.mxcsr),
		Selector: unsafe.Offsetof(segment{}.selector), Null: unsafe.Offsetof(segment{}.null), Access: unsafe.Offsetof(segment{}.access), CPL: unsafe.Offsetof(c.cpl),
		GDTBase: unsafe.Offsetof(c.gdt) + unsafe.Offsetof(table{}.base), GDTLimit: unsafe.Offsetof(c.gdt) + unsafe.Offsetof(table{}.limit),
		IDTBase: unsafe.Offsetof(c.idt) + unsafe.Offsetof(table{}.base), IDTLimit: unsafe.Offsetof(c.idt) + unsafe.Offsetof(table{}.limit),
		NMIBlocked: unsafe.Offsetof(c.nmiBlocked),
		LongActive: unsafe.Offsetof(c.long) + unsafe.Offsetof(long{}.efer) + 1,
		Loaded:     unsafe.Offsetof(c.units) + unsafe.Offsetof(c.units.loaded), LoadedSize: unsafe.Sizeof(LoadedSegment{}),
		Descriptor: unsafe.Offsetof(LoadedSegment{}.descriptor), Key: unsafe.Offsetof(LoadedSegment{}.key),
		Flat: unsafe.Offsetof(LoadedSegment{}.flat), Hidden: unsafe.Offsetof(LoadedSegment{}.hidden),
		FPU: x87Layout(),
		CR0: unsafe.Offsetof(c.cr0), CR4: unsafe.Offsetof(c.cr4),
		Supervisor: at + m.Supervisor, User: at + m.User, SupervisorCode: at + m.SupervisorCode, UserCode: at + m.UserCode,
		Wide: unsafe.Offsetof(c.wide), Code: unsafe.Offsetof(c.code),
		TLB: m,
	}
}

// Native gives a translator its part of the processor, and the address that its code
// counts from. The CPU is in the heap, where nothing moves, and the translator keeps it.
// changes counts the changes of the TLBs of data, and fills those that made an entry.
func (c *CPU) Native() (n *Native, changes, fills *uint64, c0 unsafe.Pointer) {
	return &c.native, c.mem.Changes(), c.mem.Fills(), unsafe.Pointer(c)
}

// At returns the address of page n in the host's memory, or 0 if a read there needs a look at the TLB.
// write says that a write needs none, and tracked that writes may be noted later on.
func (p Plain) At(n uint32) (host uint64, write, tracked bool) {
	page, write := p.page(n * mmu.PageSize)
	return uint64(uintptr(unsafe.Pointer(page))), write, p.cpu.mem.Tracked() != nil
}

// Distance returns the difference between the address of a page of code in the host's memory and its linear address, or 0 if the
// page is not memory.
func (p Plain) Distance(k mmu.CodeKey) uint64 {
	lin, phys := k.Page()
	page, _ := p.cpu.mem.Host(phys)
	if page == nil {
		return 0
	}
	return uint64(uintptr(unsafe.Pointer(page))) - uint64(lin)
}

// hostAddress returns where translated code finds a page of memory, which the bus keeps.
func hostAddress(p *mmu.Page) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

// coveredAddress returns where translated code finds the bits of a page with code, which units.beside keeps. What stands behind them in
// codePage may be read, too.
func coveredAddress(g *codePage) uint64 { return uint64(uintptr(unsafe.Pointer(&g.covered))) }

// byteAddress, wordAddress and countAddress return where translated code finds a byte, a word and a count of a device, which the bus keeps.
func byteAddress(b *byte) uint64    { return uint64(uintptr(unsafe.Pointer(b))) }
func wordAddress(w *uint32) uint64  { return uint64(uintptr(unsafe.Pointer(w))) }
func countAddress(n *uint64) uint64 { return uint64(uintptr(unsafe.Pointer(n))) }
