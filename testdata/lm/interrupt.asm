; Interrupts and exceptions in long mode: gates of 16 bytes, stacks, IRETQ.

; SDM vol. 3, 6.14.2: SS:RSP is pushed always, 8 bytes each; RSP is aligned to 16 before.
CASE	"the frame: SS and RSP always, at a multiple of 16"
	mov	rax, rsp
	sub	rsp, 3
	mov	rbx, rsp
	TRAPS	3, 0, int3
	SAME	[x_rsp], rbx
	CHECK	[x_ss], DATA0
	CHECK	[x_sp], STACK0-16-48	; with the stub's zero
	mov	rsp, STACK0-8
	FAULTS	13, 0, {mov cr8, rsp}	; an error code of 8 bytes
	CHECK	[x_rsp], STACK0-8
	CHECK	[x_sp], STACK0-16-48
	mov	rsp, STACK0-16
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_sp], STACK0-16-48
	CHECK	[x_hss], DATA0

CASE	"from level 3: RSP0, SS null"
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_rsp], STACK3
	CHECK	[x_sp], STACKI-48
	CHECK	[x_hss], 0
	mov	qword [TSS+4], STACKI-5	; aligned, too
	USER	.u
	CHECK	[x_sp], STACKI-16-48
	jmp	.end
.u:	int	0x40
.at:
.end:

; SDM vol. 3, 6.14.5: the interrupt stack table, at any level.
CASE	"IST: another stack, at the same and from another level"
	IST	6, 1
	FAULTS	6, 0, ud2
	CHECK	[x_sp], IST1-48
	CHECK	[x_hss], DATA0
	CHECK	[x_rsp], STACK0
	IST	6, 2
	USER	.u
	ENDED	6, 0, .u
	CHECK	[x_sp], IST2-48
	CHECK	[x_hss], 0
	mov	qword [TSS+0x2C], IST2-1
	FAULTS	6, 0, ud2
	CHECK	[x_sp], IST2-16-48
	mov	qword [TSS+0x24+6*8], IST1
	IST	0x40, 7
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_sp], IST1-48
	mov	rax, HIGH+IST1
	mov	[TSS+0x24+6*8], rax
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_sp], HIGH+IST1-48
	jmp	.end
.u:	ud2
.end:

CASE	"IST and RSP0 that are not canonical raise #SS(0)"
	IST	12, 1
	mov	rax, NC+0x1000
	mov	[TSS+0x2C], rax
	IST	0x40, 2
	FAULTS	12, 0, int 0x40
	CHECK	[x_rsp], STACK0
	mov	[TSS+4], rax
	USER	.u
	ENDED	12, 0, .u
	jmp	.end
.u:	int	0x41
.end:

CASE	"the handler's flags: IF, TF, NT, RF"
	push	0x4202			; NT and IF; the interrupt controllers are masked
	popfq
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_flags], 0x4202
	CHECK	[x_hflags], 2
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0xEF, 0	; trap gate
	push	0x4203
	popfq
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_hflags], 0x203
	push	0x202
	popfq
	FAULTS	6, 0, ud2		; a fault has RF in its image
	CHECK	[x_flags], 0x10202
	cli

; SDM vol. 3, 6.12, 6.13, 6.14.1: checks of the gate.
CASE	"gates: limit, type, presence"
	mov	word [scratch], 0x40*16+14	; the gate has its last byte beyond the limit
	mov	qword [scratch+2], IDT
	lidt	[scratch]
	FAULTS	13, 0x40*8+2, int 0x40
	mov	word [scratch], 0x40*16+15
	lidt	[scratch]
	TRAPS	0x40, 0, int 0x40
	lidt	[idtr]
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0x6E, 0
	FAULTS	11, 0x40*8+2, int 0x40
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0xE6, 0	; 16 bits
	FAULTS	13, 0x40*8+2, int 0x40
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0xE7, 0
	FAULTS	13, 0x40*8+2, int 0x40
	SETG	IDT+16*0x40, TSSSEL, 0, 0xE5, 0		; task gate
	FAULTS	13, 0x40*8+2, int 0x40
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0xEC, 0	; call gate
	FAULTS	13, 0x40*8+2, int 0x40
	SETG	IDT+16*0x40, CODE0, stubs+8*0x40, 0xE0, 0
	FAULTS	13, 0x40*8+2, int 0x40

CASE	"gates: INT n needs their DPL, exceptions and INT1 do not"
	mov	word [IDT+16*0x80+4], 0x8E00
	USER	.u
	ENDED	13, 0x80*8+2, .u
	USER	.v
	ENDED	6, 0, .v
	USER	.w
	ENDED	1, 0, .x
	USER	.x
	ENDED	13, 1*8+2, .x
	USER	.y
	ENDED	3, 0, .z
	mov	word [IDT+16*3+4], 0x8E00
	USER	.y
	ENDED	13, 3*8+2, .y
	jmp	.end
.u:	int	0x80
.v:	ud2
.w:	db	0xF1
.x:	int	1
.y:	int3
.z:
.end:

CASE	"gates: the code segment"
	SETG	IDT+16*0x40, 0, stubs+8*0x40, 0xEE, 0
	FAULTS	13, 0, int 0x40
	SETG	IDT+16*0x40, COMP0, stubs+8*0x40, 0xEE, 0
	FAULTS	13, COMP0, int 0x40
	SETG	IDT+16*0x40, DATA0, stubs+8*0x40, 0xEE, 0
	FAULTS	13, DATA0, int 0x40
	SETG	IDT+16*0x40, 0x200, stubs+8*0x40, 0xEE, 0
	FAULTS	13, 0x200, int 0x40
	SETD	T0, 0, 0xFFFFF, CODER, G|D|L
	SETG	IDT+16*0x40, T0, stubs+8*0x40, 0xEE, 0
	FAULTS	13, T0, int 0x40
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, G|L
	FAULTS	11, T0, int 0x40
	SETG	IDT+16*0x40, CODE3, stubs+8*0x40, 0xEE, 0	; an outer level
	FAULTS	13, CODE3 & ~3, int 0x40
	SETG	IDT+16*0x40, CODE0, NC, 0xEE, 0
	FAULTS	13, 0, int 0x40
	CHECK	[x_rsp], STACK0
	SETG	IDT+16*0x40, CODE0+3, stubs+8*0x40, 0xEE, 0	; RPL does not matter
	TRAPS	0x40, 0, int 0x40

CASE	"a handler in the upper half"
	mov	rax, HIGH+.h
	SETG	IDT+16*0x40, CODE0, rax, 0xEE, 0
	int	0x40
	CHECK	rbx, HIGH+.h
	jmp	.end
.h:	lea	rbx, [rel .h]
	iretq
.end:

; SDM vol. 3, 6.14.4: SS becomes null with RPL = the new CPL.
CASE	"a handler at level 1, one in a conforming segment"
	SETG	IDT+16*0x41, CODE1 & ~3, .one, 0xEE, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE1
	CHECK	[x_rcx], 1
	CHECK	[x_rbx], STACK1-40
	SETG	IDT+16*0x41, CONF0, .one, 0xEE, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CONF0+3
	CHECK	[x_rcx], DATA3
	CHECK	[x_rbx], STACK3-16-40	; aligned
	jmp	.end
.u:	sub	rsp, 8
	int	0x41
.one:	mov	rbx, rsp
	mov	ecx, ss
	int	0x40
.at:
.end:

; SDM vol. 3, 6.13: the EXT bit is set when the fault comes while delivering something that is not INT n.
CASE	"EXT bit: a fault while an exception is delivered"
	mov	byte [IDT+16*6+5], 0x0E
	FAULTS	11, 6*8+3, ud2
	mov	byte [IDT+16*6+5], 0x86
	FAULTS	13, 6*8+3, ud2
	mov	byte [IDT+16*6+5], 0x8E
	mov	word [IDT+16*6+2], DATA0
	FAULTS	13, DATA0+1, ud2
	mov	word [IDT+16*6+2], 0
	FAULTS	13, 1, ud2
	mov	byte [IDT+16*3+5], 0x6E
	FAULTS	11, 3*8+2, int3		; INT3 is software
	mov	byte [IDT+16*1+5], 0x0E
	FAULTS	11, 1*8+3, {db 0xF1}	; INT1 is not

