; Overlays (INT 21h AX=4B03h): CODE.OVL, flat, and CODE.EXE, relocated, are loaded into memory and called; then
; a program is only loaded (4B01h). The errorlevel is the number of the check that failed, 0 for none.
        org     0x100
        mov     sp, 0x1000
        mov     ah, 0x4A
        mov     bx, 0x100
        int     0x21
        mov     cl, 1                   ; 1: memory
        mov     ah, 0x48
        mov     bx, 0x100
        int     0x21
        jc      bad
        mov     [block], ax
        mov     [block+2], ax           ; relocation: as loaded
        mov     [entry+2], ax
        inc     cl                      ; 2: the flat file answers
        mov     dx, flat
        call    load
        jc      bad
        call    far [entry]
        cmp     ax, 0x1234
        jne     bad
        inc     cl                      ; 3: the .EXE file knows its segment
        mov     dx, exe
        call    load
        jc      bad
        call    far [entry]
        cmp     ax, [block]
        jne     bad
        inc     cl                      ; 4: one that is not there
        mov     dx, none
        call    load
        jnc     bad
        cmp     ax, 2
        jne     bad
        inc     cl                      ; 5: load without running: CS:IP and SS:SP come back
        mov     ax, cs
        mov     [tail+2], ax
        mov     [fcb1+2], ax
        mov     [fcb2+2], ax
        mov     ax, 0x4B01
        mov     bx, params
        mov     dx, child
        int     0x21
        mov     cl, 5
        jc      bad
        mov     ax, [cs:params+20]
        cmp     word [cs:params+18], 0x100
        jne     bad
        mov     ah, 0x62                ; 6: the running process is the child
        int     0x21
        inc     cl
        cmp     bx, [cs:params+20]
        jne     bad
        push    cs
        pop     ds
        mov     ah, 0x50                ; and we again
        mov     bx, cs
        int     0x21
        xor     cl, cl
bad:    mov     al, cl
        mov     ah, 0x4C
        int     0x21

load:   push    cx
        mov     ax, 0x4B03
        mov     bx, block
        int     0x21
        pop     cx
        ret

flat:   db      "CODE.OVL", 0
exe:    db      "CODE.EXE", 0
none:   db      "NONE.OVL", 0
child:  db      "MISC.COM", 0
block:  dw      0, 0
entry:  dw      0, 0
params: dw      0
tail:   dw      line, 0
fcb1:   dw      0x5C, 0
fcb2:   dw      0x6C, 0
        times   10 db 0
line:   db      0, 13
