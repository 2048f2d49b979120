; Graphics modes: characters, pixels, scrolling, teletype in each of them.
%include "harness.inc"

list: db 4, 5, 6, 0Dh, 0Eh, 0Fh, 10h, 11h, 12h, 13h
list_end:
; a colour other than 1 that every mode can show, and the highest colour
colours: db 2, 2, 1, 5, 6, 4, 7, 8, 9, 0C3h
highest: db 3, 3, 1, 15, 15, 5, 15, 15, 15, 0FFh
colour: db 0

tests:
    mov ax, BDA
    mov ds, ax
    xor bx, bx
.next:
    push bx
    mov al, [cs:list+bx]
    mov ah, 0
    mov [cs:place], ax
    mov ah, [cs:colours+bx]
    mov [cs:colour], ah
    mov ah, 0
    int 10h
    call pixels
    call exclusive
    call glyphs
    call glyph_pixels
    call repeat
    call scroll_up
    call scroll_down
    call lines
    call string
    pop bx
    push bx
    mov cl, [cs:highest+bx]
    call highest_colour
    pop bx
    inc bx
    cmp bx, list_end - list
    jb .next
    mov word [cs:place], 0
    call second_page
    call background
    call upper_half
    jmp finish

; point: AL = colour of the pixel CX, DX; point_set: AL is its new colour.
point:
    mov ah, 0Dh
    mov bh, 0
    int 10h
    ret
point_set:
    mov ah, 0Ch
    mov bh, 0
    int 10h
    ret

pixels:
    mov cx, 101
    mov dx, 77
    mov al, [cs:colour]
    call point_set
    call point
    checkb "a pixel", al, [cs:colour]
    inc cx
    call point
    checkb "right of it", al, 0
    sub cx, 2
    call point
    checkb "left of it", al, 0
    inc cx
    inc dx
    call point
    checkb "below it", al, 0
    mov cx, 319
    mov dx, 199
    mov al, [cs:colour]
    call point_set
    call point
    checkb "the corner", al, [cs:colour]
    mov al, 0
    call point_set
    call point
    checkb "black again", al, 0
    ret

exclusive:
    cmp byte [49h], 13h
    je .out
    mov cx, 33
    mov dx, 50
    mov al, [cs:colour]
    or al, 80h
    call point_set
    call point
    checkb "exclusive or", al, [cs:colour]
    mov al, [cs:colour]
    or al, 80h
    call point_set
    call point
    checkb "exclusive or twice", al, 0
.out:
    ret

; glyphs: every character but those that look blank is found again.
glyphs:
    mov ah, 2
    mov bh, 0
    mov dx, 0713h
    int 10h
    mov al, 1
.next:
    cmp al, 20h
    je .skip
    cmp al, 0FFh
    je .skip
    push ax
    mov ah, 9
    mov bh, 0
    mov bl, [cs:colour]
    mov cx, 1
    int 10h
    mov ah, 8
    mov bh, 0
    int 10h
    pop bx
    push bx
    checkb "read back", al, bl
    pop ax
.skip:
    inc al
    jnz .next
    mov ax, 0920h
    mov bx, 1
    mov cx, 1
    int 10h
    mov ah, 8
    int 10h
    checkb "a blank is character 0", al, 0
    cmp byte [49h], 13h
    je .out
    mov ax, 0941h
    mov bh, 0
    mov bl, [cs:colour]
    or bl, 80h
    push bx
    mov cx, 1
    int 10h
    mov ah, 8
    int 10h
    checkb "exclusive or character", al, 41h
    mov ax, 0941h
    pop bx
    mov cx, 1
    int 10h
    mov ah, 8
    mov bh, 0
    int 10h
    checkb "exclusive or character twice", al, 0
.out:
    ret

