; A picture in mode 13h: the sun over mountains and a lake, all computed. The
; colours of the water move.
    cpu 8086

HORIZON equ 120

; Colours: 0-99 sky, 100-101 sun, 104-119 mountains, 128-191 water.
picture:
    mov ax, 13h
    int 10h
    call picture_palette
    mov ax, 0A000h
    mov es, ax
    call picture_sky
    call picture_sun
    call picture_mountains
    call picture_water
    push es
    push ds
    pop es
    mov ax, 1300h
    mov bx, 0066h
    mov cx, .text_end - .text
    mov dx, 1801h
    mov bp, .text
    int 10h
    pop es
.frame:
    call ticks
    mov bx, ax
.tick:
    hlt
    call ticks
    cmp ax, bx
    je .tick
    call picture_waves
    call any_key
    jz .frame
    cmp al, 27
    jne .frame
    ret
.text: db "iron86: 256 colours, Esc goes back"
.text_end:

; picture_palette: from night blue over violet to orange, then the others.
picture_palette:
    mov dx, 3C8h
    xor al, al
    out dx, al
    inc dx
    xor bx, bx                  ; 0-99
.sky:
    mov ax, bx                  ; red: 4 to 63
    mov cl, 60
    mul cl
    mov cl, 100
    div cl
    add al, 3
    out dx, al
    mov ax, bx                  ; green: the square, to 40
    mul bl
    mov cl, 8
    shr ax, cl                  ; 0-38
    out dx, al
    mov al, 30                  ; blue: 24 up to 40, then down to 10
    cmp bl, 50
    jb .rising
    mov al, 80
    sub al, bl
    jns .blue
    mov al, 0
    jmp .blue
.rising:
    mov al, bl
    shr al, 1
    add al, 10
.blue:
    cmp al, 8
    jae .put
    mov al, 8
.put:
    out dx, al
    inc bx
    cmp bx, 100
    jb .sky
    mov si, .sun
    mov cx, 4 * 3
.fixed:
    lodsb
    out dx, al
    loop .fixed
    xor bl, bl                  ; 104-119: mountains, dark to violet
.hill:
    mov al, bl
    shr al, 1
    add al, 4
    out dx, al
    mov al, bl
    shr al, 1
    shr al, 1
    add al, 2
    out dx, al
    mov al, bl
    add al, 8
    out dx, al
    inc bl
    cmp bl, 16
    jb .hill
    jmp picture_waves
.sun:
    db 63, 58, 30, 63, 50, 16, 63, 63, 40, 0, 0, 0

; picture_waves: colours 128-191: a wave of light that moves with the clock.
picture_waves:
    call ticks
    mov bl, al
    mov dx, 3C8h
    mov al, 128
    out dx, al
    inc dx
    mov cx, 64
.next:
    mov al, bl
    and al, 1Fh
    cmp al, 16
    jb .up
    xor al, 1Fh
.up:
    mov ah, al                  ; 0-15
    add al, 6
    push ax
    mov al, ah
    shl al, 1
    add al, 6
    out dx, al                  ; red
    mov al, ah
    add al, 4
    out dx, al                  ; green
    pop ax
    add al, 10
    out dx, al                  ; blue
    inc bl
    loop .next
    ret

; picture_sky: a line a colour step, with a little noise against stripes.
picture_sky:
    xor di, di
    mov bx, 0ACE1h
    xor dx, dx                  ; line
.line:
    mov cx, 320
.pixel:
    call random
    mov al, bl
    and al, 3
    add al, dl
    mov ah, 0
    push dx
    mov dh, 99
    mul dh
    mov dh, HORIZON + 4
    div dh
    pop dx
    stosb
    loop .pixel
    inc dx
    cmp dx, HORIZON
    jb .line
    ret

; picture_sun: a disk of radius 30 at 214, 88.
SUN_X equ 214
SUN_Y equ 88
SUN_R equ 30
picture_sun:
    mov dx, -SUN_R
.line:
    mov cx, -SUN_R
.pixel:
    call .square
    cmp ax, SUN_R * SUN_R
    ja .next
    push ax
    mov ax, dx
    add ax, SUN_Y
    mov bx, 320
    push dx
    mul bx
    pop dx
    add ax, cx
    add ax, SUN_X
    mov di, ax
    pop ax
    mov bl, 100
    cmp ax, 24 * 24
    jb .put
    inc bx
.put:
    mov [es:di], bl
.next:
    inc cx
    cmp cx, SUN_R
    jle .pixel
    inc dx
    cmp dx, SUN_R
    jle .line
    ret
.square:                        ; AX = CX * CX + DX * DX
    mov ax, cx
    push dx
    imul cx
    pop dx
    mov bx, ax
    mov ax, dx
    push dx
    imul dx
    pop dx
    add ax, bx
    ret

; picture_mountains: two ranges, the far one lighter. A height walks up and down
; with random steps and turns at its limits.
picture_mountains:
    mov bx, 1D2Bh
    mov ax, 74                  ; first height: line of the top
    mov si, .far
    call .range
    mov bx, 0BEEFh
    mov ax, 100
    mov si, .near
.range:
    mov bp, 1                   ; direction
    xor cx, cx                  ; column
.column:
    call random
    test bl, 7
    jnz .walk
    neg bp
.walk:
    test bl, 40h
    jz .still
    add ax, bp
.still:
    cmp ax, [si]
    jge .low
    mov ax, [si]
    mov bp, 1
.low:
    cmp ax, [si+2]
    jle .draw
    mov ax, [si+2]
    mov bp, -1
.draw:
    push ax
    push bx
    mov dx, 320
    push ax
    mul dx
    add ax, cx
    mov di, ax
    pop ax
    mov dl, [si+4]
.down:
    mov [es:di], dl
    add di, 320
    inc ax
    cmp dl, [si+5]
    jbe .deep
    test al, 3
    jnz .deep
    dec dl                      ; darker towards the foot
.deep:
    cmp ax, HORIZON
    jb .down
    pop bx
    pop ax
    inc cx
    cmp cx, 320
    jb .column
    ret
.far: dw 60, 100
    db 119, 110
.near: dw 88, 116
    db 108, 104

; picture_water: the moving colours in rows that get wider, and under the sun its
; reflection.
picture_water:
    mov di, HORIZON * 320
    mov bx, 7777h
    mov dx, HORIZON
.line:
    xor cx, cx
.pixel:
    call random
    mov al, bl
    and al, 7
    mov ah, dl
    shl ah, 1
    add al, ah
    add al, dl
    push cx
    sub cx, SUN_X - 160
    shr cx, 1
    shr cx, 1
    shr cx, 1
    add al, cl
    pop cx
    and al, 3Fh
    add al, 128
    stosb
    inc cx
    cmp cx, 320
    jb .pixel
    inc dx
    cmp dx, 200
    jb .line
    call random
    mov dx, HORIZON + 1
.glint:
    mov cx, 6
.spark:
    call random
    mov al, bl
    and ax, 3Fh
    sub ax, 32
    mov di, dx
    sub di, HORIZON
    shr di, 1
    cmp ax, di
    jg .skip
    neg di
    cmp ax, di
    jl .skip
    add ax, SUN_X
    push ax
    mov ax, 320
    push dx
    mul dx
    pop dx
    pop di
    add di, ax
    mov byte [es:di], 101
    mov byte [es:di+1], 101
.skip:
    loop .spark
    inc dx
    cmp dx, 199
    jb .glint
    ret
