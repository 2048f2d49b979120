package expr

import "fmt"

// Space says what a Value addresses.
type Space uint8

// Values of Space.
const (
	Number   Space = iota // a plain number; as an address: linear
	Linear                // a linear address, made of segment and offset
	Physical              // a physical address, written @X
)

// Value is the result of an expression.
type Value struct {
	N    uint64
	In   Space
	Sel  uint16 // the segment and the offset of a linear address as they were written
	Off  uint32
	Pair bool // Sel and Off are set
	sign bool // a minus or a complement was applied: a value from 80000000h to FFFFFFFFh stands for a negative number
}

// String shows an address as it was written.
func (v Value) String() string {
	switch {
	case v.In == Physical:
		return fmt.Sprintf("@%08x", v.N)
	case v.Pair && v.Off <= 0xffff:
		return fmt.Sprintf("%04x:%04x", v.Sel, v.Off)
	case v.Pair:
		return fmt.Sprintf("%04x:%08x", v.Sel, v.Off)
	}
	return fmt.Sprintf("%08x", v.N)
}

// Plus returns the address n bytes after v. It stays in its segment's spelling; linear addresses
// wrap at 4 GB.
func (v Value) Plus(n int) Value {
	v.N += uint64(n)
	if v.In != Physical {
		v.N = uint64(uint32(v.N))
	}
	v.Off += uint32(n)
	return v
}

// Same reports whether both values address one place.
func (v Value) Same(w Value) bool {
	return (v.In == Physical) == (w.In == Physical) && v.N == w.N
}

// Between returns an error for a count below low, which includes negative ones, or above high.
func (v Value) Between(low, high uint64) error {
	switch {
	case v.sign && v.N>>31 == 1:
		return fmt.Errorf("a count of %d: from %d to %d", int32(v.N), low, high)
	case v.N < low || v.N > high:
		return fmt.Errorf("a count of %d: from %d to %d", v.N, low, high)
	}
	return nil
}
