; INT 24h: a handler of the program is called for a write to D:, which is read-only: retries once, then fails
; the call. The errorlevel is the number of the check that failed, 0 for none.
        org     0x100
        mov     ax, 0x2524
        mov     dx, handler
        int     0x21
        mov     ah, 0x3C                ; 1: the call fails with 13h
        xor     cx, cx
        mov     dx, name
        mov     bx, 0x1234
        int     0x21
        mov     cl, 1
        jnc     bad
        cmp     ax, 0x13
        jne     bad
        inc     cl                      ; 2: registers are kept
        cmp     bx, 0x1234
        jne     bad
        inc     cl                      ; 3: called twice
        cmp     byte [calls], 2
        jne     bad
        inc     cl                      ; 4: code 0 (write protected), drive D, writing, fail and retry allowed
        cmp     word [code], 0
        jne     bad
        cmp     byte [drive], 3
        jne     bad
        mov     al, [flags]
        and     al, 0x99
        cmp     al, 0x19
        jne     bad
        inc     cl                      ; 5: the caller's AH and DS are on the stack
        cmp     byte [callerAX+1], 0x3C
        jne     bad
        mov     ax, ds
        cmp     [callerDS], ax
        jne     bad
        inc     cl                      ; 6: BP:SI is the header of a block driver
        cmp     byte [block], 1
        jne     bad
        inc     cl                      ; 7: AH=59h knows the error
        push    cx
        mov     ah, 0x59
        xor     bx, bx
        int     0x21
        pop     cx
        cmp     ax, 0x13
        jne     bad
        xor     cl, cl
bad:    mov     al, cl
        mov     ah, 0x4C
        int     0x21

handler:
        inc     byte [cs:calls]
        mov     [cs:flags], ah
        mov     [cs:drive], al
        mov     [cs:code], di
        push    bp
        push    ds
        mov     ds, bp
        test    byte [si+5], 0x80       ; a character driver?
        pop     ds
        jnz     .stack
        mov     byte [cs:block], 1
.stack: mov     bp, sp
        mov     ax, [bp+2+6]            ; behind BP and our IRET frame
        mov     [cs:callerAX], ax
        mov     ax, [bp+2+6+14]
        mov     [cs:callerDS], ax
        pop     bp
        mov     al, 1                   ; retry
        cmp     byte [cs:calls], 2
        jb      .done
        mov     al, 3                   ; fail
.done:  iret

name:   db      "D:NEW.TXT", 0
calls:  db      0
flags:  db      0
drive:  db      0xFF
block:  db      0
code:   dw      0xFFFF
callerAX: dw    0
callerDS: dw    0
