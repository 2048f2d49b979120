; Text on the screen by INT 10h AH=0Eh. Strings lie in this segment and end with 0.

; print_char: AL. Keeps all registers but AX.
print_char:
        push    bx
        push    bp
        mov     ah, 0x0E
        mov     bx, 0x0007
        int     0x10
        pop     bp
        pop     bx
        ret

; print: the string at CS:SI. SI ends behind it.
print:
        cs lodsb
        or      al, al
        jz      .done
        call    print_char
        jmp     print
.done:
        ret

; print_inline: the string that follows the call.
print_inline:
        pop     si
        call    print
        push    si
        ret

; say "text", 13, 10: prints; SI and AX are lost.
%macro say 1+
        call    print_inline
        db      %1, 0
%endmacro

; print_crlf: new line.
print_crlf:
        mov     al, 13
        call    print_char
        mov     al, 10
        jmp     print_char

; print_number: DX:AX in decimal, for values whose quotient by 10000 fits 16 bits (655 million).
print_number:
        push    bx
        push    cx
        push    dx
        mov     bx, 10000
        div     bx                      ; AX = thousands part, DX = last four digits
        or      ax, ax
        jz      .small
        push    dx
        xor     cx, cx
        call    .digits
        pop     ax
        mov     cx, 4                   ; with leading zeros
        call    .digits
        jmp     .done
.small:
        mov     ax, dx
        xor     cx, cx
        call    .digits
.done:
        pop     dx
        pop     cx
        pop     bx
        ret
.digits:                                ; AX, at least CX digits
        mov     bx, 10
        push    bp
        xor     bp, bp
.divide:
        xor     dx, dx
        div     bx
        push    dx
        inc     bp
        or      ax, ax
        jnz     .divide
.zeros:
        cmp     bp, cx
        jae     .out
        push    ax                      ; AX is zero
        inc     bp
        jmp     .zeros
.out:
        pop     ax
        add     al, '0'
        call    print_char
        dec     bp
        jnz     .out
        pop     bp
        ret

; print_hex2: AL as two hexadecimal digits.
print_hex2:
        push    cx
        push    ax
        mov     cl, 4
        shr     al, cl
        call    .digit
        pop     ax
        pop     cx
.digit:
        and     al, 0x0F
        add     al, '0'
        cmp     al, '9'
        jbe     .put
        add     al, 'A' - '9' - 1
.put:
        jmp     print_char
