; INT 13h: which drive serves a call. IBM's BIOS calls the diskette service by vector 40h; later BIOSes call it
; directly, and programs take INT 40h for services of their own. So no call here goes through that vector.

int13_handler:
        sti
        cld
        call    eltorito_claims         ; a CD that acts as a drive comes first
        jc      .cd
        test    dl, 0x80
        jnz     .hard
        call    eltorito_floppy
        je      .moved
        jmp     int40_handler
.moved:                                 ; the image is drive 00h, the real drives follow it
        dec     dl
        pushf
        push    cs
        call    int40_handler           ; comes back by IRET
        inc     dl                      ; CF stays
        retf    2
.hard:
        jmp     hd_service
.cd:
        jmp     eltorito_service
