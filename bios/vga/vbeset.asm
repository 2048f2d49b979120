; VBE in a mode: window (function 05h), length of lines (06h), start of the display (07h).

; vbe_window (05h): BH = 0: window BL shows bank DX; 1: DX = its bank. There is window 0.
vbe_window:
    call dispi_on
    jz .out
    or bl, bl
    jnz .failed
    cmp bh, 1
    ja .failed
    mov al, DISPI_BANK
    je .get
    mov bx, dx
    call dispi_out
    mov al, DISPI_BANK
    call dispi_in
    cmp ax, dx
    je .out
.failed:
    mov word [bp+fAX], VBE_FAILED
.out:
    ret
.get:
    call dispi_in
    mov [bp+fDX], ax
    ret

; vbe_window_far: the same for a far call: BX and DX as above. Changes AX and DX.
vbe_window_far:
    mov ax, 4F05h
    int 10h
    retf

; vbe_line (06h): BL = 0: lines of CX pixels; 2: of CX bytes; 1: tells them; 3: tells the longest.
; BX = bytes, CX = pixels, DX = lines that fit.
vbe_line:
    call dispi_on
    jz .out
    cmp bl, 3
    ja .failed
    je .longest
    cmp bl, 1
    je .tell
    mov ax, cx
    jb .pixels
    call bytes_to_pixels
.pixels:
    add ax, 7
    jc .cannot
    and al, 0F8h
    call set_line
    jc .cannot
.tell:
    mov al, DISPI_VIRTUAL_H
    call dispi_in
    mov [bp+fDX], ax
    mov al, DISPI_VIRTUAL
    call dispi_in
.store:
    mov [bp+fCX], ax
    call line_bytes
    mov [bp+fBX], ax
.out:
    ret
.cannot:
    mov word [bp+fAX], VBE_CANNOT
    ret
.failed:
    mov word [bp+fAX], VBE_FAILED
    ret
.longest:
    mov al, DISPI_MEMORY
    call dispi_in
    mov dx, ax                  ; DX:0 bytes of memory
    mov al, DISPI_HEIGHT
    call dispi_in
    mov bx, ax
    cmp dx, bx
    jae .most                   ; more than 64 KB a line
    xor ax, ax
    div bx
    mov bx, ax                  ; bytes of all planes
    call dispi_bits
    xchg ax, bx
    mov dx, 8
    mul dx
    cmp dx, bx
    jae .most
    div bx
    cmp ax, LINE_MOST
    jbe .bound
.most:
    mov ax, LINE_MOST
.bound:
    and al, 0F8h
    push ax
    mov bx, ax
    call dispi_bits
    mul bx
    mov bx, 8
    div bx                      ; bytes of all planes a line
    mov bx, ax
    mov al, DISPI_MEMORY
    call dispi_in
    mov dx, ax
    mov ax, 0FFFFh
    cmp dx, bx
    jae .lines
    xor ax, ax
    div bx
.lines:
    mov [bp+fDX], ax
    pop ax
    jmp short .store

; The DISPI's longest line, in pixels.
LINE_MOST equ 16000

; set_line: lines of AX pixels; CF, with nothing changed, if the picture does not fit then.
set_line:
    push bx
    push cx
    push dx
    mov dx, ax
    mov al, DISPI_VIRTUAL
    call dispi_in
    push ax
    mov al, DISPI_HEIGHT
    call dispi_in
    mov cx, ax
    mov bx, dx
    mov al, DISPI_VIRTUAL
    call dispi_out
    mov al, DISPI_VIRTUAL
    call dispi_in
    cmp ax, dx
    jb .undo                    ; a shorter one than wished
    mov al, DISPI_VIRTUAL_H
    call dispi_in
    cmp ax, cx
    jae .done                   ; CF is clear
.undo:
    pop bx
    push bx
    mov al, DISPI_VIRTUAL
    call dispi_out
    mov bx, cx
    mov al, DISPI_HEIGHT
    call dispi_out
    stc
.done:
    pop bx
    pop dx
    pop cx
    pop bx
    ret

; line_bytes: AX = bytes of a plane that AX pixels take. Changes BX DX.
line_bytes:
    mov bx, ax
    call dispi_bits
    cmp al, 4
    jne .packed
    mov al, 1
.packed:
    mul bx
    mov bx, 8
    div bx
    ret

; bytes_to_pixels: AX = pixels that AX bytes of a plane take, 65535 at most. Changes BX DX.
bytes_to_pixels:
    mov bx, ax
    call dispi_bits
    cmp al, 4
    jne .packed
    mov al, 1
.packed:
    xchg ax, bx
    mov dx, 8
    mul dx
    cmp dx, bx
    jae .most
    div bx
    ret
.most:
    mov ax, 0FFFFh
    ret

; vbe_start (07h): BL = 0: pixel CX of line DX is at the top left; 1 tells them; 2: byte ECX;
; 4: CX = 1: a start that was set is shown, as it always is. 80h and 82h wait for the retrace.
vbe_start:
    call dispi_on
    jz .out
    test bl, 80h
    jz .now
    call wait_retrace
.now:
    and bl, 7Fh
    jz set_start
    dec bl
    jz .tell
    dec bl
    jz .byte
    dec bl
    dec bl
    jnz .failed
    mov word [bp+fCX], 1
    ret
.tell:
    mov byte [bp+fBH], 0
    mov al, DISPI_X
    call dispi_in
    mov [bp+fCX], ax
    mov al, DISPI_Y
    call dispi_in
    mov [bp+fDX], ax
    ret
.byte:
    db 66h
    push cx                     ; ECX, for this is a 386
    pop ax
    pop cx
    push ax
    call dispi_pitch
    mov bx, ax
    pop ax
    mov dx, cx
    cmp dx, bx
    jae .failed
    div bx                      ; AX = line, DX = bytes
    push ax
    call dispi_bits
    mov bx, ax
    mov ax, dx
    mov dx, 8
    mul dx
    div bx
    mov cx, ax
    pop dx
    jmp short set_start
.failed:
    mov word [bp+fAX], VBE_FAILED
.out:
    ret

; set_start: pixel CX of line DX at the top left, or the function has failed with nothing changed.
set_start:
    mov al, DISPI_X
    call dispi_in
    push ax
    mov al, DISPI_Y
    call dispi_in
    push ax
    call .write
    mov al, DISPI_X
    call dispi_in
    cmp ax, cx
    jne .undo
    mov al, DISPI_Y
    call dispi_in
    cmp ax, dx
    jne .undo
    pop dx
    pop cx
    ret
.undo:
    pop dx
    pop cx
    mov word [bp+fAX], VBE_FAILED
.write:
    mov bx, cx
    mov al, DISPI_X
    call dispi_out
    mov bx, dx
    mov al, DISPI_Y
    jmp dispi_out

; wait_retrace: until the next vertical retrace begins, or for a while if none comes.
wait_retrace:
    push cx
    push dx
    mov dx, [V_CRTC]
    add dl, 6
    xor cx, cx
.in:
    in al, dx
    test al, 8
    loopnz .in
    xor cx, cx
.out:
    in al, dx
    test al, 8
    loopz .out
    pop dx
    pop cx
    ret
