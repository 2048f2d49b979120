; Exception handler, checks and printing.

	bits	64
	align	8
stubs:
	STUBS	256, handler

; handler notes what the exception left and goes to [resume] at level 0.
handler:
	mov	[x_rax], rax
	mov	[x_rbx], rbx
	mov	[x_rcx], rcx
	mov	[x_rdx], rdx
	mov	[x_rsi], rsi
	mov	[x_rdi], rdi
	mov	[x_rbp], rbp
	pushfq
	pop	qword [x_hflags]
	pop	rax
	sub	rax, stubs+7
	shr	rax, 3
	mov	[x_vec], rax
	mov	[x_sp], rsp
	pop	qword [x_err]
	pop	qword [x_rip]
	pop	qword [x_cs]
	pop	qword [x_flags]
	pop	qword [x_rsp]
	pop	qword [x_ss]
	xor	eax, eax
	mov	ax, ss
	mov	[x_hss], rax
	mov	rax, cr2
	mov	[x_cr2], rax
	mov	eax, DATA0
	mov	ss, eax
	mov	rsp, [resume_rsp]
	mov	ds, eax
	mov	es, eax
	push	2
	popfq
	mov	rax, [x_rax]
	jmp	[resume]

; unexpected: an exception that no case waits for ends the case.
unexpected:
	cmp	qword [bad], 0
	jne	.next
	mov	qword [bad], 99
	mov	rax, [x_rip]
	mov	[have], rax
	mov	rax, [x_vec]
	mov	[want], rax
.next:	xor	eax, eax
	mov	dr7, rax		; no more breakpoints
	jmp	[next]

; check compares the pushed value with the qword behind the CALL, whose number follows.
check:
	pushfq
	push	rax
	push	rdx
	mov	rdx, [rsp+24]
	mov	rax, [rsp+32]
	cmp	rax, [rdx]
	je	.same
	cmp	qword [bad], 0
	jne	.same
	mov	[have], rax
	mov	rax, [rdx]
	mov	[want], rax
	movzx	eax, byte [rdx+8]
	mov	[bad], rax
.same:	add	rdx, 9
	mov	[rsp+32], rdx
	pop	rdx
	pop	rax
	popfq
	lea	rsp, [rsp+8]
	ret

; same compares two pushed values; the number of the check is behind the CALL.
same:
	pushfq
	push	rax
	push	rdx
	mov	rdx, [rsp+24]
	mov	rax, [rsp+32]
	cmp	rax, [rsp+40]
	je	.same
	cmp	qword [bad], 0
	jne	.same
	mov	[have], rax
	mov	rax, [rsp+40]
	mov	[want], rax
	movzx	eax, byte [rdx]
	mov	[bad], rax
.same:	inc	rdx
	mov	[rsp+40], rdx
	pop	rdx
	pop	rax
	popfq
	lea	rsp, [rsp+16]
	ret

; expect: the next exception comes back at the address behind the CALL, with RSP as it is now. Registers and flags are kept.
expect:
	push	rcx
	push	rax
	mov	rcx, [rsp+16]
	mov	eax, [rcx]
	mov	[resume], rax
	lea	rax, [rsp+24]
	mov	[resume_rsp], rax
	mov	qword [x_vec], 0xFFFF
	lea	rcx, [rcx+4]
	mov	[rsp+16], rcx
	pop	rax
	pop	rcx
	ret

; ended compares the latest exception with vector, error code and RIP behind the CALL; the number of the first check follows.
ended:
	pushfq
	push	rax
	push	rdx
	push	rcx
	mov	rdx, [rsp+32]
	movzx	ecx, byte [rdx+14]
	movzx	eax, word [rdx]
	cmp	[x_vec], rax
	jne	.vec
	inc	ecx
	mov	eax, [rdx+2]
	cmp	[x_err], rax
	jne	.err
	inc	ecx
	mov	rax, [rdx+6]
	cmp	[x_rip], rax
	je	.end
	push	qword [x_rip]
	jmp	.bad
.vec:	push	qword [x_vec]
	jmp	.bad
.err:	push	qword [x_err]
.bad:	cmp	qword [bad], 0
	jne	.drop
	pop	qword [have]
	mov	[want], rax
	mov	[bad], rcx
	jmp	.end
.drop:	pop	rax
.end:	add	rdx, 15
	mov	[rsp+32], rdx
	mov	qword [resume], unexpected
	mov	qword [resume_rsp], STACK0
	pop	rcx
	pop	rdx
	pop	rax
	popfq
	ret

; user_data loads DS and ES for level 3. Registers are kept.
user_data:
	push	rax
	mov	eax, DATA3
	mov	ds, eax
	mov	es, eax
	pop	rax
	ret

; write_msr writes RDX to register ECX; read_msr reads it into RAX.
write_msr:
	mov	eax, edx
	shr	rdx, 32
	wrmsr
	ret
read_msr:
	rdmsr
	shl	rdx, 32
	or	rax, rdx
	ret

; begin_case ends the case before; number, next case and name are behind the CALL.
begin_case:
	pop	rbx
	mov	esp, STACK0
	cld
	call	end_case
	movzx	eax, word [rbx]
	mov	[number], rax
	out	0x80, al
	mov	eax, [rbx+2]
	mov	[next], rax
	add	rbx, 6
	mov	[name], rbx
	mov	qword [bad], 0
	call	usual
.name:	inc	rbx
	cmp	byte [rbx-1], 0
	jne	.name
	jmp	rbx

; usual makes everything that cases change as it usually is. RBX is kept.
usual:
	mov	qword [resume], unexpected
	mov	qword [resume_rsp], STACK0
	mov	edi, GDT
	mov	esi, usual_gdt
	mov	ecx, (usual_gdt_end-usual_gdt)/8
	rep movsq
	xor	eax, eax
	mov	ecx, (GDT+GDTMAX+1-usual_gdt_end+usual_gdt-GDT)/8
	rep stosq
	mov	edi, LDT
	mov	ecx, 32
	rep stosq
	mov	edi, TSS
	mov	ecx, 0x68/8
	rep stosq
	dec	rax
	mov	ecx, 0x2100/8
	rep stosq
	mov	qword [TSS+4], STACKI
	mov	qword [TSS+12], STACK1
	mov	qword [TSS+0x24], IST1
	mov	qword [TSS+0x2C], IST2
	mov	word [TSS+102], IOMAP
	lgdt	[gdtr]
	lidt	[idtr]
	mov	edi, IDT
	mov	esi, stubs
.gate:	mov	[rdi], esi
	mov	word [rdi+2], CODE0
	mov	[rdi+4], esi
	mov	eax, 0x8E00
	cmp	esi, stubs+8*3
	je	.user
	cmp	esi, stubs+8*4
	je	.user
	cmp	esi, stubs+8*0x20
	jb	.put
.user:	mov	eax, 0xEE00
.put:	mov	[rdi+4], ax
	mov	qword [rdi+8], 0
	add	edi, 16
	add	esi, 8
	cmp	esi, stubs+8*256
	jb	.gate
	mov	eax, TSSSEL
	ltr	ax
	mov	eax, LDTSEL
	lldt	ax
	mov	eax, DATA0
	mov	ss, eax
	mov	ds, eax
	mov	es, eax
	xor	eax, eax
	mov	fs, eax
	mov	gs, eax
	call	usual_tables64
	call	usual_control
	call	usual_msr
	mov	edi, scratch
	mov	ecx, 30
	xor	eax, eax
	rep stosq
	fninit
	push	0x1F80
	ldmxcsr	[rsp]
	pop	rax
	ret

; usual_control sets control and debug registers.
usual_control:
	xor	eax, eax
	mov	dr0, rax
	mov	dr1, rax
	mov	dr2, rax
	mov	dr3, rax
	mov	cr8, rax
	mov	eax, 0x400
	mov	dr7, rax
	mov	eax, 0xFFFF0FF0
	mov	dr6, rax
	mov	ecx, EFER
	rdmsr
	or	eax, 0x901
	wrmsr
	mov	eax, 0x620
	mov	cr4, rax
	mov	eax, 0x80000031
	mov	cr0, rax
	mov	eax, PML4
	mov	cr3, rax
	ret

; usual_msr sets the registers of system calls and the bases.
usual_msr:
	WRITE	FSBASE, 0
	WRITE	GSBASE, 0
	WRITE	KGSBASE, 0
	WRITE	STAR, (COMP3 << 48) | (CODE0 << 32)
	WRITE	LSTAR, 0
	WRITE	FMASK, 0
	WRITE	0x174, 0
	WRITE	0x175, 0
	WRITE	0x176, 0
	ret

; usual_tables64 is usual_tables in 64-bit mode, without touching what maps the code.
usual_tables64:
	xor	eax, eax
	mov	edi, PML4+8
	mov	ecx, 511
	rep stosq
	mov	edi, PDPT+8
	mov	ecx, 511
	rep stosq
	mov	edi, PD+8
	mov	ecx, 511
	rep stosq
	mov	edi, PT1
	mov	ecx, 512
	rep stosq
	mov	qword [PML4], PDPT+0x27
	mov	qword [PML4+8*255], PDPTH+0x27
	mov	qword [PML4+8*256], PDPT+0x27
	mov	qword [PDPT], PD+0x27
	mov	qword [PD], PT0+0x27
	mov	qword [PD+16], PT1+7
	mov	qword [PD+24], 0x87
	mov	qword [PTH+8*511], AREA+0xF000+7
	ret

; end_case prints the line of the case. RBX is kept.
end_case:
	mov	rax, [number]
	test	eax, eax
	jz	.none
	push	rbx
	call	decimal
	mov	rsi, [name]
	call	print
	mov	esi, .ok
	cmp	qword [bad], 0
	je	.line
	inc	qword [failures]
	mov	esi, .fail
	call	print
	mov	rax, [bad]
	call	decimal
	mov	esi, .have
	call	print
	mov	rax, [have]
	call	hex
	mov	esi, .want
	call	print
	mov	rax, [want]
	call	hex
	mov	esi, .newline
.line:	call	print
	pop	rbx
.none:	ret
.ok:	db	": ok", 10, 0
.fail:	db	": FAIL check ", 0
.have:	db	"have ", 0
.want:	db	"want ", 0
.newline: db	10, 0

%include "../rom/print.asm"

; hex prints RAX and a blank.
hex:
	mov	ecx, 16
.digit:	rol	rax, 4
	mov	rdx, rax
	and	al, 15
	cmp	al, 10
	jb	.out
	add	al, 7
.out:	add	al, '0'
	out	0xE9, al
	mov	rax, rdx
	loop	.digit
	mov	al, ' '
	out	0xE9, al
	ret

finish:
	mov	esp, STACK0
	call	end_case
	mov	esi, .pass
	mov	bl, 0x10
	cmp	qword [failures], 0
	je	.say
	mov	esi, .fail
	mov	bl, 0x11
.say:	call	print
	cmp	bl, 0x10
	je	.exit
	push	rbx
	mov	rax, [failures]
	call	decimal
	pop	rbx
.exit:	mov	al, 10
	out	0xE9, al
	lea	eax, [rbx+rbx]
	not	al
	add	al, 0x20		; FF when all have passed, FD when not
	out	0x80, al
	mov	dx, 0x501
	mov	al, bl
	out	dx, al
	mov	dx, 0x8900
	mov	esi, .off
.off1:	lodsb
	test	al, al
	jz	.halt
	out	dx, al
	jmp	.off1
.halt:	cli
	hlt
	jmp	.halt
.pass:	db	"PASS", 0
.fail:	db	"FAIL ", 0
.off:	db	"Shutdown", 0
