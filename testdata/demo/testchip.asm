; Self-tests of the firmware and the chips.
    cpu 8086

test_bios:
    int 12h
    inc byte [test_step]
    cmp ax, 256
    jb test_fail
    inc byte [test_step]
    cmp ax, 640
    ja test_fail
    int 11h
    push ds
    mov bx, 40h
    mov ds, bx
    mov bx, [10h]
    pop ds
    same ax, bx                 ; the equipment word
    mov ah, 0Fh
    int 10h
    same ax, 5003h              ; 80 columns, mode 3
    mov ah, 3
    mov bh, 0
    int 10h
    push dx
    mov ah, 2
    mov bh, 0
    mov dx, 0C0Dh
    int 10h
    mov ah, 3
    int 10h
    mov ax, dx
    pop dx
    push ax
    mov ah, 2
    mov bh, 0
    int 10h
    pop ax
    same ax, 0C0Dh              ; the cursor
    mov ah, 0
    int 1Ah
    inc byte [test_step]
    cmp cx, 24
    ja test_fail                ; less than 25 hours
    jmp bios_disk

; bios_disk: the boot sector of the drive we came from, and its geometry.
bios_disk:
    mov bp, 3
.try:
    mov ax, 0201h
    mov bx, scratch
    mov cx, 1
    mov dh, 0
    mov dl, [boot_drive]
    int 13h
    jnc .read
    mov ah, 0
    int 13h
    dec bp
    jnz .try
.read:
    inc byte [test_step]
    or bp, bp
    jz test_fail
    same word [scratch+510], 0AA55h
    same word [scratch+3], 'IR'
    push es
    mov ah, 8
    mov dl, [boot_drive]
    int 13h
    pop es
    inc byte [test_step]
    jc test_fail
    and cl, 3Fh
    inc byte [test_step]
    cmp cl, 18
    jb test_fail
    mov ah, 41h                 ; a function that no drive A has must fail well
    mov bx, 55AAh
    mov dl, 7Fh
    int 13h
    inc byte [test_step]
    jnc test_fail
    clc
    ret

; test_timer: the tick count moves, channel 0 counts down, channel 2 reaches its end.
test_timer:
    call ticks
    mov bx, ax
    mov cx, 4
.tick:
    hlt                         ; some other interrupt may come first
    call ticks
    cmp ax, bx
    loope .tick
    inc byte [test_step]
    cmp ax, bx
    je test_fail
    call .count
    mov bx, ax
    mov cx, 200
.wait:
    loop .wait
    call .count
    inc byte [test_step]
    cmp ax, bx
    je test_fail
    in al, 61h
    mov bl, al
    and al, 0FCh
    or al, 1                    ; gate on, speaker off
    out 61h, al
    mov al, 0B0h                ; channel 2, mode 0
    out 43h, al
    mov al, 0
    out 42h, al
    mov al, 20h
    out 42h, al                 ; 2000h: 6.9 ms
    in al, 61h
    mov bh, al
    xor cx, cx
    mov dx, 16
.end:
    in al, 61h
    test al, 20h
    jnz .ended
    loop .end
    dec dx
    jnz .end
.ended:
    mov ah, al
    mov al, bl
    out 61h, al
    and bh, 20h
    same bh, 0                  ; low at first
    and ah, 20h
    same ah, 20h                ; high at the end
    clc
    ret
.count:                         ; AX = channel 0
    mov al, 0
    out 43h, al
    in al, 40h
    mov ah, al
    in al, 40h
    xchg al, ah
    ret

; cmos: AL = register AL of the clock.
cmos:
    out 70h, al
    jmp short $+2
    in al, 71h
    ret
; cmos_set: register AL = AH.
cmos_set:
    out 70h, al
    mov al, ah
    out 71h, al
    ret

; test_rtc: a valid date, an update within 1.2 seconds, and periodic interrupts.
test_rtc:
    mov al, 0Dh
    call cmos
    and al, 80h
    same al, 80h                ; the battery is good
    mov ah, 2
    int 1Ah
    inc byte [test_step]
    jc test_fail
    inc byte [test_step]
    cmp ch, 23h
    ja test_fail
    inc byte [test_step]
    cmp cl, 59h
    ja test_fail
    mov ah, 4
    int 1Ah
    inc byte [test_step]
    jc test_fail
    inc byte [test_step]
    cmp dh, 12h
    ja test_fail
    mov al, 0Ch
    call cmos                   ; clears the flags
    call ticks
    mov bx, ax
.update:
    mov al, 0Ch
    call cmos
    test al, 10h
    jnz .updated
    call ticks
    sub ax, bx
    cmp ax, 22                  ; ticks: 1.2 s
    jbe .update
    mov al, 0
.updated:
    and al, 10h
    same al, 10h
    call rtc_interrupts
    inc byte [test_step]
    cmp ax, 8
    jb test_fail
    clc
    ret

; rtc_interrupts: AX = periodic interrupts that came in at most three ticks; with
; INT 70h ours for the time.
rtc_count: dw 0
rtc_interrupts:
    push es
    xor ax, ax
    mov es, ax
    cli
    push word [es:70h*4]
    push word [es:70h*4+2]
    mov word [es:70h*4], rtc_irq
    mov [es:70h*4+2], cs
    mov word [rtc_count], 0
    in al, 0A1h
    mov dl, al
    and al, 0FEh
    out 0A1h, al
    in al, 21h
    mov dh, al
    and al, 0FBh
    out 21h, al
    mov al, 0Bh
    call cmos
    push ax
    mov ah, al
    or ah, 40h                  ; periodic interrupt
    mov al, 0Bh
    call cmos_set
    mov al, 0Ch
    call cmos
    sti
    call ticks
    mov bx, ax
.wait:
    hlt
    cmp word [rtc_count], 8
    jae .enough
    call ticks
    sub ax, bx
    cmp ax, 3
    jb .wait
.enough:
    cli
    pop ax
    mov ah, al
    mov al, 0Bh
    call cmos_set
    mov al, dl
    out 0A1h, al
    mov al, dh
    out 21h, al
    pop word [es:70h*4+2]
    pop word [es:70h*4]
    mov al, 0Ch
    call cmos
    sti
    pop es
    mov ax, [rtc_count]
    ret
rtc_irq:
    push ax
    inc word [cs:rtc_count]
    mov al, 0Ch
    out 70h, al
    in al, 71h
    mov al, 20h
    out 0A0h, al
    out 20h, al
    pop ax
    iret

; test_pic: masks can be read, a masked request waits in the IRR and comes later.
test_pic:
    cli
    in al, 21h
    mov bl, al
    mov al, 0FFh
    out 21h, al
    in al, 21h
    mov bh, al
    in al, 0A1h
    mov cl, al
    mov al, 0A5h
    out 0A1h, al
    in al, 0A1h
    mov ch, al
    mov al, cl
    out 0A1h, al
    mov al, 0Ah                 ; read the IRR
    out 20h, al
    push cx
    mov dx, 40                  ; until the timer asks: 55 ms at most
.request:
    xor cx, cx
.again:
    in al, 20h
    test al, 1
    jnz .requested
    loop .again
    dec dx
    jnz .request
.requested:
    pop cx
    mov dl, al
    mov al, 0Bh                 ; read the ISR
    out 20h, al
    in al, 20h
    mov dh, al
    mov al, bl
    out 21h, al
    call ticks
    mov si, ax
    sti
    nop
    nop
    call ticks
    same bh, 0FFh
    same ch, 0A5h
    and dl, 1
    same dl, 1
    and dh, 1
    same dh, 0                  ; nothing is in service
    sub ax, si
    same ax, 1                  ; the request that waited
    clc
    ret

; test_memory: blocks to 1 MB + 64 KB and back through INT 15h/87h.
block_gdt: times 48 db 0
test_memory:
    cmp byte [cpu_kind], CPU_286
    jb test_fail
    mov ah, 88h
    int 15h
    inc byte [test_step]
    jc test_fail
    inc byte [test_step]
    cmp ax, 256
    jb test_fail
    mov di, scratch
    mov cx, 512
    mov ax, 1357h
.fill:
    stosw
    add ax, 2469h
    loop .fill
    call .out
    inc byte [test_step]
    jc test_fail
    mov di, scratch + 1024
    mov cx, 512
    xor ax, ax
    rep stosw
    call .back
    inc byte [test_step]
    jc test_fail
    mov si, scratch
    mov di, scratch + 1024
    mov cx, 512
    repe cmpsw
    same cx, 0
    clc
    ret
; PROG_BASE + scratch is 1C000h; the block goes to 110000h.
.out:
    mov word [block_gdt+12h], 0C000h
    mov byte [block_gdt+14h], 01h
    mov word [block_gdt+1Ah], 0
    mov byte [block_gdt+1Ch], 11h
    jmp short .move
.back:
    mov word [block_gdt+12h], 0
    mov byte [block_gdt+14h], 11h
    mov word [block_gdt+1Ah], 0C400h
    mov byte [block_gdt+1Ch], 01h
.move:
    mov word [block_gdt+10h], 0FFFFh
    mov byte [block_gdt+15h], 93h
    mov word [block_gdt+18h], 0FFFFh
    mov byte [block_gdt+1Dh], 93h
    mov si, block_gdt
    mov cx, 512
    mov ah, 87h
    int 15h
    ret
