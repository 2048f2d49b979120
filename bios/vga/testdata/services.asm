; Palette, fonts, information, saved state, vectors.
%include "harness.inc"

buffer equ 0B000h               ; 1 KB of scratch in segment 0, behind the program

tests:
    mov ax, BDA
    mov ds, ax
    xor ax, ax
    mov es, ax
    mov ax, 3
    int 10h
    call vectors
    call attributes
    call attribute_block
    call blink
    call dac_registers
    call dac_pages
    call greys
    call cga_colours
    call fonts_loaded
    call user_font
    call font_heights
    call font_vectors
    call information
    call alternates
    call display_code
    call state_table
    call save_restore
    call unknown
    mov ax, 3
    int 10h
    jmp finish

%macro attr 3
    mov al, %2
    call attribute
    checkb %1, al, %3
%endmacro

vectors:
    push ds
    mov ds, [cs:.zero]
    check "INT 10h is in the ROM", [10h*4+2], 0C000h
    check "INT 1Dh", [1Dh*4+2], 0C000h
    check "INT 1Fh", [1Fh*4+2], 0C000h
    check "INT 43h", [43h*4+2], 0C000h
    check "INT 6Dh", [6Dh*4], [10h*4]
    mov ax, [42h*4+2]
    cmp ax, 0C000h
    mov bl, 1
    jne .other
    mov bl, 0
.other:
    checkb "INT 42h is the system's", bl, 1
    les bx, [1Dh*4]
    checkb "6845 of 80 columns", [es:bx+16], 71h
    pop ds
    les bx, [0A8h]
    les di, [es:bx]
    checkb "save pointers: mode 3", [es:di+18h*64], 80
    checkb "save pointers: mode 13h", [es:di+1Ch*64+5+3], 0Eh
    les bx, [0A8h]
    les bx, [es:bx+16]
    check "secondary table", [es:bx], 1Ah
    mov es, [cs:.zero]
    ret
.zero: dw 0

attributes:
    mov ax, 1000h
    mov bx, 2A05h
    int 10h
    attr "1000h", 5, 2Ah
    mov ax, 1001h
    mov bh, 0Bh
    int 10h
    attr "1001h", 11h, 0Bh
    mov ax, 1007h
    mov bx, 0005h
    int 10h
    check "1007h", bx, 2A05h
    mov ax, 1008h
    mov bx, 0
    int 10h
    check "1008h", bx, 0B00h
    ret

attribute_block:
    push cs
    pop es
    mov ax, 1002h
    mov dx, .colours
    int 10h
    attr "1002h first", 0, 3
    attr "1002h last", 0Fh, 12h
    attr "1002h border", 11h, 3Dh
    mov ax, 1009h
    mov es, [cs:vectors.zero]
    mov dx, buffer
    int 10h
    check "1009h first two", [es:buffer], 0403h
    checkb "1009h last", [es:buffer+15], 12h
    checkb "1009h border", [es:buffer+16], 3Dh
    mov ax, 3
    int 10h
    attr "mode set loads the palette", 0Fh, 3Fh
    attr "mode set loads the border", 11h, 0
    ret
.colours: db 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 3Dh

blink:
    mov ax, 1003h
    mov bl, 0
    int 10h
    attr "1003h off", 10h, 04h
    bdab "65 off", 65h, 09h
    mov ax, 1003h
    mov bl, 1
    int 10h
    attr "1003h on", 10h, 0Ch
    bdab "65 on", 65h, 29h
    ret

dac_registers:
    mov ax, 1010h
    mov bx, 0C8h
    mov dh, 11h
    mov cx, 2233h
    int 10h
    mov al, 0C8h
    call dac
    check "1010h red, green", ax, 1122h
    checkb "1010h blue", bl, 33h
    mov ax, 1015h
    mov bx, 0C8h
    xor cx, cx
    xor dx, dx
    int 10h
    check "1015h red", dx, 1100h
    check "1015h green, blue", cx, 2233h
    push cs
    pop es
    mov ax, 1012h
    mov bx, 0FEh
    mov cx, 2
    mov dx, .block
    int 10h
    mov es, [cs:vectors.zero]
    mov ax, 1017h
    mov bx, 0FDh
    mov cx, 3
    mov dx, buffer
    int 10h
    check "1017h before", [es:buffer], 0
    check "1017h first", [es:buffer+3], 0201h
    check "1017h last", [es:buffer+7], 0605h
    mov ax, 1018h
    mov bl, 5Ah
    int 10h
    mov ax, 1019h
    mov bx, 0FFFFh
    int 10h
    cmp bl, 0
    je .no_read                 ; QEMU does not let the mask be read
    checkb "1019h", bl, 5Ah
.no_read:
    checkb "1019h keeps BH", bh, 0FFh
    mov ax, 1018h
    mov bl, 0FFh
    int 10h
    ret
.block: db 1, 2, 3, 4, 5, 6

dac_pages:
    mov ax, 1013h
    mov bx, 0100h
    int 10h
    attr "1013h 16 pages", 10h, 8Ch
    mov ax, 1013h
    mov bx, 0701h
    int 10h
    attr "1013h page 7", 14h, 7
    mov ax, 101Ah
    mov bx, 0
    int 10h
    check "101Ah page, mode", bx, 0701h
    mov ax, 1013h
    mov bx, 0000h
    int 10h
    mov ax, 1013h
    mov bx, 0201h
    int 10h
    attr "1013h page 2 of 4", 14h, 8
    mov ax, 101Ah
    mov bx, 0
    int 10h
    check "101Ah page, mode of 4", bx, 0200h
    mov ax, 1013h
    mov bx, 0001h
    int 10h
    attr "1013h page 0", 14h, 0
    ret

; greys: red 3Fh is 13h, green 25h, blue 7, all together 3Fh.
greys:
    push cs
    pop es
    mov ax, 1012h
    mov bx, 80h
    mov cx, 4
    mov dx, .colours
    int 10h
    mov ax, 101Bh
    mov bx, 80h
    mov cx, 4
    int 10h
    mov es, [cs:vectors.zero]
    mov al, 80h
    call dac
    check "grey of red", ax, 1313h
    mov al, 81h
    call dac
    check "grey of green", ax, 2525h
    mov al, 82h
    call dac
    checkb "grey of blue", bl, 7
    mov al, 83h
    call dac
    check "grey of white", ax, 3F3Fh
    mov ax, 1200h
    mov bl, 33h
    int 10h
    checkb "12h/33h known", al, 12h
    bdab "89 grey", 89h, 13h
    mov ax, 3
    int 10h
    mov al, 4
    call dac
    check "mode set with greys", ax, 0D0Dh
    mov ax, 1201h
    mov bl, 33h
    int 10h
    mov ax, 3
    int 10h
    mov al, 4
    call dac
    check "mode set with colours", ax, 2A00h
    ret
.colours: db 3Fh, 0, 0, 0, 3Fh, 0, 0, 0, 3Fh, 3Fh, 3Fh, 3Fh

cga_colours:
    mov ax, 4
    int 10h
    attr "mode 4 colour 1", 1, 13h
    mov ax, 0B00h
    mov bx, 0100h
    int 10h
    attr "palette 0 colour 1", 1, 12h
    attr "palette 0 colour 2", 2, 14h
    attr "palette 0 colour 3", 3, 16h
    bdab "66 palette 0", 66h, 10h
    mov ax, 0B00h
    mov bx, 0101h
    int 10h
    attr "palette 1 colour 3", 3, 17h
    bdab "66 palette 1", 66h, 30h
    mov ax, 0B00h
    mov bx, 000Ah
    int 10h
    attr "background", 0, 12h
    attr "border", 11h, 12h
    attr "dark palette 1 colour 1", 1, 3
    bdab "66 background", 66h, 2Ah
    mov ax, 3
    int 10h
    mov ax, 0B00h
    mov bx, 0004h
    int 10h
    attr "border in text", 11h, 4
    attr "background stays in text", 0, 0
    ret

