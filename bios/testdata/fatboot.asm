; Boot sector for any FAT12 floppy: finds MESSAGE TXT in the root directory by the numbers of the BPB and
; prints its first sector on port E9h. mformat puts its own BPB over bytes 3–61.
        cpu     8086
        bits    16
        org     0x7C00
        jmp     short start
        nop
        times   62-($-$$) db 0

reserved        equ 0x7C0E
fats            equ 0x7C10
entries         equ 0x7C11
track_sectors   equ 0x7C18
heads           equ 0x7C1A
fat_sectors     equ 0x7C16
cluster         equ 0x7C0D
root            equ 0x7E00
buffer          equ 0x8000

start:
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7C00
        cld
        mov     [drive], dl
        mov     al, [fats]
        cbw
        mul     word [fat_sectors]
        add     ax, [reserved]          ; first sector of the root directory
        mov     bx, root
        push    ax
        call    read
        mov     si, message
        mov     di, root
        mov     cx, 16                  ; entries of one sector
.entry:
        push    cx
        push    si
        push    di
        mov     cx, 11
        repe    cmpsb
        pop     di
        pop     si
        pop     cx
        je      .found
        add     di, 32
        loop    .entry
        mov     si, text_missing
        jmp     print
.found:
        mov     ax, [entries]
        mov     cl, 4
        shr     ax, cl
        pop     bx
        add     bx, ax                  ; first sector of the data
        mov     ax, [di+26]
        dec     ax
        dec     ax
        mov     cl, [cluster]
        xor     ch, ch
        mul     cx
        add     ax, bx
        mov     bx, buffer
        push    word [di+28]            ; length
        call    read
        pop     bx
        mov     byte [buffer+bx], 0
        mov     si, buffer
        jmp     print

; read: sector AX to ES:BX.
read:
        xor     dx, dx
        div     word [track_sectors]
        mov     cl, dl
        inc     cl
        xor     dx, dx
        div     word [heads]
        mov     dh, dl
        mov     ch, al
        mov     dl, [drive]
        mov     ax, 0x0201
        int     0x13
        jc      .fail
        ret
.fail:
        mov     si, text_error
print:
        lodsb
        or      al, al
        jz      halt
        out     0xE9, al
        jmp     print
halt:
        hlt
        jmp     halt
drive:          db 0
message:        db "MESSAGE TXT"
text_missing:   db "FAIL no file", 10, "DONE", 10, 0
text_error:     db "FAIL reading", 10, "DONE", 10, 0
        times   510-($-$$) db 0
        dw      0xAA55
