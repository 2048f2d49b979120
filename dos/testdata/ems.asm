; EMS 4.0 from the inside. Exits with 0, or with the number of the first check that failed.
        cpu     386
        org     0x100
%macro  check 2                         ; number, condition that must hold
        mov     byte [step], %1
        j%2     %%ok
        jmp     fail
%%ok:
%endmacro
%macro  ems 1
        mov     ax, %1
        int     0x67
        or      ah, ah
%endmacro
; the driver, both ways
        mov     ax, 0x3D00
        mov     dx, device
        int     0x21
        check   1, nc
        mov     bx, ax
        mov     ax, 0x4400
        int     0x21
        test    dl, 0x80
        check   2, nz
        mov     ax, 0x4407
        int     0x21
        cmp     al, 0xFF
        check   3, e
        mov     ah, 0x3E
        int     0x21
        mov     ax, 0x3567
        int     0x21
        mov     di, 10
        mov     si, device
        mov     cx, 8
        repe cmpsb
        check   4, e
        ems     0x4000
        check   5, z
        ems     0x4600
        cmp     al, 0x40
        check   6, e
        ems     0x4100
        mov     [frame], bx
        mov     es, bx
        ems     0x4200
        mov     [free], bx
        cmp     bx, 100
        check   7, a
; pages: the same one in two windows, others in between
        mov     bx, 6
        ems     0x4300
        check   10, z
        mov     [handle], dx
        mov     bx, 0
        ems     0x4400                  ; page 0 in window 0
        check   11, z
        mov     dword [es:0], 0x11223344
        mov     bx, 1
        ems     0x4400
        check   12, z
        mov     dword [es:0], 0x55667788
        mov     bx, 0
        ems     0x4402                  ; page 0 in window 2
        cmp     dword [es:0x8000], 0x11223344
        check   13, e
        ems     0x4400
        mov     dword [es:0x8000], 7
        cmp     dword [es:0], 7
        check   14, e
        mov     bx, 6
        mov     ax, 0x4400
        int     0x67
        cmp     ah, 0x8A
        check   15, e
        mov     ax, 0x4404
        int     0x67
        cmp     ah, 0x8B
        check   16, e
        mov     dx, 99
        mov     ax, 0x4400
        int     0x67
        cmp     ah, 0x83
        check   17, e
        mov     dx, [handle]
; code in a window, before and after a change of pages
        mov     bx, 2
        ems     0x4401
        mov     dword [es:0x4000], 0xCB0002B8   ; MOV AX, 2; RETF
        mov     bx, 3
        ems     0x4401
        mov     dword [es:0x4000], 0xCB0003B8
        mov     word [routine], 0x4000
        mov     ax, [frame]
        mov     [routine+2], ax
        call    far [routine]
        cmp     ax, 3
        check   20, e
        mov     bx, 2
        ems     0x4401
        call    far [routine]
        cmp     ax, 2
        check   21, e
; save and restore, contexts
        ems     0x4700
        check   30, z
        mov     ax, 0x4700
        int     0x67
        cmp     ah, 0x8D
        check   31, e
        mov     bx, 4
        ems     0x4401
        cmp     dword [es:0x4000], 0xCB0002B8
        check   32, ne
        ems     0x4800
        cmp     dword [es:0x4000], 0xCB0002B8
        check   33, e
        mov     ax, 0x4800
        int     0x67
        cmp     ah, 0x8E
        check   34, e
        push    es
        push    ds
        pop     es
        mov     di, context
        ems     0x4E00
        check   35, z
        mov     bx, 0xFFFF
        ems     0x4401
        check   36, z
        mov     si, context
        ems     0x4E01
        check   37, z
        pop     es
        cmp     dword [es:0x4000], 0xCB0002B8
        check   38, e
        mov     cx, 2
        mov     si, pairs
        ems     0x5001
        check   39, z
        cmp     dword [es:0xC000], 0x55667788
        check   40, e
; call with pages mapped
        mov     ax, [frame]
        mov     [callseg], ax
        mov     word [newlist+2], ds
        mov     word [oldlist+2], ds
        mov     si, callmap
        mov     ax, 0x5600
        int     0x67
        check   41, nc
        cmp     dword [es:0x4000], 0xCB0002B8
        check   42, e
; move and exchange
        mov     ax, [handle]
        mov     [srchandle], ax
        mov     [dsthandle], ax
        mov     si, move
        ems     0x5700
        check   50, z
        mov     bx, 5
        ems     0x4403
        cmp     dword [es:0xC000], 7    ; page 0
        check   51, e
        mov     byte [dstkind], 0
        mov     word [dstoff], text
        mov     [dstpage], ds
        mov     dword [length], 4
        ems     0x5701
        check   52, z
        cmp     dword [text], 7
        check   53, e
        mov     bx, 0
        ems     0x4403
        cmp     dword [es:0xC000], 'ABCD'
        check   54, e
        mov     word [srcpage], 9
        mov     ax, 0x5700
        int     0x67
        cmp     ah, 0x8A
        check   55, e
; names, sizes, the end
        mov     si, name
        ems     0x5301
        check   60, z
        xor     dx, dx
        ems     0x5401
        check   61, z
        cmp     dx, [handle]
        check   62, e
        mov     bx, 8
        ems     0x5100
        check   63, z
        ems     0x4C00
        cmp     bx, 8
        check   64, e
        mov     bx, 3
        ems     0x5100
        check   65, z
        ems     0x4B00
        cmp     bx, 2                   ; and the system's
        check   66, e
        ems     0x4500
        check   67, z
        ems     0x4200
        cmp     bx, [free]
        check   68, e
        mov     bx, 0x7FFF
        mov     ax, 0x4300
        int     0x67
        cmp     ah, 0x87
        check   69, e
        mov     ax, 0x4300
        mov     bx, 0
        int     0x67
        cmp     ah, 0x89
        check   70, e
        ems     0x5D01
        check   72, z
        mov     ax, 0x5900
        int     0x67
        cmp     ah, 0xA4
        check   73, e
        mov     ax, 0x4C00
        int     0x21
fail:   mov     al, [step]
        mov     ah, 0x4C
        int     0x21
step:   db      0
device: db      "EMMXXXX0", 0
name:   db      "A NAME", 0, 0
frame:  dw      0
free:   dw      0
handle: dw      0
routine: dd     0
context: times 16 db 0
pairs:  dw      1, 0xDC00, 2, 0xD400
callmap:
        dw      0x4000
callseg: dw     0
        db      1
newlist: dw     new, 0
        db      1
oldlist: dw     old, 0
new:    dw      3, 1
old:    dw      2, 1
move:
length: dd      0x4000
        db      1
srchandle: dw   0
        dw      0
srcpage: dw     0
dstkind: db     1
dsthandle: dw   0
dstoff: dw      0x0000
dstpage: dw     5
text:   db      "ABCD"
