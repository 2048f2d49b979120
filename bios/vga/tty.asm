; fn_teletype (0Eh): AL = character, BL = colour in graphics modes. Writes on the
; active page, moves the cursor and scrolls.
fn_teletype:
    mov bh, [V_PAGE]
; teletype: the same on page BH. Keeps nothing but BP and DS.
teletype:
    cmp al, 7
    je bell
    push bx
    call page_cursor
    pop bx
    cmp al, 8
    je .back
    cmp al, 10
    je .feed
    cmp al, 13
    je .return
    call put_char
    inc dl
    cmp dl, [V_COLS]
    jb .place
    mov dl, 0
.feed:
    inc dh
    cmp dh, [V_ROWS]
    jbe .place
    mov dh, [V_ROWS]
    push dx
    push bx
    call scroll_page
    pop bx
    pop dx
    jmp short .place
.return:
    mov dl, 0
    jmp short .place
.back:
    or dl, dl
    jz .place
    dec dl
.place:
    jmp put_cursor

; put_char: AL = character, BH = page, BL = colour in graphics, at DH, DL. Text
; attributes stay. Keeps BX DX.
put_char:
    push ax
    call mode_class
    cmp al, C_TEXT
    pop ax
    jne .graphics
    call cell_offset
    stosb
    ret
.graphics:
    mov [bp+lCOLOR], bl
    mov byte [bp+lCOLOR+1], 0
    jmp gfx_write

; scroll_page: the active page up by one line; the new line has the attribute of
; the last one at DH, DL.
scroll_page:
    call mode_class
    cmp al, C_TEXT
    mov bl, 0
    jne .scroll
    call cell_offset
    mov bl, [es:di+1]
.scroll:
    mov bh, bl
    xor cx, cx
    mov dh, [V_ROWS]
    mov dl, [V_COLS]
    dec dl
    mov ax, 1
    jmp scroll

; bell: 896 Hz for a eighth of a second from timer channel 2, timed by the refresh
; bit of port 61h (15 microseconds a change). Where that bit stands still the
; wait is bounded.
bell:
    mov al, 0B6h                ; channel 2, both bytes, square wave
    out PIT_CTL, al
    mov ax, 1331
    out PIT_CH2, al
    mov al, ah
    out PIT_CH2, al
    in al, PORT_B
    mov bl, al
    or al, 3                    ; gate and speaker
    out PORT_B, al
    mov cx, 8286                ; changes in an eighth of a second
    in al, PORT_B
    and al, 10h
    mov ah, al
.change:
    mov dx, 200
.wait:
    in al, PORT_B
    and al, 10h
    cmp al, ah
    jne .changed
    dec dx
    jnz .wait
.changed:
    mov ah, al
    loop .change
    mov al, bl
    and al, 0FCh
    out PORT_B, al
    ret

; fn_write_string (13h): AL bit 0: move the cursor, bit 1: attributes follow the
; characters; BH = page, BL = attribute, CX = length, DX = position, ES:BP = text.
fn_write_string:
    cmp al, 3
    ja .out
    jcxz .out
    and bh, 7
    push bx
    mov bl, bh
    xor bh, bh
    shl bx, 1
    mov di, [bx+V_CURSOR]
    mov [bp+lTMP], di           ; the cursor to come back to
    pop bx
    mov [bp+lPAGE], bx
    mov [bp+lCOUNT], cx
    mov di, [bp+fBP]
    push di
    call put_cursor
    pop di
.next:
    mov bx, [bp+lPAGE]
    mov es, [bp+fES]
    mov al, [es:di]
    inc di
    call is_control
    je .one
    test byte [bp+fAL], 2
    jz .one
    mov bl, [es:di]
    inc di
.one:
    push di
    call string_char
    pop di
    dec word [bp+lCOUNT]
    jnz .next
    test byte [bp+fAL], 1
    jnz .out
    mov bh, [bp+lPAGE+1]
    mov dx, [bp+lTMP]
    jmp put_cursor
.out:
    ret

; is_control: ZF set when teletype acts on AL instead of writing it. In a string of
; fn_write_string no attribute follows such a character.
is_control:
    cmp al, 7
    je .out
    cmp al, 8
    je .out
    cmp al, 10
    je .out
    cmp al, 13
.out:
    ret

; string_char: AL = character, BL = attribute, BH = page, at the page's cursor.
; Control characters act as in teletype.
string_char:
    call is_control
    je teletype
    push ax
    push bx
    call page_cursor
    call mode_class
    pop bx
    cmp al, C_TEXT
    pop ax
    jne teletype
    call cell_offset
    mov [es:di+1], bl
    jmp teletype
