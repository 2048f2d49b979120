; Entry to long mode and exit from it, in the right order and in wrong ones.

; SDM vol. 3, 9.8.5: LMA follows LME and PG.
CASE	"EFER.LMA is set when paging is enabled with LME"
	mov	eax, [first_efer]
	and	eax, 0x500
	CHECK	rax, 0x100
	mov	eax, [first_efer+4]
	and	eax, 0x500
	CHECK	rax, 0x500

; SDM vol. 3, 9.8.5.4: from compatibility mode; LME stays.
CASE	"clearing CR0.PG leaves long mode, LME stays; setting it enters again"
	LEAVE	.out
	bits	32
.out:	mov	ecx, EFER
	rdmsr
	mov	[scratch], eax
	mov	dword [scratch+4], 0
	mov	eax, 5
	db	0x48			; DEC EAX
	mov	[scratch+8], eax
	BACK	.in
	bits	64
.in:	mov	rax, [scratch]
	and	eax, 0x500
	CHECK	rax, 0x100
	CHECK	[scratch+8], 4
	READ	EFER
	and	eax, 0x500
	CHECK	rax, 0x500

; SDM vol. 2, "MOV–Move to/from Control Registers", protected mode exceptions.
CASE	"PG with LME but without PAE raises #GP(0)"
	LEAVE	.out
	bits	32
.out:	xor	eax, eax
	mov	cr4, eax
	mov	eax, cr0
	or	eax, 0x80000000
	LEGACY	0, mov cr0, eax
	mov	ecx, EFER
	rdmsr
	mov	[scratch+8], eax
	BACK	.in
	bits	64
.in:	CHECK	[scratch], 13
	mov	eax, [scratch+8]
	and	eax, 0x500
	CHECK	rax, 0x100

CASE	"PG with LME while CS.L is set raises #GP(0)"
	SETD	T0, 0, 0xFFFFF, CODER, G|D|L
	LEAVE	.out
	bits	32
.out:	jmp	T0:.l			; in legacy mode L does not matter
.l:	mov	eax, cr0
	or	eax, 0x80000000
	LEGACY	0, mov cr0, eax
	jmp	COMP0:.l2
.l2:	BACK	.in
	bits	64
.in:	CHECK	[scratch], 13

CASE	"PG with LME and a 16-bit TSS raises #GP(0)"
	SETD	T0, TSS2, 0x2B, 0x81, 0
	LEAVE	.out
	bits	32
.out:	mov	eax, T0
	ltr	ax
	mov	eax, cr0
	or	eax, 0x80000000
	LEGACY	0, mov cr0, eax
	mov	byte [GDT+TSSSEL+5], 0x89
	mov	eax, TSSSEL
	ltr	ax
	BACK	.in
	bits	64
.in:	CHECK	[scratch], 13

CASE	"legacy mode: 64-bit MSRs keep their upper halves; bases count 32 bits"
	WRITE	KGSBASE, HIGH+5
	WRITE	LSTAR, HIGH+6
	WRITE	0x175, HIGH+7
	LEAVE	.out
	bits	32
.out:	mov	ecx, KGSBASE
	rdmsr
	mov	[scratch], eax
	mov	[scratch+4], edx
	mov	ecx, FSBASE
	mov	eax, scratch
	mov	edx, 0xFFFF8000
	wrmsr
	mov	ecx, 0x175
	rdmsr
	mov	[scratch+8], eax
	mov	[scratch+12], edx
	BACK	.in
	bits	64
.in:	CHECK	[scratch], HIGH+5
	CHECK	[scratch+8], HIGH+7
	READ	FSBASE
	CHECK	rax, HIGH+scratch
	READ	LSTAR
	CHECK	rax, HIGH+6

; SDM vol. 3, 4.4: PAE paging of legacy mode; NX works there, too.
CASE	"legacy PAE paging with LME clear; NX"
	mov	byte [AREA], 0xC3
	mov	rax, AREA+7 | NX
	mov	[PT1], rax
	mov	rdi, PDPTA
	mov	qword [rdi], PD+1
	mov	qword [rdi+8], 0
	mov	qword [rdi+16], 0
	mov	qword [rdi+24], 0
	LEAVE	.out
	bits	32
.out:	mov	ecx, EFER
	rdmsr
	and	ah, ~1
	wrmsr
	mov	eax, PDPTA
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000000
	mov	cr0, eax
	rdmsr
	mov	[scratch+24], eax
	mov	dword [scratch+28], 0
	mov	ebx, LIN
	LEGACY	0, call ebx
	LEGACY	1, {mov al, [LIN]}
	or	ah, 1
	mov	ecx, EFER
	rdmsr
	or	ah, 1
	LEGACY	2, wrmsr		; LME does not change while paging is on
	mov	eax, cr0
	and	eax, 0x7FFFFFFF
	mov	cr0, eax
	rdmsr
	or	ah, 1
	wrmsr
	BACK	.in
	bits	64
.in:	CHECK	[scratch], 0x11000E
	CHECK	[scratch+8], 0xFFFF
	CHECK	[scratch+16], 13
	mov	rax, [scratch+24]
	and	eax, 0x500
	CHECK	rax, 0

CASE	"legacy mode: CALL to a TSS and LTR of 8 bytes work; system types of long mode"
	SETD	T0, TSS2, 0x67, 0x89, 0
	mov	dword [GDT+T0+8], 0xFFFFFFFF	; no upper half in legacy mode
	mov	dword [GDT+T0+12], 0xFFFFFFFF
	LEAVE	.out
	bits	32
.out:	mov	eax, T0
	LEGACY	0, ltr ax
	mov	byte [GDT+TSSSEL+5], 0x89
	mov	eax, TSSSEL
	ltr	ax
	BACK	.in
	bits	64
.in:	CHECK	[scratch], 0xFFFF

CASE	"TR of legacy mode stays usable"
	LEAVE	.out
	bits	32
.out:	mov	byte [GDT+TSSSEL+5], 0x89
	mov	eax, TSSSEL
	ltr	ax			; 8 bytes
	BACK	.in
	bits	64
.in:	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_sp], STACKI-48
	jmp	.end
.u:	int	0x40
.at:
.end:

; SDM vol. 3, 9.8.5: nothing forbids PE and PG with one MOV.
CASE	"from real mode to long mode with one MOV to CR0"
	LEAVE	.out
	bits	32
.out:	lidt	[.idtr]
	jmp	COMP16:.p16-REAL
.idtr:	dw	0x3FF
	dd	0
	bits	16
.p16:	mov	ax, DATA16
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	eax, cr0
	and	eax, ~1
	mov	cr0, eax
	jmp	0xF000:.real-REAL
.real:	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	sp, 0x7000
	mov	eax, 0x620
	mov	cr4, eax
	mov	eax, PML4
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000021
	mov	cr0, eax
	jmp	dword CODE0:.in
	bits	64
.in:	mov	esp, STACK0
	lidt	[idtr]
	mov	eax, DATA0
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	READ	EFER
	and	eax, 0x500
	CHECK	rax, 0x500
	FAULTS	6, 0, ud2
