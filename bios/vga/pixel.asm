; Pixels, and the CGA's colours.

; pixel_address: CX = column, DX = row, BH = page. ES:DI = the byte, CL = bits to
; shift, from the class in AL. Keeps AX BX; changes CX DX.
pixel_address:
    push ax
    push bx
    cmp al, C_PLANAR
    je .planar
    ja .linear
    mov bx, 0B800h
    mov es, bx
    xor di, di
    shr dx, 1
    jnc .even
    mov di, 2000h
.even:
    mov bl, al
    mov ax, 80
    mul dx
    add di, ax
    cmp bl, C_CGA1
    je .bits
    mov ax, cx
    shr ax, 1
    shr ax, 1
    add di, ax
    not cl
    and cl, 3
    shl cl, 1                   ; two bits a pixel
    jmp short .out
.planar:
    push dx
    mov al, bh
    cbw
    mul word [V_PAGESIZE]
    mov di, ax
    pop dx
    mov ax, [V_COLS]
    mul dx
    add di, ax
    mov ax, 0A000h
    mov es, ax
.bits:
    mov ax, cx
    shr ax, 1
    shr ax, 1
    shr ax, 1
    add di, ax
    not cl
    and cl, 7
    jmp short .out
.linear:
    mov ax, 320
    mul dx
    add ax, cx
    mov di, ax
    mov ax, 0A000h
    mov es, ax
.out:
    pop bx
    pop ax
    ret

; fn_write_pixel (0Ch): AL = colour (bit 7: exclusive or, not in mode 13h), BH =
; page, CX = column, DX = row.
fn_write_pixel:
    mov bl, al
    call mode_class
    cmp al, C_TEXT
    je .out
    call pixel_address
    mov bh, al
    cmp al, C_PLANAR
    je .planar
    ja .linear
    mov al, 3
    cmp bh, C_CGA2
    je .mask
    mov al, 1
.mask:
    mov ah, bl
    and ah, al
    shl al, cl
    shl ah, cl
    test bl, 80h
    jnz .xor
    not al
    and al, [es:di]
    or al, ah
    mov [es:di], al
    ret
.xor:
    xor [es:di], ah
    ret
.linear:
    mov [es:di], bl
.out:
    ret
.planar:
    call planar_default
    mov dx, GDC
    mov ax, 108h
    shl ah, cl
    out dx, ax                  ; bit mask: the pixel
    test bl, 80h
    jnz .xor_planar
    mov al, [es:di]             ; latch
    mov byte [es:di], 0         ; off on all planes
    jmp short .colour
.xor_planar:
    outw 3, 18h
.colour:
    mov dx, SEQ
    mov al, 2
    mov ah, bl
    and ah, 0Fh
    out dx, ax
    mov al, [es:di]
    mov byte [es:di], 0FFh      ; on on the colour's planes
    jmp planar_default

; fn_read_pixel (0Dh): BH = page, CX = column, DX = row. AL = colour.
fn_read_pixel:
    call mode_class
    cmp al, C_TEXT
    je .out
    call pixel_address
    mov bh, al
    cmp al, C_PLANAR
    mov al, [es:di]
    je .planar
    ja .store
    shr al, cl
    and al, 3
    cmp bh, C_CGA2
    je .store
    and al, 1
    jmp short .store
.planar:
    xor bl, bl
    mov dx, GDC
    mov ax, 304h                ; read map select, plane 3 first
.plane:
    out dx, ax
    mov bh, [es:di]
    shr bh, cl
    shr bh, 1
    rcl bl, 1
    sub ah, 1
    jae .plane
    outw 4, 0
    mov al, bl
.store:
    mov [bp+fAL], al
.out:
    ret

; fn_cga_palette (0Bh): BH = 0: BL = border and background (bit 4: bright
; colours in modes 4 and 5); BH = 1: BL = palette 0 or 1.
fn_cga_palette:
    mov al, [V_PALETTE]
    or bh, bh
    jnz .palette
    and al, 0E0h
    and bl, 1Fh
    or al, bl
    mov [V_PALETTE], al
    mov bh, bl
    and bh, 0Fh
    test bh, 8
    jz .dark
    add bh, 8                   ; intensity is bit 4 of the attribute palette
.dark:
    mov bl, 11h
    call atc_write              ; overscan
    call mode_class
    cmp al, C_TEXT
    je .out
    mov bl, 0
    call atc_write
    jmp short .colours
.palette:
    and al, 0DFh
    test bl, 1
    jz .set
    or al, 20h
.set:
    mov [V_PALETTE], al
    call mode_class
    cmp al, C_TEXT
    je .out
.colours:
    mov bh, [V_PALETTE]
    mov al, bh
    and al, 10h                 ; intensity
    mov bl, 2
    test bh, 20h
    mov bh, al
    jz .first                   ; palette 0: green, red, brown
    inc bl                      ; palette 1: cyan, magenta, white
.first:
    or bh, bl
    mov bl, 1
.next:
    call atc_write
    add bh, 2
    inc bl
    cmp bl, 4
    jb .next
.out:
    ret
