; The diskette controller: 8272A or 82077AA at 3F0h, IRQ6.
; Sources: Intel 82077AA data sheet, "Command set" and "Status registers"; IBM PC AT Technical
; Reference, BIOS listing DSKETTE (SEEK, NEC_OUTPUT, WAIT_INT, RESULTS).
; DS is the BDA in all of it; BP is the frame of the call.

; int0E_handler: IRQ6.
int0E_handler:
        push    ds
        push    ax
        ds_bda
        or      byte [BDA_FDRECAL], 0x80
        mov     al, 0x20
        out     0x20, al
        mov     ax, 0x9101              ; diskette: done
        int     0x15
        pop     ax
        pop     ds
        iret

; fdc_begin: before a command: forget an old interrupt, let a new one through.
fdc_begin:
        cli
        and     byte [BDA_FDRECAL], 0x7F
        in      al, 0x21
        and     al, 0xBF
        out     0x21, al
        sti
        ret

; fdc_wait: until IRQ6, at most two seconds. CF and AH = 80h when it does not come.
; The CPU halts meanwhile, if the timer runs to end the wait.
fdc_wait:
        mov     ax, 0x9001
        clc
        int     0x15
        jc      .late
        push    bx
        mov     bx, [BDA_TICKS]
        in      al, 0x21
        test    al, 0x01
        jnz     .poll
.halt:
        cli
        test    byte [BDA_FDRECAL], 0x80
        jnz     .got
        mov     ax, [BDA_TICKS]
        sub     ax, bx
        cmp     ax, 37
        ja      .no
        sti
        hlt
        jmp     .halt
.poll:
        sti
        push    ds
        ds_ebda
        mov     ax, 2000
        call    tmo_set
        pop     ds
.look:
        test    byte [BDA_FDRECAL], 0x80
        jnz     .got
        push    ds
        ds_ebda
        call    tmo_check
        pop     ds
        jnc     .look
.no:
        sti
        pop     bx
.late:
        mov     ax, 0x80 << 8
        stc
        ret
.got:
        sti
        and     byte [BDA_FDRECAL], 0x7F
        pop     bx
        clc
        ret

; fdc_send: byte AL to the controller. CF and AH = 80h when it does not take it.
fdc_send:
        push    cx
        push    dx
        mov     ah, al
        mov     dx, 0x3F4
        mov     cx, 0x4000
.wait:
        in      al, dx
        and     al, 0xC0
        cmp     al, 0x80                ; ready, towards the controller
        je      .ready
        iodelay
        loop    .wait
        mov     ah, 0x80
        stc
        jmp     .out
.ready:
        inc     dx
        mov     al, ah
        out     dx, al
        mov     ah, 0                   ; CF is clear from the compare
.out:
        pop     dx
        pop     cx
        ret

; fdc_results: the result bytes to BDA_FDRESULT. CF and AH = 20h when the controller is stuck.
fdc_results:
        push    cx
        push    dx
        push    di
        mov     di, BDA_FDRESULT
.next:
        mov     dx, 0x3F4
        mov     cx, 0x4000
.wait:
        in      al, dx
        test    al, 0x80
        jz      .busy
        test    al, 0x40                ; no more to read
        jz      .done
        inc     dx
        in      al, dx
        cmp     di, BDA_FDRESULT+7
        jae     .stuck
        mov     [di], al
        inc     di
        iodelay
        iodelay
        jmp     .next
.busy:
        iodelay
        loop    .wait
.stuck:
        mov     ah, 0x20
        stc
        jmp     .out
.done:
        clc
.out:
        pop     di
        pop     dx
        pop     cx
        ret

; fdc_finish: wait for the end of a command with seven results. CF and AH = status when it failed,
; else AH = 0. (AT BIOS, RWV_COM/NEC_TERM: the meaning of ST1.)
fdc_finish:
        call    fdc_wait
        jc      .stuck
        call    fdc_results
        jc      .ret
        mov     al, [BDA_FDRESULT]
        mov     ah, 0
        and     al, 0xC0
        jz      .ret                    ; CF is clear
        mov     ah, 0x20
        cmp     al, 0x40
        stc
        jne     .ret
        mov     al, [BDA_FDRESULT+1]
        push    si
        mov     si, .errors
.next:
        mov     ah, [cs:si+1]
        test    al, [cs:si]
        jnz     .found
        inc     si
        inc     si
        cmp     byte [cs:si], 0
        jne     .next
        mov     ah, 0x20
.found:
        pop     si
        stc
.ret:
        ret
.stuck:
        push    ax
        call    fdc_reset               ; the command is still open
        pop     ax
        stc
        ret
.errors:
        db      0x80, 0x04              ; end of cylinder: sector not found
        db      0x20, 0x10              ; data error: CRC
        db      0x10, 0x08              ; overrun: DMA
        db      0x04, 0x04              ; no data: sector not found
        db      0x02, 0x03              ; write protected
        db      0x01, 0x02              ; no address mark
        db      0

; fdc_head_drive: AL = head and drive bits of the second command byte.
fdc_head_drive:
        mov     al, [fDH]
        and     al, 1
        shl     al, 1
        shl     al, 1
        or      al, [fDL]
        ret

; fdc_ready: CF and AH = 20h when the machine has no controller.
fdc_ready:
        push    es
        es_ebda
        cmp     byte [es:EB_FDC], 0xFF
        pop     es
        mov     ah, 0x20
        stc
        je      .ret
        clc
.ret:
        ret

; fdc_is_enhanced: ZF set for an 82077.
fdc_is_enhanced:
        push    es
        es_ebda
        cmp     byte [es:EB_FDC], 0x90
        pop     es
        ret

; fdc_reset: reset, take the four interrupt states, SPECIFY. AH = 0, or CF and AH = 20h.
fdc_reset:
        call    fdc_ready
        jc      .ret
        push    dx
        push    cx
        and     byte [BDA_FDRECAL], 0xF0        ; all drives need a recalibration
        call    fdc_begin
        call    .output
        and     al, 0xFB
        mov     dx, 0x3F2
        cli
        out     dx, al
        mov     cx, 8
.hold:
        iodelay
        loop    .hold
        or      al, 0x04
        out     dx, al
        sti
        call    fdc_wait
        jc      .fail
        mov     cx, 4                   ; one for each drive
.sense:
        mov     al, 0x08
        call    fdc_send
        jc      .fail
        call    fdc_results
        jc      .fail
        loop    .sense
        call    fdc_specify
        jc      .fail
        mov     ah, 0
        jmp     .out
.fail:
        mov     ah, 0x20
        stc
.out:
        pop     cx
        pop     dx
.ret:
        ret
.output:                                ; AL = output register from motor and selection bits
        mov     al, [BDA_FDMOTOR]
        mov     ah, al
        mov     cl, 4
        shl     al, cl
        shr     ah, cl
        and     ah, 0x03
        or      al, ah
        or      al, 0x0C
        ret

; fdc_specify: step rate and head times from the parameter table.
fdc_specify:
        mov     al, 0x03
        call    fdc_send
        jc      .ret
        mov     al, 0
        call    dpt_byte
        call    fdc_send
        jc      .ret
        mov     al, 1
        call    dpt_byte
        call    fdc_send
.ret:
        ret

; fdc_rate: data rate from the top bits of AL, perpendicular recording with 1 Mbit/s. CF, AH on an error.
fdc_rate:
        push    cx
        push    dx
        and     al, FM_RATE
        mov     dl, [BDA_FDRATE]
        and     dl, 0x3F
        or      dl, al
        mov     [BDA_FDRATE], dl
        rol     al, 1
        rol     al, 1
        push    ax
        mov     dx, 0x3F7
        out     dx, al
        call    fdc_specify
        pop     dx
        jc      .out
        call    fdc_is_enhanced
        clc
        jne     .out
        mov     al, 0x12                ; PERPENDICULAR MODE (82077AA, "Perpendicular mode")
        call    fdc_send
        jc      .out
        mov     al, 0
        cmp     dl, 3
        jne     .send
        mov     al, 0x03                ; GAP and WGATE
.send:
        call    fdc_send
.out:
        pop     dx
        pop     cx
        ret

; fdc_recalibrate: to track 0, twice if the first 77 steps were not enough. CF and AH = 40h or 80h.
fdc_recalibrate:
        push    cx
        mov     cx, 2
.again:
        call    fdc_begin
        mov     al, 0x07
        call    fdc_send
        jc      .out
        mov     al, [fDL]
        call    fdc_send
        jc      .out
        call    fdc_seek_end
        jnc     .done
        loop    .again
        stc
        jmp     .out
.done:
        push    bx
        mov     bl, [fDL]
        xor     bh, bh
        mov     byte [bx+BDA_FDCYL], 0
        mov     cl, bl
        mov     al, 1
        shl     al, cl
        or      [BDA_FDRECAL], al
        pop     bx
        clc
.out:
        pop     cx
        ret

; fdc_seek: drive of the frame to track CH, by way of track 0 when it needs a recalibration.
; CF and AH on an error. CH stays.
fdc_seek:
        push    bx
        push    cx
        mov     cl, [fDL]
        mov     bl, cl
        xor     bh, bh
        mov     al, 1
        shl     al, cl
        test    [BDA_FDRECAL], al
        jnz     .known
        call    fdc_recalibrate
        jc      .out
.known:
        cmp     ch, [bx+BDA_FDCYL]
        je      .out                    ; CF is clear
        mov     [bx+BDA_FDCYL], ch
        call    fdc_begin
        mov     al, 0x0F
        call    fdc_send
        jc      .out
        call    fdc_head_drive
        call    fdc_send
        jc      .out
        mov     al, ch
        call    fdc_send
        jc      .out
        call    fdc_seek_end
        jnc     .out
        mov     al, 1                   ; where the head stands is not known
        mov     cl, [fDL]
        shl     al, cl
        not     al
        and     [BDA_FDRECAL], al
        stc
.out:
        pop     cx
        pop     bx
        ret

; fdc_seek_end: wait for the interrupt of a seek and ask for its state. CF and AH = 40h, 80h on failure.
fdc_seek_end:
        call    fdc_wait
        jc      .ret
        mov     al, 0x08
        call    fdc_send
        jc      .ret
        call    fdc_results
        jc      .ret
        mov     al, [BDA_FDRESULT]
        and     al, 0xE0                ; seek end and a normal interrupt code
        cmp     al, 0x20
        mov     ah, 0
        je      .ret                    ; CF is clear
        mov     ah, 0x40
        stc
.ret:
        ret

; fdc_read_id: next address mark under head DH of the drive of the frame. CF and AH when none comes.
fdc_read_id:
        call    fdc_begin
        mov     al, 0x4A
        call    fdc_send
        jc      .ret
        mov     al, dh
        and     al, 1
        shl     al, 1
        shl     al, 1
        or      al, [fDL]
        call    fdc_send
        jc      .ret
        call    fdc_finish
.ret:
        ret

; floppy_init: find the controller and its kind (POST).
floppy_init:
        ds_bda
        es_ebda
        mov     byte [es:EB_FDC], 0xFF
        call    fd_count
        mov     [es:EB_FLOPPIES], al
        mov     dx, 0x3F4               ; an empty bus reads FFh
        in      al, dx
        cmp     al, 0xFF
        je      .done
        mov     byte [es:EB_FDC], 0x80
        mov     byte [BDA_FDINFO], 0x77
        call    fdc_reset
        jc      .none
        mov     al, 0x10                ; VERSION: 90h, or 80h "invalid command"
        call    fdc_send
        jc      .none
        call    fdc_results
        jc      .none
        mov     al, [BDA_FDRESULT]
        cmp     al, 0x90
        jne     .done
        es_ebda
        mov     [es:EB_FDC], al
.done:
        ret
.none:
        es_ebda
        mov     byte [es:EB_FDC], 0xFF
        mov     byte [es:EB_FLOPPIES], 0
        ret
