package expr

import "fmt"

// Space says what a Value addresses.
type Space uint8

// Values of Space.
const (
	Number   Space = iota // a plain number, which as an address is a linear one
	Linear                // a linear address, made of segment and offset
	Physical              // a physical address, written @X
)

// Value is the result of an expression.
type Value struct {
	N    uint64
	In   Space
	Sel  uint16 // the segment and the offset of a linear address as they were written
	Off  uint64
	Pair bool // Sel and Off are set
	Wide bool // it has 64 bits: an address does not wrap at 4 GB

	narrow   bool // it has 32 bits or less; a value that is neither Wide nor narrow takes the width of what it is combined with
	sign     bool // a minus or a complement was applied, so that a value whose highest bit is set stands for a negative number
	negative bool // it is the value of the whole expression, and stands for a negative number
}

// String shows an address as it was written.
func (v Value) String() string {
	switch {
	case v.In == Physical:
		return fmt.Sprintf("@%08x", v.N)
	case v.Pair && v.Wide:
		return fmt.Sprintf("%04x:%016x", v.Sel, v.Off)
	case v.Wide:
		return fmt.Sprintf("%016x", v.N)
	case v.Pair && v.Off <= 0xffff:
		return fmt.Sprintf("%04x:%04x", v.Sel, v.Off)
	case v.Pair:
		return fmt.Sprintf("%04x:%08x", v.Sel, v.Off)
	}
	return fmt.Sprintf("%08x", v.N)
}

// Short is String without the segment of an address of 64 bits, whose base is mostly 0.
func (v Value) Short() string {
	if v.Wide && v.Pair {
		return fmt.Sprintf("%016x", v.N)
	}
	return v.String()
}

// Plus returns the address n bytes after v. A pair of segment and offset keeps its segment. Linear addresses
// wrap at 4 GB unless they are wide.
func (v Value) Plus(n int) Value { return v.plus(uint64(n)) }

// plus is Plus for a number that may have all 64 bits.
func (v Value) plus(n uint64) Value {
	v.N, v.Off = v.N+n, v.Off+n
	if !v.Wide && v.In != Physical {
		v.N = uint64(uint32(v.N))
	}
	if !v.Wide {
		v.Off = uint64(uint32(v.Off))
	}
	return v
}

// extended returns v as an operand of 64 or of 32 bits. A negative one of 32 bits keeps its sign.
func (v Value) extended(wide bool) uint64 {
	switch {
	case wide && v.narrow && v.sign:
		return uint64(int64(int32(v.N)))
	case !wide && v.sign:
		return uint64(uint32(v.N))
	}
	return v.N
}

// Signed returns the number with its sign extended to 64 bits.
func (v Value) Signed() uint64 { return v.extended(true) }

// Same reports whether both values address one place.
func (v Value) Same(w Value) bool {
	return (v.In == Physical) == (w.In == Physical) && v.N == w.N
}

// Between returns an error for a count below low, which includes negative ones, or above high.
func (v Value) Between(low, high uint64) error {
	switch {
	case v.negative:
		return fmt.Errorf("a count of %d: from %d to %d", int64(v.Signed()), low, high)
	case v.N < low || v.N > high:
		return fmt.Errorf("a count of %d: from %d to %d", v.N, low, high)
	}
	return nil
}
