package cpu

// A Recipe says what the six status flags follow from when a translator has not
// computed them: the last operation that set them, with the places of its operands,
// and over it at most one operation that changes some flags only. What an operation
// does to the flags is defined by flags.go, shift.go and muldiv.go alone: noteRecipe
// evaluates a recipe by calling them.
type Recipe struct {
	Base     FlagOp
	BaseSize uint8 // bytes of the operands of Base: 1, 2 or 4
	Over     FlagOp
	OverSize uint8
	A, B, C  Operand // of Base
	O        Operand // of Over
}

// FlagOp is an operation that sets flags.
type FlagOp uint8

// Operations at the base of a recipe, with their operands.
const (
	FlagsKept  FlagOp = iota // the flags are in memory: see Native.Recipe
	FlagsAdd                 // A is the sum, B the second operand
	FlagsSub                 // A is the difference, B the second operand
	FlagsCmp                 // A - B
	FlagsAdc                 // A and B are the operands, C the sum with CF
	FlagsSbb                 // A and B are the operands, C the difference less CF
	FlagsLogic               // A is the result
	FlagsTest                // A & B
	FlagsNeg                 // A is the result
	FlagsShl                 // A is the operand, B the count, 1 to 31
	FlagsShr
	FlagsSar
	FlagsShld // A is the destination, B the source, C the count, 1 to 31
	FlagsShrd
	FlagsProduct // A is the lower half of a product, B not 0: the upper half matters
	FlagsImage   // A has them where EFLAGS has them
	FlagsDead    // no one looks at the flags before they are set again
)

// Operations over the base.
const (
	OverNone  FlagOp = iota
	OverInc          // O is the result; CF stays
	OverDec          // O is the result; CF stays
	OverRol          // O is the result, of 4 bytes; only CF and OF change
	OverRor          // the same
	OverCarry        // CF is bit 0 of O, nothing else changes
)

// OperandKind is the kind of place where the value of a recipe is.
type OperandKind uint8

// Places.
const (
	NoOperand    OperandKind = iota
	RegOperand               // general register N
	HighOperand              // bits 15–8 of general register N
	SlotOperand              // Native.Slots[N]
	SlotHigh                 // bits 15–8 of Native.Slots[N]
	ConstOperand             // Value
)

// Operand is a place of a value. Values of operands shorter than a register are
// its lower bits; what stands above them does not count.
type Operand struct {
	Kind  OperandKind
	N     uint8
	Value uint32
}

// Uses reports whether r has a value in general register n.
func (r *Recipe) Uses(n uint8) bool {
	return r.A.inReg(n) || r.B.inReg(n) || r.C.inReg(n) || r.O.inReg(n)
}

func (p *Operand) inReg(n uint8) bool {
	return (p.Kind == RegOperand || p.Kind == HighOperand) && p.N == n
}

// value fetches an operand.
func (p *Operand) value(c *CPU) uint32 {
	switch p.Kind {
	case RegOperand:
		return uint32(c.reg[p.N&7])
	case HighOperand:
		return uint32(c.reg[p.N&7]) >> 8
	case SlotOperand:
		return c.native.Slots[p.N&7]
	case SlotHigh:
		return c.native.Slots[p.N&7] >> 8
	}
	return p.Value
}

// note computes the flags that r describes. With FlagsKept at its base they are in
// lazyFlags before.
func (r *Recipe) note(c *CPU) {
	n := int(r.BaseSize)
	a, b := r.A.value(c), r.B.value(c)
	switch r.Base {
	case FlagsAdd:
		c.addN(n, a-b, b)
	case FlagsSub:
		c.subN(n, a+b, b)
	case FlagsCmp:
		c.subN(n, a, b)
	case FlagsAdc, FlagsSbb:
		c.noteCarried(r.Base == FlagsSbb, n, a, b, r.C.value(c))
	case FlagsLogic:
		c.logicN(n, a)
	case FlagsTest:
		c.logicN(n, a&b)
	case FlagsNeg:
		c.subN(n, 0, -a)
	case FlagsShl, FlagsShr, FlagsSar:
		kind := [...]shiftKind{kindShl, kindShr, kindSar}[r.Base-FlagsShl]
		c.shift(kind, a&(^uint32(0)>>(32-8*n)), uint8(b&31), uint(8*n))
	case FlagsShld:
		c.shld(a, b, uint(r.C.value(c)&31), uint(8*n))
	case FlagsShrd:
		c.shrd(a, b, uint(r.C.value(c)&31), uint(8*n))
	case FlagsImage:
		c.setArith(a)
	case FlagsProduct:
		c.noteProduct(uint32(int32(a<<(32-8*n))>>(32-8*n)), b != 0)
	}
	if r.Over != OverNone {
		r.noteOver(c)
	}
}

// noteOver adds the flags of the operation over the base.
func (r *Recipe) noteOver(c *CPU) {
	n, o := int(r.OverSize), r.O.value(c)
	switch r.Over {
	case OverInc:
		c.incN(n, o-1)
	case OverDec:
		c.decN(n, o+1)
	case OverRol:
		c.noteRol(o)
	case OverRor:
		c.noteRor(o)
	case OverCarry:
		c.setCF(o&1 != 0)
	}
}
