; Paging: rights, error codes, accessed and dirty bits, large pages, PAE, TLB.

PD	equ	PAGES
PT0	equ	PAGES+0x1000		; 0–4 MB: identity, for all
PT1	equ	PAGES+0x2000		; 4–8 MB: the tests' pages
PDPT	equ	PAGES+0x4000
PPD	equ	PAGES+0x5000		; PAE page directory of 0–1 GB
PPT0	equ	PAGES+0x6000		; 0–2 MB identity
PPT1	equ	PAGES+0x7000		; 4–6 MB
LIN	equ	0x400000		; page 0 of PT1

; PAGE n, entry: sets an entry of PT1.
%macro PAGE 2
	mov	dword [PT1+4*(%1)], %2
	invlpg	[LIN+0x1000*(%1)]
%endmacro

; PGFAULT code, address, instruction…
%macro PGFAULT 3+
	FAULTS	14, %1, %3
	CHECK	[x_cr2], %2
%endmacro

	mov	edi, PAGES
	mov	ecx, 0x8000/4
	xor	eax, eax
	rep stosd
	mov	edi, PT0
	mov	eax, 7
.pt0:	stosd
	add	eax, 0x1000
	cmp	edi, PT0+0x1000
	jb	.pt0
	mov	dword [PD], PT0+7
	mov	dword [PD+4], PT1+7
	mov	eax, PD
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000000
	mov	cr0, eax
	jmp	.on
.on:

CASE	"page not present: codes 0, 2, CR2"
	PGFAULT	0, LIN+0x123, mov eax, [LIN+0x123]
	PGFAULT	2, LIN+0x124, mov [LIN+0x124], eax
	PGFAULT	2, LIN+4, inc dword [LIN+4]
	PGFAULT	0, LIN+0x400000, mov eax, [LIN+0x400000]	; no table

CASE	"from ring 3: codes 4, 6"
	USER	.r
	ENDED	14, 4, .r
	CHECK	[x_cr2], LIN
	USER	.w
	ENDED	14, 6, .w
	jmp	.end
.r:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

CASE	"supervisor page: codes 5, 7"
	PAGE	0, AREA+3
	USER	.r
	ENDED	14, 5, .r
	USER	.w
	ENDED	14, 7, .w
	mov	eax, [LIN]
	mov	[LIN], eax
	jmp	.end
.r:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

CASE	"read-only page: code 7, the supervisor writes without WP, 3 with it"
	PAGE	0, AREA+5
	USER	.u
	ENDED	14, 7, .w
	mov	dword [LIN], 1
	mov	eax, cr0
	or	eax, 0x10000
	mov	cr0, eax
	PGFAULT	3, LIN, mov dword [LIN], 2
	mov	eax, cr0
	and	eax, ~0x10000
	mov	cr0, eax
	mov	dword [LIN], 3
	jmp	.end
.u:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

CASE	"rights of directory and table are ANDed"
	PAGE	0, AREA+7
	mov	dword [PD+4], PT1+3
	mov	eax, cr3
	mov	cr3, eax
	USER	.r
	ENDED	14, 5, .r
	mov	dword [PD+4], PT1+5
	mov	eax, cr3
	mov	cr3, eax
	USER	.w
	ENDED	14, 7, .w
	mov	dword [PD+4], PT1+7
	mov	eax, cr3
	mov	cr3, eax
	jmp	.end
.r:	mov	eax, [LIN]
.w:	mov	[LIN], eax
.end:

CASE	"accessed and dirty bits"
	mov	dword [PD+4], PT1+7
	mov	eax, cr3
	mov	cr3, eax
	PAGE	0, AREA+7
	mov	eax, [LIN]
	CHECK	[PT1], AREA+0x27
	CHECK	[PD+4], PT1+0x27
	mov	[LIN], eax
	CHECK	[PT1], AREA+0x67
	PAGE	1, AREA+0x1005
	USER	.w
	ENDED	14, 7, .w
	CHECK	[PT1+4], AREA+0x1005
	PAGE	1, AREA+0x1007
	mov	[LIN+0x1000], eax
	CHECK	[PT1+4], AREA+0x1067
	jmp	.end
.w:	mov	[LIN+0x1000], eax
.end:

CASE	"an access across two pages: CR2 of the second, nothing written"
	PAGE	0, AREA+7
	PAGE	1, 0
	mov	dword [AREA+0xFFC], 0x11111111
	PGFAULT	0, LIN+0x1000, mov eax, [LIN+0xFFE]
	PGFAULT	2, LIN+0x1000, mov [LIN+0xFFE], eax
	CHECK	[AREA+0xFFC], 0x11111111
	PAGE	0, 0
	PAGE	1, AREA+0x1007
	PGFAULT	0, LIN+0xFFE, mov eax, [LIN+0xFFE]

CASE	"fetch from an absent page"
	PAGE	0, 0
	mov	eax, LIN
	RUN	call eax
	ENDED	14, 0, LIN
	USER	.u
	ENDED	14, 4, LIN
	PAGE	0, AREA+3
	USER	.u
	ENDED	14, 5, LIN
	jmp	.end
.u:	mov	eax, LIN
	jmp	eax
.end:

CASE	"an instruction across two pages, the second absent"
	PAGE	0, AREA+7
	PAGE	1, 0
	mov	byte [AREA+0xFFE], 0xB8		; mov eax, imm32
	mov	eax, LIN+0xFFE
	RUN	call eax
	ENDED	14, 0, LIN+0xFFE
	CHECK	[x_cr2], LIN+0x1000

CASE	"PUSH, CALL, POP with an absent stack page restart"
	PAGE	0, 0
	PAGE	1, AREA+0x1007
	USER	.push
	ENDED	14, 6, .push2
	CHECK	[x_esp], LIN+0x1000
	CHECK	[x_cr2], LIN+0xFFC
	USER	.call
	ENDED	14, 6, .call2
	CHECK	[x_esp], LIN+0x1000
	USER	.pusha
	ENDED	14, 6, .pusha2
	CHECK	[x_esp], LIN+0x1008
	USER	.pop
	ENDED	14, 4, .pop2
	CHECK	[x_esp], LIN+0xFFC
	CHECK	ecx, 5
	jmp	.end
.push:	mov	esp, LIN+0x1000
.push2:	push	eax
.call:	mov	esp, LIN+0x1000
.call2:	call	.end
.pusha:	mov	esp, LIN+0x1008
.pusha2: pushad
.pop:	mov	esp, LIN+0xFFC
	mov	ecx, 5
.pop2:	pop	ecx
.end:

CASE	"REP MOVSB stops at the page that is absent"
	PAGE	0, AREA+7
	PAGE	1, 0
	mov	esi, scratch
	mov	edi, LIN+0xFFD
	mov	ecx, 10
	PGFAULT	2, LIN+0x1000, rep movsb
	CHECK	ecx, 7
	CHECK	edi, LIN+0x1000
	CHECK	esi, scratch+3

CASE	"descriptor tables are the system's at any level"
	mov	dword [PT0+4*(GDT >> 12)], GDT+3
	mov	dword [PT0+4*(IDT >> 12)], IDT+3
	mov	dword [PT0+4*(TSS >> 12)], TSS+3
	mov	eax, cr3
	mov	cr3, eax
	USER	.u
	ENDED	0x40, 0, .at
	mov	dword [PT0+4*(GDT >> 12)], GDT+7
	mov	dword [PT0+4*(IDT >> 12)], IDT+7
	mov	dword [PT0+4*(TSS >> 12)], TSS+7
	mov	eax, cr3
	mov	cr3, eax
	jmp	.end
.u:	mov	ax, DATA3
	mov	gs, ax
	int	0x40
.at:
.end:

CASE	"#PF in delivering #GP is a #PF, in delivering #PF a double fault"
	lidt	[.idt]			; a copy in page 0 whose gates 13 and 14 are elsewhere
	mov	esi, IDT
	mov	edi, AREA
	mov	ecx, 0x800/4
	rep movsd
	PAGE	0, AREA+7
	jmp	.go
.idt:	dw	0x7FF
	dd	LIN+0x1000-13*8
