; Compatibility mode: segments as in protected mode, under the tables of long mode.

; SDM vol. 3, 5.3, 5.2.1.
CASE	"compatibility mode: limits of data and stack"
	SETD	T0, scratch, 0xFF, DATARW|RING3, D
	COMPAT	.a
	ENDED	13, 0, .a2
	COMPAT	.b
	ENDED	12, 0, .b2
	jmp	.end
	bits	32
.a:	mov	eax, T0+3
	mov	ds, eax
	mov	eax, [0xFC]
.a2:	mov	eax, [0xFD]
.b:	mov	eax, T0+3
	mov	ss, eax
	mov	esp, 0x100
.b2:	pop	eax
	bits	64
.end:

CASE	"compatibility mode: null selectors, types, privilege"
	COMPAT	.a
	ENDED	13, 0, .a2
	COMPAT	.b
	ENDED	13, 0, .b2
	COMPAT0	.c
	ENDED	13, 0, .c2
	SETD	T0, 0, 0xFFFFF, DATARO|RING3, G|D
	COMPAT	.d
	ENDED	13, 0, .d2
	COMPAT	.e
	ENDED	13, 0, .e
	COMPAT	.f
	ENDED	13, DATA0, .f2
	jmp	.end
	bits	32
.a:	xor	eax, eax
	mov	ds, eax
.a2:	mov	eax, [scratch]
.b:	xor	eax, eax
.b2:	mov	ss, eax
.c:	xor	eax, eax
.c2:	mov	ss, eax			; not at level 0 either
.d:	mov	eax, T0+3
	mov	es, eax
	mov	eax, [es:scratch]
.d2:	mov	[es:scratch], eax
.e:	mov	[cs:scratch], eax
.f:	mov	eax, DATA0
.f2:	mov	ds, eax
	bits	64
.end:

CASE	"compatibility mode: expand-down data"
	SETD	T0, 0, scratch-1, DATADN|RING3, D
	COMPAT	.a
	ENDED	13, 0, .a2
	jmp	.end
	bits	32
.a:	mov	eax, T0+3
	mov	es, eax
	mov	eax, [es:scratch]
.a2:	mov	eax, [es:scratch-1]
	bits	64
.end:

CASE	"compatibility mode: the limit of CS"
	SETD	T0, A(.a), 0xFF, CODER|RING3, D
	call	user_data
	ENTER	T0+3, 0, DATA3, STACK3, 2
	ENDED	13, 0, 0
	jmp	.end
	bits	32
.a:	jmp	.a+0x320000		; not mapped
	bits	64
.end:

CASE	"compatibility mode: instructions that 64-bit mode lacks"
	mov	dword [scratch], 5
	mov	dword [scratch+4], 10
	COMPAT	.c
	ENDED	0x40, 0, .at
	mov	eax, [x_rax]
	CHECK	rax, 4
	CHECK	[x_rsp], STACK3
	mov	eax, [x_rdx]
	CHECK	rax, 0x0105
	jmp	.end
	bits	32
.c:	push	es
	pop	ds
	pusha
	popa
	mov	eax, 0x000F
	aaa
	mov	edx, eax
	mov	eax, 6
	bound	eax, [scratch]
	into
	les	ebx, [.far]
	db	0x82, 0xE8, 1		; SUB AL, 1
	dec	eax
	call	COMP3:.sub
	int	0x40
.at:
.sub:	retf
.far:	dd	0
	dw	DATA3
	bits	64
.end:

CASE	"compatibility mode: #BR, #OF, INT n"
	mov	dword [scratch], 5
	mov	dword [scratch+4], 10
	COMPAT	.a
	ENDED	5, 0, .a2
	COMPAT	.b, 0x802
	ENDED	4, 0, .b2
	COMPAT	.c
	ENDED	13, 0x82, .c
	jmp	.end
	bits	32
.a:	mov	eax, 4
.a2:	bound	eax, [scratch]
.b:	into
.b2:
.c:	int	0x10
	bits	64
.end:

CASE	"compatibility mode with 16 bits"
	mov	r15d, 0x1234
	ENTER	COMP16, .c-REAL, DATA16, 0x7000, 2
	ENDED	0x40, 0, .at-REAL
	CHECK	[x_rsp], 0x6FFE
	CHECK	[x_cs], COMP16
	movzx	eax, word [x_rax]
	CHECK	rax, 0x1233
	movzx	eax, word [0x6FFE]
	CHECK	rax, 0x1233
	jmp	.end
	bits	16
.c:	mov	ax, 0x1234
	dec	ax			; 48h
	push	ax
	int	0x40
