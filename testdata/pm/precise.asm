; What comes when: flags and breakpoints that act at once, which of two faults comes, what a
; fault leaves.

%macro ALIGNING 1		; 1: CR0.AM on, 0: off
	mov	eax, cr0
	and	eax, ~0x40000
	or	eax, (%1) << 18
	mov	cr0, eax
%endmacro

CASE	"AC set by POPFD acts on the next instruction"
	ALIGNING 1
	mov	dword [scratch], 0
	USER	.u
	ENDED	17, 0, .at
	jmp	.end
.u:	mov	eax, [scratch+1]
	push	dword 0x40002
	popfd
	mov	eax, [scratch]
	push	dword 2
	popfd
	mov	eax, [scratch+1]
	push	dword 0x40002
	popfd
.at:	mov	[scratch+2], eax
	int	0x40
.end:

CASE	"AC set by IRET in ring 3 acts on the next instruction"
	USER	.u
	ENDED	17, 0, .at
	ALIGNING 0
	jmp	.end
.u:	mov	eax, [scratch+1]
	push	dword 0x40002
	push	dword CODE3
	push	dword .at
	iretd
.at:	push	dword [scratch+3]
	int	0x40
.end:

CASE	"CR0.AM acts on a task that has AC set"
	USER	.u, 0x40002
	ENDED	0x40, 0, .at1
	ALIGNING 1
	USER	.u, 0x40002
	ENDED	17, 0, .u
	ALIGNING 0
	jmp	.end
.u:	mov	eax, [scratch+1]
	int	0x40
.at1:
.end:

CASE	"RF covers all iterations of REP"
	NODEBUG
	mov	eax, .at
	mov	dr0, eax
	mov	eax, 1
	mov	dr7, eax
	mov	esi, scratch
	mov	edi, scratch+32
	mov	ecx, 5
	RUN	jmp .go
	ENDED	0x40, 0, .behind
	CHECK	ecx, 0
	CHECK	edi, scratch+37
	DR6IS	0
	NODEBUG
	jmp	.end
.go:	push	dword 0x10002
	push	dword CODE0
	push	dword .at
	iretd
.at:	rep movsb
	int	0x40
.behind:
.end:

	mov	eax, PD
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000000
	mov	cr0, eax

CASE	"RF of REP: a page fault between, then the rest without a hit"
	NODEBUG
	PAGE	0, AREA+7
	PAGE	1, 0
	mov	eax, .at
	mov	dr0, eax
	mov	eax, 1
	mov	dr7, eax
	mov	esi, scratch
	mov	edi, LIN+0xFFE
	mov	ecx, 5
	RUN	jmp .go
	ENDED	14, 2, .at
	CHECK	ecx, 3
	mov	eax, [x_flags]
	and	eax, 0x10000
	CHECK	eax, 0x10000
	PAGE	1, AREA+0x1007
	RUN	jmp .go
	ENDED	0x40, 0, .behind
	CHECK	ecx, 0
	DR6IS	0
	NODEBUG
	PAGE	0, 0
	PAGE	1, 0
	jmp	.end
.go:	push	dword 0x10002
	push	dword CODE0
	push	dword .at
	iretd
.at:	rep movsb
	int	0x40
.behind:
.end:

; WATCHED address, vector, code, instruction…: the data breakpoint at address is met by an
; instruction that faults, and forgotten.
%macro WATCHED 4+
	NODEBUG
	mov	eax, %1
	mov	dr0, eax
	mov	eax, 0x000F0301
	mov	dr7, eax
	FAULTS	%2, %3, %4
	DR6IS	0
	NODEBUG
%endmacro

CASE	"a data breakpoint of an instruction that faults is forgotten"
	PAGE	0, AREA+5
	PAGE	1, 0
	mov	dword [buffer], 0
	xor	edx, edx
	WATCHED	buffer, 0, 0, div dword [buffer]
	mov	esi, buffer
	mov	edi, LIN+0x1000
	WATCHED	buffer, 14, 2, movsd
	mov	dword [buffer+4], 0xFFF8
	WATCHED	buffer, 13, 0xFFF8, lds eax, [buffer]
	mov	ax, DATA0
	mov	ds, ax
	mov	dword [buffer], 1
	mov	dword [buffer+4], 2
	xor	ecx, ecx
	WATCHED	buffer, 5, 0, bound ecx, [buffer]

; WATCHEDUSER address, code, label: the same in ring 3, where label sets the stack up; the
; instruction that faults stands at label.at.
%macro WATCHEDUSER 3
	NODEBUG
	mov	eax, %1
	mov	dr0, eax
	mov	eax, 0x000F0301
	mov	dr7, eax
	USER	%3
	ENDED	14, %2, %3at
	DR6IS	0
	NODEBUG
%endmacro

CASE	"a data breakpoint of an instruction done in part is forgotten"
	PAGE	0, 0
	PAGE	1, AREA+7
	WATCHEDUSER LIN+0x1004, 6, .pusha
	WATCHEDUSER LIN+0x1008, 6, .enter
	WATCHEDUSER LIN+0x1000, 6, .call
	WATCHEDUSER LIN+0x1000, 6, .push
	WATCHEDUSER LIN+0x1000, 6, .write
	WATCHEDUSER LIN+0x1000, 4, .read
	WATCHEDUSER LIN+0x1000, 4, .cmps
	PAGE	1, 0
	jmp	.end
.came:	int	0x40
.pusha:	mov	esp, LIN+0x1008
.pushaat:
	pushad
.enter:	mov	esp, LIN+0x100C
	mov	ebp, LIN+0x100C
.enterat:
	enter	0, 4
.call:	mov	esp, LIN+0x1004
.callat: call	CODE3:.came
.push:	mov	esp, LIN+0x1000
.pushat: push	dword [LIN+0x1000]
.write:
.writeat:
	mov	[LIN+0xFFE], eax
.read:
.readat: mov	eax, [LIN+0xFFE]
.cmps:	mov	esi, LIN+0x1000
	mov	edi, LIN+0xFFC
.cmpsat: cmpsd
.end:

CASE	"REP INS and OUTS without permission and without a count"
	USER	.out
	ENDED	13, 0, .out1
	USER	.in
	ENDED	13, 0, .in1
	jmp	.end
.out:	xor	ecx, ecx
	mov	edx, 0x80
	mov	esi, buffer
.out1:	rep outsb
	int	0x40
.in:	xor	ecx, ecx
	mov	edx, 0x80
	mov	edi, buffer
.in1:	rep insd
	int	0x40
.end:

CASE	"code beyond the limit comes before the absent page there"
	SETD	T0, LIN, 0, CODER, 12
	PAGE	0, AREA+7
	PAGE	1, 0
	mov	word [AREA+0xFFE], 0xB890
	RUN	jmp T0:0xFFE
	ENDED	13, 0, 0xFFF
	SETD	T0, LIN, 1, CODER, 12
	RUN	jmp T0:0xFFE
	ENDED	14, 0, 0xFFF
	CHECK	[x_cr2], LIN+0x1000
	PAGE	0, 0

	mov	eax, cr0
	and	eax, ~0x80000000
	mov	cr0, eax

; PARTCALL selector, ESP, what is called: a far CALL with room for CS only.
%macro PARTCALL 4
	mov	dword [AREA], 0x55555555
	mov	dword [AREA+4], 0x55555555
	push	dword %%after
	call	expect
	mov	cx, %1
	mov	ss, cx
	mov	esp, %2
%%at:	%4
%%after:
	mov	ax, DATA0
	mov	ss, ax
	CHECK	[x_vec], 12
	CHECK	[x_err], 0
	CHECK	[x_eip], %%at
	CHECK	[AREA], %3
	CHECK	[AREA+4], 0x55555555
%endmacro

CASE	"far CALL: CS is pushed before EIP finds no room"
	SETD	T0, AREA, 0xFFF, DATARW, 4
	SETG	GDT+T0+8, CODE0, A(.came), 0x8C, 0
	SETG	GDT+T0+16, CODE16, A(.came), 0x84, 0
	SETG	IDT+12*8, T0+24, 0, 0x85, 0
	NEWTASK	TSSB, .task
	SETD	T0+24, TSSB, 0x67, 0x89, 0
	PARTCALL T0, 4, CODE0, {call CODE0:.came}
	PARTCALL T0, 2, 0x55550000|CODE0, {call word CODE16:A(.came)-BASE}
	PARTCALL T0, 4, CODE0, {call T0+8:0}
	PARTCALL T0, 2, 0x55550000|CODE0, {call T0+16:0}
	RESTORE	12
	jmp	.end
.came:	int	0x40
.task:	pop	dword [x_err]
	mov	dword [x_vec], 12
	mov	eax, [TSS+0x20]
	mov	[x_eip], eax
	mov	eax, [resume]
	mov	[TSS+0x20], eax
	mov	eax, [resume_esp]
	mov	[TSS+0x38], eax
	mov	word [TSS+0x50], DATA0
	iretd
	jmp	.task
.end:

CASE	"T bit: no #DB when the switch faults"
	NODEBUG
	NEWTASK	TSSA, .never
	mov	dword [TSSA+0x64], 0x680001
	mov	dword [TSSA+0x54], 0x1230
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	dword [resume], .after
	mov	[resume_esp], esp
	jmp	TA:0
.never:	hlt
.after:	HOME
	CHECK	[x_vec], 10
	CHECK	[x_err], 0x1230
	DR6IS	0

; RING0TASK field, value, vector, code, SP in the handler, transfer…: the new task cannot load that
; selector; its fault is delivered in it through a gate of the same level.
%macro RING0TASK 6+
	NEWTASK	TSSA, .never
	mov	dword [TSSA+(%1)], %2
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	dword [resume], %%after
	mov	[resume_esp], esp
	mov	dword [x_vec], 0xFFFF
	%6
%%after:
	HOME
	CHECK	[x_vec], %3
	CHECK	[x_err], %4
	CHECK	[x_eip], .never
	CHECK	[x_sp], %5
	CHECK	[x_cpl], CODE0
%endmacro

%define INNER	STACKI-24	; a new stack: error code, EIP, CS, EFLAGS, ESP, SS

CASE	"ring 0 task with a bad LDT or SS, by JMP and CALL"
	RING0TASK 0x60, DATA0, 10, DATA0, INNER, jmp TA:0
	CHECK	[x_esp], STACKA
	CHECK	[x_ss], DATA0
	RING0TASK 0x50, 0x1230, 10, 0x1230, INNER, call TA:0
	RING0TASK 0x50, CODE0, 10, CODE0, INNER, jmp TA:0
	RING0TASK 0x50, 0, 10, 0, INNER, jmp TA:0
	SETD	T16, 0, 0xFFFFF, DATARW & ~PRES, 12
	RING0TASK 0x50, T16, 12, T16, INNER, call TA:0
	RING0TASK 0x54, T16, 11, T16, STACKA-16, jmp TA:0
	RING0TASK 0x58, 0x1230, 10, 0x1230, STACKA-16, call TA:0
	jmp	.end
.never:	hlt
.end:

CASE	"ring 0 task with a bad CS"
	SETD	T16, 0, 0xFFFFF, CODER & ~PRES, 12
	RING0TASK 0x4C, T16, 11, T16, [x_sp], jmp TA:0
	RING0TASK 0x4C, DATA0, 10, DATA0, [x_sp], call TA:0
	RING0TASK 0x4C, 0, 10, 0, [x_sp], jmp TA:0
	jmp	.end
.never:	hlt
.end:

CASE	"ring 0 task with a bad SS, by task gate, interrupt and IRET"
	SETG	GDT+TG, TA, 0, 0x85, 0
	RING0TASK 0x50, 0x1230, 10, 0x1230, INNER, jmp TG:0
	RING0TASK 0x50, 0x1230, 10, 0x1230, INNER, call TG:0
	SETG	IDT+0x41*8, TA, 0, 0x85, 0
	RING0TASK 0x50, 0x1230, 10, 0x1230, INNER, int 0x41
	RESTORE	0x41
	SETG	IDT+6*8, TA, 0, 0x85, 0
	RING0TASK 0x50, 0x1230, 10, 0x1231, INNER, ud2
	RESTORE	6
	mov	word [TSS], TA
	RING0TASK 0x50, 0x1230, 10, 0x1230, INNER, jmp .iret
	mov	word [TSS], 0
	jmp	.end
.iret:	mov	byte [GDT+TA+5], 0x8B
	push	dword 0x4002
	popfd
	iretd
.never:	hlt
.end:
