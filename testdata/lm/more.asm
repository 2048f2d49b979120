; Operands and stacks across the end of the lower half, and what the other files have left. QEMU is not shown these.

; SDM vol. 1, 3.3.7.1: every byte of an operand counts.
CASE	"operands of all kinds across the end of the lower half"
	mov	rbx, LAST+0xF00
	FAULTS	13, 0, fxsave [rbx]
	mov	rbp, LAST+0xF00
	FAULTS	12, 0, fxsave [rbp]
	FAULTS	13, 0, fxrstor [rbx]
	mov	rbx, LAST+0xFF8
	FAULTS	13, 0, {movups [rbx], xmm1}
	fld1
	FAULTS	13, 0, {fstp tword [rbx]}
	FAULTS	13, 0, {fld tword [rbx]}
	FAULTS	13, 0, {fnsave [rbx]}
	FAULTS	13, 0, {frstor [rbx]}
	FAULTS	13, 0, {fnstenv [rbx]}
	FAULTS	13, 0, {fldenv [rbx]}
	FAULTS	13, 0, {fbstp [rbx]}
	FAULTS	13, 0, {sgdt [rbx]}
	FAULTS	13, 0, {lgdt [rbx]}
	FAULTS	13, 0, {db 0x48, 0xFF, 0x2B}
	FAULTS	13, 0, {db 0x48, 0x0F, 0xB5, 0x0B}
	mov	rdi, LAST+0xFF8
	mov	rax, -1
	movq	xmm1, rax
	punpcklqdq xmm1, xmm1
	FAULTS	13, 0, {maskmovdqu xmm1, xmm1}
	mov	rbx, LAST+0xFFF
	mov	eax, 1
	FAULTS	13, 0, {db 0x0F, 0xC7, 0x0B}
	FAULTS	13, 0, xlatb
	mov	rbp, LAST+0xFFC
	FAULTS	12, 0, {cmpxchg8b [rbp]}
	FAULTS	12, 0, {fild qword [rbp]}
	FAULTS	12, 0, {ldmxcsr [rbp+1]}
	FAULTS	12, 0, {movss xmm1, [rbp+2]}
	FAULTS	12, 0, {movq mm1, [rbp]}
	FAULTS	12, 0, {fldcw [rbp+3]}
	FAULTS	12, 0, {fnstsw [rbp+3]}
	FAULTS	12, 0, {bts qword [rbp], 3}
	mov	rcx, 64
	FAULTS	12, 0, {bt [rbp-4], rcx}
	FAULTS	12, 0, {shld [rbp], rax, 1}
	FAULTS	12, 0, {neg qword [rbp]}
	FAULTS	12, 0, {push qword [rbp]}
	FAULTS	12, 0, {pop qword [rbp]}
	FAULTS	12, 0, {jmp [rbp]}
	FAULTS	12, 0, {call [rbp]}
	FAULTS	12, 0, {mov word [rbp+3], ds}
	FAULTS	12, 0, {mov ds, [rbp+3]}
	FAULTS	12, 0, {str [rbp+3]}
	FAULTS	12, 0, {lldt [rbp+3]}
	FAULTS	12, 0, {verr [rbp+3]}
	FAULTS	12, 0, {smsw [rbp+3]}
	FAULTS	12, 0, {lmsw [rbp+3]}
	FAULTS	12, 0, {movnti [rbp], rax}
	FAULTS	12, 0, {xchg [rbp], rax}
	FAULTS	12, 0, {cvtsi2sd xmm1, qword [rbp]}
	FAULTS	12, 0, {movhps xmm1, [rbp]}
	FAULTS	12, 0, {movlps [rbp], xmm1}
	FAULTS	12, 0, {clflush [rbp+4]}
	FAULTS	12, 0, {setc [rbp+4]}

CASE	"stacks across the end of the lower half"
	IST	12, 1
	IST	13, 1
	mov	rax, LAST+0xFFC
	RSPFAULT pop rcx
	RSPFAULT ret
	RSPFAULT popfq
	RSPFAULT iretq
	RSPFAULT retfq
	RSPFAULT retf
	mov	rax, LAST+0xFF0
	RSPFAULT iretq
	mov	rax, NC+4
	RSPFAULT push rcx
	RSPFAULT call .end
	RSPFAULT pushfq
.end:

CASE	"PUSH, POP of memory, RET n, INT n with RSP that is not canonical"
	IST	12, 1
	mov	eax, 5
	mov	[scratch], rax
	mov	rax, NC+0x100
	RSPFAULT {push qword [scratch]}
	RSPFAULT {pop qword [scratch]}
	RSPFAULT {ret 8}
	RSPFAULT {int 0x40}

; SDM vol. 3, 6.14.5: with an IST the present stack is not used.
CASE	"INT n with RSP that is not canonical and an IST"
	IST	0x40, 1
	mov	rax, NC+0x100
	call	expect
	dd	.after
	mov	rsp, rax
	int	0x40
.after:	CHECK	[x_vec], 0x40
	SAME	[x_rsp], rax

; SDM vol. 2, "MOV–Move to/from Control Registers": mod is ignored.
CASE	"MOV from control and debug registers ignores mod"
	db	0x48, 0x0F, 0x20, 0x18		; MOV RAX, CR3 with mod 0
	mov	rbx, cr3
	SAME	rax, rbx
	db	0x0F, 0x21, 0x3B		; MOV RBX, DR7
	mov	rcx, dr7
	SAME	rbx, rcx

CASE	"ENTER copies frame pointers from the upper half"
	mov	rbp, HIGH+STACK0-0x100
	mov	rax, 0x1234
	mov	[STACK0-0x108], rax
	enter	0, 2
	CHECK	[STACK0-16], 0x1234
	mov	esp, STACK0

CASE	"IRET with 16 bits to an outer level"
	mov	dword [buffer], 0x40CD
	call	user_data
	call	expect
	dd	.after
	sub	rsp, 10
	mov	word [rsp], buffer
	mov	word [rsp+2], COMP3
	mov	word [rsp+4], 2
	mov	word [rsp+6], STACK3
	mov	word [rsp+8], DATA3
	iretw
.after:	CHECK	[x_vec], 0x40
	CHECK	[x_rsp], STACK3
	CHECK	[x_cs], COMP3

; SDM vol. 3, 17.3.1.1, vol. 2, "SYSRET": IRETQ loads RF, SYSRET clears it.
CASE	"RF by IRETQ passes a breakpoint, SYSRET does not load it"
	mov	eax, .u
	mov	dr0, rax
	mov	eax, 0x402
	mov	dr7, rax
	USER	.u, 0x10002
	CHECK	[x_vec], 0x40
	USER	.u, 0x2
	ENDED	1, 0, .u
	mov	ecx, .u
	mov	r11d, 0x10002
	RUN	.go
	ENDED	1, 0, .u
	jmp	.end
.go:	o64 sysret
.u:	int	0x40
.end:

CASE	"POPFQ at level 3 with IOPL 3; IOPL stays"
	USER	.u, 0x3002
	ENDED	0x40, 0, .at
	CHECK	[x_rbx], 0x3202
	jmp	.end
.u:	push	0x202
	popfq
	pushfq
	pop	rbx
	int	0x40
.at:
.end:

CASE	"data faults of a page with NX: no code bit 4"
	PAGE	0, AREA+5 | NX
	mov	rax, cr0
	bts	rax, 16
	mov	cr0, rax
	PGFAULT	3, LIN, mov [LIN], al
	USER	.u
	ENDED	14, 7, .u
	jmp	.end
.u:	mov	[LIN], al
.end:

CASE	"fetches at level 3: codes 14h, 15h, 1Dh"
	PAGE	0, AREA+3
	mov	ebx, LIN
	USER	.u
	ENDED	14, 0x15, LIN
	PAGE	0, 0
	USER	.u
	ENDED	14, 0x14, LIN
	PAGE	0, AREA+7 | (1 << 51)
	USER	.u
	ENDED	14, 0x1D, LIN
	jmp	.end
.u:	jmp	rbx
.end:

CASE	"SETcc and MOVSX with SIL and DIL"
	mov	rsi, -1
	clc
	db	0x40, 0x0F, 0x92, 0xC6		; SETC SIL
	CHECK	rsi, -0x100
	mov	edi, 0x80
	db	0x48, 0x0F, 0xBE, 0xC7		; MOVSX RAX, DIL
	CHECK	rax, -0x80

CASE	"INT3 at level 3"
	USER	.u
	CHECK	[x_vec], 3
	CHECK	[x_cs], CODE3
	jmp	.end
.u:	int3
.end:

CASE	"LAR with REX.W of a call gate into the upper half"
	SETG	GDT+T0, CODE0, HIGH, 0xEC, 0
	mov	eax, T0
	xor	ecx, ecx
	lar	rbx, rax
	setz	cl
	CHECK	rcx, 1
