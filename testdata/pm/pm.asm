; Protected-mode test ROM of iron86: numbered cases, each of one rule.
;
; A 64 KB image for the top of memory: qemu-system-i386 -bios pm.bin -debugcon stdio
; -device isa-debug-exit, Bochs with romimage, iron86 conform rom. Every case
; writes its number to port 80h and a line to port E9h; the end is "PASS" or
; "FAIL n" and a write to port 501h (10h passed, 11h failed), then "Shutdown"
; to port 8900h (Bochs), then HLT.
;
;	nasm -f bin -o pm.bin pm.asm
;
; Sources: Intel SDM volumes 2 and 3. README.md says which emulators give the
; same answers.

	cpu	686
BASE	equ	0xF0000
	org	BASE
	bits	32

%include "frame.inc"
%include "../rom/stubs.inc"

code32:
%include "segment.asm"
%include "transfer.asm"
%include "interrupt.asm"
%include "task.asm"
%include "v86.asm"
%include "paging.asm"
%include "debug.asm"
%include "control.asm"
%include "irq.asm"
%include "precise.asm"

; The last two: QEMU does not come back from them.
CASE	"CR4: reserved bits raise #GP(0)"
	mov	ebx, cr4
	mov	eax, ebx
	or	eax, 0x8000
	FAULTS	13, 0, mov cr4, eax
	mov	cr4, ebx

CASE	"CR0: PG without PE raises #GP(0)"
	mov	eax, 0x80000010
	FAULTS	13, 0, mov cr0, eax
	jmp	finish

%include "support.asm"

	times	0xFFF0-($-$$) db 0xFF
	bits	16
	jmp	0xF000:start16-BASE
	times	0x10000-($-$$) db 0xFF
