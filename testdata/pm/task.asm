; Hardware task switches.

; NEWTASK address, entry: a 32-bit TSS with the usual segments.
%macro NEWTASK 2
	mov	edi, %1
	mov	ecx, 26
	xor	eax, eax
	rep stosd
	mov	dword [%1+4], STACKI
	mov	dword [%1+8], DATA0
	mov	dword [%1+0x20], %2
	mov	dword [%1+0x24], 2
	mov	dword [%1+0x38], STACKA
	mov	dword [%1+0x48], DATA0
	mov	dword [%1+0x4C], CODE0
	mov	dword [%1+0x50], DATA0
	mov	dword [%1+0x54], DATA0
	mov	dword [%1+0x60], LDTSEL
	mov	dword [%1+0x64], 0x680000
%endmacro

; HOME: the test's own task again, whatever happened.
%macro HOME 0
	SETD	TSSSEL, TSS, 0x2200, 0x89, 0
	mov	ax, TSSSEL
	ltr	ax
	push	dword 2
	popfd
	mov	ax, LDTSEL
	lldt	ax
%endmacro

TA	equ	T0
TB	equ	T0+8
T16	equ	T0+16
TG	equ	T0+24

CASE	"CALL TSS and IRET: state, back link, NT, busy, TS"
	NEWTASK	TSSA, .task
	mov	dword [TSSA+0x28], 0x11111111	; EAX
	mov	dword [TSSA+0x34], 0x22222222	; EBX
	SETD	TA, TSSA, 0x67, 0x89, 0
	clts
	mov	esi, 0x33333333
	mov	edi, esp
	mov	dword [scratch], 0
	call	TA:0
	mov	ebx, esp
	CHECK	ebx, edi
	CHECK	esi, 0x33333333
	CHECK	[scratch], 0x11111111
	CHECK	[scratch+4], 0x22222222
	mov	eax, [scratch+8]
	and	eax, 0x4000
	CHECK	eax, 0x4000
	CHECK	[scratch+12], STACKA
	CHECK	[scratch+16], 0x8B
	CHECK	[scratch+20], 0x8B
	mov	eax, [scratch+24]
	and	eax, 8
	CHECK	eax, 8
	CHECK	[scratch+28], TA
	movzx	eax, word [TSSA]
	CHECK	eax, TSSSEL
	movzx	eax, byte [GDT+TA+5]
	CHECK	eax, 0x89
	movzx	eax, byte [GDT+TSSSEL+5]
	CHECK	eax, 0x8B
	str	eax
	CHECK	eax, TSSSEL
	pushfd
	pop	eax
	and	eax, 0x4000
	CHECK	eax, 0
	mov	eax, [TSSA+0x24]		; NT is cleared in the image of the task that returned
	and	eax, 0x4000
	CHECK	eax, 0
	CHECK	[TSSA+0x20], .after
	clts
	jmp	.end
.task:	mov	[scratch], eax
	mov	[scratch+4], ebx
	mov	ecx, esp
	pushfd
	pop	dword [scratch+8]
	mov	[scratch+12], ecx
	movzx	eax, byte [GDT+TA+5]
	mov	[scratch+16], eax
	movzx	eax, byte [GDT+TSSSEL+5]
	mov	[scratch+20], eax
	mov	eax, cr0
	mov	[scratch+24], eax
	str	eax
	mov	[scratch+28], eax
	iretd
.after:
.end:

CASE	"JMP TSS: not busy any more, no link"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	jmp	TA:0
.back:	movzx	eax, byte [GDT+TA+5]
	CHECK	eax, 0x89
	CHECK	[scratch], 0x89
	CHECK	[scratch+4], 0
	CHECK	[TSS+0x20], .back
	jmp	.end
.task:	movzx	eax, byte [GDT+TSSSEL+5]
	mov	[scratch], eax
	pushfd
	pop	eax
	and	eax, 0x4000
	mov	[scratch+4], eax
	jmp	TSSSEL:0
.end:

CASE	"JMP and CALL to a busy, absent, short TSS, wrong privilege"
	NEWTASK	TSSA, gate_same
	SETD	TA, TSSA, 0x67, 0x8B, 0
	FAULTS	13, TA, jmp TA:0
	FAULTS	13, TA, call TA:0
	SETD	TA, TSSA, 0x67, 0x09, 0
	FAULTS	11, TA, jmp TA:0
	SETD	TA, TSSA, 0x66, 0x89, 0
	FAULTS	10, TA, jmp TA:0
	SETD	TA, TSSA, 0x67, 0x89, 0
	FAULTS	13, TA, jmp (TA|3):0
	movzx	eax, byte [GDT+TA+5]
	CHECK	eax, 0x89
	str	eax
	CHECK	eax, TSSSEL

