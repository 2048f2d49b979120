; SYSCALL, SYSRET, SYSENTER, SYSEXIT.

; SDM vol. 2, "SYSCALL", vol. 3, 5.8.8.
CASE	"SYSCALL from level 3"
	WRITE	LSTAR, HIGH+.in
	WRITE	FMASK, 0x4001
	USER	.u, 0x244003
	ENDED	6, 0, HIGH+.in2
	CHECK	[x_rcx], .back
	CHECK	[x_rbx], 0x244003	; R11 has the flags
	CHECK	[x_rdx], STACK3		; RSP stays
	CHECK	[x_cs], CODE0
	CHECK	[x_ss], DATA0
	CHECK	[x_flags], 0x250002
	jmp	.end
.u:	syscall
.back:	int	0x40
.in:	mov	rbx, r11
	mov	rdx, rsp
.in2:	ud2
.end:

CASE	"SYSCALL and SYSRET do not read descriptors"
	WRITE	STAR, (0x703 << 48) | (0x603 << 32)
	WRITE	LSTAR, .in
	USER	.u
	CHECK	[x_vec], 0x40
	CHECK	[x_cs], 0x600
	CHECK	[x_ss], 0x608
	CHECK	[x_rcx], .back
	mov	ecx, .u2
	mov	r11d, 2
	RUN	.sysret
	CHECK	[x_vec], 0x40
	CHECK	[x_cs], 0x713
	CHECK	[x_ss], 0x70B
	jmp	.end
.sysret: o64 sysret
.u:	syscall
.back:	int	0x40
.in:	push	1
	pop	rax
.u2:	int	0x40
.end:

CASE	"SYSCALL at level 0"
	WRITE	LSTAR, .in
	WRITE	FMASK, 0
	mov	rbx, rsp
	syscall
.back:	ud2
.in:	CHECK	rcx, .back
	mov	rax, rsp
	SAME	rax, rbx
	mov	eax, cs
	CHECK	rax, CODE0

CASE	"SYSCALL, SYSRET without EFER.SCE raise #UD"
	mov	ecx, EFER
	rdmsr
	and	al, ~1
	wrmsr
	FAULTS	6, 0, syscall
	FAULTS	6, 0, {o64 sysret}
	FAULTS	6, 0, sysret
	USER	.u
	ENDED	6, 0, .u
	jmp	.end
.u:	syscall
.end:

; Intel's processors have SYSCALL in 64-bit mode only; AMD's go to IA32_CSTAR from compatibility mode.
CASE	"SYSCALL and SYSRET in compatibility mode raise #UD (Intel)"
	WRITE	LSTAR, .end
	WRITE	CSTAR, .end
	COMPAT	.c
	ENDED	6, 0, .c
	COMPAT0	.d
	ENDED	6, 0, .d
	COMPAT0	.c
	ENDED	6, 0, .c
	jmp	.end
	bits	32
.c:	syscall
.d:	sysret
	bits	64
.end:

CASE	"SYSRET to 64-bit mode: flags, selectors, RSP"
	mov	r11, 0xFFFFFFFFFFFFFFFF & ~0x4100	; all flags but TF and NT
	mov	rcx, HIGH+.u
	mov	rbx, 0x0123456789ABCDEF
	RUN	.go
	ENDED	0x40, 0, HIGH+.at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], DATA3
	CHECK	[x_flags], 0x3C3ED7
	CHECK	[x_rdx], 0x0123456789ABCDEF
	jmp	.end
.go:	mov	rsp, rbx
	o64 sysret
.u:	mov	rdx, rsp
	int	0x40
.at:
.end:

CASE	"SYSRET to compatibility mode"
	mov	r11d, 2
	mov	rcx, 0x100000000+.c
	RUN	.go
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_ss], DATA3
	mov	eax, [x_rax]
	CHECK	rax, 4
	jmp	.end
.go:	sysret
	bits	32
.c:	mov	eax, 5
	db	0x48
	int	0x40
.at:
	bits	64
.end:

; SDM vol. 2, "SYSRET": the address is checked at level 0 with 64 bits.
CASE	"SYSRET: RCX that is not canonical, level 3"
	mov	r11d, 2
	mov	rcx, NC
	FAULTS	13, 0, {o64 sysret}
	CHECK	[x_cs], CODE0
	CHECK	[x_rsp], STACK0
	USER	.u
	ENDED	13, 0, .u
	USER	.v
	ENDED	13, 0, .v
	jmp	.end
.u:	o64 sysret
.v:	sysret
.end:

CASE	"SYSCALL: the next address may end the lower half"
	mov	word [AREA+0xFFFE], 0x050F
	WRITE	LSTAR, .in
	mov	rbx, LAST+0xFFE
	jmp	rbx
.in:	mov	rax, NC
	SAME	rcx, rax
	mov	r11d, 2
	FAULTS	13, 0, {o64 sysret}

; SDM vol. 2, "SYSCALL", vol. 3, 17.3.1.4: the trap comes after SYSCALL when TF was set, unless IA32_FMASK clears it.
CASE	"single step: SYSCALL with TF in IA32_FMASK and without"
	WRITE	LSTAR, .in
	WRITE	FMASK, 0x100
	USER	.u, 0x102
	ENDED	0x40, 0, .at
	CHECK	[x_rbx], 0x102
	WRITE	FMASK, 0
	USER	.u, 0x102
	ENDED	1, 0, .in
	jmp	.end
