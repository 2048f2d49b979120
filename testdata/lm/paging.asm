; Paging with four levels: rights, error codes, accessed and dirty bits, large pages, reserved bits, NX, TLB.

; SDM vol. 3, 4.7: bit 0 is clear when an entry of any level is not present; CR2 has 64 bits.
CASE	"not present at each level: codes 0, 2, CR2"
	PGFAULT	0, LIN+0x123, mov eax, [LIN+0x123]
	PGFAULT	2, LIN+0x124, mov [LIN+0x124], eax
	PGFAULT	2, LIN+4, inc dword [LIN+4]
	PGFAULT	0, 0x800000, mov al, [0x800000]
	mov	rbx, 0x40000000
	PGFAULT	0, 0x40000000, mov al, [rbx]
	mov	rbx, 0x8000000000
	PGFAULT	2, 0x8000000001, mov [rbx+1], al
	mov	rbx, HIGH+LIN
	PGFAULT	0, HIGH+LIN+5, mov al, [rbx+5]
	mov	rbx, -8
	PGFAULT	0, -8, mov rax, [rbx]

CASE	"from level 3: codes 4, 6"
	USER	.r
	ENDED	14, 4, .r
	USER	.w
	ENDED	14, 6, .w
	CHECK	[x_cr2], LIN
	jmp	.end
.r:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

; SDM vol. 3, 4.6.1.
CASE	"U/S at each level: codes 5, 7"
	PAGE	0, AREA+3
	call	.supervisor
	PAGE	0, AREA+7
	mov	qword [PD+16], PT1+3
	call	.supervisor
	mov	qword [PD+16], PT1+7
	mov	qword [PML4+8*2], PDPT+3
	mov	rax, cr3
	mov	cr3, rax
	USER	.h
	ENDED	14, 5, .h2
	jmp	.end
.supervisor:
	pop	rbp
	mov	rax, cr3
	mov	cr3, rax
	USER	.r
	ENDED	14, 5, .r
	USER	.w
	ENDED	14, 7, .w
	mov	eax, [LIN]
	mov	[LIN], eax
	jmp	rbp
.r:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.h:	mov	rbx, 0x10000000000
.h2:	mov	al, [rbx]
.end:

CASE	"R/W at each level: code 7; the supervisor writes without WP, 3 with it"
	PAGE	0, AREA+5
	call	.readonly
	PAGE	0, AREA+7
	mov	qword [PD+16], PT1+5
	call	.readonly
	mov	qword [PD+16], PT1+7
	mov	qword [PML4+8*2], PDPT+5
	mov	rbx, 0x10000000000
	mov	rax, cr0
	bts	rax, 16
	mov	cr0, rax
	PGFAULT	3, 0x10000000000+scratch, mov [rbx+scratch], al
	jmp	.end
.readonly:
	pop	rbp
	mov	rax, cr3
	mov	cr3, rax
	USER	.u
	ENDED	14, 7, .w
	mov	dword [LIN], 1
	mov	rax, cr0
	bts	rax, 16
	mov	cr0, rax
	PGFAULT	3, LIN, mov dword [LIN], 2
	mov	rax, cr0
	btr	rax, 16
	mov	cr0, rax
	mov	dword [LIN], 3
	jmp	rbp
.u:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

; SDM vol. 3, 4.8: accessed at each level, dirty at the last.
CASE	"accessed and dirty bits at four levels"
	PAGE	0, AREA+7
	mov	qword [PML4+8*2], PDPT+7
	mov	qword [PDPT], PD+7
	mov	qword [PD+16], PT1+7
	mov	rax, cr3
	mov	cr3, rax
	mov	rbx, 0x10000000000+LIN
	mov	al, [rbx]
	CHECK	[PML4+8*2], PDPT+0x27
	CHECK	[PDPT], PD+0x27
	CHECK	[PD+16], PT1+0x27
	CHECK	[PT1], AREA+0x27
	mov	[rbx], al
	CHECK	[PT1], AREA+0x67
	CHECK	[PD+16], PT1+0x27
	CHECK	[PML4+8*2], PDPT+0x27
	PAGE	1, AREA+5		; a refused write leaves D
	USER	.u
	ENDED	14, 7, .u
	mov	rax, [PT1+8]
	and	eax, 0x40
	CHECK	rax, 0
	jmp	.end
.u:	mov	[LIN+0x1000], al
.end:

; SDM vol. 3, 4.5.4, tables 4-17, 4-18.
CASE	"2 MB pages"
	mov	qword [scratch], 0x77665544
	CHECK	[BIG+scratch], 0x77665544
	CHECK	[PD+24], 0xA7
	mov	qword [BIG+scratch], 5
	CHECK	[scratch], 5
	CHECK	[PD+24], 0xE7
	ENTRY	PD+24, 0x1087		; PAT
	CHECK	[BIG+scratch], 5
	ENTRY	PD+24, 0x2087		; reserved: bits 20 to 13
	PGFAULT	9, BIG, mov al, [BIG]
	ENTRY	PD+24, 0x100087
	PGFAULT	11, BIG, mov [BIG], al
	ENTRY	PD+24, 0x85
	mov	rax, cr0
	bts	rax, 16
	mov	cr0, rax
	PGFAULT	3, BIG+0x1FFFFF, mov [BIG+0x1FFFFF], al

; SDM vol. 3, 4.5.4, table 4-16; CPUID 80000001h EDX bit 26.
CASE	"1 GB pages where CPUID says so, else a reserved bit"
	mov	qword [PDPT+8*2], 0x87
	mov	rbx, 0x80000000
	bt	dword [features+12], 26
	jnc	.none
	mov	qword [scratch], 0x1234
	mov	rax, [rbx+scratch]
	CHECK	rax, 0x1234
	CHECK	[PDPT+8*2], 0xA7
	mov	[rbx+scratch], rbx
	CHECK	[PDPT+8*2], 0xE7
	ENTRY	PDPT+8*2, 0x2087	; bits 29 to 13
	PGFAULT	9, 0x80000000, mov al, [rbx]
	ENTRY	PDPT+8*2, 0x20000087
	PGFAULT	9, 0x80000000, mov al, [rbx]
	jmp	.end
.none:	PGFAULT	9, 0x80000000, mov al, [rbx]
	PGFAULT	11, 0x80000000, mov [rbx], al
.end:

; SDM vol. 3, 4.5.4, 4.7: code bit 3 with bit 0.
CASE	"reserved bits: bit 51 at each level, bit 7 of a PML4E"
	mov	rbp, 0x10000000000+LIN
	PAGE	0, AREA+7 | (1 << 51)
	PGFAULT	9, LIN, mov al, [LIN]
	PGFAULT	11, LIN, mov [LIN], al
	USER	.u
	ENDED	14, 13, .u
	PAGE	0, AREA+7
	ENTRY	PD+16, PT1+7 | (1 << 51)
	PGFAULT	9, LIN, mov al, [LIN]
	ENTRY	PD+16, PT1+7
	ENTRY	PML4+8*2, PDPT+7 | (1 << 51)
	PGFAULT	9, 0x10000000000+LIN, mov al, [rbp]
	ENTRY	PML4+8*2, PDPT+0x87
	PGFAULT	9, 0x10000000000+LIN, mov al, [rbp]
	ENTRY	PML4+8*2, PDPT+7
	mov	al, [rbp]
	ENTRY	PDPT+8*2, PD+7 | (1 << 51)
	mov	ebp, 0x80000000
	PGFAULT	9, 0x80000000, mov al, [rbp]
	PAGE	0, (AREA+6) | (1 << 51)	; not present: nothing else counts
	PGFAULT	0, LIN, mov al, [LIN]
	jmp	.end
.u:	mov	al, [LIN]
.end:

; SDM vol. 3, 4.6.1, 4.7: code bit 4.
CASE	"NX: fetches from a page without execution rights: codes 11h, 15h"
	mov	byte [AREA], 0xC3
	PAGE	0, AREA+7 | NX
	mov	ebx, LIN
	RUN	.go
	ENDED	14, 0x11, LIN
	CHECK	[x_cr2], LIN
	mov	al, [LIN]
	USER	.go
	ENDED	14, 0x15, LIN
	PAGE	0, AREA+7
	call	rbx
	PAGE	0, AREA+3
	USER	.go
	ENDED	14, 0x15, LIN
	PAGE	0, 0
	RUN	.go
	ENDED	14, 0x10, LIN
	jmp	.end
.go:	jmp	rbx
.end:

CASE	"NX at each level, in large pages"
	mov	byte [AREA], 0xC3
	PAGE	0, AREA+7
	mov	ebx, LIN
	ENTRY	PD+16, PT1+7 | NX
	RUN	.go
	ENDED	14, 0x11, LIN
	ENTRY	PD+16, PT1+7
	ENTRY	PML4+8*2, PDPT+7 | NX
	mov	rbx, 0x10000000000+LIN
	RUN	.go
	ENDED	14, 0x11, 0x10000000000+LIN
	mov	al, [rbx]
	ENTRY	PD+24, NX | 0x87
	mov	ebx, BIG+AREA
	RUN	.go
	ENDED	14, 0x11, BIG+AREA
	ENTRY	PDPT+8*2, PD+7 | NX
	mov	ebx, 0x80000000+AREA
	RUN	.go
	ENDED	14, 0x11, 0x80000000+AREA
	jmp	.end
.go:	jmp	rbx
.end:

CASE	"EFER.NXE clear: bit 63 is reserved, fetches are not told"
	mov	ecx, EFER
	rdmsr
	and	eax, ~0x800
	wrmsr
	PAGE	0, AREA+7 | NX
	PGFAULT	9, LIN, mov al, [LIN]
	mov	ebx, LIN
	RUN	.go
	ENDED	14, 9, LIN
	PAGE	0, 0
	RUN	.go
	ENDED	14, 0, LIN
	PAGE	0, AREA+3
	USER	.go
	ENDED	14, 5, LIN
	jmp	.end
.go:	jmp	rbx
.end:

CASE	"code across a page boundary: CR2 is the second page"
	mov	dword [AREA+0xFFD], 0x04058B48	; MOV RAX, [RIP+…] of 7 bytes
	PAGE	0, AREA+7
	PAGE	1, AREA+0x1007 | NX
	mov	ebx, LIN+0xFFD
	RUN	.go
	ENDED	14, 0x11, LIN+0xFFD
	CHECK	[x_cr2], LIN+0x1000
	PAGE	1, 0
	RUN	.go
	ENDED	14, 0x10, LIN+0xFFD
	CHECK	[x_cr2], LIN+0x1000
	jmp	.end
.go:	jmp	rbx
.end:

CASE	"data across a page boundary"
	PAGE	0, AREA+7
	PGFAULT	0, LIN+0x1000, mov rax, [LIN+0xFFC]
	mov	dword [LIN+0xFFC], 0x1111
	mov	rax, -1
	PGFAULT	2, LIN+0x1000, mov [LIN+0xFFC], rax
	mov	eax, [LIN+0xFFC]
	CHECK	rax, 0x1111		; nothing was written
	PAGE	1, AREA+0x5007
	mov	rax, 0x1122334455667788
	mov	[LIN+0xFFC], rax
	mov	eax, [AREA+0xFFC]
	CHECK	rax, 0x55667788
	mov	eax, [AREA+0x5000]
	CHECK	rax, 0x11223344

; SDM vol. 3, 4.10.4: MOV to CR3 keeps global pages, INVLPG does not.
CASE	"TLB: INVLPG, CR3, global pages"
	mov	rax, cr4
	or	al, 0x80
	mov	cr4, rax
	mov	qword [AREA], 1
	mov	qword [AREA+0x1000], 2
	PAGE	0, AREA+7
	CHECK	[LIN], 1
	mov	qword [PT1], AREA+0x1007
	mov	rax, cr3
	mov	cr3, rax
	CHECK	[LIN], 2
	PAGE	0, AREA+0x107
	CHECK	[LIN], 1
	mov	qword [PT1], AREA+0x1007
	mov	rax, cr3
	mov	cr3, rax
	CHECK	[LIN], 1
	invlpg	[LIN]
	CHECK	[LIN], 2
	mov	rbx, HIGH+LIN
	mov	qword [PT1], AREA+7
	invlpg	[rbx]			; another address
	CHECK	[rbx], 1
	PAGE	0, AREA+0x107
	CHECK	[LIN], 1
	mov	qword [PT1], AREA+0x1007
	mov	rax, cr4
	and	al, 0x7F
	mov	cr4, rax		; PGE changes: everything
	CHECK	[LIN], 2
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	invlpg	[LIN]
.end:

; SDM vol. 3, 4.5.2: CR3 has 64 bits.
CASE	"MOV to CR3: another PML4"
	mov	rsi, PML4
	mov	edi, PML4B
	mov	ecx, 512
	rep movsq
	mov	qword [PML4B+8*4], PDPT+7
	mov	rbx, 4 << 39
	PGFAULT	0, 4 << 39, mov al, [rbx]
	mov	eax, PML4B+0x18		; PWT, PCD
	mov	cr3, rax
	mov	al, [rbx]
	mov	rax, cr3
	CHECK	rax, PML4B+0x18

CASE	"code in the upper half"
	mov	rax, HIGH+.high
	jmp	rax
.high:	call	.sub
	lea	rcx, [rel .sub]
	mov	eax, .low
	jmp	rax
.sub:	mov	rbx, [rsp]
	ret
.low:	CHECK	rbx, HIGH+.high+5
	CHECK	rcx, HIGH+.sub

; SDM vol. 3, 4.3, 3.3.7 of vol. 1: in compatibility mode linear addresses have 32 bits.
CASE	"compatibility mode: linear addresses are cut to 32 bits"
	SETD	T0, 0xFFFFF000, 0xFFFFF, DATARW|RING3, G|D
	mov	dword [scratch], 0x5555
	COMPAT	.c
	CHECK	[x_vec], 0x40
	mov	eax, [x_rbx]
	CHECK	rax, 0x5555
	mov	eax, [x_rcx]
	CHECK	rax, 0x5555
	jmp	.end
	bits	32
.c:	mov	eax, T0+3
	mov	es, eax
	mov	ebx, [es:scratch+0x1000]
	mov	eax, 0xFFFFFFF0
	mov	ecx, [eax+scratch+0x10]
	int	0x40
	bits	64
.end:

CASE	"compatibility mode: data goes on at 0 behind 4 GB"
	mov	qword [PDPT+8*3], PDH+7		; the last page of 4 GB is AREA+F000h, too
	mov	dword [AREA+0xFFFC], 0x22110000
	mov	rbx, [0]
	mov	dword [0], 0x4433
	COMPAT	.c
	CHECK	[x_vec], 0x40
	mov	eax, [x_rcx]
	CHECK	rax, 0x44332211
	mov	eax, [0]
	CHECK	rax, 0x8877
	mov	[0], rbx
	jmp	.end
	bits	32
.c:	mov	edi, -2
	mov	ecx, [edi]
	mov	edx, 0x88776655
	mov	[edi], edx
	int	0x40
	bits	64
.end:

CASE	"compatibility mode: CR2 has no upper half, bases of FS lose it"
	mov	dword [scratch], 0x6666
	COMPAT0	.c
	ENDED	14, 0, .c
	CHECK	[x_cr2], LIN
	mov	eax, DATA0
	mov	fs, eax
	WRITE	FSBASE, HIGH+scratch-0x100
	COMPAT0	.d
	CHECK	[x_vec], 0x40
	mov	eax, [x_rbx]
	CHECK	rax, 0x6666
	jmp	.end
	bits	32
.c:	mov	eax, [LIN]
.d:	mov	ebx, [fs:0x100]
	int	0x40
	bits	64
.end:
