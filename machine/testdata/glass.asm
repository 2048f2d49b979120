; glass: draws a picture in every mode of the VGA and in some that programs make of its registers, to be compared with QEMU's. A floppy that needs
; an 80386.
;
; For each picture the program writes its name as a line to port E9h, and waits for a key. At the end it writes "end" and leaves through port 501h.
    org 7C00h
    bits 16
    cpu 386

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
    jmp main
    times 510 - ($ - $$) db 0
    dw 0AA55h

main:
    mov si, pictures
.next:
    lodsw
    or ax, ax
    jz .end
    push si
    call ax
    pop si
    call say                    ; the name, behind which SI is then
    push si
    xor ax, ax
    int 16h
    pop si
    jmp .next
.end:
    mov si, name_end
    call say
    mov ax, 3
    int 10h
    mov al, 8
    mov dx, 501h
    out dx, al
    jmp $

; say: the string SI and a line feed to port E9h.
say:
    lodsb
    or al, al
    jz .out
    out 0E9h, al
    jmp say
.out:
    mov al, 10
    out 0E9h, al
    ret

; Every picture: what draws it, and its name.
%macro picture 2
    dw %1
    db %2, 0
%endmacro

pictures:
    picture text_plain, "text 80x25"
    picture text_bright, "text, bright backgrounds"
    picture text_dots8, "text, cells of 8 dots"
    picture text_gap, "text, no line graphics"
    picture text_50, "text, 50 rows"
    picture text_28, "text, 28 rows"
    picture text_40, "text, 40 columns of 8 dots"
    picture text_tall, "text, cells of 32 lines of the program's own"
    picture text_512, "text, 512 characters"
    picture text_start, "text, start address"
    picture text_mono, "text, monochrome"
    picture text_palette, "text, palette"
    picture cursor_block, "cursor, block"
    picture cursor_top, "cursor, first line"
    picture cursor_long, "cursor, end below the cell"
    picture cursor_none, "cursor, end before start"
    picture cursor_off, "cursor, off"
    picture cga_4, "mode 04h"
    picture cga_4_green, "mode 04h, green palette"
    picture cga_5, "mode 05h"
    picture cga_6, "mode 06h"
    picture cga_6_blue, "mode 06h, blue"
    picture plan_0d, "mode 0Dh"
    picture plan_0e, "mode 0Eh"
    picture plan_0f, "mode 0Fh"
    picture plan_10, "mode 10h"
    picture plan_11, "mode 11h"
    picture plan_12, "mode 12h"
    picture mode_13, "mode 13h"
    picture mode_13_split, "mode 13h, split"
    picture mode_13_start, "mode 13h, start address"
    picture mode_13_100, "mode 13h, 100 lines"
    picture plan_0d_split, "mode 0Dh, split"
    picture plan_0d_wide, "mode 0Dh, wide lines and start address"
    picture plan_12_400, "mode 12h, 400 lines"
    picture plan_10_planes, "mode 10h, two planes"
    picture plan_10_select, "mode 10h, colour select"
    picture tweak_240, "320x240, 256 colours"
    picture tweak_400, "320x400, 256 colours"
    picture tweak_480, "360x480, 256 colours"
    picture tweak_200, "320x200, 256 colours, lines of 400"
    dw 0

; ---- text

; fill_text: all characters with the attributes 00h to 7Fh, in AX cells of the page at segment BX.
fill_text:
    mov es, bx
    mov cx, ax
    xor di, di
    xor bx, bx
.cell:
    mov al, bl
    imul dx, bx, 37
    mov ah, dh
    add ah, dl
    and ah, [attributes]
    stosw
    inc bx
    loop .cell
    ret

attributes: db 7Fh              ; bits that fill_text sets

text_plain:
    mov ax, 3
    int 10h
    call colours
    mov ax, 2000h
    mov bx, 0B800h
    jmp fill_text

text_bright:
    mov byte [attributes], 0FFh
    call text_plain
    mov byte [attributes], 7Fh
    mov ax, 1003h
    xor bx, bx
    int 10h
    ret

text_dots8:
    call text_plain
    mov dx, 3C4h
    mov ax, 0101h
    out dx, ax
    ret

text_gap:
    call text_plain
    mov bx, 0810h               ; blinking, no line graphics
    jmp attribute

text_50:
    call text_plain
    mov ax, 1112h
    xor bx, bx
    int 10h
    ret

text_28:
    call text_plain
    mov ax, 1111h
    xor bx, bx
    int 10h
    ret

text_40:
    mov ax, 1
    int 10h
    call colours
    mov dx, 3C4h
    mov ax, 0901h
    out dx, ax
    mov ax, 1000
    mov bx, 0B800h
    jmp fill_text

text_tall:
    mov byte [attributes], 7Eh  ; nothing is underlined, for line 31 is now within the cells
    call text_plain
    mov byte [attributes], 7Fh
    call make_font
    mov ax, 1110h
    mov bx, 2000h
    jmp load_font

text_512:
    call text_plain
    call make_font
    mov ax, 1100h
    mov bx, 2001h
    call load_font
    mov ax, 1103h
    mov bx, 4                   ; block 0 without bit 3, block 1 with it
    int 10h
    ret

; load_font: the program's font as INT 10h function AX, BX has it.
load_font:
    push ds
    pop es
    mov bp, font
    mov cx, 256
    xor dx, dx
    int 10h
    ret

; make_font: 256 glyphs of 32 lines at font.
make_font:
    push ds
    pop es
    mov di, font
    xor bx, bx
.byte:
    imul ax, bx, 73
    add al, ah
    xor al, bl
    stosb
    inc bx
    cmp bx, 256*32
    jb .byte
    ret

text_start:
    call text_plain
    mov bx, 040Ch
    call crtc
    mov bx, 0D20Dh
    jmp crtc

text_mono:
    mov ax, 7
    int 10h
    call colours
    mov byte [attributes], 78h  ; nothing is underlined
    mov ax, 2000
    mov bx, 0B000h
    call fill_text
    mov byte [attributes], 7Fh
    ret

text_palette:
    call text_plain
    mov bx, 2A01h
    call attribute
    mov bx, 0414h               ; colour select: the entries from 40h on
    jmp attribute

; cursor: in row 3, column 5, with the start and the end BX.
cursor:
    push bx
    call text_plain
    mov bx, 000Eh
    call crtc
    mov bx, (3*80+5) * 256 + 0Fh
    call crtc
    pop bx
    push bx
    mov bl, 0Ah
    call crtc
    pop bx
    mov bh, bl
    mov bl, 0Bh
    jmp crtc

cursor_block:
    mov bx, 000Fh
    jmp cursor
cursor_top:
    mov bx, 0000h
    jmp cursor
cursor_long:
    mov bx, 0B1Fh
    jmp cursor
cursor_none:
    mov bx, 0E0Dh
    jmp cursor
cursor_off:
    mov bx, 200Fh
    jmp cursor

; ---- registers

; crtc: register BL of the CRT controller becomes BH.
crtc:
    mov dx, 3D4h
    mov ax, bx
    out dx, ax
    ret

; attribute: register BL of the attribute controller becomes BH.
attribute:
    mov dx, 3DAh
    in al, dx
    mov dx, 3C0h
    mov al, bl
    out dx, al
    mov al, bh
    out dx, al
    mov al, 20h
    out dx, al
    ret

; colours: entry i of the palette is i, 63-i and i*5, so that every entry differs. All emulators make the same 8 bits of what is in levels.
colours:
    mov dx, 3C8h
    xor al, al
    out dx, al
    inc dx
    xor cx, cx
.next:
    mov al, cl
    call .value
    mov al, cl
    shr al, 4
    call .value
    mov al, cl
    mov ah, 5
    mul ah
    shr ax, 3
    call .value
    inc cl
    jnz .next
    ret
.value:
    and ax, 15
    mov bx, ax
    mov al, [levels+bx]
    out dx, al
    ret

levels: db 0, 2, 4, 6, 8, 10, 12, 14, 49, 51, 53, 55, 57, 59, 61, 63

; unprotect: registers 0 to 7 of the CRT controller can be written.
unprotect:
    mov dx, 3D4h
    mov al, 11h
    out dx, al
    inc dx
    in al, dx
    and al, 7Fh
    out dx, al
    ret

; program: the registers of the CRT controller in the list SI, to an FFFFh.
program:
    call unprotect
.next:
    lodsw
    cmp ax, 0FFFFh
    je .out
    mov dx, 3D4h
    out dx, ax
    jmp .next
.out:
    ret

; ---- graphics

; fill_cga: 32 KB at B8000h.
fill_cga:
    mov bx, 0B800h
    mov es, bx
    xor bx, bx
.byte:
    imul ax, bx, 19
    add al, ah
    mov [es:bx], al
    inc bx
    jns .byte
    ret

cga_4:
    mov ax, 4
    int 10h
    call colours
    jmp fill_cga

cga_4_green:
    call cga_4
    mov ah, 0Bh
    mov bx, 0100h
    int 10h
    mov ah, 0Bh
    mov bx, 0011h               ; bright, blue background
    int 10h
    ret

cga_5:
    mov ax, 5
    int 10h
    call colours
    jmp fill_cga

cga_6:
    mov ax, 6
    int 10h
    call colours
    jmp fill_cga

cga_6_blue:
    call cga_6
    mov ah, 0Bh
    mov bx, 1
    int 10h
    ret

; fill_planes: 64 KB of each plane.
fill_planes:
    mov ax, 0A000h
    mov es, ax
    mov cl, 0
.plane:
    mov dx, 3C4h
    mov ax, 0102h
    shl ah, cl
    out dx, ax
    xor bx, bx
.byte:
    mov ax, bx
    shr ax, cl
    imul dx, bx, 11
    add al, dh
    xor al, cl
    mov [es:bx], al
    inc bx
    jnz .byte
    inc cl
    cmp cl, 4
    jb .plane
    mov dx, 3C4h
    mov ax, 0F02h
    out dx, ax
    ret

; planar: mode AX with planes.
planar:
    int 10h
    call colours
    jmp fill_planes

plan_0d:
    mov ax, 0Dh
    jmp planar
plan_0e:
    mov ax, 0Eh
    jmp planar
plan_0f:
    mov ax, 0Fh
    int 10h
    mov dx, 3C4h                ; the planes 0 and 2 are displayed; nothing blinks where both are alike
    mov ax, 0502h
    out dx, ax
    mov ax, 0A000h
    mov es, ax
    xor di, di
    xor ax, ax
.word:
    stosb
    add al, 29
    or di, di
    jnz .word
    ret
plan_10:
    mov ax, 10h
    jmp planar
plan_11:
    mov ax, 11h
    jmp planar
plan_12:
    mov ax, 12h
    jmp planar

mode_13:
    mov ax, 13h
    int 10h
    call colours
; fill_bytes: 64 KB.
fill_bytes:
    mov ax, 0A000h
    mov es, ax
    xor bx, bx
.byte:
    imul ax, bx, 7
    add al, ah
    mov [es:bx], al
    inc bx
    jnz .byte
    ret

mode_13_split:
    call mode_13
    mov bx, 100Ch
    call crtc
    mov si, split
    jmp program

split: dw 0C718h, 0F07h, 0109h, 0FFFFh ; line 199: bits 8 and 9 are clear

mode_13_start:
    call mode_13
    mov bx, 010Ch
    call crtc
    mov bx, 070Dh
    jmp crtc

mode_13_100:
    call mode_13
    mov bx, 4309h
    jmp crtc

plan_0d_split:
    call plan_0d
    mov bx, 100Ch
    call crtc
    mov si, split_0d
    jmp program

split_0d: dw 0F718h, 0F07h, 8009h, 0FFFFh

plan_0d_wide:
    call plan_0d
    mov bx, 2813h               ; lines of 640
    call crtc
    mov bx, 030Dh
    jmp crtc

plan_12_400:
    call plan_12
    mov dx, 3C2h
    mov al, 63h
    out dx, al
    mov si, lines_400
    jmp program

lines_400: dw 0BF06h, 1F07h, 9C10h, 8E11h, 8F12h, 9615h, 0B916h, 0FFFFh

plan_10_planes:
    call plan_10
    mov bx, 0612h
    jmp attribute

plan_10_select:
    call plan_10
    mov bx, 8110h
    call attribute
    mov bx, 0614h
    jmp attribute

; unchained: 256 colours, a byte of each plane at every address (Michael Abrash, "Graphics Programming Black Book", chapter 47). SI is a list for
; program, AL the miscellaneous output register.
unchained:
    push ax
    push si
    mov ax, 13h
    int 10h
    call colours
    mov dx, 3C4h
    mov ax, 0604h
    out dx, ax
    pop si
    pop ax
    mov dx, 3C2h
    out dx, al
    call program
    jmp fill_planes

tweak_240:
    mov si, .list
    mov al, 0E3h
    jmp unchained
.list: dw 0D06h, 3E07h, 4109h, 0EA10h, 0AC11h, 0DF12h, 0014h, 0E715h, 0616h, 0E317h, 0FFFFh
tweak_400:
    mov si, .list
    mov al, 63h
    jmp unchained
.list: dw 4009h, 0014h, 0E317h, 0FFFFh
tweak_480:
    mov si, .list
    mov al, 0E7h
    jmp unchained
.list: dw 6B00h, 5901h, 5A02h, 8E03h, 5E04h, 8A05h, 0D06h, 3E07h, 4009h, 0EA10h, 0AC11h, 0DF12h, 2D13h, 0014h, 0E715h, 0616h, 0E317h, 0FFFFh
tweak_200:
    mov si, .list
    mov al, 63h
    jmp unchained
.list: dw 0014h, 0E317h, 3213h, 0110Ch, 0050Dh, 0FFFFh

name_end: db "end", 0

program_end:
    times 4096 - ($ - $$) db 0

font equ 0A000h                 ; 8 KB for make_font
