; fn_set_mode (00h): AL = mode 0-7, 0Dh-13h; bit 7 keeps the video memory.
fn_set_mode:
    mov ah, al
    and ax, 807Fh
    cmp al, 13h
    ja .none
    cmp al, 7
    jbe .known
    cmp al, 0Dh
    jb .none
.known:
    call vbe_off
    and byte [V_INFO], ~INFO_KEEP
    or [V_INFO], ah
    mov [V_MODE], al
    call mode_params            ; ES:BX = parameters
    call set_equipment
    call load_registers
    call load_palette
    call set_mode_bda
    push es
    push bx
    call clear_memory
    call mode_font
    pop bx
    pop es
    mov ax, [es:bx+14h]         ; CRTC 0Ah, 0Bh as the table has them
    xchg al, ah
    call crtc_cursor_shape
    xor ax, ax
    call set_page
    call screen_on
    call mode_result
.none:
    ret

; mode_params: AL = mode. ES:BX = its 64 bytes of the parameter table that the
; save pointer table names. Text modes have one set for each number of lines.
mode_params:
    push ax
    xor ah, ah
    mov bx, ax
    mov al, [cs:param_index+bx]
    cmp bl, 7
    je .mono
    cmp bl, 3
    ja .found
    test byte [V_FLAGS], FLAG_200
    jnz .found                  ; 200 lines: the modes' own numbers
    mov al, bl
    add al, 13h                 ; 350 lines
    test byte [V_FLAGS], FLAG_400
    jz .found
    shr bl, 1
    mov al, bl
    add al, 17h                 ; 400 lines: one set for 0, 1, one for 2, 3
    jmp short .found
.mono:
    test byte [V_FLAGS], FLAG_400
    jz .found
    mov al, 19h
.found:
    mov ah, 64
    mul ah
    les bx, [V_SAVEPTR]
    les bx, [es:bx]
    add bx, ax
    pop ax
    ret

param_index:
    db 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0Dh, 0Eh, 11h, 12h, 1Ah, 1Bh, 1Ch

; set_equipment: bits 4 and 5 of the equipment word follow the kind of mode, and
; V_CRTC the miscellaneous output value at ES:BX.
set_equipment:
    mov dl, [EQUIP]
    and dl, 0CFh
    mov dh, 20h
    mov cx, 3D4h
    test byte [es:bx+9], 1
    jnz .colour
    mov dh, 30h
    mov cx, 3B4h
.colour:
    or dl, dh
    mov [EQUIP], dl
    mov [V_CRTC], cx
    ret

; load_registers: sequencer (screen off), miscellaneous output, CRTC, attribute
; and graphics controller from the parameters at ES:BX. DS = BDA.
load_registers:
    mov dx, SEQ
    outw 0, 1                   ; synchronous reset
    mov ah, [es:bx+5]
    or ah, 20h                  ; screen off
    mov al, 1
    out dx, ax
    mov si, 2
.seq:
    mov ax, si
    mov ah, [es:bx+si+4]
    out dx, ax
    inc si
    cmp si, 5
    jb .seq
    mov dx, MISC_WRITE
    mov al, [es:bx+9]
    out dx, al
    mov dx, SEQ
    outw 0, 3
    mov dx, [V_CRTC]
    outw 11h, 0                 ; unlock registers 0-7
    xor si, si
.crtc:
    mov ax, si
    mov ah, [es:bx+si+0Ah]
    out dx, ax
    inc si
    cmp si, 19h
    jb .crtc
    mov dx, GDC
    xor si, si
.gdc:
    mov ax, si
    mov ah, [es:bx+si+37h]
    out dx, ax
    inc si
    cmp si, 9
    jb .gdc
    jmp load_attributes

; load_attributes: the attribute controller from ES:BX. The palette and the
; border stay when the default palette is not to be loaded.
load_attributes:
    call atc_reset
    mov dx, ATC
    xor si, si
.next:
    mov cx, si
    test byte [V_FLAGS], FLAG_KEEPPAL
    jz .write
    cmp cl, 10h
    jb .skip
    cmp cl, 11h
    je .skip
.write:
    mov al, cl
    out dx, al
    mov al, [es:bx+si+23h]
    out dx, al
.skip:
    inc si
    cmp si, 14h
    jb .next
    mov al, 14h                 ; colour select
    out dx, al
    xor al, al
    out dx, al
    test byte [V_FLAGS], FLAG_KEEPPAL
    jz save_palette
    ret

; save_palette: the palette and the border of the parameters at ES:BX to the
; dynamic save area, if there is one.
save_palette:
    push ds
    push es
    mov dx, es
    call save_area              ; ES:DI
    jz .out
    mov ds, dx
    lea si, [bx+23h]
    mov cx, 8
    rep movsw
    inc si                      ; mode control is not kept
    movsb
.out:
    pop es
    pop ds
    ret

; screen_on: show the picture: sequencer 1 bit 5 off, attribute palette on.
screen_on:
    mov dx, SEQ
    mov al, 1
    out dx, al
    inc dx
    in al, dx
    and al, 0DFh
    out dx, al
; atc_enable: give the palette back to the display.
atc_enable:
    call atc_reset
    mov dx, ATC
    mov al, 20h
    out dx, al
    ret

; atc_reset: make the next write to the attribute controller an index.
atc_reset:
    push ax
    push dx
    mov dx, [V_CRTC]
    add dl, 6
    in al, dx
    pop dx
    pop ax
    ret

; set_mode_bda: the data area's fields from the parameters at ES:BX.
set_mode_bda:
    push es
    mov al, [es:bx]
    xor ah, ah
    mov [V_COLS], ax
    mov al, [es:bx+1]
    mov [V_ROWS], al
    mov al, [es:bx+2]
    mov [V_HEIGHT], ax
    mov ax, [es:bx+3]
    mov [V_PAGESIZE], ax
    mov byte [V_DCC], 8
    mov di, V_CURSOR
    mov ax, ds
    mov es, ax
    xor ax, ax
    mov cx, 8
    rep stosw
    pop es
    mov al, [V_MODE]
    mov ah, 30h                 ; CGA colour register: bright palette 1
    cmp al, 6
    jne .colour
    mov ah, 3Fh
.colour:
    mov [V_PALETTE], ah
    mov ah, 0
    mov si, ax
    mov al, 29h
    cmp si, 8
    jae .select
    mov al, [cs:mode_select+si]
.select:
    mov [V_MODESEL], al
    mov ax, 0607h               ; cursor as on a CGA; it is scaled
    cmp si, 4
    jb .type
    mov ax, 0B0Ch
    cmp si, 7
    je .type
    xor ax, ax
.type:
    mov [V_CURTYPE], ax
    ret

mode_select:
    db 2Ch, 28h, 2Dh, 29h, 2Ah, 2Eh, 1Eh, 29h

; clear_memory: blanks in text modes, zeros in graphics modes, unless the caller
; wants to keep what is there.
clear_memory:
    test byte [V_INFO], INFO_KEEP
    jnz .out
    call mode_class
    mov bx, 0B800h
    mov cx, 4000h
    cmp al, C_TEXT
    je .text
    cmp al, C_CGA1
    jbe .zero
    mov bx, 0A000h
    mov cx, 8000h
.zero:
    xor ax, ax
    jmp short .fill
.text:
    mov ax, 0720h
    cmp byte [V_MODE], 7
    jne .fill
    mov bh, 0B0h
.fill:
    mov es, bx
    xor di, di
    rep stosw
.out:
    ret

; mode_font: point INT 43h at the font of the mode's height, and in text modes
; load it.
mode_font:
    mov bh, [V_HEIGHT]
    call rom_font               ; SI = font
    push ds
    xor ax, ax
    mov ds, ax
    mov [43h*4], si
    mov [43h*4+2], cs
    pop ds
    call mode_class
    cmp al, C_TEXT
    jne .out
    xor bl, bl
    call load_rom_font
    mov dx, SEQ
    outw 3, 0                   ; both character sets in block 0
.out:
    ret

; mode_result: AL for the caller, as later BIOSes give it: 20h for modes above 7,
; 3Fh for mode 6, 30h for the others.
mode_result:
    mov ah, [V_MODE]
    mov al, 20h
    cmp ah, 7
    ja .out
    mov al, 30h
    cmp ah, 6
    jne .out
    mov al, 3Fh
.out:
    mov [bp+fAL], al
    ret
