; Writes to video memory and waits for a key.
        org     0x100
        mov     ax, 0xB800
        mov     es, ax
        mov     di, 160*3
        mov     si, text
        mov     ah, 0x1F
next:   lodsb
        or      al, al
        jz      hold
        stosw
        jmp     next
hold:   mov     ah, 0
        int     0x16
        mov     ah, 0x4C
        int     0x21
text:   db      "painted", 0
