; Stays resident by INT 21h AH=31h with INT 60h, or with the argument o by INT 27h with INT 61h. With q it calls
; both: the errorlevel is the number of the check that failed, 0 for none.
        org     0x100
        jmp     start
handler60:
        mov     ax, [cs:word60]
        iret
handler61:
        mov     ax, [cs:word61]
        iret
word60: dw      0x1986
word61: dw      0x2718
resident:
start:  mov     al, [0x82]
        cmp     al, 'q'
        je      query
        cmp     al, 'o'
        je      old
        mov     ax, 0x2560
        mov     dx, handler60
        int     0x21
        mov     ax, 0x3109              ; errorlevel 9
        mov     dx, (resident-$$+0x100+15)/16
        int     0x21
old:    mov     ax, 0x2561
        mov     dx, handler61
        int     0x21
        mov     dx, resident
        int     0x27
query:  mov     cl, 1
        int     0x60
        cmp     ax, 0x1986
        jne     bad
        inc     cl
        int     0x61
        cmp     ax, 0x2718
        jne     bad
        xor     cl, cl
bad:    mov     al, cl
        mov     ah, 0x4C
        int     0x21
