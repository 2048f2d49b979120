; Control registers, CR8, CPUID.

CASE	"CR2 has 64 bits and is not checked"
	mov	rax, NC+0x1234
	mov	cr2, rax
	mov	rbx, cr2
	SAME	rbx, rax
	mov	r9, 0xFEDCBA9876543210
	mov	cr2, r9
	db	0x66, 0x41, 0x0F, 0x20, 0xD2	; MOV R10, CR2; 66h does not count
	SAME	r10, r9

CASE	"control registers that do not exist raise #UD"
	FAULTS	6, 0, {db 0x0F, 0x20, 0xC8}	; CR1
	FAULTS	6, 0, {db 0x0F, 0x22, 0xC8}
	FAULTS	6, 0, {db 0x0F, 0x20, 0xE8}	; CR5
	FAULTS	6, 0, {db 0x0F, 0x22, 0xF0}	; CR6
	FAULTS	6, 0, {db 0x0F, 0x20, 0xF8}	; CR7
	FAULTS	6, 0, {db 0x44, 0x0F, 0x20, 0xC8}	; CR9
	FAULTS	6, 0, {db 0x44, 0x0F, 0x22, 0xF8}	; CR15
	FAULTS	6, 0, {db 0xF0, 0x0F, 0x20, 0xC0}	; LOCK: AMD's CR8

; SDM vol. 3, 10.8.6, vol. 2.
CASE	"CR8: four bits"
	mov	eax, 5
	mov	cr8, rax
	mov	rbx, -1
	mov	rbx, cr8
	CHECK	rbx, 5
	mov	eax, 16
	FAULTS	13, 0, mov cr8, rax
	mov	rax, 0x100000000
	FAULTS	13, 0, mov cr8, rax
	mov	rax, cr8
	CHECK	rax, 5
	xor	r15d, r15d
	mov	cr8, r15
	mov	rax, cr8
	CHECK	rax, 0

CASE	"control registers at level 3 raise #GP(0)"
	USER	.a
	ENDED	13, 0, .a
	USER	.b
	ENDED	13, 0, .b
	USER	.c
	ENDED	13, 0, .c
	USER	.d
	ENDED	13, 0, .d
	USER	.e
	ENDED	13, 0, .e
	USER	.f
	ENDED	13, 0, .f
	USER	.g
	ENDED	13, 0, .g
	USER	.h
	ENDED	13, 0, .h
	jmp	.end
.a:	mov	rax, cr0
.b:	mov	cr3, rax
.c:	mov	rax, cr8
.d:	clts
.e:	hlt
.f:	lmsw	ax
.g:	wbinvd
.h:	lgdt	[scratch]
.end:

CASE	"level 3: CLI, STI, IN, SGDT, SMSW"
	USER	.a
	ENDED	13, 0, .a
	USER	.b
	ENDED	13, 0, .b
	USER	.c
	ENDED	13, 0, .c
	USER	.d
	ENDED	0x40, 0, .at
	jmp	.end
.a:	cli
.b:	sti
.c:	in	al, 0x84
.d:	sgdt	[scratch]
	smsw	eax
	int	0x40
.at:
.end:

CASE	"SMSW and LMSW in 64-bit mode"
	mov	rbx, cr0
	mov	rax, -1
	db	0x48, 0x0F, 0x01, 0xE0	; SMSW RAX
	SAME	rax, rbx
	mov	qword [scratch], -1
	smsw	[scratch]
	CHECK	[scratch], 0xFFFFFFFFFFFF0031
	mov	eax, 0x0A
	lmsw	ax			; TS and MP; PE stays
	mov	rax, cr0
	CHECK	rax, 0x8000003B
	clts
	mov	rax, cr0
	CHECK	rax, 0x80000033

; SDM vol. 2, "CPUID": results of 32 bits, clear upper halves.
CASE	"CPUID: zero-extended results, what it says of long mode"
	mov	rax, 0xFFFFFFFF80000001
	mov	rbx, -1
	mov	rcx, -1
	mov	rdx, -1
	cpuid
	mov	rsi, rdx
	or	rax, rbx
	or	rax, rcx
	or	rax, rdx
	shr	rax, 32
	CHECK	rax, 0
	and	esi, 0x20100800
	CHECK	rsi, 0x20100800		; LM, NX, SYSCALL
	mov	eax, 0x80000008
	cpuid
	movzx	eax, ah
	CHECK	rax, 48			; bits of a linear address
	mov	eax, 1
	cpuid
	and	edx, 0x0700A179		; FPU PSE? TSC MSR PAE CX8 CMOV PGE FXSR SSE SSE2
	CHECK	rdx, 0x0700A179

CASE	"SYSCALL is announced in 64-bit mode only (Intel)"
	COMPAT0	.c
	CHECK	[x_vec], 0x40
	mov	rax, [x_rdx]
	and	eax, 0x20100800
	CHECK	rax, 0x20100000
	jmp	.end
.c:	mov	eax, 0x80000001
	cpuid
	int	0x40
.end:
