package monitor

import "fmt"

// space says what a value addresses.
type space uint8

const (
	number   space = iota // a plain number; as an address: linear
	linear                // a linear address, made of segment and offset
	physical              // a physical address, written @X
)

// value is the result of an expression.
type value struct {
	n    uint64
	in   space
	sel  uint16 // of a linear one: how it was written
	off  uint32
	pair bool // sel and off are set
	sign bool // a minus or a complement went into it: from 80000000 to FFFFFFFF it stands for a negative number
}

// String shows an address as it was meant.
func (v value) String() string {
	switch {
	case v.in == physical:
		return fmt.Sprintf("@%08x", v.n)
	case v.pair && v.off <= 0xffff:
		return fmt.Sprintf("%04x:%04x", v.sel, v.off)
	case v.pair:
		return fmt.Sprintf("%04x:%08x", v.sel, v.off)
	}
	return fmt.Sprintf("%08x", v.n)
}

// plus moves an address.
func (v value) plus(n uint32) value {
	v.n += uint64(n)
	if v.in != physical {
		v.n = uint64(uint32(v.n))
	}
	v.off += n
	return v
}

// between is an error for a count that is below low, which a negative one is, or over high.
func (v value) between(low, high uint64) error {
	switch {
	case v.sign && v.n>>31 == 1:
		return fmt.Errorf("a count of %d: from %d to %d", int32(v.n), low, high)
	case v.n < low || v.n > high:
		return fmt.Errorf("a count of %d: from %d to %d", v.n, low, high)
	}
	return nil
}
