; Far transfers: JMP, CALL, RETF, IRET, call gates, levels.

CASE	"JMP to null, beyond the table, data, system types"
	FAULTS	13, 0, jmp 0:0
	FAULTS	13, 0x200, jmp 0x200:0
	FAULTS	13, DATA0, jmp DATA0:0
	FAULTS	13, LDTSEL, jmp LDTSEL:0

CASE	"JMP: DPL and RPL of nonconforming code"
	FAULTS	13, CODE3 & ~3, jmp CODE3:0
	FAULTS	13, CODE3 & ~3, jmp (CODE3 & ~3):0
	FAULTS	13, CODE0, jmp (CODE0|3):0

CASE	"JMP to a conforming segment of an outer level raises #GP"
	SETD	T0, 0, 0xFFFFF, CODEC|RING3, 12
	FAULTS	13, T0, jmp T0:0

CASE	"JMP to code that is not present raises #NP"
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, 12
	FAULTS	11, T0, jmp T0:0

CASE	"JMP beyond the limit raises #GP(0) at the JMP"
	SETD	T0, BASE, 0xFFFF, CODER, 4
	FAULTS	13, 0, jmp T0:0x10000
	movzx	eax, byte [GDT+T0+5]
	and	eax, ~1
	CHECK	eax, CODER

CASE	"JMP sets the accessed bit and RPL = CPL"
	SETD	T0, 0, 0xFFFFF, CODER, 12
	jmp	T0:.here
.here:	mov	eax, cs
	CHECK	eax, T0
	movzx	eax, byte [GDT+T0+5]
	CHECK	eax, CODER|1
	jmp	(CONF0|3):.conf
.conf:	mov	eax, cs
	CHECK	eax, CONF0
	jmp	CODE0:.back
.back:

CASE	"16-bit code: IP is cut, JMP and CALL with 16 bits"
	mov	dword [scratch], 0
	jmp	CODE16:.in16-BASE
	bits	16
.in16:	mov	eax, cs
	mov	ecx, esp
	call	word CODE16:.sub-BASE
	cmp	ecx, esp
	sete	bl
	jmp	dword CODE0:.out
.sub:	mov	edx, [esp]
	retf
	bits	32
.out:	CHECK	eax, CODE16
	movzx	ebx, bl
	CHECK	ebx, 1
	shr	edx, 16
	CHECK	edx, CODE16

CASE	"CALL far pushes CS:EIP, RETF n pops and releases"
	mov	edx, esp
	push	dword 1
	push	dword 2
	call	CODE0:.sub
	mov	ecx, esp
	mov	esp, edx
	CHECK	ecx, edx
	CHECK	eax, CODE0
	jmp	.end
.sub:	mov	eax, [esp+4]
	retf	8
.end:

CASE	"CALL far beyond the limit raises #GP(0), ESP stays"
	SETD	T0, BASE, 0xFFFF, CODER, 4
	mov	ebx, esp
	FAULTS	13, 0, call T0:0x10000
	lea	eax, [x_eip]
	mov	eax, [x_sp]
	add	eax, 16
	CHECK	eax, ebx

CASE	"call gate to the same level"
	SETG	GDT+T0, CODE0, A(gate_same), 0x8C, 0
	mov	edx, esp
	call	T0:0x12345678
	CHECK	eax, 0x5A5A
	mov	ecx, esp
	CHECK	ecx, edx
	SETG	GDT+T0, CODE0, A(gate_jmp), 0x8C, 0
	jmp	T0:0
gate_same:
	mov	eax, 0x5A5A
	retf
gate_jmp:

CASE	"16-bit call gate pushes words"
	SETD	T0, BASE, 0xFFFF, CODER, 4
	SETG	GDT+T0+8, T0, A(.sub)-BASE, 0x84, 0
	mov	edx, esp
	mov	word [scratch], cs
	mov	dword [resume], .none
	jmp	.go
.sub:	sub	edx, esp
	add	esp, 4
	jmp	CODE0:.done
.go:	call	T0+8:0
.none:	mov	edx, 99
.done:	CHECK	edx, 4
	mov	dword [resume], unexpected

CASE	"call gate: DPL below CPL or RPL, not present, bad targets"
	SETG	GDT+T0, CODE0, A(gate_same), 0x8C, 0
	FAULTS	13, T0, call (T0|3):0
	SETG	GDT+T0, CODE0, A(gate_same), 0x0C, 0
	FAULTS	11, T0, call T0:0
	SETG	GDT+T0, 0, A(gate_same), 0x8C, 0
	FAULTS	13, 0, call T0:0
	SETG	GDT+T0, DATA0, A(gate_same), 0x8C, 0
	FAULTS	13, DATA0, call T0:0
	SETG	GDT+T0, 0x200, A(gate_same), 0x8C, 0
	FAULTS	13, 0x200, call T0:0
	SETD	T0+8, 0, 0xFFFFF, CODER & ~PRES, 12
	SETG	GDT+T0, T0+8, A(gate_same), 0x8C, 0
	FAULTS	11, T0+8, call T0:0
	SETG	GDT+T0, CODE3, A(gate_same), 0x8C, 0
	FAULTS	13, CODE3 & ~3, call T0:0

CASE	"IRET to ring 3 and INT back"
	USER	.u, 0x3002
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_esp], STACK3
	CHECK	[x_sp], STACKI-24
	CHECK	[x_cpl], CODE0
	mov	eax, [x_flags]
	and	eax, 0x3200
	CHECK	eax, 0x3000
	jmp	.end
.u:	int	0x40
.at:
.end:

CASE	"ring 3 to ring 0 through a gate with parameters, RETF n back"
	SETG	GDT+T0, CODE0, A(.sub), 0xEC, 3
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[scratch], CODE0
	CHECK	[scratch+4], 0x333
	CHECK	[scratch+8], 0x111
	CHECK	[scratch+12], STACK3-12
	CHECK	[scratch+16], DATA3
	CHECK	[scratch+20], STACKI-28
	CHECK	[x_esp], STACK3
	CHECK	esi, CODE3
	CHECK	edi, 0			; DS of DPL 0 is gone
	jmp	.end
.u:	push	dword 0x111
	push	dword 0x222
	push	dword 0x333
	call	(T0|3):0
	mov	esi, cs
	mov	edi, ds
	mov	ax, DATA3
	mov	ds, ax
	int	0x40
.at:
.sub:	mov	ax, DATA0
	mov	ds, ax
	mov	eax, cs
	mov	[scratch], eax
	mov	eax, [esp+8]
	mov	[scratch+4], eax
	mov	eax, [esp+16]
	mov	[scratch+8], eax
	mov	eax, [esp+20]
	mov	[scratch+12], eax
	mov	eax, [esp+24]
	mov	[scratch+16], eax
	mov	[scratch+20], esp
	retf	12
.end:

CASE	"gate to ring 0: stacks of the TSS that do not do"
	SETG	GDT+T0, CODE0, A(gate_same), 0xEC, 0
	USER	.u1
	ENDED	0x40, 0, .at1b
	mov	dword [TSS+16], 0	; SS1; ring 0's handler stack stays good
	SETG	GDT+T0, CODE1, A(gate_same), 0xEC, 0
	USER	.u2
	ENDED	10, 0, .at2
	mov	dword [TSS+16], 0x200
	USER	.u2
	ENDED	10, 0x200, .at2
	mov	dword [TSS+16], DATA0	; DPL and RPL 0
	USER	.u2
	ENDED	10, DATA0, .at2
	mov	dword [TSS+16], CODE1
	USER	.u2
	ENDED	10, CODE1 & ~3, .at2
	SETD	T0+8, 0, 0xFFFFF, (DATARW|RING1) & ~PRES, 12
	mov	dword [TSS+16], T0+8+1
	USER	.u2
	ENDED	12, T0+8, .at2
	SETD	T0+8, 0, 0x0FFF, DATARW|RING1, 4
	mov	dword [TSS+12], 0x2000
	USER	.u2
	ENDED	12, T0+8, .at2
	mov	dword [TSS+12], STACK1
	mov	dword [TSS+16], DATA1
	jmp	.end
.u1:	call	(T0|3):0
	int	0x40
.at1b:
.u2:
.at2:	call	(T0|3):0
	int	0x40
.end:

CASE	"ring 3 to ring 1 and back"
	SETG	GDT+T0, CODE1, A(.sub), 0xEC, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	esi, CODE1
	CHECK	edi, STACK1-16
	jmp	.end
.sub:	mov	esi, cs
	mov	edi, esp
	retf
.u:	call	(T0|3):0
	int	0x40
.at:
.end:

CASE	"TSS too short for the stack: #TS(TSS)"
	SETD	T0+16, TSSA, 0x67, 0x89, 0
	mov	eax, T0+16
	ltr	ax
	mov	dword [TSSA+4], STACKI
	mov	dword [TSSA+8], DATA0
	SETG	GDT+T0, CODE1, A(gate_same), 0xEC, 0
	SETD	T0+16, TSSA, 0x0B, 0x89, 0	; the register's copy counts: reload
	mov	ax, T0+16
	ltr	ax
	USER	.u
	ENDED	10, T0+16, .at
	SETD	TSSSEL, TSS, 0x2200, 0x89, 0
	mov	ax, TSSSEL
	ltr	ax
	jmp	.end
.u:
.at:	call	(T0|3):0
	int	0x40
.end:

CASE	"conforming code keeps CPL 3"
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CONF0|3
	jmp	.end
.u:	call	CONF0:.sub
.sub:	int	0x40
.at:
.end:

CASE	"RETF to an inner level raises #GP(selector)"
	USER	.u
	ENDED	13, CODE0, .at
	CHECK	[x_esp], STACK3-8
	jmp	.end
.u:	push	dword CODE0
	push	dword 0
.at:	retf
.end:

CASE	"RETF: null, data, not present, limit"
	RUN	jmp .r1
	ENDED	13, 0, .at
	RUN	jmp .r2
	ENDED	13, DATA0, .at
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, 12
	RUN	jmp .r3
	ENDED	11, T0, .at
	SETD	T0+8, 0, 0xFFFF, CODER, 4
	RUN	jmp .r4
	ENDED	13, 0, .at
	jmp	.end
.r1:	push	dword 3
	jmp	.ret
.r2:	push	dword DATA0
	jmp	.ret
.r3:	push	dword T0
	jmp	.ret
.r4:	push	dword T0+8
.ret:	push	dword .bad
.at:	retf
.bad:	int	0x40
.end:

CASE	"RETF to ring 3 checks the new stack"
	RUN	jmp .r1
	ENDED	13, 0, .at
	RUN	jmp .r2
	ENDED	13, DATA0, .at
	RUN	jmp .r3
	ENDED	13, CODE3 & ~3, .at
	SETD	T0, 0, 0xFFFFF, (DATARW|RING3) & ~PRES, 12
	RUN	jmp .r4
	ENDED	12, T0, .at
	jmp	.end
.r1:	push	dword 0
	jmp	.ret
.r2:	push	dword DATA0
	jmp	.ret
.r3:	push	dword CODE3
	jmp	.ret
.r4:	push	dword T0|3
.ret:	push	dword STACK3
	push	dword CODE3
	push	dword .end
.at:	retf
.end:

CASE	"IRET: flags by level"
	USER	.u, 0x0002		; IOPL 0: IF and IOPL stay
	mov	eax, [x_flags]
	and	eax, 0x7300
	CHECK	eax, 0x4000
	USER	.u, 0x3002		; IOPL 3: IF changes, IOPL does not
	mov	eax, [x_flags]
	and	eax, 0x7200
	CHECK	eax, 0x7200
	jmp	.end
.u:	pushfd
	or	dword [esp], 0x4200
	xor	dword [esp], 0x1000
	and	dword [esp], 0xFFFFDFFF
	or	dword [esp], 0x2000
	push	dword CODE3
	push	dword .u2
	iretd
.u2:	int	0x40
.end:

CASE	"POPF by level"
	USER	.u, 0x0202		; CPL 3, IOPL 0: IF and IOPL stay
	mov	eax, [x_flags]
	and	eax, 0x3200
	CHECK	eax, 0x0200
	USER	.u, 0x3202
	mov	eax, [x_flags]
	and	eax, 0x3200
	CHECK	eax, 0x3000
	jmp	.end
.u:	push	dword 0x1002
	popfd
	int	0x40
.end:

CASE	"POPFD cannot set RF or VM, PUSHFD shows neither"
	push	dword 0x30002
	popfd
	pushfd
	pop	eax
	CHECK	eax, 2

CASE	"IRET with NT and a bad back link raises #TS"
	mov	word [TSS], DATA0
	push	dword 0x4002
	popfd
	FAULTS	10, DATA0, iretd
	mov	word [TSS], 0x0C
	push	dword 0x4002
	popfd
	FAULTS	10, 0x0C, iretd
	mov	word [TSS], 0

CASE	"CLI, STI, HLT, IN outside their levels"
	USER	.cli
	ENDED	13, 0, .cli
	USER	.sti
	ENDED	13, 0, .sti
	USER	.hlt, 0x3002
	ENDED	13, 0, .hlt
	USER	.in
	ENDED	13, 0, .in
	mov	byte [TSS+IOMAP+0x80/8], 0xFE
	USER	.in
	ENDED	0x40, 0, .in2
	USER	.inw
	ENDED	13, 0, .inw
	mov	byte [TSS+IOMAP+0x80/8], 0xFF
	USER	.in, 0x3002
	ENDED	0x40, 0, .in2
	jmp	.end
.cli:	cli
.sti:	sti
.hlt:	hlt
.in:	in	al, 0x80
	int	0x40
.in2:
.inw:	in	ax, 0x80
	int	0x40
.end:

CASE	"I/O bitmap: the limit of the TSS"
	SETD	TSSSEL, TSS, IOMAP+1, 0x89, 0	; ports 0–7, and a byte after them
	mov	ax, TSSSEL
	ltr	ax
	mov	byte [TSS+IOMAP], 0
	mov	byte [TSS+IOMAP+1], 0
	USER	.in7
	ENDED	0x40, 0, .in7b
	USER	.in8
	ENDED	13, 0, .in8
	mov	byte [TSS+IOMAP], 0xFF
	mov	byte [TSS+IOMAP+1], 0xFF
	SETD	TSSSEL, TSS, 0x2200, 0x89, 0
	mov	ax, TSSSEL
	ltr	ax
	jmp	.end
.in7:	in	al, 7
	int	0x40
.in7b:
.in8:	in	al, 8
	int	0x40
.end:
