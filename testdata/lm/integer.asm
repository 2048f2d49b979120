; Integer instructions with 64-bit operands.

; SDM vol. 2, "SAL/SAR/SHL/SHR": six bits of a count with REX.W, else five.
CASE	"shift counts: 6 bits with 64-bit operands, else 5"
	mov	rax, 1
	mov	cl, 63
	shl	rax, cl
	CHECK	rax, 0x8000000000000000
	mov	cl, 64
	shr	rax, cl
	CHECK	rax, 0x8000000000000000
	mov	eax, 1
	mov	cl, 33
	shl	eax, cl
	CHECK	rax, 2
	mov	rax, 0x8000000000000001
	rol	rax, 65
	CHECK	rax, 3
	mov	eax, 1
	mov	edx, 3
	mov	cl, 33
	shld	eax, edx, cl
	CHECK	rax, 2
	mov	rdx, 0x8000000000000000
	shld	rax, rdx, 33
	CHECK	rax, 0x500000000
	mov	rax, -1
	mov	cl, 32
	shl	eax, cl			; no shift, but a result of 32 bits
	CHECK	rax, 0xFFFFFFFF

; SDM vol. 2, "BT", "BTS": a register offset of 64 bits reaches 2^63 bits to either side, an immediate has 6 bits.
CASE	"bit strings with offsets of 64 bits"
	mov	qword [scratch], 0
	mov	qword [scratch+8], 0
	mov	rax, -1
	bts	qword [scratch+8], rax
	CHECK	[scratch], 0x8000000000000000
	mov	rax, -128
	mov	ebx, scratch+16
	bts	[rbx], rax
	CHECK	[scratch], 0x8000000000000001
	mov	rax, 0x100000000000
	mov	rbx, scratch-0x20000000000
	btr	[rbx], rax
	CHECK	[scratch], 0x8000000000000000
	bts	qword [scratch], 127
	CHECK	[scratch], 0x8000000000000000
	xor	ecx, ecx
	bt	qword [scratch], 63
	setc	cl
	CHECK	rcx, 1
	mov	eax, 0xFFFFFFFF		; 32 bits: minus one
	mov	qword [scratch], 0
	bts	dword [scratch+4], eax
	CHECK	[scratch], 0x80000000

; SDM vol. 2, "MUL", "DIV", "IDIV", "CWD/CDQ/CQO", "CBW/CWDE/CDQE".
CASE	"MUL, DIV, IDIV of 64 bits, CDQE, CQO"
	mov	rax, -1
	mov	rcx, -1
	mul	rcx
	CHECK	rax, 1
	CHECK	rdx, 0xFFFFFFFFFFFFFFFE
	div	rcx
	CHECK	rax, -1
	CHECK	rdx, 0
	mov	rax, 0x80000000
	cdqe
	CHECK	rax, 0xFFFFFFFF80000000
	cqo
	CHECK	rdx, -1
	mov	ecx, 0x10000
	idiv	rcx
	CHECK	rax, -0x8000
	CHECK	rdx, 0
	mov	rdx, -1
	mov	eax, 0x80000000
	cdq
	CHECK	rdx, 0xFFFFFFFF
	mov	rax, -3
	mov	rcx, 0x100000001
	imul	rcx
	CHECK	rax, -0x300000003
	CHECK	rdx, -1

CASE	"#DE: overflow and zero with 64 bits"
	mov	rdx, -1
	mov	rax, 0x8000000000000000
	mov	rcx, -1
	FAULTS	0, 0, idiv rcx
	mov	edx, 1
	xor	eax, eax
	mov	ecx, 1
	FAULTS	0, 0, div rcx
	CHECK	rdx, 1
	xor	ecx, ecx
	FAULTS	0, 0, div rcx
	FAULTS	0, 0, idiv ecx

; SDM vol. 2, "BSWAP", "XADD", "CMPXCHG", "BSF".
CASE	"BSWAP, XADD, CMPXCHG, BSF, BSR with REX.W"
	mov	r9, 0x0102030405060708
	bswap	r9
	CHECK	r9, 0x0807060504030201
	bswap	r9d
	CHECK	r9, 0x01020304
	mov	rax, -1
	mov	qword [scratch], 2
	lock xadd [scratch], rax
	CHECK	rax, 2
	CHECK	[scratch], 1
	mov	eax, 1
	mov	rcx, 0x123456789
	cmpxchg	[scratch], rcx
	CHECK	[scratch], 0x123456789
	cmpxchg	[scratch], rcx
	CHECK	rax, 0x123456789
	bsf	rdx, rax
	CHECK	rdx, 0
	bsr	rdx, rax
	CHECK	rdx, 32
	mov	rdx, -1
	mov	rax, 0x8000000000000000
	bsf	edx, eax		; zero: the destination is undefined, ZF is set
	setz	cl
	movzx	ecx, cl
	CHECK	rcx, 1

; SDM vol. 2, "CMPXCHG8B/CMPXCHG16B": needs CPUID 1 ECX bit 13; an operand that is not aligned raises #GP(0).
CASE	"CMPXCHG16B where CPUID says so"
	mov	qword [scratch], 1
	mov	qword [scratch+8], 2
	mov	eax, 1
	mov	edx, 2
	mov	ebx, 3
	mov	ecx, 4
	bt	dword [features], 13
	jnc	.none
	lock cmpxchg16b [scratch]
	setz	r8b
	movzx	r8d, r8b
	CHECK	r8, 1
	CHECK	[scratch], 3
	CHECK	[scratch+8], 4
	mov	eax, 9
	cmpxchg16b [scratch]
	setz	r8b
	movzx	r8d, r8b
	CHECK	r8, 0
	CHECK	rax, 3
	CHECK	rdx, 4
	FAULTS	13, 0, cmpxchg16b [scratch+8]
	FAULTS	13, 0, cmpxchg16b [rsp-8]
	mov	rsi, NC
	FAULTS	13, 0, cmpxchg16b [rsi]
	PAGE	0, AREA+5			; a failed comparison writes, too
	mov	rax, cr0
	bts	rax, 16
	mov	cr0, rax
	PGFAULT	3, LIN, cmpxchg16b [LIN]
	jmp	.end
.none:	FAULTS	6, 0, cmpxchg16b [scratch]
.end:	FAULTS	6, 0, {db 0x48, 0x0F, 0xC7, 0xC8}
	mov	rax, 0xF00000003		; CMPXCHG8B takes halves
	mov	qword [scratch], 0
	mov	edx, 0
	cmpxchg8b [scratch]
	CHECK	rax, 0
	CHECK	rdx, 0

; SDM vol. 2, "POPCNT", "CRC32".
CASE	"POPCNT and CRC32 with REX.W where CPUID says so"
	mov	rcx, 0xF00000000000000F
	bt	dword [features], 23
	jnc	.nopop
	popcnt	rax, rcx
	CHECK	rax, 8
.crc:	bt	dword [features], 20
	jnc	.nocrc
	mov	rax, -1
	crc32	rax, rcx
	CHECK	rax, 0x38DB23DE
	jmp	.end
.nopop:	FAULTS	6, 0, popcnt rax, rcx
	jmp	.crc
.nocrc:	FAULTS	6, 0, crc32 eax, ecx
.end:

; SDM vol. 2, "IN", "MOVSX", "MOVZX", "SMSW", "SLDT", "STR", "MOV": zero-extension of results that are smaller than the register.
CASE	"IN, MOV from a segment register, SLDT, STR are zero-extended"
	mov	rax, -1
	mov	edx, 0x84
	in	eax, dx
	shr	rax, 32
	CHECK	rax, 0
	mov	rax, -1
	in	al, dx
	shr	rax, 8
	CHECK	rax, 0xFFFFFFFFFFFFFF
	mov	rax, -1
	mov	rax, ss
	CHECK	rax, DATA0
	mov	rax, -1
	mov	eax, ss
	CHECK	rax, DATA0
	mov	rax, -1
	db	0x66, 0x8C, 0xD0	; MOV AX, SS
	CHECK	rax, 0xFFFFFFFFFFFF0000+DATA0
	mov	rax, -1
	db	0x48, 0x0F, 0x00, 0xC0	; SLDT RAX
	CHECK	rax, LDTSEL
	mov	rax, -1
	db	0x48, 0x0F, 0x00, 0xC8	; STR RAX
	CHECK	rax, TSSSEL
	mov	qword [scratch], -1
	str	[scratch]
	CHECK	[scratch], 0xFFFFFFFFFFFF0000+TSSSEL
	mov	qword [scratch], -1
	mov	[scratch], ss
	CHECK	[scratch], 0xFFFFFFFFFFFF0000+DATA0
	mov	qword [scratch], -1
	db	0x48, 0x8C, 0x14, 0x25	; with REX.W, too
	dd	scratch
	CHECK	[scratch], 0xFFFFFFFFFFFF0000+DATA0

; SDM vol. 2, "MOVS", "REP": RCX, RSI, RDI have 64 bits; a fault leaves them where the string stands.
CASE	"strings in the upper half, with 64-bit registers"
	mov	rsi, HIGH+scratch
	mov	rdi, HIGH+scratch+64
	mov	qword [scratch], 1
	mov	qword [scratch+8], 2
	mov	ecx, 2
	rep movsq
	CHECK	rsi, HIGH+scratch+16
	CHECK	rdi, HIGH+scratch+80
	CHECK	[scratch+72], 2
	PAGE	0, AREA+7
	mov	rcx, 0x100000000
	mov	edi, LIN+0xFF0
	mov	rax, 0x1234567800000005
	PGFAULT	2, LIN+0x1000, rep stosq
	CHECK	rcx, 0xFFFFFFFE
	CHECK	rdi, LIN+0x1000
	CHECK	[AREA+0xFF8], 0x1234567800000005
	mov	rdi, LAST+0xFF8
	mov	ecx, 2
	FAULTS	13, 0, rep stosq
	CHECK	rcx, 1
	CHECK	rdi, NC
	xor	ecx, ecx
	mov	rdi, NC
	rep stosq			; nothing to do
	mov	rax, -1
	mov	esi, scratch+8
	std
	lodsd
	cld
	CHECK	rax, 2
	CHECK	rsi, scratch+4

; SDM vol. 1, 3.4.3: bits 63 to 32 of RFLAGS are zero; POPFQ ignores what is not a flag.
CASE	"POPFQ and PUSHFQ"
	mov	rax, 0xFFFFFFFF00000000+0x240CD5
	push	rax
	popfq
	pushfq
	pop	rax
	push	2
	popfq
	CHECK	rax, 0x240CD7
	mov	rax, 0x3CD5
	push	rax
	popfq
	pushfq
	pop	rax
	push	2
	popfq
	CHECK	rax, 0x3CD7
	USER	.u
	ENDED	0x40, 0, .at
	mov	rax, [scratch]
	CHECK	rax, 0xCD7		; level 3: IOPL and IF stay
	jmp	.end
.u:	mov	rax, 0x3ED5
	push	rax
	popfq
	pushfq
	pop	qword [scratch]
	int	0x40
.at:
.end:

; SDM vol. 2, "INS", "OUTS": 32 bits at most; the source of strings takes a segment override, the destination does not.
CASE	"string I/O with REX.W, overrides of string instructions"
	mov	edx, 0x84
	mov	rdi, HIGH+scratch+8
	mov	qword [scratch+8], 0
	mov	dword [scratch+12], 0x5A5A5A5A
	db	0x48, 0x6D		; INSD
	CHECK	rdi, HIGH+scratch+12
	mov	eax, [scratch+12]
	CHECK	rax, 0x5A5A5A5A
	mov	rsi, HIGH+scratch
	db	0x48, 0x6F		; OUTSD
	CHECK	rsi, HIGH+scratch+4
	mov	rsi, NC
	FAULTS	13, 0, outsb
	mov	rdi, NC
	FAULTS	13, 0, insb
	WRITE	FSBASE, scratch
	mov	qword [scratch+16], 0x77
	mov	esi, 16
	mov	edi, scratch+24
	db	0x64
	movsq
	CHECK	[scratch+24], 0x77
	mov	ecx, 4
	mov	esi, scratch
	mov	edi, scratch
	repe cmpsq
	CHECK	rcx, 0
	CHECK	rdi, scratch+32
	mov	rax, 0x77
	mov	rcx, -1
	mov	edi, scratch+8
	repne scasq
	CHECK	rcx, -3
	CHECK	rdi, scratch+24
