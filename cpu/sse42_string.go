package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/x86"
)

// Comparisons of strings in XMM registers: PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM.

// Bits of the immediate byte (SDM vol. 2, 4.1 "Imm8 Control Byte Operation"). Bit 7 has no meaning.
const (
	textWords  = 1 << 0 // elements are words, else bytes
	textSigned = 1 << 1 // elements are signed
	textSearch = 2      // where the two bits are that say what is looked for
	textInvert = 1 << 4 // the result is inverted,
	textInside = 1 << 5 // but not for elements behind the end of the second string
	textLast   = 1 << 6 // the index is that of the last element found, else of the first
	textMasks  = 1 << 6 // the mask has whole elements, else bits
)

// What is looked for in the second string.
const (
	searchAny    = iota // elements that the first string has
	searchRanges        // elements that are in one of the first string's ranges
	searchEach          // elements that are equal to those at the same place
	searchText          // places where the first string begins
)

// text is a string in an XMM register.
type text struct {
	element [16]int32
	size    int // elements that the register has
	length  int // those of them that are valid
}

// textOf takes a register apart.
func textOf(v dq, imm uint32) (t text) {
	t.size = 16
	width := uint(8)
	if imm&textWords != 0 {
		t.size, width = 8, 16
	}
	for i := range t.size {
		at := uint(i) * width
		e := int32(v[at>>6]>>(at&63)) << (32 - width)
		if imm&textSigned != 0 {
			t.element[i] = e >> (32 - width)
		} else {
			t.element[i] = int32(uint32(e) >> (32 - width))
		}
	}
	return t
}

// ended sets the length of a string that ends before a zero.
func (t *text) ended() {
	for t.length < t.size && t.element[t.length] != 0 {
		t.length++
	}
}

// counted sets the length to the magnitude of n, but at most to the number of elements in the register.
func (t *text) counted(n uint32) {
	if int32(n) < 0 {
		n = -n
	}
	t.length = int(min(n, uint32(t.size)))
}

// lengths sets the lengths of the two operands.
type lengths func(c *CPU, x, y *text)

// implicitLengths sets lengths that a zero ends, and explicitLengths those that EAX and EDX have.
func implicitLengths(_ *CPU, x, y *text) { x.ended(); y.ended() }
func explicitLengths(c *CPU, x, y *text) { x.counted(c.get32(x86.AX)); y.counted(c.get32(x86.DX)) }

// anyOf reports whether e is an element of t.
func (t *text) anyOf(e int32) bool {
	for _, x := range t.element[:t.length] {
		if x == e {
			return true
		}
	}
	return false
}

// rangeOf reports whether e is in a range of t. Two elements are the ends of a range. One without the other is no range.
func (t *text) rangeOf(e int32) bool {
	for i := 0; i+1 < t.length; i += 2 {
		if t.element[i] <= e && e <= t.element[i+1] {
			return true
		}
	}
	return false
}

// beginsAt reports whether t begins at element at of y. What does not fit into the register is taken to be equal.
func (t *text) beginsAt(y *text, at int) bool {
	for i := 0; i < t.length && at+i < y.size; i++ {
		if at+i >= y.length || t.element[i] != y.element[at+i] {
			return false
		}
	}
	return true
}

// found returns a bit for each element of y (SDM vol. 2, 4.1.6, says what becomes of invalid elements).
func (t *text) found(y *text, imm uint32) (r uint32) {
	for j := range y.size {
		is, inside := false, j < y.length
		switch imm >> textSearch & 3 {
		case searchAny:
			is = inside && t.anyOf(y.element[j])
		case searchRanges:
			is = inside && t.rangeOf(y.element[j])
		case searchEach:
			is = inside == (j < t.length) && (!inside || t.element[j] == y.element[j])
		case searchText:
			is = t.beginsAt(y, j)
		}
		if is {
			r |= 1 << j
		}
	}
	return r
}

// compareStrings returns a bit for each element of the second operand, of which there are size, and sets the flags.
func compareStrings(c *CPU, o *op, b dq, set lengths) (r uint32, size int) {
	x, y := textOf(*c.simd.at(o.dst), o.imm), textOf(b, o.imm)
	set(c, &x, &y)
	r = x.found(&y, o.imm)
	switch {
	case o.imm&textInvert == 0:
	case o.imm&textInside != 0:
		r ^= 1<<y.length - 1
	default:
		r ^= 1<<y.size - 1
	}
	f := uint32(0)
	if r != 0 {
		f = x86.CF
	}
	if r&1 != 0 {
		f |= x86.OF
	}
	if y.length < y.size {
		f |= x86.ZF
	}
	if x.length < x.size {
		f |= x86.SF
	}
	c.setArith(f)
	return r, y.size
}

// compareIndex makes PCMPESTRI and PCMPISTRI: ECX is the place of an element that was found, or the number of elements if
// there is none.
func compareIndex(set lengths) vector {
	return func(c *CPU, o *op, b dq) bool {
		r, size := compareStrings(c, o, b, set)
		switch {
		case r == 0:
			c.set32(x86.CX, uint32(size))
		case o.imm&textLast != 0:
			c.set32(x86.CX, uint32(bits.Len32(r)-1))
		default:
			c.set32(x86.CX, uint32(bits.TrailingZeros32(r)))
		}
		return true
	}
}

// compareMask makes PCMPESTRM and PCMPISTRM: XMM0 has all results.
func compareMask(set lengths) vector {
	return func(c *CPU, o *op, b dq) bool {
		r, size := compareStrings(c, o, b, set)
		if o.imm&textMasks == 0 {
			c.simd.xmm[0] = dq{uint64(r)}
			return true
		}
		c.simd.xmm[0] = dq{filled(r, uint(128/size)), filled(r>>(size/2), uint(128/size))}
		return true
	}
}
