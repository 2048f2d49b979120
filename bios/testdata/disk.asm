; INT 13h on hard disk 80h of 10 cylinders, 16 heads, 63 sectors (10080), by CHS and by the extensions.
%define SECTORS 11
%include "common.inc"
BUFFER          equ 0x2000
SECOND          equ 0x3000

main:
        mov     word [packet+6], BUFFER
        call    parameters
        call    transfers
        call    extended
        call    flat
        call    refusals
        ret

call13:
        push    BUFFER
        pop     es
        xor     bx, bx
        mov     dl, 0x80
        int     0x13
        ret

parameters:
        mov     al, [0x475]
        cmp     al, 1
        check   "one disk"
        mov     ah, 0
        call    call13
        check_nc "00h"
        mov     ah, 8
        call    call13
        check_nc "08h"
        cmp     cx, 0x093F
        check   "08h: 10 cylinders, 63 sectors"
        cmp     dx, 0x0F01
        check   "08h: 16 heads, one disk"
        mov     ah, 0x15
        call    call13
        check_nc "15h"
        cmp     ah, 3
        check   "15h: hard disk"
        or      cx, cx
        check   "15h: high word"
        cmp     dx, 10080
        check   "15h: sectors"
        les     di, [0x41*4]
        cmp     word [es:di], 10
        check   "INT 41h: cylinders"
        cmp     byte [es:di+2], 16
        check   "INT 41h: heads"
        cmp     byte [es:di+14], 63
        check   "INT 41h: sectors"
        mov     ah, 0x09
        call    call13
        check_nc "09h"
        mov     ax, 0x0C00
        mov     cx, 0x0501
        mov     dh, 0
        call    call13
        check_nc "0Ch"
        mov     ah, 0x0D
        call    call13
        check_nc "0Dh"
        mov     ah, 0x10
        call    call13
        check_nc "10h"
        mov     ah, 0x11
        call    call13
        check_nc "11h"
        mov     ah, 0x14
        call    call13
        check_nc "14h"
        ret

; transfers: 128 sectors, across cylinders, with a buffer whose offset would wrap.
transfers:
        push    BUFFER
        pop     es
        mov     al, 0x21
        mov     cx, 0xFE00
        call    fill
        mov     ax, 0x037F
        mov     cx, 0x0302              ; cylinder 3, sector 2
        mov     dh, 15                  ; last head
        call    call13
        check_nc "write 127 sectors"
        mov     ax, 0x047F
        mov     cx, 0x0302
        mov     dh, 15
        call    call13
        check_nc "verify"
        push    SECOND
        pop     es
        mov     ax, 0x027F
        mov     bx, 0
        mov     cx, 0x0302
        mov     dx, 0x0F80
        int     0x13
        check_nc "read 127 sectors"
        cmp     al, 127
        check   "count"
        mov     al, 0x21
        mov     cx, 0xFE00
        call    same
        check   "what was written"
        mov     ax, 0x0280
        call    .third
        check_nc "read 128 sectors"
        push    0xFFFF                  ; into the HMA
        pop     es
        mov     bx, 0x1000
        mov     ax, 0x0201
        mov     cx, 0x0302
        mov     dx, 0x0F80
        int     0x13
        check_nc "read into the HMA"
        mov     al, [es:0x1001]
        cmp     al, 0x21 + 0x1D
        check   "data in the HMA"
        ret
.third:
        mov     cx, 0x0302
        mov     dh, 15
        jmp     call13

; extended: 41h–48h.
extended:
        mov     ah, 0x41
        mov     bx, 0x55AA
        mov     dl, 0x80
        int     0x13
        check_nc "41h"
        cmp     bx, 0xAA55
        check   "41h: signature"
        test    cl, 4
        pushf
        pop     ax
        xor     ax, 0x40
        push    ax
        popf
        check   "41h: EDD"
        mov     word [packet+2], 2
        mov     dword [packet+8], 3*1008 + 15*63 + 1
        mov     ah, 0x42
        call    .packet
        check_nc "42h"
        push    BUFFER
        pop     es
        mov     al, 0x21
        mov     cx, 1024
        call    same
        check   "42h: the sectors CHS wrote"
        mov     al, 0x66
        mov     cx, 1024
        call    fill
        mov     word [packet+2], 2
        mov     dword [packet+8], 10078
        mov     ax, 0x4300
        call    .packet
        check_nc "43h"
        mov     ah, 0x44
        call    .packet
        check_nc "44h"
        mov     ah, 0x47
        call    .packet
        check_nc "47h"
        mov     ax, 0x0201
        mov     cx, 0x093F              ; last sector by CHS
        mov     dh, 15
        call    call13
        check_nc "the last sector by CHS"
        mov     al, [es:0]
        cmp     al, (512*0x1D + 0x66) & 0xFF
        check   "holds what 43h wrote"
        mov     word [result], 0x42
        mov     ah, 0x48
        mov     dl, 0x80
        mov     si, result
        int     0x13
        check_nc "48h"
        cmp     dword [result+16], 10080
        check   "48h: sectors"
        cmp     word [result+24], 512
        check   "48h: bytes a sector"
        cmp     dword [result+4], 10
        check   "48h: cylinders"
        cmp     word [result+0x1E], 0xBEDD
        check   "48h: device path"
        mov     si, result+0x1E
        mov     cx, 36
        call    sum
        check   "48h: checksum of the path"
        les     di, [result+0x1A]
        cmp     word [es:di], 0x1F0
        check   "48h: port"
        push    ds
        push    es
        pop     ds
        mov     si, di
        mov     cx, 16
        call    sum
        pop     ds
        check   "48h: checksum of the extension"
        mov     word [result], 0x1A
        mov     word [result+0x1A], 0x1234
        mov     ah, 0x48
        mov     dl, 0x80
        mov     si, result
        int     0x13
        check_nc "48h, short"
        cmp     word [result+0x1A], 0x1234
        check   "48h: nothing behind the end"
        mov     ah, 0x45
        mov     dl, 0x80
        int     0x13
        check_c "45h: nothing to lock"
        ret
.packet:
        mov     si, packet
        mov     dl, 0x80
        int     0x13
        ret

; flat: 42h and 43h with a flat address (EDD 3.0), above and below 1 MB.
flat:
        mov     dword [packet+4], 0xFFFFFFFF
        mov     dword [packet+16], 0x123456
        mov     dword [packet+20], 0
        mov     byte [packet], 0x10
        mov     ah, 0x42
        call    .packet
        check_c "flat: a packet without room for the address"
        mov     ah, 0x44
        call    .packet
        check_nc "44h needs no buffer"
        mov     byte [packet], 0x18
        inc     byte [packet+20]
        mov     ah, 0x42
        call    .packet
        check_c "flat: above 4 GB"
        dec     byte [packet+20]
        mov     word [packet+2], 3
        mov     dword [packet+8], 3*1008 + 15*63 + 1
        mov     ah, 0x42
        call    .packet
        check_nc "flat: read above 1 MB"
        cmp     word [packet+2], 3
        check   "flat: three sectors"
        mov     dword [packet+8], 9000
        mov     ax, 0x4300
        call    .packet
        check_nc "flat: write from above 1 MB"
        mov     dword [packet+16], BUFFER << 4
        push    BUFFER
        pop     es
        mov     al, 0x99
        mov     cx, 0x600
        call    fill
        mov     ah, 0x42
        call    .packet
        check_nc "flat: read below 1 MB"
        mov     al, 0x21
        mov     cx, 0x600
        call    same
        check   "flat: what came back"
        mov     dword [packet+4], BUFFER << 16
        mov     ah, 0x42
        call    .packet
        check_nc "42h after a flat address"
        mov     al, 0x21
        mov     cx, 0x600
        call    same
        check   "42h after a flat address: data"
        mov     byte [packet], 0x10
        ret
.packet:
        mov     si, packet
        mov     dl, 0x80
        int     0x13
        ret

; sum: ZF set when CX bytes at DS:SI add up to zero.
sum:
        xor     ah, ah
.next:
        lodsb
        add     ah, al
        loop    .next
        or      ah, ah
        ret

refusals:
        mov     ax, 0x0201
        mov     cx, 0x0A01              ; cylinder 10
        mov     dh, 0
        call    call13
        check_c "cylinder 10"
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dh, 16
        call    call13
        check_c "head 16"
        mov     ax, 0x0201
        mov     cx, 0x0000
        mov     dh, 0
        call    call13
        check_c "sector 0"
        mov     word [packet+2], 2
        mov     dword [packet+8], 10079
        mov     ah, 0x42
        mov     si, packet
        mov     dl, 0x80
        int     0x13
        check_c "42h over the end"
        cmp     word [packet+2], 0
        check   "42h: nothing read"
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dx, 0x0081
        int     0x13
        check_c "no second disk"
        mov     ah, 8
        mov     dl, 0x81
        int     0x13
        check_c "08h: no second disk"
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dh, 0
        call    call13
        check_nc "read after errors"
        cmp     word [es:510], 0xAA55
        check   "boot sector"
        ret

packet:         dw 0x10, 1, 0, 0
                dq 0, 0
result:         times 0x42 db 0

        pad
