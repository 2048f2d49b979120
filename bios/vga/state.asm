; fn_save_state (1Ch): AL = 0: BX = blocks of 64 bytes that are needed; 1 saves
; to ES:BX, 2 restores. CX says what: bit 0 hardware, 1 data area, 2 DAC.
;
; The buffer begins with the offsets of the three parts in words 0, 2, 4.
HW_SIZE  equ 4 + 25 + 20 + 9 + 4    ; sequencer, CRTC, attributes, graphics, others
BDA_SIZE equ 1 + 1Eh + 7 + 4 + 16   ; equipment, 49-66, 84-8A, A8-AB, four vectors
DAC_SIZE equ 768 + 1 + 1            ; colours, mask, colour select

fn_save_state:
    cmp al, 2
    ja .out
    and cx, 7
    jz .out
    mov byte [bp+fAL], 1Ch
    cmp al, 1
    je save_state
    ja restore_state
    mov ax, 20h
    test cl, 1
    jz .data
    add ax, HW_SIZE
.data:
    test cl, 2
    jz .dac
    add ax, BDA_SIZE
.dac:
    test cl, 4
    jz .size
    add ax, DAC_SIZE
.size:
    add ax, 63
    mov cl, 6
    shr ax, cl
    mov [bp+fBX], ax
.out:
    ret

save_state:
    mov di, bx
    add di, 20h
    test cl, 1
    jz .data
    mov [es:bx], di
    push bx
    push cx
    call save_hardware
    pop cx
    pop bx
.data:
    test cl, 2
    jz .dac
    mov [es:bx+2], di
    push cx
    call save_bda
    pop cx
.dac:
    test cl, 4
    jz .out
    mov [es:bx+4], di
    call save_dac
.out:
    ret

restore_state:
    test cl, 2
    jz .hardware
    push bx
    push cx
    mov si, [es:bx+2]
    call restore_bda
    pop cx
    pop bx
.hardware:
    test cl, 1
    jz .dac
    push bx
    push cx
    mov si, [es:bx]
    call restore_hardware
    pop cx
    pop bx
.dac:
    test cl, 4
    jz .out
    mov si, [es:bx+4]
    call restore_dac
.out:
    ret

; store_indexed: registers AH to BL - 1 of the index port DX to ES:DI. The index
; comes back as it was.
store_indexed:
    in al, dx
    push ax
.next:
    mov al, ah
    out dx, al
    inc dx
    in al, dx
    stosb
    dec dx
    inc ah
    cmp ah, bl
    jb .next
    pop ax
    out dx, al
    ret

save_hardware:
    mov dx, SEQ
    mov ah, 1
    mov bl, 5
    call store_indexed
    mov dx, [V_CRTC]
    mov ah, 0
    mov bl, 19h
    call store_indexed
    mov bl, 0
.attribute:
    call atc_read
    mov al, bh
    stosb
    inc bl
    cmp bl, 14h
    jb .attribute
    mov dx, GDC
    mov ah, 0
    mov bl, 9
    call store_indexed
    mov dx, MISC_READ
    in al, dx
    stosb
    mov dx, FEATURE_R
    in al, dx
    stosb
    mov ax, [V_CRTC]
    stosw
    ret

restore_hardware:
    mov bx, si                  ; parameters in the order of a mode table
    mov dx, SEQ
    outw 0, 1
    mov cx, 1
    call .load4
    mov dx, MISC_WRITE
    mov al, [es:bx+4+25+20+9]
    out dx, al
    mov dx, SEQ
    outw 0, 3
    mov dx, [es:bx+4+25+20+9+2]
    mov [V_CRTC], dx
    outw 11h, 0                 ; unlock
    xor cx, cx
    mov di, 19h
    call .load
    xor bl, bl
.attribute:
    mov bh, [es:si]
    inc si
    call atc_write
    inc bl
    cmp bl, 14h
    jb .attribute
    mov dx, GDC
    xor cx, cx
    mov di, 9
    jmp short .load
.load4:
    mov di, 5
.load:                          ; registers CL to DI - 1 of port DX from ES:SI
    mov al, cl
    mov ah, [es:si]
    inc si
    out dx, ax
    inc cx
    cmp cx, di
    jb .load
    ret

save_bda:
    mov al, [EQUIP]
    stosb
    mov si, V_MODE
    mov cx, 1Eh
    rep movsb
    mov si, V_ROWS
    mov cl, 7
    rep movsb
    mov si, V_SAVEPTR
    movsw
    movsw
    push ds
    xor ax, ax
    mov ds, ax
    mov si, 5*4
    call .vector
    mov si, 1Dh*4
    call .vector
    mov si, 1Fh*4
    call .vector
    mov si, 43h*4
    call .vector
    pop ds
    ret
.vector:
    movsw
    movsw
    ret

restore_bda:
    push es
    push ds
    push es
    push ds
    pop es
    pop ds                      ; from DS:SI to ES = BDA
    lodsb
    and al, 30h
    and byte [es:EQUIP], 0CFh
    or [es:EQUIP], al
    mov di, V_MODE
    mov cx, 1Eh
    rep movsb
    mov di, V_ROWS
    mov cl, 7
    rep movsb
    mov di, V_SAVEPTR
    movsw
    movsw
    xor ax, ax
    mov es, ax
    mov di, 5*4
    call save_bda.vector
    mov di, 1Dh*4
    call save_bda.vector
    mov di, 1Fh*4
    call save_bda.vector
    mov di, 43h*4
    call save_bda.vector
    pop ds
    pop es
    ret

save_dac:
    xor bl, bl
.next:
    call dac_read
    mov al, dh
    stosb
    mov al, ch
    stosb
    mov al, cl
    stosb
    inc bl
    jnz .next
    mov dx, PEL_MASK
    in al, dx
    stosb
    mov bl, 14h
    call atc_read
    mov al, bh
    stosb
    ret

restore_dac:
    xor bl, bl
.next:
    mov dh, [es:si]
    mov ch, [es:si+1]
    mov cl, [es:si+2]
    add si, 3
    call dac_set
    inc bl
    jnz .next
    mov dx, PEL_MASK
    mov al, [es:si]
    out dx, al
    mov bh, [es:si+1]
    mov bl, 14h
    jmp atc_write
