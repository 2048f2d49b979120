; VBE modes: the table and function 02h.

; An entry of the table.
VM_WIDTH  equ 2
VM_HEIGHT equ 4
VM_DEPTH  equ 6
VM_SIZE   equ 7

%macro vmode 4
    dw %1, %2, %3
    db %4
%endmacro
vbe_modes:
%include "vbemodes.inc"
vbe_modes_end:

%unmacro vmode 4
%macro vmode 4
    dw %1
%endmacro
vbe_list:
%include "vbemodes.inc"
    dw 0FFFFh

; vbe_set_mode (02h): BX = mode; bit 15 keeps memory, bit 14 is for linear memory, bit
; 11 brings timings, which do not matter here.
vbe_set_mode:
    mov cx, bx
    and cx, 1FFh
    test ch, ch
    jz .vga
    call vbe_find
    jc .failed
    push bx
    push cx
    mov al, 80h + 13h           ; the VGA's registers are those of a mode like it
    cmp byte [cs:si+VM_DEPTH], 4
    jne .base
    mov al, 80h + 12h
.base:
    push si
    call fn_set_mode
    pop si
    pop cx
    pop bx
    call vbe_start_picture
    and bx, 0C1FFh
    mov [V_VBE], bx
    call vbe_mode_bda
    mov word [bp+fAX], VBE_OK
    ret
.vga:
    mov al, cl
    and al, 7Fh
    and bh, 80h
    or al, bh
    push cx
    call fn_set_mode
    pop cx
    cmp cl, [V_MODE]
    mov word [bp+fAX], VBE_OK
    je .out
.failed:
    mov word [bp+fAX], VBE_FAILED
.out:
    ret

; vbe_start_picture: DISPI registers for the entry at SI and the mode word BX.
vbe_start_picture:
    push bx
    mov bl, [cs:si+VM_DEPTH]
    mov bh, 0
    mov al, DISPI_DEPTH
    call dispi_out
    mov bx, [cs:si+VM_WIDTH]
    mov al, DISPI_WIDTH
    call dispi_out
    mov bx, [cs:si+VM_HEIGHT]
    mov al, DISPI_HEIGHT
    call dispi_out
    xor bx, bx
    mov al, DISPI_BANK
    call dispi_out
    pop bx
    push bx
    mov al, bh
    mov bx, 41h                 ; on, linear
    and al, 80h                 ; bit 15 is bit 7 here: memory is kept
    or bl, al
    mov al, DISPI_ENABLE
    call dispi_out
    pop bx
    ret

; vbe_mode_bda: the data area for the entry at SI. A picture without planes has no mode
; number that the other functions know, so that they draw nothing.
vbe_mode_bda:
    mov ax, [cs:si+VM_WIDTH]
    mov cl, 3
    shr ax, cl
    mov [V_COLS], ax
    mov ax, [cs:si+VM_HEIGHT]
    inc cx
    shr ax, cl
    dec ax
    mov [V_ROWS], al
    mov word [V_HEIGHT], 16
    mov word [V_PAGESIZE], 0
    cmp byte [cs:si+VM_DEPTH], 4
    je .info
    mov byte [V_MODE], 0FFh
.info:
    test byte [V_VBE+1], 80h
    jnz .out
    and byte [V_INFO], ~INFO_KEEP
.out:
    ret

; vbe_off: the VGA draws the picture again. Changes nothing else.
vbe_off:
    push ax
    push bx
    mov word [V_VBE], 0
    call dispi_there
    jnz .out
    xor bx, bx
    mov al, DISPI_ENABLE
    call dispi_out
.out:
    pop bx
    pop ax
    ret
