; PS/2 mouse: IRQ12 and INT 15h AH=C2h.
; Sources: IBM PS/2 and PC BIOS Technical Reference, INT 15h AH=C2h; Ralf Brown's Interrupt List INT 15/AX=C200h–C207h;
; PS/2 Technical Reference "Mouse" (commands E6h–FFh). EBDA layout 22h–2Fh as in the PS/2 (MEMORY.LST).

; mouse_init: is there a mouse? (POST). A keyboard controller without the second port answers nothing.
mouse_init:
        ds_ebda
        mov     byte [EB_MOUSE], 0
        call    aux_enter
        mov     al, 0xA9                ; interface test: 0
        call    kbc_command
        mov     ax, 20
        call    kbc_read_ms
        jc      .none
        or      al, al
        jnz     .none
        mov     al, 0xFF
        call    aux_send
        jc      .none
        call    post_doze
        call    aux_tested
        jc      .none
        mov     byte [EB_MOUSE], 1
        push    ds
        ds_bda
        or      byte [BDA_EQUIP], 0x04
        pop     ds
        mov     bl, 0x65                ; the port stays off until somebody asks
        jmp     aux_leave
.none:
        push    ds
        ds_bda
        and     byte [BDA_EQUIP], ~0x04
        pop     ds
        mov     bl, 0x65
        jmp     aux_leave

; aux_enter: take the controller for the mouse: keyboard stopped, no interrupts. BL = mode byte before.
aux_enter:
        cli
        call    kbc_flush
        mov     al, 0x20                ; read the mode
        call    kbc_command
        mov     ax, 20
        call    kbc_read_ms
        mov     bl, 0x65
        jc      .write
        mov     bl, al
.write:
        mov     al, 0x60
        call    kbc_command
        mov     al, bl
        and     al, 0xDC                ; mouse on, both interrupts off
        or      al, 0x10                ; keyboard stopped
        jmp     kbc_data

; aux_leave: mode byte BL, interrupts on.
aux_leave:
        mov     al, 0x60
        call    kbc_command
        mov     al, bl
        call    kbc_data
        call    kbc_ready
        sti
        ret

; aux_byte: AL = next byte of the mouse, CF when none comes.
aux_byte:
        mov     ax, 100
        jmp     kbc_read_ms

; aux_send: byte AL to the mouse. CF when it is not acknowledged; AH = 04h asks to send again, 03h no answer.
aux_send:
        push    ax
        mov     al, 0xD4
        call    kbc_command
        pop     ax
        call    kbc_data
        jc      .none
        call    aux_byte
        jc      .none
        cmp     al, 0xFA
        je      .ok                     ; CF is clear
        mov     ah, 0x04
        cmp     al, 0xFE
        stc
        je      .ok
.none:
        mov     ah, 0x03
        stc
.ok:
        ret

; aux_reset: reset the mouse: AL = AAh, AH = its ID. CF when it does not come.
aux_reset:
        mov     al, 0xFF
        call    aux_send
        jnc     aux_tested
        ret

; aux_tested: what follows the acknowledge of a reset, as aux_reset returns it.
aux_tested:
        mov     ax, 1000                ; the self-test takes its time
        call    kbc_read_ms
        jc      .none
        push    ax
        call    aux_byte
        mov     ah, al
        pop     cx
        mov     al, cl
        jc      .none
        cmp     al, 0xAA
        je      .ret                    ; CF is clear
.none:
        mov     ah, 0x03
        stc
.ret:
        ret

; ---- INT 15h AH=C2h ---------------------------------------------------------------------------------
int15_C2:
        ds_ebda
        cmp     byte [EB_MOUSE], 0
        mov     ah, 0x03
        je      .error
        mov     bl, [fAL]
        cmp     bl, 7
        mov     ah, 0x01
        ja      .error
        xor     bh, bh
        shl     bx, 1
        call    [cs:bx+mouse_calls]
        jc      .error
        jmp     int15_ok
.error:
        sti
        jmp     int15_error
mouse_calls:
        dw      mouse_enable, mouse_reset, mouse_rate, mouse_resolution
        dw      mouse_type, mouse_start, mouse_extended, mouse_handler
; each returns CF and AH on an error

mouse_bad_value:
        mov     ah, 0x02
        stc
        ret

; C200h: BH 0 off, 1 on.
mouse_enable:
        mov     al, [fBH]
        cmp     al, 1
        ja      mouse_bad_value
        je      .on
        mov     al, 0xF5
        call    mouse_command
        jmp     mouse_closed
.on:
        test    byte [EB_MOUSEFLAG2], 0x80
        mov     ah, 0x05                ; no routine installed
        stc
        jz      .ret
        mov     al, 0xF4
        call    aux_enter
        mov     al, 0xF4
        call    aux_send
        pushf
        push    ax
        and     byte [EB_MOUSEFLAG1], 0xF8
        in      al, 0xA1                ; IRQ12 through
        and     al, 0xEF
        out     0xA1, al
        and     bl, 0xDF                ; the port on, with interrupt
        or      bl, 0x02
        call    aux_leave
        pop     ax
        popf
.ret:
        ret

; mouse_closed: the interrupt off again. CF and AH stay.
mouse_closed:
        pushf
        push    ax
        call    aux_enter
        or      bl, 0x20
        and     bl, 0xFD
        call    aux_leave
        in      al, 0xA1
        or      al, 0x10
        out     0xA1, al
        pop     ax
        popf
        ret

; mouse_command: byte AL, acknowledged. CF and AH on an error.
mouse_command:
        push    ax
        call    aux_enter
        pop     ax
        call    aux_send
        pushf
        push    ax
        call    aux_leave
        pop     ax
        popf
        ret

; mouse_pair: bytes AL and AH, both acknowledged.
mouse_pair:
        push    ax
        call    aux_enter
        pop     ax
        push    ax
        call    aux_send
        pop     cx
        jc      .out
        mov     al, ch
        call    aux_send
.out:
        pushf
        push    ax
        call    aux_leave
        pop     ax
        popf
        ret

; C201h: reset. BL = AAh, BH = ID. The mouse is off afterwards.
mouse_reset:
        call    aux_enter
        call    aux_reset
        pushf
        push    ax
        or      bl, 0x20
        and     bl, 0xFD
        call    aux_leave
        pop     ax
        popf
        jc      .ret
        mov     [fBL], al
        mov     [fBH], ah
.ret:
        ret

; C202h: sample rate: BH 0–6.
mouse_rate:
        mov     bl, [fBH]
        cmp     bl, 6
        ja      mouse_bad_value
        xor     bh, bh
        mov     ah, [cs:bx+.rates]
        mov     al, 0xF3
        jmp     mouse_pair
.rates:         db 10, 20, 40, 60, 80, 100, 200

; C203h: resolution: BH 0–3.
mouse_resolution:
        mov     ah, [fBH]
        cmp     ah, 3
        ja      mouse_bad_value
        mov     al, 0xE8
        jmp     mouse_pair

; C204h: BH = ID of the device.
mouse_type:
        call    aux_enter
        mov     al, 0xF2
        call    aux_send
        jc      .out
        call    aux_byte
        mov     [fBH], al
        mov     ah, 0x03
.out:
        pushf
        push    ax
        call    aux_leave
        pop     ax
        popf
        ret

; C205h: packets of BH bytes (1–8); the mouse is reset.
mouse_start:
        mov     al, [fBH]
        dec     al
        cmp     al, 7
        ja      mouse_bad_value
        mov     ah, [EB_MOUSEFLAG2]
        and     ah, 0x80
        or      ah, al
        mov     [EB_MOUSEFLAG2], ah
        mov     byte [EB_MOUSEFLAG1], 0
        push    word [fBX]
        call    mouse_reset
        pop     word [fBX]
        ret

; C206h: BH 0 status in BL, CL, DL; 1 scaling 1:1; 2 scaling 2:1.
mouse_extended:
        mov     al, [fBH]
        cmp     al, 1
        jb      .status
        mov     al, 0xE6
        je      .scale
        cmp     byte [fBH], 2
        ja      mouse_bad_value
        mov     al, 0xE7
.scale:
        jmp     mouse_command
.status:
        call    aux_enter
        mov     al, 0xE9
        call    aux_send
        jc      .out
        call    aux_byte
        jc      .out
        mov     [fBL], al
        call    aux_byte
        jc      .out
        mov     [fCL], al
        call    aux_byte
        jc      .out
        mov     [fDL], al
.out:
        pushf
        push    ax
        call    aux_leave
        pop     ax
        popf
        ret

; C207h: routine ES:BX for packets; 0:0 takes it away.
mouse_handler:
        mov     ax, [fBX]
        mov     dx, [fES]
        cli
        mov     [EB_MOUSECALL], ax
        mov     [EB_MOUSECALL+2], dx
        or      ax, dx
        mov     al, [EB_MOUSEFLAG2]
        jz      .none
        or      al, 0x80
        jmp     .set
.none:
        and     al, 0x7F
.set:
        mov     [EB_MOUSEFLAG2], al
        sti
        clc
        ret

; int74_handler: IRQ12: collect a packet, then call the routine with four words on the stack: status, X, Y, 0.
int74_handler:
        frame_in
        ds_ebda
        in      al, 0x64
        and     al, 0x21                ; a byte, and the mouse's
        cmp     al, 0x21
        jne     .eoi
        in      al, 0x60
        test    byte [EB_MOUSEFLAG2], 0x80
        jz      .eoi
        mov     bl, [EB_MOUSEFLAG1]
        and     bx, 0x0007
        jnz     .store
        test    byte [EB_MOUSEFLAG2], 0x07      ; first byte of a packet: bit 3 is always set
        jz      .store
        test    al, 0x08
        jz      .eoi
.store:
        mov     [bx+EB_MOUSEDATA], al
        mov     al, [EB_MOUSEFLAG2]
        and     al, 0x07
        cmp     bl, al
        jae     .whole
        inc     byte [EB_MOUSEFLAG1]
.eoi:
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        frame_out
.whole:
        and     byte [EB_MOUSEFLAG1], 0xF8
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        sti
        xor     ah, ah
        mov     al, [EB_MOUSEDATA]
        push    ax
        mov     al, [EB_MOUSEDATA+1]
        push    ax
        mov     al, [EB_MOUSEDATA+2]
        push    ax
        xor     ax, ax
        push    ax
        call    far [EB_MOUSECALL]
        mov     sp, bp                  ; the four words too
        frame_out
