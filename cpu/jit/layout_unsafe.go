package jit

import (
	"unsafe"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/execmem"
)

// door is where translated code meets the processor. Invariants that make it safe: the
// CPU is in the heap, where nothing moves, and ctx keeps it; code reaches only what offsets
// name, and guest memory by pages from the TLB, which the CPU keeps.
type door struct {
	native  *cpu.Native
	changes *uint64        // of the TLBs of data
	fills   *uint64        // those that made an entry
	ctx     unsafe.Pointer // the CPU
	ram     cpu.Plain
}

// doorOf returns the door of a processor.
func doorOf(c *cpu.CPU) door {
	native, changes, fills, ctx := c.Native()
	return door{native, changes, fills, ctx, cpu.PlainOf(c)}
}

// call enters code at an address.
func (d *door) call(code uintptr) { execmem.Call(code, d.ctx) }

// address returns where code finds the table, which the translator keeps.
func (j *jumpTable) address() uint64 { return uint64(uintptr(unsafe.Pointer(j))) }

// offsets are the places that code reaches, in bytes from the address in the context register on.
type offsets struct {
	result, carries, eflags                                                         int32
	slots, recipe, over, exit, target, value, entry, jumps, flags                   int32
	simd, hostMXCSR, xmm, mxcsr, cr0, cr4                                           int32
	plain, ram, wanted, following                                                   int32
	pages, beside, viewPages, viewLatch, viewGeneration, keptSize, misses, place    int32
	budget, regs                                                                    int32
	segments, segmentSize, base, readLen, writeLen                                  int32
	selector, null, access, cpl, quiet, clock, timed, gdtBase, gdtLimit, longActive int32
	idtBase, idtLimit, nmiBlocked                                                   int32
	loaded, loadedSize, loadedDescriptor, loadedKey, loadedFlat, loadedSegment      int32
	x87                                                                             x87Offsets
	data, code                                                                      [2]int32 // by privilege: supervisor, user
	wide, codeTLB                                                                   int32    // pointers to those of 64-bit mode
	keys, wideReadTag, wideWriteTag, widePage                                       int32    // in them
	readTag, writeTag, page                                                         int32
}

