; Interrupts of the 8259A and the timer: shadows, HLT, levels. Without these chips
; (the plain processor of a test) the part is left out.

IRQ0	equ	0x50

%macro PENDING 0	; waits until IRQ 0 is requested, interrupts being off
	call	arm
%%wait:	mov	al, 0x0A		; read IRR
	out	0x20, al
	in	al, 0x20
	test	al, 1
	jz	%%wait
%endmacro

	mov	al, 0x11
	out	0x20, al
	mov	al, IRQ0
	out	0x21, al
	mov	al, 4
	out	0x21, al
	mov	al, 1
	out	0x21, al
	mov	al, 0xA5
	out	0x21, al
	in	al, 0x21
	cmp	al, 0xA5
	jne	irq_end
	mov	al, 0xFF
	out	0xA1, al
	mov	al, 0xFE
	out	0x21, al
	jmp	irq_cases

; arm makes the timer raise IRQ 0 once, after about 85 us.
arm:	mov	al, 0x30
	out	0x43, al
	mov	al, 100
	out	0x40, al
	mov	al, 0
	out	0x40, al
	ret

; eoi ends the interrupt and stops the timer.
eoi:	mov	al, 0x30
	out	0x43, al
	mov	al, 0x20
	out	0x20, al
	ret
irq_cases:

CASE	"IRQ: no interrupt while IF is clear, after STI one more instruction"
	PENDING
	xor	ecx, ecx
	nop
	nop
	RUN	jmp .go
	ENDED	IRQ0, 0, .at
	CHECK	ecx, 1
	call	eoi
	jmp	.end
.go:	sti
	inc	ecx
.at:	inc	ecx
	hlt
.end:

CASE	"IRQ: POPF has no shadow"
	PENDING
	xor	ecx, ecx
	RUN	jmp .go
	ENDED	IRQ0, 0, .at
	CHECK	ecx, 0
	mov	eax, [x_flags]
	and	eax, 0x10200
	CHECK	eax, 0x200
	call	eoi
	jmp	.end
.go:	push	dword 0x202
	popfd
.at:	inc	ecx
	hlt
.end:

CASE	"IRQ: STI and HLT with a request waiting"
	PENDING
	RUN	jmp .go
	ENDED	IRQ0, 0, .at
	call	eoi
	jmp	.end
.go:	sti
	hlt
.at:	nop
.end:

CASE	"IRQ: HLT waits for the request"
	call	arm
	RUN	jmp .go
	ENDED	IRQ0, 0, .at
	call	eoi
	jmp	.end
.go:	sti
	hlt
.at:	nop
.end:

CASE	"IRQ: ring 3 is interrupted at once whatever IOPL is"
	PENDING
	USER	.u, 0x202
	ENDED	IRQ0, 0, .u
	CHECK	[x_cs], CODE3
	CHECK	[x_esp], STACK3
	call	eoi
	jmp	.end
.u:	inc	ecx
	hlt
.end:

CASE	"IRQ: CLI after STI"
	PENDING
	xor	ecx, ecx
	sti
	cli
	inc	ecx
	CHECK	ecx, 1
	RUN	jmp .go
	CHECK	[x_vec], IRQ0
	call	eoi
	jmp	.end
.go:	sti
	nop
	nop
	hlt
.end:

CASE	"IRQ: V86 mode"
	PENDING
	VM86	.v, 0x20202
	ENDED	IRQ0, 0, .v-BASE
	CHECK	[x_cs], 0xF000
	CHECK	[x_sp], STACKI-40
	call	eoi
	jmp	.end
	bits	16
.v:	inc	ecx
	hlt
	bits	32
.end:

CASE	"IRQ: through a task gate"
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	SETG	IDT+IRQ0*8, TA, 0, 0x85, 0
	PENDING
	mov	dword [scratch], 0
	sti
	nop
.at:	cli
	CHECK	[scratch], .at
	RESTORE	IRQ0
	jmp	.end
.task:	mov	eax, [TSS+0x20]
	mov	[scratch], eax
	call	eoi
	iretd
.end:

CASE	"IRQ: REP MOVSB goes on where it was interrupted"
	mov	edi, AREA
	mov	ecx, 0x10000
	mov	eax, 0x5A
	rep stosb
	GATE	IRQ0, .int, 0x8E
	mov	dword [scratch], 0
	mov	esi, AREA
	mov	edi, AREA+0x10000
	mov	ecx, 0x10000
	call	arm
	sti
.at:	rep movsb
	cli
	CHECK	ecx, 0
	CHECK	edi, AREA+0x20000
	mov	edi, AREA+0x10000
	mov	ecx, 0x10000
	mov	al, 0x5A
	repe scasb
	CHECK	ecx, 0
	RESTORE	IRQ0
	mov	al, 0xFF
	out	0x21, al
	jmp	.end
.int:	push	eax
	call	eoi
	pop	eax
	iretd
.end:

irq_end:
