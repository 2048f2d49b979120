package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
)

// sseMove says how a move is emitted.
type sseMove struct {
	reg, load, store amd64.SSE
	size             uint8 // bytes in memory
	aligned          bool
}

// isSSE reports whether an instruction is on XMM registers, or on those of MMX by the same opcode.
func isSSE(op decoder.Op) bool {
	_, move := sseMoves[op]
	return move || sseKinds[op] != sseNone
}

// sseMoves are the moves of XMM registers. Between registers MOVHLPS and MOVLHPS have names of their own.
var sseMoves = map[decoder.Op]sseMove{
	decoder.MOVAPS: aligned(), decoder.MOVAPD: aligned(), decoder.MOVDQA: aligned(),
	decoder.MOVNTPS: aligned(), decoder.MOVNTPD: aligned(), decoder.MOVNTDQ: aligned(),
	decoder.MOVUPS: unaligned(), decoder.MOVUPD: unaligned(), decoder.MOVDQU: unaligned(),
	decoder.MOVSS:  {amd64.MOVSS, amd64.MOVSS, amd64.MOVSSStore, 4, false},
	decoder.MOVSD:  {amd64.MOVSD, amd64.MOVSD, amd64.MOVSDStore, 8, false},
	decoder.MOVD:   {amd64.MOVD, amd64.MOVSS, amd64.MOVSSStore, 4, false},
	decoder.MOVQ:   {amd64.MOVQ, amd64.MOVSD, amd64.MOVSDStore, 8, false},
	decoder.MOVLPS: {0, amd64.MOVLPS, amd64.MOVLPSStore, 8, false},
	decoder.MOVLPD: {0, amd64.MOVLPS, amd64.MOVLPSStore, 8, false},
	decoder.MOVHPS: {0, amd64.MOVHPS, amd64.MOVHPSStore, 8, false},
	decoder.MOVHPD: {0, amd64.MOVHPS, amd64.MOVHPSStore, 8, false},
	// Their registers are operands as those of MOVLPS and MOVHPS.
	decoder.MOVHLPS: {reg: amd64.MOVLPS}, decoder.MOVLHPS: {reg: amd64.MOVHPS},
}

// aligned and unaligned return the moves of 16 bytes.
func aligned() sseMove   { return sseMove{amd64.MOVAPS, amd64.MOVUPS, amd64.MOVUPSStore, 16, true} }
func unaligned() sseMove { return sseMove{amd64.MOVAPS, amd64.MOVUPS, amd64.MOVUPSStore, 16, false} }

// sseKind says which control registers an instruction on XMM registers that is no move depends on.
type sseKind uint8

// Values of sseKind.
const (
	sseNone  sseKind = iota
	sseBits          // it looks at no control register
	sseArith         // it looks at MXCSR
	sseOrder         // it looks at MXCSR and sets EFLAGS
)

// sseKinds are the instructions that compute their first operand from it and the second, or from the second
// alone. The host's encoding is the guest's.
var sseKinds = sseTable()

func sseTable() (t [decoder.NumOps]sseKind) {
	set := func(k sseKind, ops ...decoder.Op) {
		for _, op := range ops {
			t[op] = k
		}
	}
	set(sseBits, decoder.PADDB, decoder.PADDW, decoder.PADDD, decoder.PADDQ, decoder.PSUBB, decoder.PSUBW, decoder.PSUBD, decoder.PSUBQ,
		decoder.PADDSB, decoder.PADDSW, decoder.PSUBSB, decoder.PSUBSW, decoder.PADDUSB, decoder.PADDUSW, decoder.PSUBUSB, decoder.PSUBUSW,
		decoder.PCMPEQB, decoder.PCMPEQW, decoder.PCMPEQD, decoder.PCMPGTB, decoder.PCMPGTW, decoder.PCMPGTD,
		decoder.PMINUB, decoder.PMAXUB, decoder.PMINSW, decoder.PMAXSW, decoder.PAVGB, decoder.PAVGW, decoder.PSADBW,
		decoder.PMULLW, decoder.PMULHW, decoder.PMULHUW, decoder.PMADDWD, decoder.PMULUDQ,
		decoder.PSLLW, decoder.PSRLW, decoder.PSRAW, decoder.PSLLD, decoder.PSRLD, decoder.PSRAD, decoder.PSLLQ, decoder.PSRLQ,
		decoder.PSLLDQ, decoder.PSRLDQ, decoder.PACKSSWB, decoder.PACKUSWB, decoder.PACKSSDW,
		decoder.PUNPCKLBW, decoder.PUNPCKLWD, decoder.PUNPCKLDQ, decoder.PUNPCKLQDQ,
		decoder.PUNPCKHBW, decoder.PUNPCKHWD, decoder.PUNPCKHDQ, decoder.PUNPCKHQDQ,
		decoder.PAND, decoder.PANDN, decoder.POR, decoder.PXOR,
		decoder.ANDPS, decoder.ANDNPS, decoder.ORPS, decoder.XORPS, decoder.ANDPD, decoder.ANDNPD, decoder.ORPD, decoder.XORPD,
		decoder.UNPCKLPS, decoder.UNPCKHPS, decoder.UNPCKLPD, decoder.UNPCKHPD,
		decoder.PSHUFD, decoder.PSHUFLW, decoder.PSHUFHW, decoder.SHUFPS, decoder.SHUFPD,
		decoder.PMOVMSKB, decoder.MOVMSKPS, decoder.MOVMSKPD, decoder.PEXTRW, decoder.PINSRW)
	set(sseArith, decoder.ADDPS, decoder.ADDPD, decoder.ADDSS, decoder.ADDSD, decoder.SUBPS, decoder.SUBPD, decoder.SUBSS, decoder.SUBSD,
		decoder.MULPS, decoder.MULPD, decoder.MULSS, decoder.MULSD, decoder.DIVPS, decoder.DIVPD, decoder.DIVSS, decoder.DIVSD,
		decoder.MINPS, decoder.MINPD, decoder.MINSS, decoder.MINSD, decoder.MAXPS, decoder.MAXPD, decoder.MAXSS, decoder.MAXSD,
		decoder.SQRTPS, decoder.SQRTPD, decoder.SQRTSS, decoder.SQRTSD, decoder.CMPPS, decoder.CMPPD, decoder.CMPSS, decoder.CMPSD,
		decoder.CVTSI2SS, decoder.CVTSI2SD, decoder.CVTSS2SI, decoder.CVTSD2SI, decoder.CVTTSS2SI, decoder.CVTTSD2SI,
		decoder.CVTPS2PD, decoder.CVTPD2PS, decoder.CVTSS2SD, decoder.CVTSD2SS, decoder.CVTDQ2PS, decoder.CVTDQ2PD,
		decoder.CVTPS2DQ, decoder.CVTTPS2DQ, decoder.CVTPD2DQ, decoder.CVTTPD2DQ)
	for op := range featureOf {
		t[op] = sseBits
	}
	set(sseOrder, decoder.COMISS, decoder.COMISD, decoder.UCOMISS, decoder.UCOMISD)
	return t
}

// mmxOnly are the instructions that exist for MMX registers only.
var mmxOnly = map[decoder.Op]bool{decoder.EMMS: true, decoder.PSHUFW: true, decoder.MOVNTQ: true}
