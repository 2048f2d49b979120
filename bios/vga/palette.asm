; fn_palette (10h): attribute controller and DAC; AL is the subfunction.
fn_palette:
    cmp al, 1Bh
    ja .none
    mov di, bx
    mov bl, al
    xor bh, bh
    shl bx, 1
    push word [cs:.table+bx]
    mov bx, di
.none:
    ret
.table:
    dw pal_set, pal_border, pal_set_all, pal_blink
    dw fn_none, fn_none, fn_none, pal_read
    dw pal_read_border, pal_read_all, fn_none, fn_none
    dw fn_none, fn_none, fn_none, fn_none
    dw pal_dac_set, fn_none, pal_dac_block, pal_dac_page
    dw fn_none, pal_dac_read, fn_none, pal_dac_read_block
    dw pal_mask, pal_read_mask, pal_read_page, pal_grey

; atc_write: register BL of the attribute controller = BH. Keeps all registers.
atc_write:
    pushf
    push ax
    push dx
    cli
    call atc_reset
    mov dx, ATC
    mov al, bl
    out dx, al
    mov al, bh
    out dx, al
    mov al, 20h
    out dx, al
    pop dx
    pop ax
    popf
    ret

; atc_read: BH = register BL of the attribute controller.
atc_read:
    pushf
    push ax
    push dx
    cli
    call atc_reset
    mov dx, ATC
    mov al, bl
    out dx, al
    inc dx
    in al, dx
    mov bh, al
    call atc_reset
    dec dx
    mov al, 20h
    out dx, al
    pop dx
    pop ax
    popf
    ret

; save_area: ES:DI = dynamic save area for the palette, zero flag set if there
; is none. DS = BDA. Keeps the other registers.
save_area:
    push ax
    les di, [V_SAVEPTR]
    les di, [es:di+4]
    mov ax, es
    or ax, di
    pop ax
    ret

; pal_set (00h): register BL = BH. pal_border (01h): border = BH.
pal_border:
    mov bl, 11h
pal_set:
    cmp bl, 14h
    ja .out
    call atc_write
    call save_area
    jz .out
    mov al, bh
    xor bh, bh
    cmp bl, 11h
    jne .palette
    dec bx                      ; the border follows the 16 colours
.palette:
    cmp bl, 10h
    ja .out
    mov [es:di+bx], al
.out:
    ret

; pal_set_all (02h): 16 colours and the border from ES:DX.
pal_set_all:
    mov si, dx
    xor bl, bl
.next:
    mov bh, [es:si]
    inc si
    push es
    push bx
    call pal_set
    pop bx
    pop es
    inc bl
    cmp bl, 10h
    jb .next
    mov bh, [es:si]
    jmp short pal_border

; pal_blink (03h): BL = 0: bright backgrounds, 1: blinking.
pal_blink:
    mov cl, bl
    mov bl, 10h
    call atc_read
    and bh, 0F7h
    and byte [V_MODESEL], 0DFh
    test cl, 1
    jz .write
    or bh, 8
    or byte [V_MODESEL], 20h
.write:
    jmp atc_write

; pal_read (07h): BH = register BL. pal_read_border (08h): BH = border.
pal_read_border:
    mov bl, 11h
pal_read:
    cmp bl, 14h
    ja .out
    call atc_read
    mov [bp+fBH], bh
.out:
    ret

; pal_read_all (09h): 16 colours and the border to ES:DX.
pal_read_all:
    mov di, dx
    xor bl, bl
.next:
    call atc_read
    mov al, bh
    stosb
    inc bl
    cmp bl, 10h
    jb .next
    inc bl
    call atc_read
    mov al, bh
    stosb
    ret

; pal_dac_set (10h): register BX = DH red, CH green, CL blue.
pal_dac_set:
    test byte [V_FLAGS], FLAG_GREY
    jz .set
    call dac_set
    mov cx, 1
    jmp sum_grey
.set:
    jmp dac_set

; pal_dac_block (12h): CX registers from BX on, from ES:DX.
pal_dac_block:
    jcxz .out
    mov si, dx
    push bx
    push cx
.next:
    push cx
    mov dh, [es:si]
    mov ch, [es:si+1]
    mov cl, [es:si+2]
    add si, 3
    call dac_set
    inc bl
    pop cx
    loop .next
    pop cx
    pop bx
    test byte [V_FLAGS], FLAG_GREY
    jnz pal_grey
.out:
    ret

; pal_grey (1Bh): CX registers from BX on become grey.
pal_grey:
    jmp sum_grey

; pal_dac_page (13h): BL = 0: BH = 0 for 4 pages of 64, 1 for 16 of 16;
; BL = 1: BH = the page.
pal_dac_page:
    mov cx, bx
    mov bl, 10h
    call atc_read               ; bit 7: colour select gives bits 5 and 4
    cmp cl, 1
    je .page
    ja .out
    and bh, 7Fh
    test ch, 1
    jz .mode
    or bh, 80h
.mode:
    jmp short .write
.page:
    test bh, 80h
    mov bh, ch
    jnz .sixteen
    shl bh, 1
    shl bh, 1
.sixteen:
    and bh, 0Fh
    mov bl, 14h
.write:
    jmp atc_write
.out:
    ret

; pal_read_page (1Ah): BL = mode, BH = page as in 13h.
pal_read_page:
    mov bl, 10h
    call atc_read
    mov cl, 7
    shr bh, cl
    mov [bp+fBL], bh
    mov ch, bh
    mov bl, 14h
    call atc_read
    and bh, 0Fh
    or ch, ch
    jnz .sixteen
    shr bh, 1
    shr bh, 1
.sixteen:
    mov [bp+fBH], bh
    ret

; pal_dac_read (15h): register BX to DH red, CH green, CL blue.
pal_dac_read:
    call dac_read
    mov [bp+fDH], dh
    mov [bp+fCX], cx
    ret

; pal_dac_read_block (17h): CX registers from BX on to ES:DX.
pal_dac_read_block:
    jcxz .out
    mov di, dx
.next:
    push cx
    call dac_read
    mov al, dh
    stosb
    mov al, ch
    stosb
    mov al, cl
    stosb
    inc bl
    pop cx
    loop .next
.out:
    ret

; pal_mask (18h): PEL mask = BL. pal_read_mask (19h): BL = PEL mask.
pal_mask:
    mov dx, PEL_MASK
    mov al, bl
    out dx, al
    ret
pal_read_mask:
    mov dx, PEL_MASK
    in al, dx
    mov [bp+fBL], al
    ret