; glyph_pixels: the full block and the lower half, at the edges of their cells.
glyph_pixels:
    mov ah, 2
    mov bh, 0
    mov dx, 0305h
    int 10h
    mov ax, 09DCh
    mov bh, 0
    mov bl, [cs:colour]
    mov cx, 1
    int 10h
    mov al, [85h]
    mov ah, 3
    mul ah
    mov dx, ax
    mov bl, [85h]
    mov bh, 0
    shr bx, 1
    push bx
    add dx, bx                  ; first row of the half
    mov cx, 40
    call point
    checkb "half block, left", al, [cs:colour]
    mov cx, 47
    call point
    checkb "half block, right", al, [cs:colour]
    mov cx, 39
    call point
    checkb "beside the half block", al, 0
    mov cx, 48
    call point
    checkb "behind the half block", al, 0
    dec dx
    mov cx, 44
    call point
    checkb "upper half", al, 0
    pop bx
    add dx, bx
    call point
    checkb "last row", al, [cs:colour]
    inc dx
    call point
    checkb "row below", al, 0
    ret

; repeat: several characters, over the end of a row.
repeat:
    mov dh, 9
    mov dl, [4Ah]
    sub dl, 2
    mov bh, 0
    mov ah, 2
    int 10h
    mov ax, 0A00h + 'R'
    mov bh, 0
    mov bl, [cs:colour]
    mov cx, 3
    int 10h
    mov ah, 3
    int 10h
    checkb "the cursor stays", dh, 9
    inc dl
    mov ah, 2
    int 10h
    mov ah, 8
    int 10h
    checkb "last column", al, 'R'
    mov dx, 0A00h
    mov ah, 2
    int 10h
    mov ah, 8
    int 10h
    checkb "first of the next row", al, 'R'
    mov dl, 1
    mov ah, 2
    int 10h
    mov ah, 8
    int 10h
    checkb "no fourth", al, 0
    ret

; put: AL at DH, DL. look: AL = the character there.
put:
    push ax
    mov bh, 0
    mov ah, 2
    int 10h
    pop ax
    mov ah, 9
    mov bl, [cs:colour]
    mov cx, 1
    int 10h
    ret
look:
    mov bh, 0
    mov ah, 2
    int 10h
    mov ah, 8
    int 10h
    ret

%macro seen 3
    mov dx, %2
    call look
    checkb %1, al, %3
%endmacro
%macro write 2
    mov dx, %1
    mov al, %2
    call put
%endmacro

clear:
    mov ax, 0600h
    mov bh, 0
    xor cx, cx
    mov dx, 1D4Fh
    int 10h
    ret

scroll_up:
    call clear
    seen "cleared", 0713h, 0
    write 0202h, 'a'
    write 0404h, 'b'
    write 0505h, 'c'
    write 0606h, 'd'
    write 0407h, 'e'
    write 0704h, 'f'
    mov ax, 0601h
    mov bh, [cs:colour]
    mov cx, 0404h
    mov dx, 0606h
    int 10h
    seen "up: outside", 0202h, 'a'
    seen "up: first line is gone", 0404h, 0
    seen "up: second line", 0405h, 'c'
    seen "up: third line", 0506h, 'd'
    seen "up: right of it", 0407h, 'e'
    seen "up: below it", 0704h, 'f'
    mov al, 6
    call line_of
    mov cx, 4*8
    cmp byte [49h], 6
    jbe .byte                   ; BH is a byte of pixels in CGA modes
    call point
    checkb "up: new line's colour", al, [cs:colour]
.byte:
    mov cx, 7*8-1
    mov al, [85h]
    mov ah, 0
    add dx, ax
    dec dx
    call point
    checkb "up: new line's last pixel", al, [cs:colour]
    inc dx
    call point
    checkb "up: below the last pixel", al, 0
    ret

; line_of: DX = first line of row AL.
line_of:
    mul byte [85h]
    mov dx, ax
    ret

scroll_down:
    call clear
    write 0404h, 'b'
    write 0505h, 'c'
    write 0606h, 'd'
    write 0704h, 'f'
    write 0303h, 'g'
    mov ax, 0701h
    mov bh, 0
    mov cx, 0404h
    mov dx, 0606h
    int 10h
    seen "down: above it", 0303h, 'g'
    seen "down: new line", 0404h, 0
    seen "down: first line", 0504h, 'b'
    seen "down: second line", 0605h, 'c'
    seen "down: third line is gone", 0606h, 0
    seen "down: below it", 0704h, 'f'
    ret

; lines: teletype to the end of the screen and beyond.
lines:
    call clear
    write 0100h, 'r'
    mov dh, [84h]
    mov dl, [4Ah]
    dec dl
    mov bh, 0
    mov ah, 2
    int 10h
    mov ax, 0E00h + 't'
    mov bl, [cs:colour]
    int 10h
    checkb "wrapped to column 0", [50h], 0
    checkb "still on the last row", [51h], [84h]
    seen "row 1 is row 0", 0000h, 'r'
    mov dh, [84h]
    dec dh
    mov dl, [4Ah]
    dec dl
    call look
    checkb "the last one moved up", al, 't'
    ret

string:
    push ds
    pop es
    call clear
    mov ax, 1301h
    mov bh, 0
    mov bl, [cs:colour]
    mov cx, 2
    mov dx, 0A03h
    push cs
    pop es
    mov bp, .text
    int 10h
    check "string moves the cursor", [50h], 0A05h
    seen "string", 0A04h, '>'
    ret
.text: db "<>"

highest_colour:
    mov [cs:colour], cl
    cmp byte [49h], 0Fh         ; planes 1 and 3 do not show, but are there
    je .out
    call pixels
.out:
    ret

; second_page: mode 0Dh has 8.
second_page:
    mov ax, 0Dh
    int 10h
    mov ax, 0502h
    int 10h
    bdaw "page 2 begins", 4Eh, 4000h
    mov al, 0Ch
    call crtc
    checkb "page 2: CRTC start", al, 40h
    mov ah, 2
    mov bh, 2
    mov dx, 0101h
    int 10h
    mov ax, 0900h + 'Q'
    mov bx, 0203h
    mov cx, 1
    int 10h
    mov ah, 8
    mov bh, 2
    int 10h
    checkb "character on page 2", al, 'Q'
    mov ax, 0C05h
    mov bh, 2
    mov cx, 3
    mov dx, 4
    int 10h
    mov ah, 0Dh
    int 10h
    checkb "pixel on page 2", al, 5
    mov ah, 0Dh
    mov bh, 0
    int 10h
    checkb "not on page 0", al, 0
    ret

; background: BH in mode 13h.
background:
    mov ax, 13h
    int 10h
    mov ax, 0900h + '.'
    mov bx, 3720h
    mov cx, 1
    int 10h
    mov ax, 0A000h
    mov es, ax
    checkb "background", [es:0], 37h
    mov word [es:0], 0
    mov ah, 0Bh
    mov bx, 0004h
    int 10h
    ret

; upper_half: modes 4-6 take it from INT 1Fh.
upper_half:
    mov ax, 6
    int 10h
    push ds
    xor ax, ax
    mov ds, ax
    push word [1Fh*4]
    push word [1Fh*4+2]
    mov word [1Fh*4], .ours
    mov [1Fh*4+2], cs
    mov ax, 0981h
    mov bx, 1
    mov cx, 1
    int 10h
    pop word [1Fh*4+2]
    pop word [1Fh*4]
    pop ds
    mov ax, 0B800h
    mov es, ax
    checkb "our glyph's first line", [es:0], 81h
    checkb "our glyph's second line", [es:2000h], 42h
    checkb "our glyph's last line", [es:2000h+3*80], 18h
    mov ax, 3
    int 10h
    ret
.ours:
    db 1, 2, 3, 4, 5, 6, 7, 8
    db 81h, 42h, 24h, 18h, 81h, 42h, 24h, 18h

program_end:
