; Prints its command line and a string, exits with the length of the command line.
        org     0x100
        mov     dx, hello
        mov     ah, 0x09
        int     0x21
        mov     bx, 1
        mov     cl, [0x80]
        xor     ch, ch
        mov     dx, 0x81
        mov     ah, 0x40
        int     0x21
        mov     al, [0x80]
        mov     ah, 0x4C
        int     0x21
hello:  db      "Hello from DOS", 13, 10, "$"
