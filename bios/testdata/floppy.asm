; INT 13h on a diskette of 1.44 MB; the tracks from 70 on are written over.
%define SECTORS 12
%include "common.inc"
BUFFER          equ 0x2000              ; segments of 64 KB
SECOND          equ 0x3000

main:
        call    parameters
        call    transfers
        call    cylinders
        call    taken40
        call    refusals
        call    formatting
        ret

; call13: INT 13h with ES at BUFFER, BX = 0.
call13:
        push    BUFFER
        pop     es
        xor     bx, bx
        int     0x13
        ret

parameters:
        mov     ah, 0
        mov     dl, 0
        int     0x13
        check_nc "reset"
        mov     ah, 8
        mov     dl, 0
        int     0x13
        check_nc "08h"
        cmp     bl, 4
        check   "08h: 1.44 MB"
        cmp     cx, 0x4F12
        check   "08h: 80 cylinders, 18 sectors"
        cmp     dh, 1
        check   "08h: two heads"
        cmp     byte [es:di+4], 18
        check   "08h: parameter table"
        mov     ah, 0x15
        mov     dl, 0
        int     0x13
        cmp     ah, 2
        check   "15h: change line"
        mov     ah, 0x16
        mov     dl, 0
        int     0x13
        check_nc "16h: not changed"
        mov     ah, 1
        mov     dl, 0
        int     0x13
        cmp     ah, 0
        check   "01h: last status"
        ret

; taken40: INT 40h belongs to a program. INT 13h must not call it.
taken40:
        mov     eax, [0x40*4]
        push    eax
        mov     dword [0x40*4], .trap
        mov     byte [.calls], 0
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dx, 0
        call    call13
        check_nc "read with INT 40h taken"
        mov     ax, 0x0000
        mov     dl, 0x80
        int     0x13
        cmp     byte [.calls], 0
        check   "INT 40h is not called"
        pop     eax
        mov     [0x40*4], eax
        ret
.calls: db 0
.trap:
        inc     byte [cs:.calls]
        mov     ah, 0xBB
        stc
        retf    2

; cylinders: write, read and verify over the end of a cylinder. Sectors 74/1/17 on: two there, three on the next cylinder.
cylinders:
        push    BUFFER
        pop     es
        mov     al, 0x33
        mov     cx, 5*512
        call    fill
        mov     ax, 0x0305
        mov     cx, 0x4A11
        mov     dx, 0x0100
        call    call13
        check_nc "write over the end of a cylinder"
        cmp     al, 5
        check   "write over the end: count"
        cmp     cx, 0x4A11
        check   "write over the end: CX stays"
        cmp     dx, 0x0100
        check   "write over the end: DX stays"
        mov     ax, es
        cmp     ax, BUFFER
        check   "write over the end: ES stays"
        mov     ax, 0x0405
        mov     cx, 0x4A11
        mov     dx, 0x0100
        call    call13
        check_nc "verify over the end of a cylinder"
        cmp     al, 5
        check   "verify over the end: count"
        mov     al, 0xEE
        mov     cx, 5*512
        call    fill
        mov     ax, 0x0205
        mov     cx, 0x4A11
        mov     dx, 0x0100
        call    call13
        check_nc "read over the end of a cylinder"
        mov     al, 0x33
        mov     cx, 5*512
        call    same
        check   "read over the end: what was written"
        mov     ax, 0x0203              ; the three of the next cylinder
        mov     cx, 0x4B01
        mov     dx, 0x0000
        call    call13
        check_nc "read the next cylinder"
        mov     al, (0x33 + 2*512*0x1D) & 0xFF
        mov     cx, 3*512
        call    same
        check   "the next cylinder has the rest"
        mov     ax, 0x0250              ; 80 sectors: two cylinders and more
        mov     cx, 0x4A01
        mov     dx, 0x0000
        call    call13
        check_nc "read over two ends"
        cmp     al, 80
        check   "read over two ends: count"
        mov     ax, 0x0227              ; the last two sectors of the disk, and those of cylinders that are not there: QEMU reads 80
        mov     cx, 0x4F11
        mov     dx, 0x0100
        call    call13
        check_c "read over the end of the disk"
        mov     ax, 0x0290              ; 144 sectors do not fit in a segment
        mov     cx, 0x4601
        mov     dx, 0x0000
        call    call13
        check_c "read more than 64 KB"
        cmp     ah, 0x09
        check   "read more than 64 KB: DMA boundary"
        ret

; transfers: write, read and verify: one sector, a track, over both heads.
transfers:
        push    BUFFER
        pop     es
        mov     al, 0x11
        mov     cx, 18*512
        call    fill
        mov     ax, 0x0312
        mov     cx, 0x4601              ; cylinder 70
        mov     dx, 0x0000
        call    call13
        check_nc "write a track"
        cmp     al, 18
        check   "write: 18 sectors"
        mov     al, 0x77
        mov     cx, 18*512
        call    fill
        mov     ax, 0x0312
        mov     cx, 0x4601
        mov     dx, 0x0100
        call    call13
        check_nc "write the other side"
        mov     ax, 0x0412
        mov     cx, 0x4601
        mov     dx, 0x0100
        call    call13
        check_nc "verify"
        mov     ax, 0x0212
        mov     cx, 0x4601
        mov     dx, 0x0000
        call    call13
        check_nc "read a track"
        mov     al, 0x11
        mov     cx, 18*512
        call    same
        check   "read: what was written"
        mov     ax, 0x0224              ; both sides at once
        mov     cx, 0x4601
        mov     dx, 0x0000
        call    call13
        check_nc "read over both heads"
        cmp     al, 36
        check   "36 sectors"
        push    BUFFER + 18*32
        pop     es
        mov     al, 0x77
        mov     cx, 18*512
        call    same
        check   "the second side follows"
        mov     ax, 0x0204              ; sectors 17 and 18, then 1 and 2 of the other side
        mov     cx, 0x4611
        mov     dx, 0x0000
        call    call13
        check_nc "read across the sides"
        cmp     al, 4
        check   "across: count"
        push    BUFFER + 2*32
        pop     es
        mov     al, 0x77
        mov     cx, 2*512
        call    same
        check   "across: the second side"
        mov     ax, 0x0201
        mov     cx, 0x4612              ; last sector
        mov     dx, 0x0100
        call    call13
        check_nc "read the last sector"
        push    BUFFER
        pop     es
        mov     di, 0
        mov     al, 17*512*0x1D+0x77 & 0xFF
        cmp     [es:di], al
        check   "its first byte"
        mov     ax, 0x0201
        mov     cx, 0x4F12              ; last of the disk
        mov     dx, 0x0100
        call    call13
        check_nc "read the end of the disk"
        ret

; refusals: what must fail, and how.
refusals:
        mov     ax, 0x0201
        mov     cx, 0x0013              ; sector 19
        mov     dx, 0x0100
        call    call13
        check_c "sector 19"
        cmp     ah, 4
        check   "sector not found"
        cmp     al, 0
        check   "no sector read"
        mov     ah, 1
        mov     dl, 0
        int     0x13
        cmp     ah, 4
        check   "01h: sector not found"
        push    0x2FF0                  ; 100h bytes before a 64 KB boundary
        pop     es
        mov     bx, 0
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dx, 0x0000
        int     0x13
        check_c "DMA over 64 KB"
        cmp     ah, 9
        check   "DMA boundary"
        mov     ax, 0x0200
        mov     cx, 0x0001
        mov     dx, 0
        call    call13
        check_c "no sectors"
        mov     ax, 0x0600
        mov     dx, 0
        int     0x13
        check_c "function 06h"
        cmp     ah, 1
        check   "bad command"
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dx, 0x0002
        call    call13
        check_c "drive 02h"
        mov     ah, 0x41
        mov     bx, 0x55AA
        mov     dl, 0
        int     0x13
        check_c "no extensions for diskettes"
        mov     ax, 0x0201              ; and all is well again
        mov     cx, 0x0001
        mov     dx, 0x0000
        call    call13
        check_nc "read after errors"
        cmp     word [es:510], 0xAA55
        check   "boot sector"
        ret

; formatting: a track, then read what the filler left.
formatting:
        mov     ah, 0x18
        mov     cx, 0x4F12
        mov     dl, 0
        int     0x13
        check_nc "18h"
        cmp     byte [es:di+4], 18
        check   "18h: parameter table"
        mov     ah, 0x18
        mov     cx, 0x4F24              ; 2.88 MB in this drive
        mov     dl, 0
        int     0x13
        check_c "18h: not for this drive"
        cmp     ah, 0x0C
        check   "18h: status"
        push    BUFFER
        pop     es
        xor     di, di
        mov     cl, 1
.ids:
        mov     al, 72
        stosb
        mov     al, 1
        stosb
        mov     al, cl
        stosb
        mov     al, 2
        stosb
        inc     cl
        cmp     cl, 18
        jbe     .ids
        mov     ax, 0x0512
        mov     cx, 0x4801
        mov     dx, 0x0100
        call    call13
        check_nc "format"
        mov     ax, 0x0212
        mov     cx, 0x4801
        mov     dx, 0x0100
        call    call13
        check_nc "read the formatted track"
%ifndef QEMU                            ; QEMU 7.2 takes the command and formats nothing
        cmp     byte [es:0], 0xF6
        check   "filler"
%endif
        ret

        pad
