; iron86 system BIOS: 64 KB at F0000h, assembled by: nasm -f bin -I bios/system/
;
; Code that every call runs is 8086 code; where a service needs more (extended memory, string
; port I/O) it looks at EB_CPU first. Everything is done through the ports of an ISA PC, so the same
; image runs on iron86, on QEMU (-M isapc) and on a real AT with these chips.
;
; The bulk of the code lies below E000h; above it vectors.asm puts the entry points and tables that
; programs call or read at their addresses of the IBM PC AT.

        cpu     8086
        bits    16
        org     0

%include "defs.inc"

rom_id:         db "iron86 BIOS"
                db 0
word_0040:      dw BDA_SEG              ; for ds_bda

%include "post.asm"
%include "option_roms.asm"
%include "init_chips.asm"
%include "apic.asm"
%include "mtrr.asm"
%include "timeout.asm"
%include "print.asm"
%include "boot.asm"
%include "pnp.asm"
%include "timer.asm"
%include "keyboard.asm"
%include "kbd_command.asm"
%include "kbdtab.asm"
%include "int16.asm"
%include "disk.asm"
%include "disk_floppy.asm"
%include "floppy_media.asm"
%include "floppy_calls.asm"
%include "floppy_fdc.asm"
%include "disk_ata.asm"
%include "ata_transfer.asm"
%include "show_drives.asm"
%include "disk_hd.asm"
%include "disk_edd.asm"
%include "atapi.asm"
%include "eltorito.asm"
%include "serial.asm"
%include "sys15.asm"
%include "sys386.asm"
%include "apm.asm"
%include "mouse.asm"
%include "misc.asm"

%include "vectors.asm"
