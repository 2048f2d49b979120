; Text on the screen. ES = B800h while a page is drawn, DI = where the next
; character goes, AH = its attribute. Strings end with 0; FFh and a byte in them
; change the attribute.
    cpu 8086

; the colours of all pages
DESK  equ 17h                   ; grey on blue
BRIGHT equ 1Fh
GOLD  equ 1Eh
SKY   equ 1Bh
BAR   equ 30h                   ; black on cyan: title and footer
BARKEY equ 3Fh
PICK  equ 70h                   ; the chosen line of a menu
GOOD  equ 1Ah
BAD   equ 1Ch

%define cell(row, col) ((row) * 160 + (col) * 2)
; print ROW, COL, ATTRIBUTE, LABEL
%macro print 4
    mov di, cell(%1, %2)
    mov si, %4
    mov ah, %3
    call puts
%endmacro

; use_screen: ES = text memory.
use_screen:
    push ax
    mov ax, 0B800h
    mov es, ax
    pop ax
    ret

; puts: SI = string. Changes AL SI DI, and AH when the string does.
puts:
    lodsb
    or al, al
    jz .out
    cmp al, 0FFh
    je .attr
    stosw
    jmp puts
.attr:
    lodsb
    mov ah, al
    jmp puts
.out:
    ret

; putn: CX times AL.
putn:
    jcxz .out
    rep stosw
.out:
    ret

; page: an empty page with title SI and the footer DX. Sets mode 3 if another
; mode is on and hides the cursor.
page:
    push dx
    push si
    push ds
    mov ax, 40h
    mov ds, ax
    mov al, [49h]
    mov bl, [84h]
    pop ds
    cmp al, 3
    jne .mode
    cmp bl, 24
    je .have
.mode:
    mov ax, 3
    int 10h
.have:
    mov ah, 1
    mov cx, 2000h
    int 10h
    call use_screen
    xor di, di
    mov ax, DESK * 256 + ' '
    mov cx, 2000
    rep stosw
    mov di, 0
    mov ax, BAR * 256 + ' '
    mov cx, 80
    rep stosw
    mov di, cell(24, 0)
    mov cx, 80
    rep stosw
    print 0, 1, BARKEY, name
    pop si
    mov ah, BAR
    call puts
    mov di, cell(24, 1)
    pop si
    mov ah, BAR
    call puts
    mov word [clock_due], 0
    jmp show_clock
name: db "iron86", 0FFh, BAR, " ", 0B3h, " ", 0

; frame: a box of double lines, top left DI, CX columns and DX rows within, AH =
; attribute. Its inside is cleared. Keeps AH.
frame:
    push di
    mov al, 0C9h
    stosw
    push cx
    mov al, 0CDh
    call putn
    pop cx
    mov al, 0BBh
    stosw
    pop di
.row:
    add di, 160
    push di
    mov al, 0BAh
    stosw
    push cx
    mov al, ' '
    call putn
    pop cx
    mov al, 0BAh
    stosw
    pop di
    dec dx
    jnz .row
    add di, 160
    mov al, 0C8h
    stosw
    mov al, 0CDh
    call putn
    mov al, 0BCh
    stosw
    ret

; title: a text SI set into the upper line of a frame at DI.
title:
    mov al, ' '
    stosw
    call puts
    mov al, ' '
    stosw
    ret

; ticks: AX = low word of the BIOS tick count.
ticks:
    push ds
    mov ax, 40h
    mov ds, ax
    mov ax, [6Ch]
    pop ds
    ret

; show_clock: date and time at the right of the title, when half a second has
; passed. Keeps all registers.
show_clock:
    push ax
    call ticks
    sub ax, [clock_due]
    cmp word [clock_due], 0
    je .draw
    cmp ax, 9
    jb .out
.draw:
    push bx
    push cx
    push dx
    push di
    push es
    call use_screen
    call ticks
    or ax, 1                    ; 0 is kept for: now
    mov [clock_due], ax
    mov di, cell(0, 60)
    mov ah, 4
    int 1Ah
    jc .none
    mov bx, dx                  ; BH = month, BL = day
    mov ah, BAR
    mov al, ch
    call put_bcd
    mov al, cl
    call put_bcd
    mov al, '-'
    stosw
    mov al, bh
    call put_bcd
    mov al, '-'
    stosw
    mov al, bl
    call put_bcd
    mov ah, 2
    int 1Ah
    jc .none
    mov ah, BARKEY
    mov al, ' '
    stosw
    mov al, ch
    call put_bcd
    mov al, ':'
    stosw
    mov al, cl
    call put_bcd
    mov al, ':'
    stosw
    mov al, dh
    call put_bcd
.none:
    pop es
    pop di
    pop dx
    pop cx
    pop bx
.out:
    pop ax
    ret
clock_due: dw 0

; key: waits for a key with the processor halted; AX = scan code and character.
key:
    call show_clock
    mov ah, 1
    int 16h
    jnz .read
    hlt
    jmp key
.read:
    mov ah, 0
    int 16h
    ret

; any_key: zero flag set if no key waits; else AX = the key, taken.
any_key:
    mov ah, 1
    int 16h
    jz .out
    mov ah, 0
    int 16h
    or sp, sp                   ; not zero
.out:
    ret
