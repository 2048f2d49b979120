; Cursor and pages.

; crtc_write: register AL of the CRTC = AH. Keeps DX.
crtc_write:
    push dx
    mov dx, [V_CRTC]
    out dx, ax
    pop dx
    ret

; crtc_pair: registers AL and AL + 1 of the CRTC = BH, BL. Changes AX.
crtc_pair:
    mov ah, bh
    call crtc_write
    inc al
    mov ah, bl
    jmp short crtc_write

; fn_cursor_type (01h): CH = start line, CL = end line; bit 5 of CH: no cursor.
fn_cursor_type:
    mov [V_CURTYPE], cx
    mov ax, cx
    test byte [V_INFO], INFO_NOEMUL
    jnz crtc_cursor_shape
    call mode_class
    cmp al, C_TEXT
    mov ax, cx
    jne crtc_cursor_shape
    call scale_cursor
; crtc_cursor_shape: AH = start line, AL = end line to the CRTC. Keeps AX.
crtc_cursor_shape:
    push ax
    push bx
    mov bx, ax
    mov al, 0Ah
    call crtc_pair
    pop bx
    pop ax
    ret

; scale_cursor: AH, AL = lines of an 8 line cell; AH, AL = those of a cell of
; V_HEIGHT lines that look the same. Cursors that use higher lines or are off
; are meant for the real cell and stay.
scale_cursor:
    cmp ah, 8
    jae .out
    cmp al, 8
    jae .out
    cmp ah, al
    ja .out
    mov bl, [V_HEIGHT]
    cmp bl, 8
    jbe .out
    cmp ah, 5
    jae .line
    dec bl                      ; a block: to the last line of the cell
    mov al, bl
    cmp ah, 3
    jb .out
    inc bl                      ; half a block: from the middle
    shr bl, 1
    mov ah, bl
    ret
.line:                          ; an underline: as thick, two lines above the bottom
    sub al, ah
    mov ah, bl
    sub ah, 2
    sub ah, al
    add al, ah
.out:
    ret

; fn_set_cursor (02h): BH = page, DH = row, DL = column.
fn_set_cursor:
    and bh, 7
; put_cursor: the same from inside. Changes AX BX.
put_cursor:
    mov bl, bh
    xor bh, bh
    mov ax, bx
    shl bx, 1
    mov [bx+V_CURSOR], dx
    cmp al, [V_PAGE]
    jne show_cursor.out
; show_cursor: the hardware cursor of the active page to DX.
show_cursor:
    mov al, [V_COLS]
    mul dh
    add al, dl
    adc ah, 0
    mov bx, [V_START]
    shr bx, 1
    add bx, ax
    mov al, 0Eh
    jmp crtc_pair
.out:
    ret

; page_cursor: BH = page. DX = its cursor, BX = offset of it in the data area.
page_cursor:
    mov bl, bh
    and bx, 7
    shl bx, 1
    mov dx, [bx+V_CURSOR]
    ret

; fn_read_cursor (03h): BH = page. DX = position, CX = shape.
fn_read_cursor:
    call page_cursor
    mov [bp+fDX], dx
    mov ax, [V_CURTYPE]
    mov [bp+fCX], ax
    ret

; fn_set_page (05h): AL = page.
fn_set_page:
    cmp al, 7
    ja set_page.out
; set_page: AL = page 0-7 becomes the active one.
set_page:
    mov [V_PAGE], al
    xor ah, ah
    mul word [V_PAGESIZE]
    mov [V_START], ax
    mov bx, ax
    cmp byte [V_MODE], 7
    ja .address                 ; planar modes count bytes, the others words
    shr bx, 1
.address:
    mov al, 0Ch
    call crtc_pair
    mov bh, [V_PAGE]
    call page_cursor
    jmp short show_cursor
.out:
    ret
