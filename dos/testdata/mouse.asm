; INT 33h: waits for a movement of +16, +16 mickeys and the left button, as the test makes them.
; The errorlevel is the number of the check that failed, 0 for none.
        org     0x100
        xor     ax, ax                  ; 1: installed, two buttons or more
        int     0x33
        mov     cl, 1
        cmp     ax, 0xFFFF
        jne     bad
        cmp     bx, 2
        jb      bad
        mov     ax, 7                   ; 2: ranges, and the position within
        mov     cx, 100
        mov     dx, 400
        int     0x33
        mov     ax, 8
        mov     cx, 10
        mov     dx, 150
        int     0x33
        mov     ax, 4
        mov     cx, 5000
        mov     dx, 50
        int     0x33
        mov     ax, 3
        int     0x33
        cmp     cx, 400
        mov     cl, 2
        jne     bad
        cmp     dx, 48                  ; in text modes whole characters
        jne     bad
        mov     ax, 4
        mov     cx, 200
        mov     dx, 40
        int     0x33
        mov     ax, 0x0C                ; a handler for everything
        mov     cx, 0x7F
        mov     dx, handler
        int     0x33
        mov     ax, 1
        int     0x33
        mov     ax, 0xB800              ; 3: the cursor is drawn
        mov     es, ax
        mov     cl, 3
        cmp     byte [es:5*160+25*2+1], 0x70
        jne     bad
        mov     dl, '>'                 ; the test moves now
        mov     ah, 2
        int     0x21
wait_:  hlt
        test    byte [buttons], 1
        jz      wait_
        mov     ax, 3                   ; 4: where it is: 16 pixels right, 8 down
        int     0x33
        cmp     cx, 216
        mov     cl, 4
        jne     bad
        cmp     dx, 48
        jne     bad
        test    bl, 1
        jz      bad
        inc     cl                      ; 5: mickeys
        mov     ax, 0x0B
        push    cx
        int     0x33
        mov     ax, cx
        pop     cx
        cmp     ax, 16
        jne     bad
        cmp     dx, 16
        jne     bad
        inc     cl                      ; 6: the left button has been pressed once
        mov     ax, 5
        xor     bx, bx
        push    cx
        int     0x33
        pop     cx
        cmp     bx, 1
        jne     bad
        inc     cl                      ; 7: what the handler was given
        mov     al, [events]
        and     al, 3
        cmp     al, 3
        jne     bad
        inc     cl                      ; 8: the state is saved and comes back
        mov     ax, 0x15
        int     0x33
        cmp     bx, 10
        jb      bad
        push    ds
        pop     es
        mov     dx, state
        mov     ax, 0x16
        int     0x33
        mov     ax, 4
        push    cx
        mov     cx, 300
        mov     dx, 100
        int     0x33
        mov     dx, state
        mov     ax, 0x17
        int     0x33
        mov     ax, 3
        int     0x33
        mov     ax, cx
        pop     cx
        cmp     ax, 216
        jne     bad
        inc     cl                      ; 9: hidden
        mov     ax, 2
        int     0x33
        mov     ax, 0xB800
        mov     es, ax
        cmp     byte [es:6*160+27*2+1], 0x07
        jne     bad
        xor     cl, cl
bad:    mov     al, cl
        mov     ah, 0x4C
        int     0x21

handler:
        or      [cs:events], al
        or      [cs:buttons], bl
        xor     ax, ax                  ; the registers are the handler's own
        xor     cx, cx
        mov     ds, ax
        retf

events: db      0
buttons: db     0
state:
