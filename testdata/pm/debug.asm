; Debug registers, single-stepping, RF.

%macro NODEBUG 0
	xor	eax, eax
	mov	dr7, eax
	mov	dr6, eax
%endmacro

; DR6IS bits: the low 16 bits of DR6 without those that read 1.
%macro DR6IS 1
	mov	eax, dr6
	and	eax, 0xE00F
	CHECK	eax, %1
%endmacro

CASE	"instruction breakpoint is a fault at the instruction"
	NODEBUG
	mov	eax, .at
	mov	dr0, eax
	mov	eax, 1
	mov	dr7, eax
	mov	ecx, 5
	RUN	jmp .at
	ENDED	1, 0, .at
	CHECK	ecx, 5
	DR6IS	1
	mov	eax, [x_flags]
	and	eax, 0x10000
	CHECK	eax, 0
	NODEBUG
	jmp	.end
.at:	inc	ecx
	int	0x40
.end:

CASE	"RF lets the instruction run once"
	NODEBUG
	mov	eax, .at
	mov	dr1, eax
	mov	eax, 8			; G1
	mov	dr7, eax
	mov	ecx, 2
	RUN	jmp .go
	ENDED	1, 0, .at
	CHECK	ecx, 1
	DR6IS	2
	NODEBUG
	jmp	.end
.go:	push	dword 0x10002
	push	dword CODE0
	push	dword .at
	iretd
.at:	dec	ecx
	jnz	.at
	int	0x40
.end:

CASE	"RF is gone after one instruction"
	NODEBUG
	mov	eax, .at2
	mov	dr0, eax
	mov	eax, 1
	mov	dr7, eax
	RUN	jmp .go
	ENDED	1, 0, .at2
	NODEBUG
	jmp	.end
.go:	push	dword 0x10002
	push	dword CODE0
	push	dword .at
	iretd
.at:	nop
.at2:	nop
	int	0x40
.end:

CASE	"data breakpoint on writes is a trap after the instruction"
	NODEBUG
	mov	eax, scratch
	mov	dr2, eax
	mov	eax, 0x0D000010		; L2, 4 bytes, write
	mov	dr7, eax
	mov	eax, [scratch]		; reads do not count
	RUN	mov dword [scratch], 77
	CHECK	[x_vec], 1
	mov	eax, [scratch]
	CHECK	eax, 77
	DR6IS	4
	NODEBUG

CASE	"data breakpoint on reads and writes, any byte of it"
	NODEBUG
	mov	eax, scratch
	mov	dr3, eax
	mov	eax, 0xF0000040		; L3, 4 bytes, read or write
	mov	dr7, eax
	mov	al, [scratch+4]
	RUN	mov al, [scratch+3]
	CHECK	[x_vec], 1
	DR6IS	8
	NODEBUG
	mov	eax, scratch+1
	mov	dr0, eax
	mov	eax, 0x00030001		; 1 byte
	mov	dr7, eax
	mov	al, [scratch]
	mov	al, [scratch+2]
	RUN	mov eax, [scratch]
	CHECK	[x_vec], 1
	DR6IS	1
	NODEBUG

CASE	"breakpoints that are not enabled do not trap"
	NODEBUG
	mov	eax, scratch
	mov	dr0, eax
	mov	eax, 0x00030004		; L1 only
	mov	dr7, eax
	mov	eax, 0xFFFFFFF0
	mov	dr1, eax
	mov	al, [scratch]
	NODEBUG

CASE	"single step: trap after the instruction that follows POPF"
	NODEBUG
	push	dword 0x102
	RUN	jmp .go
	ENDED	1, 0, .at
	DR6IS	0x4000
	mov	eax, [x_flags]
	and	eax, 0x100
	CHECK	eax, 0x100
	NODEBUG
	jmp	.end
.go:	push	dword 0x102
	popfd
	nop
.at:	nop
	int	0x40
.end:

CASE	"POPF that clears TF is itself stepped"
	NODEBUG
	RUN	jmp .go
	ENDED	1, 0, .at
	NODEBUG
	jmp	.end
.go:	push	dword 2
	push	dword 0x102
	popfd
	popfd
.at:	nop
	int	0x40
.end:

CASE	"INT n is not stepped, its handler runs without TF"
	NODEBUG
	RUN	jmp .go
	ENDED	0x40, 0, .at
	mov	eax, [x_flags]
	and	eax, 0x100
	CHECK	eax, 0x100
	DR6IS	0
	jmp	.end
.go:	push	dword 0x102
	popfd
	int	0x40
.at:
.end:

CASE	"MOV SS is not stepped, the instruction after it is"
	NODEBUG
	mov	ebx, DATA0
	RUN	jmp .go
	ENDED	1, 0, .at
	NODEBUG
	jmp	.end
.go:	push	dword 0x102
	popfd
	mov	ss, bx
	nop
.at:	nop
	int	0x40
.end:

CASE	"IRET that sets TF: the next instruction is stepped"
	NODEBUG
	RUN	jmp .go
	ENDED	1, 0, .at
	NODEBUG
	jmp	.end
.go:	push	dword 0x102
	push	dword CODE0
	push	dword .to
	iretd
.to:	nop
.at:	nop
	int	0x40
.end:

CASE	"REP MOVSB is stepped each time"
	NODEBUG
	mov	esi, scratch
	mov	edi, scratch+32
	mov	ecx, 5
	RUN	jmp .go
	ENDED	1, 0, .at
	CHECK	ecx, 4
	CHECK	edi, scratch+33
	NODEBUG
	jmp	.end
.go:	push	dword 0x102
	popfd
.at:	rep movsb
	int	0x40
.end:

CASE	"a faulting instruction is not stepped"
	NODEBUG
	RUN	jmp .go
	ENDED	6, 0, .at
	DR6IS	0
	NODEBUG
	jmp	.end
.go:	push	dword 0x102
	popfd
.at:	ud2
.end:

CASE	"single step in ring 3"
	NODEBUG
	USER	.u, 0x102
	ENDED	1, 0, .at
	CHECK	[x_cs], CODE3
	DR6IS	0x4000
	NODEBUG
	jmp	.end
.u:	nop
.at:	nop
	int	0x40
.end:

CASE	"INT1 (F1) is a trap without a bit in DR6"
	NODEBUG
	TRAPS	1, 0, {db 0xF1}
	DR6IS	0

CASE	"GD: MOV DR raises #DB with BD, GD is cleared"
	NODEBUG
	mov	eax, 0x2000
	mov	dr7, eax
	FAULTS	1, 0, mov ecx, dr0
	DR6IS	0x2000
	mov	eax, dr7
	and	eax, 0x2000
	CHECK	eax, 0
	NODEBUG

CASE	"DR4 and DR5 are DR6 and DR7, or #UD with CR4.DE"
	NODEBUG
	mov	eax, cr4
	or	al, 8
	mov	cr4, eax
	FAULTS	6, 0, {db 0x0F, 0x21, 0xE0}
	mov	eax, cr4
	and	al, ~8
	mov	cr4, eax
	mov	eax, 0x4000
	mov	dr6, eax
	db	0x0F, 0x21, 0xE0		; mov eax, dr4
	and	eax, 0x4000
	CHECK	eax, 0x4000
	NODEBUG

CASE	"I/O breakpoint with CR4.DE"
	NODEBUG
	mov	eax, cr4
	or	al, 8
	mov	cr4, eax
	mov	eax, 0x81
	mov	dr0, eax
	mov	eax, 0x00020001
	mov	dr7, eax
	in	al, 0x80
	RUN	jmp .go
	ENDED	1, 0, .at
	DR6IS	1
	NODEBUG
	mov	eax, cr4
	and	al, ~8
	mov	cr4, eax
	jmp	.end
.go:	in	al, 0x81
.at:	int	0x40
.end:

CASE	"MOV DR in ring 3 raises #GP(0)"
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	mov	eax, dr7
.end:

CASE	"task switch clears the local enables"
	NODEBUG
	mov	eax, 0xFFFFFFF0
	mov	dr0, eax
	mov	dr1, eax
	mov	eax, 0x00000109 | 0x30000	; L0, G1, LE
	mov	dr7, eax
	NEWTASK	TSSA, .task
	SETD	TA, TSSA, 0x67, 0x89, 0
	call	TA:0
	mov	eax, dr7
	and	eax, 0xFF
	CHECK	eax, 8
	NODEBUG
	jmp	.end
.task:	iretd
.end:
