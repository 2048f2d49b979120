; A client without handlers that executes an invalid instruction.
        org     0x100
        mov     sp, 0x1FF0
        mov     ah, 0x4A
        mov     bx, 0x200
        int     0x21
        mov     ax, 0x1687
        int     0x2F
        mov     [entry], di
        mov     [entry+2], es
        mov     bx, si
        mov     ah, 0x48
        int     0x21
        mov     es, ax
        mov     ax, 1
        call    far [entry]
        mov     ebx, 0x12345678
        ud2
        int     0x20
entry:  dd      0
