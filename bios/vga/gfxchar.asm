; Characters in graphics modes.

; glyph: AL = character. ES:SI = its bytes, CX = how many. CGA modes take the
; upper half from INT 1Fh; all others have the whole font at INT 43h.
glyph:
    push ax
    push bx
    push ds
    mov cx, [V_HEIGHT]
    mov bl, [V_MODE]
    xor si, si
    mov ds, si
    cmp bl, 6
    ja .whole
    test al, 80h
    jz .whole
    and al, 7Fh
    les si, [1Fh*4]
    jmp short .add
.whole:
    les si, [43h*4]
.add:
    mul cl
    add si, ax
    pop ds
    pop bx
    pop ax
    ret

; gfx_write: AL = character, BH = page, DH = row, DL = column, lCOLOR = colour and
; background. Keeps AX BX DX.
gfx_write:
    push ax
    push bx
    push dx
    call glyph
    call mode_class
    mov bl, [bp+lCOLOR]
    cmp al, C_PLANAR
    je .planar
    ja .linear
    call cga_offset
    call write_cga
    jmp short .out
.planar:
    call planar_offset
    call write_planar
    jmp short .out
.linear:
    call linear_offset
    call write_linear
.out:
    pop dx
    pop bx
    pop ax
    ret

; cga_offset: DI = offset in B800h of row DH, column DL; AL = class. Keeps AX.
cga_offset:
    push ax
    mov al, dh
    mov ah, 4 * 80 / 2
    mul ah
    shl ax, 1
    mov di, ax
    pop ax
    xor dh, dh
    add di, dx
    cmp al, C_CGA1
    je .out
    add di, dx
.out:
    ret

; write_cga: the glyph ES:SI of CX lines to DI, BL = colour, bit 7 exclusive or.
write_cga:
    push ds
    push bp
    mov bp, ax                  ; class, kept while AX works
    mov ax, es
    mov ds, ax
    mov ax, 0B800h
    mov es, ax
.line:
    lodsb
    mov dx, bp
    cmp dl, C_CGA1
    je .narrow
    call spread                 ; AX = two bits a pixel, in memory order
    test bl, 80h
    jz .put
    xor ax, [es:di]
.put:
    mov [es:di], ax
    jmp short .next
.narrow:                        ; mode 6 stores the line as it is, whatever the colour
    test bl, 80h
    jz .put1
    xor al, [es:di]
.put1:
    mov [es:di], al
.next:
    xor di, 2000h               ; the other bank
    test di, 2000h
    jnz .same
    add di, 80
.same:
    loop .line
    pop bp
    pop ds
    ret

; spread: AL = glyph line, BL = colour 0-3. AX = its eight pixels of two bits, the
; leftmost in bits 7 and 6 of AL. Changes DX.
spread:
    push cx
    mov cx, 8
    mov ah, al
    xor dx, dx
.bit:
    shl dx, 1
    shl dx, 1
    shl ah, 1
    jnc .dark
    mov al, bl
    and al, 3
    or dl, al
.dark:
    loop .bit
    mov ah, dl
    mov al, dh
    pop cx
    ret

; planar_offset: DI = offset in A000h of page BH, row DH, column DL.
planar_offset:
    push ax
    push bx
    push dx
    push dx
    mov al, bh
    cbw
    mul word [V_PAGESIZE]
    mov di, ax
    pop dx
    xor bh, bh
    mov bl, dl
    add di, bx
    mov bl, dh
    mov al, [V_HEIGHT]
    mul byte [V_COLS]
    mul bx
    add di, ax
    pop dx
    pop bx
    pop ax
    ret

; write_planar: the glyph ES:SI of CX lines to DI. First zeros on all planes, then
; the glyph on the planes of colour BL; exclusive or goes through the latches.
write_planar:
    call planar_default
    mov ax, es                  ; glyph
    mov bh, [V_COLS]
    push ds
    mov ds, ax
    mov ax, 0A000h
    mov es, ax
    test bl, 80h
    jz .opaque
    mov dx, GDC
    outw 3, 18h                 ; exclusive or
    jmp short .colour
.opaque:
    push di
    push cx
    xor al, al
.clear:
    stosb
    call .down
    loop .clear
    pop cx
    pop di
.colour:
    mov dx, SEQ
    mov al, 2
    mov ah, bl
    and ah, 0Fh
    out dx, ax
.line:
    mov ah, [es:di]             ; fill the latches
    lodsb
    stosb
    call .down
    loop .line
    pop ds
    jmp planar_default
.down:                          ; DI one line down, from behind the byte
    mov dl, bh
    xor dh, dh
    dec di
    add di, dx
    ret

; linear_offset: DI = offset in A000h of row DH, column DL in mode 13h.
linear_offset:
    push ax
    push bx
    push dx
    mov bl, dl
    xor bh, bh
    shl bx, 1
    shl bx, 1
    shl bx, 1
    mov di, bx
    mov al, dh
    xor ah, ah
    mov bx, 320 * 8
    mul bx
    add di, ax
    pop dx
    pop bx
    pop ax
    ret

; write_linear: the glyph ES:SI of CX lines to DI, BL = colour, background from
; lCOLOR.
write_linear:
    mov bh, [bp+lCOLOR+1]
    push ds
    mov ax, es
    mov ds, ax
    mov ax, 0A000h
    mov es, ax
.line:
    push cx
    lodsb
    mov ah, al
    mov cx, 8
.pixel:
    mov al, bh
    shl ah, 1
    jnc .put
    mov al, bl
.put:
    stosb
    loop .pixel
    add di, 320 - 8
    pop cx
    loop .line
    pop ds
    ret

; gfx_read: BH = page, DH = row, DL = column. AL = the character whose glyph is
; there, 0 if none is. Every pixel that is not 0 counts as set.
gfx_read:
    push es
    call mode_class
    mov cx, [V_HEIGHT]
    cmp cx, 32
    ja .none
    cmp al, C_PLANAR
    je .planar
    ja .linear
    call cga_offset
    call read_cga
    jmp short .search
.planar:
    call planar_offset
    call read_planar
    jmp short .search
.linear:
    call linear_offset
    call read_linear
.search:
    xor al, al
.next:
    call glyph                  ; ES:SI, CX
    lea di, [bp+lGLYPH]
    push ds
    push es
    pop ds
    push ss
    pop es
    repe cmpsb
    pop ds
    je .out
    inc al
    jnz .next
.none:
    xor al, al
.out:
    pop es
    ret

; read_cga: the cell at DI of class AL to lGLYPH.
read_cga:
    mov dl, al
    mov ax, 0B800h
    mov es, ax
    lea si, [bp+lGLYPH]
.line:
    mov al, [es:di]
    cmp dl, C_CGA1
    je .store
    push cx
    mov bx, [es:di]
    xchg bl, bh                 ; leftmost pixel on top
    mov cx, 8
.pixel:
    shl al, 1
    test bh, 0C0h
    jz .dark
    or al, 1
.dark:
    shl bx, 1
    shl bx, 1
    loop .pixel
    pop cx
.store:
    mov [ss:si], al
    inc si
    xor di, 2000h
    test di, 2000h
    jnz .same
    add di, 80
.same:
    loop .line
    ret

; read_planar: the same; colour compare (read mode 1) finds the pixels of colour 0.
read_planar:
    mov ax, 0A000h
    mov es, ax
    lea si, [bp+lGLYPH]
    mov dx, GDC
    outw 2, 0
    outw 5, 8
    mov bx, [V_COLS]
.line:
    mov al, [es:di]
    not al
    mov [ss:si], al
    inc si
    add di, bx
    loop .line
    outw 5, 0
    ret

; read_linear: the same in mode 13h.
read_linear:
    mov ax, 0A000h
    mov es, ax
    lea si, [bp+lGLYPH]
.line:
    push cx
    mov cx, 8
.pixel:
    shl al, 1
    cmp byte [es:di], 0
    je .dark
    or al, 1
.dark:
    inc di
    loop .pixel
    mov [ss:si], al
    inc si
    add di, 320 - 8
    pop cx
    loop .line
    ret
