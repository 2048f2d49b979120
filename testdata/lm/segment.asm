; Descriptors in long mode: system descriptors of 16 bytes, loads of segment registers, LAR, LSL, VERR.

; SDM vol. 3, 3.4.2, vol. 2, "MOV": null selectors in 64-bit mode.
CASE	"null SS: at levels 0 to 2 with RPL = CPL, not at level 3"
	xor	eax, eax
	mov	ss, eax
	push	5
	pop	rbx
	mov	ecx, ss
	CHECK	rbx, 5
	CHECK	rcx, 0
	FAULTS	6, 0, ud2		; exceptions come through
	CHECK	[x_ss], 0
	mov	eax, 1
	FAULTS	13, 0, mov ss, eax
	mov	eax, 3
	FAULTS	13, 0, mov ss, eax
	USER	.u
	ENDED	13, 0, .u2
	USER	.v
	ENDED	13, 0, .v2
	jmp	.end
.u:	xor	eax, eax
.u2:	mov	ss, eax
.v:	mov	eax, 3
.v2:	mov	ss, eax
.end:

CASE	"null selectors in DS, ES, FS, GS with any RPL"
	mov	eax, 3
	mov	ds, eax
	mov	es, eax
	mov	fs, eax
	mov	gs, eax
	mov	rax, [scratch]
	mov	rax, [fs:scratch]
	mov	eax, ds
	CHECK	rax, 3
	mov	eax, gs
	CHECK	rax, 3

; SDM vol. 2, "MOV": checks of descriptors are as in protected mode.
CASE	"loads of DS: table limit, type, privilege, presence"
	mov	eax, 0x200
	FAULTS	13, 0x200, mov ds, eax
	mov	eax, TSSSEL
	FAULTS	13, TSSSEL, mov ds, eax
	SETD	T0, 0, 0xFFFFF, CODEX, G|L
	mov	eax, T0
	FAULTS	13, T0, mov ds, eax
	mov	eax, DATA0+3
	FAULTS	13, DATA0, mov es, eax
	mov	eax, CODE0			; readable code
	mov	fs, eax
	SETD	T0, 0, 0xFFFFF, DATARW & ~PRES, G|D
	mov	eax, T0
	FAULTS	11, T0, mov gs, eax
	USER	.u
	ENDED	13, DATA0, .u2
	jmp	.end
.u:	mov	eax, DATA0
.u2:	mov	fs, eax
.end:

CASE	"loads of SS: type, privilege, presence"
	SETD	T0, 0, 0xFFFFF, DATARO, G|D
	mov	eax, T0
	FAULTS	13, T0, mov ss, eax
	mov	eax, DATA3
	FAULTS	13, DATA3 & ~3, mov ss, eax
	mov	eax, DATA0+1
	FAULTS	13, DATA0, mov ss, eax
	mov	eax, CODE0
	FAULTS	13, CODE0, mov ss, eax
	SETD	T0, 0, 0xFFFFF, DATARW & ~PRES, G|D
	mov	eax, T0
	FAULTS	12, T0, mov ss, eax

CASE	"loads set the accessed bit"
	SETD	T0, 0, 0xFFFFF, DATARW, G|D
	mov	eax, T0
	mov	es, eax
	movzx	eax, byte [GDT+T0+5]
	CHECK	rax, DATARW|1

; SDM vol. 3, 3.5.2, 7.2.3, vol. 2, "LLDT": 16 bytes, upper half of the base, the type of the upper half is 0.
CASE	"LLDT: 16 bytes"
	SETD	T0, LDT, 0xFF, 0x82, 0
	SETD	T0+8, 0, 0, 0, 0
	mov	eax, 0xFFFF8000
	mov	[GDT+T0+8], eax
	mov	eax, T0
	lldt	ax
	mov	qword [LDT+8], 0
	mov	rax, 0x00CF93000000FFFF
	mov	[LDT+8], rax
	mov	eax, 0xC
	mov	fs, eax			; through the upper half of memory
	mov	eax, fs
	CHECK	rax, 0xC
	mov	eax, 0x104
	FAULTS	13, 0x104, mov fs, eax
	mov	dword [GDT+T0+8], NC >> 32
	mov	eax, T0
	FAULTS	13, T0, lldt ax
	mov	dword [GDT+T0+8], 0
	mov	dword [GDT+T0+12], 0x100
	FAULTS	13, T0, lldt ax
	SETD	0x1F8, LDT, 0xFF, 0x82, 0
	mov	eax, 0x1F8
	FAULTS	13, 0x1F8, lldt ax	; the upper half is beyond the limit

CASE	"LLDT: null, type, presence, local selector, level"
	xor	eax, eax
	lldt	ax
	sldt	eax
	CHECK	rax, 0
	mov	eax, 0xC
	FAULTS	13, 0xC, mov fs, eax
	mov	eax, TSSSEL
	FAULTS	13, TSSSEL, lldt ax
	mov	eax, DATA0
	FAULTS	13, DATA0, lldt ax
	SETD	T0, LDT, 0xFF, 0x02, 0
	mov	eax, T0
	FAULTS	11, T0, lldt ax
	mov	eax, LDTSEL+4
	FAULTS	13, LDTSEL+4, lldt ax
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	lldt	ax
.end:

; SDM vol. 2, "LTR", vol. 3, 7.7: a 64-bit TSS of 16 bytes.
CASE	"LTR: 64-bit TSS, busy, upper half"
	mov	eax, TSSSEL
	FAULTS	13, TSSSEL, ltr ax	; busy
	SETD	T0, TSS, 0x2100, 0x89, 0
	SETD	T0+8, 0, 0, 0, 0
	mov	eax, T0
	ltr	ax
	movzx	eax, byte [GDT+T0+5]
	CHECK	rax, 0x8B
	SETD	T0, TSS, 0x2100, 0x81, 0	; 16 bits
	mov	eax, T0
	FAULTS	13, T0, ltr ax
	SETD	T0, TSS, 0x2100, 0x09, 0
	FAULTS	11, T0, ltr ax
	SETD	T0, TSS, 0x2100, 0x89, 0
	mov	dword [GDT+T0+12], 0x900
	FAULTS	13, T0, ltr ax
	movzx	eax, byte [GDT+T0+5]
	CHECK	rax, 0x89
	SETD	0x1F8, TSS, 0x2100, 0x89, 0
	mov	eax, 0x1F8
	FAULTS	13, 0x1F8, ltr ax
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	ltr	ax
.end:

CASE	"the TSS in the upper half of memory"
	SETD	T0, TSS, 0x2100, 0x89, 0
	mov	dword [GDT+T0+8], HIGH >> 32
	mov	dword [GDT+T0+12], 0
	mov	eax, T0
	ltr	ax
	mov	rax, HIGH+STACKI
	mov	[TSS+4], rax
	USER	.u
	ENDED	6, 0, .u
	CHECK	[x_sp], HIGH+STACKI-48
	jmp	.end
.u:	ud2
.end:

; SDM vol. 2, "LAR", tables of the valid types in IA-32e mode: 2, 9, B, C; for LSL 2, 9, B.
%macro	LARTYPE	3		; type, LAR accepts, LSL accepts
	SETD	T0, 0x12345, 0x6789, (0x80 | %1), 0
	mov	eax, T0
	xor	ecx, ecx
	mov	rbx, -1
	lar	ebx, eax
	setz	cl
	CHECK	rcx, %2
%if %2
	and	ebx, 0xF0FF00
	CHECK	rbx, (0x80 | %1) << 8
%else
	CHECK	rbx, -1
%endif
	mov	rbx, -1
	lsl	ebx, eax
	setz	cl
	CHECK	rcx, %3
%if %3
	CHECK	rbx, 0x6789
%endif
%endmacro
CASE	"LAR and LSL of system types: LDT, TSS of 64 bits"
	SETD	T0+8, 0, 0, 0, 0
	LARTYPE	0x2, 1, 1
	LARTYPE	0x9, 1, 1
	LARTYPE	0xB, 1, 1

CASE	"LAR and LSL of system types: call gate of 64 bits"
	SETD	T0+8, 0, 0, 0, 0
	LARTYPE	0xC, 1, 0

CASE	"LAR and LSL of system types that long mode does not have"
	SETD	T0+8, 0, 0, 0, 0
	LARTYPE	0x0, 0, 0
	LARTYPE	0x1, 0, 0
	LARTYPE	0x3, 0, 0
	LARTYPE	0x4, 0, 0
	LARTYPE	0x5, 0, 0
	LARTYPE	0x6, 0, 0
	LARTYPE	0x7, 0, 0
	LARTYPE	0x8, 0, 0
	LARTYPE	0xA, 0, 0
	LARTYPE	0xD, 0, 0
	LARTYPE	0xE, 0, 0
	LARTYPE	0xF, 0, 0

CASE	"LAR and LSL: sizes, granularity, null, limit, level"
	mov	rcx, -1
	mov	eax, DATA0
	db	0x48, 0x0F, 0x02, 0xC8	; LAR RCX, AX
	setz	dl
	movzx	edx, dl
	CHECK	rdx, 1
	and	ecx, 0xF0FF00
	CHECK	rcx, 0xC09300
	mov	rcx, -1
	db	0x48, 0x0F, 0x03, 0xC8	; LSL RCX, AX
	CHECK	rcx, 0xFFFFFFFF
	mov	rcx, -1
	db	0x66, 0x0F, 0x03, 0xC8
	CHECK	rcx, -1
	mov	rcx, 0x55
	xor	eax, eax
	lar	ecx, eax
	setz	dl
	movzx	edx, dl
	CHECK	rdx, 0
	CHECK	rcx, 0x55
	mov	eax, 0x200
	lsl	ecx, eax
	setz	dl
	movzx	edx, dl
	CHECK	rdx, 0
	USER	.u
	CHECK	[x_vec], 0x40
	CHECK	[x_rdx], 0
	jmp	.end
.u:	mov	eax, DATA0
	lar	ecx, eax
	setz	dl
	movzx	edx, dl
	int	0x40
.end:

CASE	"VERR and VERW"
	xor	ecx, ecx
	mov	eax, DATA0
	verr	ax
	setz	cl
	verw	ax
	setz	ch
	CHECK	rcx, 0x101
	mov	eax, CODE0
	verr	ax
	setz	cl
	verw	ax
	setz	ch
	CHECK	rcx, 1
	mov	eax, TSSSEL
	verr	ax
	setz	cl
	verw	ax
	setz	ch
	CHECK	rcx, 0
	xor	eax, eax
	verr	ax
	setz	cl
	CHECK	rcx, 0
	mov	eax, DATA0+3
	verr	ax
	setz	cl
	CHECK	rcx, 0

; SDM vol. 3, 7.3, 7.7: there are no task switches in long mode.
CASE	"no task switches: JMP and CALL to a TSS or task gate"
	SETD	T0, TSS2, 0x67, 0x89, 0
	SETD	T0+8, 0, 0, 0, 0
	mov	dword [scratch], 0
	mov	word [scratch+4], T0
	FAULTS	13, T0, jmp far dword [scratch]
	FAULTS	13, T0, call far dword [scratch]
	SETD	T0, TSSSEL << 16, 0, 0x85, 0
	mov	word [GDT+T0+2], TSSSEL
	FAULTS	13, T0, jmp far dword [scratch]
	FAULTS	13, T0, call far dword [scratch]

; SDM vol. 3, 7.7, vol. 1, 19.5.2: the I/O permission map lies at the offset in bytes 102 and 103 of the TSS.
CASE	"I/O permission map of the TSS"
	USER	.u
	ENDED	13, 0, .u2
	and	byte [TSS+IOMAP+0x84/8], ~0x10
	USER	.u
	ENDED	0x40, 0, .u3
	USER	.v
	ENDED	13, 0, .v2		; two ports
	and	byte [TSS+IOMAP+0x84/8], ~0x20
	USER	.v
	ENDED	0x40, 0, .v3
	SETD	TSSSEL, TSS, IOMAP+0x84/8, 0x89, 0	; the next byte must be within the limit
	mov	eax, TSSSEL
	ltr	ax
	USER	.u
	ENDED	13, 0, .u2
	USER	.u, 0x3002		; IOPL 3: no map
	ENDED	0x40, 0, .u3
	SETD	TSSSEL, TSS, 0x2100, 0x89, 0
	mov	eax, TSSSEL
	ltr	ax
	mov	word [TSS+102], 0xFFFF
	USER	.u
	ENDED	13, 0, .u2
	jmp	.end
.u:	mov	edx, 0x84
.u2:	in	al, dx
	int	0x40
.u3:
.v:	mov	edx, 0x84
.v2:	in	ax, dx
	int	0x40
.v3:
.end:
