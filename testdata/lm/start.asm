; Start-up: from real mode to 64-bit mode, and the ways out of long mode and back.

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
	lgdt	[cs:boot_gdtr-REAL]
	mov	eax, cr0
	or	al, 1
	mov	cr0, eax
	jmp	dword COMP0:start32

	align	8
boot_gdtr:
	dw	usual_gdt_end-usual_gdt-1
	dd	usual_gdt

	bits	32
start32:
	cld
	mov	ax, DATA0
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	esp, STACKL
	mov	edi, IDT
	xor	eax, eax
	mov	ecx, (0x10000-IDT)/4
	rep stosd
	mov	eax, 0x80000000
	cpuid
	cmp	eax, 0x80000001
	jb	.none
	mov	eax, 0x80000001
	cpuid
	mov	[features+8], ecx
	mov	[features+12], edx
	bt	edx, 29
	jc	.long
.none:	mov	esi, .text		; a processor without long mode
.say:	lodsb
	test	al, al
	jz	.off
	out	0xE9, al
	jmp	.say
.off:	mov	al, 0x11
	mov	dx, 0x501
	out	dx, al
	hlt
	jmp	.off
.text:	db	"no long mode", 10, 0
.long:	mov	eax, 1
	cpuid
	mov	[features], ecx
	mov	[features+4], edx
	call	usual_tables
	mov	eax, 0x620		; PAE, OSFXSR, OSXMMEXCPT
	mov	cr4, eax
	mov	ecx, EFER
	rdmsr
	or	eax, 0x900		; LME, NXE
	wrmsr
	rdmsr
	mov	[first_efer], eax
	mov	dword [l_back], .in
	jmp	enable_paging
.in:	mov	ecx, EFER
	rdmsr
	mov	[first_efer+4], eax
	jmp	CODE0:start64

	bits	64
start64:
	mov	esp, STACK0
	mov	qword [resume], unexpected
	jmp	code64

	bits	32
; enable_paging enables paging and goes to [l_back] in 32-bit code.
enable_paging:
	mov	eax, PML4
	mov	cr3, eax
	mov	eax, cr0
	or	eax, 0x80000020
	mov	cr0, eax
	jmp	[l_back]

; usual_tables makes the page tables: identity below 2 MB, a window of 4 KB pages at 4 MB, a 2 MB page at 6 MB, all that once more in
; the upper half, and the last page of the lower half.
usual_tables:
	mov	edi, PML4
	mov	ecx, 0x8000/4
	xor	eax, eax
	rep stosd
	mov	dword [PML4], PDPT+7
	mov	dword [PML4+8*255], PDPTH+7
	mov	dword [PML4+8*256], PDPT+7
	mov	dword [PDPTH+8*511], PDH+7
	mov	dword [PDH+8*511], PTH+7
	mov	dword [PTH+8*511], AREA+0xF000+7
	mov	dword [PDPT], PD+7
	mov	dword [PD], PT0+7
	mov	dword [PD+16], PT1+7
	mov	dword [PD+24], 0x87
	mov	edi, PT0
	mov	eax, 7
.page:	mov	[edi], eax
	add	eax, 0x1000
	add	edi, 8
	cmp	edi, PT0+0x1000
	jb	.page
	ret

; enter_long enters long mode from legacy protected mode and goes on at EAX in 64-bit mode. LME is set.
enter_long:
	mov	[scratch+0xF8], eax
	lgdt	[gdtr]
	mov	eax, 0x620
	mov	cr4, eax
	mov	dword [l_back], .in
	jmp	enable_paging
.in:	jmp	CODE0:.in64
	bits	64
.in64:	lidt	[idtr]
	mov	esp, STACK0
	mov	eax, [scratch+0xF8]
	jmp	rax

; leave_long goes to legacy protected mode without paging, to the 32-bit code at EAX.
leave_long:
	pop	rcx
	mov	ecx, 32
	mov	edi, IDT32
	mov	edx, stubs32
.gate:	mov	[rdi], edx
	mov	word [rdi+2], COMP0
	mov	[rdi+4], edx
	mov	word [rdi+4], 0x8E00
	add	edi, 8
	add	edx, 8
	loop	.gate
	push	COMP0
	push	.out
	retfq
	bits	32
.out:	mov	ecx, DATA0
	mov	ds, ecx
	mov	es, ecx
	mov	ss, ecx
	mov	esp, STACKL
	mov	ecx, cr0
	and	ecx, 0x7FFFFFFF
	mov	cr0, ecx
	lidt	[idtr32]
	jmp	eax

	align	8
stubs32:
	STUBS	32, handler32

; handler32 notes an exception of legacy mode and goes on at [l_resume].
handler32:
	push	eax
	mov	eax, [esp+4]
	sub	eax, stubs32+7
	shr	eax, 3
	mov	[l_vec], eax
	mov	eax, [esp+8]
	mov	[l_err], eax
	pop	eax
	mov	esp, STACKL
	jmp	[l_resume]

idtr32:	dw	0xFF
	dd	IDT32
	align	8
gdtr:	dw	GDTMAX
	dq	GDT
idtr:	dw	0xFFF
	dq	IDT

	align	8
usual_gdt:
	dq	0
	dq	0x00AF9B000000FFFF	; CODE0
	dq	0x00CF93000000FFFF	; DATA0
	dq	0x00CFFB000000FFFF	; COMP3
	dq	0x00CFF3000000FFFF	; DATA3
	dq	0x00AFFB000000FFFF	; CODE3
	dq	0x00CFF3000000FFFF	; SS3
	dq	0x00CF9B000000FFFF	; COMP0
	dq	0x00009B0F0000FFFF	; COMP16
	dq	0x000093000000FFFF	; DATA16
	dw	0x2100, TSS, 0x8900, 0	; TSSSEL
	dq	0
	dw	0xFF, LDT, 0x8200, 0	; LDTSEL
	dq	0
	dq	0x00AFBB000000FFFF	; CODE1
	dq	0x00CFB3000000FFFF	; DATA1
	dq	0x00AF9F000000FFFF	; CONF0
usual_gdt_end:
