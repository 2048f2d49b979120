package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/x86"
)

// lazyFlags keeps the six status flags as what they follow from, in two words:
//
//	result   bits 0–31: the result, sign-extended from its size: ZF and SF
//	         bits 0–7 also give PF
//	         bits 32–39: exclusive-ored to bits 0–7 for PF
//	         bit 63: exclusive-ored to bit 31 for SF
//	carries  bit 32: CF; bit 31: CF^OF; bit 4: AF; other bits mean nothing
//
// For a sum or difference r of a and b of 32 bits in 64-bit registers, a^b^r is
// the carry into each bit, which is carries: the carry out of bit 31 stands in bit
// 32, the carry into it in bit 31, the one into bit 4 in bit 4. So an addition
// costs two operations more than the sum. The upper half of result is zero but
// after loads of the flags: only there can ZF stand beside SF or an odd parity.
//
// It is embedded in CPU. Only this file, and translated code, know these two words.
type lazyFlags struct {
	result  uint64
	carries uint64
	// undefined says what the generation does to flags that the manuals leave undefined.
	undefined undefinedFlags
}

// Bits of lazyFlags.carries.
const (
	carryCF    = 1 << 32
	carryCFxOF = 1 << 31
	carryAF    = 1 << 4
)

func (f *lazyFlags) cf() bool { return f.carries&carryCF != 0 }
func (f *lazyFlags) of() bool { return (f.carries>>1^f.carries)&carryCFxOF != 0 }
func (f *lazyFlags) af() bool { return f.carries&carryAF != 0 }
func (f *lazyFlags) zf() bool { return uint32(f.result) == 0 }
func (f *lazyFlags) sf() bool { return int32(f.result^f.result>>32) < 0 }
func (f *lazyFlags) pf() bool { return bits.OnesCount8(uint8(f.result^f.result>>32))&1 == 0 }

// carry returns CF as a number.
func (f *lazyFlags) carry() uint64 { return f.carries >> 32 & 1 }

// setArith sets the six status flags from their places in EFLAGS.
func (f *lazyFlags) setArith(v uint32) {
	carries := uint64(v&x86.CF)<<32 | uint64(v&x86.CF)<<31 | uint64(v&x86.AF)
	if v&x86.OF != 0 {
		carries ^= carryCFxOF
	}
	f.carries = carries
	var result uint64
	if v&x86.ZF != 0 {
		result = uint64(v&x86.SF)<<56 | uint64(^v&x86.PF)<<30
	} else {
		result = uint64(v&x86.SF)<<24 | 0x100 | uint64(^v&x86.PF)>>2
	}
	f.result = result
}

// arith returns the six status flags in their places in EFLAGS.
func (f *lazyFlags) arith() uint32 {
	v := uint32(f.carries>>32)&x86.CF | uint32(f.carries)&x86.AF
	if f.pf() {
		v |= x86.PF
	}
	if f.zf() {
		v |= x86.ZF
	}
	if f.sf() {
		v |= x86.SF
	}
	if f.of() {
		v |= x86.OF
	}
	return v
}

// setCF and setAF change one flag and leave the others.
func (f *lazyFlags) setCF(on bool) {
	if on != f.cf() {
		f.carries ^= carryCF | carryCFxOF
	}
}

func (f *lazyFlags) setAF(on bool) {
	f.carries &^= carryAF
	if on {
		f.carries |= carryAF
	}
}

// flags32 notes the flags of a+b or a+b+CF, whose sum of 33 bits is r.
func (f *lazyFlags) flags32(a, b uint32, r uint64) uint32 {
	f.carries = uint64(a) ^ uint64(b) ^ r
	f.result = uint64(uint32(r))
	return uint32(r)
}

// flags16 and flags8 shift the carries up to the places that they have in 32 bits.
func (f *lazyFlags) flags16(a, b uint16, r uint32) uint16 {
	x := uint64(uint32(a) ^ uint32(b) ^ r)
	f.carries = x<<16 | x&carryAF
	f.result = uint64(uint32(int16(r)))
	return uint16(r)
}

func (f *lazyFlags) flags8(a, b uint8, r uint32) uint8 {
	x := uint64(uint32(a) ^ uint32(b) ^ r)
	f.carries = x<<24 | x&carryAF
	f.result = uint64(uint32(int8(r)))
	return uint8(r)
}

// Sums and differences, with their flags noted.

func (f *lazyFlags) add32(a, b uint32) uint32 { return f.flags32(a, b, uint64(a)+uint64(b)) }
func (f *lazyFlags) add16(a, b uint16) uint16 { return f.flags16(a, b, uint32(a)+uint32(b)) }
func (f *lazyFlags) add8(a, b uint8) uint8    { return f.flags8(a, b, uint32(a)+uint32(b)) }
func (f *lazyFlags) sub32(a, b uint32) uint32 { return f.flags32(a, b, uint64(a)-uint64(b)) }
func (f *lazyFlags) sub16(a, b uint16) uint16 { return f.flags16(a, b, uint32(a)-uint32(b)) }
func (f *lazyFlags) sub8(a, b uint8) uint8    { return f.flags8(a, b, uint32(a)-uint32(b)) }
func (f *lazyFlags) adc32(a, b uint32) uint32 { return f.flags32(a, b, uint64(a)+uint64(b)+f.carry()) }
func (f *lazyFlags) adc16(a, b uint16) uint16 {
	return f.flags16(a, b, uint32(a)+uint32(b)+uint32(f.carry()))
}
func (f *lazyFlags) adc8(a, b uint8) uint8 {
	return f.flags8(a, b, uint32(a)+uint32(b)+uint32(f.carry()))
}
func (f *lazyFlags) sbb32(a, b uint32) uint32 { return f.flags32(a, b, uint64(a)-uint64(b)-f.carry()) }
func (f *lazyFlags) sbb16(a, b uint16) uint16 {
	return f.flags16(a, b, uint32(a)-uint32(b)-uint32(f.carry()))
}
func (f *lazyFlags) sbb8(a, b uint8) uint8 {
	return f.flags8(a, b, uint32(a)-uint32(b)-uint32(f.carry()))
}

// logic32 notes the result of AND, OR, XOR, TEST: CF = OF = AF = 0.
func (f *lazyFlags) logic32(r uint32) uint32 {
	f.carries, f.result = 0, uint64(r)
	return r
}

func (f *lazyFlags) logic16(r uint16) uint16 {
	f.carries, f.result = 0, uint64(uint32(int16(r)))
	return r
}

func (f *lazyFlags) logic8(r uint8) uint8 {
	f.carries, f.result = 0, uint64(uint32(int8(r)))
	return r
}

func (f *lazyFlags) and32(a, b uint32) uint32 { return f.logic32(a & b) }
func (f *lazyFlags) and16(a, b uint16) uint16 { return f.logic16(a & b) }
func (f *lazyFlags) and8(a, b uint8) uint8    { return f.logic8(a & b) }
func (f *lazyFlags) or32(a, b uint32) uint32  { return f.logic32(a | b) }
func (f *lazyFlags) or16(a, b uint16) uint16  { return f.logic16(a | b) }
func (f *lazyFlags) or8(a, b uint8) uint8     { return f.logic8(a | b) }
func (f *lazyFlags) xor32(a, b uint32) uint32 { return f.logic32(a ^ b) }
func (f *lazyFlags) xor16(a, b uint16) uint16 { return f.logic16(a ^ b) }
func (f *lazyFlags) xor8(a, b uint8) uint8    { return f.logic8(a ^ b) }

// keepCF restores CF from before, the old carries, after an addition or subtraction. OF stays as it
// is.
func (f *lazyFlags) keepCF(before uint64) {
	d := (f.carries ^ before) & carryCF
	f.carries ^= d | d>>1
}

func (f *lazyFlags) inc32(a uint32) uint32 {
	was := f.carries
	r := f.add32(a, 1)
	f.keepCF(was)
	return r
}
func (f *lazyFlags) inc16(a uint16) uint16 {
	was := f.carries
	r := f.add16(a, 1)
	f.keepCF(was)
	return r
}
func (f *lazyFlags) inc8(a uint8) uint8 { was := f.carries; r := f.add8(a, 1); f.keepCF(was); return r }
func (f *lazyFlags) dec32(a uint32) uint32 {
	was := f.carries
	r := f.sub32(a, 1)
	f.keepCF(was)
	return r
}
func (f *lazyFlags) dec16(a uint16) uint16 {
	was := f.carries
	r := f.sub16(a, 1)
	f.keepCF(was)
	return r
}
func (f *lazyFlags) dec8(a uint8) uint8 { was := f.carries; r := f.sub8(a, 1); f.keepCF(was); return r }

func (f *lazyFlags) cmp32(a, b uint32)  { f.sub32(a, b) }
func (f *lazyFlags) cmp16(a, b uint16)  { f.sub16(a, b) }
func (f *lazyFlags) cmp8(a, b uint8)    { f.sub8(a, b) }
func (f *lazyFlags) test32(a, b uint32) { f.logic32(a & b) }
func (f *lazyFlags) test16(a, b uint16) { f.logic16(a & b) }
func (f *lazyFlags) test8(a, b uint8)   { f.logic8(a & b) }

func (f *lazyFlags) not32(a uint32) uint32 { return ^a }
func (f *lazyFlags) not16(a uint16) uint16 { return ^a }
func (f *lazyFlags) not8(a uint8) uint8    { return ^a }

