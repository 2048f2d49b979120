; The VESA BIOS extensions. Needs an 80386.
%include "harness.inc"
    cpu 386

buffer equ 0B000h               ; scratch in segment 0, behind the program
state  equ 0B400h
pm     equ 0B800h               ; the copy of the protected-mode interface

tests:
    mov ax, BDA
    mov ds, ax
    xor ax, ax
    mov es, ax
    call adapter
    call mode_list
    call mode_information
    call mode_sets
    call windows
    call lines
    call starts
    call dac_widths
    call palettes
    call states
    call protected
    call edid
    call refused
    mov ax, 3
    int 10h
    jmp finish

; vbe FUNCTION: INT 10h with AX = 4F00h + FUNCTION.
%macro vbe 1
    mov ax, 4F00h + %1
    int 10h
%endmacro
; field NAME, OFFSET, WANT: a word of the buffer.
%macro field 3
    check %1, [es:buffer+%2], %3
%endmacro
; dispi NAME, REGISTER, WANT: a DISPI register.
%macro dispi 3
    mov dx, 1CEh
    mov ax, %2
    out dx, ax
    inc dx
    in ax, dx
    check %1, ax, %3
%endmacro

fill_buffer:
    mov di, buffer
    mov cx, 256
    mov ax, 5A5Ah
    rep stosw
    ret

adapter:
    call fill_buffer
    mov di, buffer
    vbe 0
    check "00h", ax, 004Fh
    field "VE", 0, "VE"
    field "SA", 2, "SA"
    field "version", 4, 0300h
    field "maker is in the ROM", 8, 0C000h
    field "capabilities", 0Ah, 1
    field "capabilities, high", 0Ch, 0
    field "revision without VBE2", 14h, 0
    field "behind 256 bytes", 100h, 5A5Ah
    mov ax, [es:buffer+12h]
    mov [cs:results], ax
    dispi "memory", 10, [cs:results]
    mov di, buffer
    mov dword [es:di], "VBE2"
    vbe 0
    field "revision", 14h, 0100h
    field "product is in the ROM", 1Ch, 0C000h
    field "behind 256 bytes with VBE2", 100h, 5A5Ah
    les di, [es:buffer+6]
    check "maker", [es:di], "ir"
    xor ax, ax
    mov es, ax
    ret

; mode_list: it has the modes that programs take for granted.
mode_list:
    mov si, .wanted
.next:
    mov ax, [cs:si]
    mov [cs:place], ax
    or ax, ax
    jz .out
    les di, [es:buffer+0Eh]
.look:
    cmp word [es:di], 0FFFFh
    je .compared
    cmp ax, [es:di]
    je .compared
    add di, 2
    jmp .look
.compared:
    check "is in the list", [es:di], ax
    xor ax, ax
    mov es, ax
    add si, 2
    jmp .next
.out:
    ret
.wanted:
    dw 100h, 101h, 102h, 103h, 104h, 105h, 107h, 10Dh, 10Eh, 10Fh, 110h, 111h, 112h, 113h, 114h, 115h
    dw 116h, 117h, 118h, 11Ah, 11Bh, 140h, 141h, 142h, 143h, 144h, 146h, 0

mode_information:
    call fill_buffer
    mov di, buffer
    mov cx, 112h
    vbe 1
    check "01h", ax, 004Fh
    field "attributes", 0, 00BBh
    field "windows", 2, 7
    field "granularity", 4, 64
    field "window size", 6, 64
    field "segment A", 8, 0A000h
    field "segment B", 0Ah, 0
    field "window function is in the ROM", 0Eh, 0C000h
    field "bytes a line", 10h, 1920
    field "width", 12h, 640
    field "height", 14h, 480
    field "characters", 16h, 1008h
    field "planes, bits", 18h, 1801h
    field "banks, model", 1Ah, 0601h
    field "red", 1Fh, 1008h
    field "green", 21h, 0808h
    field "blue", 23h, 0008h
    field "rest", 25h, 0
    field "linear memory, low", 28h, 0
    field "linear bytes a line", 32h, 1920
    field "linear red", 36h, 1008h
    field "unused", 3Eh, 0
    field "the last bytes", 0FEh, 0
    field "behind 256 bytes", 100h, 5A5Ah
    mov di, buffer
    mov cx, 102h
    vbe 1
    field "planar attributes", 0, 003Fh
    field "planar bytes a line", 10h, 100
    field "planar planes, bits", 18h, 0404h
    field "planar banks, model", 1Ah, 0301h
    field "planar memory", 2Ah, 0
    mov di, buffer
    mov cx, 4110h               ; with the bit for linear memory
    vbe 1
    field "15 bits: bytes a line", 10h, 1280
    field "15 bits: planes, bits", 18h, 0F01h
    field "15 bits: red", 1Fh, 0A05h
    field "15 bits: rest", 25h, 0F01h
    mov di, buffer
    mov cx, 101h
    vbe 1
    field "8 bits: banks, model", 1Ah, 0401h
    field "8 bits: red", 1Fh, 0
    mov cx, 1FFh
    vbe 1
    check "01h of no mode", ax, 014Fh
    ret

mode_sets:
    mov bx, 4101h
    vbe 2
    check "02h", ax, 004Fh
    dispi "width", 1, 640
    dispi "height", 2, 480
    dispi "bits", 3, 8
    vbe 3
    check "03h", bx, 4101h
    bdaw "columns", 4Ah, 80
    bdab "rows", 84h, 29
    bdab "character height", 85h, 16
    mov ax, 0A000h
    mov es, ax
    mov word [es:0], 1234h
    mov bx, 8103h
    vbe 2
    check "memory is kept", [es:0], 1234h
    vbe 3
    check "03h with memory kept", bx, 8103h
    mov bx, 103h
    vbe 2
    check "memory is cleared", [es:0], 0
    xor ax, ax
    mov es, ax
    mov bx, 1FFh
    vbe 2
    check "02h of no mode", ax, 014Fh
    vbe 3
    check "the mode stays", bx, 103h
    mov bx, 0Fh
    vbe 2
    check "02h of a mode of the VGA", ax, 004Fh
    vbe 3
    check "03h in a mode of the VGA", bx, 0Fh
    dispi "off", 4, 0
    mov bx, 115h
    vbe 2
    mov ax, 3
    int 10h
    vbe 3
    check "03h after 00h", bx, 3
    mov ax, 0B800h
    mov es, ax
    check "text is there", [es:0], 0720h
    xor ax, ax
    mov es, ax
    ret

windows:
    mov bx, 0
    xor dx, dx
    vbe 5
    check "05h in text", ax, 034Fh
    mov bx, 105h
    vbe 2
    mov ax, 0A000h
    mov es, ax
    mov bx, 0
    mov dx, 11
    vbe 5
    check "05h", ax, 004Fh
    mov byte [es:4321h], 77h
    mov dx, 0
    mov bx, 100h
    vbe 5
    check "05h tells", dx, 11
    mov bx, 0
    mov dx, 0
    vbe 5
    checkb "another bank", [es:4321h], 0
    xor ax, ax
    mov es, ax
    mov di, buffer
    mov cx, 105h
    vbe 1
    mov ax, 0A000h
    mov es, ax
    mov bx, 0
    mov dx, 11
    push ds
    mov ax, 0
    mov ds, ax
    call far [buffer+0Ch]
    pop ds
    checkb "by the far call", [es:4321h], 77h
    mov bx, 1
    vbe 5
    check "window B", ax, 014Fh
    mov bx, 0
    mov dx, 7FFFh
    vbe 5
    check "05h of no bank", ax, 014Fh
    xor ax, ax
    mov es, ax
    ret

