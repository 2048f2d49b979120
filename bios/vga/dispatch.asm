; int10: the video service. AH is the function. All registers are saved and come
; back as they were, less those the function sets in the frame. Handlers get
; the caller's AX BX CX DX SI ES, BP = frame, DS = BIOS data area.
int10:
    sti
    cld
    push es
    push ds
    push bp
    push di
    push si
    push dx
    push cx
    push bx
    push ax
    mov bp, sp
    sub sp, LOCALS
    mov di, BDA
    mov ds, di
    cmp ah, 1Ch
    ja .high
    mov bl, ah
    xor bh, bh
    shl bx, 1
    mov di, [cs:functions+bx]
    mov bx, [bp+fBX]
    call di
.done:
    mov sp, bp
    pop ax
    pop bx
    pop cx
    pop dx
    pop si
    pop di
    pop bp
    pop ds
    pop es
    iret
.high:
    cmp ah, 4Fh
    jne .done
    call fn_vbe
    jmp .done

functions:
    dw fn_set_mode, fn_cursor_type, fn_set_cursor, fn_read_cursor
    dw fn_light_pen, fn_set_page, fn_scroll_up, fn_scroll_down
    dw fn_read_char, fn_write_char_attr, fn_write_char, fn_cga_palette
    dw fn_write_pixel, fn_read_pixel, fn_teletype, fn_get_mode
    dw fn_palette, fn_font, fn_alternate, fn_write_string
    dw fn_none, fn_none, fn_none, fn_none, fn_none, fn_none
    dw fn_dcc, fn_state_info, fn_save_state

fn_none:
    ret

; fn_light_pen (04h): there is none: AH = 0.
fn_light_pen:
    mov byte [bp+fAH], 0
    ret

; fn_get_mode (0Fh): AL = mode with the no-clear bit, AH = columns, BH = page.
fn_get_mode:
    mov al, [V_INFO]
    and al, INFO_KEEP
    or al, [V_MODE]
    mov ah, [V_COLS]
    mov [bp+fAX], ax
    mov al, [V_PAGE]
    mov [bp+fBH], al
    ret

; mode_class: AL = class of the current mode (C_TEXT...); nothing else changes.
mode_class:
    push bx
    mov bl, [V_MODE]
    xor bh, bh
    cmp bl, 13h
    mov al, C_TEXT
    ja .out
    mov al, [cs:classes+bx]
.out:
    pop bx
    ret

classes:
    db C_TEXT, C_TEXT, C_TEXT, C_TEXT, C_CGA2, C_CGA2, C_CGA1, C_TEXT
    db C_TEXT, C_TEXT, C_TEXT, C_TEXT, C_TEXT, C_PLANAR, C_PLANAR, C_PLANAR
    db C_PLANAR, C_PLANAR, C_PLANAR, C_LINEAR
