package cpu

import (
	"math/big"

	"github.com/iron86/iron86/x86"
)

// Integer instructions in 64-bit mode on random operands of 8 to 64 bits, compared with plain arithmetic: an adder of single
// bits, rotation by one bit after the other, products and quotients of math/big.

// refIn are the operands: a is the destination.
type refIn struct {
	size   int
	a, b   uint64
	ax, dx uint64
	n      uint8 // count of a shift
	flags  uint32
}

// refOut is what an instruction leaves.
type refOut struct {
	refIn
	undefined uint32 // flags
	skip      bool   // the result is undefined
	fault     bool   // #DE
}

// refOp is an instruction by its opcode for operands of 16 to 64 bits.
type refOp struct {
	name   string
	code   []byte
	bytes  bool  // there is one for bytes, whose opcode is lower by 1
	ext    uint8 // the register field, noExt: it is an operand
	source bool  // the operand in memory or a register by that field is the source
	imm    int   // 0: none; 1: a count; 4: a number
	f      func(v *refOut)
}

const noExt = 8

func refLow(size int) uint64 { return ^uint64(0) >> (64 - size) }

func (v *refOut) set(flag uint32, on bool) {
	v.flags &^= flag
	if on {
		v.flags |= flag
	}
}

func (v *refOut) is(flag uint32) uint64 {
	if v.flags&flag != 0 {
		return 1
	}
	return 0
}

func (v *refOut) top(x uint64) bool { return x>>(v.size-1)&1 != 0 }

// result notes SF, ZF and PF.
func (v *refOut) result(r uint64) {
	r &= refLow(v.size)
	ones := 0
	for i := range 8 {
		ones += int(r >> i & 1)
	}
	v.set(x86.SF, v.top(r))
	v.set(x86.ZF, r == 0)
	v.set(x86.PF, ones%2 == 0)
}

// sum adds bit by bit.
func (v *refOut) sum(a, b, carry uint64) (r uint64) {
	var before uint64
	for i := range v.size {
		x, y := a>>i&1, b>>i&1
		if i == 4 {
			v.set(x86.AF, carry != 0)
		}
		before = carry
		r |= (x ^ y ^ carry) << i
		carry = (x + y + carry) / 2
	}
	v.set(x86.CF, carry != 0)
	v.set(x86.OF, carry != before)
	v.result(r)
	return r
}

func (v *refOut) difference(a, b, borrow uint64) uint64 {
	r := v.sum(a, ^b, 1-borrow)
	v.flags ^= x86.CF | x86.AF
	return r
}

func (v *refOut) logic(r uint64) uint64 {
	v.result(r)
	v.set(x86.CF|x86.OF, false)
	v.undefined = x86.AF
	return r
}

// refStep is one bit of a shift or rotation.
type refStep func(v *refOut, a uint64) uint64

func refLeft(v *refOut, a, in uint64) uint64 {
	v.set(x86.CF, v.top(a))
	return (a<<1 | in) & refLow(v.size)
}

func refRight(v *refOut, a, in uint64) uint64 {
	v.set(x86.CF, a&1 != 0)
	return a>>1 | in<<(v.size-1)
}

// refShift repeats a step. A rotation leaves SF, ZF, AF and PF.
func refShift(rotation bool, s refStep) func(v *refOut) {
	return func(v *refOut) {
		n := int(v.n & 31)
		if v.size == 64 {
			n = int(v.n & 63)
		}
		was, flags := v.a, v.flags
		for range n {
			was = v.a
			v.a = s(v, v.a)
		}
		v.set(x86.OF, v.top(was) != v.top(v.a))
		if n != 1 {
			v.undefined |= x86.OF
		}
		if n == 0 {
			v.undefined = 0
			v.flags = flags
			return
		}
		if !rotation {
			v.result(v.a)
			v.undefined |= x86.AF
			if n >= v.size {
				v.undefined |= x86.CF
			}
		}
	}
}

// refDouble is SHLD or SHRD by single bits.
func refDouble(right bool) func(v *refOut) {
	return func(v *refOut) {
		n, b := int(v.n&31), v.b
		if v.size == 64 {
			n = int(v.n & 63)
		}
		v.skip = n > v.size
		s := refShift(false, func(v *refOut, a uint64) uint64 {
			if right {
				in := b & 1
				b >>= 1
				v.set(x86.CF, a&1 != 0)
				return a>>1 | in<<(v.size-1)
			}
			in := b >> (v.size - 1) & 1
			b <<= 1
			return refLeft(v, a, in)
		})
		s(v)
	}
}

func (v *refOut) signed(x uint64) *big.Int {
	return big.NewInt(int64(x<<(64-v.size)) >> (64 - v.size))
}

func refNumber(x uint64) *big.Int { return new(big.Int).SetUint64(x) }

// refBits returns size bits of a number, from bit n on, as two's complement.
func refBits(x *big.Int, n, size int) uint64 {
	y := new(big.Int).Rsh(x, uint(n))
	return y.And(y, refNumber(refLow(size))).Uint64()
}

const arithLess = x86.SF | x86.ZF | x86.AF | x86.PF

// product puts a product of twice the size into AX and DX, or AH and AL.
func (v *refOut) product(p *big.Int, fits bool) {
	v.set(x86.CF|x86.OF, !fits)
	v.undefined = arithLess
	if v.size == 8 {
		v.ax = v.ax&^0xffff | refBits(p, 0, 16)
		return
	}
	v.ax, v.dx = refMerge(v.ax, refBits(p, 0, v.size), v.size), refMerge(v.dx, refBits(p, v.size, v.size), v.size)
}

func refMul(v *refOut) {
	p := new(big.Int).Mul(refNumber(v.ax&refLow(v.size)), refNumber(v.a))
	v.product(p, refBits(p, v.size, v.size) == 0)
}

func refImul1(v *refOut) {
	p := new(big.Int).Mul(v.signed(v.ax), v.signed(v.a))
	v.product(p, p.Cmp(v.signed(refBits(p, 0, v.size))) == 0)
}

func refImul2(v *refOut, x uint64) {
	p := new(big.Int).Mul(v.signed(x), v.signed(v.b))
	v.a = refBits(p, 0, v.size)
	v.set(x86.CF|x86.OF, p.Cmp(v.signed(v.a)) != 0)
	v.undefined = arithLess
}

// refDivide is DIV or IDIV, whose quotient is cut towards zero.
func refDivide(signed bool) func(v *refOut) {
	return func(v *refOut) {
		hi, lo, by := v.dx&refLow(v.size), v.ax&refLow(v.size), refNumber(v.a)
		if v.size == 8 {
			hi = v.ax >> 8 & 0xff
		}
		x := refNumber(hi)
		if signed {
			x, by = v.signed(hi), v.signed(v.a)
		}
		x.Add(x.Lsh(x, uint(v.size)), refNumber(lo))
		v.undefined = x86.Arith
		if v.fault = by.Sign() == 0; v.fault {
			return
		}
		q, r := new(big.Int).QuoRem(x, by, new(big.Int))
		quotient, rest := refBits(q, 0, v.size), refBits(r, 0, v.size)
		fit := refNumber(quotient)
		if signed {
			fit = v.signed(quotient)
		}
		if v.fault = fit.Cmp(q) != 0; v.fault {
			return
		}
		if v.size == 8 {
			v.ax = v.ax&^0xffff | rest<<8 | quotient
			return
		}
		v.ax, v.dx = refMerge(v.ax, quotient, v.size), refMerge(v.dx, rest, v.size)
	}
}

// refMerge is what a register holds after its part of size bits was written.
func refMerge(old, r uint64, size int) uint64 {
	if size >= 32 {
		return r & refLow(size)
	}
	return old&^refLow(size) | r&refLow(size)
}

// refBitTest is BT, and the others by what they make of the bit.
func refBitTest(change func(a, bit uint64) uint64) func(v *refOut) {
	return func(v *refOut) {
		bit := uint64(1) << (v.b % uint64(v.size))
		v.set(x86.CF, v.a&bit != 0)
		v.undefined = x86.OF | x86.SF | x86.AF | x86.PF
		v.a = change(v.a, bit)
	}
}

// refScan is BSF or BSR.
func refScan(first func(v *refOut) uint64) func(v *refOut) {
	return func(v *refOut) {
		v.set(x86.ZF, v.b == 0)
		v.undefined = x86.Arith &^ x86.ZF
		if v.skip = v.b == 0; !v.skip {
			v.a = first(v)
		}
	}
}

func refOps() []refOp {
	binary := []struct {
		name string
		f    func(v *refOut)
	}{
		{"ADD", func(v *refOut) { v.a = v.sum(v.a, v.b, 0) }},
		{"OR", func(v *refOut) { v.a = v.logic(v.a | v.b) }},
		{"ADC", func(v *refOut) { v.a = v.sum(v.a, v.b, v.is(x86.CF)) }},
		{"SBB", func(v *refOut) { v.a = v.difference(v.a, v.b, v.is(x86.CF)) }},
		{"AND", func(v *refOut) { v.a = v.logic(v.a & v.b) }},
		{"SUB", func(v *refOut) { v.a = v.difference(v.a, v.b, 0) }},
		{"XOR", func(v *refOut) { v.a = v.logic(v.a ^ v.b) }},
		{"CMP", func(v *refOut) { v.difference(v.a, v.b, 0) }},
	}
	var list []refOp
	for i, b := range binary {
		n := uint8(i)
		list = append(list, refOp{b.name, []byte{n<<3 | 1}, true, noExt, false, 0, b.f},
			refOp{b.name + " from", []byte{n<<3 | 3}, true, noExt, true, 0, b.f},
			refOp{b.name + " number", []byte{0x81}, true, n, false, 4, b.f})
	}
	for i, s := range []struct {
		name string
		f    func(v *refOut)
	}{
		{"ROL", refShift(true, func(v *refOut, a uint64) uint64 { return refLeft(v, a, a>>(v.size-1)) })},
		{"ROR", refShift(true, func(v *refOut, a uint64) uint64 { return refRight(v, a, a&1) })},
		{"RCL", refShift(true, func(v *refOut, a uint64) uint64 { return refLeft(v, a, v.is(x86.CF)) })},
		{"RCR", refShift(true, func(v *refOut, a uint64) uint64 { return refRight(v, a, v.is(x86.CF)) })},
		{"SHL", refShift(false, func(v *refOut, a uint64) uint64 { return refLeft(v, a, 0) })},
		{"SHR", refShift(false, func(v *refOut, a uint64) uint64 { return refRight(v, a, 0) })},
		{"SAL", refShift(false, func(v *refOut, a uint64) uint64 { return refLeft(v, a, 0) })},
		{"SAR", refShift(false, func(v *refOut, a uint64) uint64 { return refRight(v, a, a>>(v.size-1)) })},
	} {
		list = append(list, refOp{s.name + " CL", []byte{0xd3}, true, uint8(i), false, 0, s.f},
			refOp{s.name + " count", []byte{0xc1}, true, uint8(i), false, 1, s.f})
	}
	return append(list, refMore()...)
}

func refMore() []refOp {
	test := func(v *refOut) { v.logic(v.a & v.b) }
	keepCF := func(f func(v *refOut)) func(v *refOut) {
		return func(v *refOut) {
			cf := v.is(x86.CF) != 0
			f(v)
			v.set(x86.CF, cf)
		}
	}
	return []refOp{
		{"TEST", []byte{0x85}, true, noExt, false, 0, test},
		{"TEST number", []byte{0xf7}, true, 0, false, 4, test},
		{"NOT", []byte{0xf7}, true, 2, false, 0, func(v *refOut) { v.a = ^v.a & refLow(v.size) }},
		{"NEG", []byte{0xf7}, true, 3, false, 0, func(v *refOut) { v.a = v.difference(0, v.a, 0) }},
		{"INC", []byte{0xff}, true, 0, false, 0, keepCF(func(v *refOut) { v.a = v.sum(v.a, 1, 0) })},
		{"DEC", []byte{0xff}, true, 1, false, 0, keepCF(func(v *refOut) { v.a = v.difference(v.a, 1, 0) })},
		{"MUL", []byte{0xf7}, true, 4, false, 0, refMul},
		{"IMUL", []byte{0xf7}, true, 5, false, 0, refImul1},
		{"IMUL into", []byte{0x0f, 0xaf}, false, noExt, true, 0, func(v *refOut) { refImul2(v, v.a) }},
		{"IMUL number", []byte{0x69}, false, noExt, true, 4, func(v *refOut) { refImul2(v, v.a) }},
		{"DIV", []byte{0xf7}, true, 6, false, 0, refDivide(false)},
		{"IDIV", []byte{0xf7}, true, 7, false, 0, refDivide(true)},
		{"SHLD CL", []byte{0x0f, 0xa5}, false, noExt, false, 0, refDouble(false)},
		{"SHRD CL", []byte{0x0f, 0xad}, false, noExt, false, 0, refDouble(true)},
		{"SHLD count", []byte{0x0f, 0xa4}, false, noExt, false, 1, refDouble(false)},
		{"SHRD count", []byte{0x0f, 0xac}, false, noExt, false, 1, refDouble(true)},
		{"BT", []byte{0x0f, 0xa3}, false, noExt, false, 0, refBitTest(func(a, _ uint64) uint64 { return a })},
		{"BTS", []byte{0x0f, 0xab}, false, noExt, false, 0, refBitTest(func(a, bit uint64) uint64 { return a | bit })},
		{"BTR", []byte{0x0f, 0xb3}, false, noExt, false, 0, refBitTest(func(a, bit uint64) uint64 { return a &^ bit })},
		{"BTC", []byte{0x0f, 0xbb}, false, noExt, false, 0, refBitTest(func(a, bit uint64) uint64 { return a ^ bit })},
		{"BSF", []byte{0x0f, 0xbc}, false, noExt, true, 0, refScan(func(v *refOut) (n uint64) {
			for v.b>>n&1 == 0 {
				n++
			}
			return n
		})},
		{"BSR", []byte{0x0f, 0xbd}, false, noExt, true, 0, refScan(func(v *refOut) (n uint64) {
			for x := v.b; x > 1; x >>= 1 {
				n++
			}
			return n
		})},
	}
}