.go:	PAGE	0, AREA+0x1007
	PAGE	1, 0
	mov	esi, IDT
	mov	edi, AREA+0x2000-13*8
	mov	ecx, 13*8/4
	rep movsd			; gates 0–12; 13 and up are in the absent page 1
	xor	eax, eax
	mov	fs, ax
	FAULTS	8, 0, {mov eax, [fs:0]}	; #GP, #PF, #PF: double
	CHECK	[x_cr2], LIN+0x1000+8	; the second #PF looked for gate 14
	lidt	[full_idt]
	GATE	14, gate_same, 0x0E
	FAULTS	8, 0, mov eax, [LIN+0x1000]
	RESTORE	14

CASE	"4 MB pages"
	mov	eax, cr4
	or	al, 0x10
	mov	cr4, eax
	mov	dword [PD+8], 0x87		; 8–12 MB is 0–4 MB
	mov	eax, cr3
	mov	cr3, eax
	mov	dword [AREA], 0x12344321
	mov	eax, [0x800000+AREA]
	CHECK	eax, 0x12344321
	CHECK	[PD+8], 0xA7
	mov	[0x800000+AREA], eax
	CHECK	[PD+8], 0xE7
	mov	dword [PD+8], 0x85
	mov	eax, cr3
	mov	cr3, eax
	USER	.w
	ENDED	14, 7, .w
	mov	dword [PD+8], 0x200087		; reserved bit 21
	mov	eax, cr3
	mov	cr3, eax
	PGFAULT	9, 0x800000+AREA, mov eax, [0x800000+AREA]
	PGFAULT	0xB, 0x800000+AREA, mov [0x800000+AREA], eax
	mov	eax, cr4
	and	al, ~0x10
	mov	cr4, eax
	mov	dword [PD+8], PT1+0x87		; without PSE the bit means nothing
	PAGE	0, AREA+7
	mov	eax, cr3
	mov	cr3, eax
	mov	eax, [0x800000]
	CHECK	eax, 0x12344321
	mov	dword [PD+8], 0
	mov	eax, cr3
	mov	cr3, eax
	jmp	.end
.w:	mov	[0x800000+AREA], eax
.end:

CASE	"a load of CR3 forgets pages, INVLPG one"
	PAGE	0, AREA+7
	mov	dword [AREA], 1
	mov	dword [AREA+0x1000], 2
	mov	eax, [LIN]
	mov	dword [PT1], AREA+0x1007
	mov	eax, cr3
	mov	cr3, eax
	mov	eax, [LIN]
	CHECK	eax, 2
	mov	dword [PT1], AREA+7
	invlpg	[LIN+0x800]
	mov	eax, [LIN]
	CHECK	eax, 1

CASE	"global pages survive a load of CR3, not INVLPG, not a change of CR4"
	mov	eax, cr4
	or	al, 0x80
	mov	cr4, eax
	PAGE	0, AREA+0x107
	mov	eax, [LIN]
	mov	dword [PT1], AREA+0x1107
	mov	eax, cr3
	mov	cr3, eax
	mov	eax, [LIN]
	CHECK	eax, 1
	invlpg	[LIN]
	mov	eax, [LIN]
	CHECK	eax, 2
	mov	dword [PT1], AREA+0x107
	mov	eax, cr4
	and	al, 0x7F
	mov	cr4, eax
	mov	eax, [LIN]
	CHECK	eax, 1

CASE	"a task switch loads CR3 and forgets pages"
	mov	edi, PAGES+0x3000		; another directory, with page 0 of PT1 elsewhere
	mov	esi, PD
	mov	ecx, 1024
	rep movsd
	mov	dword [PAGES+0x3000+4], AREA+0x3000+7
	mov	dword [AREA+0x3000], AREA+0x1007
	PAGE	0, AREA+7
	NEWTASK	TSSA, .task
	mov	dword [TSSA+0x1C], PAGES+0x3000
	mov	dword [TSS+0x1C], PD
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	eax, [LIN]
	CHECK	eax, 1
	call	TA:0
	CHECK	[scratch], 2
	CHECK	[scratch+4], PAGES+0x3000
	mov	eax, [LIN]
	CHECK	eax, 1
	mov	eax, cr3
	CHECK	eax, PD
	jmp	.end
.task:	mov	eax, [LIN]
	mov	[scratch], eax
	mov	eax, cr3
	mov	[scratch+4], eax
	iretd
.end:

CASE	"V86 mode is user mode for pages"
	PAGE	0, AREA+3
	mov	dword [PT0+4*5], 0x5003
	mov	eax, cr3
	mov	cr3, eax
	VM86	.v
	ENDED	14, 5, .at-BASE
	CHECK	[x_cr2], 0x5000
	mov	dword [PT0+4*5], 0x5007
	mov	eax, cr3
	mov	cr3, eax
	jmp	.end
	bits	16
.v:	mov	ax, 0x500
	mov	ds, ax
.at:	mov	al, [0]
	bits	32
.end:

; PAE: off, build, on.
	mov	eax, cr0
	and	eax, 0x7FFFFFFF
	mov	cr0, eax
	mov	edi, PDPT
	mov	ecx, 0x4000/4
	xor	eax, eax
	rep stosd
	mov	edi, PPT0
	mov	eax, 7
.ppt0:	mov	[edi], eax
	add	edi, 8
	add	eax, 0x1000
	cmp	edi, PPT0+0x1000
	jb	.ppt0
	mov	dword [PDPT], PPD+1
	mov	dword [PPD], PPT0+7
	mov	dword [PPD+16], PPT1+7		; 4 MB
	mov	eax, cr4
	or	al, 0x20
	mov	cr4, eax
	mov	eax, PDPT
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000000
	mov	cr0, eax
	jmp	.pae
.pae:

; PPAGE n, low, high: sets an entry of PPT1.
%macro PPAGE 3
	mov	dword [PPT1+8*(%1)], %2
	mov	dword [PPT1+8*(%1)+4], %3
	invlpg	[LIN+0x1000*(%1)]
%endmacro

CASE	"PAE: rights, accessed and dirty bits, codes"
	PGFAULT	0, LIN, mov eax, [LIN]
	PPAGE	0, AREA+7, 0
	mov	dword [AREA], 0x5678
	mov	eax, [LIN]
	CHECK	eax, 0x5678
	CHECK	[PPT1], AREA+0x27
	CHECK	[PPD+16], PPT1+0x27
	mov	[LIN], eax
	CHECK	[PPT1], AREA+0x67
	PPAGE	0, AREA+5, 0
	USER	.w
	ENDED	14, 7, .w
	PGFAULT	0, 0x40000000, mov eax, [0x40000000]	; no PDPTE
	jmp	.end
.w:	mov	[LIN], eax
.end:

CASE	"PAE: reserved bits of a page raise #PF with bit 3"
	PPAGE	0, AREA+7, 0x00100000
	PGFAULT	9, LIN, mov eax, [LIN]
	PPAGE	0, AREA+7, 0

CASE	"PAE: 2 MB pages"
	mov	dword [PPD+24], 0x87		; 6–8 MB is 0–2 MB
	mov	eax, cr3
	mov	cr3, eax
	mov	eax, [0x600000+AREA]
	CHECK	eax, 0x5678
	CHECK	[PPD+24], 0xA7
	mov	dword [PPD+24], 0x2087		; reserved bit 13
	mov	eax, cr3
	mov	cr3, eax
	PGFAULT	9, 0x600000+AREA, mov eax, [0x600000+AREA]

CASE	"PAE: the PDPTEs are loaded with CR3, reserved bits raise #GP(0)"
	mov	dword [PDPT+8], PPD+1		; 1–2 GB as 0–1 GB: no effect before CR3 is loaded
	PGFAULT	0, 0x40000000+LIN, mov eax, [0x40000000+LIN]
	mov	eax, cr3
	mov	cr3, eax
	mov	eax, [0x40000000+LIN]
	CHECK	eax, 0x5678
	mov	dword [PDPT+8], PPD+3		; bit 1 is reserved
	mov	eax, cr3
	FAULTS	13, 0, mov cr3, eax
	mov	dword [PDPT+8], 0
	mov	eax, cr3
	mov	cr3, eax

	mov	eax, cr0
	and	eax, 0x7FFFFFFF
	mov	cr0, eax
	mov	eax, cr4
	and	al, ~0x20
	mov	cr4, eax
