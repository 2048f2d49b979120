package conform

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// The rig's own structures lie above the memory of any set, in supervisor pages
// that appear at sysLinear, where no vector goes.
const (
	siliconTop  = 0x700000
	siliconSize = 0x800000
	sysPhys     = siliconTop
	sysLinear   = 0xe0000000
	sysPages    = 64

	offGDT      = 0x0000
	offIDT      = 0x1000
	offTSS      = 0x2000
	offLDT      = 0x3000
	offHandlers = 0x4000 // one HLT for each vector, 16 bytes apart
	offStackTop = 0x7000
	offPageDir  = 0x8000
	offTables   = 0x9000 // page tables for 0–8 MB and for sysLinear
)

// siliconRig is a processor at ring 3 in the environment of a set.
type siliconRig struct {
	arena
	env   *siliconEnv
	name  string           // the name of the set
	names *[vecRegs]string // the names of the registers
	long  cpu.LongState    // in 64-bit mode, the state after reset
}

func newSiliconRig(env *siliconEnv, set string, g x86.Generation) *siliconRig {
	r := &siliconRig{arena: arena{ram: make([]byte, siliconSize), checked: siliconTop}, env: env, name: set, names: &vecNames}
	if r.wide() {
		r.names, r.windows = &wideNames, env.windows()
	}
	for _, m := range env.Memory {
		at, _ := r.place(uint64(m.Base))
		fill(r.ram[at:at+uint32(m.Size)], uint32(m.Base), m.Fill)
	}
	r.buildTables()
	r.want = bytes.Clone(r.ram)
	b := bus.New()
	b.MapRAM(0, r.ram)
	r.cpu = cpu.New(cpu.Config{Generation: g, Bus: b, FPU: true})
	r.reset()
	return r
}

// reset sets the modes and tables of the rig, which no vector can change.
func (r *siliconRig) reset() {
	c := r.cpu
	c.Reset()
	c.SetA20(true)
	c.SetGDTR(sysLinear+offGDT, 0xff)
	c.SetIDTR(sysLinear+offIDT, 0x7ff)
	if r.wide() {
		r.resetLong()
		return
	}
	c.SetCR(3, sysPhys+offPageDir)
	c.SetCR(4, x86.CR4OSFXSR|x86.CR4OSXMMEXCPT)
	c.SetCR(0, x86.CR0PG|x86.CR0AM|x86.CR0WP|x86.CR0NE|x86.CR0ET|x86.CR0PE)
	c.SetLDTR(r.segment(selLDT))
	c.SetTR(r.segment(selTSS))
}

// fill fills p with what memory holds before a vector (silicon/README.md, "Environment").
func fill(p []byte, base uint32, kind string) {
	for i := range p {
		p[i] = 0xcc
		if kind == "pattern" {
			p[i] = pattern(base + uint32(i))
		}
	}
}

func (r *siliconRig) sys32(off, v uint32) { binary.LittleEndian.PutUint32(r.ram[sysPhys+off:], v) }
func (r *siliconRig) sys64(off uint32, v uint64) {
	binary.LittleEndian.PutUint64(r.ram[sysPhys+off:], v)
}

func (r *siliconRig) get64(off uint32) uint64 { return binary.LittleEndian.Uint64(r.ram[sysPhys+off:]) }

// rawSegment returns a descriptor with the access byte access. Its granularity is a page if the limit needs
// that.
func rawSegment(base, limit uint32, access uint8, big bool) uint64 {
	var flags uint64
	if big {
		flags |= 4
	}
	if limit > 0xfffff {
		flags |= 8
		limit >>= 12
	}
	return uint64(limit&0xffff) | uint64(base&0xffffff)<<16 | uint64(access)<<40 |
		uint64(limit>>16)<<48 | flags<<52 | uint64(base>>24)<<56
}

const (
	selTSS = 0x48
	selLDT = 0x50
)

func (r *siliconRig) buildTables() {
	gdt := map[uint32]uint64{0x08: 0x00cf9b000000ffff, 0x10: 0x00af9b000000ffff, 0x18: 0x00cf93000000ffff,
		0x20: 0x00cffb000000ffff, 0x28: 0x00cff3000000ffff, 0x30: 0x00affb000000ffff}
	for sel, raw := range r.env.GDT {
		if n, err := strconv.ParseUint(sel, 0, 16); err == nil && n < selTSS {
			gdt[uint32(n)&^7] = uint64(raw)
		}
	}
	gdt[selTSS] = rawSegment(sysLinear+offTSS, 0x67, 0x8b, false)
	if !r.wide() {
		gdt[selLDT] = rawSegment(sysLinear+offLDT, r.buildLDT(), 0x82, false)
	}
	for sel, raw := range gdt {
		r.sys64(offGDT+sel, raw)
	}
	r.sys32(offTSS+4, sysLinear+offStackTop)
	r.sys32(offTSS+0x64, 0x68<<16) // I/O map base past the limit: no port is allowed
	if r.wide() {
		r.buildLongGates()
		r.buildLongPages()
		return
	}
	r.sys32(offTSS+8, 0x18)
	for v := range uint32(256) {
		handler, access := uint32(sysLinear+offHandlers+16*v), uint32(0x8e00)
		if v == x86.VecBP || v == x86.VecOF {
			access = 0xee00
		}
		r.sys32(offIDT+8*v, 0x08<<16|handler&0xffff)
		r.sys32(offIDT+8*v+4, handler&0xffff0000|access)
		r.ram[sysPhys+offHandlers+16*v] = 0xf4
	}
	r.buildPages()
}

