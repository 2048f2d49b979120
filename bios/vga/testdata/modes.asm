; Mode sets: every mode's data area, registers, memory and palette.
%include "harness.inc"

; One mode: mode, scan line choice (12h/30h), columns, rows - 1, height, page size,
; CRTC base, mode select, cursor type, class, miscellaneous output, sequencer 1,
; CRTC 9, attribute 10h, graphics 6, DAC index to look at, its red and green, blue,
; colour-equipment bits, segment, words, blank.
struc m
.mode: resb 1
.lines: resb 1
.cols: resw 1
.rows: resb 1
.height: resw 1
.page: resw 1
.crtc: resw 1
.select: resb 1
.cursor: resw 1
.misc: resb 1
.seq1: resb 1
.crtc9: resb 1
.attr: resb 1
.gdc6: resb 1
.dac: resb 1
.redgreen: resw 1
.blue: resb 1
.equip: resb 1
.segment: resw 1
.last: resw 1
.blank: resw 1
endstruc

%macro entry 21
    db %1, %2
    dw %3
    db %4
    dw %5, %6, %7
    db %8
    dw %9
    db %10, %11, %12, %13, %14, %15
    dw %16
    db %17, %18
    dw %19, %20, %21
%endmacro

list:
    entry 0, 2, 40, 24, 16, 0800h, 3D4h, 2Ch, 0607h, 67h, 08h, 4Fh, 0Ch, 0Eh, 14h, 2A15h, 0, 20h, 0B800h, 7FFEh, 0720h
    entry 1, 2, 40, 24, 16, 0800h, 3D4h, 28h, 0607h, 67h, 08h, 4Fh, 0Ch, 0Eh, 39h, 1515h, 3Fh, 20h, 0B800h, 7FFEh, 0720h
    entry 2, 2, 80, 24, 16, 1000h, 3D4h, 2Dh, 0607h, 67h, 00h, 4Fh, 0Ch, 0Eh, 3Fh, 3F3Fh, 3Fh, 20h, 0B800h, 7FFEh, 0720h
    entry 3, 2, 80, 24, 16, 1000h, 3D4h, 29h, 0607h, 67h, 00h, 4Fh, 0Ch, 0Eh, 04h, 2A00h, 0, 20h, 0B800h, 7FFEh, 0720h
    entry 0, 1, 40, 24, 14, 0800h, 3D4h, 2Ch, 0607h, 0A3h, 09h, 4Dh, 08h, 0Eh, 14h, 2A15h, 0, 20h, 0B800h, 7FFEh, 0720h
    entry 3, 1, 80, 24, 14, 1000h, 3D4h, 29h, 0607h, 0A3h, 01h, 4Dh, 08h, 0Eh, 3Eh, 3F3Fh, 15h, 20h, 0B800h, 7FFEh, 0720h
    entry 1, 0, 40, 24, 8, 0800h, 3D4h, 28h, 0607h, 63h, 09h, 0C7h, 08h, 0Eh, 06h, 2A15h, 0, 20h, 0B800h, 7FFEh, 0720h
    entry 2, 0, 80, 24, 8, 1000h, 3D4h, 2Dh, 0607h, 63h, 01h, 0C7h, 08h, 0Eh, 16h, 3F3Fh, 15h, 20h, 0B800h, 7FFEh, 0720h
    entry 7, 2, 80, 24, 16, 1000h, 3B4h, 29h, 0B0Ch, 66h, 00h, 4Fh, 0Eh, 0Ah, 18h, 3F3Fh, 3Fh, 30h, 0B000h, 7FFEh, 0720h
    entry 7, 0, 80, 24, 14, 1000h, 3B4h, 29h, 0B0Ch, 0A6h, 00h, 4Dh, 0Eh, 0Ah, 08h, 2A2Ah, 2Ah, 30h, 0B000h, 7FFEh, 0720h
    entry 4, 2, 40, 24, 8, 4000h, 3D4h, 2Ah, 0, 63h, 09h, 0C1h, 01h, 0Fh, 13h, 153Fh, 3Fh, 20h, 0B800h, 7FFEh, 0
    entry 5, 2, 40, 24, 8, 4000h, 3D4h, 2Eh, 0, 63h, 09h, 0C1h, 01h, 0Fh, 15h, 3F15h, 3Fh, 20h, 0B800h, 7FFEh, 0
    entry 6, 2, 80, 24, 8, 4000h, 3D4h, 1Eh, 0, 63h, 01h, 0C1h, 01h, 0Dh, 17h, 3F3Fh, 3Fh, 20h, 0B800h, 7FFEh, 0
    entry 0Dh, 2, 40, 24, 8, 2000h, 3D4h, 29h, 0, 63h, 09h, 0C0h, 01h, 05h, 02h, 002Ah, 0, 20h, 0A000h, 0FFFEh, 0
    entry 0Eh, 2, 80, 24, 8, 4000h, 3D4h, 29h, 0, 63h, 01h, 0C0h, 01h, 05h, 11h, 1515h, 3Fh, 20h, 0A000h, 0FFFEh, 0
    entry 0Fh, 2, 80, 24, 14, 8000h, 3B4h, 29h, 0, 0A2h, 01h, 40h, 0Bh, 05h, 18h, 3F3Fh, 3Fh, 30h, 0A000h, 0FFFEh, 0
    entry 10h, 2, 80, 24, 14, 8000h, 3D4h, 29h, 0, 0A3h, 01h, 40h, 01h, 05h, 3Ah, 153Fh, 15h, 20h, 0A000h, 0FFFEh, 0
    entry 11h, 2, 80, 29, 16, 0A000h, 3D4h, 29h, 0, 0E3h, 01h, 40h, 01h, 05h, 3Fh, 3F3Fh, 3Fh, 20h, 0A000h, 0FFFEh, 0
    entry 12h, 2, 80, 29, 16, 0A000h, 3D4h, 29h, 0, 0E3h, 01h, 40h, 01h, 05h, 38h, 1515h, 15h, 20h, 0A000h, 0FFFEh, 0
    entry 13h, 2, 40, 24, 8, 2000h, 3D4h, 29h, 0, 63h, 01h, 41h, 41h, 05h, 2Bh, 3F2Fh, 0, 20h, 0A000h, 0FFFEh, 0
list_end:

tests:
    mov si, list
.next:
    push si
    call one_mode
    pop si
    add si, m_size
    cmp si, list_end
    jb .next
    mov word [cs:place], 0
    call keep_memory
    call keep_palette
    call unknown_mode
    jmp finish

; one_mode: the mode of the entry at CS:SI.
one_mode:
    mov al, [cs:si+m.mode]
    mov ah, [cs:si+m.lines]
    mov [cs:place], ax
    mov al, [cs:si+m.lines]
    mov ah, 12h
    mov bl, 30h
    int 10h
    checkb "12h/30h known", al, 12h
    call dirty
    mov al, [cs:si+m.mode]
    mov ah, 0
    mov bx, 1234h
    mov cx, 5678h
    mov dx, 9ABCh
    mov di, 0DEF0h
    mov bp, 1357h
    int 10h
    check "BX is kept", bx, 1234h
    check "CX is kept", cx, 5678h
    check "DX is kept", dx, 9ABCh
    check "DI is kept", di, 0DEF0h
    check "BP is kept", bp, 1357h
    mov ax, BDA
    mov ds, ax
    call fields
    call registers
    call memory
    call mode_font
    mov ah, 0Fh
    int 10h
    checkb "0Fh mode", al, [cs:si+m.mode]
    checkb "0Fh columns", ah, [cs:si+m.cols]
    checkb "0Fh page", bh, 0
    ret

; dirty: the mode that is set gets pixels and text, to see whether they go away.
dirty:
    push es
    mov ax, 0B800h
    mov es, ax
    xor di, di
    mov ax, 4141h
    mov cx, 100
    rep stosw
    pop es
    ret

fields:
    checkb "49 mode", [49h], [cs:si+m.mode]
    check "4A columns", [4Ah], [cs:si+m.cols]
    check "4C page size", [4Ch], [cs:si+m.page]
    check "4E page offset", [4Eh], 0
    check "50 cursor", [50h], 0
    check "5E cursor of page 7", [5Eh], 0
    check "60 cursor type", [60h], [cs:si+m.cursor]
    checkb "62 page", [62h], 0
    check "63 CRTC", [63h], [cs:si+m.crtc]
    checkb "65 mode select", [65h], [cs:si+m.select]
    mov al, 30h
    cmp byte [49h], 6
    jne .palette
    mov al, 3Fh
