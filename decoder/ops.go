package decoder

// Op is an instruction: a mnemonic of the Intel manuals (SDM vol. 2) in upper
// case. Where one encoding has a mnemonic for each operand size (CBW/CWDE,
// PUSHF/PUSHFD, IRET/IRETD, MOVSB/MOVSW/MOVSD …) there is one Op, and
// Inst.OpSize or the operands' size tells them apart. So it is with the forms that REX.W makes (IRETQ is IRET,
// MOVQ is MOVD, PEXTRQ is PEXTRD), but CMPXCHG16B is an Op. Far transfers have an Op of their own (CALLF, JMPF, RETF).
type Op uint16

// Results of decoding that are no instruction.
const (
	Invalid Op = iota // #UD, or on the 8086 and 80186 bytes without meaning
	Short             // the instruction goes on after the bytes given: fetching them faults
	TooLong           // more bytes than the generation allows: #GP(0)
)

// Integer arithmetic, logic, shifts, bits.
const (
	AAA = iota + TooLong + 1
	AAD
	AAM
	AAS
	ADC
	ADD
	AND
	BSF
	BSR
	BSWAP
	BT
	BTC
	BTR
	BTS
	CBW // 98: CBW with OpSize 2, CWDE with 4, CDQE with 8
	CLC
	CMC
	CMP
	CMPXCHG
	CMPXCHG8B
	CWD // 99: CWD with OpSize 2, CDQ with 4, CQO with 8
	DAA
	DAS
	DEC
	DIV
	IDIV
	IMUL
	INC
	LAHF
	MUL
	NEG
	NOT
	OR
	RCL
	RCR
	ROL
	ROR
	SAHF
	SALC
	SAR
	SBB
	SETMO // D0–D3 /6 of the 8086
	SHL
	SHLD
	SHR
	SHRD
	STC
	SUB
	TEST
	XADD
	XOR
)

// Moves.
const (
	BOUND = iota + XOR + 1
	CPUID
	ENTER
	LDS
	LEA
	LEAVE
	LES
	LFS
	LGS
	LSS
	MOV // also from and to segment registers (ArgSeg)
	MOVNTI
	MOVSX
	MOVZX
	NOP // 90, and 0F 18–1F with an operand that is not accessed
	POP // also of segment registers (ArgSeg), POP CS on the 8086
	POPA
	POPF
	PUSH // also of segment registers (ArgSeg)
	PUSHA
	PUSHF
	UMOV // 0F 10–13 of the 386 and 486
	XCHG
	XLAT
)

// Strings and ports. The size of an element is that of the operands.
const (
	CMPS = iota + XLAT + 1 // the operands are [source], [destination]
	IN
	INS
	LODS
	MOVS
	OUT
	OUTS
	SCAS
	STOS
)

// Transfers of control.
const (
	CALL = iota + STOS + 1 // near; CALLF is the far one
	CALLF
	INT
	INT1 // F1, ICEBP
	INT3
	INTO
	IRET
	JCXZ // E3: JCXZ with AddrSize 2, JECXZ with 4
	JMP
	JMPF
	LOOP
	LOOPE
	LOOPNE
	RET
	RETF
)

// Conditional jumps in the order of the condition codes.
const (
	JO = iota + RETF + 1
	JNO
	JB
	JAE
	JE
	JNE
	JBE
	JA
	JS
	JNS
	JP
	JNP
	JL
	JGE
	JLE
	JG
)

// SETcc in the same order.
const (
	SETO = iota + JG + 1
	SETNO
	SETB
	SETAE
	SETE
	SETNE
	SETBE
	SETA
	SETS
	SETNS
	SETP
	SETNP
	SETL
	SETGE
	SETLE
	SETG
)