lines:
    mov bx, 4111h
    vbe 2
    mov bl, 1
    vbe 6
    check "06h", ax, 004Fh
    check "bytes", bx, 1280
    check "pixels", cx, 640
    mov cx, 801
    mov bl, 0
    vbe 6
    check "pixels are rounded", cx, 808
    check "bytes of them", bx, 1616
    dispi "virtual width", 6, 808
    mov bl, 2
    mov cx, 2048
    vbe 6
    check "set in bytes", cx, 1024
    check "set in bytes, bytes", bx, 2048
    mov bl, 3
    vbe 6
    check "06h of the longest", ax, 004Fh
    push cx
    mov bl, 0
    vbe 6
    check "the longest can be set", ax, 004Fh
    pop dx
    check "the longest", cx, dx
    mov bl, 0
    mov cx, 0FFFFh
    vbe 6
    check "06h of too many", ax, 024Fh
    mov bl, 4
    vbe 6
    check "06h of no function", ax, 014Fh
    dispi "the height stays", 2, 480
    mov bx, 102h
    vbe 2
    mov bl, 1
    vbe 6
    check "planar bytes", bx, 100
    mov bl, 2
    mov cx, 128
    vbe 6
    check "planar pixels", cx, 1024
    ret

starts:
    mov bx, 4112h
    vbe 2
    mov bx, 0
    mov cx, 16
    mov dx, 480
    vbe 7
    check "07h", ax, 004Fh
    dispi "X", 8, 16
    dispi "Y", 9, 480
    mov bx, 1
    xor cx, cx
    vbe 7
    check "07h tells X", cx, 16
    check "07h tells Y", dx, 480
    mov bx, 80h
    mov cx, 0
    mov dx, 10
    vbe 7
    check "07h with retrace", ax, 004Fh
    dispi "Y after the retrace", 9, 10
    mov ecx, 1920 * 300 + 24
    mov bx, 2
    vbe 7
    check "07h in bytes", ax, 004Fh
    dispi "X of bytes", 8, 8
    dispi "Y of bytes", 9, 300
    mov bx, 4
    vbe 7
    check "07h: it is shown", cx, 1
    mov bx, 0
    mov cx, 0
    mov dx, 0FFF0h
    vbe 7
    check "07h behind memory", ax, 014Fh
    dispi "Y stays", 9, 300
    mov bx, 3
    vbe 7
    check "07h in stereo", ax, 014Fh
    ret

dac_widths:
    mov bx, 1
    vbe 8
    check "08h with colours themselves", ax, 034Fh
    mov bx, 101h
    vbe 2
    mov bx, 0A00h
    vbe 8
    check "08h", ax, 004Fh
    check "8 bits", bx, 0800h
    mov bx, 1
    vbe 8
    check "08h tells 8", bx, 0801h
    mov bx, 0700h
    vbe 8
    check "6 bits", bx, 0600h
    mov bx, 2
    vbe 8
    check "08h of no function", ax, 014Fh
    ret

palettes:
    mov di, buffer
    mov dword [es:di], 00030201h
    mov dword [es:di+4], 003F3E3Dh
    mov bx, 0
    mov cx, 2
    mov dx, 254
    vbe 9
    check "09h", ax, 004Fh
    mov bx, 1
    mov cx, 1
    mov dx, 255
    vbe 9
    field "09h tells blue and green", 0, 3E3Dh
    field "09h tells red", 2, 003Fh
    mov ax, 1015h
    mov bx, 254
    int 10h
    checkb "red is the third byte", dh, 3
    checkb "green is the second", ch, 2
    checkb "blue is the first", cl, 1
    mov bx, 80h
    mov cx, 256
    mov dx, 1
    vbe 9
    check "09h of too many", ax, 014Fh
    mov bx, 2
    mov cx, 1
    vbe 9
    check "09h of a second palette", ax, 024Fh
    ret

; states: what is saved comes back, also from another mode.
states:
    mov bx, 4111h
    vbe 2
    mov bl, 0
    mov cx, 1024
    vbe 6
    mov bx, 0
    mov cx, 8
    mov dx, 20
    vbe 7
    mov cx, 0Fh
    mov dl, 0
    vbe 4
    check "04h", ax, 004Fh
    mov ax, 0
    cmp bx, 16
    jbe .fits
    mov ax, bx
.fits:
    check "04h: the size", ax, 0
    mov cx, 0Fh
    mov dl, 1
    mov bx, state
    vbe 4
    check "04h saves", ax, 004Fh
    mov ax, 3
    int 10h
    mov cx, 0Fh
    mov dl, 2
    mov bx, state
    vbe 4
    check "04h restores", ax, 004Fh
    dispi "width is back", 1, 640
    dispi "bits are back", 3, 16
    dispi "virtual width is back", 6, 1024
    dispi "X is back", 8, 8
    dispi "Y is back", 9, 20
    vbe 3
    check "the mode is back", bx, 4111h
    mov dl, 3
    vbe 4
    check "04h of no function", ax, 014Fh
    ret

edid:
    mov bl, 0
    vbe 15h
    check "15h", ax, 004Fh
    checkb "DDC2", bl, 2
    call fill_buffer
    mov di, buffer
    mov bl, 1
    xor cx, cx
    xor dx, dx
    vbe 15h
    check "15h reads", ax, 004Fh
    field "EDID", 0, 0FF00h
    field "EDID version", 12h, 0301h
    field "behind EDID", 80h, 5A5Ah
    mov si, buffer
    mov cx, 128
    mov ah, 0
.sum:
    add ah, [es:si]
    inc si
    loop .sum
    checkb "EDID's sum", ah, 0
    mov bl, 1
    mov dx, 1
    vbe 15h
    check "15h of block 1", ax, 014Fh
    ret

refused:
    mov bl, 1
    vbe 0Ah
    check "0Ah of no function", ax, 014Fh
    vbe 0Ch
    check "0Ch", ax, 0100h
    vbe 0FFh
    check "FFh", ax, 0100h
    ret

; protected: the three functions of the interface, copied and called in a segment of 32 bits.
protected:
    mov bx, 4112h
    vbe 2
    mov bl, 0
    vbe 0Ah
    check "0Ah", ax, 004Fh
    push ds
    push cs
    push es
    pop ds
    pop es
    mov si, di
    mov di, pm
    rep movsb
    pop ds
    cli
    o32 lgdt [cs:gdt]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp 8:.in
    bits 32
.in:
    mov ax, 10h
    mov ds, ax
    mov es, ax
    mov ss, ax
    movzx esp, sp
    xor ebx, ebx
    mov edx, 5
    movzx eax, word [pm]
    add eax, pm
    call eax
    mov [results], ax
    xor ebx, ebx
    mov ecx, (1920*300 + 24) / 4
    mov edx, ecx
    shr edx, 16
    movzx eax, word [pm+2]
    add eax, pm
    call eax
    mov [results+2], ax
    mov dword [buffer], 00332211h
    mov edi, buffer
    mov ebx, 80h
    mov ecx, 1
    mov edx, 7
    movzx eax, word [pm+4]
    add eax, pm
    call eax
    mov [results+4], ax
    jmp 18h:.out
    bits 16
.out:
    mov eax, cr0
    and al, 0FEh
    mov cr0, eax
    jmp 0:.real
.real:
    xor ax, ax
    mov es, ax
    mov ss, ax
    mov ax, BDA
    mov ds, ax
    sti
    check "protected: window", [cs:results], 004Fh
    check "protected: start", [cs:results+2], 004Fh
    check "protected: palette", [cs:results+4], 004Fh
    dispi "protected: bank", 5, 5
    dispi "protected: X", 8, 8
    dispi "protected: Y", 9, 300
    mov ax, 1015h
    mov bx, 7
    int 10h
    checkb "protected: red", dh, 33h
    checkb "protected: blue", cl, 11h
    check "protected: ports", [es:pm+6], 8
    check "protected: the first port", [es:pm+8], 1CEh
    ret

results: dw 0, 0, 0

    align 8
gdt:
    dw 31
    dd gdt
    dw 0
    dw 0FFFFh, 0, 9A00h, 00CFh  ; code of 32 bits
    dw 0FFFFh, 0, 9200h, 00CFh  ; data
    dw 0FFFFh, 0, 9A00h, 0000h  ; code of 16 bits

program_end:
