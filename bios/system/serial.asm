; INT 14h: serial ports. INT 17h: printer ports.
; Sources: IBM PC AT Technical Reference, BIOS listings RS232 and PRT; Ralf Brown's Interrupt List INT 14/AH=00h–05h,
; INT 17/AH=00h–02h; PC16550D data sheet (line and modem status).

int14_handler:
        sti
        frame_in
        mov     bx, dx
        cmp     bx, 3
        ja      .out
        ds_bda
        mov     si, bx                  ; SI: port number, for its time-out
        shl     bx, 1
        mov     dx, [bx+BDA_COM]
        or      dx, dx
        jz      .no_port
        mov     bl, ah
        cmp     bl, 5
        ja      .bad
        xor     bh, bh
        shl     bx, 1
        call    [cs:bx+int14_table]
.out:
        frame_out
.bad:
        mov     byte [fAH], 0x80
        frame_out
.no_port:
        mov     byte [fAH], 0x80        ; time-out
        frame_out
int14_table:
        dw      com_init, com_send, com_receive, com_status, com_init_extended, com_modem

; 00h: AL = rate, parity, stop bits, length.
com_init:
        mov     al, [fAL]
        mov     cl, 4
        shr     al, cl
        and     ax, 0x000E              ; rate code times two
        mov     bx, ax
        mov     bx, [cs:bx+baud_table]
        mov     ah, [fAL]
        and     ah, 0x1F
com_set:                                ; BX divisor, AH line control
        add     dx, 3
        mov     al, 0x80                ; divisor latch
        out     dx, al
        iodelay
        sub     dx, 3
        mov     al, bl
        out     dx, al
        iodelay
        inc     dx
        mov     al, bh
        out     dx, al
        iodelay
        inc     dx
        inc     dx
        mov     al, ah
        out     dx, al
        iodelay
        dec     dx
        dec     dx
        mov     al, 0                   ; no interrupts
        out     dx, al
        dec     dx
; 03h: AH line status, AL modem status.
com_status:
        add     dx, 5
        in      al, dx
        mov     [fAH], al
        inc     dx
        in      al, dx
        mov     [fAL], al
        ret

; com_wait: until all bits of AH are set at port DX. CF when the port's time-out is over; AL = last value.
com_wait:
        push    ds
        push    ax
        mov     al, [si+BDA_COMTIME]
        or      al, al
        jnz     .some
        inc     ax
.some:
        xor     ah, ah
        mov     cx, 1000                ; a unit is about a second
        push    dx
        mul     cx
        pop     dx
        ds_ebda
        call    tmo_set
        pop     cx                      ; CH = bits
.look:
        in      al, dx
        mov     ah, al
        and     ah, ch
        cmp     ah, ch
        je      .done                   ; CF is clear
        call    tmo_check
        jnc     .look
.done:
        pop     ds
        ret

; 01h: send AL. The line's modem signals are not waited for, as many cables have none; DTR and RTS go on.
com_send:
        add     dx, 4
        mov     al, 0x03
        out     dx, al
        inc     dx                      ; line status: holding register empty
        mov     ah, 0x20
        call    com_wait
        jc      .late
        mov     [fAH], al
        sub     dx, 5
        mov     al, [fAL]
        out     dx, al
        ret
.late:
        or      al, 0x80
        mov     [fAH], al
        ret

; 02h: receive AL.
com_receive:
        add     dx, 4
        mov     al, 0x01
        out     dx, al
        inc     dx
        mov     ah, 0x01                ; data ready
        call    com_wait
        jc      com_send.late
        and     al, 0x1E                ; errors only
        mov     [fAH], al
        sub     dx, 5
        in      al, dx
        mov     [fAL], al
        ret

; 04h: AL break, BH parity, BL stop bits, CH length, CL rate.
com_init_extended:
        mov     bl, [fCL]
        cmp     bl, 8
        ja      .bad
        xor     bh, bh
        shl     bx, 1
        mov     ah, [fCH]
        and     ah, 0x03
        cmp     byte [fBL], 0
        je      .one_stop
        or      ah, 0x04
.one_stop:
        mov     al, [fBH]
        cmp     al, 4
        ja      .bad
        push    bx
        mov     bl, al
        xor     bh, bh
        or      ah, [cs:bx+.parity]
        pop     bx
        cmp     byte [fAL], 0
        je      .no_break
        or      ah, 0x40
.no_break:
        mov     bx, [cs:bx+.divisors]
        jmp     com_set
.bad:
        mov     byte [fAH], 0x80
        ret
.parity:        db 0x00, 0x08, 0x18, 0x28, 0x38
.divisors:      dw 1047, 768, 384, 192, 96, 48, 24, 12, 6

; 05h: AL 0 read, 1 write the modem control register (BL).
com_modem:
        add     dx, 4
        cmp     byte [fAL], 0
        jne     .write
        in      al, dx
        mov     [fBL], al
        jmp     .status
.write:
        mov     al, [fBL]
        out     dx, al
.status:
        sub     dx, 4
        jmp     com_status

; ---- INT 17h ---------------------------------------------------------------------------------------
; AH = status: 80 not busy, 40 acknowledge, 20 out of paper, 10 selected, 08 error, 01 time-out.
int17_handler:
        sti
        frame_in
        mov     bx, dx
        mov     byte [fAH], 0x01        ; no such port: time-out
        cmp     bx, 2
        ja      .out
        ds_bda
        mov     si, bx
        shl     bx, 1
        mov     dx, [bx+BDA_LPT]
        or      dx, dx
        jz      .out
        cmp     ah, 1
        jb      .print
        je      .init
        cmp     ah, 2
        je      .status
        jmp     .out
.print:
        mov     al, [fAL]
        out     dx, al
        call    lpt_wait
        jc      .late
        inc     dx
        inc     dx
        mov     al, 0x0D                ; strobe
        out     dx, al
        iodelay
        mov     al, 0x0C
        out     dx, al
        dec     dx
        dec     dx
        jmp     .status
.init:
        inc     dx
        inc     dx
        mov     al, 0x08                ; init low for 50 µs and more
        out     dx, al
        push    ds
        ds_ebda
        mov     ax, 1
        call    tmo_set
.hold:
        call    tmo_check
        jnc     .hold
        pop     ds
        mov     al, 0x0C
        out     dx, al
        dec     dx
        dec     dx
.status:
        call    lpt_status
.put:
        mov     [fAH], al
.out:
        frame_out
.late:
        call    lpt_status
        or      al, 0x01
        jmp     .put

; lpt_status: AL = status of the port at DX as INT 17h gives it.
lpt_status:
        inc     dx
        in      al, dx
        dec     dx
        and     al, 0xF8
        xor     al, 0x48
        ret

; lpt_wait: until the printer is not busy. CF after the time-out.
lpt_wait:
        push    dx
        inc     dx
        mov     al, [si+BDA_LPTTIME]
        push    ds
        xor     ah, ah
        mov     cx, 1000
        push    dx
        mul     cx
        pop     dx
        ds_ebda
        call    tmo_set
.look:
        in      al, dx
        add     al, al                  ; bit 7: not busy
        cmc
        jnc     .done
        call    tmo_check
        jnc     .look
.done:
        pop     ds
        pop     dx
        ret
