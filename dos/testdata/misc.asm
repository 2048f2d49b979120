; INT 20h, 25h, 26h, 28h, 29h, 2Eh, CALL 5, INT 21h AH=50h and 55h. The errorlevel is the number of the check
; that failed, 0 for none; the end is INT 20h.
        org     0x100
        mov     sp, 0x1000
        mov     ah, 0x4A
        mov     bx, 0x100
        int     0x21
        mov     al, 'A'                 ; fast output
        int     0x29
        mov     cl, 9                   ; CALL 5: a string
        mov     dx, text
        call    5
        int     0x28                    ; returns
        mov     [stack], sp             ; 1: absolute disk access leaves the flags; a boot sector
        mov     al, 2
        mov     cx, 1
        xor     dx, dx
        mov     bx, buffer
        int     0x25
        pop     bx
        mov     cl, 1
        jc      bad
        cmp     [stack], sp
        jne     bad
        cmp     word [buffer+510], 0xAA55
        jne     bad
        mov     al, 2                   ; 2: nothing can be written there
        mov     cx, 1
        mov     bx, buffer
        int     0x26
        pop     bx
        mov     cl, 2
        jnc     bad
        cmp     [stack], sp
        jne     bad
        mov     si, command             ; 3: the shell by INT 2Eh
        int     0x2E
        mov     cl, 3
        or      ax, ax
        jnz     bad
        inc     cl                      ; 4: a new PSP, with this one as parent
        mov     ah, 0x48
        mov     bx, 0x20
        int     0x21
        jc      bad
        mov     dx, ax
        mov     si, ax
        add     si, 0x20
        mov     [child], ax
        mov     ah, 0x55
        int     0x21
        mov     ah, 0x51
        int     0x21
        cmp     bx, [child]
        jne     bad
        mov     es, bx
        mov     ax, cs
        cmp     [es:0x16], ax
        jne     bad
        cmp     word [es:0], 0x20CD
        jne     bad
        mov     bx, cs
        mov     ah, 0x50
        int     0x21
        int     0x20
bad:    mov     al, cl
        mov     ah, 0x4C
        int     0x21

text:   db      "BC", 13, 10, "$"
command: db     9, "echo by2E", 13
stack:  dw      0
child:  dw      0
buffer:
