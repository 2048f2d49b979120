; fn_alternate (12h): BL is the subfunction. AL = 12h says that it is known.
fn_alternate:
    cmp bl, 10h
    je alt_ega_info
    cmp bl, 20h
    je alt_print_screen
    sub bl, 30h
    jb .none
    cmp bl, 6
    ja .none
    xor bh, bh
    shl bx, 1
    call [cs:.table+bx]
    mov byte [bp+fAL], 12h
.none:
    ret
.table:
    dw alt_lines, alt_palette, alt_video, alt_grey, alt_cursor, alt_switch, alt_screen

; alt_ega_info (10h): BH = 0 colour or 1 monochrome, BL = 3 (256 KB), CX = feature
; bits and switches.
alt_ega_info:
    mov al, [V_INFO]
    mov cl, 5
    shr al, cl
    and al, 3                   ; memory
    mov [bp+fBL], al
    xor al, al
    cmp byte [V_CRTC], 0B4h
    jne .colour
    inc ax
.colour:
    mov [bp+fBH], al
    mov al, [V_SWITCHES]
    mov ah, al
    mov cl, 4
    shr ah, cl
    and al, 0Fh
    mov [bp+fCX], ax
    ret

; alt_print_screen (20h): INT 5 for any number of rows.
alt_print_screen:
    xor ax, ax
    mov ds, ax
    mov word [5*4], print_screen
    mov [5*4+2], cs
    mov ax, BDA
    mov ds, ax
    ret

; alt_lines (30h): AL = 0, 1, 2: text modes set from now on have 200, 350 or 400
; lines.
alt_lines:
    cmp al, 2
    ja .out
    mov bl, [V_FLAGS]
    and bl, ~(FLAG_200 | FLAG_400)
    mov bh, FLAG_200
    or al, al
    jz .set
    mov bh, 0
    dec al
    jz .set
    mov bh, FLAG_400
.set:
    or bl, bh
    mov [V_FLAGS], bl
.out:
    ret

; alt_flag: AL = 0 clears, 1 sets the bits BL of the byte at DI.
alt_flag:
    mov ah, bl
    not bl
    and [di], bl
    test al, 1
    jz .out
    or [di], ah
.out:
    ret

; alt_palette (31h): AL = 1: mode sets keep the palette.
alt_palette:
    mov di, V_FLAGS
    mov bl, FLAG_KEEPPAL
    jmp short alt_flag

; alt_grey (33h): AL = 0: sum greys, 1: do not.
alt_grey:
    xor al, 1
    mov di, V_FLAGS
    mov bl, FLAG_GREY
    jmp short alt_flag

; alt_cursor (34h): AL = 1: cursor shapes are not scaled.
alt_cursor:
    mov di, V_INFO
    mov bl, INFO_NOEMUL
    jmp short alt_flag

; alt_video (32h): AL = 1: video memory does not answer (miscellaneous output,
; bit 1).
alt_video:
    mov ah, al
    mov dx, MISC_READ
    in al, dx
    or al, 2
    test ah, 1
    jz .set
    and al, 0FDh
.set:
    mov dx, MISC_WRITE
    out dx, al
    ret

; alt_switch (35h): only one display adapter is there to be switched to.
alt_switch:
    ret

; alt_screen (36h): AL = 1: screen off.
alt_screen:
    mov ah, al
    and ah, 1
    mov cl, 5
    shl ah, cl
    mov dx, SEQ
    mov al, 1
    out dx, al
    inc dx
    in al, dx
    and al, 0DFh
    or al, ah
    out dx, al
    ret

; fn_dcc (1Ah): display combination: AL = 0 reads BL = active, BH = other; 1 sets.
fn_dcc:
    cmp al, 1
    ja .out
    je .set
    mov bl, [V_DCC]
    xor bh, bh
    mov [bp+fBX], bx
    jmp short .known
.set:
    mov [V_DCC], bl
.known:
    mov byte [bp+fAL], 1Ah
.out:
    ret

; fn_state_info (1Bh): BX = 0: 64 bytes about the adapter's state to ES:DI.
fn_state_info:
    or bx, bx
    jnz .out
    mov byte [bp+fAL], 1Bh
    mov di, [bp+fDI]
    mov ax, static_info
    stosw
    mov ax, cs
    stosw
    mov si, V_MODE
    mov cx, 1Eh
    rep movsb                   ; 40:49-66
    mov al, [V_ROWS]
    inc ax
    stosb
    mov ax, [V_HEIGHT]
    stosw
    mov al, [V_DCC]
    xor ah, ah
    stosw
    mov bl, [V_MODE]
    mov al, [cs:mode_colours+bx]
    cbw
    cmp bl, 13h
    jne .colours
    mov ah, 1
.colours:
    stosw
    mov al, [cs:mode_pages+bx]
    stosb
    call state_lines
    stosb
    call state_blocks
    stosw
    call state_flags
    stosb
    xor ax, ax
    stosw
    stosb
    mov al, 3                   ; 256 KB
    stosb
    call save_state_flags
    stosb
    xor al, al
    mov cx, 0Dh
    rep stosb
.out:
    ret

; state_lines: AL = 0, 1, 2, 3: 200, 350, 400, 480 lines.
state_lines:
    call scan_lines
    xor bl, bl
    cmp ax, 350
    jb .out
    inc bx
    je .out
    inc bx
    cmp ax, 400
    je .out
    inc bx
.out:
    mov al, bl
    ret

; state_blocks: AL, AH = character blocks of attribute bit 3 = 0 and 1.
state_blocks:
    mov dx, SEQ
    mov al, 3
    out dx, al
    inc dx
    in al, dx
    mov ah, al
    mov bl, al
    and al, 3
    test bl, 10h
    jz .second
    or al, 4
.second:
    shr ah, 1
    shr ah, 1
    and ah, 3
    test bl, 20h
    jz .out
    or ah, 4
.out:
    ret

; state_flags: AL: bit 0 all modes on all displays, 1 greys, 2 monochrome, 3 palette
; kept, 4 cursor emulation, 5 blinking.
state_flags:
    mov al, [V_FLAGS]
    and al, FLAG_GREY | FLAG_MONO | FLAG_KEEPPAL
    test byte [V_INFO], INFO_NOEMUL
    jnz .blink
    or al, 10h
.blink:
    mov bl, 10h
    call atc_read
    test bh, 8
    jz .out
    or al, 20h
.out:
    or al, 1
    ret

; save_state_flags: AL: bit 1: a dynamic save area is there, bit 5: the display
; combination table is there.
save_state_flags:
    push es
    push di
    call save_area
    mov al, 20h
    jz .out
    or al, 2
.out:
    pop di
    pop es
    ret

mode_colours:
    db 16, 16, 16, 16, 4, 4, 2, 0, 0, 0, 0, 0, 0, 16, 16, 0, 16, 2, 16, 0
mode_pages:
    db 8, 8, 8, 8, 1, 1, 1, 8, 0, 0, 0, 0, 0, 8, 4, 2, 2, 1, 1, 1

; The static functionality table (1Bh).
static_info:
    db 0FFh, 0E0h, 0Fh, 0, 0, 0, 0  ; modes 0-7, 0Dh-0Fh, 10h-13h
    db 7                        ; 200, 350, 400 lines
    db 2, 8                     ; character sets at once, blocks
    db 0FFh                     ; all of: modes, greys, fonts, palette, cursor, EGA and DAC, pages
    db 0Eh                      ; save state, blink control, display combination
    db 0, 0, 0, 0

; print_screen: INT 5: the text screen to the first printer. 50:0 is 1 while it
; works and FFh after an error.
print_screen:
    sti
    push ds
    push ax
    push bx
    push cx
    push dx
    mov ax, 50h
    mov ds, ax
    cmp byte [0], 1
    je .busy
    mov byte [0], 1
    mov ah, 0Fh
    int 10h
    mov cl, ah                  ; columns
    mov ah, 3
    push cx
    int 10h
    pop cx
    push dx                     ; cursor
    xor dx, dx
    call .newline
    jnz .fail
.next:
    mov ah, 2
    int 10h
    mov ah, 8
    int 10h
    or al, al
    jnz .print
    mov al, ' '
.print:
    call .char
    jnz .fail
    inc dl
    cmp dl, cl
    jb .next
    mov dl, 0
    call .newline
    jnz .fail
    inc dh
    mov ax, BDA
    mov ds, ax
    mov al, [V_ROWS]
    mov ah, 0
    push ax
    mov ax, 50h
    mov ds, ax
    pop ax
    cmp dh, al
    jbe .next
    mov al, 0
    jmp short .finish
.fail:
    mov al, 0FFh
.finish:
    mov [0], al
    pop dx
    mov ah, 2
    int 10h
.busy:
    pop dx
    pop cx
    pop bx
    pop ax
    pop ds
    iret
.newline:
    mov al, 13
    call .char
    jnz .out
    mov al, 10
.char:                          ; AL to printer 0; not zero after an error
    push dx
    xor dx, dx
    mov ah, 0
    int 17h
    pop dx
    test ah, 29h
.out:
    ret
