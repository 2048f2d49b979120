; Power off and restart.
    cpu 8086

; power_off: APM first, then the power-off port that iron86 and Bochs have.
power_off:
    mov si, .title
    mov dx, .footer
    call page
    print 10, 20, BRIGHT, .text
    mov ax, 5300h
    xor bx, bx
    int 15h                     ; is APM there?
    jc .port
    cmp bx, 504Dh
    jne .port
    mov ax, 5301h
    xor bx, bx
    int 15h                     ; connect
    mov ax, 530Eh
    xor bx, bx
    mov cx, 0102h
    int 15h                     ; version 1.2
    mov ax, 5308h
    mov bx, 1
    mov cx, 1
    int 15h                     ; power management on
    mov ax, 5307h
    mov bx, 1
    mov cx, 3
    int 15h                     ; all devices off
.port:
    mov dx, 8900h
    mov si, .shutdown
.char:
    lodsb
    or al, al
    jz .still_on
    out dx, al
    jmp .char
.still_on:
    print 12, 20, GOLD, .now
.wait:
    call key
    cmp al, 27
    jne .wait
    ret
.title: db "Power off", 0
.footer: db 0
.text: db "Switching the machine off.", 0
.shutdown: db "Shutdown", 0
.now: db "It is safe to switch it off by hand. Esc goes back.", 0

; restart: as Ctrl-Alt-Del does, without the memory test.
restart:
    xor ax, ax
    mov ds, ax
    mov word [472h], 1234h
    jmp 0FFFFh:0
