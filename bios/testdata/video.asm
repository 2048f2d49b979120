; INT 10h: strings with control characters, characters of mode 6.
%define SECTORS 3
%include "common.inc"

main:
        mov     ax, 0x0003
        int     0x10
        push    word 0xB800
        pop     es
        mov     al, 2                   ; with attributes, the cursor stays
        call    strings
        mov     ah, 3
        mov     bh, 0
        int     0x10
        cmp     dx, 0
        check   "13h AL=02h: the cursor stays"
        mov     ax, 0x0003
        int     0x10
        mov     al, 3
        call    strings
        mov     ah, 3
        mov     bh, 0
        int     0x10
        cmp     dx, 0x0601
        check   "13h AL=03h: the cursor goes on"
        jmp     mode6

; strings: "A", CR, LF, "B", BS, "C" at row 5, column 16, with attributes behind the characters; INT 10h 13h AL.
strings:
        push    ds
        pop     es
        mov     ah, 0x13
        mov     bx, 0x0007
        mov     cx, 6
        mov     dx, 0x0510
        mov     bp, .text
        int     0x10
        push    word 0xB800
        pop     es
        mov     ax, [es:(5*80+16)*2]
        cmp     ax, 0x1E41
        check   "13h: character with its attribute"
        mov     ax, [es:(6*80+0)*2]
        cmp     ax, 0x4E43
        check   "13h: no attribute behind control characters"
        ret
.text:  db "A", 0x1E, 13, 10, "B", 0x2F, 8, "C", 0x4E

; mode6: bits 6–0 of the colour have no effect, bit 7 is exclusive or.
mode6:
        mov     bx, 0
.colour:
        push    bx
        mov     ax, 0x0006
        int     0x10
        pop     bx
        push    bx
        mov     ax, 0x09DB              ; a full block, twice
        mov     cx, 2
        int     0x10
        push    word 0xB800
        pop     es
        mov     ax, [es:0]
        cmp     ax, 0xFFFF
        check   "mode 6: every colour shows"
        pop     bx
        push    bx
        or      bl, 0x80
        mov     ax, 0x09DB
        mov     cx, 1
        int     0x10
        mov     ax, [es:0]
        cmp     ax, 0xFF00
        check   "mode 6: exclusive or"
        mov     ax, 0x0EDB
        pop     bx
        push    bx
        int     0x10
        mov     ax, [es:0]
        cmp     ax, 0xFFFF
        check   "mode 6: teletype"
        pop     bx
        inc     bx
        cmp     bx, 4
        jb      .colour
        mov     ax, 0x0003
        int     0x10
        ret
        pad
