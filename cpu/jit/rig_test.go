package jit

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// A rig is a bare processor in 32-bit protected mode, with or without paging, and
// memory of all kinds. Linear addresses are physical ones but for two pages.
const (
	rigRAM      = 0x30000
	rigTables   = 0x1000 // page directory, then the page table
	rigGDT      = 0x3000
	rigIDT      = 0x4000
	rigTSS      = 0x5000
	rigHandlers = 0x6000 // a HLT for each vector, 16 bytes apart
	rigCode     = 0x10000
	rigCodeEnd  = 0x12000
	rigData     = 0x20000 // read-write
	rigSwapped  = 0x21000 // read-write, in the frame swappedAt
	rigReadOnly = 0x22000
	rigAbsent   = 0x23000
	rigKernel   = 0x24000 // a supervisor's
	rigDevice   = 0x25000
	rigLast     = 0x26000 // the frame of the last page of all
	rigStack    = 0x28000 // two pages
	swappedAt   = 0x2c000
	stackEndAt  = 0x2a000 // the frame of the stack's second page
	rigHandler0 = 0x2e000 // top of the supervisor's stack
)

const (
	rigCode0, rigData0 = 0x08, 0x10
	rigCode3, rigData3 = 0x1b, 0x23
	rigSelTSS          = 0x28
	rigSmall           = 0x33 // a segment of data within rigData
	rigFixed           = 0x3b // one that may only be read
)

// device shows how many instructions were executed.
type device struct{ cpu *cpu.CPU }

func (d *device) ReadMMIO(off uint64, n int) uint64 {
	return (d.cpu.Retired() + off) * 0x9e3779b97f4a7c15 >> 16
}
func (d *device) WriteMMIO(off uint64, n int, v uint64) {}

type rig struct {
	cpu        *cpu.CPU
	bus        *bus.Bus
	ram        []byte
	translator *Translator
	waited     int64 // for ports, in units of which the time-stamp counter counts five
}

func newRig(gen x86.Generation) *rig {
	r := &rig{ram: make([]byte, rigRAM)}
	b, d := bus.New(), new(device)
	r.bus = b
	b.MapRAM(0, r.ram)
	b.MapMMIO(rigDevice, 0x1000, d)
	r.cpu = cpu.New(cpu.Config{Generation: gen, Bus: b, FPU: true, Ack: func() uint8 { return 0x42 },
		TSC: func() uint64 { return r.cpu.Retired() + 5*uint64(r.waited) }, PortBudget: 3, PortTime: 7, Waited: &r.waited})
	d.cpu = r.cpu
	return r
}

// image is what memory holds before a program.
func image() []byte {
	m := make([]byte, rigRAM)
	put := func(at, v uint32) { binary.LittleEndian.PutUint32(m[at:], v) }
	put(rigTables, rigTables+0x1000|7)
	for page := range uint32(rigRAM >> 12) {
		entry := page<<12 | 7
		switch page << 12 {
		case rigSwapped:
			entry = swappedAt | 7
		case rigStack + 0x1000:
			entry = stackEndAt | 7
		case rigReadOnly:
			entry = page<<12 | 5
		case rigAbsent:
			entry = 0
		case rigKernel, rigGDT, rigIDT, rigTSS, rigHandlers:
			entry = page<<12 | 3
		}
		put(rigTables+0x1000+4*page, entry)
	}
	put(rigTables+4*0x3ff, rigTables+0x1000|7) // the last page of all
	put(rigTables+0x1000+4*0x3ff, rigLast|7)
	for i, v := range []uint64{0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff, rigTSS<<16 | 0x67 | 0x8b<<40,
		0x00c0f20000000000 | rigData<<16 | 1, 0x00cff0000000ffff} {
		binary.LittleEndian.PutUint64(m[rigGDT+8*i:], v)
	}
	for v := range uint32(256) {
		at := rigHandlers + 16*v
		put(rigIDT+8*v, rigCode0<<16|at&0xffff)
		put(rigIDT+8*v+4, at&^0xffff|0xee00)
		m[at] = 0xf4
	}
	put(rigTSS+4, rigHandler0)
	put(rigTSS+8, rigData0)
	put(rigTSS+0x64, 0x68<<16)
	return m
}

func flatSegment(sel uint16, access uint8) cpu.SegmentState {
	return cpu.SegmentState{Selector: sel, Limit: 0xffffffff, Access: access, Big: true, Gran: true}
}

// load puts the processor at the start of a program.
func (r *rig) load(p *program) {
	c := r.cpu
	copy(r.ram, p.memory)
	r.waited = 0
	c.Wake()
	c.Reset()
	c.SetA20(true)
	c.SetGDTR(rigGDT, 0x3f)
	c.SetIDTR(rigIDT, 0x7ff)
	c.SetTR(cpu.SegmentState{Selector: rigSelTSS, Base: rigTSS, Limit: 0x67, Access: 0x8b})
	c.SetCR(4, p.cr4)
	c.SetCR(3, rigTables)
	cr0 := uint32(x86.CR0PE | x86.CR0ET | x86.CR0NE | x86.CR0AM)
	if p.paged {
		cr0 |= x86.CR0PG | x86.CR0WP
	}
	c.SetCR(0, cr0|p.cr0)
	code, data, dpl := uint16(rigCode0), uint16(rigData0), uint8(0)
	if p.user {
		code, data, dpl = rigCode3, rigData3, 0x60
	}
	c.SetCPL(int(dpl >> 5))
	for i := range 6 {
		c.SetSegment(i, flatSegment(data, 0x93|dpl))
	}
	c.SetSegment(x86.CS, flatSegment(code, 0x9b|dpl))
	c.SetSegment(x86.FS, p.segments[0])
	c.SetSegment(x86.GS, p.segments[1])
	for i, v := range p.regs {
		c.SetReg(i, v)
	}
	c.SetEflags(p.eflags)
	c.SetFPU(p.fpu)
	if p.narrow {
		for i, s := range p.all {
			c.SetSegment(i, s)
		}
		if p.real {
			c.SetCPL(0)
			c.SetCR(0, c.CR(0)&^(x86.CR0PE|x86.CR0PG))
		}
	}
	c.SetEIP(p.start)
	if p.long {
		r.loadLong(p)
	}
	c.SetINTR(p.intr)
	c.CodeWritten(0, rigRAM)
	c.ForgetTranslations()
}

// state is the processor's as a value that can be compared.
func (r *rig) state() any {
	_, s := r.cpu.Save()
	return reflect.ValueOf(s).Elem().Interface()
}

// differs describes the first difference, "" for none.
func (r *rig) differs(o *rig) string {
	a, b := r.state(), o.state()
	if x, y := r.cpu.Long(), o.cpu.Long(); x != y {
		return fmt.Sprintf("interpreter %x at %x, flags %x\ntranslator  %x at %x, flags %x\n%+v\n%+v\n", x.Reg, x.RIP, r.cpu.Eflags(), y.Reg, y.RIP, o.cpu.Eflags(), x, y)
	}
	if a != b {
		var s strings.Builder
		x, y := reflect.ValueOf(a), reflect.ValueOf(b)
		for i := range x.NumField() {
			if x, y := fmt.Sprintf("%x", x.Field(i)), fmt.Sprintf("%x", y.Field(i)); x != y {
				fmt.Fprintf(&s, "%s\n  interpreter %s\n  translator  %s\n", reflect.TypeOf(a).Field(i).Name, x, y)
			}
		}
		return s.String()
	}
	if !bytes.Equal(r.ram, o.ram) {
		for i := range r.ram {
			if r.ram[i] != o.ram[i] {
				return fmt.Sprintf("memory at %x: interpreter %02x, translator %02x\n", i, r.ram[i], o.ram[i])
			}
		}
	}
	return ""
}

// program is where a run begins.
type program struct {
	seed     uint64
	start    uint32 // of the code
	user     bool
	paged    bool
	intr     bool                // an interrupt waits
	cr0, cr4 uint32              // bits of them
	segments [2]cpu.SegmentState // FS and GS
	narrow   bool                // 16-bit code in a segment at base, with all segments
	real     bool                // in real mode
	long     bool                // 64-bit code, at start from view on
	view     uint64              // where the linear addresses that are physical ones begin
	wide     [16]uint64          // registers
	bases    [2]uint64           // of FS and GS
	base     uint32
	all      [6]cpu.SegmentState
	regs     [8]uint32
	eflags   uint32
	fpu      cpu.FPUState
	data     []byte   // memory but the code
	code     [][]byte // the instructions
	cuts     []uint64 // how many instructions are executed at once
	memory   []byte   // the image
}

// assemble puts the code into the image.
func (p *program) assemble() {
	p.memory = append(p.memory[:0], p.data...)
	at := p.start + p.base
	for _, i := range p.code {
		at += uint32(copy(p.memory[at:rigCodeEnd], i))
	}
}

func (p *program) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "seed %d, user %v, paged %v, real %v, EFLAGS %x, cuts %d\nsegments %+v %+v\nregisters %x\n", p.seed, p.user, p.paged, p.real, p.eflags, p.cuts, p.segments, p.all, p.regs)
	if p.long {
		fmt.Fprintf(&s, "view %x, bases %x, registers %x\n", p.view, p.bases, p.wide)
	}
	at := p.view + uint64(p.start)
	for _, code := range p.code {
		for len(code) > 0 {
			i := decoder.Decode(code, p.mode())
			n := max(1, min(int(i.Len), len(code)))
			fmt.Fprintf(&s, "  %x  %-24x %s\n", at, code[:n], i.Text(at, nil))
			code = code[n:]
			at += uint64(n)
		}
	}
	return s.String()
}

// mode returns how the code is decoded.
func (p *program) mode() decoder.Mode {
	switch {
	case p.narrow:
		return mode16
	case p.long:
		return mode64
	}
	return mode32
}

var mode16 = decoder.Mode{Bits: 16, Gen: x86.Nehalem32}

var mode32 = decoder.Mode{Bits: 32, Gen: x86.Nehalem32}
