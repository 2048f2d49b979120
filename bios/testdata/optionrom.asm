; A ROM of an adapter as our BIOS and others call it: it writes on port E9h what is called with which registers. With -DPLAIN it has no
; expansion header, and takes INT 19h over. BLOCKS is its length in 512 bytes; the checksum is the test's.
        cpu     386
        bits    16
        org     0
%ifndef BLOCKS
%define BLOCKS  4
%endif

        dw      0xAA55
        db      BLOCKS
        jmp     near init
        times   0x1A-($-$$) db 0
%ifdef PLAIN
        dw      0
%else
        dw      first
%endif

%macro tell 1+
        call    tell_inline
        db      %1, 0
%endmacro

init:
%ifdef PLAIN
        tell    "plain init", 10
        push    ds
        push    0
        pop     ds
        mov     eax, [0x19*4]
        mov     [cs:old], eax           ; the ROM's place is memory
        mov     word [0x19*4], strap
        mov     [0x19*4+2], cs
        pop     ds
        retf
strap:
        tell    "plain INT 19h", 10
        jmp     far [cs:old]
old:    dd      0
%else
        tell    "init"
        call    structure
        inc     byte [cs:count]
        mov     ax, 0x0020              ; there is a device to boot from
        retf

first:  db      "$PnP", 1, 2            ; a disk controller: a connection vector only
        dw      second
        db      0, 0
        dd      0
        dw      0, 0
        db      1, 0, 0, 0xE4
        dw      connect, 0, 0, 0, 0
second: db      "$PnP", 1, 2            ; a network card
        dw      0
        db      0, 0
        dd      0
        dw      0, product
        db      2, 0, 0, 0xF4
        dw      0, 0, bootstrap, 0, 0
product: db     "test card", 0

connect:
        tell    "connect"
        call    structure
        inc     byte [cs:count]
        retf

bootstrap:
        tell    "boot"
        call    structure
        mov     al, [cs:count]          ; how often this copy of the ROM was called
        out     0xE9, al
        mov     al, 10
        out     0xE9, al
        retf                            ; it cannot boot
count:  db      "0"

; structure: says whether ES:DI is at the structure of Plug and Play, and BX and DX say that the card has no number.
structure:
        cmp     dword [es:di], "$PnP"
        jne     .no
        push    si
        mov     si, di
        xor     ah, ah
        mov     cx, 0x21
.sum:
        es lodsb
        add     ah, al
        loop    .sum
        pop     si
        or      ah, ah
        jnz     .no
        mov     ax, bx
        and     ax, dx
        inc     ax
        jnz     .no
        push    0                       ; a function, as an operating system calls it
        call    far [es:di+0x0D]
        add     sp, 2
        cmp     ax, 0x82
        jne     .no
        tell    " well", 10
        ret
.no:
        tell    " badly", 10
        ret
%endif

; tell_inline: what stands behind the call, to port E9h. All registers stay.
tell_inline:
        pop     bp
        push    ax
.next:
        mov     al, [cs:bp]
        inc     bp
        or      al, al
        jz      .end
        out     0xE9, al
        jmp     .next
.end:
        pop     ax
        jmp     bp

        times   BLOCKS*512-($-$$) db 0x5A
