; Start-up, exception handlers, checks and printing.

	bits	16
start16:
	cli
	xor	ax, ax
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	sp, 0x7000
	mov	al, 0
	out	0x80, al
	mov	al, 0xFF
	out	0x21, al		; no interrupts
	out	0xA1, al
%include "real.asm"
	lgdt	[cs:gdt_ptr-BASE]
	mov	eax, cr0
	or	al, 1
	mov	cr0, eax
	jmp	dword CODE0:start32

gdt_ptr:
	dw	0x1F
	dd	boot_gdt
	align	8
boot_gdt:
	dq	0
	dq	0x00CF9A000000FFFF
	dq	0x00CF92000000FFFF
	dq	0

	bits	32
start32:
	cld
	mov	ax, DATA0
	mov	ds, ax
	mov	es, ax
	mov	fs, ax
	mov	gs, ax
	mov	ss, ax
	mov	esp, STACK0
	mov	edi, IDT
	xor	eax, eax
	mov	ecx, (0x8000-IDT)/4
	rep stosd
	mov	dword [failures], 0
	mov	dword [number], 0
	mov	dword [bad], 0
	SETD	CODE0, 0, 0xFFFFF, CODER, 12
	SETD	DATA0, 0, 0xFFFFF, DATARW, 12
	SETD	CODE3, 0, 0xFFFFF, CODER|RING3, 12
	SETD	DATA3, 0, 0xFFFFF, DATARW|RING3, 12
	SETD	CODE16, BASE, 0xFFFF, CODER, 0
	SETD	DATA16, 0, 0xFFFF, DATARW, 0
	SETD	TSSSEL, TSS, 0x2200, 0x89, 0
	SETD	LDTSEL, LDT, 0xFF, 0x82, 0
	SETD	CODE1, 0, 0xFFFFF, CODER|RING1, 12
	SETD	DATA1, 0, 0xFFFFF, DATARW|RING1, 12
	SETD	CONF0, 0, 0xFFFFF, CODEC, 12
	lgdt	[full_gdt]
	lidt	[full_idt]
	xor	eax, eax
.gate:	call	usual_gate
	inc	eax
	cmp	eax, 256
	jb	.gate
	mov	dword [TSS+4], STACKI
	mov	dword [TSS+8], DATA0
	mov	dword [TSS+12], STACK1
	mov	dword [TSS+16], DATA1
	mov	dword [TSS+0x60], LDTSEL
	mov	word [TSS+102], IOMAP
	mov	edi, TSS+IOMAP
	mov	ecx, 0x2000/4
	mov	eax, -1
	rep stosd
	mov	ax, TSSSEL
	ltr	ax
	mov	ax, LDTSEL
	lldt	ax
	mov	dword [resume], unexpected
	jmp	code32

full_gdt:
	dw	GDTMAX
	dd	GDT
full_idt:
	dw	0x7FF
	dd	IDT

; usual_gate: makes the gate of vector EAX as it usually is: DPL 0 for
; exceptions, 3 for 3, 4, and 20h up.
usual_gate:
	pushad
	mov	ebx, 0x8E00
	cmp	eax, 3
	je	.user
	cmp	eax, 4
	je	.user
	cmp	eax, 0x20
	jb	.put
.user:	mov	ebx, 0xEE00
.put:	lea	ecx, [stubs+eax*8]
	lea	edi, [IDT+eax*8]
	mov	edx, ecx
	and	edx, 0xFFFF0000
	or	edx, ebx
	and	ecx, 0xFFFF
	or	ecx, CODE0 << 16
	mov	[edi], ecx
	mov	[edi+4], edx
	popad
	ret

	align	8
stubs:
	STUBS	256, handler

; handler: notes what the exception left and goes to [resume] in ring 0.
handler:
	push	ds
	push	dword DATA0
	pop	ds
	mov	[x_eax], eax
	mov	eax, [esp+4]
	sub	eax, stubs+7
	shr	eax, 3
	mov	[x_vec], eax
	mov	eax, [esp+8]
	mov	[x_err], eax
	mov	eax, [esp+12]
	mov	[x_eip], eax
	mov	eax, [esp+16]
	mov	[x_cs], eax
	mov	eax, [esp+20]
	mov	[x_flags], eax
	mov	eax, [esp+24]
	mov	[x_esp], eax
	mov	eax, [esp+28]
	mov	[x_ss], eax
	mov	eax, [esp+32]
	mov	[x_seg], eax
	mov	eax, [esp+36]
	mov	[x_seg+4], eax
	mov	eax, [esp+40]
	mov	[x_seg+8], eax
	mov	eax, [esp+44]
	mov	[x_seg+12], eax
	lea	eax, [esp+8]
	mov	[x_sp], eax
	mov	eax, cr2
	mov	[x_cr2], eax
	xor	eax, eax
	mov	ax, cs
	mov	[x_cpl], eax
	mov	ax, DATA0
	mov	ss, ax
	mov	esp, [resume_esp]
	mov	es, ax
	push	dword 2
	popfd
	cld
	mov	eax, [x_eax]
	jmp	[resume]

unexpected:
	mov	esi, .text
	call	print
	mov	eax, [x_vec]
	call	hex
	mov	eax, [x_err]
	call	hex
	mov	eax, [x_eip]
	call	hex
	mov	eax, [x_cs]
	call	hex
	mov	dword [bad], 1
	inc	dword [failures]
	jmp	finish
.text:	db	"unexpected exception: vector, code, EIP, CS ", 0

; check(number, have, want)
check:
	pushfd
	pushad
	mov	eax, [esp+36+8]
	cmp	eax, [esp+36+12]
	je	.same
	cmp	dword [bad], 0
	jne	.same
	mov	[have], eax
	mov	eax, [esp+36+12]
	mov	[want], eax
	mov	eax, [esp+36+4]
	mov	[bad], eax
.same:	popad
	popfd
	ret	12

; expect(address): the next exception comes back at address, with ESP as it is
; now. Flags and registers are kept.
expect:
	push	eax
	mov	eax, [esp+8]
	mov	[resume], eax
	lea	eax, [esp+12]
	mov	[resume_esp], eax
	mov	dword [x_vec], 0xFFFF
	pop	eax
	ret	4

; enter_user goes on in ring 3; EIP and flags are on the stack, in this order.
enter_user:
	mov	ax, DATA3
	mov	ds, ax
	mov	es, ax
	push	dword DATA3
	push	dword STACK3
	push	dword [esp+12]
	push	dword CODE3
	push	dword [esp+16]
	iretd

; ended(number, vector, code, EIP): compares with the latest exception.
ended:
	push	dword [esp+8]
	push	dword [x_vec]
	push	dword [esp+12]
	call	check
	inc	dword [esp+4]
	push	dword [esp+12]
	push	dword [x_err]
	push	dword [esp+12]
	call	check
	inc	dword [esp+4]
	push	dword [esp+16]
	push	dword [x_eip]
	push	dword [esp+12]
	call	check
	mov	dword [resume], unexpected
	ret	16

; begin_case(number, name)
begin_case:
	pushad
	call	end_case
	mov	eax, [esp+32+4]
	mov	[number], eax
	out	0x80, al
	mov	eax, [esp+32+8]
	mov	[name], eax
	mov	dword [bad], 0
	popad
	ret	8

; end_case prints the line of the case.
end_case:
	mov	eax, [number]
	test	eax, eax
	jz	.none
	call	decimal
	mov	esi, [name]
	call	print
	cmp	dword [bad], 0
	jne	.failed
	mov	esi, .ok
	jmp	print
.failed:
	inc	dword [failures]
	mov	esi, .fail
	call	print
	mov	eax, [bad]
	call	decimal
	mov	esi, .have
	call	print
	mov	eax, [have]
	call	hex
	mov	esi, .want
	call	print
	mov	eax, [want]
	call	hex
	mov	al, 10
	out	0xE9, al
.none:	ret
.ok:	db	": ok", 10, 0
.fail:	db	": FAIL check ", 0
.have:	db	"have ", 0
.want:	db	"want ", 0

%include "../rom/print.asm"

hex:
	mov	ecx, 8
.digit:	rol	eax, 4
	mov	edx, eax
	and	al, 15
	cmp	al, 10
	jb	.out
	add	al, 7
.out:	add	al, '0'
	out	0xE9, al
	mov	eax, edx
	loop	.digit
	mov	al, ' '
	out	0xE9, al
	ret

finish:
	call	end_case
	mov	esi, .pass
	mov	bl, 0x10
	cmp	dword [failures], 0
	je	.say
	mov	esi, .fail
	mov	bl, 0x11
.say:	call	print
	cmp	bl, 0x10
	je	.exit
	mov	eax, [failures]
	call	decimal
.exit:	mov	al, 10
	out	0xE9, al
	lea	eax, [ebx+ebx]
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
