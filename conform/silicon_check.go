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
	cr2    uint64
	reg    [vecRegs]uint64
	fpu    cpu.FPUState
	high   highXMM
}

// observe returns the state after a vector. After an exception it comes from the frame on the stack of ring 0.
func (r *siliconRig) observe(vec int) (o observed, err error) {
	c := r.cpu
	o.vector = vec
	l := c.Long()
	copy(o.reg[:vecES], l.Reg[:vecES])
	copy(o.reg[vecR8:], l.Reg[vecES:])
	for i := range x86.GS + 1 {
		o.reg[vecES+i] = uint64(c.Segment(i).Selector)
	}
	o.reg[vecEIP], o.reg[vecFlags] = l.RIP, uint64(c.Eflags())
	o.fpu, o.high = c.FPU(), l.XMM
	if vec >= 0 {
		o.cr2 = l.CR2
		err = r.frame(&o)
	}
	return o, err
}

// frame reads the frame of an exception.
func (r *siliconRig) frame(o *observed) error {
	words, size := 5, 4
	if r.wide() {
		size = 8
	}
	coded := o.vector < 32 && pushesCode>>o.vector&1 != 0
	if coded {
		words = 6
	}
	if o.vector > 255 || o.reg[x86.SP] != sysLinear+offStackTop-uint64(size*words) {
		last, _ := r.cpu.LastException()
		return fmt.Errorf("no exception frame: eip %08x, esp %08x, last exception %d", o.reg[vecEIP], o.reg[x86.SP], last.Vector)
	}
	f := r.ram[sysPhys+offStackTop-size*words:]
	if coded {
		o.code = binary.LittleEndian.Uint32(f)
		f = f[size:]
	}
	for i, reg := range [...]int{vecEIP, vecCS, vecFlags, x86.SP, vecSS} {
		o.reg[reg] = uint64(binary.LittleEndian.Uint32(f[size*i:]))
		if r.wide() {
			o.reg[reg] = binary.LittleEndian.Uint64(f[size*i:])
		}
	}
	o.reg[vecCS] &= 0xffff
	o.reg[vecSS] &= 0xffff
	return nil
}

// fetchBit is the bit in the error code of a page fault that an instruction fetch has raised. The captures
// have it set, because they ran with NX (silicon/README, "Environment").
const fetchBit = 1 << 4

// differ finds the first field of o that is not as want says.
func (r *siliconRig) differ(v *vector, want *outcome, o *observed, fail *Failure) bool {
	note := func(field string, have, want uint64) bool {
		fail.Field, fail.Have, fail.Want = field, hexOf(have), hexOf(want)
		return have != want
	}
	if o.vector != want.vector {
		fail.Field, fail.Have, fail.Want = "vector", fmt.Sprint(o.vector), fmt.Sprint(want.vector)
		return true
	}
	code := want.code
	if want.vector == x86.VecPF && !r.wide() {
		code &^= fetchBit
	}
	if want.hasCode && note("error", uint64(o.code), uint64(code)) || want.hasCR2 && note("cr2", o.cr2, want.cr2) {
		return true
	}
	for i := range vecRegs {
		have, w := o.reg[i], r.initial(v, i)
		if want.final.has>>i&1 != 0 {
			w = want.final.reg[i]
		}
		if i == vecFlags {
			have, w = have&uint64(v.flags), w&uint64(v.flags)
		}
		if i >= vecES && i < vecEIP {
			have, w = unlabelled(have), unlabelled(w)
		}
		if note(r.names[i], have, w) {
			return true
		}
	}
	return r.differInFPU(v, want, o, fail) || r.differInMemory(v, want, fail)
}

// unlabelled returns a selector as it was captured. Between the instruction and the capture there was a return
// to ring 3, which makes every null selector 0 (SDM vol. 2, "IRET", return to outer privilege level). Vectors
// that load no selector show it, too: in seg/data_access ds is 0003 before a CMP and 0 after it.
func unlabelled(sel uint64) uint64 {
	if sel <= 3 {
		return 0
	}
	return sel
}

// initial returns register i before the vector.
func (r *siliconRig) initial(v *vector, i int) uint64 {
	if v.init.has>>i&1 == 0 && i >= vecES && i < vecEIP {
		return uint64(r.env.Segments[r.names[i]].Selector)
	}
	return v.init.reg[i]
}

// differInMemory compares what the vector names.
func (r *siliconRig) differInMemory(v *vector, want *outcome, fail *Failure) bool {
	mark := len(r.touched)
	defer r.unexpect(mark)
	for _, m := range want.final.mem {
		for i, b := range m.data {
			if a, ok := r.place(m.addr + uint64(i)); ok {
				r.expect(a, b)
			}
		}
	}
	addr, found := r.differs(func(addr uint32, _, _ uint8) bool { return v.exempt(r.linear(addr)) })
	if found {
		fail.Field, fail.Have, fail.Want = r.field(addr), hexOf(uint64(r.ram[addr])), hexOf(uint64(r.want[addr]))
	}
	return found
}

// exempt reports whether the byte at addr is not compared.
func (v *vector) exempt(addr uint64) bool {
	for _, m := range v.memx {
		if addr-m.addr < m.length {
			return true
		}
	}
	return false
}

// clearAll makes all memory that v names blank, in init, final and the exempt ranges.
func (r *siliconRig) clearAll(v *vector) {
	blank := func(addr uint64, n int) {
		for i := range uint64(n) {
			if a, ok := r.place(addr + i); ok {
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
