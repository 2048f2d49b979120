; Far transfers in long mode: JMP, CALL, RETF, call gates of 16 bytes.

; POINTER selector, offset: a far pointer of 32 bits in scratch, of 64 bits in scratch+16.
%macro POINTER 2
	mov	rax, %2
	mov	[scratch], eax
	mov	word [scratch+4], %1
	mov	[scratch+16], rax
	mov	word [scratch+24], %1
%endmacro
%define FARJMP64	db 0x48, 0xFF, 0x2C, 0x25, (scratch+16) & 0xFF, (scratch+16) >> 8, 0, 0
%define FARCALL64	db 0x48, 0xFF, 0x1C, 0x25, (scratch+16) & 0xFF, (scratch+16) >> 8, 0, 0

; SDM vol. 2, "JMP": m16:32 and with REX.W m16:64.
CASE	"far JMP with 32 and 64 bits"
	POINTER	CODE0, .a
	jmp	far dword [scratch]
	ud2
.a:	POINTER	CODE0, HIGH+.b
	FARJMP64
	ud2
.b:	lea	rbx, [rel .b]
	POINTER	CODE0, .c
	FARJMP64
	ud2
.c:	CHECK	rbx, HIGH+.b
	SETD	T0, 0, 0xFFFFF, CODER, G|L
	mov	dword [buffer], 0xE0FF41	; JMP R8
	mov	r8d, .d
	mov	word [scratch], buffer
	mov	word [scratch+2], T0
	jmp	far word [scratch]	; m16:16
	ud2
.d:	mov	eax, cs
	CHECK	rax, T0

CASE	"far JMP: checks of the target"
	POINTER	0, 0
	FAULTS	13, 0, jmp far dword [scratch]
	POINTER	3, 0
	FAULTS	13, 0, FARJMP64
	POINTER	0x200, 0
	FAULTS	13, 0x200, FARJMP64
	POINTER	DATA0, 0
	FAULTS	13, DATA0, FARJMP64
	POINTER	CODE3, 0
	FAULTS	13, CODE3 & ~3, FARJMP64
	POINTER	CODE0+3, 0
	FAULTS	13, CODE0, FARJMP64
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, G|L
	POINTER	T0, .ud
	FAULTS	11, T0, FARJMP64
	SETD	T0, 0, 0xFFFFF, CODER, G|D|L
	FAULTS	13, T0, FARJMP64
	POINTER	CODE0, NC
	FAULTS	13, 0, FARJMP64
	POINTER	LDTSEL, 0
	FAULTS	13, LDTSEL, FARJMP64
	mov	rbx, NC
	FAULTS	13, 0, jmp far dword [rbx]
	jmp	.end
.ud:	ud2
.end:

; SDM vol. 2, "JMP": to compatibility mode the offset has 32 bits and must be within the limit.
CASE	"far JMP to compatibility mode and back"
	POINTER	COMP0, .c
	mov	r15, 0x1122334455667788
	mov	rax, -1
	FARJMP64
	bits	32
.c:	mov	eax, cs
	db	0x48			; DEC EAX
	jmp	CODE0:.d
	bits	64
.d:	CHECK	rax, COMP0-1
	CHECK	r15, 0x1122334455667788
	SETD	T0, 0, 0xFFF, CODER, D
	POINTER	T0, LIN
	FAULTS	13, 0, FARJMP64
	POINTER	COMP0, 0x100000000+.e
	FARJMP64
	bits	32
.e:	jmp	CODE0:.f
	bits	64
.f:

; SDM vol. 2, "CALL", "RET".
CASE	"far CALL and RETF with 32 and 64 bits"
	POINTER	CODE0, .sub32
	mov	qword [STACK0-8], -1
	call	far dword [scratch]
.at:	CHECK	rsp, STACK0
	CHECK	rbx, STACK0-8		; two dwords
	CHECK	rcx, (CODE0 << 32)+.at
	POINTER	CODE0, .sub64
	FARCALL64
.at64:	CHECK	rsp, STACK0
	CHECK	rbx, STACK0-16
	CHECK	rcx, .at64
	CHECK	rdx, CODE0
	push	1
	push	2
	POINTER	CODE0, .subn
	FARCALL64
	CHECK	rsp, STACK0
	jmp	.end
.sub32:	mov	rbx, rsp
	mov	rcx, [rsp]
	retf
.sub64:	mov	rbx, rsp
	mov	rcx, [rsp]
	mov	rdx, [rsp+8]
	retfq
.subn:	db	0x48, 0xCA, 16, 0	; RETFQ 16
.end:

CASE	"far CALL: faults leave RSP"
	IST	12, 1
	POINTER	CODE0, NC
	FAULTS	13, 0, FARCALL64
	CHECK	[x_rsp], STACK0
	POINTER	CODE0, .end
	mov	rax, NC
	RSPFAULT {FARCALL64}
	SAME	[x_rsp], rax
.end:

; SDM vol. 2, "RET": to an outer level SS:RSP are popped, too, and DS to GS of inner segments become null.
CASE	"RETF to level 3"
	mov	eax, DATA0
	mov	ds, eax
	mov	fs, eax
	mov	eax, DATA3
	mov	es, eax
	call	expect
	dd	.after
	push	DATA3
	push	STACK3
	push	CODE3
	push	.u
	retfq
.u:	mov	eax, ds
	mov	ebx, es
	mov	ecx, fs
	mov	rdx, rsp
	int	0x40
.after:	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_rax], 0
	CHECK	[x_rbx], DATA3
	CHECK	[x_rcx], 0
	CHECK	[x_rdx], STACK3
	call	expect
	dd	.after2
	push	DATA3
	push	STACK3
	push	0			; parameters
	push	COMP3
	push	.c
	db	0x48, 0xCA, 8, 0
	bits	32
.c:	mov	eax, esp
	int	0x40
	bits	64
.after2: CHECK	[x_cs], COMP3
	CHECK	[x_rax], STACK3+8

CASE	"RETF: checks"
	push	0
	push	0
	FAULTS	13, 0, retfq
	push	DATA0
	push	0
	FAULTS	13, DATA0, retfq
	push	CODE0
	mov	rax, NC
	push	rax
	FAULTS	13, 0, retfq
	CHECK	[x_rsp], STACK0-48
	SETD	T0, 0, 0xFFFFF, CODER, G|D|L
	push	T0
	push	.u2
	FAULTS	13, T0, retfq
	push	0			; null SS for level 3
	push	STACK3
	push	CODE3
	push	.u
	FAULTS	13, 0, retfq
	push	DATA0
	push	STACK3
	push	CODE3
	push	.u
	FAULTS	13, DATA0, retfq
	mov	esp, STACK0
	USER	.u
	ENDED	13, CODE0, .u2
	jmp	.end
.u:	push	CODE0
	push	0
.u2:	retfq
.end:

; SDM vol. 2, "RET": in 64-bit mode a null SS is popped at levels below 3.
CASE	"RETF to level 1 with a null SS"
	mov	rax, STACKI-0x200
	mov	[TSS+4], rax
	call	expect
	dd	.after
	push	1
	push	STACK1
	push	CODE1
	push	.one
	retfq
.one:	mov	eax, ss
	push	5
	pop	rbx
	int	0x40
.after:	CHECK	[x_vec], 0x40
	CHECK	[x_cs], CODE1
	CHECK	[x_ss], 1
	CHECK	[x_rax], 1
	CHECK	[x_rbx], 5
	CHECK	[x_hss], 0
	CHECK	[x_sp], STACKI-0x200-48
	push	0			; RPL is not CPL
	push	STACK1
	push	CODE1
	push	.one
	FAULTS	13, 0, retfq

; SDM vol. 3, 5.8.3.1, vol. 2, "CALL": call gates of 16 bytes.
CASE	"call gate from level 3"
	SETG	GDT+T0, CODE0, .gate, 0xEC, 0
	USER	.u
	ENDED	6, 0, .gate2
	CHECK	[x_rbx], STACKI-32
	CHECK	[x_cs], CODE0
	CHECK	[x_rcx], 0		; SS is null
	CHECK	[STACKI-8], DATA3
	CHECK	[STACKI-16], STACK3
	CHECK	[STACKI-24], CODE3
	CHECK	[STACKI-32], .back
	jmp	.end
.u:	POINTER	T0+3, 0x12345678
	call	far dword [scratch]
.back:	int	0x40
.gate:	mov	rbx, rsp
	mov	ecx, ss
.gate2:	ud2
.end:

CASE	"call gate from level 3 and RETF"
	mov	rax, HIGH+.gate
	SETG	GDT+T0, CODE0, rax, 0xEC, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_rsp], STACK3
	CHECK	[x_rbx], HIGH+.gate
	jmp	.end
.u:	POINTER	T0, 0
	FARCALL64
	int	0x40
.at:
.gate:	lea	rbx, [rel .gate]
	retfq
.end:

CASE	"call gate from compatibility mode"
	SETG	GDT+T0, CODE0, .gate, 0xEC, 0
	COMPAT	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_rsp], STACK3-4
	CHECK	[x_rdx], STACK3-4
	CHECK	[x_rcx], COMP3
	jmp	.end
	bits	32
.c:	push	eax
	call	T0+3:0
	int	0x40
.at:
	bits	64
.gate:	mov	rdx, [rsp+16]
	mov	rcx, [rsp+8]
	retfq
.end:

CASE	"call gate at the same level; JMP through a gate"
	SETG	GDT+T0, CODE0, .gate, 0x8C, 0
	POINTER	T0, 0
	call	far dword [scratch]
.at:	CHECK	rsp, STACK0
	CHECK	rbx, STACK0-16
	CHECK	rcx, .at
	SETG	GDT+T0, CODE0, .jmp, 0x8C, 0
	jmp	far dword [scratch]
	ud2
.gate:	mov	rbx, rsp
	mov	rcx, [rsp]
	retfq
.jmp:	CHECK	rsp, STACK0
	SETG	GDT+T0, CONF0, .conf, 0xEC, 0
	USER	.u
	ENDED	0x40, 0, .at2
	CHECK	[x_cs], CONF0+3
	jmp	.end
.u:	POINTER	T0, 0
	jmp	far dword [scratch]
.conf:	int	0x40
.at2:
.end:

CASE	"call gate to another level than 0"
	SETG	GDT+T0, CODE1 & ~3, .gate, 0xEC, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE1
	CHECK	[x_rcx], 1		; null with RPL = CPL
	CHECK	[x_rbx], STACK1-32
	jmp	.end
.u:	POINTER	T0, 0
	FARCALL64
.gate:	mov	rbx, rsp
	mov	ecx, ss
	int	0x40
.at:
.end:

CASE	"call gate: faults"
	POINTER	T0, 0
	SETG	GDT+T0, COMP0, .end, 0x8C, 0	; not 64-bit code
	FAULTS	13, COMP0, FARCALL64
	FAULTS	13, COMP0, FARJMP64
	SETG	GDT+T0, 0, .end, 0x8C, 0
	FAULTS	13, 0, FARCALL64
	SETG	GDT+T0, DATA0, .end, 0x8C, 0
	FAULTS	13, DATA0, FARCALL64
	SETG	GDT+T0, CODE0, NC, 0x8C, 0
	FAULTS	13, 0, FARCALL64
	CHECK	[x_rsp], STACK0
	SETG	GDT+T0, CODE0, .end, 0x0C, 0
	FAULTS	11, T0, FARCALL64
	SETG	GDT+T0, CODE0, .end, 0x8C, 0
	mov	dword [GDT+T0+12], 0xC00	; type of the upper half
	FAULTS	13, T0, FARCALL64
	SETG	GDT+T0, CODE0, .end, 0x84, 0	; gate of 16 bits
	FAULTS	13, T0, FARCALL64
	SETG	GDT+0x1F8, CODE0, .end, 0x8C, 0
	POINTER	0x1F8, 0
	FAULTS	13, 0x1F8, FARCALL64
	SETG	GDT+T0, CODE3, .end, 0x8C, 0	; an outer level
	POINTER	T0, 0
	FAULTS	13, CODE3 & ~3, FARCALL64
.end:

CASE	"call gate: privilege"
	SETG	GDT+T0, CODE0, .end, 0x8C, 0
	USER	.u
	ENDED	13, T0, .u2
	SETG	GDT+T0, CODE0, .end, 0xEC, 0
	USER	.j
	ENDED	13, CODE0, .j2		; JMP does not change the level
	jmp	.end
.u:	POINTER	T0, 0
.u2:	FARCALL64
.j:	POINTER	T0, 0
.j2:	FARJMP64
.end:

CASE	"call gate: a stack in the TSS that is not canonical raises #SS(0)"
	IST	12, 1
	SETG	GDT+T0, CODE0, .end, 0xEC, 0
	mov	rax, NC+0x1000
	mov	[TSS+4], rax
	USER	.u
	ENDED	12, 0, .u2
	CHECK	[x_cs], CODE3
	CHECK	[x_rsp], STACK3
	jmp	.end
.u:	POINTER	T0, 0
.u2:	FARCALL64
.end:

CASE	"far CALL and RETF with 16 bits"
	SETD	T0, 0, 0xFFFFF, CODER, G|L
	mov	dword [buffer], 0xE0FF41	; JMP R8
	mov	r8d, .sub
	mov	word [scratch], buffer
	mov	word [scratch+2], T0
	mov	dword [buffer+4], 0xE1FF41	; JMP R9
	mov	r9d, .back
	mov	word [STACK0-4], 0
	call	far word [scratch]
	ud2
.sub:	mov	ebx, [rsp]
	mov	rcx, rsp
	mov	word [rsp], buffer+4
	retfw
.back:	CHECK	rsp, STACK0
	CHECK	rcx, STACK0-4
	shr	ebx, 16
	CHECK	rbx, CODE0

CASE	"far JMP between the submodes at level 3"
	COMPAT	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_rbx], 0x1122334455667788
	jmp	.end
	bits	32
.c:	jmp	(CODE3 & ~3):.l
	bits	64
.l:	mov	rbx, 0x1122334455667788
	jmp	far dword [.p]
	bits	32
.d:	int	0x40
.at:
	bits	64
.p:	dd	.d
	dw	COMP3
.end:
