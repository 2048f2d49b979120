; El Torito without emulation: the whole program was loaded. The disc's volume descriptor is read.
%define SECTORS 4
%define LOADED
%include "common.inc"

main:
        mov     [drive], dl
        cmp     dl, 0xE0
        check   "drive number"
        mov     ah, 0x41
        mov     bx, 0x55AA
        int     0x13
        check_nc "41h"
        cmp     bx, 0xAA55
        check   "41h: signature"
        mov     ah, 0x42
        call    .packet
        check_nc "42h"
        push    0x2000
        pop     es
        cmp     dword [es:1], "CD00"
        check   "volume descriptor"
        cmp     dword [es:0x807], "EL T"
        check   "boot record"
        mov     ah, 0x48
        mov     si, result
        mov     dl, [drive]
        int     0x13
        check_nc "48h"
        cmp     word [result+24], 2048
        check   "48h: bytes a sector"
        mov     ax, 0x4B01
        mov     si, result
        mov     dl, [drive]
        int     0x13
        check_nc "4B01h"
        cmp     word [result], 0x0013
        check   "4B01h: size, no emulation"
        cmp     byte [result+2], 0xE0
        check   "4B01h: drive"
        cmp     word [result+14], SECTORS
        check   "4B01h: sectors loaded"
        mov     ah, 0x43
        call    .packet
        check_c "43h"
        mov     ax, [packet+2]
        cmp     ax, 0
        check   "43h: nothing written"
        mov     word [packet+2], 2
        mov     dword [packet+8], 0x00FFFFFF
        mov     ah, 0x42
        call    .packet
        check_c "42h over the end"
        ret
.packet:
        mov     si, packet
        mov     dl, [drive]
        int     0x13
        ret
drive:          db 0
packet:         dw 0x10, 2, 0, 0x2000
                dq 16
result:         dw 0x1A
                times 0x20 db 0
        pad
