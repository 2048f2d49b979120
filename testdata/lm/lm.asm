; Test ROM of iron86 for long mode: numbered cases, each of one rule.
;
; A 128 KB image for the top of memory: qemu-system-x86_64 -bios lm.bin -debugcon stdio -device isa-debug-exit, Bochs with romimage,
; iron86 conform rom. Every case writes its number to port 80h and a line to port E9h; the end is "PASS" or "FAIL n" and a write to
; port 501h (10h passed, 11h failed), then "Shutdown" to port 8900h (Bochs), then HLT.
;
;	nasm -f bin -o lm.bin lm.asm
;
; Sources: Intel SDM volumes 1 to 4; the section stands above the cases. README.md says which emulators give the same answers.

BASE	equ	0xE0000
REAL	equ	0xF0000		; segment F000h; what runs with 16 bits lies there
	org	BASE
	bits	64
	default	abs

%include "frame.inc"
%include "../rom/stubs.inc"

	times	0x8000 db 0xFF
code64:
%include "mode.asm"
%include "integer.asm"
%include "stack.asm"
%include "address.asm"
%include "segment.asm"
%include "transfer.asm"
%include "interrupt.asm"
%include "syscall.asm"
%include "paging.asm"
%include "debug.asm"
%include "control.asm"
%include "fpu.asm"
%include "compat.asm"
%include "enter.asm"
%include "last.asm"
%include "more.asm"

case_%[nextnum]:
	jmp	finish

%include "support.asm"
%include "start.asm"

	times	0x1FFF0-($-$$) db 0xFF
	bits	16
	jmp	0xF000:start16-REAL
	times	0x20000-($-$$) db 0xFF
