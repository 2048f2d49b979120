package cpu

// double is doubleword n of v.
func double(v *dq, n uint32) uint64 { return v[n>>1&1] >> (n & 1 * 32) & 0xffffffff }

func pshufd(_, b dq, order uint32) dq {
	return dq{double(&b, order) | double(&b, order>>2)<<32, double(&b, order>>4) | double(&b, order>>6)<<32}
}

func pshuflw(_, b dq, order uint32) dq { return dq{shuffled(b[0], order), b[1]} }
func pshufhw(_, b dq, order uint32) dq { return dq{b[0], shuffled(b[1], order)} }

func shufps(a, b dq, order uint32) dq {
	return dq{double(&a, order) | double(&a, order>>2)<<32, double(&b, order>>4) | double(&b, order>>6)<<32}
}

func shufpd(a, b dq, order uint32) dq { return dq{a[order&1], b[order>>1&1]} }
