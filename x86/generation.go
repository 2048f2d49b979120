package x86

// Generation is a processor generation. A later one compares greater: a table of
// instructions says only with which generation each came and, for the few that
// went, with which it left.
type Generation uint8

// The generations that iron86 models.
const (
	I8086        Generation = iota // 8086, 8088
	I80186                         // 80186, 80188
	I80286                         // 80286
	I80386                         // 80386DX
	I80486                         // 80486DX with CPUID
	P5                             // Pentium with MMX technology (P55C)
	P2                             // Pentium II: P6 with MMX, SYSENTER, FXSAVE
	P3                             // Pentium III: SSE
	P4                             // Pentium 4: SSE2
	X64                            // baseline of 64-bit processors: SSE2, not the SSE3 and SSSE3 that our P4 has
	Nehalem32                      // Core i7 "Nehalem" without its 64-bit mode: SSE4.1, SSE4.2, POPCNT
	X64v2                          // the same with 64-bit mode: CMPXCHG16B, RDTSCP, LAHF
	X64v2Pages1G                   // the same with pages of 1 GB
)

var generationNames = [...]string{"8086", "80186", "80286", "386", "486", "pentium", "p2", "p3", "p4", "x86-64", "nehalem32", "x86-64-v2", "x86-64-v2,+pdpe1gb"}

// String returns the name that -cpu takes.
func (g Generation) String() string {
	if int(g) < len(generationNames) {
		return generationNames[g]
	}
	return "unknown"
}

// Long reports whether the generation has 64-bit mode.
func (g Generation) Long() bool { return g == X64 || g >= X64v2 }

// Generations returns all generations, oldest first.
func Generations() []Generation {
	return []Generation{I8086, I80186, I80286, I80386, I80486, P5, P2, P3, P4, X64, Nehalem32, X64v2, X64v2Pages1G}
}

// ParseGeneration finds a generation by the name that -cpu takes, or by 186, 286,
// 80386, 80486 or x64, which is x86-64. It reports whether there is one.
func ParseGeneration(name string) (Generation, bool) {
	switch name {
	case "186":
		return I80186, true
	case "286":
		return I80286, true
	case "80386":
		return I80386, true
	case "80486":
		return I80486, true
	case "x64":
		return X64, true
	}
	for i, n := range generationNames {
		if n == name {
			return Generation(i), true
		}
	}
	return 0, false
}