.palette:
    checkb "66 palette", [66h], al
    checkb "84 rows", [84h], [cs:si+m.rows]
    check "85 height", [85h], [cs:si+m.height]
    checkb "87 info", [87h], 60h
    checkb "88 switches", [88h], 0F9h
    checkb "8A display", [8Ah], 8
    mov al, [89h]
    and al, 6Fh
    checkb "89 flags", al, 1
    mov al, [10h]
    and al, 30h
    checkb "10 equipment", al, [cs:si+m.equip]
    ret

registers:
    mov dx, 3CCh
    in al, dx
    checkb "miscellaneous output", al, [cs:si+m.misc]
    mov dx, 3C4h
    mov al, 1
    call indexed
    checkb "sequencer 1", al, [cs:si+m.seq1]
    mov al, 9
    call crtc
    checkb "CRTC 9", al, [cs:si+m.crtc9]
    mov al, 13h
    call crtc
    mov dl, 20
    cmp word [4Ah], 40
    je .offset
    mov dl, 40
.offset:
    cmp byte [49h], 13h
    jne .compare
    mov dl, 40
.compare:
    checkb "CRTC 13 offset", al, dl
    mov al, 10h
    call attribute
    checkb "attribute 10", al, [cs:si+m.attr]
    mov dx, 3CEh
    mov al, 6
    call indexed
    checkb "graphics 6", al, [cs:si+m.gdc6]
    mov al, 8
    call indexed
    checkb "bit mask", al, 0FFh
    call read_mask
    checkb "PEL mask", al, 0FFh
    mov al, [cs:si+m.dac]
    call dac
    check "DAC red, green", ax, [cs:si+m.redgreen]
    checkb "DAC blue", bl, [cs:si+m.blue]
    ret

; memory: blank at both ends. In text modes plane 2 must hold the font.
memory:
    push es
    mov es, [cs:si+m.segment]
    check "first word", [es:0], [cs:si+m.blank]
    mov bx, [cs:si+m.last]
    check "last word", [es:bx], [cs:si+m.blank]
    pop es
    ret

mode_font:
    push es
    push si
    mov bh, 1
    mov ax, 1130h
    int 10h
    mov ax, ds
    check "DS is kept", ax, 40h
    check "1130h height", cx, [85h]
    checkb "1130h rows", dl, [84h]
    mov bx, cx
    mov al, 'A'
    mul bl
    add bp, ax
    mov al, 0
    cmp cl, 8
    mov di, 0
    je .row
    mov di, 4
.row:
    or al, [es:bp+di]           ; the letter's middle is not empty
    inc di
    cmp di, 7
    jb .row
    mov ah, 0
    or al, al
    jz .none
    inc ah
.none:
    checkb "the font has an A", ah, 1
    pop si
    pop es
    ret

; keep_memory: bit 7 of the mode.
keep_memory:
    mov ax, 3
    int 10h
    mov ax, 0B800h
    mov es, ax
    mov word [es:0], 1F41h
    mov word [es:100], 2F42h
    mov ax, 83h
    int 10h
    check "text is kept", [es:0], 1F41h
    mov ax, BDA
    mov ds, ax
    bdab "49 without bit 7", 49h, 3
    bdab "87 with bit 7", 87h, 0E0h
    mov ah, 0Fh
    int 10h
    checkb "0Fh with bit 7", al, 83h
    mov ax, 3
    int 10h
    check "text is gone", [es:0], 0720h
    bdab "87 without bit 7", 87h, 60h
    ret

; keep_palette: 12h/31h.
keep_palette:
    mov ax, 1201h
    mov bl, 31h
    int 10h
    checkb "12h/31h known", al, 12h
    mov ax, 1010h
    mov bx, 7
    mov dh, 1
    mov cx, 0203h
    int 10h
    mov ax, 1000h
    mov bx, 0503h
    int 10h
    mov ax, 3
    int 10h
    mov al, 7
    call dac
    check "DAC is kept", ax, 0102h
    mov al, 3
    call attribute
    checkb "attribute is kept", al, 5
    mov ax, 1200h
    mov bl, 31h
    int 10h
    mov ax, 3
    int 10h
    mov al, 7
    call dac
    check "DAC is loaded", ax, 2A2Ah
    mov al, 3
    call attribute
    checkb "attribute is loaded", al, 3
    ret

; unknown_mode: nothing changes.
unknown_mode:
    mov ax, 0008h
    int 10h
    bdab "mode 8 is none", 49h, 3
    mov ax, 005Fh
    int 10h
    bdab "mode 5Fh is none", 49h, 3
    ret

program_end:
