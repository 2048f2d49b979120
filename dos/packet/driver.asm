; The packet driver: interrupt 60h and the interrupt of an NE2000. Package packet loads it at offset 0 of a segment of its own, and fills in
; the words at the beginning. Assembled: driver.bin.
    cpu 186
    bits 16
    org 0

ring_first equ 46h              ; pages of the ring, behind six for the frame that is sent
ring_end   equ 80h
send_page  equ 40h
handles    equ 8
handle_size equ 14              ; in use, receiver (4), length of the type, type (8)

; Errors, in DH.
bad_handle    equ 1
no_class      equ 2
no_type       equ 3
no_number     equ 4
bad_type      equ 5
cant_terminate equ 7
bad_mode      equ 8
no_space      equ 9
type_inuse    equ 10
bad_command   equ 11
cant_send     equ 12

entry:
    jmp near call_in
    db 'PKT DRVR', 0            ; at 3
base:    dw 300h                ; at 12: filled in
second:  db 1                   ; at 14: the request is of the second 8259A
         db 0
address: db 0, 0, 0, 0, 0, 0    ; at 16
    jmp near interrupt          ; at 22
    db 0
    dw registers                ; at 26

name:    db 'iron86 NE2000', 0
mode:    dw 3                   ; what set_rcv_mode has set
rcr:     db 0, 0, 0, 4, 0Ch, 0Ch, 1Ch   ; the receive configuration of each mode
multicast: db 0
statistics:
packets_in:  dd 0
packets_out: dd 0
bytes_in:    dd 0
bytes_out:   dd 0
errors_in:   dd 0
errors_out:  dd 0
lost:        dd 0
frame_length: dw 0
frame_page:  db 0
next_page:  db ring_first+1
old_stack:   dw 0, 0
head:        times 32 db 0      ; the header in the ring and the beginning of a frame
table:       times handles*handle_size db 0
             times 256 dw 0
stack_top:

functions:
    dw unknown, driver_info, access_type, release_type, send_pkt, terminate, get_address, reset_interface
functions_20:
    dw set_rcv_mode, get_rcv_mode, unknown, unknown, get_statistics
registers:                      ; what reset writes: register and value
    db 0, 21h, 0Eh, 49h, 0Ah, 0, 0Bh, 0, 0Ch, 20h, 0Dh, 2, 1, ring_first, 2, ring_end, 3, ring_first, 7, 0FFh, 0Fh, 11h
    db 0, 61h, 7, ring_first+1, 0FFh

; ---------------------------------------------------------------- the interface

; A function finds the caller's registers in the frame at BP. CX, DX, DI and ES are also still the caller's; DS is ours. It returns carry set for an error, with its
; number in DH.
f_es equ 0
f_ds equ 2
f_di equ 4
f_si equ 6
f_bp equ 8
f_bx equ 12
f_dx equ 14
f_cx equ 16
f_ax equ 18
f_flags equ 24

call_in:
    pusha
    push ds
    push es
    mov bp, sp
    cld
    push cs
    pop ds
    and byte [bp+f_flags], 0FEh
    mov al, ah
    mov ah, 0
    mov si, functions
    cmp al, 8
    jb .go
    mov si, functions_20-40
    cmp al, 20
    jb .none
    cmp al, 24
    ja .none
.go:
    add si, ax
    add si, ax
    call [si]
    jnc .done
    jmp .error
.none:
    mov dh, bad_command
.error:
    or byte [bp+f_flags], 1
    mov [bp+f_dx+1], dh
.done:
    pop es
    pop ds
    popa
    iret

unknown:
    mov dh, bad_command
    stc
    ret

driver_info:
    mov word [bp+f_bx], 11      ; version
    mov word [bp+f_cx], 100h    ; class 1, number 0
    mov word [bp+f_dx], 54      ; NE2000
    mov word [bp+f_si], name
    mov [bp+f_ds], cs
    mov byte [bp+f_ax], 2       ; basic and extended functions
    clc
    ret

access_type:
    mov dh, no_class
    cmp byte [bp+f_ax], 1
    jne .error
    mov dh, no_type
    mov ax, [bp+f_bx]
    cmp ax, 0FFFFh
    je .number
    cmp ax, 54
    jne .error
.number:
    mov dh, no_number
    cmp byte [bp+f_dx], 1       ; 0 is the first; some programs say 1
    ja .error
    mov dh, bad_type
    cmp cx, 8
    ja .error
    call same_type
    mov dh, type_inuse
    jc .error
    mov bx, table
    mov cx, handles
.look:
    cmp byte [bx], 0
    je .take
    add bx, handle_size
    loop .look
    mov dh, no_space
.error:
    stc
    ret
