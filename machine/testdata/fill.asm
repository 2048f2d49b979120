; A boot sector that fills the screen of a VBE mode of 1024 by 768 pixels of 32 bits some times, and ends the machine by the debug-exit port. The
; benchmark patches what stands at the beginning. fill.bin is this file, assembled: nasm -f bin -o fill.bin fill.asm
        cpu 386
        org 7C00h
        jmp short start
        nop
count:  dd 1                    ; fills
way:    db 0                    ; 0: REP STOSD; 1: a loop of MOV

MODE    equ 144h                ; 1024 by 768, 32 bits
PIXELS  equ 1024 * 768
INFO    equ 8000h               ; what function 4F01h gives
LINEAR  equ 28h                 ; in it: the address of the picture

start:  xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 7C00h
        mov ax, 4F01h
        mov cx, MODE
        mov di, INFO
        int 10h
        mov ax, 4F02h
        mov bx, MODE + 4000h
        int 10h
        cli
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 8:flat

        bits 32
flat:   mov ax, 10h
        mov ds, ax
        mov es, ax
        mov ss, ax
        cld
        mov ebx, [count]
        xor eax, eax
fill:   mov edi, [INFO + LINEAR]
        mov ecx, PIXELS
        add eax, 00010203h      ; another colour each time
        cmp byte [way], 0
        jne .loop
        rep stosd
        jmp short .next
.loop:  mov [edi], eax
        add edi, 4
        dec ecx
        jnz .loop
.next:  dec ebx
        jnz fill
        mov al, 1
        mov dx, 501h
        out dx, al
        jmp $

        align 8
gdt:    dq 0, 00CF9B000000FFFFh, 00CF93000000FFFFh
gdtr:   dw gdtr - gdt - 1
        dd gdt
        times 510 - ($ - $$) db 0
        dw 0AA55h
