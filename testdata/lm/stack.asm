; The stack and near branches in 64-bit mode.

; SDM vol. 2, "PUSH", "POP", vol. 1, 6.2.3: 64 bits without REX.W, 16 with 66h; there are none of 32.
CASE	"PUSH and POP have 64 or 16 bits"
	mov	rax, 0x1122334455667788
	push	rax
	CHECK	[STACK0-8], 0x1122334455667788
	CHECK	rsp, STACK0-8
	pop	r9
	CHECK	r9, 0x1122334455667788
	db	0x66, 0x50		; PUSH AX
	CHECK	rsp, STACK0-2
	mov	r9, -1
	db	0x66, 0x41, 0x59	; POP R9W
	CHECK	rsp, STACK0
	CHECK	r9, 0xFFFFFFFFFFFF7788
	db	0x66, 0x48, 0x50	; REX.W goes before 66h
	CHECK	rsp, STACK0-8
	pop	rax
	db	0x40, 0x50
	CHECK	rsp, STACK0-8
	pop	rax

CASE	"PUSH of immediates and memory"
	push	strict byte -2
	CHECK	[STACK0-8], -2
	push	strict dword -0x80000000
	CHECK	[STACK0-16], 0xFFFFFFFF80000000
	db	0x66, 0x6A, 0x80
	CHECK	rsp, STACK0-18
	mov	ax, [STACK0-18]
	movzx	eax, ax
	CHECK	rax, 0xFF80
	db	0x66, 0x68, 0x34, 0x12
	CHECK	rsp, STACK0-20
	mov	rsp, STACK0
	mov	qword [scratch], 0x123
	push	qword [scratch]
	CHECK	[STACK0-8], 0x123
	pop	qword [scratch+8]
	CHECK	[scratch+8], 0x123
	db	0xFF, 0x34, 0x25	; without REX.W: 64 bits
	dd	scratch
	CHECK	rsp, STACK0-8

; SDM vol. 2, "POP": the new RSP counts for the address; POP RSP takes what it popped; PUSH RSP pushes the old value.
CASE	"PUSH and POP of RSP"
	push	rsp
	CHECK	[STACK0-8], STACK0
	pop	rsp
	CHECK	rsp, STACK0
	push	5
	pop	qword [rsp-16]
	CHECK	[STACK0-16], 5
	mov	rbx, scratch
	push	rbx
	pop	rsp
	mov	rax, rsp
	mov	rsp, STACK0
	CHECK	rax, scratch

; SDM vol. 2, "PUSH": FS and GS only, 8 bytes with the selector zero-extended; 2 bytes with 66h.
CASE	"PUSH and POP of FS and GS"
	mov	eax, DATA3
	mov	fs, eax
	mov	gs, eax
	mov	qword [STACK0-8], -1
	push	fs
	CHECK	rsp, STACK0-8
	CHECK	[STACK0-8], DATA3
	pop	gs
	CHECK	rsp, STACK0
	db	0x66, 0x0F, 0xA8	; PUSH GS
	CHECK	rsp, STACK0-2
	db	0x66, 0x0F, 0xA1	; POP FS
	CHECK	rsp, STACK0
	mov	rax, 0xFFFFFFFFFFFF0000+DATA0
	push	rax
	pop	fs			; the low 16 bits count
	mov	eax, fs
	CHECK	rax, DATA0

CASE	"PUSHF and POPF have 64 or 16 bits"
	stc
	pushfq
	CHECK	rsp, STACK0-8
	popfq
	CHECK	rsp, STACK0
	db	0x66, 0x9C
	CHECK	rsp, STACK0-2
	db	0x66, 0x9D
	CHECK	rsp, STACK0

; SDM vol. 2, "ENTER", "LEAVE".
CASE	"ENTER and LEAVE"
	mov	rbp, 0x1122334455667788
	enter	0x20, 0
	CHECK	rsp, STACK0-0x28
	CHECK	rbp, STACK0-8
	CHECK	[STACK0-8], 0x1122334455667788
	enter	8, 2			; copies one frame pointer
	CHECK	rbp, STACK0-0x30
	CHECK	[STACK0-0x30], STACK0-8
	CHECK	[STACK0-0x40], STACK0-0x30
	CHECK	rsp, STACK0-0x48
	leave
	leave
	CHECK	rsp, STACK0
	CHECK	rbp, 0x1122334455667788

; SDM vol. 2, "CALL", "JMP", "RET", "Jcc": near branches have 64-bit operands; 66h does not change that on Intel's processors.
CASE	"near CALL, RET, JMP have 64 bits"
	mov	rax, HIGH+.sub
	call	rax
	mov	rdx, HIGH
	SAME	rbx, rsp
	mov	rax, HIGH+.sub
	mov	[scratch], rax
	db	0xFF, 0x14, 0x25	; CALL [scratch]: 8 bytes
	dd	scratch
	SAME	rbx, rsp
	mov	rax, HIGH+.high
	jmp	rax
.high:	call	.rel
.back:	mov	eax, .low
	push	rax
	ret	16
.rel:	mov	rcx, [rsp]
	ret
.sub:	lea	rbx, [rsp+8]
	mov	rcx, [rsp]
	lea	rdx, [rel .sub]
	ret
.low:	mov	rax, rsp
	mov	esp, STACK0
	CHECK	rax, STACK0+16
	CHECK	rcx, HIGH+.back
	CHECK	rdx, HIGH+.sub

CASE	"66h before near branches"
	mov	ebx, 1
	db	0x66, 0xE8		; CALL rel32
	dd	.sub-.back
.back:	CHECK	rbx, 2
	CHECK	rsp, STACK0
	db	0x66, 0xE9
	dd	.on-.next
.next:	ud2
	ud2
.on:	cmp	ebx, ebx
	db	0x66, 0x0F, 0x84
	dd	.je-.next2
.next2:	ud2
	ud2
.sub:	inc	ebx
	db	0x66
	ret
.je:	db	0x66, 0xEB, .short-.next3
.next3:	ud2
.short:	mov	eax, .reg
	db	0x66, 0xFF, 0xE0
	ud2
.reg:

; SDM vol. 2, "LOOP", "JRCXZ": the counter is RCX.
CASE	"LOOP counts RCX"
	mov	rcx, 0x100000001
	xor	eax, eax
	loop	.taken
	jmp	.end
.taken:	mov	eax, 1
.end:	CHECK	rax, 1
	CHECK	rcx, 0x100000000
	xor	eax, eax
	jrcxz	.zero
	mov	eax, 2
.zero:	CHECK	rax, 2
	xor	ecx, ecx
	loop	.wrap
.wrap:	CHECK	rcx, -1