.at:
	bits	64
.end:

CASE	"compatibility mode: SGDT, LGDT with 6 bytes"
	mov	rax, -1
	mov	[scratch], rax
	COMPAT0	.c
	ENDED	0x40, 0, .at
	mov	rax, [scratch]
	CHECK	rax, GDTMAX | (GDT << 16) | (0xFFFF << 48)
	sgdt	[scratch+16]
	mov	rax, [scratch+18]
	CHECK	rax, GDT		; no upper half
	jmp	.end
	bits	32
.c:	sgdt	[scratch]
	lgdt	[scratch]
	int	0x40
.at:
	bits	64
.end:

; SDM vol. 2, "PUSH", "CALL": IRETD of compatibility mode pops SS:ESP to an outer level only.
CASE	"compatibility mode: IRETD, RETF at the same and to an outer level"
	COMPAT0	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_rsp], STACK3
	mov	eax, [x_rbx]
	CHECK	rax, STACK0-0x400
	jmp	.end
	bits	32
.c:	push	dword 2
	push	dword COMP0
	push	dword .d
	iretd
.d:	mov	ebx, esp
	push	dword DATA3
	push	dword STACK3
	push	dword COMP3
	push	dword .e
	retf
.e:	int	0x40
.at:
	bits	64
.end:

CASE	"compatibility mode: IRETD to 64-bit mode at level 3"
	COMPAT0	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[x_rax], 0x1122334455667788
	jmp	.end
	bits	32
.c:	push	dword DATA3
	push	dword STACK3
	push	dword 2
	push	dword CODE3
	push	dword .d
	iretd
	bits	64
.d:	mov	rax, 0x1122334455667788
	int	0x40
.at:
.end:

CASE	"compatibility mode: task gates, TSSs, 32-bit gates raise #GP"
	SETD	T0, TSS2, 0x67, 0x89|RING3, 0
	SETD	T0+8, 0, 0, 0, 0
	COMPAT	.a
	ENDED	13, T0, .a
	SETD	T0, 0, 0, 0x85|RING3, 0
	mov	word [GDT+T0+2], TSSSEL
	COMPAT	.a
	ENDED	13, T0, .a
	SETG	GDT+T0, COMP0, .end, 0xEC, 0
	COMPAT	.a
	ENDED	13, COMP0, .a
	COMPAT0	.n
	ENDED	13, 0, .n2
	jmp	.end
	bits	32
.a:	call	T0+3:0
.n:	push	dword 0x4002
	popfd
.n2:	iretd				; NT
	bits	64
.end:

CASE	"compatibility mode: ARPL, no REX, no CR8"
	COMPAT0	.c
	CHECK	[x_vec], 0x40
	movzx	eax, word [x_rax]
	CHECK	rax, 0x13
	mov	eax, [x_rcx]
	CHECK	rax, 7
	COMPAT0	.d
	ENDED	6, 0, .d
	jmp	.end
	bits	32
.c:	mov	eax, 0x10
	mov	ecx, 3
	arpl	ax, cx
	mov	ecx, 5
	db	0x41, 0x41		; INC ECX twice
	int	0x40
.d:	db	0x0F, 0x20, 0xC8	; MOV EAX, CR1
	bits	64
.end:

; SDM vol. 1, 3.2.1: R8 to R15 and XMM8 to XMM15 are preserved in compatibility mode.
CASE	"R8 to R15 and XMM8 to XMM15 survive compatibility mode"
	mov	r8, 0x1111111122222222
	mov	r15, 0x3333333344444444
	movq	xmm8, r8
	movq	xmm15, r15
	COMPAT	.c
	CHECK	[x_vec], 0x40
	CHECK	r8, 0x1111111122222222
	CHECK	r15, 0x3333333344444444
	movq	rax, xmm8
	CHECK	rax, 0x1111111122222222
	movq	rax, xmm15
	CHECK	rax, 0x3333333344444444
	jmp	.end
	bits	32
.c:	xorps	xmm0, xmm1
	mov	ecx, 5
	int	0x40
	bits	64
.end:

CASE	"compatibility mode: single step"
	COMPAT	.c, 0x102
	ENDED	1, 0, .c2
	jmp	.end
	bits	32
.c:	inc	eax			; 40h
.c2:	nop
	bits	64
.end:

CASE	"compatibility mode: alignment check"
	mov	rax, cr0
	bts	rax, 18
	mov	cr0, rax
	COMPAT	.c, 0x40002
	ENDED	17, 0, .c
	jmp	.end
	bits	32
.c:	mov	eax, [scratch+2]
	bits	64
.end:
