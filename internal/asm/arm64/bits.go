package arm64

import "math/bits"

// bitmask returns the fields N, immr and imms of a constant of logical instructions: a run of ones in an element of 2 to 64 bits, rotated,
// and repeated.
func bitmask(s Size, v uint64) (field uint32, ok bool) {
	if s == W {
		if v>>32 != 0 {
			return 0, false
		}
		v |= v << 32
	}
	if v == 0 || v == ^uint64(0) {
		return 0, false
	}
	n := uint32(64)
	for n > 2 && v&(1<<(n/2)-1) == v>>(n/2)&(1<<(n/2)-1) {
		n /= 2
	}
	mask := ^uint64(0) >> (64 - n)
	e := v & mask
	ones := uint32(bits.OnesCount64(e))
	// Rotated so that the run begins at bit 0, the element is 1<<ones - 1.
	for r := range n {
		if e == 1<<ones-1 {
			field = (n-r)%n<<6 | (^(n*2-1)&0x3f | (ones - 1))
			if n == 64 {
				field |= 1 << 12
			}
			return field, true
		}
		e = (e>>1 | e<<(n-1)) & mask
	}
	return 0, false
}

// Field is a move of a bit field.
type Field uint32

// The moves: with the sign in the bits above, into bits that stay, with zeros above.
const (
	SBFM Field = iota
	BFM
	UBFM
)

// Bitfield is op d, n, r, s: if s >= r, bits s to r of n go to the lowest bits of d, else bits s to 0 to bit bits-r of d and above.
func (a *Asm) Bitfield(op Field, z Size, d, n Reg, r, s uint32) {
	fits(r < z.bits() && s < z.bits(), "a bit field")
	a.emit(0x13000000 | uint32(z)<<31 | uint32(op)<<29 | uint32(z)<<22 | r<<16 | s<<10 | three(d, n, 0))
}

// Lsl shifts left by a constant, Lsr and Asr right.
func (a *Asm) Lsl(s Size, d, n Reg, k uint32) {
	a.Bitfield(UBFM, s, d, n, (s.bits()-k)%s.bits(), s.bits()-1-k)
}

// Lsr is a shift right that fills with zeros.
func (a *Asm) Lsr(s Size, d, n Reg, k uint32) { a.Bitfield(UBFM, s, d, n, k, s.bits()-1) }

// Asr is a shift right that fills with the sign.
func (a *Asm) Asr(s Size, d, n Reg, k uint32) { a.Bitfield(SBFM, s, d, n, k, s.bits()-1) }

// Extract puts w bits of n, from bit at on, into the lowest bits of d: by SBFM with their sign above, by BFM with the others as they are (BFXIL).
func (a *Asm) Extract(op Field, s Size, d, n Reg, at, w uint32) { a.Bitfield(op, s, d, n, at, at+w-1) }

// Insert puts the w lowest bits of n into d from bit at on: by BFM with the others as they are (BFI).
func (a *Asm) Insert(op Field, s Size, d, n Reg, at, w uint32) {
	a.Bitfield(op, s, d, n, (s.bits()-at)%s.bits(), w-1)
}

// Extr takes the bits of n:m from bit k on.
func (a *Asm) Extr(s Size, d, n, m Reg, k uint32) {
	fits(k < s.bits(), "a shift")
	a.emit(0x13800000 | uint32(s)<<31 | uint32(s)<<22 | k<<10 | three(d, n, m))
}

// Two is an operation on two registers.
type Two uint32

// The operations: division, and shifts by the bits of m that count.
const (
	UDIV Two = 2
	SDIV Two = 3
	LSLV Two = 8
	LSRV Two = 9
	ASRV Two = 10
	RORV Two = 11
)

// Two is op d, n, m.
func (a *Asm) Two(op Two, s Size, d, n, m Reg) {
	a.emit(0x1ac00000 | uint32(s)<<31 | uint32(op)<<10 | three(d, n, m))
}

// One is an operation on one register.
type One uint32

// The operations: bits in the opposite order, bytes in the opposite order, leading zeros. REVW is the one for W.
const (
	RBIT One = 0
	REVW One = 2
	REVX One = 3
	CLZ  One = 4
)

// One is op d, n.
func (a *Asm) One(op One, s Size, d, n Reg) {
	a.emit(0x5ac00000 | uint32(s)<<31 | uint32(op)<<10 | three(d, n, 0))
}

// Product is a multiplication.
type Product uint32

// The multiplications: MADD and MSUB of operands of a size, SMADDL and UMADDL of 32 bits to 64, SMULH and UMULH the upper half of 128.
const (
	MADD   Product = 0<<21 | 0<<15
	MSUB   Product = 0<<21 | 1<<15
	SMADDL Product = 1<<31 | 1<<21
	SMULH  Product = 1<<31 | 2<<21
	UMADDL Product = 1<<31 | 5<<21
	UMULH  Product = 1<<31 | 6<<21
)

// Mul is op d, n, m, c: c plus, or for MSUB minus, the product. SMULH and UMULH want ZR as c; these and those to 64 bits have no size.
func (a *Asm) Mul(op Product, s Size, d, n, m, c Reg) {
	a.emit(0x1b000000 | uint32(s)<<31 | uint32(op) | uint32(c&31)<<10 | three(d, n, m))
}
