; A program of the drive that is ours: it keeps the first 4 KB and goes to the ROM,
; where a trap leads to the program written in Go (builtin.go). Its file has its name behind this
; code, with a zero. The offsets must agree with goprogram.go and stubs.go.
        org     0x100
        mov     sp, 0x1100
        mov     bx, 0x110               ; paragraphs: code, buffers, stack
        mov     ah, 0x4A
        int     0x21
        jmp     0xEF00:0x0340
