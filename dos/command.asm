; COMMAND.COM of the drive that is ours: it keeps the first 4 KB and goes to the ROM,
; where a trap leads to the shell written in Go (builtin.go). The offsets must agree
; with builtin.go.
        org     0x100
        mov     sp, 0x1100
        mov     bx, 0x110               ; paragraphs: code, buffers, stack
        mov     ah, 0x4A
        int     0x21
        jmp     0xEF00:0x0340
