; The result of the self-test outside the screen: port E9h and the first serial
; port, whose address stands at 40:0 when there is one.
    cpu 8086

; report_open: 9600 baud, 8 data bits, no parity.
report_open:
    push ds
    mov ax, 40h
    mov ds, ax
    mov dx, [0]
    pop ds
    mov [report_port], dx
    or dx, dx
    jz .out
    add dx, 3
    mov al, 83h
    out dx, al
    sub dx, 3
    mov al, 12
    out dx, al
    inc dx
    mov al, 0
    out dx, al
    add dx, 2
    mov al, 3
    out dx, al
    inc dx
    mov al, 3                   ; DTR, RTS
    out dx, al
.out:
    ret
report_port: dw 0

; report: string SI; attribute bytes in it are left out. Changes AL SI.
report:
    lodsb
    or al, al
    jz .out
    cmp al, 0FFh
    je .attribute
    call report_char
    jmp report
.attribute:
    lodsb
    jmp report
.out:
    ret

; report_char: AL. Waits for the transmitter, but not for ever.
report_char:
    out 0E9h, al
    push ax
    push cx
    push dx
    mov dx, [report_port]
    or dx, dx
    jz .out
    mov ah, al
    add dx, 5
    xor cx, cx
.wait:
    in al, dx
    test al, 20h
    jnz .send
    loop .wait
.send:
    sub dx, 5
    mov al, ah
    out dx, al
.out:
    pop dx
    pop cx
    pop ax
    ret

; report_number: AL as two digits.
report_number:
    aam
    add ax, 3030h
    xchg al, ah
    call report_char
    mov al, ah
    jmp report_char
