; fn_font (11h): character generator; AL is the subfunction.
fn_font:
    cmp al, 30h
    je font_info
    mov ah, al
    and al, 0Fh
    cmp ah, 20h
    jae font_graphics
    cmp ah, 14h
    ja .out
    cmp al, 4
    ja .out
    cmp al, 3
    je font_blocks
    jb .load
    mov bh, 16
    jmp short .rom
.load:
    cmp al, 1
    jb .user
    mov bh, 14
    je .rom
    mov bh, 8
.rom:
    push ax
    push bx
    call rom_font
    call load_rom_font
    pop bx
    pop ax
    jmp short .rows
.user:
    push ax
    push bx
    mov si, [bp+fBP]
    call load_font
    pop bx
    pop ax
.rows:
    cmp ah, 10h
    jae font_rows
.out:
    ret

; rom_font: BH = height 8, 14 or 16. SI = the font in this ROM.
rom_font:
    mov si, font8x8
    cmp bh, 14
    jb .out
    mov si, font8x14
    je .out
    mov si, font8x16
.out:
    ret

; load_rom_font: the ROM's font at SI, height BH, to block BL.
load_rom_font:
    push cs
    pop es
    mov cx, 256
    xor dx, dx
; load_font: CX glyphs of BH bytes from ES:SI to block BL of plane 2, the first one
; for character DX.
load_font:
    call font_open
    push ds
    push bx
    call block_offset           ; AX
    mov di, ax
    mov ax, cx
    mov cl, 5
    shl dx, cl
    add di, dx
    mov dx, ax                  ; DX = glyphs
    mov ax, es
    mov ds, ax
    mov ax, 0A000h
    mov es, ax
    or dx, dx
    jz .done
.glyph:
    mov cl, bh
    xor ch, ch
    mov bl, 32
    sub bl, cl
    rep movsb
    xor bh, bh
    xchg cl, bl
    add di, cx                  ; to the next 32 bytes
    pop bx
    push bx
    dec dx
    jnz .glyph
.done:
    pop bx
    pop ds
    jmp short font_close

; block_offset: BL = block 0-7. AX = its offset in plane 2: 0, 4000h, 8000h, C000h,
; then 2000h and so on.
block_offset:
    push cx
    mov ah, bl
    and ax, 0300h
    mov cl, 6
    shl ax, cl
    test bl, 4
    jz .out
    or ah, 20h
.out:
    pop cx
    ret

; font_open: make plane 2 appear alone at A000h, bytes in sequence. Keeps all.
font_open:
    push ax
    push dx
    pushf
    cli
    mov dx, SEQ
    outw 0, 1
    outw 2, 4
    outw 4, 7
    outw 0, 3
    mov dx, GDC
    outw 4, 2
    outw 5, 0
    outw 6, 4
    popf
    pop dx
    pop ax
    ret

; font_close: back to text: odd/even planes 0 and 1 at B800h or B000h.
font_close:
    push ax
    push dx
    pushf
    cli
    mov dx, SEQ
    outw 0, 1
    outw 2, 3
    outw 4, 2
    outw 0, 3
    mov dx, GDC
    outw 4, 0
    outw 5, 10h
    mov ax, 0E06h
    cmp byte [V_MODE], 7
    jne .map
    mov ah, 0Ah
.map:
    out dx, ax
    popf
    pop dx
    pop ax
    ret

; font_blocks (03h): character map select = BL.
font_blocks:
    cmp ah, 10h
    jae .out
    mov dx, SEQ
    mov al, 3
    mov ah, bl
    pushf
    cli
    push ax
    outw 0, 1
    pop ax
    out dx, ax
    outw 0, 3
    popf
.out:
    ret

; font_rows: BH = new height of the characters; as many rows as the lines of
; the mode allow (10h-14h).
font_rows:
    mov [V_HEIGHT], bh
    mov byte [V_HEIGHT+1], 0
    call scan_lines             ; AX, CL = 1 if lines are doubled
    div bh
    mov ch, al                  ; rows
    dec al
    mov [V_ROWS], al
    mov al, ch
    mul bh
    shl ax, cl
    dec ax                      ; last line that is shown
    push bx
    mov bl, al
    mov al, 12h
    mov ah, bl
    call crtc_write
    pop bx
    mov al, 9
    call crtc_read
    and ah, 0E0h
    or ah, bh
    dec ah
    call crtc_write
    cmp byte [V_MODE], 7
    jne .cursor
    mov al, 14h                 ; underline on the last line
    mov ah, bh
    dec ah
    call crtc_write
.cursor:
    mov ah, bh
    mov al, bh
    sub ax, 0201h               ; the last two lines
    mov [V_CURTYPE], ax
    push cx
    call crtc_cursor_shape
    pop cx
    mov al, ch
    mul byte [V_COLS]
    shl ax, 1
    mov [V_PAGESIZE], ax
    ret

; crtc_read: AH = register AL of the CRTC. Keeps AL and the others.
crtc_read:
    push dx
    mov dx, [V_CRTC]
    out dx, al
    inc dx
    mov ah, al
    in al, dx
    xchg al, ah
    pop dx
    ret

; scan_lines: AX = 200, 350, 400 or 480, the lines of the mode as programs see
; them; CL = 1 if the CRTC shows each twice. A font that does not fill the screen
; makes it a few lines shorter, so the number is rounded up. Keeps BX.
scan_lines:
    push bx
    mov al, 12h
    call crtc_read
    mov bl, ah                  ; bits 0-7 of the last line
    mov al, 7
    call crtc_read
    mov bh, 0
    test ah, 2
    jz .bit9
    inc bh
.bit9:
    test ah, 40h
    jz .double
    or bh, 2
.double:
    inc bx
    mov al, 9
    call crtc_read
    mov cl, 7
    shr ah, cl
    mov cl, ah
    cmp byte [V_MODE], 13h
    jne .once
    mov cl, 1                   ; there two lines make a row of pixels
.once:
    shr bx, cl
    mov ax, 200
    cmp bx, ax
    jbe .out
    mov ax, 350
    cmp bx, ax
    jbe .out
    mov ax, 400
    cmp bx, ax
    jbe .out
    mov ax, 480
.out:
    pop bx
    ret

; font_graphics (20h-24h): fonts of graphics modes. BL = rows: 0: DL, 1: 14,
; 2: 25, 3: 43.
font_graphics:
    cmp ah, 24h
    ja .out
    mov di, 1Fh * 4
    cmp al, 1
    mov si, [bp+fBP]
    jb .vector                  ; 20h: upper half for CGA modes
    mov di, 43h * 4
    je .rows                    ; 21h: the caller's font, CX bytes a glyph
    push cs
    pop es
    mov cx, 14
    mov si, font8x14
    cmp al, 3
    jb .rows
    mov cx, 8
    mov si, font8x8
    je .rows
    mov cx, 16
    mov si, font8x16
.rows:
    mov [V_HEIGHT], cx
    xor bh, bh
    and bl, 3
    jz .given
    mov dl, [cs:.rowcount+bx]
.given:
    dec dl
    mov [V_ROWS], dl
.vector:
    xor ax, ax
    mov ds, ax
    mov [di], si
    mov [di+2], es
    mov ax, BDA
    mov ds, ax
.out:
    ret
.rowcount:
    db 0, 14, 25, 43

; font_info (30h): BH = which font. ES:BP = the font, CX = bytes a character on
; the screen, DL = rows less one.
font_info:
    mov ax, [V_HEIGHT]
    mov [bp+fCX], ax
    mov al, [V_ROWS]
    mov [bp+fDL], al
    cmp bh, 7
    ja .out
    cmp bh, 2
    jae .rom
    xor ax, ax
    mov ds, ax
    mov di, 1Fh * 4
    or bh, bh
    jz .vector
    mov di, 43h * 4
.vector:
    les di, [di]
    mov [bp+fBP], di
    mov [bp+fES], es
    mov ax, BDA
    mov ds, ax
    ret
.rom:
    mov bl, bh
    xor bh, bh
    shl bx, 1
    mov ax, [cs:.fonts-4+bx]
    mov [bp+fBP], ax
    mov [bp+fES], cs
.out:
    ret
; The alternates for 9 dots are empty lists: our letters need no change there.
.fonts:
    dw font8x14, font8x8, font8x8 + 128*8, no_changes, font8x16, no_changes
no_changes:
    db 0
