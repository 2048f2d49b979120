package softfloat

// widened is x as an F80, exactly. What is denormal in its own format is not so there, which keeps ROUNDSD from raising
// Denormal (SDM vol. 2, ROUNDSD).
func widened(x num) F80 {
	if x.kind == denormal {
		x.kind = normal
	}
	return x.pack80()
}

// RoundInt64 rounds a to an integer (ROUNDSD).
func RoundInt64(e *Env, a F64) F64 { return e.RoundInt80(widened(e.num64(a))).num().pack64() }

// RoundInt32 rounds a to an integer (ROUNDSS).
func RoundInt32(e *Env, a F32) F32 { return e.RoundInt80(widened(e.num32(a))).num().pack32() }
