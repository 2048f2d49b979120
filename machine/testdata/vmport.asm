; A boot sector that gives the backdoor port commands and writes to port E9h what is in the registers after each.
    bits 16
    org 7c00h
    xor ax, ax
    mov ds, ax
    mov ss, ax
    mov sp, 7c00h
    cld
    mov si, commands
next:
    mov eax, [si]
    mov ebx, [si+4]
    mov ecx, [si+8]
    add si, 12
    push si
    mov esi, 11111111h
    mov edi, 22222222h
    mov edx, 33335658h
    cmp byte [way], 0
    jne .out
    in eax, dx
    jmp .done
.out:
    out dx, eax
.done:
    call number
    mov eax, ebx
    call number
    mov eax, ecx
    call number
    mov eax, edx
    call number
    mov eax, esi
    call number
    mov eax, edi
    call number
    mov al, 10
    out 0e9h, al
    pop si
    cmp si, commands.end
    jb next
    mov si, commands
    inc byte [way]
    cmp byte [way], 2
    jb next
    mov dx, 501h
    mov al, 1
    out dx, al
    hlt

; number writes EAX in hexadecimal, and a blank.
number:
    mov bp, 8
.digit:
    rol eax, 4
    push ax
    and al, 0fh
    cmp al, 10
    sbb al, 69h
    das
    out 0e9h, al
    pop ax
    dec bp
    jnz .digit
    push ax
    mov al, ' '
    out 0e9h, al
    pop ax
    ret

way: db 0                       ; 0: by IN, 1: by OUT

    align 4
commands:
    dd 564d5868h, 0, 0ah
    dd 564d5869h, 5, 0ah        ; not the magic number
    dd 564d5868h, 0, 14h
    dd 564d5868h, 7, 0ffh       ; no such command
    dd 564d5868h, 7, 02h
    dd 564d5868h, 0, 28h        ; the status, and that of a command with 16 bits
    dd 564d5868h, 0, 128h
    dd 564d5868h, 53424152h, 29h ; absolute, before the number was read
    dd 564d5868h, 0, 28h
    dd 564d5868h, 45414552h, 29h ; the number
    dd 564d5868h, 0, 28h
    dd 564d5868h, 1, 27h
    dd 564d5868h, 45414552h, 29h
    dd 564d5868h, 45414552h, 29h
    dd 564d5868h, 45414552h, 29h
    dd 564d5868h, 2, 27h        ; several words
    dd 564d5868h, 53424152h, 29h
    dd 564d5868h, 4c455252h, 29h
    dd 564d5868h, 12345678h, 29h ; no such one
    dd 564d5868h, 0, 28h
    dd 564d5868h, 2, 27h        ; more than there is
    dd 564d5868h, 0, 28h
    dd 564d5868h, 45414552h, 29h
    dd 564d5868h, 0, 27h        ; no words
    dd 564d5868h, 0f5h, 29h
    dd 564d5868h, 0, 28h
.end:

    times 510-($-$$) db 0
    dw 0aa55h