.take:
    pushf
    cli
    mov byte [bx], 1
    mov ax, [bp+f_di]
    mov [bx+1], ax
    mov ax, [bp+f_es]
    mov [bx+3], ax
    mov cx, [bp+f_cx]
    mov [bx+5], cl
    push cs
    pop es
    lea di, [bx+6]
    mov si, [bp+f_si]
    mov ds, [bp+f_ds]
    rep movsb
    push cs
    pop ds
    popf
    mov [bp+f_ax], bx
    clc
    ret

; same_type looks for a handle with the type that the caller gives: carry set if there is one.
same_type:
    mov bx, table
    mov es, [bp+f_ds]
.next:
    cmp byte [bx], 0
    je .other
    mov cx, [bp+f_cx]
    cmp cl, [bx+5]
    jne .other
    lea si, [bx+6]
    mov di, [bp+f_si]
    repe cmpsb
    je .same
.other:
    add bx, handle_size
    cmp bx, table+handles*handle_size
    jb .next
    clc
    ret
.same:
    stc
    ret

; check_handle looks at the caller's BX: carry set, with the error, if it is no handle; else BX is it.
check_handle:
    mov ax, [bp+f_bx]
    mov bx, table
.next:
    cmp ax, bx
    je .found
    add bx, handle_size
    cmp bx, table+handles*handle_size
    jb .next
.bad:
    mov dh, bad_handle
    stc
    ret
.found:
    cmp byte [bx], 0
    je .bad
    clc
    ret

release_type:
    call check_handle
    jc .end
    mov byte [bx], 0
    clc
.end:
    ret

; terminate: the driver stays; a program that asks loses its handle only.
terminate:
    call check_handle
    jc .end
    mov dh, cant_terminate
    stc
.end:
    ret

get_address:
    mov dh, no_space
    cmp word [bp+f_cx], 6
    jb .error
    mov word [bp+f_cx], 6
    mov si, address
    mov cx, 3
    mov di, [bp+f_di]
    rep movsw                   ; ES is the caller's
    clc
    ret
.error:
    stc
    ret

reset_interface:
    call check_handle
    jc .end
    call reset
    clc
.end:
    ret

set_rcv_mode:
    call check_handle
    jc .end
    mov cx, [bp+f_cx]
    mov dh, bad_mode
    cmp cx, 1
    jb .error
    cmp cx, 6
    ja .error
    mov [mode], cx
    call receive_mode
    clc
.end:
    ret
.error:
    stc
    ret

get_rcv_mode:
    call check_handle
    jc .end
    mov ax, [mode]
    mov [bp+f_ax], ax
    clc
.end:
    ret

get_statistics:
    call check_handle
    jc .end
    mov word [bp+f_si], statistics
    mov [bp+f_ds], cs
    clc
.end:
    ret

send_pkt:
    mov cx, [bp+f_cx]
    mov dh, cant_send
    cmp cx, 1514
    ja .error
    pushf
    cli
    mov dx, [base]
    push cx
    xor cx, cx
.busy:
    in al, dx
    test al, 4
    loopnz .busy
    pop cx
    jnz .stuck
    push cx
    mov si, [bp+f_si]
    mov bx, send_page*256
    mov ah, 12h
    push cx
    cmp cx, 60
    jae .long
    mov cx, 60                  ; what is short gets zeros behind it
.long:
    inc cx
    and cl, 0FEh
    call dma
    pop cx
    mov ds, [bp+f_ds]
    mov bx, cx
    shr cx, 1
    rep outsw
    test bl, 1
    jz .even
    lodsb
    mov ah, 0
    out dx, ax
    inc bx
.even:
    push cs
    pop ds
    mov cx, 60
    sub cx, bx
    jbe .full
    shr cx, 1
    xor ax, ax
.pad:
    out dx, ax
    loop .pad
.full:
    pop cx
    cmp cx, 60
    jae .count
    mov cx, 60
.count:
    mov ax, send_page<<8 | 4
    call write
    mov ah, cl
    mov al, 5
    call write
    mov ah, ch
    mov al, 6
    call write
    mov ax, 2600h
    call write
    add word [packets_out], 1
    adc word [packets_out+2], 0
    add [bytes_out], cx
    adc word [bytes_out+2], 0
    popf
    clc
    ret
.stuck:
    add word [errors_out], 1
    adc word [errors_out+2], 0
    popf
    mov dh, cant_send
.error:
    stc
    ret

; ---------------------------------------------------------------- the card

; reset sets the card up, as package packet does when it installs the driver.
reset:
    pushf
    cli
    mov dx, [base]
    add dx, 1Fh
    in al, dx
    out dx, al
    mov si, registers
.next:
    lodsw
    cmp al, 0FFh
    je .address
    call write
    jmp .next
.address:
    mov si, address
    mov cx, 6
    mov dx, [base]
    inc dx
.copy:
    lodsb
    out dx, al
    inc dx
    loop .copy
    inc dx                      ; MAR
    mov cx, 8
    mov al, 0FFh
.group:
    out dx, al
    inc dx
    loop .group
    mov ax, 2200h
    call write
    mov ax, 0Dh
    call write
    mov byte [next_page], ring_first+1
    call receive_mode
    popf
    ret

; receive_mode writes what set_rcv_mode has set. In mode 1 nothing comes: the address matches nobody's but ours, so frames are watched and not stored.
receive_mode:
    mov bx, [mode]
    mov ah, [rcr+bx]
    cmp bx, 1
    jne .write
    mov ah, 20h
.write:
    mov al, 0Ch
    call write
    ret

; write writes AH to register AL of the card. DX becomes its port.
write:
    mov dx, [cs:base]
    or dl, al
    mov al, ah
    out dx, al
    ret

; dma begins command AH for CX bytes at the card's address BX, and sets DX to the data port.
dma:
    push ax
    mov ah, bl
    mov al, 8
    call write
    mov ah, bh
    mov al, 9
    call write
    mov ah, cl
    mov al, 0Ah
    call write
    mov ah, ch
    mov al, 0Bh
    call write
    pop ax
    mov al, 0
    call write
    or dl, 10h
    ret

; load reads CX bytes from the card's address BX to ES:DI.
load:
    mov ah, 0Ah
    call dma
    push cx
    shr cx, 1
    rep insw
    pop cx
    test cl, 1
    jz .end
    in ax, dx
    stosb
.end:
    ret

; ---------------------------------------------------------------- frames that come

interrupt:
    pusha
    push ds
    push es
    cld
    push cs
    pop ds
    mov [old_stack], sp
    mov [old_stack+2], ss
    push cs
    pop ss
    mov sp, stack_top
    mov dx, [base]
    in al, dx
    push ax                     ; the page of registers that the card shows
.again:
    mov ax, 2200h
    call write
    add dl, 7
    in al, dx
    and al, 11h
    jz .done
    out dx, al
    test al, 10h
    jz .frames
    add word [lost], 1
    adc word [lost+2], 0
.frames:
    mov ax, 6200h
    call write
    add dl, 7
    in al, dx
    mov bl, al
    mov ax, 2200h
    call write
    cmp bl, [next_page]
    je .again
    call frame
    jmp .frames
.done:
    pop ax
    and al, 0C0h                ; RD must be idle, and the frame that is being sent goes on by itself
    or al, 22h
    mov ah, al
    mov al, 0
    call write
    mov al, 20h
    cmp byte [second], 0
    je .first
    out 0A0h, al
.first:
    out 20h, al
    mov sp, [old_stack]
    mov ss, [old_stack+2]
    pop es
    pop ds
    popa
    iret

; frame gives the frame at next_page to whoever wants it, and its pages back to the ring.
frame:
    push cs
    pop es
    mov bh, [next_page]
    mov [frame_page], bh
    mov bl, 0
    mov cx, 32
    mov di, head
    call load
    mov ax, [head+2]
    sub ax, 4
    mov [frame_length], ax
    add word [packets_in], 1
    adc word [packets_in+2], 0
    add [bytes_in], ax
    adc word [bytes_in+2], 0
    call owner
    jc .free
    push bx
    mov ax, 0
    mov cx, [frame_length]
    push ds
    call far [bx+1]             ; where to?
    pop ds
    cld
    pop bx
    mov ax, es
    or ax, di
    jz .lost
    push bx
    push es
    push di
    mov bh, [frame_page]
    mov bl, 4
    mov cx, [frame_length]
    call load
    pop si
    pop es
    pop bx
    mov ax, 1
    mov cx, [frame_length]
    push ds
    push es
    pop ds
    cs call far [bx+1]          ; it is there, at DS:SI
    pop ds
    cld
    jmp .free
.lost:
    add word [lost], 1
    adc word [lost+2], 0
.free:
    mov ax, [head]
    mov [next_page], ah
    mov al, ah
    dec al
    cmp al, ring_first
    jae .in
    mov al, ring_end-1
.in:
    mov ah, al
    mov al, 3
    call write
    ret

; owner finds the handle for the frame in head: BX, or carry set if there is none. A handle whose type has no bytes takes all.
owner:
    mov bx, table
.next:
    cmp byte [bx], 0
    je .other
    mov cl, [bx+5]
    mov ch, 0
    lea si, [bx+6]
    mov di, head+4+12
    cmp cx, cx
    repe cmpsb
    je .found
.other:
    add bx, handle_size
    cmp bx, table+handles*handle_size
    jb .next
    stc
    ret
.found:
    clc
    ret
