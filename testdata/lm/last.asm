; Cases that QEMU does not come back from. They come after what it can show.

; SDM vol. 2, "LTR".
CASE	"LTR: a base that is not canonical raises #GP(selector)"
	SETD	T0, TSS, 0x2100, 0x89, 0
	mov	dword [GDT+T0+8], NC >> 32
	mov	dword [GDT+T0+12], 0
	mov	eax, T0
	FAULTS	13, T0, ltr ax
	movzx	eax, byte [GDT+T0+5]
	CHECK	rax, 0x89

CASE	"LTR of a null selector raises #GP(0)"
	xor	eax, eax
	FAULTS	13, 0, ltr ax
	mov	eax, 3
	FAULTS	13, 0, ltr ax

; SDM vol. 2, "MOV–Move to/from Control Registers": 64 bits; bits 63 to 32 of CR0 and CR4 are reserved.
CASE	"CR0 and CR4: upper halves raise #GP(0)"
	mov	rax, cr0
	mov	rbx, rax
	bts	rax, 32
	FAULTS	13, 0, mov cr0, rax
	mov	rax, rbx
	bts	rax, 63
	FAULTS	13, 0, mov cr0, rax
	mov	rax, cr4
	bts	rax, 32
	FAULTS	13, 0, mov cr4, rax
	mov	rax, cr0
	SAME	rax, rbx
	shr	rax, 32
	CHECK	rax, 0

CASE	"CR0: NW without CD and PG without PE raise #GP(0)"
	mov	rax, cr0
	mov	rbx, rax
	bts	rax, 29
	FAULTS	13, 0, mov cr0, rax
	mov	rax, rbx
	btr	rax, 0
	FAULTS	13, 0, mov cr0, rax
	mov	rax, rbx
	btr	rax, 4			; ET stays
	mov	cr0, rax
	mov	rax, cr0
	SAME	rax, rbx

CASE	"CR4: reserved bits"
	mov	rax, cr4
	mov	rbx, rax
	bts	rax, 15
	FAULTS	13, 0, mov cr4, rax
	mov	rax, rbx
	bts	rax, 31
	FAULTS	13, 0, mov cr4, rax
	mov	rax, cr4
	SAME	rax, rbx

; SDM vol. 3, 9.8.5, vol. 2: what long mode needs stays.
CASE	"CR4.PAE, CR0.PG and EFER.LME stay in 64-bit mode"
	mov	rax, cr4
	and	al, ~0x20
	FAULTS	13, 0, mov cr4, rax
	mov	rax, cr0
	btr	rax, 31
	FAULTS	13, 0, mov cr0, rax
	WRFAULTS EFER, 0x801
	READ	EFER
	CHECK	rax, 0xD01

CASE	"legacy mode: SYSCALL, SYSRET, SWAPGS raise #UD, LME can change"
	LEAVE	.out
	bits	32
.out:	LEGACY	0, syscall
	LEGACY	1, sysret
	LEGACY	2, {db 0x0F, 0x01, 0xF8}
	mov	ecx, EFER
	rdmsr
	and	ah, ~1
	LEGACY	3, wrmsr
	rdmsr
	mov	[scratch+32], eax
	mov	dword [scratch+36], 0
	or	ah, 1
	wrmsr
	BACK	.in
	bits	64
.in:	CHECK	[scratch], 6
	CHECK	[scratch+8], 6
	CHECK	[scratch+16], 6
	CHECK	[scratch+24], 0xFFFF
	mov	rax, [scratch+32]
	and	eax, 0x500
	CHECK	rax, 0

; SDM vol. 3, 3.5.1, vol. 2, "LGDT/LIDT".
CASE	"LGDT, LIDT: 10 bytes, a base that is not canonical raises #GP(0)"
	mov	word [scratch], 0xFFFF
	mov	rax, NC
	mov	[scratch+2], rax
	FAULTS	13, 0, lgdt [scratch]
	FAULTS	13, 0, lidt [scratch]
	mov	rax, HIGH+IDT
	mov	[scratch+2], rax
	mov	word [scratch], 0xFFF
	lidt	[scratch]
	mov	rax, -1
	mov	[scratch+16], rax
	mov	[scratch+24], rax
	sidt	[scratch+16]
	SAME	[scratch+16], [scratch]
	CHECK	[scratch+24], -1
	FAULTS	6, 0, ud2		; through the table in the upper half
	mov	rax, HIGH+GDT
	mov	[scratch+2], rax
	mov	word [scratch], GDTMAX
	db	0x66, 0x0F, 0x01, 0x14, 0x25	; 66h does not cut it
	dd	scratch
	sgdt	[scratch+16]
	SAME	[scratch+16], [scratch]
	mov	rbx, NC
	FAULTS	13, 0, lgdt [rbx]
	FAULTS	13, 0, sidt [rbx]
	mov	rbp, NC
	FAULTS	12, 0, lidt [rbp]

; SDM vol. 3, 4.5.2, vol. 2, "MOV–Move to/from Control Registers".
CASE	"MOV to CR3: bits beyond the physical address raise #GP(0)"
	mov	rax, (1 << 51)+PML4
	FAULTS	13, 0, mov cr3, rax
	mov	rax, (1 << 62)+PML4
	FAULTS	13, 0, mov cr3, rax
	mov	rax, cr3
	CHECK	rax, PML4
