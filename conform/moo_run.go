package conform

import (
	"fmt"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// mooRig is a processor with memory and nothing else.
type mooRig struct {
	arena
	gen   x86.Generation
	wrap  uint32    // the address bits that the processor has
	masks *mooState // of the file being run
	meta  *metadata // nil: flags are compared without masks
	group string
}

func newMOORig(g x86.Generation) *mooRig {
	size := 1 << 20
	if g >= x86.I80286 {
		size = 1 << 24
	}
	r := &mooRig{arena: newArena(size), gen: g, wrap: uint32(size - 1)}
	b := bus.New()
	b.MapRAM(0, r.ram)
	r.cpu = cpu.New(cpu.Config{Generation: g, Bus: b})
	r.cpu.Reset()
	return r
}

// load puts the processor and the memory into the initial state of t.
func (r *mooRig) load(t *mooTest) {
	c := r.cpu
	c.Wake()
	for i := range t.init.ram.len() {
		addr, v := t.init.ram.at(i)
		r.set(addr&r.wrap, v)
	}
	if r.gen >= x86.I80386 {
		r.loadControl(t)
	}
	c.SetIDTR(0, 0x3ff)
	for i := range 8 {
		c.SetReg(i, t.init.reg[i])
	}
	for i := range x86.GS + 1 {
		sel := uint16(t.init.reg[mooES+i])
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93})
	}
	c.SetEIP(t.init.reg[mooIP])
	c.SetEflags(t.init.reg[mooFlags] & r.flagBits())
}

// loadControl sets the control and debug registers. It leaves control registers alone that have their value
// already, because setting them makes the processor forget all translations.
func (r *mooRig) loadControl(t *mooTest) {
	if t.init.has>>mooCR0&1 == 0 {
		return
	}
	c := r.cpu
	if v := t.init.reg[mooCR0] & cr0Bits; c.CR(0) != v {
		c.SetCR(0, v)
	}
	if v := t.init.reg[mooCR3]; c.CR(3) != v {
		c.SetCR(3, v)
	}
	c.SetDR(6, t.init.reg[mooDR6])
	c.SetDR(7, t.init.reg[mooDR7])
}

// Bits of the 386's registers that have a meaning.
const (
	cr0Bits = x86.CR0PE | x86.CR0MP | x86.CR0EM | x86.CR0TS | x86.CR0ET | x86.CR0PG
	cr3Bits = 0xfffff000
	dr6Bits = 0x0000e00f
	dr7Bits = 0xffff03ff
)

// flagBits returns the flags that the chip has in real mode and that can be compared. LOADALL has set more of
// them on the 286 (80286/README, "286 notes"), and RF of the 386 depends on where it has stopped.
func (r *mooRig) flagBits() uint32 {
	switch {
	case r.gen < x86.I80286:
		return 0xffff
	case r.gen == x86.I80286:
		return 0x0fff
	}
	return 0x27fff
}

// compared returns the bits of register i that are compared.
func (r *mooRig) compared(i int) uint32 {
	switch {
	case i == mooFlags:
		return r.flagBits()
	case i == mooCR0:
		return cr0Bits
	case i == mooCR3:
		return cr3Bits
	case i == mooDR6:
		return dr6Bits
	case i == mooDR7:
		return dr7Bits
	case i >= mooES && i < mooIP || r.gen < x86.I80386:
		return 0xffff
	}
	return 0xffffffff
}

// register returns register i of the processor.
func (r *mooRig) register(i int) uint32 {
	switch i {
	case mooIP:
		return r.cpu.EIP()
	case mooFlags:
		return r.cpu.Eflags()
	case mooCR0:
		return r.cpu.CR(0)
	case mooCR3:
		return r.cpu.CR(3)
	case mooDR6:
		return r.cpu.DR(6)
	case mooDR7:
		return r.cpu.DR(7)
	}
	if i < mooES {
		return r.cpu.Reg(i)
	}
	return uint32(r.cpu.Segment(i - mooES).Selector)
}

// maxSteps bounds the instructions of a test that should end with a HLT. No count of REP makes so many.
const maxSteps = 1 << 17

// execute runs a test. The 8086 executes one instruction, and later chips go on to the HLT.
func (r *mooRig) execute() error {
	if r.gen < x86.I80286 {
		r.cpu.Step()
		return nil
	}
	if _, why := r.cpu.Run(maxSteps); why != cpu.Halted {
		return fmt.Errorf("no HLT but %v", why)
	}
	return nil
}

// test runs t and compares all that it names.
func (r *mooRig) test(t *mooTest) *Failure {
	defer r.clear()
	r.load(t)
	fail := r.label(t)
	if err := r.execute(); err != nil {
		fail.Field, fail.Have = "end", err.Error()
		return &fail
	}
	if r.differInRegisters(t, &fail) || r.differInMemory(t, &fail) {
		return &fail
	}
	return nil
}

// label returns a Failure that names t.
func (r *mooRig) label(t *mooTest) Failure {
	return Failure{Group: r.group, Index: int(t.index), Name: string(t.name)}
}

func (r *mooRig) differInRegisters(t *mooTest, fail *Failure) bool {
	for i := range mooRegs {
		if t.init.has>>i&1 == 0 {
			continue
		}
		bits := r.compared(i) & r.mask(t, i)
		if have, want := r.register(i)&bits, t.final(i)&bits; have != want {
			fail.Field, fail.Have, fail.Want = mooNames[i], hexOf(uint64(have)), hexOf(uint64(want))
			return true
		}
	}
	return false
}

func (r *mooRig) differInMemory(t *mooTest, fail *Failure) bool {
	for i := range t.fina.ram.len() {
		addr, v := t.fina.ram.at(i)
		r.expect(addr&r.wrap, v)
	}
	at, pushed := r.pushedFlags(t)
	mask := r.mask(t, mooFlags)
	addr, found := r.differs(func(addr uint32, have, want uint8) bool {
		off := addr - at
		return pushed && off < 2 && (have^want)&uint8(mask>>(8*off)) == 0
	})
	if found {
		fail.Field, fail.Have, fail.Want = r.field(addr), hexOf(uint64(r.ram[addr])), hexOf(uint64(r.want[addr]))
	}
	return found
}

// pushedFlags returns where an interrupt or exception has pushed the flags. The files of the 8086 do not mark
// exceptions. There a test has raised a divide error if it ends at the address in vector 0, which is the same
// in all tests (8086/README).
func (r *mooRig) pushedFlags(t *mooTest) (addr uint32, ok bool) {
	at := t.final(mooES+x86.SS)&0xffff<<4 + (t.final(x86.SP)+4)&0xffff
	divided := r.gen < x86.I80286 && t.final(mooES+x86.CS) == 0 && t.final(mooIP) == 0x0400
	return at & r.wrap, t.exception || divided
}
