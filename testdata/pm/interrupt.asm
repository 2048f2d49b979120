; Gates of the IDT, error codes, double faults.

CASE	"interrupt gate clears IF, trap gate keeps it; TF, NT, VM, RF are cleared"
	GATE	0x41, .int, 0x8E
	GATE	0x42, .int, 0x8F
	push	dword 0x4202
	popfd
	int	0x41
	mov	ebx, eax
	push	dword 0x4202
	popfd
	int	0x42
	push	dword 2
	popfd
	and	eax, 0x4300
	and	ebx, 0x4300
	CHECK	ebx, 0
	CHECK	eax, 0x0200
	RESTORE	0x41
	RESTORE	0x42
	jmp	.end
.int:	pushfd
	pop	eax
	and	byte [esp+9], 0xBF	; no NT at IRET
	push	dword 2
	popfd
	iretd
.end:

CASE	"INT n from ring 3 checks the gate's DPL"
	GATE	0x41, gate_same, 0x8E
	USER	.u
	ENDED	13, 0x41*8+2, .u
	RESTORE	0x41
	jmp	.end
.u:	int	0x41
.end:

CASE	"INT beyond the limit of IDTR"
	lidt	[.short]
	FAULTS	13, 0x41*8+2, int 0x41
	lidt	[full_idt]
	jmp	.end
.short:	dw	0x20E
	dd	IDT
.end:

CASE	"gate not present: #NP(vector*8+2)"
	GATE	0x41, gate_same, 0x0E
	FAULTS	11, 0x41*8+2, int 0x41
	RESTORE	0x41

CASE	"not a gate for the IDT: #GP(vector*8+2)"
	SETG	IDT+0x41*8, CODE0, A(gate_same), 0x8C, 0
	FAULTS	13, 0x41*8+2, int 0x41
	SETG	IDT+0x41*8, CODE0, A(gate_same), 0x92, 0
	FAULTS	13, 0x41*8+2, int 0x41
	RESTORE	0x41

CASE	"gate with a null, data, absent, outer code selector"
	SETG	IDT+0x41*8, 0, A(gate_same), 0x8E, 0
	FAULTS	13, 0, int 0x41
	SETG	IDT+0x41*8, DATA0, A(gate_same), 0x8E, 0
	FAULTS	13, DATA0, int 0x41
	SETG	IDT+0x41*8, 0x200, A(gate_same), 0x8E, 0
	FAULTS	13, 0x200, int 0x41
	SETD	T0, 0, 0xFFFFF, CODER & ~PRES, 12
	SETG	IDT+0x41*8, T0, A(gate_same), 0x8E, 0
	FAULTS	11, T0, int 0x41
	SETG	IDT+0x41*8, CODE3 & ~3, A(gate_same), 0x8E, 0
	FAULTS	13, CODE3 & ~3, int 0x41
	RESTORE	0x41

CASE	"EXT is set for a fault in delivering an exception"
	GATE	6, gate_same, 0x0E
	FAULTS	11, 6*8+2+1, ud2
	SETG	IDT+6*8, DATA0, A(gate_same), 0x8E, 0
	FAULTS	13, DATA0+1, ud2
	SETG	IDT+6*8, 0, A(gate_same), 0x8E, 0
	FAULTS	13, 1, ud2
	RESTORE	6

CASE	"handler beyond the limit of its segment: #GP"
	SETD	T0, 0, 0xFFFF, CODER, 4
	SETG	IDT+0x41*8, T0, A(.bad), 0x8E, 0
	FAULTS	13, 0, int 0x41
	SETG	IDT+6*8, T0, A(.bad), 0x8E, 0
	FAULTS	13, 1, ud2
	RESTORE	0x41
	RESTORE	6
	jmp	.end
.bad:	int	0x40
.end:

CASE	"INT3, INTO and INT 3 return after themselves"
	TRAPS	3, 0, int3
	TRAPS	3, 0, {db 0xCD, 3}
	mov	eax, 0x7FFFFFFF
	inc	eax
	TRAPS	4, 0, into
	xor	eax, eax
	into
	GATE	4, gate_same, 0x8E
	USER	.u
	ENDED	13, 4*8+2, .at
	RESTORE	4
	jmp	.end
.u:	mov	eax, 0x7FFFFFFF
	inc	eax
.at:	into
.end:

CASE	"BOUND raises 5 at itself"
	mov	dword [scratch], -5
	mov	dword [scratch+4], 10
	mov	eax, -5
	bound	eax, [scratch]
	mov	eax, 10
	bound	eax, [scratch]
	mov	eax, 11
	FAULTS	5, 0, bound eax, [scratch]
	mov	eax, -6
	FAULTS	5, 0, bound eax, [scratch]

CASE	"divide errors are at the instruction"
	xor	ecx, ecx
	mov	eax, 5
	cdq
	FAULTS	0, 0, div ecx
	CHECK	eax, 5
	mov	eax, 0x80000000
	cdq
	mov	ecx, -1
	FAULTS	0, 0, idiv ecx

CASE	"RF is set in the image of a fault, not of INT"
	FAULTS	6, 0, ud2
	mov	eax, [x_flags]
	and	eax, 0x10000
	CHECK	eax, 0x10000
	TRAPS	0x41, 0, int 0x41
	mov	eax, [x_flags]
	and	eax, 0x10000
	CHECK	eax, 0

CASE	"16-bit interrupt gate pushes words"
	SETD	T0, BASE, 0xFFFF, CODER, 4
	SETG	IDT+0x41*8, T0, A(.int)-BASE, 0x86, 0
	mov	edx, esp
	int	0x41
	jmp	.none
.int:	sub	edx, esp
	add	esp, 6
	jmp	CODE0:.done
.none:	mov	edx, 99
.done:	CHECK	edx, 6
	RESTORE	0x41

CASE	"16-bit gate from ring 3 pushes five words"
	SETD	T0, BASE, 0xFFFF, CODER, 4
	SETG	IDT+0x41*8, T0, A(.int)-BASE, 0xE6, 0
	USER	.u
	CHECK	[x_vec], 0x40
	CHECK	[x_cs], T0
	CHECK	edx, STACKI-10
	jmp	.end
.u:	int	0x41
.int:	mov	edx, esp
	int	0x40
.end:	RESTORE	0x41

CASE	"interrupt to conforming code keeps the level"
	SETG	IDT+0x41*8, CONF0, A(.int), 0xEE, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CONF0|3
	CHECK	[x_esp], STACK3-12
	RESTORE	0x41
	jmp	.end
.u:	int	0x41
.int:	int	0x40
.at:
.end:

CASE	"interrupt to ring 1"
	SETG	IDT+0x41*8, CODE1 & ~3, A(.int), 0xEE, 0
	USER	.u
	ENDED	0x40, 0, .at
	CHECK	[x_cs], CODE1
	CHECK	[x_esp], STACK1-20
	RESTORE	0x41
	jmp	.end
.u:	int	0x41
.int:	int	0x40
.at:
.end:

CASE	"#GP in delivering #GP is a double fault, error code 0"
	GATE	13, gate_same, 0x0E
	FAULTS	8, 0, {mov eax, [fs:0]}
	SETG	IDT+13*8, DATA0, A(gate_same), 0x8E, 0
	FAULTS	8, 0, jmp DATA0:0
	RESTORE	13

CASE	"#NP in delivering #DE is a double fault, in delivering #BR it is not"
	GATE	0, gate_same, 0x0E
	xor	ecx, ecx
	FAULTS	8, 0, div ecx
	RESTORE	0
	GATE	5, gate_same, 0x0E
	mov	eax, 11
	FAULTS	11, 5*8+2+1, bound eax, [scratch]
	RESTORE	5

CASE	"#SS in pushing to a bad inner stack"
	mov	dword [TSS+16], 0x200
	SETG	IDT+0x41*8, CODE1 & ~3, A(gate_same), 0xEE, 0
	USER	.u
	ENDED	10, 0x200, .u
	SETG	IDT+6*8, CODE1 & ~3, A(gate_same), 0x8E, 0
	USER	.ud
	ENDED	10, 0x201, .ud
	mov	dword [TSS+16], 0
	USER	.u
	ENDED	10, 0, .u
	mov	dword [TSS+16], DATA1
	RESTORE	0x41
	RESTORE	6
	jmp	.end
.u:	int	0x41
.ud:	ud2
.end:

CASE	"undefined opcodes, LOCK"
	FAULTS	6, 0, ud2
	FAULTS	6, 0, {db 0x0F, 0xB9, 0xC0}
	FAULTS	6, 0, {db 0xF0, 0x90}
	FAULTS	6, 0, {db 0xF0, 0x89, 0x00}
	FAULTS	6, 0, {db 0xF0, 0x01, 0xC0}
	FAULTS	6, 0, {db 0xFE, 0xF8}
	FAULTS	6, 0, {db 0x0F, 0xAA}		; RSM

CASE	"an instruction of 16 bytes raises #GP(0)"
	FAULTS	13, 0, {db 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90}
