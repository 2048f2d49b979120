; Copies standard input to standard output by handles, binary safe.
        org     0x100
next:   mov     ah, 0x3F
        xor     bx, bx
        mov     cx, 0x1000
        mov     dx, buffer
        int     0x21
        jc      fail
        or      ax, ax
        jz      done
        mov     cx, ax
        mov     ah, 0x40
        mov     bx, 1
        int     0x21
        jnc     next
fail:   mov     ax, 0x4CFF
        int     0x21
done:   mov     ax, 0x4C00
        int     0x21
buffer:
