; A floppy of 21 sectors a track (1.68 MB) with the parameter table of the ROM: whole tracks can be read, written and formatted.
%define SECTORS 4
%include "common.inc"

main:
        push    0x2000
        pop     es
        mov     al, 0x11
        mov     cx, 42*512
        call    fill
        mov     ax, 0x0315
        call    .side0
        check_nc "write 21 sectors"
        push    0x2000 + 21*32
        pop     es
        mov     ax, 0x0315
        mov     dx, 0x0100
        call    .track
        check_nc "write the other side"
        push    0x3000
        pop     es
        mov     ax, 0x0215
        call    .side0
        check_nc "read 21 sectors"
        mov     al, 0x11
        mov     cx, 21*512
        call    same
        check   "first side"
        mov     ax, 0x0201
        mov     cx, 0x4615
        mov     dx, 0x0100
        xor     bx, bx
        int     0x13
        check_nc "read sector 21"
        mov     al, (41*512*0x1D + 0x11) & 0xFF
        cmp     [es:0], al
        check   "its first byte"
        push    0x2000
        pop     es
        xor     di, di
        mov     cl, 1
.ids:
        mov     ax, 0x0046              ; cylinder, head, number, size
        stosw
        mov     al, cl
        mov     ah, 2
        stosw
        inc     cl
        cmp     cl, 21
        jbe     .ids
        mov     ax, 0x0515
        call    .side0
        check_nc "format 21 sectors"
        mov     ax, 0x0215
        call    .side0
        check_nc "read what was formatted"
%ifndef QEMU                            ; QEMU 7.2 takes the command and formats nothing
        mov     al, 0xF6
        mov     cx, 21*512
        xor     di, di
        repe    scasb
        check   "all of it is filler"
%endif
        ret
.side0:
        xor     dx, dx
.track:
        mov     cx, 0x4601
        xor     bx, bx
        int     0x13
        ret

        pad
