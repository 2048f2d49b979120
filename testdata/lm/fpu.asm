; The state of x87 and SSE in 64-bit mode.

; SDM vol. 2, "FXSAVE", tables 3-46 to 3-48: with REX.W pointers of 64 bits, XMM8 to XMM15 in 64-bit mode only.
CASE	"FXSAVE: XMM8 to XMM15, pointers with and without REX.W"
	mov	rax, 0x1122334455667788
	movq	xmm15, rax
	movq	xmm0, rax
	mov	rbx, HIGH
	mov	rax, HIGH+.fpu
	jmp	rax
.fpu:	fld	dword [rbx+scratch]
	mov	eax, .low
	jmp	rax
.low:	mov	edi, buffer
	mov	ecx, 64
	mov	rax, -1
	rep stosq
	o64 fxsave [buffer]
	CHECK	[buffer+8], HIGH+.fpu
	CHECK	[buffer+16], HIGH+scratch
	CHECK	[buffer+160], 0x1122334455667788
	CHECK	[buffer+400], 0x1122334455667788
	CHECK	[buffer+408], 0
	CHECK	[buffer+416], -1		; not written
	fxsave	[buffer]
	mov	eax, [buffer+8]
	CHECK	rax, .fpu
	mov	eax, [buffer+16]
	CHECK	rax, scratch

CASE	"FXRSTOR brings XMM8 to XMM15"
	mov	rax, 0x1234
	movq	xmm8, rax
	o64 fxsave [buffer]
	mov	qword [buffer+288], 0x777
	o64 fxrstor [buffer]
	movq	rax, xmm8
	CHECK	rax, 0x777

CASE	"FXSAVE in compatibility mode writes eight XMM registers"
	mov	edi, buffer
	mov	ecx, 64
	mov	rax, -1
	rep stosq
	xorps	xmm8, xmm8
	xorps	xmm7, xmm7
	COMPAT0	.c
	CHECK	[x_vec], 0x40
	CHECK	[buffer+272], 0
	CHECK	[buffer+288], -1
	movq	rax, xmm8
	CHECK	rax, 0
	jmp	.end
	bits	32
.c:	fxsave	[buffer]
	fxrstor	[buffer]
	int	0x40
	bits	64
.end:

CASE	"FXSAVE, FXRSTOR: alignment, reserved bits of MXCSR"
	FAULTS	13, 0, fxsave [buffer+8]
	FAULTS	13, 0, fxrstor [buffer+8]
	mov	rbx, NC
	FAULTS	13, 0, fxsave [rbx]
	mov	rbp, NC
	FAULTS	12, 0, fxsave [rbp]
	fxsave	[buffer]
	mov	dword [buffer+24], 0x80000000
	FAULTS	13, 0, fxrstor [buffer]
	mov	dword [scratch], 0x10000
	FAULTS	13, 0, ldmxcsr [scratch]

CASE	"#UD without OSFXSR, #NM with TS"
	mov	rax, cr4
	and	eax, ~0x200
	mov	cr4, rax
	FAULTS	6, 0, {xorps xmm8, xmm9}
	FAULTS	6, 0, {movq rax, xmm0}
	mov	rax, cr4
	or	eax, 0x200
	mov	cr4, rax
	mov	rax, cr0
	or	al, 8
	mov	cr0, rax
	FAULTS	7, 0, {xorps xmm8, xmm9}
	FAULTS	7, 0, {o64 fxsave [buffer]}
	FAULTS	7, 0, fnop
	clts

; SDM vol. 2, "MOVD/MOVQ", "CVTSI2SD", "CVTSD2SI", "MOVNTI", "PEXTRW", "MOVMSKPS".
CASE	"SSE with 64-bit integers and R8 to R15"
	mov	r9, 0x8000000000000001
	movq	xmm9, r9
	movq	rax, xmm9
	SAME	rax, r9
	mov	rax, -1
	movd	eax, xmm9
	CHECK	rax, 1
	mov	rax, 0x40000000000
	cvtsi2sd xmm10, rax
	cvtsd2si rbx, xmm10
	SAME	rbx, rax
	cvttsd2si ebx, xmm10
	CHECK	rbx, 0x80000000
	movmskpd r10d, xmm9
	CHECK	r10, 1
	mov	rax, 0x0123456789ABCDEF
	movnti	[scratch], rax
	SAME	[scratch], rax
	movq	mm1, rax
	movq	rbx, mm1
	SAME	rbx, rax
	mov	rax, -1
	pextrw	eax, mm1, 3
	CHECK	rax, 0x123
	emms

CASE	"SSE: alignment of 16 bytes, addresses that are not canonical"
	FAULTS	13, 0, {movaps xmm1, [scratch+8]}
	FAULTS	13, 0, {addps xmm9, [scratch+4]}
	movups	xmm1, [scratch+8]
	mov	rbx, NC
	FAULTS	13, 0, {movups xmm1, [rbx]}
	FAULTS	13, 0, {movups xmm1, [rbx-8]}
	mov	rbp, NC
	FAULTS	12, 0, {movaps xmm1, [rbp]}
	FAULTS	12, 0, {fld qword [rbp]}
	FAULTS	13, 0, {fld qword [rbx]}

CASE	"SSE exceptions raise #XM"
	push	0x1D80			; divisions by zero are not masked
	ldmxcsr	[rsp]
	pop	rax
	mov	eax, 0x3F800000
	movd	xmm8, eax
	xorps	xmm9, xmm9
	FAULTS	19, 0, {divss xmm8, xmm9}
