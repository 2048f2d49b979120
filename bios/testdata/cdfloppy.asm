; El Torito with a diskette of 1.44 MB or, with -DDISK, a hard disk of 10 cylinders, 16 heads, 63 sectors.
%define SECTORS 5
%include "common.inc"
%ifdef DISK
%define DRIVE 0x80
%define LASTCS 0x093F
%define LASTH 15
%else
%define DRIVE 0x00
%define LASTCS 0x4F12
%define LASTH 1
%endif

main:
        cmp     dl, DRIVE
        check   "drive number"
        mov     ah, 8
        mov     dl, DRIVE
        int     0x13
        check_nc "08h"
        cmp     cx, LASTCS
        check   "08h: cylinders, sectors"
        cmp     dh, LASTH
        check   "08h: heads"
        push    0x2000
        pop     es
        xor     bx, bx
        mov     ax, 0x0203              ; three sectors across a CD sector
        mov     cx, 0x0003
        mov     dx, DRIVE
        int     0x13
        check_nc "02h"
        cmp     al, 3
        check   "02h: count"
        mov     si, 0x7C00+2*512
        xor     di, di
        mov     cx, 3*512
        repe    cmpsb
        check   "02h: data"
        mov     ax, 0x0201              ; last sector
        mov     cx, LASTCS
        mov     dx, LASTH << 8 | DRIVE
        int     0x13
        check_nc "the last sector"
        mov     ax, 0x0301
        mov     cx, 0x0001
        mov     dx, DRIVE
        int     0x13
        check_c "03h"
        cmp     ah, 3
        check   "write protected"
        mov     ax, 0x0201
        mov     cx, LASTCS+1
        mov     dx, DRIVE
        int     0x13
        check_c "outside"
        mov     ax, 0x4B01
        mov     si, result
        mov     dl, DRIVE
        int     0x13
        check_nc "4B01h"
        mov     al, [result]
        cmp     al, 0x13
        check   "4B01h: size"
        mov     al, [result+2]
        cmp     al, DRIVE
        check   "4B01h: drive"
        mov     ax, 0x4B00              ; end of the emulation
        mov     si, result
        mov     dl, 0x7F
        int     0x13
        check_nc "4B00h"
        mov     ah, 0x4B
        mov     al, 1
        mov     dl, DRIVE
        mov     si, result
        int     0x13
        check_c "4B01h afterwards"
        ret
result:         times 0x20 db 0
        pad