; SDM vol. 3, 6.15, interrupt 8.
CASE	"double fault: code 0, a stack of its own"
	IST	8, 1
	call	expect
	dd	.after
	mov	rsp, NC+0x1000
.at:	ud2
.after:	CHECK	[x_vec], 8
	CHECK	[x_err], 0
	CHECK	[x_sp], IST1-48
	SETG	IDT+16*13, CODE0, stubs+8*13, 0x0E, 0
	call	expect
	dd	.after2
	mov	rbx, NC
	mov	rax, [rbx]
.after2: CHECK	[x_vec], 8
	CHECK	[x_err], 0

CASE	"page fault while a page fault is delivered: double fault"
	IST	8, 1
	IST	14, 2
	mov	qword [TSS+0x2C], LIN+0x800	; not there
	call	expect
	dd	.after
	mov	rax, [LIN+0x5000]
.after:	CHECK	[x_vec], 8
	CHECK	[x_err], 0
	CHECK	[x_cr2], LIN+0x7F8

; SDM vol. 2, "IRET": IRETQ pops SS and RSP always.
CASE	"IRETQ to the same level pops SS:RSP"
	mov	rbx, rsp
	push	DATA0
	push	STACK0-0x100
	push	0x202
	push	CODE0
	push	.back
	iretq
.back:	pushfq
	pop	rax
	cli
	mov	rcx, rsp
	mov	esp, STACK0
	CHECK	rax, 0x202
	CHECK	rcx, STACK0-0x100

CASE	"IRET with 32 and 16 bits"
	sub	rsp, 20
	mov	dword [rsp], .a
	mov	dword [rsp+4], CODE0
	mov	dword [rsp+8], 3
	mov	dword [rsp+12], STACK0-0x80
	mov	dword [rsp+16], DATA0
	iretd
.a:	CHECK	rsp, STACK0-0x80
	pushfq
	pop	rax
	CHECK	rax, 3
	mov	dword [buffer], 0xE0FF41	; JMP R8
	mov	r8d, .b
	sub	rsp, 10
	mov	word [rsp], buffer
	mov	word [rsp+2], CODE0
	mov	word [rsp+4], 2
	mov	word [rsp+6], STACK0-0x40
	mov	word [rsp+8], DATA0
	iretw
.b:	CHECK	rsp, STACK0-0x40

CASE	"IRETQ: null SS at levels below 3"
	push	0
	push	STACK0
	push	2
	push	CODE0
	push	.a
	iretq
.a:	mov	eax, ss
	CHECK	rax, 0
	CHECK	rsp, STACK0
	ENTER	CODE1, .one, 1, STACK1, 2
	ENDED	0x40, 0, .at
	CHECK	[x_rax], 1
	CHECK	[x_ss], 1
	ENTER	CODE1, .one, 0, STACK1, 2	; the wrong RPL
	CHECK	[x_vec], 13
	CHECK	[x_err], 0
	ENTER	CODE3, .one, 3, STACK3, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], 0
	ENTER	COMP0, .one, 0, STACK0, 2	; not to compatibility mode
	CHECK	[x_vec], 13
	CHECK	[x_err], 0
	jmp	.end
.one:	mov	eax, ss
	int	0x40
.at:
.end:

CASE	"IRETQ: checks of CS and SS"
	ENTER	0, .end, DATA0, STACK0, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], 0
	ENTER	DATA0, .end, DATA0, STACK0, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], DATA0
	SETD	T0, 0, 0xFFFFF, CODER, G|D|L
	ENTER	T0, .end, DATA0, STACK0, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], T0
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, G|L
	ENTER	T0, .end, DATA0, STACK0, 2
	CHECK	[x_vec], 11
	CHECK	[x_err], T0
	ENTER	CODE3 & ~3, .end, DATA0, STACK0, 2	; DPL is not RPL
	CHECK	[x_vec], 13
	CHECK	[x_err], CODE3 & ~3
	ENTER	CODE3, .end, DATA0, STACK3, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], DATA0
	ENTER	CODE0, .end, DATA3, STACK0, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], DATA3 & ~3
	SETD	T0, 0, 0xFFFFF, DATARW & ~PRES | RING3, G|D
	ENTER	CODE3, .end, T0+3, STACK3, 2
	CHECK	[x_vec], 12
	CHECK	[x_err], T0
.end:

CASE	"IRETQ to RIP that is not canonical raises #GP(0), with such an RSP not"
	mov	rax, NC
	push	DATA0
	push	STACK0
	push	2
	push	CODE0
	push	rax
	FAULTS	13, 0, iretq
	CHECK	[x_rsp], STACK0-40
	CHECK	[x_cs], CODE0
	mov	rsp, STACK0
	push	DATA3
	push	STACK3
	push	2
	push	CODE3
	push	rax
	FAULTS	13, 0, iretq
	CHECK	[x_cs], CODE0
	mov	rsp, STACK0
	mov	rax, NC+8
	ENTER	CODE3, .u, DATA3, rax, 2
	ENDED	12, 0, .u
	SAME	[x_rsp], rax
	jmp	.end
.u:	push	rax
.end:

CASE	"IRETQ with NT raises #GP(0)"
	push	DATA0
	push	STACK0
	push	2
	push	CODE0
	push	.end
	push	0x4002
	popfq
	FAULTS	13, 0, iretq
	CHECK	[x_flags], 0x14002
.end:

CASE	"IRETQ and the flags: RF, IOPL, IF, ID, VM"
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_rbx], 0x8D7		; IOPL 0: IOPL and IF stay
	push	DATA0
	push	STACK0
	push	0x203ED7
	push	CODE0
	push	.a
	iretq
.a:	pushfq
	pop	rax
	push	2
	popfq
	CHECK	rax, 0x203ED7
	push	DATA0
	push	STACK0
	mov	rax, 0xFFFFFFFF00020002	; VM
	push	rax
	push	CODE0
	push	.b
	iretq
.b:	pushfq
	pop	rax
	CHECK	rax, 2
	jmp	.end
.u:	push	DATA3
	push	STACK3
	push	0x3AD7
	push	CODE3
	push	.u2
	iretq
.u2:	pushfq
	pop	rbx
	int	0x40
.at:
.end:

; SDM vol. 2, "IRET": to compatibility mode; the stack is that of the frame.
CASE	"IRETQ to compatibility mode and the interrupt back"
	mov	r15, 0x1122334455667788
	COMPAT	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_ss], DATA3
	CHECK	[x_rsp], STACK3-4
	CHECK	[x_sp], STACKI-48
	CHECK	r15, 0x1122334455667788
	mov	eax, [x_rax]
	CHECK	rax, 4
	jmp	.end
	bits	32
.c:	mov	eax, 5
	db	0x48			; DEC EAX
	push	eax			; 4 bytes
	int	0x40
.at:
	bits	64
.end:

CASE	"IRETQ to compatibility mode: the limit of CS"
	SETD	T0, 0, 0xFFF, CODER|RING3, D
	ENTER	T0+3, LIN, DATA3, STACK3, 2
	CHECK	[x_vec], 13
	CHECK	[x_err], 0
	CHECK	[x_cs], CODE0
	CHECK	[x_rsp], STACK0-40

CASE	"IRETQ of level 3 to level 3, to an inner level"
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_rsp], STACK3-0x80
	USER	.v
	ENDED	13, CODE0, .v2
	jmp	.end
.u:	push	DATA3
	push	STACK3-0x80
	push	2
	push	CODE3
	push	.u2
	iretq
.u2:	int	0x40
.at:
.v:	push	DATA0
	push	STACK0
	push	2
	push	CODE0
	push	.end
.v2:	iretq
.end:

CASE	"IRETQ drops segments of inner levels"
	mov	eax, DATA0
	mov	ds, eax
	mov	gs, eax
	mov	eax, CONF0
	mov	es, eax
	WRITE	GSBASE, scratch
	USER	.u
	CHECK	[x_vec], 0x40
	CHECK	[x_rax], 0
	CHECK	[x_rbx], CONF0
	CHECK	[x_rcx], 0
	jmp	.end
.u:	mov	eax, ds
	mov	ebx, es
	mov	ecx, gs
	int	0x40
.end:

; SDM vol. 3, 17.3.1.4: a trap after each instruction; MOV SS and POP SS hold it back for one.
CASE	"single step in 64-bit mode"
	USER	.u, 0x102
	ENDED	1, 0, .u2
	mov	rax, dr6
	CHECK	rax, 0xFFFF4FF0
	CHECK	[x_flags], 0x102
	CHECK	[x_hflags], 2
	jmp	.end
.u:	mov	rax, [scratch]
.u2:	nop
.end:

CASE	"MOV SS holds a single step back"
	mov	eax, DATA0
	push	DATA0
	push	STACK0-0x200
	push	0x102
	push	CODE0
	push	.c
	call	expect
	dd	.after
	iretq
.c:	mov	ss, eax
.c1:	nop
.c2:	nop
.after:	ENDED	1, 0, .c2

CASE	"single step over INT n: the handler runs on"
	SETG	IDT+16*0x41, CODE0, .h, 0xEE, 0
	USER	.u, 0x102
	ENDED	1, 0, .u3		; after IRETQ the next instruction is stepped
	CHECK	[x_rbx], 2
	jmp	.end
.u:	int	0x41
.u2:	nop
.u3:	nop
.h:	pushfq
	pop	rbx
	iretq
.end:

; SDM vol. 3, 6.14.4, 7.7: a stack beyond the limit of the TSS.
CASE	"RSP1 and IST beyond the limit of the TSS raise #TS(TSS)"
	SETD	TSSSEL, TSS, 0x2B, 0x89, 0
	mov	eax, TSSSEL
	ltr	ax
	IST	0x40, 7
	FAULTS	10, TSSSEL, int 0x40
	IST	0x40, 1
	TRAPS	0x40, 0, int 0x40
	CHECK	[x_sp], IST1-48
	IST	6, 2
	FAULTS	10, TSSSEL+1, ud2		; EXT
	SETD	TSSSEL, TSS, 0x0B, 0x89, 0
	mov	eax, TSSSEL
	ltr	ax
	SETG	IDT+16*0x41, CODE1 & ~3, stubs, 0xEE, 0
	USER	.u
	ENDED	10, TSSSEL, .u
	jmp	.end
.u:	int	0x41
.end:

CASE	"page fault on the stack of the handler"
	IST	14, 2
	mov	qword [TSS+4], LIN+0x800
	USER	.u
	ENDED	14, 2, .u
	CHECK	[x_cr2], LIN+0x7F8
	CHECK	[x_cs], CODE3
	CHECK	[x_rsp], STACK3
	jmp	.end
.u:	int	0x40
.end:

CASE	"interrupts in compatibility mode at level 0"
	COMPAT0	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP0
	CHECK	[x_ss], DATA0
	CHECK	[x_rsp], STACK0-0x400-4
	CHECK	[x_sp], STACK0-0x400-16-48
	jmp	.end
	bits	32
.c:	push	eax
	int	0x40
.at:
	bits	64
.end:

CASE	"IRETD of compatibility mode to 64-bit mode at the same level"
	COMPAT0	.c
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE0
	CHECK	[x_rsp], STACK0-0x400
	CHECK	[x_rax], 0x1122334455667788
	jmp	.end
	bits	32
.c:	push	dword 2
	push	dword CODE0
	push	dword .d
	iretd
	bits	64
.d:	mov	rax, 0x1122334455667788
	int	0x40
.at:
.end:
