; Plug and Play, as much of it as ROMs of adapters need: the structure by which they know that the BIOS asks them before it boots from
; them, and their expansion headers. No device of this machine is configured by Plug and Play.
; Sources: Plug and Play BIOS Specification 1.0A (1994), 3.2 "Option ROM expansion header", 4.4 "Plug and Play installation check";
; BIOS Boot Specification 1.01 (1996), 3.3 "BEV devices", 3.4 "BCV devices".

; expansion header of a ROM
PNP_NEXT        equ 0x06        ; word: the next header, or 0
PNP_PRODUCT     equ 0x10        ; word: name of the product, or 0
PNP_CONNECT     equ 0x16        ; word: boot connection vector, which takes INT 13h over; 0 none
PNP_BOOT        equ 0x1A        ; word: boot execution vector, which boots; 0 none
PNP_MOST        equ 8           ; headers that are looked at in one ROM

        align   16, db 0
pnp_structure:
        db      "$PnP", 0x10, 0x21      ; version 1.0, length
        dw      0                       ; there are no events
        db      -(.sum & 0xFF) & 0xFF
        dd      0
        dw      pnp_function, 0xF000    ; in real mode
        dw      pnp_function            ; in protected mode
        dd      0xF0000
        dd      0                       ; identifier of the maker
        dw      0xF000
        dd      0xF0000
.function       equ pnp_function-$$
; the sum of the bytes above but for the checksum itself
.sum            equ "$" + "P" + "n" + "P" + 0x10 + 0x21 + 2*((.function & 0xFF) + (.function >> 8)) + 2*0xF0 + 2*0x0F

; pnp_function: a function of the Plug and Play BIOS, in a segment of 16 bits of either mode: none is there (82h).
pnp_function:
        mov     ax, 0x0082
        retf

; rom_headers: what the expansion headers of the ROM in segment ES offer. Connection vectors are called, and vectors that boot are noted.
rom_headers:
        mov     bx, [es:0x1A]
        mov     cx, PNP_MOST
.next:
        or      bx, bx
        jz      .done
        cmp     word [es:bx], "$P"
        jne     .done
        cmp     word [es:bx+2], "nP"
        jne     .done
        call    note_boot
        mov     si, [es:bx+PNP_CONNECT]
        or      si, si
        jz      .following
        push    bx
        push    cx
        call    call_rom
        pop     cx
        pop     bx
.following:
        mov     bx, [es:bx+PNP_NEXT]
        loop    .next
.done:
        ret

; note_boot: notes the boot execution vector of the header ES:BX, if there is one and room for it. Changes AX, DX, SI, DS.
note_boot:
        mov     dx, [es:bx+PNP_BOOT]
        or      dx, dx
        jz      .done
        ds_ebda
        mov     al, [EB_BEVCOUNT]
        cmp     al, BEV_MOST
        jae     .done
        inc     byte [EB_BEVCOUNT]
        call    find_boot
        mov     [si+BEV_SEGMENT], es
        mov     [si+BEV_OFFSET], dx
        mov     dx, [es:bx+PNP_PRODUCT]
        mov     [si+BEV_NAME], dx
.done:
        ret

; find_boot: SI = place of vector AL in the EBDA. Changes AH.
find_boot:
        mov     ah, BEV_SIZE
        mul     ah
        add     ax, EB_BEV
        mov     si, ax
        ret

; print_boot: "Network" and, if boot vector AL has a name, as much of it as 32 characters. Keeps DX.
print_boot:
        push    ds
        push    es
        push    ax
        say     "Network"
        pop     ax
        ds_ebda
        call    find_boot
        mov     es, [si+BEV_SEGMENT]
        mov     si, [si+BEV_NAME]
        or      si, si
        jz      .done
        push    cx
        push    si
        say     " ("
        pop     si
        mov     cx, 32
.next:
        es lodsb
        cmp     al, " "
        jb      .end
        call    print_char
        loop    .next
.end:
        mov     al, ")"
        call    print_char
        pop     cx
.done:
        pop     es
        pop     ds
        ret

; boot_network: calls boot vector DL, which comes back if it cannot boot.
boot_network:
        ds_ebda
        cmp     dl, [EB_BEVCOUNT]
        jae     .none
        push    dx
        call    print_crlf
        pop     dx
        mov     al, dl
        call    find_boot
        mov     es, [si+BEV_SEGMENT]
        mov     si, [si+BEV_OFFSET]
        call    call_rom
        sti
        say     "the ROM could not boot", 13, 10
        ret
.none:
        say     "no adapter has a ROM that boots", 13, 10
        ret
