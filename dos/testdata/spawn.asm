; Runs CHILD.COM (hello.com under another name) with a command line and exits with its code plus 100.
        org     0x100
        mov     sp, 0x1000
        mov     ah, 0x4A
        mov     bx, 0x100
        int     0x21
        mov     ax, cs
        mov     [tail+2], ax
        mov     [fcb1+2], ax
        mov     [fcb2+2], ax
        mov     dx, name
        mov     bx, block
        mov     ax, 0x4B00
        int     0x21
        jc      fail
        mov     ah, 0x4D
        int     0x21
        add     al, 100
        mov     ah, 0x4C
        int     0x21
fail:   mov     ah, 0x4C                ; AL is the error
        int     0x21
name:   db      "CHILD.COM", 0
block:  dw      0
tail:   dw      line, 0
fcb1:   dw      0x5C, 0
fcb2:   dw      0x6C, 0
line:   db      3, " xy", 13
