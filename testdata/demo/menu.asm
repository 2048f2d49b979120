; The first page: a logo and the list of what there is.
    cpu 8086

MENU_ROW equ 11
MENU_COL equ 21
MENU_WIDTH equ 38

menu:
    mov si, menu_title
    mov dx, menu_footer
    call page
    call logo
    mov di, cell(MENU_ROW - 1, MENU_COL - 1)
    mov cx, MENU_WIDTH
    mov dx, menu_count
    mov ah, SKY
    call frame
.draw:
    call menu_lines
    call key
    cmp ah, 48h
    je .up
    cmp ah, 50h
    je .down
    cmp al, 13
    je .enter
    call menu_find
    jc .draw
    mov [menu_pick], bl
.enter:
    call menu_lines
    mov bl, [menu_pick]
    mov bh, 0
    shl bx, 1
    call [menu_calls+bx]
    jmp menu
.up:
    dec byte [menu_pick]
    jns .draw
    mov byte [menu_pick], menu_count - 1
    jmp .draw
.down:
    inc byte [menu_pick]
    cmp byte [menu_pick], menu_count
    jb .draw
    mov byte [menu_pick], 0
    jmp .draw

; menu_find: AL = key. BX = the line it belongs to, carry set if none.
menu_find:
    cmp al, 'a'
    jb .search
    cmp al, 'z'
    ja .search
    sub al, 20h
.search:
    xor bx, bx
.next:
    cmp al, [menu_keys+bx]
    je .out                     ; carry is clear
    inc bx
    cmp bx, menu_count
    jb .next
    stc
.out:
    ret

; menu_lines: all lines, the chosen one in other colours.
menu_lines:
    call use_screen
    xor bx, bx
    mov si, menu_texts
    mov di, cell(MENU_ROW, MENU_COL)
.next:
    push di
    mov dx, SKY * 256 + GOLD
    cmp bl, [menu_pick]
    jne .plain
    mov dx, PICK * 256 + 74h
.plain:
    mov ah, dh
    mov al, ' '
    mov cx, MENU_WIDTH
    push di
    rep stosw
    pop di
    add di, 4
    mov ah, dl
    mov al, [menu_keys+bx]
    stosw
    add di, 4
    mov ah, dh
    cmp dh, SKY
    jne .text
    mov ah, BRIGHT
.text:
    call puts
    pop di
    add di, 160
    inc bx
    cmp bx, menu_count
    jb .next
    ret

menu_pick: db 0
menu_keys: db "12345678R0"
menu_count equ $ - menu_keys
menu_calls:
    dw info, show, picture, animation, tasks, keys, selftest, about, restart, power_off
menu_texts:
    db "Machine information", 0
    db "Colours and characters", 0
    db "Picture in 256 colours", 0
    db "Animation", 0
    db "Protected mode: tasks and paging", 0
    db "Keyboard", 0
    db "Self-test", 0
    db "About", 0
    db "Restart", 0
    db "Power off", 0
menu_title: db "demo disk", 0
menu_footer:
    db 0FFh, BARKEY, "1", 0FFh, BAR, "-", 0FFh, BARKEY, "8 R 0", 0FFh, BAR, " choose   "
    db 0FFh, BARKEY, 18h, " ", 19h, " Enter", 0FFh, BAR, " move, open   "
    db 0FFh, BARKEY, "Esc", 0FFh, BAR, " comes back from every page", 0

; logo: the name in large letters. A # of the drawing is a full block, the others
; are half blocks.
logo:
    call use_screen
    mov si, logo_rows
    mov di, cell(2, 18)
.row:
    push di
.next:
    lodsb
    cmp al, 1
    jbe .end
    mov ah, 16h                 ; rust
    cmp di, cell(5, 0)
    jae .put
    mov ah, GOLD
.put:
    cmp al, '#'
    jne .half
    mov al, 0DBh
.half:
    cmp al, 'o'
    jne .low
    mov al, 0DFh
.low:
    cmp al, 'u'
    jne .store
    mov al, 0DCh
.store:
    stosw
    jmp .next
.end:
    pop di
    add di, 160
    cmp al, 0
    jne .row
    print 8, 22, DESK, slogan
    ret
logo_rows:
    db "##                               uu###uu    uu##o", 1
    db "oo                               ##   ##  u##o", 1
    db "##  ##u##o  u####u   ##u###u     ou###uo  ##u###u", 1
    db "##  ##o    ##o  o##  ##o  o##   ##o   o## ##o  o##", 1
    db "##  ##     ##u  u##  ##    ##   ##u   u## ##u  u##", 1
    db "##  ##      o####o   ##    ##    o#####o   o####o", 0
slogan: db "a PC in pure Go: processor, chips, firmware", 0

; about: what this disk is.
about:
    mov si, .title
    mov dx, back_footer
    call page
    mov di, cell(5, 9)
    mov cx, 60
    mov dx, 14
    mov ah, SKY
    call frame
    mov di, cell(5, 13)
    mov si, .title
    mov ah, GOLD
    call title
    mov si, .text
    mov di, cell(7, 13)
.line:
    push di
    mov ah, BRIGHT
    call puts
    pop di
    add di, 160
    cmp byte [si], 1
    jne .line
.wait:
    call key
    cmp al, 27
    jne .wait
    ret
.title: db "About", 0
.text:
    db "This floppy disk was written for iron86, a PC emulator", 0
    db "in pure Go. It is a boot sector and one program in", 0
    db "assembly language, ", 0FFh, GOLD, "testdata/demo", 0FFh, BRIGHT, " in the source.", 0
    db 0
    db "It shows what the emulated PC can do and tests it. The", 0
    db "result of the self-test also goes to the first serial", 0
    db "port and to the debug port E9h.", 0
    db 0
    db "It boots on any PC with a 1.44 MB drive and a VGA, and", 0
    db "under QEMU, whose translator does not check segment", 0
    db "limits: the self-test finds that.", 0, 1

back_footer:
    db 0FFh, BARKEY, "Esc", 0FFh, BAR, " back to the menu", 0
