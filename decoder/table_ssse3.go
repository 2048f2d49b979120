package decoder

// tableSSSE3 holds SSSE3. No Pentium 4 has it: it is an extension of the model, which
// software finds by its feature flag. Source: SDM vol. 2, appendix A and the
// instructions' pages.
var tableSSSE3 = []row{
	{"NP 0F 38 00", PSHUFB, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 00", PSHUFB, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 01", PHADDW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 01", PHADDW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 02", PHADDD, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 02", PHADDD, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 03", PHADDSW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 03", PHADDSW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 04", PMADDUBSW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 04", PMADDUBSW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 05", PHSUBW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 05", PHSUBW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 06", PHSUBD, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 06", PHSUBD, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 07", PHSUBSW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 07", PHSUBSW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 08", PSIGNB, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 08", PSIGNB, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 09", PSIGNW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 09", PSIGNW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 0A", PSIGND, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 0A", PSIGND, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 0B", PMULHRSW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 0B", PMULHRSW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 1C", PABSB, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 1C", PABSB, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 1D", PABSW, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 1D", PABSW, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 38 1E", PABSD, "Pq,Qq", p4, now, SIMD | AboveBase, none},
	{"66 0F 38 1E", PABSD, "Vdq,Wdq", p4, now, SIMD | AboveBase, none},
	{"NP 0F 3A 0F", PALIGNR, "Pq,Qq,Ib", p4, now, SIMD | AboveBase, none},
	{"66 0F 3A 0F", PALIGNR, "Vdq,Wdq,Ib", p4, now, SIMD | AboveBase, none},
}
