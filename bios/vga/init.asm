; init: called by the system BIOS with a far call at C000:0003. Sets the video
; part of the BIOS data area, the vectors, and mode 3.
init:
    pushf
    push ax
    push bx
    push cx
    push dx
    push si
    push di
    push bp
    push ds
    push es
    cld
    xor ax, ax
    mov ds, ax
    cli
    mov dx, VGA_ENABLE          ; a program may have switched the chip off before a reset of the processor
    mov al, 1
    out dx, al
    call set_vectors
    mov ax, BDA
    mov ds, ax
    and byte [EQUIP], 0CFh
    or byte [EQUIP], 20h        ; 80x25 colour
    mov byte [V_INFO], 60h      ; 256 KB, colour, cursor emulation
    mov byte [V_SWITCHES], 0F9h ; enhanced colour display, as a VGA says
    mov byte [V_FLAGS], FLAG_400 | 1
    mov byte [V_DCC], 8         ; VGA with analog colour display
    mov word [V_SAVEPTR], save_pointers
    mov [V_SAVEPTR+2], cs
    mov ax, 0003h
    int 10h
    pop es
    pop ds
    pop bp
    pop di
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    popf
    retf

; set_vectors: DS = 0. INT 42h gets the video service that was there before.
set_vectors:
    mov ax, [10h*4]
    mov [42h*4], ax
    mov ax, [10h*4+2]
    mov [42h*4+2], ax
    mov ax, cs
    mov word [10h*4], int10
    mov [10h*4+2], ax
    mov word [6Dh*4], int10
    mov [6Dh*4+2], ax
    mov word [1Dh*4], crtc_6845
    mov [1Dh*4+2], ax
    mov word [1Fh*4], font8x8 + 128*8
    mov [1Fh*4+2], ax
    mov word [43h*4], font8x8
    mov [43h*4+2], ax
    ret
