; INT 13h: which drive serves a call. Diskettes go on through INT 40h, as on the AT, so that a program
; which hooks INT 40h sees them.

int13_handler:
        sti
        cld
        call    eltorito_claims         ; a CD that acts as a drive comes first
        jc      .cd
        test    dl, 0x80
        jnz     .hard
        call    eltorito_floppy
        je      .moved
        int     0x40
        retf    2                       ; with INT 40h's flags
.moved:                                 ; the image is drive 00h, the real drives follow it
        dec     dl
        int     0x40
        inc     dl                      ; CF stays
        retf    2
.hard:
        jmp     hd_service
.cd:
        jmp     eltorito_service
