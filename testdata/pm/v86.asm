; Virtual-8086 mode, with and without its extensions.

; VM86 label [, flags]: runs 16-bit code of this image at F000:label in V86 mode.
%macro VM86 1-2 0x20002
	push	dword %%after
	call	expect
	push	dword %2
	push	dword %1-BASE
	jmp	enter_v86
%%after:
%endmacro

IOPL3	equ	0x23002
VIFBIT	equ	0x80000
VIPBIT	equ	0x100000

	jmp	v86_cases

; enter_v86 goes on in V86 mode; IP and flags are on the stack, in this order.
enter_v86:
	pop	dword [scratch+56]
	pop	dword [scratch+60]
	push	dword 0x5000		; GS
	push	dword 0x4004		; FS
	push	dword 0x3003		; DS
	push	dword 0x2002		; ES
	push	dword 0			; SS
	push	dword V86STK
	push	dword [scratch+60]
	push	dword 0xF000
	push	dword [scratch+56]
	iretd
v86_cases:

CASE	"entry by IRET, exit by #GP of INT with IOPL 0"
	VM86	.v
	ENDED	13, 0, .v-BASE
	CHECK	[x_cs], 0xF000
	CHECK	[x_ss], 0
	CHECK	[x_esp], V86STK
	CHECK	[x_seg], 0x2002
	CHECK	[x_seg+4], 0x3003
	CHECK	[x_seg+8], 0x4004
	CHECK	[x_seg+12], 0x5000
	CHECK	[x_sp], STACKI-40
	mov	eax, [x_flags]
	and	eax, 0x20000
	CHECK	eax, 0x20000
	mov	eax, fs
	CHECK	eax, 0
	jmp	.end
	bits	16
.v:	int	0x40
	bits	32
.end:

CASE	"IOPL 3: INT goes through the IDT"
	VM86	.v, IOPL3
	ENDED	0x40, 0, .v+2-BASE
	jmp	.end
	bits	16
.v:	int	0x40
	bits	32
.end:

CASE	"IOPL-sensitive instructions with IOPL 0"
	VM86	.cli
	ENDED	13, 0, .cli-BASE
	VM86	.sti
	ENDED	13, 0, .sti-BASE
	VM86	.pushf
	ENDED	13, 0, .pushf-BASE
	VM86	.popf
	ENDED	13, 0, .popf-BASE
	VM86	.iret
	ENDED	13, 0, .iret-BASE
	VM86	.int3
	ENDED	3, 0, .int3+1-BASE
	jmp	.end
	bits	16
.cli:	cli
.sti:	sti
.pushf:	pushf
.popf:	popf
.iret:	iret
.int3:	int3
	bits	32
.end:

CASE	"the same with IOPL 3: IF changes, IOPL does not"
	VM86	.v, IOPL3
	CHECK	[x_vec], 0x40
	and	esi, 0xFF02
	and	edi, 0xFF02
	and	ebp, 0xFF02
	CHECK	esi, 0x3202		; PUSHF after STI
	CHECK	edi, 0x3002		; after POPF of 0002: IOPL stays
	CHECK	ebp, 0x3202		; after IRET of 0202
	jmp	.end
	bits	16
.v:	xor	esi, esi
	xor	edi, edi
	xor	ebp, ebp
	sti
	pushf
	pop	si
	cli
	push	word 2
	popf
	pushf
	pop	di
	push	word 0x0202
	push	cs
	push	word .v2-BASE
	iret
.v2:	pushf
	pop	bp
	int	0x40
	bits	32
.end:

CASE	"privileged instructions raise #GP(0), those of protected mode #UD"
	VM86	.hlt, IOPL3
	ENDED	13, 0, .hlt-BASE
	VM86	.lgdt, IOPL3
	ENDED	13, 0, .lgdt-BASE
	VM86	.cr0, IOPL3
	ENDED	13, 0, .cr0-BASE
	VM86	.clts, IOPL3
	ENDED	13, 0, .clts-BASE
	VM86	.lldt, IOPL3
	ENDED	6, 0, .lldt-BASE
	VM86	.sldt, IOPL3
	ENDED	6, 0, .sldt-BASE
	VM86	.arpl, IOPL3
	ENDED	6, 0, .arpl-BASE
	VM86	.lar, IOPL3
	ENDED	6, 0, .lar-BASE
	jmp	.end
	bits	16