// CMOVcc in the same order.
const (
	CMOVO = iota + SETG + 1
	CMOVNO
	CMOVB
	CMOVAE
	CMOVE
	CMOVNE
	CMOVBE
	CMOVA
	CMOVS
	CMOVNS
	CMOVP
	CMOVNP
	CMOVL
	CMOVGE
	CMOVLE
	CMOVG
)

// System.
const (
	ARPL = iota + CMOVG + 1
	CLD
	CLFLUSH
	CLI
	CLTS
	HLT
	INVD
	INVLPG
	LAR
	LFENCE
	LGDT
	LIDT
	LLDT
	LMSW
	LOADALL    // 0F 07 of the 386
	LOADALL286 // 0F 05 of the 286
	LSL
	LTR
	MFENCE
	MOVCR // MOV from and to control registers (ArgCR)
	MOVDR // MOV from and to debug registers (ArgDR)
	MOVTR // MOV from and to test registers (ArgTR)
	PAUSE // F3 90
	PREFETCHNTA
	PREFETCHT0
	PREFETCHT1
	PREFETCHT2
	RDMSR
	RDPMC
	RDTSC
	RSM
	SFENCE
	SGDT
	SIDT
	SLDT
	SMSW
	STD
	STI
	STR
	SYSENTER
	SYSEXIT
	UD0
	UD1
	UD2
	VERR
	VERW
	WAIT // 9B, FWAIT
	WBINVD
	WRMSR
)

// x87.
const (
	ESC = iota + WRMSR + 1 // an x87 encoding without meaning on a processor whose coprocessor is another chip (up to the 386)
	F2XM1
	FABS
	FADD
	FADDP
	FBLD
	FBSTP
	FCHS
	FCMOVB
	FCMOVBE
	FCMOVE
	FCMOVNB
	FCMOVNBE
	FCMOVNE
	FCMOVNU
	FCMOVU
	FCOM
	FCOMI
	FCOMIP
	FCOMP
	FCOMPP
	FCOS
	FDECSTP
	FDIV
	FDIVP
	FDIVR
	FDIVRP
	FFREE
	FFREEP
	FIADD
	FICOM
	FICOMP
	FIDIV
	FIDIVR
	FILD
	FIMUL
	FINCSTP
	FIST
	FISTP
	FISTTP // SSE3
	FISUB
	FISUBR
	FLD
	FLD1
	FLDCW
	FLDENV
	FLDL2E
	FLDL2T
	FLDLG2
	FLDLN2
	FLDPI
	FLDZ
	FMUL
	FMULP
	FNCLEX
	FNDISI
	FNENI
	FNINIT
	FNOP
	FNSAVE
	FNSETPM
	FNSTCW
	FNSTENV
	FNSTSW
	FPATAN
	FPREM
	FPREM1
	FPTAN
	FRNDINT
	FRSTOR
	FRSTPM // DB E5 of the 287XL: back to real mode
	FSCALE
	FSIN
	FSINCOS
	FSQRT
	FST
	FSTP
	FSUB
	FSUBP
	FSUBR
	FSUBRP
	FTST
	FUCOM
	FUCOMI
	FUCOMIP
	FUCOMP
	FUCOMPP
	FXAM
	FXCH
	FXRSTOR
	FXSAVE
	FXTRACT
	FYL2X
	FYL2XP1
)

// MMX and the integer instructions of SSE and SSE2. The operands say whether the registers are MM or XMM.
const (
	EMMS = iota + FYL2XP1 + 1
	MASKMOVDQU
	MASKMOVQ
	MOVD
	MOVDQ2Q
	MOVDQA
	MOVDQU
	MOVNTDQ
	MOVNTQ
	MOVQ
	MOVQ2DQ
	PACKSSDW
	PACKSSWB
	PACKUSWB
	PADDB
	PADDD
	PADDQ
	PADDSB
	PADDSW
	PADDUSB
	PADDUSW
	PADDW
	PAND
	PANDN
	PAVGB
	PAVGW
	PCMPEQB
	PCMPEQD
	PCMPEQW
	PCMPGTB
	PCMPGTD
	PCMPGTW
	PEXTRW
	PINSRW
	PMADDWD
	PMAXSW
	PMAXUB
	PMINSW
	PMINUB
	PMOVMSKB
	PMULHUW
	PMULHW
	PMULLW
	PMULUDQ
	POR
	PSADBW
	PSHUFD
	PSHUFHW
	PSHUFLW
	PSHUFW
	PSLLD
	PSLLDQ
	PSLLQ
	PSLLW
	PSRAD
	PSRAW
	PSRLD
	PSRLDQ
	PSRLQ
	PSRLW
	PSUBB
	PSUBD
	PSUBQ
	PSUBSB
	PSUBSW
	PSUBUSB
	PSUBUSW
	PSUBW
	PUNPCKHBW
	PUNPCKHDQ
	PUNPCKHQDQ
	PUNPCKHWD
	PUNPCKLBW
	PUNPCKLDQ
	PUNPCKLQDQ
	PUNPCKLWD
	PXOR
)

// SSE and SSE2 floating point.
const (
	ADDPD = iota + PXOR + 1
	ADDPS
	ADDSD
	ADDSS
	ANDNPD
	ANDNPS
	ANDPD
	ANDPS
	CMPPD
	CMPPS
	CMPSD // SSE2; the string instruction is CMPS
	CMPSS
	COMISD
	COMISS
	CVTDQ2PD
	CVTDQ2PS
	CVTPD2DQ
	CVTPD2PI
	CVTPD2PS
	CVTPI2PD
	CVTPI2PS
	CVTPS2DQ
	CVTPS2PD
	CVTPS2PI
	CVTSD2SI
	CVTSD2SS
	CVTSI2SD
	CVTSI2SS
	CVTSS2SD
	CVTSS2SI
	CVTTPD2DQ
	CVTTPD2PI
	CVTTPS2DQ
	CVTTPS2PI
	CVTTSD2SI
	CVTTSS2SI
	DIVPD
	DIVPS
	DIVSD
	DIVSS
	LDMXCSR
	MAXPD
	MAXPS
	MAXSD
	MAXSS
	MINPD
	MINPS
	MINSD
	MINSS
	MOVAPD
	MOVAPS
	MOVHLPS
	MOVHPD
	MOVHPS
	MOVLHPS
	MOVLPD
	MOVLPS
	MOVMSKPD
	MOVMSKPS
	MOVNTPD
	MOVNTPS
	MOVSD // SSE2; the string instruction is MOVS
	MOVSS
	MOVUPD
	MOVUPS
	MULPD
	MULPS
	MULSD
	MULSS
	ORPD
	ORPS
	RCPPS
	RCPSS
	RSQRTPS
	RSQRTSS
	SHUFPD
	SHUFPS
	SQRTPD
	SQRTPS
	SQRTSD
	SQRTSS
	STMXCSR
	SUBPD
	SUBPS
	SUBSD
	SUBSS
	UCOMISD
	UCOMISS
	UNPCKHPD
	UNPCKHPS
	UNPCKLPD
	UNPCKLPS
	XORPD
	XORPS
)

// SSE3.
const (
	ADDSUBPD = iota + XORPS + 1
	ADDSUBPS
	HADDPD
	HADDPS
	HSUBPD
	HSUBPS
	LDDQU
	MOVDDUP
	MOVSHDUP
	MOVSLDUP
)

// SSSE3.
const (
	PABSB = iota + MOVSLDUP + 1
	PABSD
	PABSW
	PALIGNR
	PHADDD
	PHADDSW
	PHADDW
	PHSUBD
	PHSUBSW
	PHSUBW
	PMADDUBSW
	PMULHRSW
	PSHUFB
	PSIGNB
	PSIGND
	PSIGNW
)

// String returns the mnemonic in upper case. That of a far transfer is "JMPF" and so on.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "?"
}