func (f *lazyFlags) neg32(a uint32) uint32 { return f.sub32(0, a) }
func (f *lazyFlags) neg16(a uint16) uint16 { return f.sub16(0, a) }
func (f *lazyFlags) neg8(a uint8) uint8    { return f.sub8(0, a) }

// addN, subN and logicN work on operands of n = 1, 2 or 4 bytes. They are for code that can afford
// a switch.
func (f *lazyFlags) addN(n int, a, b uint32) uint32 {
	switch n {
	case 1:
		return uint32(f.add8(uint8(a), uint8(b)))
	case 2:
		return uint32(f.add16(uint16(a), uint16(b)))
	}
	return f.add32(a, b)
}

func (f *lazyFlags) subN(n int, a, b uint32) uint32 {
	switch n {
	case 1:
		return uint32(f.sub8(uint8(a), uint8(b)))
	case 2:
		return uint32(f.sub16(uint16(a), uint16(b)))
	}
	return f.sub32(a, b)
}

func (f *lazyFlags) logicN(n int, v uint32) {
	switch n {
	case 1:
		f.logic8(uint8(v))
	case 2:
		f.logic16(uint16(v))
	default:
		f.logic32(v)
	}
}

func (f *lazyFlags) incN(n int, a uint32) { was := f.carries; f.addN(n, a, 1); f.keepCF(was) }
func (f *lazyFlags) decN(n int, a uint32) { was := f.carries; f.subN(n, a, 1); f.keepCF(was) }

// noteCarried notes a sum or difference r of a and b in which CF took part. CF is the amount by
// which r differs from that of a and b alone.
func (f *lazyFlags) noteCarried(sub bool, n int, a, b, r uint32) {
	carry := (r - a - b) & 1
	f.carries = uint64(carry) << 32
	switch {
	case sub && n == 1:
		f.sbb8(uint8(a), uint8(b))
	case sub && n == 2:
		f.sbb16(uint16(a), uint16(b))
	case sub:
		f.sbb32(a, b)
	case n == 1:
		f.adc8(uint8(a), uint8(b))
	case n == 2:
		f.adc16(uint16(a), uint16(b))
	default:
		f.adc32(a, b)
	}
}

// noteLeft notes SHL of 32 bits. x is the operand shifted in 64 bits, so that CF stands in bit 32
// and the sign in bit 31.
func (f *lazyFlags) noteLeft(x uint64) { f.carries, f.result = x, uint64(uint32(x)) }

// noteRight notes SHR and SAR of 32 bits. Bit 0 of last is CF, bit 31 of over is OF.
func (f *lazyFlags) noteRight(last, r, over uint32) {
	f.result = uint64(r)
	f.carries = uint64(last&1)*(carryCF|carryCFxOF) ^ uint64(over&(1<<31)) | f.undefined.rightAF
}

// noteShift notes the n-bit result of a shift. cf and of are 0 or 1; of af only bit 4 counts.
func (f *lazyFlags) noteShift(r uint32, n uint, cf, of, af uint64) {
	f.result = uint64(uint32(int32(r<<(32-n)) >> (32 - n)))
	f.carries = cf<<32 | (cf^of)<<31 | af&carryAF
}

// noteRotate changes CF and OF only. CF is bit 32 of cf, CF^OF is bit 31 of x.
func (f *lazyFlags) noteRotate(cf uint64, x uint32) {
	f.carries = f.carries&carryAF | cf | uint64(x&(1<<31))
}

// noteRol and noteRor note rotations of 32 bits with result r.
func (f *lazyFlags) noteRol(r uint32) { f.noteRotate(uint64(r&1)<<32, r) }
func (f *lazyFlags) noteRor(r uint32) {
	cf := uint64(r>>31) << 32
	f.noteRotate(cf, uint32(cf>>1)^r^r<<1)
}

// noteProduct notes a product whose lower half, sign-extended, is low.
func (f *lazyFlags) noteProduct(low uint32, overflow bool) {
	f.result, f.carries = uint64(low), 0
	if overflow {
		f.carries = carryCF // OF equals CF, so CF^OF is 0
	}
}

// cond evaluates a condition code, 0 (O) to 15 (G), as in Jcc, SETcc and CMOVcc
// (SDM vol. 1, appendix B).
func (f *lazyFlags) cond(cc uint8) bool {
	var v bool
	switch cc >> 1 & 7 {
	case 0:
		v = f.of()
	case 1:
		v = f.cf()
	case 2:
		v = f.zf()
	case 3:
		v = f.cf() || f.zf()
	case 4:
		v = f.sf()
	case 5:
		v = f.pf()
	case 6:
		v = f.sf() != f.of()
	default:
		v = f.zf() || f.sf() != f.of()
	}
	return v != (cc&1 != 0)
}
