; INT 23h: reads keys with AH=08h. The first Ctrl-C goes on by IRET, which makes the call again; the second goes on
; by RETF with carry clear; the third ends the program by RETF with carry set. What is read is printed.
        org     0x100
        mov     ax, 0x2523
        mov     dx, handler
        int     0x21
next:   mov     ah, 0x08
        int     0x21
        mov     dl, al
        mov     ah, 0x02
        int     0x21
        jmp     next

handler:
        inc     byte [cs:count]
        cmp     byte [cs:count], 2
        jb      again
        ja      end
        clc
        retf
end:    stc
        retf
again:  iret
count:  db      0
