; The boot sector: reads the program from the sectors behind it and jumps to it.
; A BIOS parameter block tells what kind of floppy this is.
    cpu 8086
boot:
    jmp short .start
    nop
    db "IRON86  "
    dw 512                      ; bytes a sector
    db 1                        ; sectors a cluster
    dw 1 + PROG_SECTORS         ; reserved: this sector and the program
    db 0                        ; FATs
    dw 0                        ; root entries
    dw 2880                     ; sectors
    db 0F0h                     ; 1.44 MB
    dw 0                        ; sectors a FAT
    dw 18                       ; sectors a track
    dw 2                        ; heads
    dd 0, 0
    db 0, 0, 29h
    dd 86868686h
    db "IRON86 DEMO"
    db "        "
.start:
    cli
    xor ax, ax
    mov ss, ax
    mov sp, 7C00h
    mov ds, ax
    sti
    cld
    jmp 0:.here
.here:
    mov ax, PROG_SEG
    mov es, ax
    mov si, 1                   ; sector of the disk
    mov di, PROG_SECTORS
.next:
    mov ax, si
    mov cl, 18
    div cl                      ; AL = track, AH = sector in it
    mov cl, ah
    inc cl
    mov ch, al
    mov dh, 0
    shr ch, 1
    adc dh, 0                   ; two heads
    mov bp, 5                   ; tries
.try:
    push dx
    xor bx, bx
    mov ax, 0201h
    int 13h
    pop dx
    jnc .read
    dec bp
    jz .fail
    push dx
    xor ax, ax
    int 13h
    pop dx
    jmp .try
.read:
    mov ax, es
    add ax, 512 / 16
    mov es, ax
    inc si
    dec di
    jnz .next
    cli
    mov ax, PROG_SEG
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, stack_top
    sti
    jmp PROG_SEG:0
.fail:
    mov si, .message
.char:
    lodsb
    or al, al
    jz .stop
    mov ah, 0Eh
    mov bx, 7
    int 10h
    jmp .char
.stop:
    hlt
    jmp .stop
.message:
    db "The demo disk cannot be read.", 13, 10, 0
    times 510 - ($ - boot) db 0
    dw 0AA55h
