; Segment registers: loads, limits, rights.

CASE	"null selector in DS, ES, FS, GS loads, access raises #GP(0)"
	xor	eax, eax
	mov	fs, ax
	FAULTS	13, 0, mov eax, [fs:0]
	mov	ax, 3
	mov	gs, ax
	CHECK	eax, 3
	xor	eax, eax
	mov	ax, gs
	CHECK	eax, 3
	FAULTS	13, 0, mov [gs:0x8000], al

CASE	"null selector in SS raises #GP(0)"
	xor	eax, eax
	FAULTS	13, 0, mov ss, ax

CASE	"selector outside the GDT raises #GP(selector)"
	mov	eax, 0x200
	FAULTS	13, 0x200, mov fs, ax
	mov	eax, 0x1FB		; the last one, RPL 3: empty, so a system type
	FAULTS	13, 0x1F8, mov fs, ax

CASE	"selector outside the LDT raises #GP with TI"
	mov	eax, 0x104
	FAULTS	13, 0x104, mov es, ax
	mov	eax, 0x0C
	FAULTS	13, 0x0C, mov es, ax

CASE	"no LDT: #GP(selector)"
	xor	eax, eax
	lldt	ax
	mov	eax, 0x0C
	FAULTS	13, 0x0C, mov es, ax
	mov	ax, LDTSEL
	lldt	ax

CASE	"execute-only code in DS raises #GP(selector)"
	SETD	T0, 0, 0xFFFFF, CODEX, 12
	mov	eax, T0
	FAULTS	13, T0, mov ds, ax

CASE	"readable code in DS may be read, not written"
	SETD	T0, 0, 0xFFFFF, CODER, 12
	mov	eax, T0
	mov	fs, ax
	mov	dword [AREA], 0x55AA
	mov	eax, [fs:AREA]
	CHECK	eax, 0x55AA
	FAULTS	13, 0, mov [fs:AREA], eax

CASE	"code, read-only data, system segments in SS raise #GP(selector)"
	SETD	T0, 0, 0xFFFFF, CODER, 12
	mov	eax, T0
	FAULTS	13, T0, mov ss, ax
	SETD	T0+8, 0, 0xFFFFF, DATARO, 12
	mov	eax, T0+8
	FAULTS	13, T0+8, mov ss, ax
	mov	eax, LDTSEL
	FAULTS	13, LDTSEL, mov ss, ax

CASE	"SS: RPL and DPL must be CPL"
	mov	eax, DATA0|1
	FAULTS	13, DATA0, mov ss, ax
	mov	eax, DATA3
	FAULTS	13, DATA3 & ~3, mov ss, ax
	mov	eax, DATA3 & ~3
	FAULTS	13, DATA3 & ~3, mov ss, ax

CASE	"not present: #NP for data, #SS for the stack"
	SETD	T0, 0, 0xFFFFF, DATARW & ~PRES, 12
	mov	eax, T0
	FAULTS	11, T0, mov gs, ax
	FAULTS	12, T0, mov ss, ax

CASE	"rights are checked before presence"
	SETD	T0, 0, 0xFFFFF, CODEX & ~PRES, 12
	mov	eax, T0
	FAULTS	13, T0, mov gs, ax
	FAULTS	13, T0, mov ss, ax

CASE	"system segments in DS raise #GP(selector)"
	mov	eax, TSSSEL
	FAULTS	13, TSSSEL, mov ds, ax
	mov	eax, LDTSEL
	FAULTS	13, LDTSEL, mov ds, ax

CASE	"data with DPL below RPL raises #GP(selector)"
	mov	eax, DATA0|3
	FAULTS	13, DATA0, mov ds, ax
	mov	eax, CODE0|1
	FAULTS	13, CODE0, mov ds, ax

CASE	"conforming code in DS ignores DPL and RPL"
	mov	eax, CONF0|3
	mov	fs, ax
	xor	eax, eax
	mov	ax, fs
	CHECK	eax, CONF0|3

CASE	"a load sets the accessed bit, a failing one does not"
	SETD	T0, 0, 0xFFFFF, DATARW, 12
	mov	eax, T0
	mov	fs, ax
	movzx	eax, byte [GDT+T0+5]
	CHECK	eax, DATARW|1
	SETD	T0, 0, 0xFFFFF, DATARW & ~PRES, 12
	mov	eax, T0
	FAULTS	11, T0, mov fs, ax
	movzx	eax, byte [GDT+T0+5]
	CHECK	eax, DATARW & ~PRES

CASE	"limit in bytes"
	SETD	T0, AREA, 0x123, DATARW, 4
	mov	eax, T0
	mov	fs, ax
	mov	al, [fs:0x123]
	FAULTS	13, 0, mov al, [fs:0x124]
	mov	ax, [fs:0x122]
	FAULTS	13, 0, mov ax, [fs:0x123]
	mov	eax, [fs:0x120]
	FAULTS	13, 0, mov [fs:0x121], eax
	FAULTS	13, 0, mov eax, [fs:0xFFFFFFFF]
	FAULTS	13, 0, mov eax, [fs:0xFFFFFFFD]

CASE	"limit in pages"
	SETD	T0, AREA, 0x1, DATARW, 12
	mov	eax, T0
	mov	fs, ax
	mov	al, [fs:0x1FFF]
	FAULTS	13, 0, mov al, [fs:0x2000]
	FAULTS	13, 0, mov eax, [fs:0x1FFD]

CASE	"expand-down, 32-bit: above the limit only"
	SETD	T0, AREA, 0x0FF, DATADN, 4
	mov	eax, T0
	mov	fs, ax
	mov	al, [fs:0x100]
	FAULTS	13, 0, mov al, [fs:0xFF]
	FAULTS	13, 0, mov eax, [fs:0xFD]
	mov	eax, [fs:0x20000]
	FAULTS	13, 0, mov eax, [fs:0xFFFFFFFE]

CASE	"expand-down, 16-bit: ends at FFFF"
	SETD	T0, AREA, 0x0FF, DATADN, 0
	mov	eax, T0
	mov	fs, ax
	mov	al, [fs:0xFFFF]
	mov	al, [fs:0x100]
	FAULTS	13, 0, mov al, [fs:0x10000]
	FAULTS	13, 0, mov eax, [fs:0xFFFD]
	FAULTS	13, 0, mov al, [fs:0xFF]

CASE	"read-only data is not written"
	SETD	T0, AREA, 0xFFFF, DATARO, 4
	mov	eax, T0
	mov	fs, ax
	mov	eax, [fs:0]
	FAULTS	13, 0, mov [fs:0], eax
	FAULTS	13, 0, add dword [fs:0], 1
	FAULTS	13, 0, xchg eax, [fs:0]

CASE	"SS limit: #SS(0), the registers stay"
	SETD	T0, 0, 0xFFFF, DATARW|RING3, 4
	USER	.u1
	ENDED	12, 0, .at1
	CHECK	[x_esp], 0x10002
	USER	.u2
	ENDED	12, 0, .at2
	CHECK	[x_esp], 0xFFFD
	CHECK	ecx, 0x12345
	USER	.u3
	ENDED	12, 0, .at3
	jmp	.end
.u1:	mov	eax, T0|3
	mov	ss, ax
	mov	esp, 0x10002
.at1:	push	eax			; one byte beyond
	int	0x40
.u2:	mov	eax, T0|3
	mov	ss, ax
	mov	esp, 0xFFFD
	mov	ecx, 0x12345
.at2:	pop	ecx
	int	0x40
.u3:	mov	eax, T0|3		; BP means SS
	mov	ss, ax
	mov	ebp, 0x10000
.at3:	mov	al, [ebp]
	int	0x40
.end:

CASE	"16-bit stack: SP wraps, the upper half of ESP stays"
	mov	edx, esp
	mov	eax, DATA16
	mov	ecx, 0x12340000
	mov	ss, ax
	mov	esp, ecx
	push	dword 0x11223344
	mov	ecx, esp
	mov	esp, 0x0002
	mov	ebx, [0xFFFC]
	mov	eax, DATA0
	mov	ss, ax
	mov	esp, edx
	CHECK	ecx, 0x1234FFFC
	CHECK	ebx, 0x11223344

CASE	"POP DS that faults leaves ESP"
	mov	edx, esp
	push	dword 0x200
	mov	ecx, esp
	RUN	jmp .pop
	ENDED	13, 0x200, .at
	CHECK	[scratch], ecx
	mov	esp, edx
	jmp	.popend
.pop:	mov	dword [resume], .got
.at:	pop	ds
.got:	lea	eax, [ecx]
	mov	[scratch], eax
	mov	esp, edx
.popend:

CASE	"LSS, LFS load both or nothing"
	mov	dword [scratch], 0xCAFE
	mov	dword [scratch+4], 0x200
	mov	ebx, 1
	FAULTS	13, 0x200, lfs ebx, [scratch]
	CHECK	ebx, 1
	mov	dword [scratch+4], DATA0
	lfs	ebx, [scratch]
	CHECK	ebx, 0xCAFE
	mov	dword [scratch], esp
	lss	esp, [scratch]
	FAULTS	6, 0, db 0xC5, 0xC0	; LDS with a register

CASE	"LAR"
	SETD	T0, 0x12345678, 0xABCDE, DATARW, 12
	mov	ecx, T0
	xor	eax, eax
	lar	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 1
	and	eax, 0xF0FF00
	CHECK	eax, 0xC09200
	lar	ax, cx
	movzx	eax, ax
	CHECK	eax, 0x9200
	mov	ecx, 0x200
	mov	eax, 77
	lar	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 0
	CHECK	eax, 77
	SETG	GDT+T0, CODE0, 0, 0x8E, 0	; an interrupt gate: not for LAR
	mov	ecx, T0
	lar	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 0
	SETG	GDT+T0, CODE0, 0, 0x8C, 0	; a call gate
	lar	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 1
	mov	ecx, DATA0|3			; DPL below RPL
	lar	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 0

CASE	"LSL"
	SETD	T0, 0, 0xABCDE, DATARW, 12
	mov	ecx, T0
	lsl	eax, ecx
	CHECK	eax, 0xABCDEFFF
	SETD	T0, 0, 0x234, DATARW & ~PRES, 4
	lsl	eax, ecx
	CHECK	eax, 0x234			; presence does not matter
	mov	ecx, TSSSEL
	lsl	eax, ecx
	CHECK	eax, 0x2200
	SETG	GDT+T0, CODE0, 0, 0x8C, 0	; a call gate has no limit
	mov	ecx, T0
	lsl	eax, ecx
	setz	bl
	movzx	ebx, bl
	CHECK	ebx, 0

CASE	"VERR, VERW"
	mov	ecx, CODE0
	verr	cx
	setz	bl
	verw	cx
	setz	bh
	movzx	eax, bx
	CHECK	eax, 0x0001
	SETD	T0, 0, 0xFFFFF, CODEX, 12
	mov	ecx, T0
	verr	cx
	setz	bl
	mov	ecx, DATA0
	verw	cx
	setz	bh
	movzx	eax, bx
	CHECK	eax, 0x0100
	mov	ecx, CONF0|3
	verr	cx
	setz	bl
	mov	ecx, DATA0|3
	verr	cx
	setz	bh
	movzx	eax, bx
	CHECK	eax, 0x0001
	xor	ecx, ecx
	verr	cx
	setz	bl
	movzx	eax, bl
	CHECK	eax, 0

CASE	"ARPL"
	mov	ecx, 0x1230
	mov	edx, 3
	arpl	cx, dx
	setz	bl
	movzx	ebx, bl
	CHECK	ecx, 0x1233
	CHECK	ebx, 1
	mov	edx, 1
	arpl	cx, dx
	setz	bl
	movzx	ebx, bl
	CHECK	ecx, 0x1233
	CHECK	ebx, 0

CASE	"LLDT, LTR check their descriptors"
	mov	eax, DATA0
	FAULTS	13, DATA0, lldt ax
	mov	eax, 0x0C
	FAULTS	13, 0x0C, lldt ax
	SETD	T0, LDT, 0xFF, 0x02, 0
	mov	eax, T0
	FAULTS	11, T0, lldt ax
	xor	eax, eax
	FAULTS	13, 0, ltr ax
	mov	eax, TSSSEL			; busy
	FAULTS	13, TSSSEL, ltr ax
	SETD	T0, TSSA, 0x67, 0x09, 0
	mov	eax, T0
	FAULTS	11, T0, ltr ax
	movzx	eax, byte [GDT+TSSSEL+5]
	CHECK	eax, 0x8B
	SETD	TSSSEL, TSS, 0x2200, 0x89, 0	; QEMU has taken the null selector
	mov	ax, TSSSEL
	ltr	ax

CASE	"MOV from a segment register extends to 32 bits, memory gets 16"
	mov	eax, -1
	mov	eax, ds
	CHECK	eax, DATA0
	mov	dword [scratch], -1
	mov	[scratch], ds
	CHECK	[scratch], 0xFFFF0000|DATA0

CASE	"CS cannot be loaded by MOV"
	FAULTS	6, 0, db 0x8E, 0xC8
	FAULTS	6, 0, db 0x8E, 0xF0	; no segment register 6
