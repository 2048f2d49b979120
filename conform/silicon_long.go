package conform

import (
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// The rig of 64-bit mode. Memory with linear addresses below longHigh lies at the same physical address. All other
// ranges lie one after the other from longHigh on, with an unused page after each. The page tables have no linear
// addresses.
const (
	longHigh    = 0x500000
	longRanges  = 16 // at most
	longTables  = sysPhys + sysPages<<12
	longNX      = 1 << 63
	efer        = 1<<0 | 1<<8 | 1<<10 | 1<<11 // SCE, LME, LMA, NXE
	longPresent = 1
	longWrite   = 2
	longUser    = 4
	longUsed    = 0x60 // accessed and dirty
)

// wide reports whether the vectors are of 64-bit mode.
func (r *siliconRig) wide() bool { return r.env.Mode == 64 }

// checkLong is check for 64-bit mode.
func (e *siliconEnv) checkLong() error {
	if len(e.Memory) > longRanges {
		return fmt.Errorf("more than %d ranges of memory", longRanges)
	}
	room := uint64(siliconTop - longHigh)
	for _, m := range e.Memory {
		base, size := uint64(m.Base), uint64(m.Size)
		if base%4096 != 0 || size%4096 != 0 || size == 0 || base >= 1<<47-siliconTop || size > siliconTop {
			return fmt.Errorf("memory of %#x bytes at %#x does not fit the rig", size, base)
		}
		if base+size <= longHigh {
			continue
		}
		if size+4096 > room {
			return fmt.Errorf("memory of %#x bytes at %#x does not fit the rig", size, base)
		}
		room -= size + 4096
	}
	return nil
}

// windows returns where the ranges of memory lie.
func (e *siliconEnv) windows() (list []window) {
	next := uint32(longHigh)
	for _, m := range e.Memory {
		w := window{linear: uint64(m.Base), at: uint32(m.Base), size: uint32(m.Size)}
		if w.linear+uint64(w.size) > longHigh {
			w.at = next
			next += w.size + 4096
		}
		list = append(list, w)
	}
	return list
}

// buildLongGates fills the IDT with interrupt gates of 16 bytes.
func (r *siliconRig) buildLongGates() {
	for v := range uint32(256) {
		handler, access := uint32(sysLinear+offHandlers+16*v), uint32(0x8e00)
		if v == x86.VecBP || v == x86.VecOF {
			access = 0xee00
		}
		r.sys32(offIDT+16*v, 0x10<<16|handler&0xffff)
		r.sys32(offIDT+16*v+4, handler&0xffff0000|access)
		r.ram[sysPhys+offHandlers+16*v] = 0xf4
	}
}

// buildLongPages builds page tables of four levels. The first is the one at longTables.
func (r *siliconRig) buildLongPages() {
	tables := uint32(1)
	entry := func(table uint32, index uint64) uint32 { return table + uint32(index&0x1ff)*8 - sysPhys }
	page := func(linear uint64, bits uint64) {
		table := uint32(longTables)
		for shift := 39; shift > 12; shift -= 9 {
			at := entry(table, linear>>shift)
			next := uint32(r.get64(at)) &^ 0xfff
			if next == 0 {
				next = longTables + tables<<12
				tables++
				r.sys64(at, uint64(next)|longPresent|longWrite|longUser|longUsed)
			}
			table = next
		}
		r.sys64(entry(table, linear>>12), bits)
	}
	for i := range uint64(sysPages) {
		page(sysLinear+i<<12, sysPhys+i<<12|longPresent|longWrite|longUsed)
	}
	for i, m := range r.env.Memory {
		bits := uint64(longPresent | longUser | longUsed)
		if m.Access != "r" {
			bits |= longWrite
		}
		if m.Access != "rwx" {
			bits |= longNX
		}
		for off := uint32(0); off < uint32(m.Size); off += 4096 {
			page(uint64(m.Base)+uint64(off), uint64(r.windows[i].at+off)|bits)
		}
	}
}

// resetLong is the rest of reset in 64-bit mode. It sets CR0, CR3, CR4 and EFER, and keeps in r.long the state that
// loadLong changes for each vector.
func (r *siliconRig) resetLong() {
	c := r.cpu
	c.SetLDTR(cpu.SegmentState{Null: true})
	c.SetTR(r.segment(selTSS))
	c.SetCR(4, x86.CR4OSFXSR|x86.CR4OSXMMEXCPT|x86.CR4PAE)
	c.SetCR(0, x86.CR0PG|x86.CR0AM|x86.CR0WP|x86.CR0NE|x86.CR0ET|x86.CR0PE)
	r.long = c.Long()
	r.long.EFER, r.long.CR3 = efer, longTables
	r.long.Base = [6]uint64{}
	for i := range r.long.Base {
		r.long.Base[i] = uint64(r.env.Segments[r.names[vecES+i]].Base)
	}
	r.long.Code64 = true
	c.SetLong(r.long)
}

// loadLong sets the registers of 64 bits.
func (r *siliconRig) loadLong(v *vector) {
	l := r.long
	copy(l.Reg[:vecES], v.init.reg[:vecES])
	copy(l.Reg[vecES:], v.init.reg[vecR8:])
	l.RIP, l.XMM = v.init.reg[vecEIP], v.init.fpu.overHigh(highXMM{})
	r.cpu.SetLong(l)
}

// lacksLong is lacks in 64-bit mode. It reports whether the instruction came with a later one of the generations that
// have this mode.
func lacksLong(v *vector, g x86.Generation) bool {
	invalid := func(g x86.Generation) bool {
		return decoder.Decode(v.code, decoder.Mode{Bits: 64, Gen: g}).Op == decoder.Invalid
	}
	return v.vector != x86.VecUD && invalid(g) && !invalid(x86.X64v2)
}
