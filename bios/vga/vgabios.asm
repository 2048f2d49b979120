; The VGA BIOS of iron86: an option ROM at C0000h that drives an IBM VGA through
; its ports only. It is 8086 code and also runs under QEMU (-vga std, isa-vga).
;
;   nasm -f bin -I bios/vga/ -o bios/vga.bin bios/vga/vgabios.asm
;
; The last byte is the checksum; internal/mkrom sets it after assembling.
; Reading: IBM Personal System/2 and Personal Computer BIOS Interface Technical
; Reference, "Interrupt 10h"; IBM PS/2 Hardware Interface Technical Reference,
; "Video Subsystem".

    cpu 8086
    bits 16
    org 0

%include "defs.inc"

ROM_SIZE equ 6000h              ; 24 KB

rom_start:
    db 55h, 0AAh
    db ROM_SIZE / 512
    jmp near init
    times 18h - ($ - rom_start) db 0
    dw pcir                     ; PCI data structure, for QEMU's PCI VGA
    times 1Eh - ($ - rom_start) db 0
    db "IBM VGA compatible: iron86 VGA BIOS", 0    ; programs look for IBM at 1Eh

; The PCI data structure names QEMU's standard VGA (1234:1111) so that its
; firmware takes this ROM for that card (PCI Firmware Specification, 5.1.2).
    align 4
pcir:
    db "PCIR"
    dw 1234h, 1111h
    dw 0, 18h
    db 0
    db 0, 0, 3                  ; class: VGA
    dw ROM_SIZE / 512
    dw 1
    db 0, 80h                   ; PC/AT code, last image
    dw 0

%include "init.asm"
%include "dispatch.asm"
%include "modeset.asm"
%include "dac.asm"
%include "cursor.asm"
%include "scroll.asm"
%include "chars.asm"
%include "gfxchar.asm"
%include "pixel.asm"
%include "tty.asm"
%include "palette.asm"
%include "font.asm"
%include "info.asm"
%include "state.asm"
%include "vbe.asm"
%include "vbemode.asm"
%include "vbeset.asm"
%include "vbecolour.asm"
%include "vbestate.asm"
%include "vbepm.asm"
%include "edid.asm"
%include "tables.asm"

font8x8:
    incbin "../font/font8.bin"
font8x14:
    incbin "../font/font14.bin"
font8x16:
    incbin "../font/font16.bin"

    times ROM_SIZE - 1 - ($ - rom_start) db 0
    db 0                        ; checksum
