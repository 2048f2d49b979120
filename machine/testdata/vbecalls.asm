; vbecalls: calls INT 10h with the registers that stand at 8000h: records of AX, BX, CX, DX, DI, ES, each 16 bytes, with
; a zero in AH at the end. A boot sector. It writes r to port E9h and waits for an interrupt, so that somebody can put
; the records there, and halts for good behind them.
    org 7C00h
    bits 16
    cpu 8086

    jmp 0:start
start:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 7C00h
    mov al, 'r'
    out 0E9h, al
    sti
    hlt
    mov si, 8000h
.next:
    xor ax, ax
    mov ds, ax
    mov ax, [si]
    or ah, ah
    jz .end
    mov bx, [si+2]
    mov cx, [si+4]
    mov dx, [si+6]
    mov di, [si+8]
    mov es, [si+10]
    push si
    int 10h
    pop si
    add si, 16
    jmp .next
.end:
    cli
    hlt
    times 510 - ($ - $$) db 0
    dw 0AA55h