.hlt:	hlt
.lgdt:	lgdt	[0]
.cr0:	mov	eax, cr0
.clts:	clts
.lldt:	lldt	ax
.sldt:	sldt	ax
.arpl:	arpl	ax, bx
.lar:	lar	ax, bx
	bits	32
.end:

CASE	"IN and OUT ask the bitmap whatever IOPL is"
	VM86	.in, IOPL3
	ENDED	13, 0, .in-BASE
	mov	byte [TSS+IOMAP+0x80/8], 0xFE
	VM86	.in
	ENDED	13, 0, .in+2-BASE
	mov	byte [TSS+IOMAP+0x80/8], 0xFF
	jmp	.end
	bits	16
.in:	in	al, 0x80
	int	0x40
	bits	32
.end:

CASE	"segments are 16 times the selector, 64 KB"
	mov	dword [AREA+0x1234], 0xABCD
	VM86	.v
	CHECK	esi, 0xABCD
	VM86	.lim
	ENDED	13, 0, .limat-BASE
	VM86	.stk
	ENDED	12, 0, .stkat-BASE
	VM86	.cross
	ENDED	13, 0, .crossat-BASE
	jmp	.end
	bits	16
.v:	mov	ax, AREA/16
	mov	ds, ax
	mov	esi, [0x1234]
	int	0x40
.lim:	mov	ebx, 0x10000
.limat:	mov	al, [ebx]
.stk:	mov	ebp, 0x10000
.stkat:	mov	al, [ebp]
.cross:	mov	bx, 0xFFFF
.crossat: mov	ax, [bx]
	bits	32
.end:

CASE	"far transfers in V86 mode are those of real mode"
	VM86	.v
	CHECK	[x_vec], 13
	CHECK	esi, 0xF000
	CHECK	edi, V86STK-4
	CHECK	ebp, 0xEFFF
	jmp	.end
	bits	16
.v:	xor	esi, esi
	call	0xEFFF:.sub+16-BASE
	mov	si, cs
	int	0x40
.sub:	mov	edi, esp
	xor	ebp, ebp
	mov	bp, cs
	retf
	bits	32
.end:

CASE	"handler with DPL 1, conforming handler: #GP(CS)"
	SETG	IDT+0x41*8, CODE1 & ~3, A(gate_same), 0xEE, 0
	VM86	.v, IOPL3
	ENDED	13, CODE1 & ~3, .v-BASE
	SETG	IDT+0x41*8, CONF0, A(gate_same), 0xEE, 0
	VM86	.v, IOPL3
	ENDED	13, CONF0, .v-BASE
	RESTORE	0x41
	jmp	.end
	bits	16
.v:	int	0x41
	bits	32
.end:

CASE	"IRET at CPL 3 cannot set VM"
	USER	.u
	ENDED	0x40, 0, .at
	mov	eax, [x_flags]
	and	eax, 0x20000
	CHECK	eax, 0
	jmp	.end
.u:	push	dword 0x20002
	push	dword CODE3
	push	dword .u2
	iretd
.u2:	int	0x40
.at:
.end:

CASE	"a task that is in V86 mode"
	NEWTASK	TSSA, .v-BASE
	mov	dword [TSSA+0x24], 0x20002
	mov	dword [TSSA+0x38], V86STK
	mov	dword [TSSA+0x48], 0x2002
	mov	dword [TSSA+0x4C], 0xF000
	mov	dword [TSSA+0x50], 0
	mov	dword [TSSA+0x54], 0x3003
	SETD	TA, TSSA, 0x67, 0x89, 0
	mov	dword [resume], .after
	mov	[resume_esp], esp
	jmp	TA:0
.after:	HOME
	ENDED	13, 0, .at-BASE
	CHECK	[x_seg], 0x2002
	CHECK	[x_seg+4], 0x3003
	CHECK	esi, 0xF000
	mov	dword [resume], unexpected
	jmp	.end
	bits	16
.v:	xor	esi, esi
	mov	si, cs
.at:	int	0x40
	bits	32
.end:

CASE	"task switch out of V86 mode and back"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	IDT+0x41*8, TA, 0, 0xE5, 0
	VM86	.v, IOPL3
	ENDED	0x40, 0, .at-BASE
	CHECK	esi, 0xF000
	CHECK	[scratch], 0x23000
	CHECK	[scratch+4], 0xF000
	RESTORE	0x41
	jmp	.end
.task:	mov	eax, [TSS+0x24]
	and	eax, 0x23000
	mov	[scratch], eax
	mov	eax, [TSS+0x4C]
	mov	[scratch+4], eax
	iretd
	bits	16
.v:	int	0x41
	xor	esi, esi
	mov	si, cs
	int	0x40
.at:
	bits	32
.end:

CASE	"VME: INT n to the task's own handler, IF is VIF"
	mov	eax, cr4
	or	al, 1
	mov	cr4, eax
	mov	byte [TSS+IOMAP-32+0x41/8], ~(1 << (0x41 & 7))
	mov	byte [TSS+IOMAP-32+0x42/8], ~(1 << (0x41 & 7))
	mov	word [0x41*4], .own-BASE
	mov	word [0x41*4+2], 0xF000
	VM86	.v, 0x20002|VIFBIT
	ENDED	13, 0, .at-BASE
	and	esi, 0xFF02
	and	edi, 0xFF02
	and	ebp, 0xFF02
	CHECK	esi, 0x3202		; the pushed flags: IF from VIF, IOPL 3
	CHECK	edi, 0x3002		; in the handler VIF is clear
	CHECK	ebp, 0x3202		; and set again after IRET
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x3200
	CHECK	eax, VIFBIT
	jmp	.end
	bits	16
.own:	pop	ax
	pop	bx
	pop	si
	push	si
	push	bx
	push	ax
	pushf
	pop	di
	iret
.v:	xor	esi, esi
	xor	edi, edi
	xor	ebp, ebp
	int	0x41
	pushf
	pop	bp
.at:	int	0x42			; its bit is set: #GP with IOPL 0
	bits	32
.end:

CASE	"VME: IOPL 3, both settings of the bitmap"
	VM86	.v, IOPL3
	ENDED	0x42, 0, .at-BASE
	and	esi, 0xFF02
	CHECK	esi, 0x3002
	jmp	.end
	bits	16
.own:	pop	ax
	pop	bx
	pop	si
	push	si
	push	bx
	push	ax
	iret
.v:	xor	esi, esi
	mov	ax, 0
	mov	ds, ax
	mov	word [0x41*4], .own-BASE
	int	0x41
	int	0x42
.at:
	bits	32
.end:

CASE	"VME: CLI, STI, POPF work on VIF; VIP and TF raise #GP"
	VM86	.sti
	CHECK	[x_vec], 13
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x200
	CHECK	eax, VIFBIT
	VM86	.cli, 0x20202|VIFBIT
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x200
	CHECK	eax, 0x200
	VM86	.sti, 0x20002|VIPBIT
	ENDED	13, 0, .sti-BASE
	VM86	.popf
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x3200
	CHECK	eax, VIFBIT
	VM86	.popf, 0x20002|VIPBIT
	ENDED	13, 0, .popfat-BASE
	VM86	.poptf
	ENDED	13, 0, .poptfat-BASE
	VM86	.pushfd
	ENDED	13, 0, .pushfd-BASE
	jmp	.end
	bits	16
.sti:	sti
	int	0x42
.cli:	cli
	int	0x42
.popf:	push	word 0x0202
.popfat: popf
	int	0x42
.poptf:	push	word 0x0102
.poptfat: popf
	int	0x42
.pushfd: pushfd
	bits	32
.end:
	mov	eax, cr4
	and	al, 0xFE
	mov	cr4, eax

CASE	"PVI: CLI and STI of ring 3 work on VIF"
	mov	eax, cr4
	or	al, 2
	mov	cr4, eax
	USER	.sti
	ENDED	0x40, 0, .at1
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x200
	CHECK	eax, VIFBIT
	USER	.cli, 0x202|VIFBIT
	mov	eax, [x_flags]
	and	eax, VIFBIT|0x200
	CHECK	eax, 0x200
	USER	.sti, 2|VIPBIT
	ENDED	13, 0, .sti
	mov	eax, cr4
	and	al, 0xFD
	mov	cr4, eax
	USER	.sti
	ENDED	13, 0, .sti
	jmp	.end
.sti:	sti
	int	0x40
.at1:
.cli:	cli
	int	0x40
.end:
