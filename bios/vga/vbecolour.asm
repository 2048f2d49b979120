; VBE: the width of colours (function 08h) and the palette (09h).

; vbe_indexed: ZF is clear if pixels are numbers of colours; else the function is not for this mode.
vbe_indexed:
    mov al, DISPI_ENABLE
    call dispi_in
    test al, 1
    jz .yes                     ; a mode of the VGA
    mov al, DISPI_DEPTH
    call dispi_in
    cmp ax, 8
    jbe .yes
    mov word [bp+fAX], VBE_MODE
    xor al, al
    ret
.yes:
    or al, 1
    ret

; vbe_dac_width (08h): BL = 0: colours have BH bits, 6 or 8; BH = bits that they have.
vbe_dac_width:
    call vbe_indexed
    jz .out
    cmp bl, 1
    ja .failed
    je .tell
    call dispi_on
    jz .out
    mov al, DISPI_ENABLE
    call dispi_in
    and al, ~20h
    cmp bh, 8
    jb .set
    or al, 20h
.set:
    mov bx, ax
    mov al, DISPI_ENABLE
    call dispi_out
.tell:
    mov al, DISPI_ENABLE
    call dispi_in
    mov bh, 6
    test al, 20h
    jz .store
    mov bh, 8
.store:
    mov [bp+fBH], bh
.out:
    ret
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret

; vbe_palette (09h): BL = 0, 80h: CX colours from DX on come from ES:DI, each blue, green, red and a
; byte that does not matter; 1: they go there. 80h waits for the retrace. There is no second palette.
vbe_palette:
    call vbe_indexed
    jz .out
    cmp bl, 80h
    jne .now
    call wait_retrace
    mov bl, 0
.now:
    cmp bl, 1
    ja .cannot
    mov ax, cx
    or ah, dh
    jnz .many
    mov ax, cx
    add ax, dx
    cmp ax, 256
    ja .failed
.some:
    jcxz .out
    mov di, [bp+fDI]
    mov bh, bl
    mov bl, dl
.next:
    push cx
    or bh, bh
    jnz .get
    mov cl, [es:di]
    mov ch, [es:di+1]
    mov dh, [es:di+2]
    call dac_set
    jmp short .more
.get:
    call dac_read
    mov [es:di], cl
    mov [es:di+1], ch
    mov [es:di+2], dh
    mov byte [es:di+3], 0
.more:
    add di, 4
    inc bl
    pop cx
    loop .next
.out:
    ret
.many:                          ; all 256 from the first on, or too many
    cmp cx, 256
    jne .failed
    or dx, dx
    jz .some
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret
.cannot:
    mov word [bp+fAX], VBE_CANNOT
    ret
