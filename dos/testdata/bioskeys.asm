; Reads keys with INT 16h until Enter and prints them with INT 10h; the exit code is their number.
        org     0x100
        xor     cl, cl
next:   mov     ah, 0
        int     0x16
        cmp     al, 13
        je      done
        inc     cl
        mov     ah, 0x0E
        mov     bx, 7
        int     0x10
        jmp     next
done:   mov     al, cl
        mov     ah, 0x4C
        int     0x21
