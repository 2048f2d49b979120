; Canonical addresses, segments as 64-bit mode sees them, bases of FS and GS.

; SDM vol. 1, 3.3.7.1: an address that is not canonical raises #GP(0), and #SS(0) where the stack segment is used by default.
CASE	"data that is not canonical raises #GP(0)"
	mov	rbx, NC
	FAULTS	13, 0, mov rax, [rbx]
	FAULTS	13, 0, mov [rbx], al
	FAULTS	13, 0, add qword [rbx], 1
	mov	rbx, HIGH-1
	FAULTS	13, 0, mov al, [rbx]
	mov	rbx, 0x8000000000000000
	FAULTS	13, 0, mov al, [rbx]
	mov	al, [rbx*2+scratch]	; the sum is cut to 64 bits
	mov	rbx, NC-1
	FAULTS	13, 0, {mov al, [rbx+1]}
	mov	rsi, NC
	FAULTS	13, 0, lodsb
	mov	edi, scratch
	FAULTS	13, 0, movsb
	mov	edi, LIN
	FAULTS	13, 0, movsq		; not the page fault of the destination

CASE	"data that is not canonical with RBP or RSP raises #SS(0)"
	mov	rbp, NC
	FAULTS	12, 0, mov rax, [rbp]
	FAULTS	12, 0, mov [rbp+8], al
	mov	r13, NC
	FAULTS	13, 0, mov rax, [r13]	; R13 is no RBP
	mov	rbp, 0
	mov	rax, NC
	FAULTS	12, 0, mov rax, [rbp+rax]
	mov	rax, NC
	mov	ebx, scratch
	mov	rbp, 0
	FAULTS	13, 0, mov rax, [rax+rbp]	; RBP as the index does not count
	mov	rbp, NC
	WRITE	FSBASE, 0
	FAULTS	13, 0, mov rax, [fs:rbp]
	mov	r12, NC
	FAULTS	13, 0, mov rax, [r12]

CASE	"data across the end of the lower half raises #GP(0)"
	mov	rbx, NC-8
	mov	rax, [rbx]
	FAULTS	13, 0, mov rax, [rbx+4]
	mov	rbp, NC-8
	FAULTS	12, 0, mov [rbp+1], rax
	FAULTS	13, 0, mov ax, [rbx+7]
	mov	al, [rbx+7]

CASE	"PUSH, POP, CALL, RET with RSP that is not canonical raise #SS(0)"
	IST	12, 1
	mov	rax, NC+8
	RSPFAULT push rax
	SAME	[x_rsp], rax
	RSPFAULT call .end
	RSPFAULT pushfq
	RSPFAULT push qword [scratch]
	RSPFAULT push 1
	RSPFAULT push fs
	RSPFAULT {enter 16, 0}
	mov	rax, NC
	RSPFAULT pop rcx
	RSPFAULT ret
	RSPFAULT popfq
	RSPFAULT pop fs
	RSPFAULT pop qword [scratch]
	SAME	[x_rsp], rax
	mov	rbp, NC
	FAULTS	12, 0, leave
	CHECK	[x_rsp], STACK0
.end:

; SDM vol. 2, "JMP", "CALL", "RET": the target is checked before anything changes.
CASE	"near branches to what is not canonical raise #GP(0)"
	mov	rax, NC
	FAULTS	13, 0, jmp rax
	FAULTS	13, 0, call rax
	CHECK	[x_rsp], STACK0
	mov	[scratch], rax
	FAULTS	13, 0, jmp [scratch]
	FAULTS	13, 0, call [scratch]
	push	rax
	FAULTS	13, 0, ret
	CHECK	[x_rsp], STACK0-8
	FAULTS	13, 0, ret 8
	CHECK	[x_rsp], STACK0-8

CASE	"relative branches and execution across the end of the lower half"
	mov	byte [AREA+0xFFF0], 0xEB	; JMP to NC
	mov	byte [AREA+0xFFF1], 0x0E
	mov	rax, LAST+0xFF0
	mov	rbx, rax
	RUN	.go
	ENDED	13, 0, LAST+0xFF0
	mov	dword [AREA+0xFFF0], 0x0E74C038	; CMP AL, AL; JE NC+2
	RUN	.go
	ENDED	13, 0, LAST+0xFF2
	mov	dword [AREA+0xFFFC], 0x90909090
	mov	rbx, LAST+0xFFC
	RUN	.go
	ENDED	13, 0, NC			; the fetch
	mov	dword [AREA+0xFFFC], 0xB8909090	; MOV EAX, imm32 goes beyond
	RUN	.go
	ENDED	13, 0, LAST+0xFFF
	jmp	.end
.go:	jmp	rbx
.end:

; SDM vol. 2, "INVLPG", "LEA", "NOP", "PREFETCHh", "CLFLUSH".
CASE	"LEA, NOP, PREFETCH, INVLPG take any address, CLFLUSH does not"
	mov	rbx, NC
	lea	rax, [rbx+1]
	CHECK	rax, NC+1
	db	0x0F, 0x1F, 0x03	; NOP [RBX]
	prefetcht0 [rbx]
	invlpg	[rbx]
	FAULTS	13, 0, clflush [rbx]

CASE	"SGDT writes 10 bytes"
	mov	rax, -1
	mov	[scratch], rax
	mov	[scratch+8], rax
	sgdt	[scratch]
	mov	rax, [scratch+2]
	CHECK	rax, GDT
	movzx	eax, word [scratch]
	CHECK	rax, GDTMAX
	mov	rax, [scratch+8]
	shr	rax, 16
	CHECK	rax, 0xFFFFFFFFFFFF

; SDM vol. 4, table 2-2, vol. 2, "WRMSR": addresses in MSRs must be canonical.
CASE	"WRMSR of an address that is not canonical raises #GP(0)"
	WRFAULTS FSBASE, NC
	WRFAULTS GSBASE, NC
	WRFAULTS KGSBASE, NC
	WRFAULTS LSTAR, NC
	WRFAULTS CSTAR, NC
	WRFAULTS 0x175, NC
	WRFAULTS 0x176, NC
	WRITE	STAR, -1		; no address
	READ	STAR
	CHECK	rax, -1
	WRITE	LSTAR, HIGH
	READ	LSTAR
	CHECK	rax, HIGH
	WRITE	0x176, HIGH+5
	READ	0x176
	CHECK	rax, HIGH+5

; SDM vol. 2, "RDMSR", "WRMSR": ECX, EDX, EAX count; the upper halves of RAX and RDX are cleared.
CASE	"RDMSR and WRMSR use halves of the registers"
	mov	rcx, 0x500000000+KGSBASE
	mov	rax, 0xFFFFFFFF12345678
	mov	rdx, 0xFFFFFFFFFFFF8000
	wrmsr
	mov	rax, -1
	mov	rdx, -1
	rdmsr
	CHECK	rax, 0x12345678
	CHECK	rdx, 0xFFFF8000
	CHECK	rcx, 0x500000000+KGSBASE
	USER	.r
	ENDED	13, 0, .r
	USER	.w
	ENDED	13, 0, .w
	mov	ecx, 0x12345
	FAULTS	13, 0, rdmsr
	FAULTS	13, 0, wrmsr
	jmp	.end
.r:	rdmsr
.w:	wrmsr
.end:

; SDM vol. 3, 3.2.4, 3.4.4, 5.3.1: CS, DS, ES, SS have base 0 and no limit, type or presence; a null selector does not matter.
CASE	"DS, ES, SS, CS have neither base nor limit nor type"
	SETD	T0, 0x1000, 0xFF, DATARO|RING3, D
	mov	eax, T0
	mov	ds, eax
	mov	es, eax
	mov	qword [scratch], 5
	mov	rax, [scratch]
	CHECK	rax, 5
	mov	qword [es:scratch], 6
	mov	qword [cs:scratch+8], 7
	xor	eax, eax
	mov	ds, eax
	mov	es, eax
	CHECK	[scratch], 6
	CHECK	[scratch+8], 7
	mov	edi, scratch
	mov	eax, 8
	stosq
	CHECK	[scratch], 8
	SETD	T0, 0x1000, 0xFF, DATARW, 0	; 16 bits: SP would count
	mov	eax, T0
	mov	ss, eax
	push	rax
	mov	rbx, rsp
	mov	eax, DATA0
	mov	ss, eax
	CHECK	rbx, STACK0-8

; SDM vol. 3, 3.4.4: FS and GS have a base of 64 bits, no limit, and no type.
CASE	"FS and GS: a base, no limit; selectors load 32 bits of it"
	SETD	T0, scratch, 7, DATARO, D
	WRITE	FSBASE, HIGH
	mov	eax, T0
	mov	fs, eax
	READ	FSBASE
	CHECK	rax, scratch
	mov	qword [fs:16], 9
	CHECK	[scratch+16], 9
	SETD	T0, 0xFFFFFF00, 7, DATARO, D
	mov	eax, T0
	mov	gs, eax
	READ	GSBASE
	CHECK	rax, 0xFFFFFF00
	WRITE	GSBASE, HIGH+scratch
	mov	rax, [gs:16]
	CHECK	rax, 9
	mov	eax, gs
	CHECK	rax, T0

CASE	"FS, GS: null selectors can be used; loading one clears the base (Intel)"
	WRITE	FSBASE, scratch
	mov	qword [fs:8], 4
	CHECK	[scratch+8], 4
	mov	eax, DATA0
	mov	fs, eax
	READ	FSBASE
	CHECK	rax, 0
	WRITE	FSBASE, HIGH+scratch
	WRITE	GSBASE, HIGH+scratch
	xor	eax, eax
	mov	fs, eax
	mov	gs, eax
	READ	FSBASE
	CHECK	rax, 0
	READ	GSBASE
	CHECK	rax, 0

CASE	"FS base: the sum must be canonical and wraps at 64 bits"
	WRITE	FSBASE, NC-8
	mov	rax, [fs:0]
	FAULTS	13, 0, mov rax, [fs:8]
	FAULTS	13, 0, mov rax, [fs:1]
	WRITE	FSBASE, HIGH
	mov	rbx, 0xFFFFFFFFFFFFFFFF
	FAULTS	13, 0, mov al, [fs:rbx]	; below the upper half
	mov	qword [scratch], 3
	WRITE	FSBASE, -0x1000
	mov	ebx, scratch+0x1000
	mov	rax, [fs:rbx]
	CHECK	rax, 3
	mov	rbx, NC+scratch			; the sum counts, not the offset
	WRITE	FSBASE, HIGH
	mov	rax, [fs:rbx]
	CHECK	rax, 3

; SDM vol. 2, "SWAPGS".
CASE	"SWAPGS: level 0 of 64-bit mode only"
	WRITE	GSBASE, scratch
	WRITE	KGSBASE, HIGH+scratch+8
	mov	qword [scratch], 1
	mov	qword [scratch+8], 2
	swapgs
	mov	rax, [gs:0]
	CHECK	rax, 2
	READ	KGSBASE
	CHECK	rax, scratch
	READ	GSBASE
	CHECK	rax, HIGH+scratch+8
	swapgs
	mov	rax, [gs:0]
	CHECK	rax, 1
	USER	.u
	ENDED	13, 0, .u
	COMPAT0	.c
	ENDED	6, 0, .c
	FAULTS	6, 0, {db 0xF0, 0x0F, 0x01, 0xF8}
	jmp	.end
.u:	swapgs
.c:	db	0x0F, 0x01, 0xF8
.end:

; SDM vol. 2, "LFS", "LGS", "LSS": m16:64 with REX.W.
CASE	"LSS, LFS, LGS with 16, 32 and 64 bits"
	SETD	T0, 0x1234, 0xFF, DATARW, D
	mov	rax, 0x1122334455667788
	mov	[scratch], rax
	mov	qword [scratch+8], T0
	mov	dword [scratch+4], T0
	mov	rbx, -1
	lfs	ebx, [scratch]
	CHECK	rbx, 0x55667788
	READ	FSBASE
	CHECK	rax, 0x1234
	mov	rax, 0x1122334455667788
	mov	[scratch], rax
	db	0x48, 0x0F, 0xB5, 0x1C, 0x25	; LGS RBX
	dd	scratch
	CHECK	rbx, 0x1122334455667788
	mov	eax, gs
	CHECK	rax, T0
	mov	word [scratch+2], DATA0
	mov	rbx, -1
	lfs	bx, [scratch]
	CHECK	rbx, 0xFFFFFFFFFFFF7788
	READ	FSBASE
	CHECK	rax, 0
	mov	rax, STACK0-64
	mov	[scratch], rax
	mov	word [scratch+8], DATA0
	db	0x48, 0x0F, 0xB2, 0x24, 0x25	; LSS RSP
	dd	scratch
	CHECK	rsp, STACK0-64

; SDM vol. 3, 6.15 "Alignment check": at level 3 with AM and AC, 8 bytes of 64-bit code, too.
CASE	"alignment check at level 3"
	mov	rax, cr0
	bts	rax, 18
	mov	cr0, rax
	USER	.a, 0x40002
	ENDED	17, 0, .a
	USER	.b, 0x40002
	ENDED	17, 0, .b1
	USER	.c, 0x40002
	ENDED	0x40, 0, .c1
	USER	.a
	ENDED	0x40, 0, .a1
	mov	rsp, STACK0-4
	push	0x40002
	popfq
	mov	rax, [scratch+1]		; not at level 0
	push	2
	popfq
	mov	esp, STACK0
	USER	.d, 0x40002
	ENDED	13, 0, .d1			; #GP goes before #AC
	jmp	.end
.a:	mov	rax, [scratch+4]
	int	0x40
.a1:
.b:	sub	rsp, 4
.b1:	push	rax
.c:	mov	eax, [scratch+4]
	int	0x40
.c1:
.d:	mov	rbx, NC+1
.d1:	mov	rax, [rbx]
.end:

; SDM vol. 3, 5.3.1: the prefixes of DS, ES, CS, SS are ignored, so that the default segment decides about #SS.
CASE	"segment overrides without effect do not change #SS and #GP"
	mov	rbp, NC
	mov	rbx, NC
	FAULTS	12, 0, {db 0x3E, 0x48, 0x8B, 0x45, 0x00}	; MOV RAX, DS:[RBP]
	FAULTS	13, 0, {db 0x36, 0x48, 0x8B, 0x03}	; MOV RAX, SS:[RBX]

; SDM vol. 3, 4.6.1: the processor reads its tables as supervisor, at every level.
CASE	"page faults on the LDT: code 0 at every level"
	SETD	T0, LIN, 0xFF, 0x82, 0
	SETD	T0+8, 0, 0, 0, 0
	mov	eax, T0
	lldt	ax
	mov	eax, 0xC
	PGFAULT	0, LIN+8, mov fs, eax
	USER	.u
	ENDED	14, 0, .u2
	CHECK	[x_cr2], LIN+0x10
	jmp	.end
.u:	mov	eax, 0x17
.u2:	mov	fs, eax
.end:
