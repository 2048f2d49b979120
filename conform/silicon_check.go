package conform

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/x86"
)

// frame is what an exception pushed on the ring-0 stack.
type frame struct {
	code                     uint32
	eip, cs, eflags, esp, ss uint32
}

// pushesCode are the exceptions with an error code (SDM vol. 3, table 6-1).
const pushesCode = 1<<x86.VecDF | 1<<x86.VecTS | 1<<x86.VecNP | 1<<x86.VecSS | 1<<x86.VecGP | 1<<x86.VecPF | 1<<x86.VecAC

func (r *siliconRig) frame(vector int) (frame, error) {
	esp := r.cpu.Reg(x86.SP)
	words := uint32(5)
	if vector < 32 && pushesCode>>vector&1 != 0 {
		words = 6
	}
	if vector < 0 || vector > 255 || esp != sysLinear+offStackTop-4*words {
		return frame{}, fmt.Errorf("no exception frame: eip %08x, esp %08x", r.cpu.EIP(), esp)
	}
	at := sysPhys + offStackTop - 4*words
	word := func(i uint32) uint32 { return binary.LittleEndian.Uint32(r.ram[at+4*i:]) }
	var f frame
	if words == 6 {
		f.code = word(0)
		at += 4
	}
	f.eip, f.cs, f.eflags, f.esp, f.ss = word(0), word(1)&0xffff, word(2), word(3), word(4)&0xffff
	return f, nil
}

// observed is the state after a vector, seen from ring 3.
type observed struct {
	vector int // -1: none
	code   uint32
	cr2    uint32
	num    map[string]uint64
}

func (r *siliconRig) observe(vector int) (observed, error) {
	c := r.cpu
	o := observed{vector: vector, num: make(map[string]uint64, 16)}
	for i, name := range regNames {
		o.num[name] = uint64(c.Reg(i))
	}
	for i, name := range segmentNames {
		o.num[name] = uint64(c.Segment(i).Selector)
	}
	o.num["eip"], o.num["eflags"] = uint64(c.EIP()), uint64(c.Eflags())
	if vector >= 0 {
		f, err := r.frame(vector)
		if err != nil {
			return o, err
		}
		o.code, o.cr2 = f.code, c.CR(2)
		o.num["eip"], o.num["cs"], o.num["eflags"], o.num["esp"], o.num["ss"] =
			uint64(f.eip), uint64(f.cs), uint64(f.eflags), uint64(f.esp), uint64(f.ss)
	}
	return o, nil
}

// observedNames are the registers that are compared, in the order of reporting.
var observedNames = append(append([]string{"eip", "eflags"}, regNames[:]...), segmentNames[:]...)

// fetchBit marks page faults of instruction fetches: the captures ran with NX.
const fetchBit = 1 << 4

// differ finds the first field of o that is not as want says.
func (r *siliconRig) differ(v *siliconVector, want *outcome, o observed) (field, have, wanted string) {
	vector := -1
	if want.Vector != nil {
		vector = *want.Vector
	}
	if o.vector != vector {
		return "vector", fmt.Sprint(o.vector), fmt.Sprint(vector)
	}
	if want.Error != nil {
		code := *want.Error
		if vector == x86.VecPF {
			code &^= fetchBit
		}
		if code != o.code {
			return "error", hex4(uint64(o.code)), hex4(uint64(code))
		}
	}
	if want.CR2 != nil && *want.CR2 != o.cr2 {
		return "cr2", hex4(uint64(o.cr2)), hex4(uint64(*want.CR2))
	}
	for _, name := range observedNames {
		have := o.num[name]
		w, ok := want.Final.num[name]
		if !ok {
			w, ok = v.Init.num[name]
		}
		if !ok { // a selector as in the environment
			w = uint64(r.env.Segments[name].Selector)
		}
		if name == "eflags" {
			have, w = have&uint64(v.Flags), w&uint64(v.Flags)
		}
		if have != w {
			return name, hex4(have), hex4(w)
		}
	}
	return r.differInMemory(v, want)
}

// differInMemory compares the set's whole memory with what is expected.
func (r *siliconRig) differInMemory(v *siliconVector, want *outcome) (field, have, wanted string) {
	changed := append(append([]memRange{{r.codeAddr, v.code}}, v.Init.mem...), want.Final.mem...)
	restore := overlay(r.expected, changed)
	defer restore()
	for _, m := range r.env.Memory {
		a, b := r.ram[m.Base:m.Base+m.Size], r.expected[m.Base:m.Base+m.Size]
		if bytes.Equal(a, b) {
			continue
		}
		for i := range a {
			if addr := uint32(m.Base) + uint32(i); a[i] != b[i] && !v.excluded(addr) {
				return fmt.Sprintf("[%08x]", addr), hex4(uint64(a[i])), hex4(uint64(b[i]))
			}
		}
	}
	return "", "", ""
}

// overlay writes the ranges into p and returns what puts the old bytes back.
func overlay(p []byte, ranges []memRange) (restore func()) {
	type old struct {
		at uint32
		v  byte
	}
	var olds []old
	for _, m := range ranges {
		for i, v := range m.data {
			if at := m.addr + uint32(i); at < siliconTop {
				olds = append(olds, old{at, p[at]})
				p[at] = v
			}
		}
	}
	return func() {
		for i := len(olds) - 1; i >= 0; i-- {
			p[olds[i].at] = olds[i].v
		}
	}
}

// reset brings memory back to what it was before the vector.
func (r *siliconRig) reset() {
	for _, m := range r.env.Memory {
		a, b := r.ram[m.Base:m.Base+m.Size], r.expected[m.Base:m.Base+m.Size]
		if bytes.Equal(a, b) {
			continue
		}
		for i := range a {
			if a[i] != b[i] {
				r.poke(uint32(m.Base)+uint32(i), b[i:i+1])
			}
		}
	}
}

// test runs one vector.
func (r *siliconRig) test(v *siliconVector, group string, index int) *Failure {
	defer r.reset()
	fail := func(field, have, want string) *Failure {
		return &Failure{group, index, v.Name, field, have, want}
	}
	r.load(v)
	o, err := r.observe(r.step())
	if err != nil {
		return fail("end", err.Error(), "")
	}
	field, have, want := r.differ(v, &v.outcome, o)
	if field != "" && v.Alt != nil {
		if f, _, _ := r.differ(v, v.Alt, o); f == "" {
			return nil
		}
	}
	if field != "" {
		return fail(field, have, want)
	}
	return nil
}

func (v *siliconVector) excluded(addr uint32) bool {
	for _, m := range v.MemX {
		if addr-m[0] < m[1] {
			return true
		}
	}
	return false
}
