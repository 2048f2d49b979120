; Numbers on the screen, at DI with attribute AH.
    cpu 8086

; put_bcd: AL as two digits. Keeps AX.
put_bcd:
    push ax
    push cx
    mov ch, al
    mov cl, 4
    shr al, cl
    add al, '0'
    stosw
    mov al, ch
    and al, 0Fh
    add al, '0'
    stosw
    pop cx
    pop ax
    ret

; put_hex8: AL as two hexadecimal digits. Keeps AX.
put_hex8:
    push ax
    push cx
    mov ch, al
    mov cl, 4
    shr al, cl
    call .digit
    mov al, ch
    and al, 0Fh
    call .digit
    pop cx
    pop ax
    ret
.digit:
    cmp al, 10
    jb .low
    add al, 'A' - '0' - 10
.low:
    add al, '0'
    stosw
    ret

; put_hex16: BX as four hexadecimal digits. Keeps AX BX.
put_hex16:
    push ax
    mov al, bh
    call put_hex8
    mov al, bl
    call put_hex8
    pop ax
    ret

; put_dec: BX as a decimal number. put_dec32: CX:BX. Keep all but DI.
put_dec:
    push cx
    xor cx, cx
    call put_dec32
    pop cx
    ret
put_dec32:
    push ax
    push bx
    push cx
    push dx
    push si
    push bp
    mov si, ax                  ; attribute
    push ax
    mov ax, 0FFFFh
    push ax                     ; the digits' end
.next:
    push bp
    mov bp, 10
    mov ax, cx
    xor dx, dx
    div bp
    mov cx, ax
    mov ax, bx
    div bp
    mov bx, ax
    pop bp
    push dx
    or ax, cx
    jnz .next
.print:
    pop ax
    cmp ax, 0FFFFh
    je .out
    add al, '0'
    mov dx, si
    mov ah, dh
    stosw
    jmp .print
.out:
    pop ax
    pop bp
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    ret

; put_size: BX KB as KB or MB.
put_size:
    push bx
    push cx
    push si
    mov si, .kb
    cmp bx, 10240
    jb .number
    mov cl, 10
    shr bx, cl
    mov si, .mb
.number:
    call put_dec
    call puts
    pop si
    pop cx
    pop bx
    ret
.kb: db " KB", 0
.mb: db " MB", 0