.u:	syscall
	ud2
.in:	mov	rbx, r11
	int	0x40
.at:
.end:

CASE	"SYSENTER: MSRs of 64 bits, from 64-bit and compatibility mode"
	WRITE	0x174, CODE0+3		; the RPL does not count
	WRITE	0x175, HIGH+STACKI
	WRITE	0x176, HIGH+.in
	USER	.u, 0x3202
	ENDED	6, 0, HIGH+.in2
	CHECK	[x_cs], CODE0
	CHECK	[x_ss], DATA0
	CHECK	[x_rbx], HIGH+STACKI
	CHECK	[x_flags], 0x13002
	COMPAT	.u, 0x3202
	ENDED	6, 0, HIGH+.in2
	CHECK	[x_cs], CODE0
	CHECK	[x_rbx], HIGH+STACKI
	COMPAT0	.u
	ENDED	6, 0, HIGH+.in2
	jmp	.end
.u:	sysenter
.in:	mov	rbx, rsp
.in2:	ud2
.end:

CASE	"SYSENTER and SYSEXIT with a null IA32_SYSENTER_CS raise #GP(0)"
	WRITE	0x174, 3
	WRITE	0x176, .end
	FAULTS	13, 0, sysenter
	FAULTS	13, 0, sysexit
	FAULTS	13, 0, {o64 sysexit}
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	sysenter
.end:

; SDM vol. 2, "SYSEXIT": CS + 16 and 24 for compatibility mode, CS + 32 and 40 with REX.W.
CASE	"SYSEXIT to compatibility mode and to 64-bit mode"
	WRITE	0x174, CODE0
	mov	rcx, 0x500000000+STACK3
	mov	rdx, 0x700000000+.c
	RUN	.exit32
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	CHECK	[x_ss], DATA3
	CHECK	[x_rsp], STACK3
	mov	rcx, HIGH+STACK3
	mov	rdx, HIGH+.u
	RUN	.exit64
	ENDED	0x40, 0, HIGH+.at
	CHECK	[x_cs], CODE3
	CHECK	[x_ss], SS3
	CHECK	[x_rsp], HIGH+STACK3
	jmp	.end
.exit32: sysexit
.exit64: o64 sysexit
.c:
.u:	int	0x40
.at:
.end:

CASE	"SYSEXIT: addresses that are not canonical, level 3"
	WRITE	0x174, CODE0
	mov	rcx, NC
	mov	edx, .u
	FAULTS	13, 0, {o64 sysexit}
	mov	ecx, STACK3
	mov	rdx, NC
	FAULTS	13, 0, {o64 sysexit}
	CHECK	[x_cs], CODE0
	USER	.u
	ENDED	13, 0, .u
	USER	.v
	ENDED	13, 0, .v
	jmp	.end
.u:	o64 sysexit
.v:	sysexit
.end:

CASE	"SYSEXIT from compatibility mode"
	WRITE	0x174, CODE0
	mov	ecx, STACK3
	mov	edx, .c
	COMPAT0	.exit
	ENDED	0x40, 0, .at
	CHECK	[x_cs], COMP3
	jmp	.end
.exit:	sysexit
.c:	int	0x40
.at:
.end:

; SDM vol. 4, IA32_FMASK: bits 63–32 are reserved.
CASE	"MSRs: reserved bits of IA32_FMASK and IA32_EFER"
	WRFAULTS FMASK, 0x100000000
	WRITE	FMASK, 0xFFFFFFFF
	READ	FMASK
	CHECK	rax, 0xFFFFFFFF
	WRFAULTS EFER, 0xD03
	WRFAULTS EFER, 0x8000000000000D01
	WRFAULTS EFER, 0x100000D01
	WRFAULTS EFER, 0xD11
	READ	EFER
	CHECK	rax, 0xD01

; SDM vol. 2, "SYSRET": TF of R11 traps when SYSRET ends.
CASE	"single step: SYSRET with TF in R11, SYSENTER with TF"
	mov	ecx, .u
	mov	r11d, 0x102
	RUN	.go
	ENDED	1, 0, .u
	CHECK	[x_cs], CODE3
	WRITE	0x174, CODE0
	WRITE	0x175, STACKI
	WRITE	0x176, .in
	USER	.enter, 0x102
	ENDED	1, 0, .in
	CHECK	[x_cs], CODE0
	jmp	.end
.go:	o64 sysret
.u:	nop
	ud2
.enter:	sysenter
.in:	nop
	ud2
.end:

CASE	"SYSCALL with all bits of IA32_FMASK"
	WRITE	LSTAR, .in
	WRITE	FMASK, 0xFFFFFFFF
	USER	.u, 0x244FD7 & ~0x100
	ENDED	0x40, 0, .at
	CHECK	[x_flags], 2
	CHECK	[x_rbx], 0x244ED7
	jmp	.end
.u:	syscall
.in:	mov	rbx, r11
	int	0x40
.at:
.end:
