; The VESA BIOS extensions (4Fh), VBE 3.0, over the DISPI registers: information
; and the current mode. Source: VESA, "VESA BIOS Extension (VBE) Core Functions
; Standard", version 3.0 (1998).
;
; AX comes back as 004Fh, or with AH = 1 failed, 2 not with this hardware, 3 not in
; this mode. Without DISPI registers it is 0100h: there is no VBE.

VBE_OK      equ 004Fh
VBE_FAILED  equ 014Fh
VBE_CANNOT  equ 024Fh
VBE_MODE    equ 034Fh
VBE_NONE    equ 0100h

; fn_vbe (4Fh): AL is the function.
fn_vbe:
    cmp al, 15h
    je .known
    cmp al, 0Bh
    ja .none
.known:
    push ax
    call dispi_there
    pop ax
    jnz .none
    mov word [bp+fAX], VBE_OK
    cmp al, 15h
    je vbe_edid
    mov di, ax
    and di, 0Fh
    shl di, 1
    call [cs:vbe_functions+di]
    ret
.none:
    mov word [bp+fAX], VBE_NONE
    ret

vbe_functions:
    dw vbe_info, vbe_mode_info, vbe_set_mode, vbe_get_mode
    dw vbe_state, vbe_window, vbe_line, vbe_start
    dw vbe_dac_width, vbe_palette, vbe_protected, vbe_clock

; vbe_clock (0Bh): every pixel clock is possible. ECX stays.
vbe_clock:
    ret

; dispi_there: ZF if the DISPI registers are there. Changes AX.
dispi_there:
    mov al, DISPI_ID
    call dispi_in
    and ax, 0FFF0h
    cmp ax, 0B0C0h
    ret

; dispi_in: AX = register AL.
dispi_in:
    push dx
    mov dx, DISPI
    xor ah, ah
    out dx, ax
    inc dx
    in ax, dx
    pop dx
    ret

; dispi_out: register AL = BX. Changes AX.
dispi_out:
    push dx
    mov dx, DISPI
    xor ah, ah
    out dx, ax
    inc dx
    mov ax, bx
    out dx, ax
    pop dx
    ret

; dispi_on: ZF is clear if the DISPI draws the picture. If it does not, AX of the
; caller says that the function is not for this mode. Changes AX.
dispi_on:
    mov al, DISPI_ENABLE
    call dispi_in
    test al, 1
    jnz .on
    mov word [bp+fAX], VBE_MODE
.on:
    ret

; dispi_bits: AX = bits of memory a pixel takes in the current mode.
dispi_bits:
    mov al, DISPI_DEPTH
    call dispi_in
    inc ax
    and al, 0FCh                ; 15 becomes 16
    ret

; dispi_pitch: AX = bytes from a line to the next, as the DISPI counts: with four planes
; all of them. Changes DX.
dispi_pitch:
    push bx
    call dispi_bits
    mov bx, ax
    mov al, DISPI_VIRTUAL
    call dispi_in
    mul bx
    mov bx, 8
    div bx
    pop bx
    ret

; vbe_fill: CX zero bytes to ES:DI. Keeps DI.
vbe_fill:
    push di
    xor al, al
    rep stosb
    pop di
    ret

; vbe_info (00h): 256 bytes about the adapter to ES:DI, with those of VBE 2.0
; if VBE2 stands there.
vbe_info:
    mov di, [bp+fDI]
    mov bx, [es:di]
    cmp bx, "VB"
    jne .old
    cmp word [es:di+2], "E2"
    je .fill
.old:
    xor bx, bx
.fill:
    mov cx, 100h
    call vbe_fill
    mov word [es:di], "VE"
    mov word [es:di+2], "SA"
    mov word [es:di+4], 0300h
    mov word [es:di+6], vbe_oem
    mov [es:di+8], cs
    mov byte [es:di+0Ah], 1     ; the DAC's width can be switched
    mov word [es:di+0Eh], vbe_list
    mov [es:di+10h], cs
    mov al, DISPI_MEMORY
    call dispi_in
    mov [es:di+12h], ax
    or bx, bx
    jz .out
    mov word [es:di+14h], 0100h
    mov word [es:di+16h], vbe_oem
    mov [es:di+18h], cs
    mov word [es:di+1Ah], vbe_product
    mov [es:di+1Ch], cs
    mov word [es:di+1Eh], vbe_revision
    mov [es:di+20h], cs
.out:
    ret

vbe_oem:
    db "iron86", 0
vbe_product:
    db "iron86 VGA", 0
vbe_revision:
    db "1", 0

; vbe_find: CS:SI = the table's entry of mode CX; CF if there is none.
vbe_find:
    mov si, vbe_modes
.next:
    cmp cx, [cs:si]
    je .found
    add si, VM_SIZE
    cmp si, vbe_modes_end
    jb .next
    stc
    ret
.found:
    clc
    ret

; vbe_mode_info (01h): 256 bytes about mode CX to ES:DI.
vbe_mode_info:
    and cx, 1FFh
    call vbe_find
    jnc .known
    mov word [bp+fAX], VBE_FAILED
    ret
.known:
    mov di, [bp+fDI]
    mov cx, 100h
    call vbe_fill
    mov word [es:di+2], 7       ; window A can be moved, read and written
    mov word [es:di+4], 64      ; granularity and size in KB
    mov word [es:di+6], 64
    mov word [es:di+8], 0A000h
    mov word [es:di+0Ch], vbe_window_far
    mov [es:di+0Eh], cs
    mov ax, [cs:si+VM_WIDTH]
    mov [es:di+12h], ax
    mov ax, [cs:si+VM_HEIGHT]
    mov [es:di+14h], ax
    mov word [es:di+16h], 1008h ; characters of 8 by 16
    mov ah, [cs:si+VM_DEPTH]
    mov al, 1                   ; planes
    mov [es:di+18h], ax
    mov byte [es:di+1Ah], 1     ; one bank
    mov byte [es:di+1Eh], 1
    cmp ah, 4
    je .planar
    mov word [es:di], 0BBh      ; with linear memory, without BIOS output
    call linear_base
    mov [es:di+28h], ax
    mov [es:di+2Ah], dx
    mov al, 4                   ; packed pixels
    cmp byte [cs:si+VM_DEPTH], 8
    je .model
    mov al, 6                   ; colours themselves
    call vbe_masks
    jmp short .model
.planar:
    mov word [es:di], 03Fh      ; with BIOS output, without linear memory
    mov byte [es:di+18h], 4
    mov al, 3
.model:
    mov [es:di+1Bh], al
    ; fall through: lines and pages

; vbe_sizes: bytes a line, and how many pages fit, of the entry at SI to ES:DI.
vbe_sizes:
    mov al, [cs:si+VM_DEPTH]
    mov ah, 0
    add ax, 1
    and al, 0FCh                ; bits
    mul word [cs:si+VM_WIDTH]
    mov bx, 8
    div bx                      ; bytes of all planes
    mov bx, ax
    cmp byte [cs:si+VM_DEPTH], 4
    jne .store
    shr ax, 1
    shr ax, 1
.store:
    mov [es:di+10h], ax
    mov [es:di+32h], ax
    mov ax, bx
    mul word [cs:si+VM_HEIGHT]
    mov bx, dx                  ; 64 KB blocks of a page
    or ax, ax
    jz .whole
    inc bx
.whole:
    mov al, DISPI_MEMORY
    call dispi_in
    xor dx, dx
    div bx
    dec ax
    js .none                    ; not even one
    cmp ax, 0FFh
    jbe .fits
    mov al, 0FFh
.fits:
    mov [es:di+1Dh], al         ; pages less one
    mov [es:di+34h], al
    mov [es:di+35h], al
    ret
.none:
    mov word [es:di], 0
    mov word [bp+fAX], VBE_FAILED
    ret

; vbe_masks: sizes and positions of the colours of the entry at SI to ES:DI. Keeps AX.
vbe_masks:
    push ax
    push si
    mov bl, [cs:si+VM_DEPTH]
    mov si, masks - 9
.next:
    add si, 9
    cmp bl, [cs:si]
    jne .next
    inc si
    mov bx, 0
.copy:
    mov al, [cs:si+bx]
    mov [es:di+bx+1Fh], al
    mov [es:di+bx+36h], al
    inc bx
    cmp bl, 8
    jb .copy
    cmp byte [cs:si-1], 32
    jne .out
    mov byte [es:di+27h], 2     ; the fourth byte is the program's
.out:
    pop si
    pop ax
    ret

; Depth; size and position of red, green, blue and what is left.
masks:
    db 15, 5, 10, 5, 5, 5, 0, 1, 15
    db 16, 5, 11, 6, 5, 5, 0, 0, 0
    db 24, 8, 16, 8, 8, 8, 0, 0, 0
    db 32, 8, 16, 8, 8, 8, 0, 8, 24

; linear_base: DX:AX = where linear memory is: at the base address register of QEMU's PCI
; VGA, or where an ISA bus has it. Keeps the others.
linear_base:
    push bx
    push cx
    push si
    push di
    mov ax, 0B102h              ; find 1234:1111
    mov cx, 1111h
    mov dx, 1234h
    xor si, si
    stc
    int 1Ah
    jc .isa
    or ah, ah
    jnz .isa
    mov ax, 0B109h              ; read a word: the upper half
    mov di, 12h
    int 1Ah
    mov dx, cx
    jnc .out
.isa:
    mov dx, LINEAR_HIGH
.out:
    xor ax, ax
    pop di
    pop si
    pop cx
    pop bx
    ret

; vbe_get_mode (03h): BX = the mode with bits 15 (memory kept) and 14 (linear).
vbe_get_mode:
    call dispi_on
    mov word [bp+fAX], VBE_OK
    mov ax, [V_VBE]
    jnz .known
    mov al, [V_MODE]
    xor ah, ah
    test byte [V_INFO], INFO_KEEP
    jz .known
    mov ah, 80h
.known:
    mov [bp+fBX], ax
    ret
