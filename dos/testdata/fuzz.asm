; For FuzzExtended: calls XMS, EMS and, as a 16- or 32-bit client (the command line's second
; byte says which), INT 31h, with registers that the test sets.
        org     0x100
        mov     sp, 0x1FF0
        mov     ah, 0x4A
        mov     bx, 0x200
        int     0x21
        mov     ax, 0x4310
        int     0x2F
        mov     [xms], bx
        mov     [xms+2], es
        mov     ax, 0x1687
        int     0x2F
        mov     [entry], di
        mov     [entry+2], es
        mov     bx, si
        mov     ah, 0x48
        int     0x21
        mov     es, ax
        nop
        int     0x67
        call    far [xms]
        mov     al, [0x82]
        and     ax, 1
        call    far [entry]
        nop                             ; where the host returns to
        int     0x31
over:   jmp     over
xms:    dd      0
entry:  dd      0