// buildLDT fills the LDT and returns its limit.
func (r *siliconRig) buildLDT() uint32 {
	top := uint32(7)
	put := func(sel uint32, raw uint64) {
		if sel&4 != 0 && sel < 0x1000 {
			r.sys64(offLDT+sel&^7, raw)
			top = max(top, sel|7)
		}
	}
	for name, s := range r.env.Segments {
		access := uint8(0xf3)
		if name == "cs" {
			access = 0xfb
		}
		put(uint32(s.Selector), rawSegment(uint32(s.Base), uint32(s.Limit), access, false))
	}
	for sel, d := range r.env.LDT {
		if n, err := strconv.ParseUint(sel, 0, 16); err == nil {
			put(uint32(n), uint64(d.Raw))
		}
	}
	return top
}

func (r *siliconRig) buildPages() {
	const table = x86.PagePresent | x86.PageWritable | x86.PageAccessed
	r.sys32(offPageDir, sysPhys+offTables|table|x86.PageUser)
	r.sys32(offPageDir+4, sysPhys+offTables+0x1000|table|x86.PageUser)
	r.sys32(offPageDir+sysLinear>>22*4, sysPhys+offTables+0x2000|table)
	for _, m := range r.env.Memory {
		bits := uint32(x86.PagePresent | x86.PageUser | x86.PageAccessed | x86.PageDirty)
		if m.Access != "r" {
			bits |= x86.PageWritable
		}
		for page := uint32(m.Base); page < uint32(m.Base+m.Size); page += 4096 {
			r.sys32(offTables+page>>12*4, page|bits)
		}
	}
	for i := range uint32(sysPages) {
		r.sys32(offTables+0x2000+4*i, sysPhys+i<<12|table|x86.PageDirty)
	}
}

// load puts the processor and the memory into the initial state of v.
func (r *siliconRig) load(v *vector) {
	c := r.cpu
	c.Wake()
	c.SetCPL(3)
	for i := range x86.GS + 1 {
		c.SetSegment(i, r.segment(uint16(r.initial(v, vecES+i))))
	}
	c.SetFPU(v.init.fpu.over(fpuReset))
	if r.wide() {
		r.loadLong(v)
	} else {
		for i := range vecES {
			c.SetReg(i, uint32(v.init.reg[i]))
		}
		c.SetEIP(uint32(v.init.reg[vecEIP]))
	}
	c.SetEflags(uint32(v.init.reg[vecFlags]) &^ (x86.TF | x86.RF))
	r.setRange(uint64(c.Segment(x86.CS).Base)+v.init.reg[vecEIP], v.code)
	for _, m := range v.init.mem {
		r.setRange(m.addr, m.data)
	}
}

// setRange sets those bytes of the initial state for which there is memory.
func (r *siliconRig) setRange(addr uint64, data []byte) {
	for i, b := range data {
		if a, ok := r.place(addr + uint64(i)); ok {
			r.set(a, b)
		}
	}
}

// segment reads a selector's descriptor from the rig's tables.
func (r *siliconRig) segment(sel uint16) cpu.SegmentState {
	if sel&^3 == 0 {
		return cpu.SegmentState{Selector: sel, Null: true}
	}
	at := uint32(sysPhys + offGDT)
	if sel&4 != 0 {
		at = sysPhys + offLDT
	}
	raw := binary.LittleEndian.Uint64(r.ram[at+uint32(sel&^7):])
	limit := uint32(raw&0xffff | raw>>32&0xf0000)
	if raw>>55&1 != 0 {
		limit = limit<<12 | 0xfff
	}
	return cpu.SegmentState{Selector: sel, Base: uint32(raw>>16&0xffffff | raw>>32&0xff000000), Limit: limit,
		Access: uint8(raw >> 40), Big: raw>>54&1 != 0, Gran: raw>>55&1 != 0}
}

// step executes the instruction, and a REP loop to its end. It returns the vector of the exception that it has
// raised, or -1.
func (r *siliconRig) step() (vector int) {
	r.cpu.Step()
	if r.cpu.CPL() != 0 {
		return -1
	}
	return int(r.cpu.EIP()-(sysLinear+offHandlers)) / 16
}
