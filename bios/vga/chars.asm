; Characters at the cursor: 08h read, 09h write with attribute, 0Ah write.

; cell_offset: BH = page, DH = row, DL = column. DI = offset of the cell of a text
; mode, ES = its segment. Keeps all else.
cell_offset:
    push ax
    push dx
    mov al, [V_COLS]
    mul dh
    xor dh, dh
    add ax, dx
    shl ax, 1
    mov di, ax
    mov al, bh
    cbw
    mul word [V_PAGESIZE]
    add di, ax
    pop dx
    pop ax
    jmp text_segment

; fn_read_char (08h): BH = page. AL = character, AH = attribute (0 in graphics).
fn_read_char:
    and bh, 7
    push bx
    call page_cursor
    pop bx
    call mode_class
    cmp al, C_TEXT
    jne .graphics
    call cell_offset
    mov ax, [es:di]
    mov [bp+fAX], ax
    ret
.graphics:
    call gfx_read
    xor ah, ah
    mov [bp+fAX], ax
    ret

; fn_write_char_attr (09h): AL = character, BH = page, BL = attribute or colour,
; CX = how often. fn_write_char (0Ah): the same, text attributes stay.
fn_write_char_attr:
    mov ah, 1
    jmp short write_chars
fn_write_char:
    xor ah, ah
write_chars:
    jcxz .out
    mov si, ax
    call mode_class
    cmp al, C_TEXT
    jne .graphics
    and bh, 7
    push bx
    call page_cursor
    pop bx
    call cell_offset
    mov ax, si
    or ah, ah
    jz .plain
    mov ah, bl
    rep stosw
    ret
.plain:
    stosb
    inc di
    loop .plain
.out:
    ret
.graphics:
    mov [bp+lCOUNT], cx
    mov [bp+lCOLOR], bx         ; BH is the background in mode 13h only
    cmp al, C_LINEAR
    jne .page
    xor bh, bh
.page:
    and bh, 7
    push bx
    call page_cursor
    pop bx
    mov ax, si
.next:
    call gfx_write
    inc dl
    cmp dl, [V_COLS]
    jb .more
    mov dl, 0
    inc dh
    cmp dh, [V_ROWS]
    ja .out
.more:
    dec word [bp+lCOUNT]
    jnz .next
    ret
