; A boot sector that fills or copies 16,000 bytes for ever by REP STOS or REP MOVS. The benchmark patches what stands at the beginning.
; screen.bin is this file, assembled: nasm -f bin -o screen.bin screen.asm
        cpu 386
        org 7C00h
        jmp short start
        nop
mode:   dw 3                    ; of INT 10h
dest:   dw 2000h                ; segments
source:   dw 0                    ; 0: fill
size:   dw 2                    ; of an element
start:  xor ax, ax
        mov ds, ax
        mov ax, [mode]
        int 10h
        cld
        mov es, [dest]
        mov bx, [size]
        mov dx, 16000
        cmp bl, 2
        jb .next
        shr dx, 1
        cmp bl, 4
        jb .next
        shr dx, 1
.next:  add ebp, 01010101h      ; other bytes each time
        mov eax, ebp
        xor di, di
        mov si, 160
        mov cx, dx
        cmp word [source], 0
        je .fill
        push ds
        mov ds, [source]
        cmp bl, 2
        je .mw
        ja .md
        rep movsb
        jmp .moved
.mw:    rep movsw
        jmp .moved
.md:    rep movsd
.moved: pop ds
        jmp .next
.fill:  cmp bl, 2
        je .sw
        ja .sd
        rep stosb
        jmp .next
.sw:    rep stosw
        jmp .next
.sd:    rep stosd
        jmp .next
        times 510 - ($ - $$) db 0
        dw 0AA55h
