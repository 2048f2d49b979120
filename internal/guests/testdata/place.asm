; place: waits in mode 13h until the left button is down, with a driver for VMware's pointer, and prints where the pointer is: the highest four bits of its
; place across and down. A .COM program that needs an 80386.
    org 100h
    bits 16
    cpu 386

    mov ax, 13h
    int 10h
    mov ebx, 45414552h          ; ask for the pointer
    mov cl, 41
    call backdoor
    mov ebx, 1                  ; its version
    mov cl, 39
    call backdoor
    mov ebx, 53424152h          ; absolute
    mov cl, 41
    call backdoor
.wait:
    mov cl, 40
    call backdoor
    cmp ax, 4
    jb .wait
    mov ebx, 4
    mov cl, 39
    call backdoor
    test al, 20h
    jz .wait
    shr bx, 12
    shr cx, 12
    mov al, [digits+bx]
    mov bx, cx
    mov ah, [digits+bx]
    mov [across], al
    mov [down], ah
    mov ax, 3
    int 10h
    mov dx, text
    mov ah, 9
    int 21h
    mov ah, 8
    int 21h
    ret

; backdoor: command CL with EBX.
backdoor:
    movzx ecx, cl
    mov eax, 564D5868h
    mov edx, 5658h
    in eax, dx
    ret

digits: db "0123456789abcdef"
text:   db "the pointer is at "
across: db "x "
down:   db "y.$"
