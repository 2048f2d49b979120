; The 256 registers of the digital to analog converter.

; load_palette: the default colours of the current mode, unless they are to stay.
; Keeps ES and BX.
load_palette:
    test byte [V_FLAGS], FLAG_KEEPPAL
    jnz .out
    push bx
    mov dx, PEL_MASK
    mov al, 0FFh
    out dx, al
    mov dx, DAC_WINDEX
    xor al, al
    out dx, al
    inc dx
    mov al, [V_MODE]
    cmp al, 13h
    je .rainbow
    mov si, mono_colour
    cmp al, 7
    je .sixtyfour
    cmp al, 0Fh
    je .sixtyfour
    mov si, cga_colour
    cmp byte [es:bx+9], 63h     ; 200 lines: CGA colours
    jne .ega
    cmp byte [es:bx], 0
    jne .sixtyfour
.ega:
    mov si, ega_colour
.sixtyfour:
    xor bl, bl
.next:
    push bx
    call si
    call dac_write
    pop bx
    inc bl
    cmp bl, 64
    jb .next
    call dac_black_rest
    jmp short .grey
.rainbow:
    call rainbow
.grey:
    test byte [V_FLAGS], FLAG_GREY
    jz .done
    xor bx, bx
    mov cx, 256
    call sum_grey
.done:
    pop bx
.out:
    ret

; dac_write: red AH, green AL, blue BL to the data port DX.
dac_write:
    xchg al, ah
    out dx, al
    xchg al, ah
    out dx, al
    xchg al, bl
    out dx, al
    xchg al, bl
    ret

; dac_black_rest: registers 64-255 are black. Only modes of 16 colours get here.
dac_black_rest:
    mov cx, 192 * 3
    xor al, al
.next:
    out dx, al
    loop .next
    ret

; ega_colour: BL = 0-63 as the EGA's lines rgbRGB. AH, AL, BL = red, green, blue.
ega_colour:
    mov bh, bl
    call .gun                   ; bits 0 and 3
    mov cl, ah
    call .gun                   ; bits 1 and 4
    mov ch, ah
    call .gun                   ; bits 2 and 5
    mov al, ch
    mov bl, cl
    ret
.gun:                           ; the gun in bits 0 and 3 of BH; the next one follows
    xor ah, ah
    test bh, 1
    jz .low
    add ah, 2Ah
.low:
    test bh, 8
    jz .shift
    add ah, 15h
.shift:
    shr bh, 1
    ret

; cga_colour: BL = colour, bits 0-2 blue, green, red and bit 4 intensity.
cga_colour:
    mov bh, bl
    and bl, 7
    cmp bh, 6                   ; dark yellow is brown
    je .brown
    cmp bh, 0Eh
    je .brown
    cmp bh, 26h
    je .brown
    cmp bh, 2Eh
    je .brown
    test bh, 10h
    jz ega_colour
    or bl, 38h
    jmp short ega_colour
.brown:
    mov ax, 2A15h
    xor bl, bl
    ret

; mono_colour: BL bit 3 is video, bit 4 intensity.
mono_colour:
    xor ax, ax
    test bl, 8
    jz .out
    mov ax, 2A2Ah
    test bl, 10h
    jz .out
    mov ax, 3F3Fh
.out:
    mov bl, al
    ret

; rainbow: the 256 colours of mode 13h: 16 of the CGA, 16 greys, then 24 hues
; in three saturations of each of three intensities, and 8 times black.
rainbow:
    xor bl, bl
.cga:
    push bx
    test bl, 8
    jz .dark
    add bl, 8                   ; bit 3 to bit 4
.dark:
    call cga_colour
    call dac_write
    pop bx
    inc bl
    cmp bl, 16
    jb .cga
    mov si, greys
.grey:
    mov ah, [cs:si]
    mov al, ah
    mov bl, ah
    call dac_write
    inc si
    cmp si, greys + 16
    jb .grey
    mov si, levels
.group:
    xor cx, cx                  ; CL = hue
.hue:
    mov al, cl
    call hue_level              ; red
    mov ah, al
    mov al, cl
    add al, 16
    call hue_level              ; green is red 8 hues later
    push ax
    mov al, cl
    add al, 8
    call hue_level              ; blue 16 hues later
    mov bl, al
    pop ax
    call dac_write
    inc cl
    cmp cl, 24
    jb .hue
    add si, 5
    cmp si, levels + 45
    jb .group
    mov cx, 24
    xor al, al
.black:
    out dx, al
    loop .black
    ret

; hue_level: AL = hue (taken modulo 24), SI = five levels. AL = the level of red.
hue_level:
    push bx
    cmp al, 24
    jb .inside
    sub al, 24
.inside:
    mov bl, 4
    cmp al, 4
    ja .falling
    mov bl, al                  ; rises over hues 0-4
    jmp short .level
.falling:
    cmp al, 12
    jbe .level
    mov bl, 16
    sub bl, al                  ; falls over 12-16
    jae .level
    mov bl, 0
.level:
    xor bh, bh
    mov al, [cs:si+bx]
    pop bx
    ret

greys:
    db 00h, 05h, 08h, 0Bh, 0Eh, 11h, 14h, 18h, 1Ch, 20h, 24h, 28h, 2Dh, 32h, 38h, 3Fh
levels:
    db 00h, 10h, 1Fh, 2Fh, 3Fh
    db 1Fh, 27h, 2Fh, 37h, 3Fh
    db 2Dh, 31h, 36h, 3Ah, 3Fh
    db 00h, 07h, 0Eh, 15h, 1Ch
    db 0Eh, 11h, 15h, 18h, 1Ch
    db 14h, 16h, 18h, 1Ah, 1Ch
    db 00h, 04h, 08h, 0Ch, 10h
    db 08h, 0Ah, 0Ch, 0Eh, 10h
    db 0Bh, 0Ch, 0Dh, 0Fh, 10h

; sum_grey: CX registers from BX on become greys of the same brightness:
; 30 % red, 59 % green, 11 % blue.
sum_grey:
    jcxz .out
.next:
    push cx
    call dac_read
    mov al, dh
    mov ah, 77                  ; 0.30 * 256
    mul ah
    mov si, ax
    mov al, ch
    mov ah, 151                 ; 0.59 * 256
    mul ah
    add si, ax
    mov al, cl
    mov ah, 28                  ; 0.11 * 256
    mul ah
    add ax, si
    add ax, 80h
    mov al, ah
    cmp al, 3Fh
    jbe .fits
    mov al, 3Fh
.fits:
    mov dh, al
    mov ch, al
    mov cl, al
    call dac_set
    inc bl
    pop cx
    loop .next
.out:
    ret

; dac_read: register BL: DH = red, CH = green, CL = blue.
dac_read:
    mov dx, DAC_RINDEX
    pushf
    cli
    mov al, bl
    out dx, al
    mov dx, DAC_DATA
    in al, dx
    mov ah, al
    in al, dx
    mov ch, al
    in al, dx
    mov cl, al
    popf
    mov dh, ah
    ret

; dac_set: register BL from DH = red, CH = green, CL = blue. Keeps CX, changes DX.
dac_set:
    mov ah, dh
    mov dx, DAC_WINDEX
    pushf
    cli
    mov al, bl
    out dx, al
    inc dx
    mov al, ah
    out dx, al
    mov al, ch
    out dx, al
    mov al, cl
    out dx, al
    popf
    ret
