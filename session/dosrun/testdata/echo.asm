; A DOS program that uses the packet driver: it sends a frame, sends three frames back that come, and ends with 0 if the driver did all that it should.
    org 100h

    mov ax, 3560h               ; the driver's signature
    int 21h
    lea di, [bx+3]
    mov si, signature
    mov cx, 9
    repe cmpsb
    mov bp, 1
    jne fail
    mov ax, 1FFh                ; driver_info
    int 60h
    inc bp
    jc fail
    push cs
    pop ds
    inc bp
    cmp cx, 100h
    jne fail
    mov ax, 201h                ; access_type
    mov bx, 0FFFFh
    mov dl, 0
    mov si, type
    mov cx, 2
    push cs
    pop es
    mov di, receiver
    int 60h
    inc bp
    jc fail
    mov [handle], ax
    mov ax, 201h                ; the same again is refused
    mov di, receiver
    int 60h
    inc bp
    jnc fail
    cmp dh, 10
    jne fail
    mov ah, 6                   ; get_address
    mov bx, [handle]
    mov di, hello+6
    mov cx, 6
    int 60h
    inc bp
    jc fail
    mov ah, 99                  ; no function
    int 60h
    inc bp
    jnc fail
    cmp dh, 11
    jne fail
    mov ah, 4                   ; send_pkt
    mov si, hello
    mov cx, 20
    int 60h
    inc bp
    jc fail
next:
    hlt
    cmp byte [ready], 0
    je next
    mov si, buffer+6
    mov di, buffer
    movsw
    movsw
    movsw
    mov si, hello+6
    movsw
    movsw
    movsw
    mov ah, 4
    mov si, buffer
    mov cx, [length]
    int 60h
    inc bp
    jc fail
    mov byte [ready], 0
    dec byte [count]
    jnz next
    mov ah, 24                  ; get_statistics
    mov bx, [handle]
    int 60h
    mov ax, [si]
    mov cx, [si+4]
    push cs
    pop ds
    inc bp
    cmp ax, 3
    jb fail
    cmp cx, 4
    jne fail
    mov ah, 3                   ; release_type
    mov bx, [handle]
    int 60h
    inc bp
    jc fail
    mov ah, 3                   ; of a handle that is none now
    mov bx, [handle]
    int 60h
    inc bp
    jnc fail
    mov bp, 0
fail:
    mov ax, bp
    mov ah, 4Ch
    int 21h

; receiver is asked where a frame goes (AX is 0), and told that it is there.
receiver:
    test ax, ax
    jnz .come
    xor di, di
    mov es, di
    cmp byte [cs:ready], 0
    jne .end
    cmp cx, 1514
    ja .end
    mov [cs:length], cx
    push cs
    pop es
    mov di, buffer
.end:
    retf
.come:
    mov byte [cs:ready], 1
    retf

signature: db 'PKT DRVR', 0
type:   db 88h, 0B5h
hello:  db 0FFh, 0FFh, 0FFh, 0FFh, 0FFh, 0FFh, 0, 0, 0, 0, 0, 0, 88h, 0B5h, 'hello!'
handle: dw 0
length: dw 0
ready:  db 0
count:  db 3
buffer:
