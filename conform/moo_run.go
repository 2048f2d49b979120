package conform

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// mooRig is a processor in memory of its own, nothing else.
type mooRig struct {
	cpu   *cpu.CPU
	ram   []byte
	zero  []byte
	is286 bool
	meta  *metadata // nil: flags are compared without masks
}

func newMOORig(g x86.Generation, meta *metadata) *mooRig {
	size := 1 << 20
	if g >= x86.I80286 {
		size = 1 << 24
	}
	r := &mooRig{ram: make([]byte, size), zero: make([]byte, 1<<16), is286: g >= x86.I80286, meta: meta}
	b := bus.New()
	b.MapRAM(0, r.ram)
	r.cpu = cpu.New(cpu.Config{Generation: g, Bus: b})
	b.Watch(r.cpu)
	r.cpu.Reset()
	return r
}

// mooToX86 maps the general registers of a MOO state to their encoding.
var mooToX86 = [...]struct{ moo, reg int }{
	{mooAX, x86.AX}, {mooBX, x86.BX}, {mooCX, x86.CX}, {mooDX, x86.DX},
	{mooSP, x86.SP}, {mooBP, x86.BP}, {mooSI, x86.SI}, {mooDI, x86.DI},
}

var mooSegments = [...]struct{ moo, seg int }{
	{mooCS, x86.CS}, {mooSS, x86.SS}, {mooDS, x86.DS}, {mooES, x86.ES},
}

func (r *mooRig) load(t *mooTest) {
	c := r.cpu
	c.Reset()
	c.SetA20(true)
	for _, m := range t.init.ram {
		r.poke(m.addr, m.value)
	}
	for _, x := range mooToX86 {
		c.SetReg(x.reg, uint32(t.init.reg[x.moo]))
	}
	for _, x := range mooSegments {
		sel := t.init.reg[x.moo]
		c.SetSegment(x.seg, cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93})
	}
	c.SetEIP(uint32(t.init.reg[mooIP]))
	flags := uint32(t.init.reg[mooFlags])
	if r.is286 {
		flags &= 0x0fff
	}
	c.SetEflags(flags)
}

// poke writes memory as a bus master does, so that the block cache hears of it.
func (r *mooRig) poke(addr uint32, v uint8) {
	addr &= uint32(len(r.ram) - 1)
	if r.ram[addr] != v {
		r.cpu.CodeWritten(uint64(addr), 1)
		r.ram[addr] = v
	}
}

// maxSteps bounds a test that should end with a HLT.
const maxSteps = 1 << 17

// run executes the test and leaves the processor in its final state.
func (r *mooRig) run(t *mooTest) error {
	if r.is286 {
		if _, why := r.cpu.Run(maxSteps); why != cpu.Halted {
			return fmt.Errorf("it did not halt but ended with %v", why)
		}
		return nil
	}
	r.cpu.Step()
	return nil
}

// check compares the final state, and clears the memory that the test names.
func (r *mooRig) check(t *mooTest, mask uint16) (field, have, want string) {
	reg, ram := t.final()
	defer r.clear(ram)
	fail := func(f string, h, w uint64) {
		if field == "" {
			field, have, want = f, hex4(h), hex4(w)
		}
	}
	for _, x := range mooToX86 {
		if v := uint16(r.cpu.Reg(x.reg)); v != reg[x.moo] {
			fail(mooNames[x.moo], uint64(v), uint64(reg[x.moo]))
		}
	}
	for _, x := range mooSegments {
		if v := r.cpu.Segment(x.seg).Selector; v != reg[x.moo] {
			fail(mooNames[x.moo], uint64(v), uint64(reg[x.moo]))
		}
	}
	if v := uint16(r.cpu.EIP()); v != reg[mooIP] {
		fail("ip", uint64(v), uint64(reg[mooIP]))
	}
	wantFlags := reg[mooFlags]
	if r.is286 {
		wantFlags &= 0x0fff
	}
	if v := uint16(r.cpu.Eflags()); (v^wantFlags)&mask != 0 {
		fail("flags", uint64(v&mask), uint64(wantFlags&mask))
	}
	r.checkRAM(t, ram, mask, fail)
	return field, have, want
}

func (r *mooRig) checkRAM(t *mooTest, ram []memByte, mask uint16, fail func(string, uint64, uint64)) {
	wrap := uint32(len(r.ram) - 1)
	flagsAt, pushed := r.pushedFlags(t)
	final := make(map[uint32]uint8, len(ram))
	for _, m := range ram {
		final[m.addr&wrap] = m.value
	}
	for addr, want := range final {
		have, bits := r.ram[addr], uint8(0xff)
		if pushed && addr == flagsAt {
			bits = uint8(mask)
		} else if pushed && addr == flagsAt+1 {
			bits = uint8(mask >> 8)
		}
		if (have^want)&bits != 0 {
			fail(fmt.Sprintf("[%06x]", addr), uint64(have), uint64(want))
		}
	}
}

// pushedFlags is where an interrupt or exception has pushed the flags.
func (r *mooRig) pushedFlags(t *mooTest) (addr uint32, ok bool) {
	reg, _ := t.final()
	at := uint32(reg[mooSS])<<4 + uint32(reg[mooSP]+4)
	switch {
	case t.exception:
		return at & uint32(len(r.ram)-1), true
	case !r.is286 && reg[mooCS] == 0 && reg[mooIP] == 0x0400:
		return at & 0xfffff, true
	}
	return 0, false
}

func (r *mooRig) clear(ram []memByte) {
	for _, m := range ram {
		r.poke(m.addr, 0)
	}
}

// stray finds a byte that a test wrote without being expected to, and clears it.
func (r *mooRig) stray() (addr int, value uint8, found bool) {
	for at := 0; at < len(r.ram); at += len(r.zero) {
		part := r.ram[at : at+len(r.zero)]
		if bytes.Equal(part, r.zero) {
			continue
		}
		for i, v := range part {
			if v != 0 {
				if !found {
					addr, value, found = at+i, v, true
				}
				r.poke(uint32(at+i), 0)
			}
		}
	}
	return addr, value, found
}