CASE	"task gate: CALL, its rights, what it may name"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	GDT+TG, TA, 0, 0x85, 0
	mov	dword [scratch], 0
	call	TG:0x1234
	CHECK	[scratch], 77
	FAULTS	13, TG, call (TG|3):0
	SETG	GDT+TG, TA, 0, 0x05, 0
	FAULTS	11, TG, call TG:0
	SETG	GDT+TG, DATA0, 0, 0x85, 0
	FAULTS	13, DATA0, call TG:0
	SETG	GDT+TG, 0x0C, 0, 0x85, 0
	FAULTS	13, 0x0C, call TG:0
	SETG	GDT+TG, TSSSEL, 0, 0x85, 0
	FAULTS	13, TSSSEL, call TG:0
	jmp	.end
.task:	mov	dword [scratch], 77
	iretd
.end:

CASE	"interrupt through a task gate, and from ring 3"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	IDT+0x41*8, TA, 0, 0xE5, 0
	mov	dword [scratch], 0
	int	0x41
	CHECK	[scratch], 1
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[scratch], 2
	RESTORE	0x41
	jmp	.end
.u:	int	0x41
	int	0x40
.at:
.task:	inc	dword [scratch]
	iretd
	jmp	.task
.end:

CASE	"exception through a task gate: error code on the new stack"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	IDT+13*8, TA, 0, 0x85, 0
	mov	esi, esp
	xor	eax, eax
	mov	fs, ax
.at:	mov	al, [fs:0]
.skip:	mov	edi, esp
	CHECK	edi, esi
	CHECK	[scratch], 0
	CHECK	[scratch+4], .at
	CHECK	[scratch+8], STACKA-4
	mov	eax, [scratch+12]
	and	eax, 0x10000
	CHECK	eax, 0x10000
	RESTORE	13
	jmp	.end
.task:	mov	eax, esp
	mov	[scratch+8], eax
	pop	dword [scratch]
	mov	eax, [TSS+0x20]
	mov	[scratch+4], eax
	mov	eax, [TSS+0x24]
	mov	[scratch+12], eax
	mov	dword [TSS+0x20], .skip
	iretd
.end:

CASE	"double fault through a task gate"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	IDT+8*8, TA, 0, 0x85, 0
	GATE	13, gate_same, 0x0E
	xor	eax, eax
	mov	fs, ax
	mov	dword [scratch], 99
	mov	al, [fs:0]
.skip:	CHECK	[scratch], 0
	RESTORE	13
	RESTORE	8
	jmp	.end
.task:	pop	dword [scratch]
	mov	dword [TSS+0x20], .skip
	iretd
.end:

CASE	"16-bit TSS: CALL and IRET"
	mov	edi, TSS16
	mov	ecx, 11
	xor	eax, eax
	rep stosd
	mov	word [TSS16+0x0E], A(.task)-BASE
	mov	word [TSS16+0x10], 2
	mov	word [TSS16+0x12], 0x1234	; AX
	mov	word [TSS16+0x1A], STACKA	; SP
	mov	word [TSS16+0x22], DATA0
	mov	word [TSS16+0x24], CODE16
	mov	word [TSS16+0x26], DATA16
	mov	word [TSS16+0x28], DATA0
	SETD	T16, TSS16, 0x2B, 0x81, 0
	mov	esi, 0x44444444
	call	T16:0
	CHECK	[scratch], 0x1234
	CHECK	[scratch+4], STACKA
	CHECK	[scratch+8], 0x83
	CHECK	esi, 0x44444444
	movzx	eax, word [TSS16+0x12]
	CHECK	eax, 0x4321
	SETD	T16, TSS16, 0x2A, 0x81, 0
	FAULTS	10, T16, call T16:0
	jmp	.end
	bits	16
.task:	movzx	eax, ax
	mov	[dword scratch], eax
	movzx	eax, sp
	mov	[dword scratch+4], eax
	movzx	eax, byte [dword GDT+T16+5]
	mov	[dword scratch+8], eax
	mov	ax, 0x4321
	iret
	bits	32
.end:

; The next cases switch to tasks that cannot run: the fault is the new task's.
%macro BADTASK 4	; field, value, vector, code
	NEWTASK	TSSA, .never
	mov	dword [TSSA+(%1)], %2
	SETD	TA, TSSA, 0x67, 0x89, 0
	NEWTASK	TSSB, badtask
	SETD	TB, TSSB, 0x67, 0x89, 0
	SETG	IDT+(%3)*8, TB, 0, 0x85, 0
	mov	dword [resume], %%after
	mov	[resume_esp], esp
	jmp	TA:0
%%after:
	HOME
	CHECK	[scratch], %4
	CHECK	[scratch+4], TA			; the back link: the new task was entered
	CHECK	[TSSA+0x20], .never		; its EIP
	RESTORE	%3
%endmacro

CASE	"bad LDT in the new TSS: #TS(LDT) in the new task"
	BADTASK	0x60, DATA0, 10, DATA0
	SETD	T16, LDT, 0xFF, 0x02, 0
	BADTASK	0x60, T16, 10, T16
	jmp	.end
.never:	hlt
.end:

CASE	"bad CS in the new TSS"
	BADTASK	0x4C, DATA0, 10, DATA0
	BADTASK	0x4C, 0, 10, 0
	BADTASK	0x4C, CODE3 & ~3, 10, CODE3 & ~3
	SETD	T16, 0, 0xFFFFF, CODER & ~PRES, 12
	BADTASK	0x4C, T16, 11, T16
	jmp	.end
.never:	hlt
.end:

CASE	"bad SS in the new TSS"
	BADTASK	0x50, 0, 10, 0
	BADTASK	0x50, CODE0, 10, CODE0
	BADTASK	0x50, DATA3, 10, DATA3 & ~3
	SETD	T16, 0, 0xFFFFF, DATARW & ~PRES, 12
	BADTASK	0x50, T16, 12, T16
	jmp	.end
.never:	hlt
.end:

CASE	"bad data segments in the new TSS"
	BADTASK	0x54, LDTSEL, 10, LDTSEL
	BADTASK	0x48, DATA0|3, 10, DATA0
	SETD	T16, 0, 0xFFFFF, DATARW & ~PRES, 12
	BADTASK	0x58, T16, 11, T16
	BADTASK	0x5C, 0x200, 10, 0x200
	jmp	.end
.never:	hlt
.end:

CASE	"EIP of the new task beyond its limit: #GP(0) in the new task"
	SETD	T16, BASE, 0xFFFF, CODER, 4
	NEWTASK	TSSA, 0x10000
	mov	dword [TSSA+0x4C], T16
	SETD	TA, TSSA, 0x67, 0x89, 0
	NEWTASK	TSSB, badtask
	SETD	TB, TSSB, 0x67, 0x89, 0
	SETG	IDT+13*8, TB, 0, 0x85, 0
	mov	dword [resume], .after
	mov	[resume_esp], esp
	jmp	TA:0
.after:	HOME
	CHECK	[scratch], 0
	CHECK	[scratch+4], TA
	CHECK	[TSSA+0x20], 0x10000
	RESTORE	13

CASE	"IRET to a task that is not busy, absent"
	NEWTASK	TSSA, gate_same
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	word [TSS], TA
	push	dword 0x4002
	popfd
	FAULTS	10, TA, iretd
	SETD	TA, TSSA, 0x67, 0x0B, 0
	push	dword 0x4002
	popfd
	FAULTS	11, TA, iretd
	mov	word [TSS], 0

CASE	"task in ring 3, segments of the LDT"
	mov	dword [LDT+8], 0x0000FFFF
	mov	dword [LDT+12], 0x00CFF200
	NEWTASK	TSSA, .task
	mov	dword [TSSA+0x4C], CODE3
	mov	dword [TSSA+0x50], DATA3
	mov	dword [TSSA+0x54], 0x0F
	mov	dword [TSSA+0x48], 0
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	dword [resume], .after
	mov	[resume_esp], esp
	jmp	TA:0
.after:	HOME
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_esp], STACKA
	CHECK	ecx, 0x0F
	mov	dword [resume], unexpected
	jmp	.end
.task:	mov	ecx, ds
	int	0x40
.at:
.end:

CASE	"T bit: #DB with BT before the first instruction"
	xor	eax, eax
	mov	dr6, eax
	NEWTASK	TSSA, .task
	mov	dword [TSSA+0x64], 0x680001
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	dword [resume], .after
	mov	[resume_esp], esp
	mov	dword [x_vec], 99
	jmp	TA:0
.after:	HOME
	ENDED	1, 0, .task
	mov	eax, dr6
	and	eax, 0x8000
	CHECK	eax, 0x8000
	xor	eax, eax
	mov	dr6, eax
	mov	dword [resume], unexpected
	jmp	.end
.task:	jmp	TSSSEL:0
.end:

CASE	"nested tasks: three deep and back"
	NEWTASK	TSSA, .task1
	NEWTASK	TSSB, .task2
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETD	TB, TSSB, 0x67, 0x89, 0
	mov	dword [scratch], 0
	call	TA:0
	CHECK	[scratch], 0x321
	CHECK	[scratch+4], TSSSEL
	CHECK	[scratch+8], TA
	movzx	eax, byte [GDT+TA+5]
	movzx	ebx, byte [GDT+TB+5]
	CHECK	eax, 0x89
	CHECK	ebx, 0x89
	jmp	.end
.task1:	or	dword [scratch], 1
	movzx	eax, word [TSSA]
	mov	[scratch+4], eax
	call	TB:0
	or	dword [scratch], 0x300
	iretd
.task2:	or	dword [scratch], 0x20
	movzx	eax, word [TSSB]
	mov	[scratch+8], eax
	mov	eax, TSSSEL
	lar	ebx, eax
	iretd
.end:

	jmp	task_end

; badtask: the exception handler of BADTASK.
badtask:
	pop	dword [scratch]
	movzx	eax, word [TSSB]
	mov	[scratch+4], eax
	mov	esp, [resume_esp]
	jmp	[resume]
task_end:
	mov	dword [resume], unexpected
