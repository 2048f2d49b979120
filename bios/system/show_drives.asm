; The lines of the sign-on that name the drives (POST).

; show_drives: a line for each drive found (POST).
show_drives:
        ds_ebda
        call    show_floppies
        xor     di, di
.disk:
        mov     ax, di
        cmp     al, [EB_HDCOUNT]
        jae     .cds
        say     "Hard disk "
        mov     ax, di
        add     al, '0'
        call    print_char
        say     ": "
        mov     al, [di+EB_HDMAP]
        call    ata_position
        push    si
        call    show_size
        call    print_crlf
        pop     si
        inc     di
        jmp     .disk
.cds:
        xor     di, di
.cd:
        mov     ax, di
        cmp     al, [EB_CDCOUNT]
        jae     .done
        say     "CD-ROM "
        mov     ax, di
        add     al, '0'
        call    print_char
        call    print_crlf
        inc     di
        jmp     .cd
.done:
        ret

; show_size: size of the disk at SI and its logical geometry.
show_size:
        push    si
        mov     ax, [si+A_SECTORS+1]    ; sectors / 256 / 8 are MB
        mov     dx, [si+A_SECTORS+3]
        mov     cx, 3
.shift:
        shr     dx, 1
        rcr     ax, 1
        loop    .shift
        call    print_number
        say     " MB, "
        pop     si
        push    si
        mov     ax, [si+A_LCYL]
        xor     dx, dx
        call    print_number
        say     " cylinders, "
        pop     si
        push    si
        mov     ax, [si+A_LHEAD]
        xor     dx, dx
        call    print_number
        say     " heads, "
        pop     si
        push    si
        mov     ax, [si+A_LSPT]
        xor     dx, dx
        call    print_number
        say     " sectors"
        pop     si
        ret

; show_floppies: types of the diskette drives.
show_floppies:
        xor     bx, bx
.next:
        call    fd_drive_type_bx
        jz      .skip
        push    bx
        push    ax
        say     "Floppy disk "
        mov     al, bl
        add     al, 'A'
        call    print_char
        say     ": "
        pop     bx
        xor     bh, bh
        shl     bx, 1
        mov     si, [cs:bx+.names]
        call    print
        call    print_crlf
        pop     bx
.skip:
        inc     bx
        cmp     bx, 2
        jb      .next
        ret
.names:         dw .n0, .n1, .n2, .n3, .n4, .n5, .n5
.n0:            db 0
.n1:            db "360 KB", 0
.n2:            db "1.2 MB", 0
.n3:            db "720 KB", 0
.n4:            db "1.44 MB", 0
.n5:            db "2.88 MB", 0
