; Control registers, CPUID, model-specific registers, alignment, and the results
; of the real-mode part.

CASE	"CR0: NW without CD raises #GP(0)"
	mov	eax, cr0
	mov	ebx, eax
	and	eax, 0x9FFFFFFF
	or	eax, 0x20000000
	FAULTS	13, 0, mov cr0, eax
	mov	eax, cr0
	CHECK	eax, ebx
	mov	cr0, ebx

CASE	"CR1, CR5, CR7 do not exist"
	FAULTS	6, 0, {db 0x0F, 0x20, 0xC8}
	FAULTS	6, 0, {db 0x0F, 0x22, 0xE8}
	FAULTS	6, 0, {db 0x0F, 0x20, 0xF8}

CASE	"LMSW sets TS and cannot clear PE, SMSW, CLTS"
	mov	ax, 8
	lmsw	ax
	mov	eax, cr0
	and	eax, 0xF
	CHECK	eax, 9
	smsw	eax
	and	eax, 0xF
	CHECK	eax, 9
	clts
	mov	dword [scratch], -1
	smsw	[scratch]
	mov	eax, [scratch]
	and	eax, 0xFFFF000F
	CHECK	eax, 0xFFFF0001

CASE	"ring 3: privileged instructions raise #GP(0)"
%assign	k 0
%macro PRIV 1+
	USER	.p%[k]
	ENDED	13, 0, .p%[k]
	jmp	.q%[k]
.p%[k]:	%1
.q%[k]:
%assign	k k+1
%endmacro
	PRIV	mov eax, cr0
	PRIV	mov cr0, eax
	PRIV	mov eax, cr3
	PRIV	mov cr4, eax
	PRIV	lgdt [scratch]
	PRIV	lidt [scratch]
	PRIV	lldt ax
	PRIV	ltr ax
	PRIV	lmsw ax
	PRIV	clts
	PRIV	invlpg [scratch]
	PRIV	invd
	PRIV	wbinvd
	PRIV	rdmsr
	PRIV	wrmsr
	PRIV	rdpmc

CASE	"ring 3: SGDT, SMSW, SLDT, STR are allowed"
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	esi, LDTSEL
	CHECK	edi, TSSSEL
	jmp	.end
.u:	sgdt	[scratch]
	smsw	ax
	sldt	esi
	str	edi
	int	0x40
.at:
.end:

CASE	"RDTSC in ring 3 unless CR4.TSD"
	USER	.u
	ENDED	0x40, 0, .at
	mov	eax, cr4
	or	al, 4
	mov	cr4, eax
	rdtsc
	USER	.u
	ENDED	13, 0, .u
	mov	eax, cr4
	and	al, ~4
	mov	cr4, eax
	jmp	.end
.u:	rdtsc
	int	0x40
.at:
.end:

CASE	"CPUID: vendor, leaves above the highest"
	xor	eax, eax
	cpuid
	CHECK	ebx, 'Genu'
	CHECK	edx, 'ineI'
	CHECK	ecx, 'ntel'
	mov	eax, 1
	cpuid
	and	eax, 0xF00
	cmp	eax, 0x600
	setae	al			; family 6 or 15
	movzx	eax, al
	CHECK	eax, 1
	and	edx, 0x0000A97A		; VME PSE TSC MSR PAE CX8 SEP PGE CMOV
	CHECK	edx, 0x0000A97A

CASE	"SYSENTER and SYSEXIT"
	mov	ecx, 0x174
	xor	eax, eax
	xor	edx, edx
	wrmsr
	FAULTS	13, 0, sysenter
	FAULTS	13, 0, sysexit
	; SYSENTER wants CS, SS, CS3, SS3 in a row
	SETD	T0, 0, 0xFFFFF, CODER, 12
	SETD	T0+8, 0, 0xFFFFF, DATARW, 12
	SETD	T0+16, 0, 0xFFFFF, CODER|RING3, 12
	SETD	T0+24, 0, 0xFFFFF, DATARW|RING3, 12
	mov	eax, T0
	wrmsr
	inc	ecx
	mov	eax, STACKI
	wrmsr
	inc	ecx
	mov	eax, .enter
	wrmsr
	rdmsr
	CHECK	eax, .enter
	USER	.u, 0x3202
	ENDED	0x40, 0, .at
	CHECK	[x_cs], T0+16+3
	CHECK	[x_ss], T0+24+3
	CHECK	[x_esp], STACK3-0x100
	CHECK	[scratch], T0
	CHECK	[scratch+4], T0+8
	CHECK	[scratch+8], STACKI
	CHECK	[scratch+12], 0x3000
	USER	.ux
	ENDED	13, 0, .ux
	jmp	.end
.u:	sysenter
.ux:	sysexit
.enter:	mov	eax, cs
	mov	[scratch], eax
	mov	eax, ss
	mov	[scratch+4], eax
	mov	[scratch+8], esp
	pushfd
	pop	eax
	and	eax, 0x3200
	mov	[scratch+12], eax
	mov	ecx, STACK3-0x100
	mov	edx, .back
	sysexit
.back:	int	0x40
.at:
.end:

CASE	"alignment check in ring 3 with AM and AC"
	mov	eax, cr0
	or	eax, 0x40000
	mov	cr0, eax
	USER	.u, 0x40002
	ENDED	17, 0, .at
	USER	.w, 0x40002
	ENDED	17, 0, .watt
	USER	.u				; without AC
	ENDED	0x40, 0, .at2
	push	dword 0x40002
	popfd
	mov	eax, [scratch+1]		; not at level 0
	push	dword 2
	popfd
	mov	eax, cr0
	and	eax, ~0x40000
	mov	cr0, eax
	USER	.u, 0x40002			; without AM
	ENDED	0x40, 0, .at2
	jmp	.end
.w:	mov	ax, [scratch]
.watt:	mov	[scratch+1], ax
.u:	mov	eax, [scratch]
	mov	al, [scratch+1]
.at:	mov	eax, [scratch+2]
	int	0x40
.at2:
.end:

CASE	"device not available: TS, EM, WAIT"
	mov	eax, cr0
	or	al, 8
	mov	cr0, eax
	FAULTS	7, 0, fnop
	mov	eax, cr0
	and	al, 0xF1
	or	al, 4
	mov	cr0, eax
	FAULTS	7, 0, fnop
	wait
	mov	eax, cr0
	and	al, 0xF1
	or	al, 0x0A
	mov	cr0, eax
	FAULTS	7, 0, wait
	mov	eax, cr0
	and	al, 0xF1
	mov	cr0, eax

CASE	"flags that POPFD can change: AC, ID"
	push	dword 0x240002
	popfd
	pushfd
	pop	eax
	CHECK	eax, 0x240002
	push	dword 2
	popfd

CASE	"CMPXCHG8B"
	mov	dword [scratch], 1
	mov	dword [scratch+4], 2
	mov	eax, 1
	mov	edx, 2
	mov	ebx, 3
	mov	ecx, 4
	cmpxchg8b [scratch]
	setz	al
	movzx	eax, al
	CHECK	eax, 1
	CHECK	[scratch], 3
	CHECK	[scratch+4], 4
	xor	eax, eax
	cmpxchg8b [scratch]
	CHECK	eax, 3
	CHECK	edx, 4
	FAULTS	6, 0, {db 0x0F, 0xC7, 0xC8}

CASE	"real mode: words and dwords at the limit"
	movzx	eax, word [rres]
	CHECK	eax, 13
	movzx	eax, word [rres+4]
	CHECK	eax, 0
	movzx	eax, word [rres+8]
	CHECK	eax, 12
	movzx	eax, word [rres+12]
	CHECK	eax, 13

CASE	"real mode: LOCK, vector beyond the table"
	movzx	eax, word [rres+20]
	CHECK	eax, 6
	movzx	eax, word [rres+24]
	CHECK	eax, 13

CASE	"unreal mode: the limit survives"
	CHECK	[rres+28], 0x600DCAFE

CASE	"A20"
	CHECK	[rres+32], 0x0A20CAFE
	CHECK	[rres+36], 0x0A20CAFE
	CHECK	[rres+40], 0x11223344

CASE	"real mode: INT clears IF, IRET brings it back"
	mov	eax, [rres+44]
	and	eax, 0xFF02
	CHECK	eax, 0x0202
	mov	eax, [rres+48]
	and	eax, 0xFF02
	CHECK	eax, 0x0002
