; The demo disk of iron86: a boot sector and a program of menus, shows and tests.
;
;   nasm -f bin -I testdata/demo/ -o testdata/demo/demo.bin testdata/demo/demo.asm
;
; The program is loaded to 1000:0000 and runs with CS = DS = SS = 1000h. Most of
; it is 8086 code. Files that need a 386 say so, and are entered only on one.

    bits 16
    section .boot start=0 vstart=7C00h
%include "boot.asm"

    section .text follows=.boot align=512 vstart=0
PROG_SEG equ 1000h
PROG_BASE equ 10000h

program:
    mov [boot_drive], dl
    call cpu_detect
    jmp menu

%include "screen.asm"
%include "number.asm"
%include "menu.asm"
%include "cpu.asm"
%include "info.asm"
%include "show.asm"
%include "picture.asm"
%include "keys.asm"
%include "power.asm"
%include "report.asm"
%include "selftest.asm"
%include "testcpu.asm"
%include "testchip.asm"
%include "pmode.asm"
%include "testpm.asm"
%include "tasks.asm"

boot_drive: db 0
    align 512
program_end:
PROG_SECTORS equ (program_end - program) / 512

; Memory behind the program in its segment. Nothing clears it.
scratch equ 0C000h              ; 4 KB
stack_top equ 0FFF0h
%if (program_end - program) > scratch
    %error "the program runs into its scratch memory"
%endif
