; Prints each packet of the PS/2 mouse as "status x y z" in hexadecimal words, after READY; never ends.
%define SECTORS 4
%include "common.inc"

main:
        mov     ax, 0xC205
        mov     bh, 3
        int     0x15
        check_nc "C205h"
        push    ds
        pop     es
        mov     ax, 0xC207
        mov     bx, packet
        int     0x15
        check_nc "C207h"
        mov     ax, 0xC200
        mov     bh, 1
        int     0x15
        check_nc "C200h"
        mov     si, text_ready
        call    puts
.halt:
        hlt
        jmp     .halt

; packet: called far with four words on the stack.
packet:
        push    bp
        mov     bp, sp
        push    ax
        push    bx
        mov     bx, [bp+12]
        call    hex4
        mov     al, ' '
        out     0xE9, al
        mov     bx, [bp+10]
        call    hex4
        mov     al, ' '
        out     0xE9, al
        mov     bx, [bp+8]
        call    hex4
        mov     al, ' '
        out     0xE9, al
        mov     bx, [bp+6]
        call    hex4
        mov     al, 10
        out     0xE9, al
        pop     bx
        pop     ax
        pop     bp
        retf
text_ready:     db "READY", 10, 0
        pad