; plane2: AL = byte BX of plane 2. Text mode's map comes back.
plane2:
    push dx
    push es
    push ax
    mov dx, 3C4h
    mov ax, 0704h
    out dx, ax
    mov dx, 3CEh
    mov ax, 0204h
    out dx, ax
    mov ax, 0005h
    out dx, ax
    mov ax, 0406h
    out dx, ax
    mov ax, 0A000h
    mov es, ax
    pop ax
    mov al, [es:bx]
    push ax
    mov ax, 0004h
    out dx, ax
    mov ax, 1005h
    out dx, ax
    mov ax, 0E06h
    out dx, ax
    mov dx, 3C4h
    mov ax, 0204h
    out dx, ax
    pop ax
    pop es
    pop dx
    ret

fonts_loaded:
    mov ax, 3
    int 10h
    mov ax, 1130h
    mov bh, 6
    int 10h                     ; ES:BP = 8x16
    mov bx, 'g' * 32 + 7
    call plane2
    checkb "8x16 in plane 2", al, [es:bp+'g'*16+7]
    mov bx, 0FEh * 32 + 6
    call plane2
    checkb "8x16 last in plane 2", al, [es:bp+0FEh*16+6]
    mov ax, 1102h
    mov bl, 5                   ; block 5 is at 6000h
    int 10h
    mov ax, 1130h
    mov bh, 3
    int 10h                     ; 8x8
    mov bx, 6000h + 'A' * 32 + 3
    call plane2
    checkb "8x8 in block 5", al, [es:bp+'A'*8+3]
    mov ax, 1101h
    mov bl, 2
    int 10h
    mov ax, 1130h
    mov bh, 2
    int 10h                     ; 8x14
    mov bx, 8000h + 'Q' * 32 + 9
    call plane2
    checkb "8x14 in block 2", al, [es:bp+'Q'*14+9]
    mov ax, 1103h
    mov bl, 1Bh
    int 10h
    mov dx, 3C4h
    mov al, 3
    call indexed
    checkb "1103h", al, 1Bh
    mov ax, 1103h
    mov bl, 0
    int 10h
    mov es, [cs:vectors.zero]
    bdab "heights stay with 0x", 85h, 16
    ret

user_font:
    push cs
    pop es
    mov ax, 1100h
    mov bx, 0401h               ; 4 lines, block 1
    mov cx, 2
    mov dx, 41h
    mov bp, .font
    int 10h
    mov es, [cs:vectors.zero]
    mov bx, 4000h + 41h*32
    call plane2
    checkb "1100h first line", al, 11h
    mov bx, 4000h + 42h*32 + 3
    call plane2
    checkb "1100h second glyph", al, 88h
    ret
.font: db 11h, 22h, 33h, 44h, 55h, 66h, 77h, 88h

font_heights:
    mov ax, 1112h
    mov bl, 0
    int 10h
    bdab "1112h rows", 84h, 49
    bdaw "1112h height", 85h, 8
    bdaw "1112h page size", 4Ch, 50*80*2
    bdaw "1112h cursor", 60h, 0607h
    mov al, 9
    call crtc
    checkb "1112h CRTC 9", al, 47h
    mov al, 12h
    call crtc
    checkb "1112h CRTC 12", al, 8Fh
    mov al, 0Ah
    call crtc
    checkb "1112h CRTC A", al, 6
    mov ax, 1111h
    mov bl, 0
    int 10h
    bdab "1111h rows", 84h, 27
    mov al, 12h
    call crtc
    checkb "1111h CRTC 12", al, (28*14 - 1) & 0FFh
    mov ax, 1114h
    mov bl, 0
    int 10h
    bdab "1114h rows", 84h, 24
    bdaw "1114h height", 85h, 16
    mov al, 12h
    call crtc
    checkb "1114h CRTC 12", al, 8Fh
    mov al, 9
    call crtc
    checkb "1114h CRTC 9", al, 4Fh
    ret

font_vectors:
    mov ax, 12h
    int 10h
    push cs
    pop es
    mov ax, 1121h
    mov bl, 2
    mov cx, 19
    mov bp, 1234h
    int 10h
    mov es, [cs:vectors.zero]
    check "1121h offset", [es:43h*4], 1234h
    check "1121h segment", [es:43h*4+2], cs
    bdaw "1121h height", 85h, 19
    bdab "1121h rows", 84h, 24
    mov ax, 1123h
    mov bx, 0
    mov dl, 60
    int 10h
    check "1123h segment", [es:43h*4+2], 0C000h
    bdaw "1123h height", 85h, 8
    bdab "1123h rows", 84h, 59
    mov ax, 1122h
    mov bl, 3
    int 10h
    bdaw "1122h height", 85h, 14
    bdab "1122h rows", 84h, 42
    mov ax, 1124h
    mov bl, 1
    int 10h
    bdaw "1124h height", 85h, 16
    bdab "1124h rows", 84h, 13
    push word [es:1Fh*4]
    push word [es:1Fh*4+2]
    mov ax, 1120h
    mov bp, 4321h
    push cs
    pop es
    int 10h
    mov es, [cs:vectors.zero]
    check "1120h", [es:1Fh*4], 4321h
    mov ax, 1130h
    mov bh, 0
    int 10h
    check "1130h of INT 1Fh", bp, 4321h
    mov es, [cs:vectors.zero]
    pop word [es:1Fh*4+2]
    pop word [es:1Fh*4]
    mov ax, 3
    int 10h
    ret

information:
    mov ax, 1130h
    mov bh, 3
    int 10h
    mov si, bp
    mov ax, 1130h
    mov bh, 4
    int 10h
    mov ax, bp
    sub ax, si
    check "upper half of 8x8", ax, 1024
    mov bx, es
    check "fonts are in the ROM", bx, 0C000h
    mov ax, 1130h
    mov bh, 7
    int 10h
    checkb "no alternates for 9 dots", [es:bp], 0
    mov es, [cs:vectors.zero]
    ret

alternates:
    mov ah, 12h
    mov bx, 0FF10h
    mov cx, 0FFFFh
    int 10h
    check "12h/10h colour, memory", bx, 0003h
    check "12h/10h features, switches", cx, 0F09h
    mov ax, 7
    int 10h
    mov ah, 12h
    mov bx, 0010h
    int 10h
    check "12h/10h monochrome", bx, 0103h
    mov ax, 3
    int 10h
    push word [es:5*4]
    push word [es:5*4+2]
    mov ah, 12h
    mov bl, 20h
    int 10h
    check "12h/20h", [es:5*4+2], 0C000h
    pop word [es:5*4+2]
    pop word [es:5*4]
    mov ax, 1201h
    mov bl, 36h
    int 10h
    checkb "12h/36h known", al, 12h
    mov dx, 3C4h
    mov al, 1
    call indexed
    checkb "screen off", al, 20h
    mov ax, 1200h
    mov bl, 36h
    int 10h
    mov al, 1
    call indexed
    checkb "screen on", al, 00h
    mov ax, 1201h
    mov bl, 32h
    int 10h
    mov dx, 3CCh
    in al, dx
    checkb "memory off", al, 65h
    mov ax, 1200h
    mov bl, 32h
    int 10h
    in al, dx
    checkb "memory on", al, 67h
    mov ax, 1203h
    mov bl, 37h
    int 10h
    check "12h/37h is none", ax, 1203h
    ret

display_code:
    mov ax, 1A00h
    mov bx, 0FFFFh
    int 10h
    checkb "1Ah known", al, 1Ah
    check "1Ah", bx, 0008h
    mov ax, 1A01h
    mov bx, 0007h
    int 10h
    bdab "8A set", 8Ah, 7
    mov ax, 1A01h
    mov bx, 0008h
    int 10h
    ret

state_table:
    mov di, buffer
    mov ax, 5555h
    mov cx, 33
    rep stosw
    mov ax, 1B00h
    mov bx, 0
    mov di, buffer
    int 10h
    checkb "1Bh known", al, 1Bh
    les di, [cs:buffer]
    check "1Bh static table", [es:di], 0E0FFh
    check "1Bh static lines", [es:di+7], 0207h
    mov es, [cs:vectors.zero]
    checkb "1Bh mode", [es:buffer+4], 3
    check "1Bh columns", [es:buffer+5], 80
    check "1Bh CRTC", [es:buffer+1Eh], 3D4h
    checkb "1Bh rows", [es:buffer+22h], 25
    check "1Bh height", [es:buffer+23h], 16
    check "1Bh display", [es:buffer+25h], 8
    check "1Bh colours", [es:buffer+27h], 16
    checkb "1Bh pages", [es:buffer+29h], 8
    checkb "1Bh lines", [es:buffer+2Ah], 2
    check "1Bh blocks", [es:buffer+2Bh], 0
    checkb "1Bh flags", [es:buffer+2Dh], 31h
    checkb "1Bh memory", [es:buffer+31h], 3
    checkb "1Bh save pointers", [es:buffer+32h], 20h
    check "1Bh last", [es:buffer+3Eh], 0
    check "1Bh 64 bytes", [es:buffer+40h], 5555h
    mov ax, 13h
    int 10h
    mov ax, 1B00h
    mov bx, 0
    mov di, buffer
    int 10h
    check "1Bh colours of 13h", [es:buffer+27h], 256
    checkb "1Bh pages of 13h", [es:buffer+29h], 1
    checkb "1Bh lines of 13h", [es:buffer+2Ah], 0
    mov ax, 12h
    int 10h
    mov ax, 1B00h
    mov bx, 0
    mov di, buffer
    int 10h
    checkb "1Bh lines of 12h", [es:buffer+2Ah], 3
    mov ax, 3
    int 10h
    ret

; save_restore: what was set in mode 3 is there again after mode 12h.
save_restore:
    mov ax, 1C00h
    mov cx, 7
    int 10h
    checkb "1C00h known", al, 1Ch
    check "1C00h blocks", bx, 15
    mov ax, 1000h
    mov bx, 2A05h
    int 10h
    mov ax, 1010h
    mov bx, 0F0h
    mov dh, 1
    mov cx, 0203h
    int 10h
    mov ah, 2
    mov bh, 0
    mov dx, 0507h
    int 10h
    mov ax, 1C01h
    mov cx, 7
    mov bx, buffer
    int 10h
    mov ax, 12h
    int 10h
    mov ax, 1C02h
    mov cx, 7
    mov bx, buffer
    int 10h
    checkb "1C02h known", al, 1Ch
    bdab "mode is back", 49h, 3
    bdaw "cursor is back", 50h, 0507h
    bdab "rows are back", 84h, 24
    attr "palette is back", 5, 2Ah
    attr "attribute mode is back", 10h, 0Ch
    mov al, 0F0h
    call dac
    check "DAC is back", ax, 0102h
    mov dx, 3CCh
    in al, dx
    checkb "output is back", al, 67h
    mov al, 9
    call crtc
    checkb "CRTC is back", al, 4Fh
    mov al, 1
    call crtc
    checkb "CRTC 1 is back", al, 4Fh
    mov dx, 3CEh
    mov al, 6
    call indexed
    checkb "graphics 6 is back", al, 0Eh
    mov dx, 3C4h
    mov al, 4
    call indexed
    checkb "sequencer 4 is back", al, 2
    ret

unknown:
    mov ax, 4F0Ch
    int 10h
    check "4F0Ch is none", ax, 0100h
    mov ax, 1D34h
    int 10h
    check "1Dh is none", ax, 1D34h
    mov ax, 0FE34h
    int 10h
    check "FEh is none", ax, 0FE34h
    mov ax, 1040h
    int 10h
    check "1040h is none", ax, 1040h
    ret

program_end:
%if (program_end - boot) > buffer - 7C00h
    %error "the program runs into its buffer"
%endif
