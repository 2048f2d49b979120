; A large hard disk: prints the geometry of AH=08h as "GEOMETRY cx dx", writes and reads its last sector by AH=43h/42h,
; and reads one sector by CHS and by number.
%define SECTORS 4
%include "common.inc"

main:
        mov     ah, 8
        mov     dl, 0x80
        int     0x13
        check_nc "08h"
        mov     [last], cx
        mov     [last+2], dx
        mov     si, text_geometry
        call    puts
        mov     bx, [last]
        call    hex4
        mov     al, ' '
        out     0xE9, al
        mov     bx, [last+2]
        call    hex4
        mov     al, 10
        out     0xE9, al
        mov     word [result], 0x1A
        mov     ah, 0x48
        mov     dl, 0x80
        mov     si, result
        int     0x13
        check_nc "48h"
        mov     eax, [result+16]
        mov     edx, [result+20]
        sub     eax, 1
        sbb     edx, 0
        mov     [packet+8], eax
        mov     [packet+12], edx
        push    0x2000
        pop     es
        mov     al, 0x5B
        mov     cx, 512
        call    fill
        mov     ax, 0x4300
        call    call13
        check_nc "43h, last sector"
        push    0x2000
        pop     es
        mov     al, 0
        mov     cx, 512
        call    fill
        mov     ah, 0x42
        call    call13
        check_nc "42h, last sector"
        push    0x2000
        pop     es
        mov     al, 0x5B
        mov     cx, 512
        call    same
        check   "what was written"
        mov     ah, 0x42
        add     dword [packet+8], 1
        adc     dword [packet+12], 0
        call    call13
        check_c "42h over the end"
        mov     word [packet+2], 1
        movzx   eax, byte [last+3]      ; cylinder 500, last head, sector 5: 500 * heads * spt + (heads-1) * spt + 4
        inc     eax
        imul    eax, 501
        dec     eax
        movzx   ecx, word [last]
        and     ecx, 63
        imul    eax, ecx
        add     eax, 4
        mov     [packet+8], eax
        mov     dword [packet+12], 0
        push    0x2000
        pop     es
        mov     al, 0x77
        mov     cx, 512
        call    fill
        mov     ax, 0x4300
        call    call13
        check_nc "43h"
        push    0x2000
        pop     es
        xor     bx, bx
        mov     cx, (500 & 0xFF) << 8 | (500 >> 8) << 6 | 5
        mov     dh, [last+3]
        mov     dl, 0x80
        mov     ax, 0x0201
        int     0x13
        check_nc "02h, cylinder 500"
        mov     al, 0x77
        mov     cx, 512
        call    same
        check   "the same sector"
        mov     cx, [last]              ; the last one CHS can reach
        mov     dx, [last+2]
        mov     dl, 0x80
        mov     ax, 0x0401
        int     0x13
        check_nc "04h, last cylinder"
        ret
call13:
        mov     si, packet
        mov     dl, 0x80
        int     0x13
        ret
last:           dd 0
packet:         dw 0x10, 1, 0, 0x2000
                dq 0
result:         times 0x1A db 0
text_geometry:  db "GEOMETRY ", 0
        pad
