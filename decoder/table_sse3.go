package decoder

// tableSSE3 holds SSE3, which came with the later Pentium 4 (Prescott), without MONITOR and
// MWAIT, which have a feature flag of their own. Source: SDM vol. 2, appendix A and the
// instructions' pages.
var tableSSE3 = []row{
	{"66 0F D0", ADDSUBPD, "Vpd,Wpd", p4, now, SIMD | AboveBase, none},
	{"F2 0F D0", ADDSUBPS, "Vps,Wps", p4, now, SIMD | AboveBase, none},
	{"66 0F 7C", HADDPD, "Vpd,Wpd", p4, now, SIMD | AboveBase, none},
	{"F2 0F 7C", HADDPS, "Vps,Wps", p4, now, SIMD | AboveBase, none},
	{"66 0F 7D", HSUBPD, "Vpd,Wpd", p4, now, SIMD | AboveBase, none},
	{"F2 0F 7D", HSUBPS, "Vps,Wps", p4, now, SIMD | AboveBase, none},
	{"F2 0F F0", LDDQU, "Vdq,Mdq", p4, now, SIMD | AboveBase, none},
	{"F2 0F 12", MOVDDUP, "Vq,Wq", p4, now, SIMD | AboveBase, none},
	{"F3 0F 12", MOVSLDUP, "Vps,Wps", p4, now, SIMD | AboveBase, none},
	{"F3 0F 16", MOVSHDUP, "Vps,Wps", p4, now, SIMD | AboveBase, none},

	{"DB /1", FISTTP, "Md", p4, now, AboveBase, none},
	{"DD /1", FISTTP, "Mq", p4, now, AboveBase, none},
	{"DF /1", FISTTP, "Mw", p4, now, AboveBase, none},
}
