; Text: cursor, pages, scrolling, characters, teletype, strings.
%include "harness.inc"

tests:
    mov ax, BDA
    mov ds, ax
    mov ax, 0B800h
    mov es, ax
    mov ax, 3
    int 10h
    call cursor_types
    call cursor_places
    call pages
    call chars
    call teletype
    call feed_scrolls
    call scroll_window
    call scroll_edges
    call strings
    call mono
    call forty
    call rows43
    jmp finish

; CRTC start and end line for CX, with and without emulation.
%macro shape 5
    mov cx, %1
    mov ah, 1
    int 10h
    mov al, 0Ah
    call crtc
    checkb %4, al, %2
    mov al, 0Bh
    call crtc
    checkb %5, al, %3
%endmacro

cursor_types:
    shape 0607h, 0Dh, 0Eh, "underline start", "underline end"
    bdaw "60 keeps what was asked", 60h, 0607h
    shape 0007h, 00h, 0Fh, "block start", "block end"
    shape 0407h, 08h, 0Fh, "half block start", "half block end"
    shape 0D0Eh, 0Dh, 0Eh, "real lines start", "real lines end"
    shape 2000h, 20h, 00h, "no cursor start", "no cursor end"
    mov ax, 1201h
    mov bl, 34h
    int 10h
    bdab "87 emulation off", 87h, 61h
    shape 0607h, 06h, 07h, "unscaled start", "unscaled end"
    mov ax, 1200h
    mov bl, 34h
    int 10h
    bdab "87 emulation on", 87h, 60h
    shape 0607h, 0Dh, 0Eh, "underline start again", "underline end again"
    mov bh, 0
    mov ah, 3
    int 10h
    check "03h shape", cx, 0607h
    ret

; cursor_at: AX = cursor address in the CRTC.
cursor_at:
    mov al, 0Eh
    call crtc
    mov ah, al
    mov al, 0Fh
    jmp crtc16
; start_at: AX = start address.
start_at:
    mov al, 0Ch
    call crtc
    mov ah, al
    mov al, 0Dh
crtc16:
    push bx
    mov bh, ah
    call crtc
    mov ah, bh
    pop bx
    ret

cursor_places:
    mov ah, 2
    mov bh, 0
    mov dx, 0C22h
    int 10h
    bdaw "50", 50h, 0C22h
    call cursor_at
    check "CRTC cursor", ax, 12*80 + 34
    mov ah, 2
    mov bh, 3
    mov dx, 0501h
    int 10h
    bdaw "56", 56h, 0501h
    call cursor_at
    check "other page: CRTC stays", ax, 12*80 + 34
    mov ah, 3
    mov bh, 3
    int 10h
    check "03h of page 3", dx, 0501h
    mov ah, 4
    int 10h
    checkb "no light pen", ah, 0
    ret

pages:
    mov ax, 0503h
    int 10h
    bdab "62", 62h, 3
    bdaw "4E", 4Eh, 3000h
    call start_at
    check "CRTC start", ax, 1800h
    call cursor_at
    check "CRTC cursor of page 3", ax, 1800h + 5*80 + 1
    mov ax, 0E00h + 'P'
    int 10h
    check "teletype on page 3", [es:3000h + (5*80+1)*2], 0700h + 'P'
    mov ah, 0Fh
    int 10h
    checkb "0Fh page", bh, 3
    mov ax, 0508h
    int 10h
    bdab "page 8 is none", 62h, 3
    mov ax, 0500h
    int 10h
    bdaw "4E of page 0", 4Eh, 0
    ret

chars:
    mov ax, 3
    int 10h
    mov ah, 2
    mov bh, 1
    mov dx, 0203h
    int 10h
    mov ax, 0900h + 'X'
    mov bx, 014Eh
    mov cx, 3
    int 10h
    mov di, 1000h + (2*80+3)*2
    check "09h first", [es:di], 4E00h + 'X'
    check "09h third", [es:di+4], 4E00h + 'X'
    check "09h no fourth", [es:di+6], 0720h
    mov ax, 0A00h + 'Y'
    mov bx, 0112h
    mov cx, 2
    int 10h
    check "0Ah keeps the attribute", [es:di], 4E00h + 'Y'
    check "0Ah second", [es:di+2], 4E00h + 'Y'
    check "0Ah no third", [es:di+4], 4E00h + 'X'
    mov ah, 8
    mov bh, 1
    int 10h
    check "08h", ax, 4E00h + 'Y'
    mov ah, 3
    mov bh, 1
    int 10h
    check "the cursor stays", dx, 0203h
    mov ax, 0900h + 'Z'
    mov bx, 0107h
    mov cx, 0
    int 10h
    check "no characters", [es:di], 4E00h + 'Y'
    ret

; say: the text at CS:SI through 0Eh.
say:
    cs lodsb
    or al, al
    jz .out
    mov ah, 0Eh
    mov bx, 7
    int 10h
    jmp say
.out:
    ret

teletype:
    mov ax, 3
    int 10h
    mov si, .text
    call say
    bdaw "cursor after text", 50h, 0103h
    check "A at 0,0", [es:0], 0700h + 'A'
    check "B at 0,1", [es:2], 0700h + 'B'
    check "C on row 1 column 2", [es:164], 0700h + 'D'
    mov si, .back
    call say
    bdaw "backspace stops at the edge", 50h, 0100h
    in al, 61h
    and al, 3
    checkb "bell is off again", al, 0
    mov ah, 2
    mov bh, 0
    mov dx, 004Fh
    int 10h
    mov ax, 0E00h + 'w'
    int 10h
    bdaw "wrap", 50h, 0100h
    check "last column", [es:158], 0700h + 'w'
    call cursor_at
    check "CRTC follows", ax, 80
    ret
.text: db "AB", 10, "C", 8, "D", 0
.back: db 7, 8, 8, 8, 8, 0

; feed_scrolls: at the end of the screen the text moves up, the new line has the
; attribute of the last one.
feed_scrolls:
    mov word [es:160], 1E31h
    mov word [es:24*160], 2F32h
    mov word [es:23*160+158], 3333h
    mov ah, 2
    mov bh, 0
    mov dx, 1800h
    int 10h
    mov ax, 0E0Ah
    int 10h
    check "row 1 is row 0", [es:0], 1E31h
    check "row 24 is row 23", [es:23*160], 2F32h
    check "new line", [es:24*160], 2F20h
    check "new line's end", [es:24*160+158], 2F20h
    check "row 23 is row 22", [es:22*160+158], 3333h
    bdaw "cursor stays on row 24", 50h, 1800h
    ret

; scroll_window: a window in the middle.
scroll_window:
    mov ax, 3
    int 10h
    xor di, di
    mov cx, 2000
.fill:
    mov ax, di
    stosw                       ; every cell has its own value
    loop .fill
    mov ax, 0602h
    mov bh, 5Ah
    mov cx, 0405h
    mov dx, 090Ah
    int 10h
    check "up: inside", [es:4*160+10], 6*160+10
    check "up: inside, last column", [es:7*160+20], 9*160+20
    check "up: left of it", [es:4*160+8], 4*160+8
    check "up: right of it", [es:7*160+22], 7*160+22
    check "up: above it", [es:3*160+10], 3*160+10
    check "up: below it", [es:10*160+10], 10*160+10
    check "up: new line", [es:8*160+10], 5A20h
    check "up: last new cell", [es:9*160+20], 5A20h
    mov ax, 0703h
    mov bh, 6Bh
    mov cx, 0E00h
    mov dx, 124Fh
    int 10h
    check "down: inside", [es:17*160], 14*160
    check "down: last line", [es:18*160+158], 15*160+158
    check "down: new line", [es:14*160], 6B20h
    check "down: last new cell", [es:16*160+158], 6B20h
    check "down: below it", [es:19*160], 19*160
    check "down: above it", [es:13*160+158], 13*160+158
    ret

scroll_edges:
    mov ax, 0600h
    mov bh, 17h
    mov cx, 0A0Ah
    mov dx, 0B0Bh
    int 10h
    check "0 lines clear", [es:10*160+20], 1720h
    check "0 lines clear the corner", [es:11*160+22], 1720h
    mov ax, 0705h
    mov bh, 29h
    mov cx, 0A0Ah
    mov dx, 0B0Bh
    int 10h
    check "too many lines clear", [es:11*160+22], 2920h
    mov ax, 0601h
    mov bh, 3Ch
    mov cx, 1840h
    mov dx, 0FFFFh
    int 10h
    check "clipped to the screen", [es:24*160+158], 3C20h
    check "nothing behind it", [es:25*160], 0720h
    mov ax, 0601h
    mov bh, 4Dh
    mov cx, 0C0Ch
    mov dx, 0B0Bh
    int 10h
    check "an empty window", [es:11*160+22], 2920h
    ret

; the four forms of 13h
strings:
    mov ax, 3
    int 10h
    push es
    push cs
    pop es
    mov ax, 1300h
    mov bx, 001Fh
    mov cx, 3
    mov dx, 0508h
    mov bp, .plain
    int 10h
    mov ax, 1301h
    mov bx, 002Eh
    mov cx, 3
    mov dx, 0608h
    int 10h
    bdaw "mode 1 moves the cursor", 50h, 060Bh
    mov ax, 1302h
    mov bx, 0000h
    mov cx, 2
    mov dx, 0708h
    mov bp, .both
    int 10h
    bdaw "mode 2 does not", 50h, 060Bh
    mov ax, 1303h
    mov bx, 0200h
    mov cx, 2
    mov dx, 0808h
    int 10h
    pop es
    bdaw "mode 3 moves that of page 2", 54h, 080Ah
    check "mode 0 first", [es:(5*80+8)*2], 1F00h + 'a'
    check "mode 0 last", [es:(5*80+10)*2], 1F00h + 'c'
    check "mode 0 no more", [es:(5*80+11)*2], 0720h
    check "mode 1 last", [es:(6*80+10)*2], 2E00h + 'c'
    check "mode 2 first", [es:(7*80+8)*2], 4A00h + 'x'
    check "mode 2 last", [es:(7*80+9)*2], 5B00h + 'y'
    check "mode 3 on page 2", [es:2000h+(8*80+9)*2], 5B00h + 'y'
    ret
.plain: db "abc"
.both: db "x", 4Ah, "y", 5Bh

mono:
    mov ax, 7
    int 10h
    push es
    mov ax, 0B000h
    mov es, ax
    mov ax, 0E00h + 'm'
    int 10h
    check "teletype in mode 7", [es:0], 0700h + 'm'
    mov ax, 0903h
    mov bx, 0070h
    mov cx, 1
    int 10h
    check "09h in mode 7", [es:2], 7003h
    call cursor_at
    check "CRTC of mode 7", ax, 1
    pop es
    ret

forty:
    mov ax, 1
    int 10h
    mov ah, 2
    mov bh, 0
    mov dx, 0227h
    int 10h
    mov ax, 0E00h + 'q'
    int 10h
    check "last of 40 columns", [es:(2*40+39)*2], 0700h + 'q'
    bdaw "wrap at 40", 50h, 0300h
    mov ax, 0502h
    int 10h
    bdaw "page 2 of 40 columns", 4Eh, 1000h
    ret

; rows43: 350 lines and the 8x8 font.
rows43:
    mov ax, 1201h
    mov bl, 30h
    int 10h
    mov ax, 3
    int 10h
    mov ax, 1112h
    mov bl, 0
    int 10h
    bdab "43 rows", 84h, 42
    bdaw "8 lines a character", 85h, 8
    bdaw "page size", 4Ch, 43*80*2
    mov ah, 2
    mov bh, 0
    mov dx, 2A00h
    int 10h
    mov word [es:0], 0741h
    mov word [es:160], 0742h
    mov ax, 0E0Ah
    int 10h
    check "43 rows scroll", [es:0], 0742h
    bdaw "cursor on the last row", 50h, 2A00h
    mov ax, 1202h
    mov bl, 30h
    int 10h
    mov ax, 3
    int 10h
    bdab "25 rows again", 84h, 24
    ret

program_end:
