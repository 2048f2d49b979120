; Debug registers of 64 bits, breakpoints in 64-bit mode.

; SDM vol. 3, 17.2.6: DR0 to DR3 have 64 bits and are not checked; DR6 and DR7 have no upper half.
CASE	"debug registers: 64 bits, upper halves of DR6 and DR7 raise #GP(0)"
	mov	rax, NC+5
	mov	dr0, rax
	mov	rbx, dr0
	SAME	rbx, rax
	mov	rax, HIGH+7
	mov	dr3, rax
	mov	rbx, dr3
	SAME	rbx, rax
	mov	rax, 0x100000000
	FAULTS	13, 0, mov dr6, rax
	FAULTS	13, 0, mov dr7, rax
	mov	rax, 0x8000000000000400
	FAULTS	13, 0, mov dr7, rax
	mov	rax, -1
	mov	rax, dr7
	CHECK	rax, 0x400
	xor	eax, eax
	mov	dr6, rax
	mov	rbx, -1
	mov	rbx, dr6
	CHECK	rbx, 0xFFFF0FF0
	mov	rax, 0xFFFF4FF3
	mov	dr6, rax
	mov	rbx, dr6
	CHECK	rbx, 0xFFFF4FF3

CASE	"MOV to and from DR8 up raise #UD, level 3 #GP(0)"
	FAULTS	6, 0, {db 0x44, 0x0F, 0x21, 0xC0}
	FAULTS	6, 0, {db 0x44, 0x0F, 0x23, 0xC0}
	FAULTS	6, 0, {db 0x44, 0x0F, 0x23, 0xF8}
	USER	.u
	ENDED	13, 0, .u
	db	0x41, 0x0F, 0x23, 0xC0	; MOV DR0, R8
	mov	rax, dr0
	SAME	rax, r8
	db	0x66, 0x0F, 0x21, 0xC3	; 66h does not cut it
	SAME	rbx, r8
	jmp	.end
.u:	mov	rax, dr0
.end:

CASE	"DR4 and DR5: aliases, with CR4.DE #UD"
	mov	eax, 0xFFFF0FF3
	mov	dr6, rax
	db	0x0F, 0x21, 0xE3	; MOV RBX, DR4
	CHECK	rbx, 0xFFFF0FF3
	mov	rax, cr4
	or	al, 8
	mov	cr4, rax
	FAULTS	6, 0, {db 0x0F, 0x21, 0xE3}
	FAULTS	6, 0, {db 0x0F, 0x23, 0xEB}

; SDM vol. 3, 17.2.4, 17.2.6: LEN 10b is eight bytes, aligned; addresses have 64 bits.
CASE	"data breakpoint of 8 bytes"
	mov	eax, scratch+0x40
	mov	dr0, rax
	mov	eax, 0x00090402		; G0, write, 8 bytes
	mov	dr7, rax
	mov	[scratch+0x3F], al
	mov	[scratch+0x48], al
	mov	rbx, [scratch+0x40]
	TRAPS	1, 0, {mov byte [scratch+0x47], 1}
	mov	rax, dr6
	CHECK	rax, 0xFFFF0FF1
	mov	eax, 0xFFFF0FF0
	mov	dr6, rax
	TRAPS	1, 0, mov [scratch+0x40], rax
	TRAPS	1, 0, {mov dword [scratch+0x3D], 1}
	mov	eax, scratch+0x43		; the low three bits are ignored
	mov	dr0, rax
	TRAPS	1, 0, {mov byte [scratch+0x40], 1}

CASE	"data breakpoint in the upper half"
	mov	rax, HIGH+scratch
	mov	dr1, rax
	mov	eax, 0x00F00408		; G1, read and write, 4 bytes
	mov	dr7, rax
	mov	rbx, HIGH
	mov	eax, [scratch]		; the same memory at another address
	TRAPS	1, 0, mov eax, [rbx+scratch]
	mov	rax, dr6
	CHECK	rax, 0xFFFF0FF2
	mov	eax, scratch			; the upper half counts
	mov	dr1, rax
	mov	eax, [rbx+scratch]
	TRAPS	1, 0, mov eax, [scratch]

CASE	"instruction breakpoint in the upper half, RF"
	mov	rax, HIGH+.at
	mov	dr2, rax
	mov	eax, 0x00000420
	mov	dr7, rax
	mov	rbx, HIGH+.go
	RUN	.start
	ENDED	1, 0, HIGH+.at
	mov	rax, [x_flags]		; no RF in the image, unlike that of other faults
	and	eax, 0x10000
	CHECK	rax, 0
	mov	rax, dr6
	CHECK	rax, 0xFFFF0FF4
	push	DATA0
	push	STACK0-0x100
	push	0x10002			; RF: not again
	push	CODE0
	mov	rax, HIGH+.at
	push	rax
	call	expect
	dd	.after
	iretq
.start:	jmp	rbx
.go:	nop
.at:	nop
	int	0x40
.at2:
.after:	ENDED	0x40, 0, HIGH+.at2

CASE	"general detect"
	mov	eax, 0x2400
	mov	dr7, rax
	FAULTS	1, 0, mov rax, dr0
	mov	rax, dr6		; GD is off in the handler and behind it
	CHECK	rax, 0xFFFF2FF0
	mov	rax, dr7
	CHECK	rax, 0x400

CASE	"I/O breakpoint with CR4.DE"
	mov	rax, cr4
	or	al, 8
	mov	cr4, rax
	mov	eax, 0x84
	mov	dr0, rax
	mov	eax, 0x00020402
	mov	dr7, rax
	mov	edx, 0x84
	TRAPS	1, 0, {in al, dx}
	mov	rax, dr6
	CHECK	rax, 0xFFFF0FF1

; SDM vol. 2, "MOV–Move to/from Debug Registers": 32 bits in compatibility mode.
CASE	"debug registers in compatibility mode have 32 bits"
	mov	rax, HIGH+0x1234
	mov	dr0, rax
	COMPAT0	.c
	CHECK	[x_vec], 0x40
	mov	eax, [x_rbx]
	CHECK	rax, 0x1234
	mov	rax, dr1
	CHECK	rax, 0x87654321
	jmp	.end
	bits	32
.c:	mov	ebx, dr0
	mov	eax, 0x87654321
	mov	dr1, eax
	int	0x40
	bits	64
.end:

CASE	"single step and REP: once for each iteration"
	mov	rbx, 3
	mov	esi, scratch
	mov	edi, scratch+0x40
	mov	rcx, rbx
	USER	.u, 0x102
	ENDED	1, 0, .u
	CHECK	rcx, 2
	USER	.u, 0x102
	USER	.u, 0x102
	ENDED	1, 0, .u2
	CHECK	rcx, 0
	jmp	.end
.u:	rep movsq
.u2:	nop
.end:

; SDM vol. 3, 17.2.3: B0 to B3 that were not met are cleared, BS and BD stay.
CASE	"DR6: a debug exception clears the breakpoints that were not met"
	mov	eax, 0xFFFF4FFB
	mov	dr6, rax
	mov	eax, scratch
	mov	dr2, rax
	mov	eax, 0x01000420
	mov	dr7, rax
	TRAPS	1, 0, {mov byte [scratch], 1}
	mov	rax, dr6
	CHECK	rax, 0xFFFF4FF4
	xor	eax, eax
	mov	dr7, rax
	mov	eax, 0xFFFF0FF3
	mov	dr6, rax
	USER	.u, 0x102
	ENDED	1, 0, .u2
	mov	rax, dr6
	CHECK	rax, 0xFFFF4FF0
	jmp	.end
.u:	nop
.u2:	nop
.end:

; SDM vol. 3, 6.8.3: MOV SS holds back its own breakpoint.
CASE	"a data breakpoint of MOV SS comes after the next instruction, with INT1 at once"
	mov	qword [scratch], DATA0
	mov	eax, scratch
	mov	dr1, rax
	mov	eax, 0x00700408		; G1, read and write, 2 bytes
	mov	dr7, rax
	call	expect
	dd	.after
	mov	ss, [scratch]
	nop
.at:	nop
.after:	ENDED	1, 0, .at
	mov	rax, dr6
	CHECK	rax, 0xFFFF0FF2
	SETG	IDT+16, CODE0, .h, 0x8E, 0
	xor	ebx, ebx
	mov	ss, [scratch]
	db	0xF1
	CHECK	rbx, 1
	xor	ebx, ebx
	mov	ss, [scratch]
	int	1
	CHECK	rbx, 2
	jmp	.end
.h:	inc	ebx
	iretq
.end:

CASE	"a data breakpoint on a pushed return address"
	mov	eax, STACK0-0x108
	mov	dr3, rax
	call	expect
	dd	.after
	sub	rsp, 0x100
	mov	eax, 0x90000480		; G3, write, 8 bytes
	mov	dr7, rax
	call	.sub
	ud2
.sub:	ud2
.after:	xor	eax, eax
	mov	dr7, rax
	ENDED	1, 0, .sub
