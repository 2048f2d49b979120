; Scrolling of windows, in every mode.

; fn_scroll_up (06h), fn_scroll_down (07h): AL = lines (0: clear the window),
; BH = attribute or colour of the new lines, CX = top left, DX = bottom right.
fn_scroll_down:
    mov ah, 1
    jmp short scroll
fn_scroll_up:
    xor ah, ah
; scroll: AH = 0 up, 1 down; the rest as above. Changes all but BP and DS.
scroll:
    cmp dl, [V_COLS]
    jb .columns
    mov dl, [V_COLS]
    dec dl
.columns:
    cmp dh, [V_ROWS]
    jbe .rows
    mov dh, [V_ROWS]
.rows:
    sub dh, ch
    jb .out
    inc dh                      ; DH = rows, DL = columns of the window
    sub dl, cl
    jb .out
    inc dl
    or al, al
    jz .all
    cmp al, dh
    jbe .lines
.all:
    mov al, dh
.lines:
    push ax
    call mode_class
    mov [bp+lCLASS], al
    cbw
    shl ax, 1
    mov di, ax
    pop ax
    mov byte [bp+lFILL], bh
    mov byte [bp+lFILL+1], bh
    mov word [bp+lUNIT], 0
    jmp near [cs:.class+di]
.out:
    ret
.class:
    dw scroll_text, scroll_cga, scroll_cga, scroll_planar, scroll_linear

; scroll_text: the window is lines of words.
scroll_text:
    mov byte [bp+lFILL], ' '
    mov bl, [V_COLS]
    xor bh, bh
    shl bx, 1
    mov [bp+lSTRIDE], bx
    push ax
    mov al, ch
    mul bl
    xor ch, ch
    add ax, cx
    add ax, cx
    add ax, [V_START]
    mov [bp+lBASE], ax
    call text_segment
    mov al, dl
    xor ah, ah
    shl ax, 1
    mov [bp+lWIDTH], ax
    mov al, dh
    mov [bp+lLINES], ax         ; AH is still 0 below 128 columns
    pop ax
    mov bl, al
    mov [bp+lSHIFT], bx
    jmp move_window

; text_segment: ES = segment of the text. Keeps everything else.
text_segment:
    push ax
    mov ax, 0B800h
    cmp byte [V_MODE], 7
    jne .set
    mov ax, 0B000h
.set:
    mov es, ax
    pop ax
    ret

; scroll_cga: two banks of 4 lines of 80 bytes a row; a column is 2 bytes in
; modes 4 and 5 and 1 in mode 6.
scroll_cga:
    push ax
    mov al, ch
    mov ah, 4 * 80 / 2
    mul ah
    shl ax, 1
    xor ch, ch
    add ax, cx
    xor bh, bh
    mov bl, dl
    cmp byte [bp+lCLASS], C_CGA1
    mov byte [bp+lUNIT], 1
    je .narrow
    add ax, cx
    shl bx, 1
    mov byte [bp+lUNIT], 0
.narrow:
    mov [bp+lBASE], ax
    mov [bp+lWIDTH], bx
    mov word [bp+lSTRIDE], 80
    mov ax, 0B800h
    mov es, ax
    pop ax
    mov bl, 4
    call set_lines
    push ax
    call move_window
    pop ax
    add word [bp+lBASE], 2000h
    jmp move_window

; set_lines: lSHIFT = AL and lLINES = DH text rows of BL lines. Keeps AX.
set_lines:
    push ax
    mul bl
    mov [bp+lSHIFT], ax
    mov al, dh
    mul bl
    mov [bp+lLINES], ax
    pop ax
    ret

; scroll_linear: 320 bytes a line, 8 a column.
scroll_linear:
    push ax
    mov al, ch
    mov ah, 0
    mov bx, 8 * 320
    push dx
    mul bx
    pop dx
    xor ch, ch
    shl cx, 1
    shl cx, 1
    shl cx, 1
    add ax, cx
    mov [bp+lBASE], ax
    mov al, dl
    mov ah, 8
    mul ah
    mov [bp+lWIDTH], ax
    mov word [bp+lSTRIDE], 320
    mov ax, 0A000h
    mov es, ax
    pop ax
    mov bl, 8
    call set_lines
    jmp move_window

; scroll_planar: a byte a column; lines are copied through the latches in write
; mode 1, and filled by set/reset.
scroll_planar:
    push ax
    push dx
    mov al, [V_HEIGHT]
    mul byte [V_COLS]
    mov bl, ch
    xor bh, bh
    mul bx
    xor ch, ch
    add ax, cx
    add ax, [V_START]
    pop dx
    mov [bp+lBASE], ax
    mov bl, dl
    mov [bp+lWIDTH], bx
    mov ax, [V_COLS]
    mov [bp+lSTRIDE], ax
    mov byte [bp+lUNIT], 1
    mov ax, 0A000h
    mov es, ax
    pop ax
    mov bl, [V_HEIGHT]
    call set_lines
    push ax
    call planar_default
    mov dx, GDC
    outw 5, 1                   ; write mode 1: copy the latches
    pop ax
    push ax
    call copy_window
    mov dx, GDC
    outw 5, 0
    mov al, 0
    mov ah, [bp+lFILL]
    out dx, ax                  ; set/reset: the colour
    outw 1, 0Fh                 ; on all planes
    pop ax
    call fill_window
; planar_default: as programs expect the registers: all planes written, bit mask
; FFh, no set/reset, write mode 0. Changes AX and DX.
planar_default:
    mov dx, SEQ
    outw 2, 0Fh
    mov dx, GDC
    outw 0, 0
    outw 1, 0
    outw 3, 0
    outw 5, 0
    outw 8, 0FFh
    ret

; move_window: AH = direction. Copies, then fills.
move_window:
    push ax
    call copy_window
    pop ax
    jmp fill_window

; window_start: AH = direction. DI = the line that is written first, BX = step
; to the next line.
window_start:
    mov di, [bp+lBASE]
    mov bx, [bp+lSTRIDE]
    or ah, ah
    jz .out
    push ax
    push dx
    mov ax, [bp+lLINES]
    dec ax
    mul bx
    add di, ax
    neg bx
    pop dx
    pop ax
.out:
    ret

; copy_window: moves the lines that stay by lSHIFT. Leaves lBASE and lLINES.
copy_window:
    call window_start
    push bx
    mov ax, [bp+lSHIFT]
    imul bx
    mov si, di
    add si, ax                  ; the source is that many steps on
    pop bx
    mov dx, [bp+lLINES]
    sub dx, [bp+lSHIFT]
    jbe .out
    push ds
    mov ax, es
    mov ds, ax
.line:
    push si
    push di
    mov cx, [bp+lWIDTH]
    cmp byte [bp+lUNIT], 0
    je .words
    rep movsb
    jmp short .next
.words:
    shr cx, 1
    rep movsw
.next:
    pop di
    pop si
    add si, bx
    add di, bx
    dec dx
    jnz .line
    pop ds
.out:
    ret

; fill_window: the lSHIFT lines at the other end get lFILL. AH = direction; the
; lines are those that are last in it.
fill_window:
    xor ah, 1
    call window_start           ; from the far end, back
    mov dx, [bp+lSHIFT]
    mov ax, [bp+lFILL]
.line:
    push di
    mov cx, [bp+lWIDTH]
    cmp byte [bp+lUNIT], 0
    je .words
    rep stosb
    jmp short .next
.words:
    shr cx, 1
    rep stosw
.next:
    pop di
    add di, bx
    dec dx
    jnz .line
    ret
