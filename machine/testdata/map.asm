; A boot sector that asks the BIOS how much memory there is, and sends the answers to port E9h: every entry of E820h, then a byte
; that says whether there is no sixth one (FFh), AX of 88h, AX and BX of E801h, EBX of E881h. It ends by debug exit 10h.
; Assembled: map.bin (highmem_test.go says how).
    org 7c00h
    bits 16
    xor ax, ax
    mov es, ax
    mov ds, ax
    xor ebx, ebx
next:
    mov eax, 0e820h
    mov edx, 534d4150h
    mov ecx, 20
    mov di, 8000h
    int 15h
    jc other
    mov si, 8000h
    mov cx, 20
    call put
    or ebx, ebx
    jnz next
other:
    mov si, 8000h
    mov ebx, 5 ; an entry that may not be there
    mov eax, 0e820h
    mov ecx, 20
    mov edx, 534d4150h
    int 15h
    salc
    mov [si], al
    mov ah, 88h
    int 15h
    mov [si+1], ax
    mov ax, 0e801h
    int 15h
    mov [si+3], ax
    mov [si+5], bx
    mov eax, 0e881h
    int 15h
    mov [si+7], ebx
    mov cx, 11
    call put
    mov dx, 501h
    mov al, 10h
    out dx, al
    hlt
put:
    lodsb
    out 0e9h, al
    loop put
    ret
