; modes: draws a picture in every VBE mode, to be compared with QEMU's. A floppy that needs an 80386.
;
; For each picture the program writes a line to port E9h: name, mode, width, height, bits, bytes a
; line. It waits for a key after it. At the end it writes "end" and leaves through port 501h.
    org 7C00h
    bits 16
    cpu 386

info   equ 9000h                ; what 4F00h tells
mode   equ 9200h                ; what 4F01h tells
colours equ 9400h               ; for 4F09h

    jmp 0:start
start:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, 7C00h
    cld
    mov ax, 0200h + (program_end - main + 511) / 512
    mov bx, 7E00h
    mov cx, 2
    xor dh, dh                  ; the drive is in DL
    int 13h
    jc $
    in al, 92h
    or al, 2
    out 92h, al
    jmp main
    times 510 - ($ - $$) db 0
    dw 0AA55h

main:
    mov di, info
    mov dword [di], "VBE2"
    mov ax, 4F00h
    int 10h
    cmp ax, 4Fh
    jne finish
    les si, [info+0Eh]
.mode:
    mov cx, [es:si]
    cmp cx, 0FFFFh
    je .extras
    cmp cx, 100h
    jb .skip
    mov bx, name_plain
    mov dx, 4000h
    call get_mode
    jc .skip
    test byte [mode], 80h
    jnz .linear
    mov bx, name_planes
    xor dx, dx
    call set_mode
    call draw_planes
    jmp .shown
.linear:
    call set_mode
    call draw_linear
.shown:
    call show
.skip:
    add si, 2
    jmp .mode
.extras:
    call banked
    call wide_colours
    call two_pages
    call long_lines
finish:
    mov bx, name_end
    call text
    mov al, 10
    out 0E9h, al
    mov ax, 3
    int 10h
    mov al, 8
    mov dx, 501h
    out dx, al
    jmp $

; get_mode: CX = mode: its information. CF if it is not there.
get_mode:
    push es
    push ds
    pop es
    mov di, mode
    mov ax, 4F01h
    int 10h
    pop es
    cmp ax, 4Fh
    jne .none
    test byte [mode], 1
    jz .none
    mov [number], cx
    clc
    ret
.none:
    stc
    ret

; set_mode: the mode that get_mode has found, with the bits DX and the colours. BX names the picture.
set_mode:
    mov [name], bx
    mov ax, [mode+10h]
    mov [pitch], ax
    mov bx, [number]
    or bx, dx
    mov ax, 4F02h
    int 10h
; set_colours: all colours of modes that have some.
set_colours:
    cmp byte [mode+19h], 8
    ja .out
    push es
    push ds
    pop es
    mov di, colours
    xor cx, cx
.next:
    mov al, cl                  ; blue
    shr al, 4
    add al, cl
    call .value
    mov al, cl
    shr al, 4
    call .value
    mov al, cl
    call .value
    xor al, al
    stosb
    inc cl
    jnz .next
    mov ax, 4F09h
    xor bx, bx
    mov cx, 256
    xor dx, dx
    mov di, colours
    int 10h
    pop es
.out:
    ret
.value:                         ; a value that becomes the same 8 bits on every emulator
    push bx
    and ax, 15
    mov bx, ax
    mov al, [levels+bx]
    stosb
    pop bx
    ret

levels: db 0, 2, 4, 6, 8, 10, 12, 14, 49, 51, 53, 55, 57, 59, 61, 63

; flat: FS = all memory.
flat:
    cli
    lgdt [gdt]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    mov bx, 8
    mov fs, bx
    and al, 0FEh
    mov cr0, eax
    xor bx, bx
    mov fs, bx
    sti
    ret

; draw_linear: the picture, in linear memory.
draw_linear:
    mov edi, [mode+28h]
; draw_at: the picture at EDI.
draw_at:
    push si
    call flat
    xor ebx, ebx                ; line
.line:
    push edi
    movzx ecx, word [mode+12h]
    imul eax, ebx, 030105h
    cmp byte [mode+19h], 8
    je .bytes
    cmp byte [mode+19h], 24
    je .three
    ja .four
.word:
    mov edx, eax
    shr edx, 7
    xor edx, eax
    mov [fs:edi], dx
    add edi, 2
    add eax, 010203h
    dec ecx
    jnz .word
    jmp .done
.three:
    mov [fs:edi], ax
    mov edx, eax
    shr edx, 16
    mov [fs:edi+2], dl
    add edi, 3
    add eax, 010203h
    dec ecx
    jnz .three
    jmp .done
.four:
    mov [fs:edi], eax
    add edi, 4
    add eax, 010203h
    dec ecx
    jnz .four
    jmp .done
.bytes:
    xor edx, edx
.byte:
    mov al, dl
    xor al, bl
    mov [fs:edi], al
    inc edi
    inc edx
    dec ecx
    jnz .byte
.done:
    pop edi
    movzx eax, word [pitch]
    add edi, eax
    inc ebx
    cmp bx, [mode+14h]
    jb .line
    pop si
    ret

; draw_planes: a picture of 16 colours: plane n of byte a of a plane is a bit pattern of a and n.
draw_planes:
    push si
    push es
    mov ax, [mode+14h]
    movzx ebp, ax
    movzx eax, word [mode+10h]
    imul ebp, eax               ; bytes of a plane
    mov ax, 0A000h
    mov es, ax
    mov cl, 0
.plane:
    mov dx, 3C4h
    mov ax, 0102h
    shl ah, cl
    out dx, ax
    xor ebx, ebx
.next:
    or bx, bx
    jnz .store
    push bx
    mov edx, ebx
    shr edx, 16
    mov ax, 4F05h
    xor bx, bx
    int 10h
    pop bx
.store:
    mov eax, ebx
    shr eax, cl
    mov edx, ebx
    shr edx, 5
    add al, dl
    xor al, cl
    mov [es:bx], al
    inc ebx
    cmp ebx, ebp
    jb .next
    inc cl
    cmp cl, 4
    jb .plane
    mov dx, 3C4h
    mov ax, 0F02h
    out dx, ax
    pop es
    pop si
    ret

; banked: mode 103h through the window, by its function.
banked:
    mov cx, 103h
    call get_mode
    jc .out
    mov bx, name_banked
    xor dx, dx
    call set_mode
    mov ax, 0A000h
    mov es, ax
    xor ebx, ebx                ; byte of the picture
.next:
    or bx, bx
    jnz .store
    mov edx, ebx
    shr edx, 16
    push bx
    xor bx, bx
    cmp dword [mode+0Ch], 0
    je .int
    call far [mode+0Ch]
    jmp .set
.int:
    mov ax, 4F05h
    int 10h
.set:
    pop bx
.store:
    mov eax, ebx
    xor edx, edx
    mov ecx, 800
    div ecx
    xor al, dl                  ; line and column
    add al, 7
    mov [es:bx], al
    inc ebx
    cmp ebx, 800*600
    jb .next
    call show
.out:
    ret

; wide_colours: mode 101h with colours of eight bits.
wide_colours:
    mov cx, 101h
    call get_mode
    jc .out
    mov bx, name_wide
    mov dx, 4000h
    call set_mode
    mov ax, 4F08h
    mov bx, 0800h
    int 10h
    push ds
    pop es
    mov di, colours
    xor cx, cx
.next:
    mov al, cl
    stosb
    not al
    stosb
    mov al, cl
    mov ah, 77
    mul ah
    stosb
    xor al, al
    stosb
    inc cl
    jnz .next
    mov ax, 4F09h
    mov bx, 80h
    mov cx, 256
    xor dx, dx
    mov di, colours
    int 10h
    call draw_linear
    call show
.out:
    ret

; two_pages: mode 112h, drawn on the second page, which is then displayed a little to the right.
two_pages:
    mov cx, 112h
    call get_mode
    jc .out
    mov bx, name_pages
    mov dx, 4000h
    call set_mode
    movzx edi, word [pitch]
    imul edi, edi, 480
    add edi, [mode+28h]
    call draw_at
    mov ax, 4F07h
    mov bx, 80h
    mov cx, 8
    mov dx, 477
    int 10h
    call show
.out:
    ret

; long_lines: mode 111h with lines of 1024 pixels.
long_lines:
    mov cx, 111h
    call get_mode
    jc .out
    mov bx, name_long
    mov dx, 4000h
    call set_mode
    mov ax, 4F06h
    mov bx, 0
    mov cx, 1024
    int 10h
    mov [pitch], bx
    call draw_linear
    call show
.out:
    ret

; show: a line about the picture, and a key. Keeps SI and ES.
show:
    mov bx, [name]
    call text
    mov ax, [number]
    call number_out
    mov ax, [mode+12h]
    call number_out
    mov ax, [mode+14h]
    call number_out
    movzx ax, byte [mode+19h]
    call number_out
    mov ax, [pitch]
    call number_out
    mov al, 10
    out 0E9h, al
    push es
    push si
    xor ax, ax
    int 16h
    pop si
    pop es
    ret

; text: the string BX to port E9h.
text:
    mov al, [bx]
    or al, al
    jz .out
    out 0E9h, al
    inc bx
    jmp text
.out:
    ret

; number_out: a blank and AX as four digits.
number_out:
    mov dx, ax
    mov al, ' '
    out 0E9h, al
    mov cx, 4
.next:
    rol dx, 4
    mov al, dl
    and al, 15
    cmp al, 10
    sbb al, 69h
    das
    out 0E9h, al
    loop .next
    ret

name_plain:  db "linear", 0
name_planes: db "planes", 0
name_banked: db "banked", 0
name_wide:   db "wide", 0
name_pages:  db "pages", 0
name_long:   db "long", 0
name_end:    db "end", 0

number: dw 0
name:   dw 0
pitch:  dw 0

    align 8
gdt:
    dw 15
    dd gdt
    dw 0
    dw 0FFFFh, 0, 9200h, 008Fh

program_end:
    times 2048 - ($ - $$) db 0
