; VBE: the state of the adapter (function 04h), the protected-mode interface (0Ah), EDID (15h).

SVGA_SIZE equ 2 * 11            ; registers 0 to 9, and the mode

; vbe_state (04h): DL = 0: BX = blocks of 64 bytes that are needed; 1 saves to ES:BX, 2 restores.
; CX as for function 1Ch, and bit 3 for the DISPI registers, whose offset is in word 6 of the
; buffer.
vbe_state:
    cmp dl, 2
    ja .failed
    and cx, 0Fh
    cmp dl, 1
    je .save
    ja .restore
    mov bx, 20h
    test cl, 8
    jz .parts
    add bx, SVGA_SIZE
.parts:
    test cl, 1
    jz .data
    add bx, HW_SIZE
.data:
    test cl, 2
    jz .dac
    add bx, BDA_SIZE
.dac:
    test cl, 4
    jz .size
    add bx, DAC_SIZE
.size:
    add bx, 63
    mov cl, 6
    shr bx, cl
    mov [bp+fBX], bx
    ret
.save:
    push bx
    push cx
    call save_state
    pop cx
    pop bx
    test cl, 8
    jz .out
    mov [es:bx+6], di
    mov bl, DISPI_ID
.register:
    mov al, bl
    call dispi_in
    stosw
    inc bl
    cmp bl, DISPI_Y
    jbe .register
    mov ax, [V_VBE]
    stosw
.out:
    ret
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret
.restore:
    test cl, 8
    jz .vga
    push bx
    push cx
    mov si, [es:bx+6]
    call restore_dispi
    pop cx
    pop bx
.vga:
    jmp restore_state

; restore_dispi: the DISPI registers and the mode from ES:SI. The enable register comes first, since
; switching on changes others, and the picture is kept.
restore_dispi:
    mov bx, [es:si+2*DISPI_ENABLE]
    push bx
    mov al, DISPI_ENABLE
    xor bx, bx
    call dispi_out
    mov cl, DISPI_ID
    mov ch, DISPI_DEPTH + 1
    call .some
    pop bx
    mov al, DISPI_ENABLE
    or bl, 80h
    call dispi_out
    add si, 2
    mov cl, DISPI_ENABLE + 1
    mov ch, DISPI_Y + 1
    call .some
    mov ax, [es:si]
    mov [V_VBE], ax
    ret
.some:                          ; registers CL to CH - 1
    mov bx, [es:si]
    add si, 2
    mov al, cl
    call dispi_out
    inc cl
    cmp cl, ch
    jb .some
    ret

; vbe_protected (0Ah): BL = 0: ES:DI = the table of the protected-mode interface, CX = its length
; with the code.
vbe_protected:
    or bl, bl
    jnz .failed
    mov [bp+fES], cs
    mov word [bp+fDI], pm_table
    mov word [bp+fCX], pm_end - pm_table
    ret
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret

; vbe_edid (15h): BL = 0: BH = seconds that a transfer takes at most, BL = DDC2; 1: block DX of
; controller CX to ES:DI. There is one block.
vbe_edid:
    cmp bl, 1
    ja .failed
    je .block
    mov word [bp+fBX], 0102h
    ret
.block:
    or cx, cx
    jnz .failed
    or dx, dx
    jnz .failed
    mov di, [bp+fDI]
    mov si, edid
    mov cx, 64
.next:
    cs lodsw
    stosw
    loop .next
    ret
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret
