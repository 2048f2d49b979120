package conform

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// pushesCode are the exceptions with an error code (SDM vol. 3, table 6-1).
const pushesCode = 1<<x86.VecDF | 1<<x86.VecTS | 1<<x86.VecNP | 1<<x86.VecSS | 1<<x86.VecGP | 1<<x86.VecPF | 1<<x86.VecAC

// observed is the state after a vector, seen from ring 3.
type observed struct {
	vector int // -1: none
	code   uint32
	cr2    uint32
	reg    [vecRegs]uint32
	fpu    cpu.FPUState
}

// observe reads the state; after an exception, from the frame on the ring-0 stack.
func (r *siliconRig) observe(vec int) (o observed, err error) {
	c := r.cpu
	o.vector = vec
	for i := range vecES {
		o.reg[i] = c.Reg(i)
	}
	for i := range x86.GS + 1 {
		o.reg[vecES+i] = uint32(c.Segment(i).Selector)
	}
	o.reg[vecEIP], o.reg[vecFlags] = c.EIP(), c.Eflags()
	o.fpu = c.FPU()
	if vec >= 0 {
		o.cr2 = c.CR(2)
		err = r.frame(&o)
	}
	return o, err
}

func (r *siliconRig) frame(o *observed) error {
	words := uint32(5)
	coded := o.vector < 32 && pushesCode>>o.vector&1 != 0
	if coded {
		words = 6
	}
	if esp := r.cpu.Reg(x86.SP); o.vector > 255 || esp != sysLinear+offStackTop-4*words {
		return fmt.Errorf("no exception frame: eip %08x, esp %08x", r.cpu.EIP(), esp)
	}
	f := r.ram[sysPhys+offStackTop-4*words:]
	if coded {
		o.code = binary.LittleEndian.Uint32(f)
		f = f[4:]
	}
	for i, reg := range [...]int{vecEIP, vecCS, vecFlags, x86.SP, vecSS} {
		o.reg[reg] = binary.LittleEndian.Uint32(f[4*i:])
	}
	o.reg[vecCS] &= 0xffff
	o.reg[vecSS] &= 0xffff
	return nil
}

// fetchBit marks page faults of instruction fetches: the captures ran with NX
// (silicon/README, "Environment").
const fetchBit = 1 << 4

// differ finds the first field of o that is not as want says.
func (r *siliconRig) differ(v *vector, want *outcome, o *observed, fail *Failure) bool {
	note := func(field string, have, want uint32) bool {
		fail.Field, fail.Have, fail.Want = field, hexOf(uint64(have)), hexOf(uint64(want))
		return have != want
	}
	if o.vector != want.vector {
		fail.Field, fail.Have, fail.Want = "vector", fmt.Sprint(o.vector), fmt.Sprint(want.vector)
		return true
	}
	code := want.code
	if want.vector == x86.VecPF {
		code &^= fetchBit
	}
	if want.hasCode && note("error", o.code, code) || want.hasCR2 && note("cr2", o.cr2, want.cr2) {
		return true
	}
	for i := range vecRegs {
		have, w := o.reg[i], r.initial(v, i)
		if want.final.has>>i&1 != 0 {
			w = want.final.reg[i]
		}
		if i == vecFlags {
			have, w = have&v.flags, w&v.flags
		}
		if i >= vecES && i < vecEIP {
			have, w = unlabelled(have), unlabelled(w)
		}
		if note(vecNames[i], have, w) {
			return true
		}
	}
	return r.differInFPU(v, want, &o.fpu, fail) || r.differInMemory(v, want, fail)
}

// unlabelled returns a selector as it was captured: the return to ring 3 that came
// between the instruction and the capture makes any null selector 0 (SDM vol. 2,
// "IRET", return to outer privilege level; vectors that load none show it too:
// seg/data_access, ds=0003 before and 0 after a CMP).
func unlabelled(sel uint32) uint32 {
	if sel <= 3 {
		return 0
	}
	return sel
}

// initial is register i before the vector.
func (r *siliconRig) initial(v *vector, i int) uint32 {
	if v.init.has>>i&1 == 0 && i >= vecES && i < vecEIP {
		return uint32(r.env.Segments[vecNames[i]].Selector)
	}
	return v.init.reg[i]
}

// differInMemory compares what the vector names.
func (r *siliconRig) differInMemory(v *vector, want *outcome, fail *Failure) bool {
	mark := len(r.touched)
	defer r.unexpect(mark)
	for _, m := range want.final.mem {
		for i, b := range m.data {
			if a := m.addr + uint32(i); a < siliconTop {
				r.expect(a, b)
			}
		}
	}
	addr, found := r.differs(func(addr uint32, _, _ uint8) bool { return v.exempt(addr) })
	if found {
		fail.Field, fail.Have, fail.Want = memoryField(addr), hexOf(uint64(r.ram[addr])), hexOf(uint64(r.want[addr]))
	}
	return found
}

func (v *vector) exempt(addr uint32) bool {
	for _, m := range v.memx {
		if addr-m.addr < m.length {
			return true
		}
	}
	return false
}

// clearAll makes all memory that v names blank, in init, final and the exempt ranges.
func (r *siliconRig) clearAll(v *vector) {
	blank := func(addr uint32, n int) {
		for i := range uint32(n) {
			if a := addr + i; a < siliconTop {
				r.expect(a, r.want[a])
			}
		}
	}
	for _, m := range v.final.mem {
		blank(m.addr, len(m.data))
	}
	if v.alt != nil {
		for _, m := range v.alt.final.mem {
			blank(m.addr, len(m.data))
		}
	}
	for _, m := range v.memx {
		blank(m.addr, int(min(m.length, 4096)))
	}
	r.clear()
}

// test runs one vector and compares all that it names.
func (r *siliconRig) test(v *vector, fail Failure) *Failure {
	defer r.clearAll(v)
	r.load(v)
	o, err := r.observe(r.step())
	if err != nil {
		fail.Field, fail.Have = "end", err.Error()
		return &fail
	}
	if !r.differ(v, &v.outcome, &o, &fail) {
		return nil
	}
	var other Failure
	if v.alt != nil && !r.differ(v, v.alt, &o, &other) {
		return nil
	}
	return &fail
}
