; The real-mode part: it notes results in rres, which cases of control.asm check.

	mov	word [13*4], rm_fault13-BASE
	mov	word [13*4+2], 0xF000
	mov	word [12*4], rm_fault12-BASE
	mov	word [12*4+2], 0xF000
	mov	word [6*4], rm_fault6-BASE
	mov	word [6*4+2], 0xF000
	mov	di, rres
	mov	cx, 64
	xor	ax, ax
	rep stosw
; 0: a word at FFFF
	mov	word [rm_resume], rm1-BASE
	mov	bx, 0xFFFF
rm_at0:	mov	ax, [bx]
rm1:	mov	[rres], ax		; 13 from the handler
	mov	ax, [rres+120]
	sub	ax, rm_at0-BASE
	mov	[rres+4], ax		; 0: the instruction's own address
; 1: the same in SS
	mov	word [rm_resume], rm2-BASE
	mov	bp, 0xFFFF
	mov	ax, [bp]
rm2:	mov	[rres+8], ax		; 12
; 2: a dword at FFFD
	mov	word [rm_resume], rm3-BASE
	mov	bx, 0xFFFD
	mov	eax, [bx]
rm3:	mov	[rres+12], ax		; 13
; 4: LOCK where it is not allowed
	mov	word [rm_resume], rm5-BASE
	lock	nop
rm5:	mov	[rres+20], ax		; 6
; 5: a vector beyond the limit of IDTR
	mov	word [rm_resume], rm6-BASE
	lidt	[cs:rm_short-BASE]
	int	0x20
rm6:	mov	[rres+24], ax		; 13
	lidt	[cs:rm_long-BASE]
; 6: unreal mode
	mov	dword [0x500], 0x12345678
	lgdt	[cs:gdt_ptr-BASE]
	mov	eax, cr0
	or	al, 1
	mov	cr0, eax
	mov	bx, DATA0
	mov	gs, bx
	and	al, 0xFE
	mov	cr0, eax
	mov	ebx, 0xF0000+rm_magic-BASE
	xor	ax, ax
	mov	gs, ax			; base 0 again; the limit stays 4 GB
	mov	eax, [gs:ebx]
	mov	[rres+28], eax		; 600DCAFE
; 7: A20
	in	al, 0x92
	and	al, 0xFC
	out	0x92, al
	mov	ebx, 0x100500
	mov	dword [gs:ebx], 0x0A20CAFE
	mov	eax, [0x500]
	mov	[rres+32], eax		; wraps: 0A20CAFE
	in	al, 0x92
	or	al, 2
	and	al, 0xFE
	out	0x92, al
	mov	dword [gs:ebx], 0x11223344
	mov	eax, [0x500]
	mov	[rres+36], eax		; still 0A20CAFE
	mov	eax, [gs:ebx]
	mov	[rres+40], eax		; 11223344
; 8: IRET and INT
	mov	word [0x60*4], rm_int-BASE
	mov	word [0x60*4+2], 0xF000
	sti
	int	0x60
	pushf
	cli
	pop	word [rres+44]		; IF on again: 0202 after AND
	jmp	rm_end

rm_int:	pushf
	pop	word [rres+48]		; IF off in the handler
	cmp	sp, sp
	iret

rm_fault13:
	mov	ax, 13
	jmp	rm_fault
rm_fault12:
	mov	ax, 12
	jmp	rm_fault
rm_fault6:
	mov	ax, 6
rm_fault:
	pop	word [rres+120]
	add	sp, 4
	jmp	[rm_resume]

	align	4
rm_magic: dd	0x600DCAFE
rm_short: dw	0x3F
	dd	0
rm_long: dw	0x3FF
	dd	0
rm_end:
