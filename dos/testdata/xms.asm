; XMS 3.0 from the inside. Exits with 0, or with the number of the first check that failed.
        org     0x100
%macro  check 2                         ; number, condition that must hold
        mov     byte [step], %1
        j%2     %%ok
        jmp     fail
%%ok:
%endmacro
        mov     ax, 0x4300
        int     0x2F
        cmp     al, 0x80
        check   1, e
        mov     ax, 0x4310
        int     0x2F
        mov     [xms], bx
        mov     [xms+2], es
        mov     ah, 0x00
        call    far [xms]
        cmp     ax, 0x0300
        check   2, e
        cmp     dx, 1
        check   3, e
; HMA: a byte at FFFF:0010 is not that at 0000:0000 with A20 open
        mov     ah, 0x01
        mov     dx, 0xFFFF
        call    far [xms]
        cmp     ax, 1
        check   10, e
        mov     ah, 0x01
        call    far [xms]
        cmp     bl, 0x91
        check   11, e
        mov     ah, 0x07
        call    far [xms]
        cmp     ax, 0
        check   12, e
        mov     ah, 0x05
        call    far [xms]
        cmp     ax, 1
        check   13, e
        mov     ax, 0xFFFF
        mov     es, ax
        xor     ax, ax
        mov     fs, ax
        mov     al, [fs:0x500]
        not     al
        mov     [es:0x510], al
        cmp     al, [fs:0x500]
        check   14, ne
        mov     ah, 0x07
        call    far [xms]
        cmp     ax, 1
        check   15, e
        mov     ah, 0x06
        call    far [xms]
        cmp     ax, 1
        check   16, e
        mov     ah, 0x02
        call    far [xms]
        cmp     ax, 1
        check   17, e
        mov     ah, 0x02
        call    far [xms]
        cmp     bl, 0x93
        check   18, e
; allocate, move out and back
        mov     ah, 0x08
        call    far [xms]
        mov     [free], dx
        cmp     ax, 1024
        check   20, a
        mov     ah, 0x09
        mov     dx, 64
        call    far [xms]
        cmp     ax, 1
        check   21, e
        mov     [dsthandle], dx
        mov     [handle], dx
        mov     word [srcoff], text
        mov     [srcoff+2], ds
        mov     dword [dstoff], 0xFF00
        mov     dword [length], 16
        mov     ah, 0x0B
        mov     si, move
        call    far [xms]
        cmp     ax, 1
        check   22, e
        mov     dword [dstoff], 0xFFF2          ; 2 bytes too far
        mov     ah, 0x0B
        mov     si, move
        call    far [xms]
        cmp     bl, 0xA6
        check   23, e
        mov     dword [length], 15
        mov     ah, 0x0B
        mov     si, move
        call    far [xms]
        cmp     bl, 0xA7
        check   24, e
        mov     ax, [handle]
        mov     [srchandle], ax
        mov     dword [srcoff], 0xFF00
        mov     word [dsthandle], 0
        mov     word [dstoff], back
        mov     [dstoff+2], ds
        mov     dword [length], 16
        mov     ah, 0x0B
        mov     si, move
        call    far [xms]
        cmp     ax, 1
        check   25, e
        push    ds
        pop     es
        mov     si, text
        mov     di, back
        mov     cx, 8
        repe cmpsw
        check   26, e
        mov     word [srchandle], 99
        mov     ah, 0x0B
        mov     si, move
        call    far [xms]
        cmp     bl, 0xA3
        check   27, e
; lock, info, resize, free
        mov     dx, [handle]
        mov     ah, 0x0C
        call    far [xms]
        cmp     ax, 1
        check   30, e
        cmp     dx, 0x11
        check   31, ae
        mov     dx, [handle]
        mov     ah, 0x0E
        call    far [xms]
        cmp     bx, 0x017F                      ; locked once, 127 handles left
        check   32, e
        cmp     dx, 64
        check   33, e
        mov     dx, [handle]
        mov     ah, 0x0A
        call    far [xms]
        cmp     bl, 0xAB
        check   34, e
        mov     dx, [handle]
        mov     ah, 0x0D
        call    far [xms]
        mov     dx, [handle]
        mov     ah, 0x0D
        call    far [xms]
        cmp     bl, 0xAA
        check   35, e
        mov     dx, [handle]
        mov     ah, 0x0F
        mov     bx, 128
        call    far [xms]
        cmp     ax, 1
        check   36, e
        mov     dx, [handle]
        mov     ah, 0x8E
        call    far [xms]
        cmp     edx, 128
        check   37, e
        cmp     cx, 127
        check   38, e
        mov     dx, [handle]
        mov     ah, 0x0A
        call    far [xms]
        cmp     ax, 1
        check   39, e
        mov     dx, [handle]
        mov     ah, 0x0A
        call    far [xms]
        cmp     bl, 0xA2
        check   40, e
        mov     ah, 0x88
        call    far [xms]
        cmp     dx, [free]
        check   41, e
        mov     edx, 0x00400000                 ; 4 GB
        mov     ah, 0x89
        call    far [xms]
        cmp     bl, 0xA0
        check   42, e
        mov     ah, 0x10
        mov     dx, 0xFFFF
        call    far [xms]
        cmp     bl, 0xB1
        check   43, e
        mov     ah, 0x55
        call    far [xms]
        cmp     bl, 0x80
        check   44, e
; the BIOS has nothing left to give
        mov     ah, 0x88
        int     0x15
        check   50, nc
        cmp     ax, 0
        check   51, e
        mov     ax, 0xE801
        int     0x15
        cmp     cx, 0
        check   52, e
        xor     ebx, ebx
        mov     eax, 0xE820             ; no map: one without memory at 1 MB would have no end for DOS/32A
        mov     edx, 0x534D4150
        mov     ecx, 20
        mov     di, back
        int     0x15
        check   53, c
        mov     ax, 0x4C00
        int     0x21
fail:   mov     al, [step]
        mov     ah, 0x4C
        int     0x21
step:   db      0
xms:    dd      0
free:   dw      0
handle: dw      0
move:
length: dd      0
srchandle: dw   0
srcoff: dd      0
dsthandle: dw   0
dstoff: dd      0
text:   db      "sixteen letters."
back:   times 20 db 0
