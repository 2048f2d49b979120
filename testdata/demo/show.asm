; The text show: colours, all characters, blinking, boxes, and an animation.
    cpu 8086

show_footer:
    db 0FFh, BARKEY, "any key", 0FFh, BAR, " next page   "
    db 0FFh, BARKEY, "Esc", 0FFh, BAR, " back to the menu", 0

; show: the pages one after the other until Esc.
show:
    mov bx, 0
.next:
    push bx
    call [.pages+bx]
    call key
    pop bx
    cmp al, 27
    je .out
    add bx, 2
    cmp bx, .pages_end - .pages
    jb .next
.out:
    ret
.pages:
    dw show_colours, show_glyphs, show_boxes
.pages_end:

; show_colours: the 16 colours on the 8 backgrounds, then blinking.
show_colours:
    mov si, .title
    mov dx, show_footer
    call page
    xor bl, bl                  ; attribute
    mov di, cell(3, 8)
.row:
    push di
    mov cx, 16
.cell:
    mov ah, bl
    mov al, ' '
    stosw
    mov al, bl
    call put_hex8
    mov al, ' '
    stosw
    inc bl
    loop .cell
    pop di
    add di, 160
    cmp bl, 80h
    jb .row
    print 12, 8, BRIGHT, .names
    mov di, cell(14, 8)
    xor bl, bl
.bar:
    push di
    mov ah, bl
    mov al, 0DBh
    mov cx, 4
.solid:
    rep stosw
    pop di
    add di, 8
    inc bl
    cmp bl, 16
    jb .bar
    print 17, 8, 9Eh, .blink
    print 19, 8, BRIGHT, .note
    ret
.title: db "Colours", 0
.names: db "16 colours on 8 backgrounds; as solid blocks:", 0
.blink: db " This line blinks. ", 0
.note: db "Attribute bit 7 blinks, or makes the background bright.", 0

; show_glyphs: the 256 characters of code page 437 in rows of 32.
show_glyphs:
    mov si, .title
    mov dx, show_footer
    call page
    mov di, cell(3, 9)
    mov ah, SKY
    xor al, al
.head:
    push ax
    and al, 0Fh
    cmp al, 10
    jb .digit
    add al, 7
.digit:
    add al, '0'
    stosw
    mov al, ' '
    stosw
    pop ax
    inc al
    cmp al, 32
    jb .head
    xor bl, bl
    mov di, cell(5, 5)
.row:
    push di
    mov ah, SKY
    mov al, bl
    call put_hex8
    add di, 4
    mov ah, BRIGHT
    mov cx, 32
.glyph:
    mov al, bl
    stosw
    mov al, ' '
    stosw
    inc bl
    loop .glyph
    pop di
    add di, 320
    or bl, bl
    jnz .row
    ret
.title: db "Characters of code page 437", 0

; show_boxes: lines, shades and signs in use.
show_boxes:
    mov si, .title
    mov dx, show_footer
    call page
    mov si, .text
    mov di, cell(3, 6)
.line:
    push di
    mov ah, BRIGHT
    call puts
    pop di
    add di, 160
    cmp byte [si], 1
    jne .line
    ret
.title: db "Lines, shades, signs", 0
.text:
    db 0DAh, 0C4h, 0C4h, 0C4h, 0C2h, 0C4h, 0C4h, 0C4h, 0BFh, "   ", 0C9h, 0CDh, 0CDh, 0CDh, 0CBh, 0CDh, 0CDh, 0CDh, 0BBh, "   "
    db 0D6h, 0C4h, 0C4h, 0C4h, 0D2h, 0C4h, 0C4h, 0C4h, 0B7h, "   ", 0D5h, 0CDh, 0CDh, 0CDh, 0D1h, 0CDh, 0CDh, 0CDh, 0B8h, 0
    db 0B3h, "   ", 0B3h, "   ", 0B3h, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0B3h, "   ", 0B3h, "   ", 0B3h, 0
    db 0C3h, 0C4h, 0C4h, 0C4h, 0C5h, 0C4h, 0C4h, 0C4h, 0B4h, "   ", 0CCh, 0CDh, 0CDh, 0CDh, 0CEh, 0CDh, 0CDh, 0CDh, 0B9h, "   "
    db 0C7h, 0C4h, 0C4h, 0C4h, 0D7h, 0C4h, 0C4h, 0C4h, 0B6h, "   ", 0C6h, 0CDh, 0CDh, 0CDh, 0D8h, 0CDh, 0CDh, 0CDh, 0B5h, 0
    db 0B3h, "   ", 0B3h, "   ", 0B3h, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0BAh, "   ", 0B3h, "   ", 0B3h, "   ", 0B3h, 0
    db 0C0h, 0C4h, 0C4h, 0C4h, 0C1h, 0C4h, 0C4h, 0C4h, 0D9h, "   ", 0C8h, 0CDh, 0CDh, 0CDh, 0CAh, 0CDh, 0CDh, 0CDh, 0BCh, "   "
    db 0D3h, 0C4h, 0C4h, 0C4h, 0D0h, 0C4h, 0C4h, 0C4h, 0BDh, "   ", 0D4h, 0CDh, 0CDh, 0CDh, 0CFh, 0CDh, 0CDh, 0CDh, 0BEh, 0
    db 0
    db 0FFh, SKY, "Shades   ", 0FFh, GOLD, 0B0h, 0B0h, 0B0h, 0B0h, 0B1h, 0B1h, 0B1h, 0B1h, 0B2h, 0B2h, 0B2h, 0B2h, 0DBh, 0DBh, 0DBh, 0DBh, 0
    db 0FFh, SKY, "Halves   ", 0FFh, GOLD, 0DCh, 0DFh, 0DCh, 0DFh, 0DCh, 0DFh, " ", 0DDh, 0DEh, 0DDh, 0DEh, " ", 0FEh, 0
    db 0FFh, SKY, "Cards    ", 0FFh, 1Ch, 3, " ", 4, 0FFh, BRIGHT, " ", 5, " ", 6, 0
    db 0FFh, SKY, "Arrows   ", 0FFh, GOLD, 18h, " ", 19h, " ", 1Ah, " ", 1Bh, " ", 1Dh, " ", 12h, " ", 10h, " ", 11h, " ", 1Eh, " ", 1Fh, 0
    db 0FFh, SKY, "Faces    ", 0FFh, GOLD, 2, 0FFh, BRIGHT, " ", 0Bh, " ", 0Ch, " ", 0Dh, " ", 0Eh, " ", 0Fh, 0
    db 0FFh, SKY, "Letters  ", 0FFh, BRIGHT, "caf", 82h, "  ", 8Eh, "rger  ", 99h, "l  ", 0A4h, "and", 0A3h, "  gar", 87h, "on  ", 9Ch, "20  ", 9Bh, "50  ", 0ABh, " ", 0ACh, 0
    db 0FFh, SKY, "Formulas ", 0FFh, BRIGHT, 0E4h, " ", 0E0h, 0FDh, " ", 0F7h, " ", 0E3h, 0FBh, "2", "  ", 0F3h, " ", 0ECh, "  ", 0EAh, " ", 0F1h, " 3", 0F8h, "  f(x) ", 0F0h, " ", 0F4h, 0E5h, 0
    db 0FFh, SKY, "         ", 0FFh, BRIGHT, "                                ", 0F5h, 0, 1

; animation: stars that fly by, and a ball, until a key is pressed.
STARS equ 90
stars equ scratch               ; word position, byte speed, byte phase of each

animation:
    mov si, .title
    mov dx, back_footer
    call page
    mov bx, 0ACE1h              ; the random number
    mov si, stars
    mov cx, STARS
.seed:
    call random
    mov ax, bx
    xor dx, dx
    mov di, 23 * 80
    div di
    add dx, 80
    shl dx, 1
    mov [si], dx
    call random
    mov al, bl
    and al, 3
    inc al
    mov [si+2], al
    add si, 4
    loop .seed
    mov word [.x], 10
    mov word [.y], 3
    mov word [.dx], 2
    mov word [.dy], 1
.frame:
    call stars_move
    call .ball
    call show_clock
    call ticks
    mov bx, ax
.tick:
    hlt
    call ticks
    cmp ax, bx
    je .tick
    call any_key
    jz .frame
    cmp al, 27
    jne .frame
    ret
.ball:                          ; erase, move, draw
    mov al, ' '
    mov ah, DESK
    call .draw
    mov ax, [.x]
    add ax, [.dx]
    cmp ax, 2
    jl .turn_x
    cmp ax, 73
    jle .keep_x
.turn_x:
    neg word [.dx]
    mov ax, [.x]
    add ax, [.dx]
.keep_x:
    mov [.x], ax
    mov ax, [.y]
    add ax, [.dy]
    cmp ax, 2
    jl .turn_y
    cmp ax, 20
    jle .keep_y
.turn_y:
    neg word [.dy]
    mov ax, [.y]
    add ax, [.dy]
.keep_y:
    mov [.y], ax
    mov al, 0DBh
    mov ah, GOLD
.draw:                          ; a ball of six by three cells
    push ax
    mov al, 160
    mul byte [.y]
    mov di, ax
    add di, [.x]
    add di, [.x]
    pop ax
    push di
    push ax
    cmp al, ' '
    je .top
    mov al, 0DCh
.top:
    mov cx, 4
    add di, 2
    rep stosw
    pop ax
    pop di
    add di, 160
    push di
    mov cx, 6
    rep stosw
    pop di
    add di, 162
    cmp al, ' '
    je .bottom
    mov al, 0DFh
.bottom:
    mov cx, 4
    rep stosw
    ret
.title: db "Animation", 0
.x: dw 0
.y: dw 0
.dx: dw 0
.dy: dw 0

; random: BX = the next number of a shift register of 16 bits.
random:
    shr bx, 1
    jnc .out
    xor bx, 0B400h
.out:
    ret

; stars_move: every star to the left by its speed; it comes back at the right.
stars_move:
    mov si, stars
    mov cx, STARS
.next:
    mov di, [si]
    mov word [es:di], DESK * 256 + ' '
    mov al, [si+2]
    mov ah, 0
    shl ax, 1
    mov dx, di
    sub di, ax
    mov ax, di
    mov bx, 160
    push dx
    xor dx, dx
    div bx
    mov bp, ax                  ; row after the move
    pop ax
    xor dx, dx
    div bx
    cmp ax, bp
    je .same
    add di, 160                 ; it left its row
.same:
    mov [si], di
    mov bl, [si+2]
    mov bh, 0
    mov al, [.signs+bx]
    mov ah, [.colours+bx]
    mov [es:di], ax
    add si, 4
    loop .next
    ret
.signs: db 0, 0FAh, 0F9h, 7, 0Fh
.colours: db 0, 18h, 17h, 1Bh, 1Fh
