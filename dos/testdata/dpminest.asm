; A 32-bit client that hooks the timer and runs another one, DPMI16.COM: exits with its code, or
; with 200 and more when something else failed. The timer must still tick for it afterwards.
        cpu     386
        org     0x100
        mov     sp, 0x1FF0
        mov     ah, 0x4A
        mov     bx, 0x200
        int     0x21
        mov     [params+4], cs
        mov     [params+8], cs
        mov     [params+12], cs
        mov     [call+0x22], cs         ; ES
        mov     [call+0x24], cs         ; DS
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
        mov     al, 200
        jc      over
        mov     [datasel], ds
        mov     ax, 0x0204
        mov     bl, 8
        int     0x31
        mov     [old], edx
        mov     [old+4], cx
        mov     ax, 0x0205
        mov     cx, cs
        mov     edx, timer
        int     0x31
        push    ds
        pop     es
        mov     edi, call
        mov     ax, 0x0300
        mov     bx, 0x21
        xor     cx, cx
        int     0x31
        mov     al, 201
        jc      over
        test    byte [call+0x20], 1     ; carry of EXEC
        mov     al, 202
        jnz     over
        mov     ah, 0x4D
        int     0x21
        or      al, al
        jnz     over
        mov     byte [ticks], 0
        mov     ecx, 30000000
.wait:  cmp     byte [ticks], 2
        jae     .good
        dec     ecx
        jnz     .wait
        mov     al, 203
        jmp     over
.good:  mov     al, 0
over:   mov     ah, 0x4C
        int     0x21
timer:  push    ds
        mov     ds, [cs:datasel]
        inc     byte [ticks]
        pop     ds
        o32 jmp far [cs:old]
ticks:  db      0
name:   db      "DPMI16.COM", 0
tail:   db      0, 13
datasel: dw     0
entry:  dd      0
old:    dd      0, 0
params: dw      0, tail, 0, 0x5C, 0, 0x6C, 0
call:   dd      0, 0, 0, 0
        dd      params, name, 0, 0x4B00 ; EBX EDX ECX EAX
        times 18 db 0
