package jit

import "github.com/iron86/iron86/decoder"

// Bits of what the host says of itself (SDM vol. 2, CPUID, leaf 1, ECX).
const (
	featureSSSE3 = 1 << 9
	featureSSE41 = 1 << 19
	featureSSE42 = 1 << 20
)

// featureOf are the instructions on XMM registers that a host need not have, with what says that it does. They look at no control register.
var featureOf = featureTable()

func featureTable() map[decoder.Op]uint32 {
	t := map[decoder.Op]uint32{}
	for _, op := range []decoder.Op{decoder.PSHUFB, decoder.PHADDW, decoder.PHADDD, decoder.PHADDSW, decoder.PMADDUBSW, decoder.PHSUBW,
		decoder.PHSUBD, decoder.PHSUBSW, decoder.PSIGNB, decoder.PSIGNW, decoder.PSIGND, decoder.PMULHRSW,
		decoder.PABSB, decoder.PABSW, decoder.PABSD, decoder.PALIGNR} {
		t[op] = featureSSSE3
	}
	for _, op := range []decoder.Op{decoder.PMULDQ, decoder.PCMPEQQ, decoder.PACKUSDW, decoder.PMINSB, decoder.PMINSD, decoder.PMINUW,
		decoder.PMINUD, decoder.PMAXSB, decoder.PMAXSD, decoder.PMAXUW, decoder.PMAXUD, decoder.PMULLD, decoder.PBLENDW} {
		t[op] = featureSSE41
	}
	t[decoder.PCMPGTQ] = featureSSE42
	return t
}
