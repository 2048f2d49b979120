; Encoding in 64-bit mode: REX, operand and address sizes, RIP-relative addresses, what does not exist there.

; SDM vol. 1, 3.4.1.1: results of 32 bits are zero-extended, those of 8 and 16 bits leave the rest.
CASE	"results of 32 bits are zero-extended, of 8 and 16 bits not"
	mov	rax, -1
	mov	eax, 1
	CHECK	rax, 1
	mov	rax, -1
	mov	ax, 1
	CHECK	rax, 0xFFFFFFFFFFFF0001
	mov	rax, -1
	mov	al, 1
	CHECK	rax, 0xFFFFFFFFFFFFFF01
	mov	rax, -1
	mov	ah, 1
	CHECK	rax, 0xFFFFFFFFFFFF01FF
	mov	r9, -1
	xor	r9d, r9d
	CHECK	r9, 0
	mov	rcx, -1
	add	ecx, 0
	CHECK	rcx, 0xFFFFFFFF

; SDM vol. 2, "CMOVcc": with 32 bits the upper half is cleared whether the condition holds or not.
CASE	"CMOV of 32 bits clears the upper half in either case"
	mov	rax, -1
	mov	ecx, 5
	cmp	ecx, ecx
	cmovne	eax, ecx
	CHECK	rax, 0xFFFFFFFF
	mov	rax, -1
	cmove	eax, ecx
	CHECK	rax, 5

; SDM vol. 2, "NOP", "XCHG": 90h is no exchange of EAX, 87h C0h is, REX.B makes it R8.
CASE	"90h does nothing, 87h C0h and REX 90h exchange"
	mov	rax, -1
	db	0x90
	CHECK	rax, -1
	db	0x48, 0x90
	CHECK	rax, -1
	db	0x87, 0xC0
	CHECK	rax, 0xFFFFFFFF
	mov	eax, 1
	mov	r8, 0x200000000
	db	0x49, 0x90
	CHECK	rax, 0x200000000
	CHECK	r8, 1
	mov	r8, -1
	db	0x41, 0x90
	CHECK	rax, 0xFFFFFFFF
	CHECK	r8, 0
	mov	rax, -1
	db	0xF3, 0x90		; PAUSE
	CHECK	rax, -1
	db	0x0F, 0x1F, 0xC0	; NOP
	CHECK	rax, -1

; SDM vol. 2, 2.2.1: a REX prefix that does not stand just before the opcode is ignored.
CASE	"REX before another prefix is ignored"
	mov	rcx, 0x1122334455667788
	mov	rax, -1
	db	0x48, 0x66, 0x89, 0xC8	; MOV AX, CX
	CHECK	rax, 0xFFFFFFFFFFFF7788
	mov	rax, -1
	db	0x49, 0x2E, 0x89, 0xC8	; MOV EAX, ECX
	CHECK	rax, 0x55667788
	mov	rax, -1
	db	0x48, 0x40, 0x89, 0xC8	; the last of two counts
	CHECK	rax, 0x55667788
	mov	rax, -1
	db	0x40, 0x48, 0x89, 0xC8
	CHECK	rax, 0x1122334455667788
	mov	rax, -1
	mov	ecx, 1
	mov	edi, scratch
	db	0x48, 0xF3, 0xAB	; REP STOSD
	CHECK	[scratch], 0xFFFFFFFF

; SDM vol. 2, 2.2.1.2: REX.W goes before 66h; it has no effect on byte operations.
CASE	"REX.W and 66h"
	mov	rcx, 0x1122334455667788
	xor	eax, eax
	db	0x66, 0x48, 0x89, 0xC8
	CHECK	rax, 0x1122334455667788
	mov	rax, -1
	db	0x48, 0x88, 0xC8	; MOV AL, CL
	CHECK	rax, 0xFFFFFFFFFFFFFF88
	db	0x66, 0x48, 0xB8	; MOV RAX, imm64
	dq	0x0102030405060708
	CHECK	rax, 0x0102030405060708

; SDM vol. 2, 2.2.1.2, table 3-1 of vol. 1: byte registers 4 to 7 are SPL to DIL with any REX, AH to BH without.
CASE	"byte registers with and without REX"
	mov	rsi, 0x1122334455667788
	mov	eax, 0xAABB
	db	0x40, 0x88, 0xC6	; MOV SIL, AL
	CHECK	rsi, 0x11223344556677BB
	mov	edx, 0
	db	0x88, 0xE6		; MOV DH, AH
	CHECK	rdx, 0xAA00
	mov	rbx, rsp
	mov	rbp, rsp
	db	0x40, 0x88, 0xE8	; MOV AL, BPL
	db	0x40, 0x88, 0xE2	; MOV DL, SPL
	movzx	eax, al
	movzx	edx, dl
	SAME	rax, rdx
	mov	r9, -1
	mov	r9b, 0
	CHECK	r9, 0xFFFFFFFFFFFFFF00
	mov	rdi, -1
	db	0x40, 0xB7, 5		; MOV DIL, 5
	CHECK	rdi, 0xFFFFFFFFFFFFFF05
	mov	rdi, -1
	mov	ebx, 0
	db	0xB7, 5			; MOV BH, 5
	CHECK	rbx, 0x500

; SDM vol. 2, 2.2.1.3, 2.2.1.4, table 2-5: R12 needs a SIB byte, R13 a displacement; R12 can be an index.
CASE	"R12 and R13 as base and index"
	mov	r12d, scratch
	mov	qword [scratch], 11
	mov	qword [scratch+8], 22
	mov	rax, [r12]
	CHECK	rax, 11
	mov	r13d, scratch
	mov	rax, [r13]
	CHECK	rax, 11
	mov	eax, scratch-8
	mov	r12d, 2
	mov	rax, [rax+r12*8]
	CHECK	rax, 22
	mov	eax, scratch
	mov	r13d, 1
	mov	rax, [rax+r13*8]
	CHECK	rax, 22
	mov	rsp, STACK0
	mov	eax, scratch
	db	0x48, 0x8B, 0x04, 0x20	; [RAX], no index
	CHECK	rax, 11
	mov	r13d, scratch
	db	0x43, 0x8B, 0x44, 0x25, 8	; [R13+R12+8]: REX.X makes index 4 R12
	CHECK	rax, 0

; SDM vol. 2, 2.2.1.6: relative to the next instruction, behind an immediate, too; 67h cuts to 32 bits; REX.B does not matter.
CASE	"RIP-relative addresses"
	mov	rax, [rel .data]
	CHECK	rax, 0x1122334455667788
	lea	rbx, [rel .data]
	CHECK	rbx, .data
	xor	eax, eax
	cmp	byte [rel .data], 0x88
	sete	al
	CHECK	rax, 1
	xor	eax, eax
	cmp	dword [rel .data], 0x55667788
	sete	al
	CHECK	rax, 1
	db	0x41, 0x8B, 0x05	; MOV EAX, [RIP+…] with REX.B
	dd	.data-.b
.b:	CHECK	rax, 0x55667788
	mov	rax, HIGH+.high
	jmp	rax
.high:	lea	rbx, [rel .data]
	db	0x67, 0x48, 0x8D, 0x0D	; LEA RCX, [EIP+…]
	dd	.data-.e
.e:	mov	rax, [rel .data]
	mov	edx, .low
	jmp	rdx
.low:	CHECK	rax, 0x1122334455667788
	CHECK	rbx, HIGH+.data
	CHECK	rcx, .data
	mov	rax, 1
	jmp	.end
.data:	dq	0x1122334455667788
.end:

; SDM vol. 2, 2.2.1.3: displacements are sign-extended; a SIB byte without base and index is absolute.
CASE	"displacements are sign-extended"
	mov	qword [scratch], 7
	mov	rbx, HIGH
	mov	eax, 0
	mov	rax, [rbx+scratch]
	CHECK	rax, 7
	mov	eax, scratch+1
	mov	rax, [rax-1]
	CHECK	rax, 7
	mov	rax, 0x80000000+scratch
	mov	rax, [rax-0x80000000]
	CHECK	rax, 7
	lea	rax, [abs -0x80000000]
	CHECK	rax, 0xFFFFFFFF80000000

; SDM vol. 2, 2.2.1.4: A0h to A3h have an address of 64 bits, with 67h of 32 bits without a sign.
CASE	"MOV with a 64-bit address"
	mov	rax, 0x1122334455667788
	mov	[qword HIGH+scratch], rax
	CHECK	[scratch], 0x1122334455667788
	mov	rax, -1
	mov	eax, [qword HIGH+scratch]
	CHECK	rax, 0x55667788
	mov	al, [qword HIGH+scratch+7]
	CHECK	rax, 0x55667711
	db	0x67, 0x48, 0xA1	; MOV RAX, [moffs32]
	dd	scratch
	CHECK	rax, 0x1122334455667788
	mov	ax, [qword scratch+6]
	CHECK	rax, 0x1122334455661122
	WRITE	FSBASE, scratch
	mov	rax, 0
	db	0x64, 0x48, 0xA1
	dq	0
	CHECK	rax, 0x1122334455667788
	FAULTS	13, 0, mov rax, [qword NC]

; SDM vol. 2, 2.2.1.5: immediates have 32 bits and are sign-extended, but in B8h to BFh.
CASE	"immediates are sign-extended"
	db	0x48, 0xC7, 0xC0	; MOV RAX, imm32
	dd	-2
	CHECK	rax, -2
	mov	rax, strict qword 0x8000000000000001
	CHECK	rax, 0x8000000000000001
	mov	eax, 1
	add	rax, -0x80000000
	CHECK	rax, 0xFFFFFFFF80000001
	mov	qword [scratch], -5
	CHECK	[scratch], -5
	imul	rax, rax, strict byte -1
	CHECK	rax, 0x7FFFFFFF
	mov	rcx, -1
	test	rcx, -0x80000000
	sets	al
	movzx	eax, al
	CHECK	rax, 1

; SDM vol. 2, "MOVSX/MOVSXD": 63h.
CASE	"MOVSXD in three sizes"
	mov	rax, -1
	mov	rcx, 0x1122334480000001
	db	0x48, 0x63, 0xC1
	CHECK	rax, 0xFFFFFFFF80000001
	mov	rax, -1
	db	0x63, 0xC1		; 32 bits: MOV
	CHECK	rax, 0x80000001
	mov	rax, -1
	db	0x66, 0x63, 0xC1
	CHECK	rax, 0xFFFFFFFFFFFF0001

; SDM vol. 1, 3.3.7, vol. 2, 2.2.1.4: 67h cuts effective addresses to 32 bits before a base is added.
CASE	"67h: addresses of 32 bits"
	mov	rbx, 0xFFFFFFFF00000000+scratch
	mov	qword [scratch], 77
	mov	rax, [ebx]
	CHECK	rax, 77
	lea	rax, [ebx+1]
	CHECK	rax, scratch+1
	mov	rbx, -1
	lea	rax, [ebx+2]
	CHECK	rax, 1
	WRITE	FSBASE, HIGH
	mov	ebx, scratch
	mov	rax, [fs:ebx]
	CHECK	rax, 77
	mov	ebx, 0xFFFFFFF0
	mov	rax, [ebx+scratch+16]
	CHECK	rax, 77

CASE	"67h: counters and string registers of 32 bits"
	mov	rcx, 0x100000000
	xor	eax, eax
	jrcxz	.bad
	jecxz	.one
.bad:	mov	eax, 1
.one:	CHECK	rax, 0
	mov	rcx, 0x500000001
	a32 loop .bad
	CHECK	rcx, 0
	mov	qword [scratch], 5
	mov	qword [scratch+8], 0
	mov	rsi, 0xFFFFFFFF00000000+scratch
	mov	rdi, 0xFFFFFFFF00000000+scratch+8
	a32 movsq
	CHECK	rsi, scratch+8
	CHECK	rdi, scratch+16
	CHECK	[scratch+8], 5
	mov	rcx, 0x700000002
	mov	rdi, 0x100000000+scratch
	mov	eax, 3
	a32 rep stosq
	CHECK	rcx, 0
	CHECK	rdi, scratch+16
	CHECK	[scratch+8], 3
	mov	rbx, 0x900000000+scratch
	mov	eax, 8
	a32 xlatb
	CHECK	rax, 3

; SDM vol. 2, 2.3.11 and the instructions' pages: these opcodes are invalid in 64-bit mode.
%macro	INVALID	1+
	FAULTS	6, 0, {db %1, 0, 0, 0, 0}
%endmacro
CASE	"invalid in 64-bit mode: PUSH and POP of ES, CS, SS, DS"
	INVALID	0x06
	INVALID	0x07
	INVALID	0x0E
	INVALID	0x16
	INVALID	0x17
	INVALID	0x1E
	INVALID	0x1F

CASE	"invalid in 64-bit mode: DAA DAS AAA AAS AAM AAD SALC"
	INVALID	0x27
	INVALID	0x2F
	INVALID	0x37
	INVALID	0x3F
	INVALID	0xD4, 10
	INVALID	0xD5, 10
	INVALID	0xD6

CASE	"invalid in 64-bit mode: PUSHA POPA INTO 82h"
	INVALID	0x60
	INVALID	0x61
	INVALID	0xCE
	INVALID	0x82, 0xC0, 1

CASE	"invalid in 64-bit mode: far CALL and JMP with an immediate"
	INVALID	0x9A, 0, 0, 0, 0, CODE0, 0
	INVALID	0xEA, 0, 0, 0, 0, CODE0, 0

; C4h, C5h and 62h are prefixes of AVX and AVX-512: with a memory operand's ModRM they are LES, LDS, BOUND elsewhere.
CASE	"invalid in 64-bit mode: LES LDS BOUND"
	INVALID	0xC4, 0x04, 0x25, 0, 0x80, 0
	INVALID	0xC5, 0x04, 0x25, 0, 0x80, 0
	INVALID	0x62, 0x04, 0x25, 0, 0x80, 0

; SDM vol. 3, 5.8.7 and vol. 2: LOCK with what cannot be locked, UD2, undefined registers.
CASE	"#UD: LOCK, UD2, MOV to CS, segment registers 6 and 7"
	FAULTS	6, 0, {db 0xF0, 0x48, 0x89, 0x07}
	FAULTS	6, 0, {db 0xF0, 0x48, 0x01, 0xC8}
	FAULTS	6, 0, ud2
	FAULTS	6, 0, {db 0x0F, 0xB9, 0xC0}
	FAULTS	6, 0, {db 0x48, 0x8E, 0xC8}
	FAULTS	6, 0, {db 0x8E, 0xF0}
	FAULTS	6, 0, {db 0x8C, 0xF8}
	FAULTS	6, 0, {db 0x48, 0x8D, 0xC0}	; LEA of a register
	FAULTS	6, 0, {db 0x8F, 0xC8}
	FAULTS	6, 0, {db 0xFF, 0xF8}
	FAULTS	6, 0, {db 0xFF, 0xD8}		; far CALL of a register

; SDM vol. 3, 6.15, interrupt 13: more than 15 bytes.
%macro	LONGNOP	2+		; prefixes, instruction
	times	%1 db 0x2E
	db	%2
%endmacro
CASE	"an instruction has 15 bytes at most"
	LONGNOP	14, 0x90
	FAULTS	13, 0, LONGNOP 15, 0x90
	LONGNOP	13, 0x48, 0x90
	FAULTS	13, 0, LONGNOP 14, 0x48, 0x90
	LONGNOP	5, 0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0
	FAULTS	13, 0, LONGNOP 6, 0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0

; SDM vol. 2, "LAHF": exists in 64-bit mode when CPUID 80000001h ECX bit 0 says so, else #UD.
CASE	"LAHF and SAHF where CPUID says so"
	test	byte [features+8], 1
	jz	.none
	mov	eax, 0xD500
	sahf
	mov	eax, 0
	lahf
	CHECK	rax, 0xD700
	jmp	.end
.none:	FAULTS	6, 0, lahf
	FAULTS	6, 0, sahf
.end:

; SDM vol. 2, "RDTSCP"; vol. 4, IA32_TSC_AUX.
CASE	"RDTSCP where CPUID says so; RDTSC clears the upper halves"
	mov	rax, -1
	mov	rdx, -1
	rdtsc
	shr	rax, 32
	shr	rdx, 32
	CHECK	rax, 0
	CHECK	rdx, 0
	bt	dword [features+12], 27
	jnc	.none
	WRITE	TSCAUX, 0x12345678
	mov	rax, -1
	mov	rcx, -1
	mov	rdx, -1
	rdtscp
	CHECK	rcx, 0x12345678
	shr	rax, 32
	shr	rdx, 32
	CHECK	rax, 0
	CHECK	rdx, 0
	WRFAULTS TSCAUX, 0x100000000
	mov	rax, cr4
	or	al, 4			; TSD
	mov	cr4, rax
	rdtscp
	USER	.u
	ENDED	13, 0, .u
	jmp	.end
.u:	rdtscp
	int	0x40
.none:	FAULTS	6, 0, rdtscp
	WRFAULTS TSCAUX, 0
.end:

; SDM vol. 2, 2.2.1.2: REX bits that extend no register of the instruction are ignored.
CASE	"REX with MMX and segment registers"
	mov	rax, 0x1122334455667788
	movq	mm1, rax
	db	0x4D, 0x0F, 0x6F, 0xC1	; MOVQ MM0, MM1
	movq	rcx, mm0
	emms
	SAME	rcx, rax
	mov	eax, DATA3
	db	0x44, 0x8E, 0xE0	; MOV FS, EAX
	mov	rcx, -1
	db	0x44, 0x8C, 0xE1	; MOV ECX, FS
	CHECK	rcx, DATA3
	db	0x45, 0x8C, 0xE1	; MOV R9D, FS
	CHECK	r9, DATA3

; SDM vol. 2: what needs a feature that these processors lack, or a mode that they are not in.
CASE	"#UD: instructions of later processors and of other modes"
	FAULTS	6, 0, {db 0xF3, 0x48, 0x0F, 0xAE, 0xC0}	; RDFSBASE
	FAULTS	6, 0, {db 0xF3, 0x0F, 0xAE, 0xD8}	; WRGSBASE
	FAULTS	6, 0, {db 0x0F, 0x01, 0xD0}	; XGETBV
	FAULTS	6, 0, {db 0x0F, 0xAE, 0x27}	; XSAVE
	FAULTS	6, 0, {db 0x0F, 0x01, 0xCA}	; CLAC
	FAULTS	6, 0, {db 0x0F, 0x01, 0xEE}	; RDPKRU
	FAULTS	6, 0, {db 0x66, 0x0F, 0x38, 0x82, 0x07}	; INVPCID
	FAULTS	6, 0, {db 0x0F, 0x01, 0xC1}	; VMCALL
	FAULTS	6, 0, {db 0x0F, 0xAA}		; RSM
	FAULTS	6, 0, {db 0x0F, 0x37}		; GETSEC
	FAULTS	6, 0, {db 0xC5, 0xF8, 0x77}	; VZEROUPPER
	FAULTS	6, 0, {db 0xC4, 0xE2, 0x78, 0xF2, 0xC0}	; ANDN
	FAULTS	6, 0, {db 0x0F, 0xFF, 0xC0}	; UD0
