package cpu

// double returns doubleword n of a register of two halves.
func double(low, high uint64, n uint32) uint64 {
	if n&2 != 0 {
		low = high
	}
	return low >> (n & 1 * 32) & 0xffffffff
}

func pshufd(_, _, b0, b1 uint64, order uint32) (low, high uint64) {
	return double(b0, b1, order) | double(b0, b1, order>>2)<<32, double(b0, b1, order>>4) | double(b0, b1, order>>6)<<32
}

func pshuflw(_, _, b0, b1 uint64, order uint32) (low, high uint64) { return shuffled(b0, order), b1 }
func pshufhw(_, _, b0, b1 uint64, order uint32) (low, high uint64) { return b0, shuffled(b1, order) }

func shufps(a0, a1, b0, b1 uint64, order uint32) (low, high uint64) {
	return double(a0, a1, order) | double(a0, a1, order>>2)<<32, double(b0, b1, order>>4) | double(b0, b1, order>>6)<<32
}

func shufpd(a0, a1, b0, b1 uint64, order uint32) (low, high uint64) {
	if order&1 != 0 {
		a0 = a1
	}
	if order&2 != 0 {
		b0 = b1
	}
	return a0, b0
}
