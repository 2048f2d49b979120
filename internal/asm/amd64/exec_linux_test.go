//go:build amd64

package amd64

import (
	"fmt"
	"math/bits"
	"strings"
	"testing"
	"unsafe"

	"github.com/iron86/iron86/internal/execmem"
)

// state is what the code under test starts with and leaves. RSP and R15 are those of the
// host: R15 points to the state.
type state struct {
	reg   [16]uint64
	flags uint64
	mem   [8]uint64
}

// Bits of RFLAGS.
const (
	cf = 1 << 0
	zf = 1 << 6
	sf = 1 << 7
)

// memory0 is the operand of the state's memory.
func memory0(word int32) Mem {
	return Mem{Base: R15, Disp: int32(unsafe.Offsetof(state{}.mem)) + 8*word}
}

// rig executes sequences.
type rig struct {
	arena *execmem.Arena
	asm   Asm
}

func newRig(t *testing.T) *rig {
	t.Helper()
	a, err := execmem.New(1 << 16)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &rig{arena: a}
}

// run loads the state, executes do and stores the state.
func (x *rig) run(t *testing.T, s *state, do func(a *Asm)) {
	t.Helper()
	a := &x.asm
	a.Reset(x.arena.Bytes(), x.arena.Base())
	flags := Mem{Base: R15, Disp: int32(unsafe.Offsetof(s.flags))}
	a.MovRM(S64, RAX, flags)
	a.Push(RAX)
	a.Popfq()
	for r := RAX; r < R15; r++ {
		if r != RSP {
			a.MovRM(S64, r, Mem{Base: R15, Disp: 8 * int32(r)})
		}
	}
	do(a)
	for r := RAX; r < R15; r++ {
		if r != RSP {
			a.MovMR(S64, Mem{Base: R15, Disp: 8 * int32(r)}, r)
		}
	}
	a.Pushfq()
	a.Pop(RAX)
	a.MovMR(S64, flags, RAX)
	a.Cld()
	a.Ret()
	n, ok := a.End()
	if !ok {
		t.Fatal("the code is too long")
	}
	x.arena.Flush(0, n)
	x.again(s)
}

// again executes the code of the last run with another state.
func (x *rig) again(s *state) { execmem.Call(x.arena.Base(), unsafe.Pointer(s)) }

// operands are the interesting values of a size's operands.
var operands = []uint64{0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x1234_5678, 0x7fff_ffff, 0x8000_0000,
	0xffff_ffff, 0x1234_5678_9abc_def0, 1<<63 - 1, 1 << 63, ^uint64(0)}

func mask(s Size) uint64 { return ^uint64(0) >> (64 - 8<<s) }

// merge is a register after a result of size s was written to it.
func merge(old, result uint64, s Size) uint64 {
	if s >= S32 {
		return result & mask(s)
	}
	return old&^mask(s) | result&mask(s)
}

// arithmetic is op as Go does it, with the flags CF, ZF and SF.
func arithmetic(op Op, s Size, x, y, carry uint64) (r, flags uint64) {
	m := mask(s)
	x, y = x&m, y&m
	switch op {
	case ADD, ADC:
		if op == ADD {
			carry = 0
		}
		sum, c := bits.Add64(x, y, carry)
		r = sum & m
		if c != 0 || sum > m {
			flags |= cf
		}
	case SUB, CMP, SBB:
		if op != SBB {
			carry = 0
		}
		d, b := bits.Sub64(x, y, carry)
		r = d & m
		if b != 0 {
			flags |= cf
		}
	case AND:
		r = x & y
	case OR:
		r = x | y
	case XOR:
		r = x ^ y
	}
	if r == 0 {
		flags |= zf
	}
	if r>>(8<<s-1)&1 != 0 {
		flags |= sf
	}
	return r, flags
}

// TestOperationsCompute executes the operations of two operands in each form, with operands in
// low and high registers, memory and immediates, and with both values of CF.
func TestOperationsCompute(t *testing.T) {
	x := newRig(t)
	forms := map[string]func(a *Asm, op Op, s Size){
		"rr": func(a *Asm, op Op, s Size) { a.OpRR(op, s, RBX, R9) },
		"rm": func(a *Asm, op Op, s Size) { a.OpRM(op, s, RBX, memory0(1)) },
		"mr": func(a *Asm, op Op, s Size) { a.OpMR(op, s, memory0(0), R9); a.MovRM(S64, RBX, memory0(0)) },
		"mr by index": func(a *Asm, op Op, s Size) {
			a.Lea(S64, R12, memory0(-4))
			a.MovRI(S32, R13, 4)
			a.OpMR(op, s, Mem{Base: R12, Index: R13, Scale: 8}, R9)
			a.MovRM(S64, RBX, memory0(0))
		},
	}
	for form, do := range forms {
		for op := ADD; op <= CMP; op++ {
			for _, s := range sizes {
				for i := range len(operands) * len(operands) * 2 {
					if testing.Short() && i%5 != 0 {
						continue
					}
					p, q := operands[i/2%len(operands)], operands[i/2/len(operands)]
					st := state{flags: uint64(i & 1)}
					st.reg[RBX], st.reg[R9], st.mem[0], st.mem[1] = p, q, p, q
					x.run(t, &st, func(a *Asm) { do(a, op, s) })
					r, flags := arithmetic(op, s, p, q, uint64(i&1))
					want := merge(p, r, s)
					if op == CMP {
						want = p
					}
					if strings.HasPrefix(form, "mr") {
						want = p&^mask(s) | want&mask(s)
					}
					if st.reg[RBX] != want || st.flags&(cf|zf|sf) != flags {
						t.Fatalf("%s %s %d: %#x, %#x, carry %d: have %#x, flags %#x; want %#x, %#x", opNames[op], form, s, p, q, i&1,
							st.reg[RBX], st.flags&(cf|zf|sf), want, flags)
					}
				}
			}
		}
	}
}

// TestImmediatesCompute executes operations with immediates of every length.
func TestImmediatesCompute(t *testing.T) {
	x := newRig(t)
	for op := ADD; op <= CMP; op++ {
		for _, s := range sizes {
			for _, v := range imms {
				for _, dst := range []Reg{RAX, RBX, R14} {
					st := state{}
					st.reg[dst], st.mem[2] = 0x1234_5678_9abc_def0, 0x1234_5678_9abc_def0
					x.run(t, &st, func(a *Asm) {
						a.OpMI(op, s, memory0(2), v)
						a.OpRI(op, s, dst, v)
					})
					// The carry of the first operation goes into the second.
					r1, f := arithmetic(op, s, 0x1234_5678_9abc_def0, uint64(int64(v)), 0)
					r2, _ := arithmetic(op, s, 0x1234_5678_9abc_def0, uint64(int64(v)), f&cf)
					have := fmt.Sprintf("%#x %#x", st.mem[2]&mask(s), st.reg[dst]&mask(s))
					want := fmt.Sprintf("%#x %#x", r1, r2)
					if op == CMP {
						k := uint64(0x1234_5678_9abc_def0) & mask(s)
						want = fmt.Sprintf("%#x %#x", k, k)
					}
					if have != want {
						t.Fatalf("%s %d %v, %#x: have %s, want %s", opNames[op], s, dst, v, have, want)
					}
				}
			}
		}
	}
}