// offsetsOf returns the offsets in every CPU of this build.
func offsetsOf() offsets {
	l := cpu.LayoutOf()
	n := int32(l.Native)
	var f cpu.Native
	return offsets{
		result: int32(l.Result), carries: int32(l.Carries), eflags: int32(l.Eflags), regs: int32(l.Reg),
		slots: n + int32(unsafe.Offsetof(f.Slots)), recipe: n + int32(unsafe.Offsetof(f.Recipe)), over: n + int32(unsafe.Offsetof(f.Over)),
		exit: n + int32(unsafe.Offsetof(f.Exit)), target: n + int32(unsafe.Offsetof(f.Target)),
		value: n + int32(unsafe.Offsetof(f.Value)), entry: n + int32(unsafe.Offsetof(f.Entry)),
		jumps: n + int32(unsafe.Offsetof(f.Jumps)), flags: n + int32(unsafe.Offsetof(f.Flags)),
		pages: n + int32(unsafe.Offsetof(f.Pages)), beside: n + int32(unsafe.Offsetof(f.Beside)),
		viewPages: n + int32(unsafe.Offsetof(f.Views)+unsafe.Offsetof(f.Views.Pages)), viewLatch: n + int32(unsafe.Offsetof(f.Views)+unsafe.Offsetof(f.Views.Latch)),
		viewGeneration: n + int32(unsafe.Offsetof(f.Views)+unsafe.Offsetof(f.Views.Generation)),
		simd:           n + int32(unsafe.Offsetof(f.SIMD)), hostMXCSR: n + int32(unsafe.Offsetof(f.MXCSR)),
		xmm: int32(l.XMM), mxcsr: int32(l.MXCSR), cr0: int32(l.CR0), cr4: int32(l.CR4),
		plain: n + int32(unsafe.Offsetof(f.Plain)), ram: n + int32(unsafe.Offsetof(f.RAM)),
		wanted: n + int32(unsafe.Offsetof(f.Wanted)), following: n + int32(unsafe.Offsetof(f.Next)),
		keptSize: int32(unsafe.Sizeof(cpu.KeptPage{})),
		misses:   n + int32(unsafe.Offsetof(f.Misses)), place: n + int32(unsafe.Offsetof(f.Place)),
		budget:   n + int32(unsafe.Offsetof(f.Budget)),
		x87:      x87OffsetsOf(l.FPU, n+int32(unsafe.Offsetof(f.X87))),
		segments: int32(l.Segments), segmentSize: int32(l.SegmentSize),
		base: int32(l.SegmentBase), readLen: int32(l.ReadLen), writeLen: int32(l.WriteLen),
		selector: int32(l.Selector), null: int32(l.Null), access: int32(l.Access), cpl: int32(l.CPL), quiet: n + int32(unsafe.Offsetof(f.Quiet)),
		clock: n + int32(unsafe.Offsetof(f.Clock)), timed: n + int32(unsafe.Offsetof(f.Timed)),
		gdtBase: int32(l.GDTBase), gdtLimit: int32(l.GDTLimit), idtBase: int32(l.IDTBase), idtLimit: int32(l.IDTLimit), nmiBlocked: int32(l.NMIBlocked), longActive: int32(l.LongActive),
		loaded: int32(l.Loaded), loadedSize: int32(l.LoadedSize), loadedDescriptor: int32(l.Descriptor), loadedKey: int32(l.Key),
		loadedFlat: int32(l.Flat), loadedSegment: int32(l.Hidden),
		data: [2]int32{int32(l.Supervisor), int32(l.User)}, code: [2]int32{int32(l.SupervisorCode), int32(l.UserCode)},
		wide: int32(l.Wide), codeTLB: int32(l.Code), keys: int32(l.TLB.Keys),
		wideReadTag: int32(l.TLB.Wide + l.TLB.WideReadTag), wideWriteTag: int32(l.TLB.Wide + l.TLB.WideWriteTag), widePage: int32(l.TLB.Wide + l.TLB.WidePage),
		readTag: int32(l.TLB.ReadTag), writeTag: int32(l.TLB.WriteTag), page: int32(l.TLB.Page),
	}
}

// x87Offsets are the places of the x87 unit, and of what is noted of its instructions.
type x87Offsets struct {
	present, old, top, used, control, status, reg int32
	lastOp, lastIP, lastCS, lastDP, lastDS        int32
	op, ip, cs, selector, dp, changed, state      int32
}

// x87OffsetsOf returns the offsets for a unit with a layout and for notes at n.
func x87OffsetsOf(l cpu.X87Layout, n int32) x87Offsets {
	var f cpu.NativeX87
	return x87Offsets{
		present: int32(l.Present), old: int32(l.Old), top: int32(l.Top), used: int32(l.Used),
		control: int32(l.Control), status: int32(l.Status), reg: int32(l.Reg),
		lastOp: int32(l.Op), lastIP: int32(l.IP), lastCS: int32(l.CS), lastDP: int32(l.DP), lastDS: int32(l.DS),
		op: n + int32(unsafe.Offsetof(f.Op)), ip: n + int32(unsafe.Offsetof(f.IP)), cs: n + int32(unsafe.Offsetof(f.CS)),
		selector: n + int32(unsafe.Offsetof(f.Selector)), dp: n + int32(unsafe.Offsetof(f.DP)),
		changed: n + int32(unsafe.Offsetof(f.Control)), state: n + int32(unsafe.Offsetof(f.State)),
	}
}

// counterAddress returns where code finds a counter, which the translator keeps.
func counterAddress(n *uint64) uint64 { return uint64(uintptr(unsafe.Pointer(n))) }

// address returns where code finds the table, which the translator keeps.
func (p *plainTable) address() uint64 { return uint64(uintptr(unsafe.Pointer(p))) }
