package arm64

// Sum is an addition or a subtraction.
type Sum uint32

// The additions and subtractions. Those with S set the flags: after a subtraction C is set if nothing is borrowed.
const (
	ADD Sum = iota
	ADDS
	SUB
	SUBS
)

// AddImm is op d, n, v. The constant is below 4096, or a multiple of 4096 below 1<<24. d is SP for number 31 if no flags are set, and n always.
func (a *Asm) AddImm(op Sum, s Size, d, n Reg, v uint32) {
	shift := uint32(0)
	if v >= 1<<12 {
		fits(v&0xfff == 0 && v < 1<<24, "a constant of more than 12 bits")
		v, shift = v>>12, 1
	}
	a.emit(0x11000000 | uint32(s)<<31 | uint32(op)<<29 | shift<<22 | v<<10 | three(d, n, 0))
}

// Shift is how an operand is shifted by a constant.
type Shift uint32

// The shifts. ROR is for logic only.
const (
	LSL Shift = iota
	LSR
	ASR
	ROR
)

// Add is op d, n, m shifted by k.
func (a *Asm) Add(op Sum, s Size, d, n, m Reg, sh Shift, k uint32) {
	fits(k < s.bits() && sh != ROR, "a shift")
	a.emit(0x0b000000 | uint32(s)<<31 | uint32(op)<<29 | uint32(sh)<<22 | k<<10 | three(d, n, m))
}

// Extension is how an operand is extended.
type Extension uint32

// The extensions.
const (
	UXTB Extension = iota
	UXTH
	UXTW
	UXTX
	SXTB
	SXTH
	SXTW
	SXTX
)

// AddExt is op d, n, m extended and shifted left by k, 0 to 4.
func (a *Asm) AddExt(op Sum, s Size, d, n, m Reg, x Extension, k uint32) {
	fits(k <= 4, "a shift")
	a.emit(0x0b200000 | uint32(s)<<31 | uint32(op)<<29 | uint32(x)<<13 | k<<10 | three(d, n, m))
}

// Adc is op d, n, m with C: a subtraction takes 1 more off if C is clear.
func (a *Asm) Adc(op Sum, s Size, d, n, m Reg) {
	a.emit(0x1a000000 | uint32(s)<<31 | uint32(op)<<29 | three(d, n, m))
}

// Logic is a logical operation.
type Logic uint32

// The logical operations. BIC to BICS take the complement of the second operand, and have no constants.
const (
	AND Logic = iota << 1
	ORR
	EOR
	ANDS
	BIC Logic = iota<<1 - 7
	ORN
	EON
	BICS
)

// Logic is op d, n, m shifted by k.
func (a *Asm) Logic(op Logic, s Size, d, n, m Reg, sh Shift, k uint32) {
	fits(k < s.bits(), "a shift")
	a.emit(0x0a000000 | uint32(s)<<31 | uint32(op>>1)<<29 | uint32(op&1)<<21 | uint32(sh)<<22 | k<<10 | three(d, n, m))
}

// LogicImm is op d, n, v. It returns false, with nothing written, if no encoding has the constant. d is SP for number 31 but for ANDS.
func (a *Asm) LogicImm(op Logic, s Size, d, n Reg, v uint64) bool {
	field, ok := bitmask(s, v)
	if ok {
		a.emit(0x12000000 | uint32(s)<<31 | uint32(op>>1)<<29 | field<<10 | three(d, n, 0))
	}
	return ok
}

// Move is a move of 16 bits of a constant.
type Move uint32

// The moves: the complement of the constant, the constant, the constant with the other bits as they are.
const (
	MOVN Move = 0
	MOVZ Move = 2
	MOVK Move = 3
)

// MoveImm is op d, v shifted left by 16*k.
func (a *Asm) MoveImm(op Move, s Size, d Reg, v uint16, k uint32) {
	fits(k < 2<<s, "a half-word")
	a.emit(0x12800000 | uint32(s)<<31 | uint32(op)<<29 | k<<21 | uint32(v)<<5 | uint32(d&31))
}

// Const makes a constant in as few instructions as MoveImm and LogicImm need.
func (a *Asm) Const(d Reg, v uint64) {
	s := X
	if v == uint64(uint32(v)) {
		s = W
	}
	zeros, ones := 0, 0
	for k := range uint32(2 << s) {
		switch uint16(v >> (16 * k)) {
		case 0:
			zeros++
		case 0xffff:
			ones++
		}
	}
	parts := 2 << s
	if zeros < parts-1 && ones < parts-1 && a.LogicImm(ORR, s, d, ZR, v) {
		return
	}
	op, fill := MOVZ, uint16(0)
	if ones > zeros {
		op, fill = MOVN, 0xffff
	}
	first := true
	for k := range uint32(parts) {
		h := uint16(v >> (16 * k))
		switch {
		case h == fill && !(first && k == uint32(parts)-1):
		case first && op == MOVN:
			a.MoveImm(MOVN, s, d, ^h, k)
			first = false
		case first:
			a.MoveImm(MOVZ, s, d, h, k)
			first = false
		default:
			a.MoveImm(MOVK, s, d, h, k)
		}
	}
}
