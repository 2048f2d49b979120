package cpu

import (
	"testing"

	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// TestCodeAbove4GB: code beyond 4 GB is decoded once, apart from code at the lower half of its address, and
// whatever writes to it is seen.
func TestCodeAbove4GB(t *testing.T) {
	const high, low = 1 << 32, 0x00c00000
	r := newAliasRig(t)
	ram := make([]byte, 4*mmu.PageSize)
	b := r.cfg.Bus
	b.MapRAM(high, ram)
	r.SetCR(4, x86.CR4PSE)
	put32(r.ram, aliasDirectory+4*(low>>22), 1<<13|0x83) // PSE-36: 4 MB at 4 GB
	copy(ram, "\x40\xc3\x90\x90")                        // inc eax; ret
	copy(r.ram, "\x43\xc3\x90\x90")                      // inc ebx; ret, at physical 0
	copy(r.ram[0x8000:], "\xeb\xfe")                     // where call returns to
	for range 3 {
		r.call(low, 100)
		r.call(0, 100)
	}
	if ax, bx := r.Reg(x86.AX), r.Reg(x86.BX); ax != 3 || bx != 3 {
		t.Errorf("eax %d, ebx %d, want 3 and 3", ax, bx)
	}
	blocks := r.blocks.lastID
	for range 10 {
		r.call(low, 100)
	}
	if r.blocks.lastID != blocks || r.blocks.page(high) == nil || r.blocks.page(high) == r.blocks.page(0) {
		t.Errorf("code at 4 GB was decoded again: %d blocks, then %d", blocks, r.blocks.lastID)
	}
	if !r.writeLin(low, 1, 0x41, false) { // inc ecx
		t.Fatal("no write")
	}
	r.call(low, 100)
	b.WriteBytes(high, []byte{0x42}) // inc edx
	r.call(low, 100)
	if ax, cx, dx := r.Reg(x86.AX), r.Reg(x86.CX), r.Reg(x86.DX); ax != 13 || cx != 1 || uint16(dx) != uint16(r.model.resetDX)+1 {
		t.Errorf("after writes: eax %d, ecx %d, edx %#x, want 13, 1, one more than at reset", ax, cx, dx)
	}
	r.blocks.endAll()
	if r.blocks.page(high) != nil {
		t.Error("the page is left when all code is dropped")
	}
	r.call(low, 100)
	b.MapRAM(high, make([]byte, 4*mmu.PageSize))
	b.WriteBytes(high, []byte("\x46\xc3")) // inc esi; ret
	r.call(low, 100)
	if si := r.Reg(x86.SI); si != 1 {
		t.Errorf("after a change of the map: esi %d, want 1", si)
	}
}
