; The keyboard: what INT 16h gives, and the scan codes as they come, seen through
; the keyboard intercept INT 15h/4Fh.
    cpu 8086

KEYS_ROWS equ 12
keys_old: dd 0
keys_codes: times 12 db 0       ; the last codes, oldest first
keys_row: dw 0

keys:
    mov si, .title
    mov dx, .footer
    call page
    mov di, cell(2, 3)
    mov cx, 40
    mov dx, KEYS_ROWS + 2
    mov ah, SKY
    call frame
    mov di, cell(2, 6)
    mov si, .keys_title
    mov ah, GOLD
    call title
    print 3, 6, SKY, .head
    mov di, cell(2, 48)
    mov cx, 26
    mov dx, KEYS_ROWS + 2
    mov ah, SKY
    call frame
    mov di, cell(2, 51)
    mov si, .state_title
    mov ah, GOLD
    call title
    print 19, 5, SKY, .codes
    mov word [keys_row], 0
    call keys_hook
.next:
    call keys_state
    call keys_show_codes
    call show_clock
    call any_key
    jnz .pressed
    hlt
    jmp .next
.pressed:
    push ax
    call keys_line
    pop ax
    cmp al, 27
    jne .next
    jmp keys_unhook
.title: db "Keyboard", 0
.footer: db "Press keys; ", 0FFh, BARKEY, "Esc", 0FFh, BAR, " back to the menu", 0
.keys_title: db "Keys (INT 16h)", 0
.state_title: db "Shift keys and locks", 0
.head: db "scan code   ASCII   character", 0
.codes: db "Scan codes (INT 15h/4Fh), a release has bit 7 set:", 0

; keys_line: AX = key, on the next line; the list scrolls when it is full.
keys_line:
    mov bx, ax
    call use_screen
    cmp word [keys_row], KEYS_ROWS
    jb .room
    push ds
    push es
    pop ds
    mov si, cell(5, 4)
    mov di, cell(4, 4)
    mov dx, KEYS_ROWS - 1
.line:
    mov cx, 40
    push si
    push di
    rep movsw
    pop di
    pop si
    add si, 160
    add di, 160
    dec dx
    jnz .line
    pop ds
    dec word [keys_row]
.room:
    mov ax, 160
    mul word [keys_row]
    mov di, ax
    add di, cell(4, 4)
    push di
    mov ah, BRIGHT
    mov al, ' '
    mov cx, 40
    rep stosw
    pop di
    add di, 10
    mov al, bh
    call put_hex8
    add di, 20
    mov al, bl
    call put_hex8
    add di, 16
    mov ah, GOLD
    mov al, bl
    stosw
    inc word [keys_row]
    ret

; keys_state: the bits of 40:17 by name, those that are on bright.
keys_state:
    call use_screen
    push ds
    mov ax, 40h
    mov ds, ax
    mov bl, [17h]
    pop ds
    mov si, .names
    mov di, cell(4, 52)
    mov cx, 8
.next:
    push di
    mov ax, 18h * 256 + 0FAh
    shr bl, 1
    jnc .off
    mov ax, GOLD * 256 + 0FEh
.off:
    stosw
    mov al, ' '
    stosw
    call puts
    pop di
    add di, 160
    loop .next
    ret
.names:
    db "right Shift", 0, "left Shift", 0, "Ctrl", 0, "Alt", 0
    db "Scroll Lock", 0, "Num Lock", 0, "Caps Lock", 0, "Insert", 0

keys_show_codes:
    mov di, cell(20, 5)
    mov bx, 0
    mov ah, BRIGHT
.next:
    mov al, [keys_codes+bx]
    or al, al
    jz .skip
    call put_hex8
    mov al, ' '
    stosw
.skip:
    inc bx
    cmp bx, 12
    jb .next
    ret

; keys_hook, keys_unhook: take INT 15h and give it back.
keys_hook:
    push es
    push ds
    pop es
    mov di, keys_codes
    mov cx, 6
    xor ax, ax
    rep stosw
    mov es, ax
    cli
    mov ax, [es:15h*4]
    mov [keys_old], ax
    mov ax, [es:15h*4+2]
    mov [keys_old+2], ax
    mov word [es:15h*4], keys_intercept
    mov [es:15h*4+2], cs
    sti
    pop es
    ret
keys_unhook:
    push es
    xor ax, ax
    mov es, ax
    cli
    mov ax, [keys_old]
    mov [es:15h*4], ax
    mov ax, [keys_old+2]
    mov [es:15h*4+2], ax
    sti
    pop es
    ret

; keys_intercept: INT 15h; AH = 4Fh: AL = scan code, and carry stays set: the BIOS
; is to use it.
keys_intercept:
    cmp ah, 4Fh
    je .code
    jmp far [cs:keys_old]
.code:
    push ax
    push bx
    push ds
    push cs
    pop ds
    mov bx, 1
.shift:
    mov ah, [keys_codes+bx]
    mov [keys_codes+bx-1], ah
    inc bx
    cmp bx, 12
    jb .shift
    mov [keys_codes+11], al
    pop ds
    pop bx
    pop ax
    push bp
    mov bp, sp
    or byte [bp+6], 1           ; carry in the flags that IRET restores
    pop bp
    iret
