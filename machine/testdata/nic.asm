; A boot sector that drives an NE2000 at 300h. First it writes to port E9h, in hex, what the card answers to a fixed program of registers, and
; then to the debug-exit port. If that does not end the run it sends every frame that comes back to its sender.
; (nic_test.go)
    bits 16
    org 7C00h

base equ 300h
ram  equ 8000h                  ; where a frame is kept

%macro put 2                    ; register, value
    mov ax, (%2)<<8 | (%1)
    call write
%endmacro
start:
    cli
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 7C00h
    cld
    mov dx, base+1Fh
    in al, dx
    out dx, al
    mov si, setup
    call list
    mov bx, 0                   ; the PROM
    mov cx, 32
    mov di, ram
    call load
    mov si, ram                 ; all but what QEMU's has by chance
    mov cx, 12
    call dump
    mov si, ram+28
    mov cl, 4
    call dump
    mov si, program1
    call list
    mov bx, 7FF8h               ; over the end of the ring
    mov cx, 16
    mov si, start
    call save
    mov si, program2
    call list
    mov bx, 4600h
    mov cx, 8
    mov di, ram
    call load
    mov si, ram
    mov cx, 8
    call dump
    mov si, program3
    call list
    mov cx, 60
    mov si, start
    call send
    mov si, program4
    call list
    mov al, 10
    out 0E9h, al
    mov dx, 501h
    mov al, 1
    out dx, al

wait_frame:
    mov dx, base+7
    in al, dx
    test al, 11h
    jz wait_frame
    out dx, al
next_frame:
    put 0, 62h
    mov dx, base+7
    in al, dx
    mov bl, al
    put 0, 22h
    mov bh, [next]
    cmp bl, bh
    je wait_frame
    mov bl, 0
    mov cx, 4
    mov di, ram-4
    call load
    mov bh, [next]
    mov bl, 4
    mov cx, [ram-2]
    sub cx, 4
    push cx
    mov di, ram
    call load
    mov si, ram+6               ; back to the sender, from us
    mov di, ram
    movsw
    movsw
    movsw
    mov si, address
    movsw
    movsw
    movsw
    pop cx
    mov si, ram
    call send
    mov al, [ram-3]
    mov [next], al
    dec ax                      ; the boundary is a page behind
    cmp al, 46h
    jae .in
    mov al, 7Fh
.in:
    mov dx, base+3
    out dx, al
    jmp next_frame

; send sends CX bytes at SI, and waits until they are sent.
send:
    mov bx, 4000h
    push cx
    inc cx
    and cl, 0FEh
    call save
    pop cx
    put 4, 40h
    mov ah, cl
    mov al, 5
    call write
    mov ah, ch
    mov al, 6
    call write
    put 0, 26h
.busy:
    in al, dx
    test al, 4
    jnz .busy
    ret

; load reads CX bytes from the card's address BX to DI.
load:
    mov ah, 0Ah
    call dma
    shr cx, 1
    adc cx, 0
    rep insw
    ret

; save writes CX bytes from SI to the card's address BX.
save:
    mov ah, 12h
    call dma
    shr cx, 1
    rep outsw
    ret

; dma begins command AH for CX bytes at BX, and sets DX to the data port.
dma:
    push ax
    mov ah, bl
    mov al, 8
    call write
    mov ah, bh
    mov al, 9
    call write
    mov ah, cl
    mov al, 0Ah
    call write
    mov ah, ch
    mov al, 0Bh
    call write
    pop ax
    mov al, 0
    call write
    mov dl, 10h
    ret

; write writes AH to register AL.
write:
    mov dx, base
    or dl, al
    mov al, ah
    out dx, al
    ret

; list executes the list at SI, to its end at FFh: a register and what to write into it, or 80h and a register to show.
list:
    lodsb
    cmp al, 0FFh
    je .end
    test al, al
    js .show
    mov ah, [si]
    inc si
    call write
    jmp list
.show:
    mov dx, base
    and al, 7Fh
    or dl, al
    in al, dx
    call hex
    jmp list
.end:
    ret

; dump shows CX bytes at SI, hex shows AL.
dump:
    lodsb
    call hex
    loop dump
    ret
hex:
    push ax
    shr al, 4
    call .digit
    pop ax
    and al, 0Fh
.digit:
    cmp al, 10
    sbb al, 69h
    das
    out 0E9h, al
    ret

setup:
    db 87h
    db 0, 21h, 0Eh, 49h, 0Ah, 0, 0Bh, 0, 0Ch, 20h, 0Dh, 2, 1, 46h, 2, 80h, 3, 46h, 0Fh, 0
    db 0, 61h, 1, 52h, 2, 54h, 3, 0, 4, 12h, 5, 34h, 6, 56h, 7, 47h
    db 0, 22h, 0Ch, 4, 0Dh, 0, 0FFh
program1:
    db 87h, 7, 0FFh, 87h, 0FFh
program2:
    db 87h, 0FFh
program3:
    db 0, 0A2h, 81h, 82h, 0, 62h, 81h, 86h, 87h, 0, 22h, 83h, 7, 0FFh, 0FFh
program4:
    db 87h, 84h, 80h, 7, 0FFh, 0Ah, 0, 0Bh, 0, 0, 0Ah, 87h, 0FFh
address:
    db 52h, 54h, 0, 12h, 34h, 56h
next:
    db 47h

    times 510-($-$$) db 0
    dw 0AA55h
