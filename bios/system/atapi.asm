; ATAPI CD-ROM: packet commands by PIO.
; Sources: ATA/ATAPI-5, "PACKET command protocol"; SFF-8020i and MMC-2 (TEST UNIT READY, REQUEST SENSE,
; READ(10), PREVENT/ALLOW, START/STOP UNIT).
;
; DS is the EBDA and SI an ATA position in all of it.

; cd_transfer: EB_XCOUNT sectors of 2048 bytes from EB_XLBA; EB_XCMD 0 read, 1 write, 2 verify.
; EB_XDONE counts the sectors. CF and AH on an error.
cd_transfer:
        mov     word [EB_XDONE], 0
        cmp     byte [EB_XCMD], 1
        mov     ah, 0x03                ; write protected
        je      .fail
        mov     ax, [EB_XLBA+4]
        or      ax, [EB_XLBA+6]
        mov     ah, 0x04
        jnz     .fail
        mov     ax, [EB_XCOUNT]
        or      ax, ax
        jz      .ret                    ; nothing to do, CF is clear
        cmp     ax, 0x3FFF
        mov     ah, 0x01
        ja      .fail
        mov     word [EB_XSKIP], 0
        mov     ax, [EB_XCOUNT]
        shl     ax, 1
        shl     ax, 1
        cmp     byte [EB_XCMD], 2       ; verify: read it all and keep nothing
        jne     .take
        xor     ax, ax
.take:
        mov     [EB_XTAKE], ax
        call    cd_read
        jc      .ret
        mov     ax, [EB_XCOUNT]
        mov     [EB_XDONE], ax
        mov     ah, 0
.ret:
        ret
.fail:
        stc
        ret

; cd_read: EB_XCOUNT sectors from EB_XLBA (32 bits): drop EB_XSKIP units of 512 bytes, put EB_XTAKE units
; into the buffer, drop the rest. A drive that reports a new medium or is getting ready is asked again.
; CF and AH on an error.
cd_read:
        mov     cx, 100
.again:
        push    cx
        call    cd_read_packet
        push    word [EB_XSKIP]
        push    word [EB_XTAKE]
        push    word [EB_XOFF]
        push    word [EB_XSEG]
        push    word [EB_XADDR]
        push    word [EB_XADDR+2]
        mov     ax, 2048
        call    cd_packet
        jnc     .good
        pop     word [EB_XADDR+2]
        pop     word [EB_XADDR]
        pop     word [EB_XSEG]
        pop     word [EB_XOFF]
        pop     word [EB_XTAKE]
        pop     word [EB_XSKIP]
        call    cd_sense
        pop     cx
        jc      .ret                    ; no use in trying again
        loop    .again
        mov     ah, 0xAA
        stc
.ret:
        ret
.good:
        add     sp, 12
        pop     cx
        clc
        ret

; cd_read_packet: READ(10) in EB_PACKET.
cd_read_packet:
        call    cd_clear_packet
        mov     byte [EB_PACKET], 0x28
        mov     ax, [EB_XLBA+2]
        xchg    al, ah                  ; big endian
        mov     [EB_PACKET+2], ax
        mov     ax, [EB_XLBA]
        xchg    al, ah
        mov     [EB_PACKET+4], ax
        mov     ax, [EB_XCOUNT]
        xchg    al, ah
        mov     [EB_PACKET+7], ax
        ret

; cd_clear_packet: twelve zero bytes.
cd_clear_packet:
        push    di
        push    cx
        push    ds
        pop     es
        mov     di, EB_PACKET
        mov     cx, 6
        xor     ax, ax
        rep     stosw
        pop     cx
        pop     di
        ret

; cd_packet: run the packet, data come in bursts of at most AX bytes. CF and AH = 20h or 80h on an error
; (ask cd_sense then).
cd_packet:
        mov     bx, ax
        mov     dx, [si+A_CTL]
        mov     al, ATA_NIEN
        out     dx, al
        mov     al, 0
        call    ata_select
        mov     ax, 5000
        call    ata_wait_idle
        jc      .out
        mov     dx, [si+A_BASE]
        inc     dx                      ; features: no DMA
        mov     al, 0
        out     dx, al
        add     dx, ATA_MID-ATA_ERROR
        mov     al, bl
        out     dx, al
        inc     dx
        mov     al, bh
        out     dx, al
        add     dx, ATA_STATUS-ATA_HIGH
        mov     al, 0xA0                ; PACKET
        out     dx, al
        call    ata_pause
        call    ata_wait_data
        jc      .out
        push    ds
        pop     es
        mov     di, EB_PACKET
        mov     cx, 6
        mov     dx, [si+A_BASE]
        call    ata_write_words
.burst:
        call    ata_pause
        mov     ax, 30000               ; spinning up takes its time
        call    ata_wait_idle
        jc      .out
        test    al, ATA_ERR | ATA_DF
        jnz     .error
        test    al, ATA_DRQ
        jz      .out                    ; done; CF is clear
        call    cd_burst
        jnc     .burst
.error:
        mov     ah, 0x20
        stc
.out:
        pushf
        call    ata_interrupts_on
        popf
        ret

; cd_burst: the data the drive offers now, in units of 512 bytes. CF when they are no whole units.
cd_burst:
        mov     al, ATA_MID
        call    ata_in
        mov     bl, al
        mov     al, ATA_HIGH
        call    ata_in
        mov     bh, al
        mov     dx, [si+A_BASE]
        test    bx, 0x01FF
        jnz     .odd
.unit:
        cmp     word [EB_XSKIP], 0
        je      .keep
        dec     word [EB_XSKIP]
        jmp     .drop
.keep:
        cmp     word [EB_XTAKE], 0
        je      .drop
        dec     word [EB_XTAKE]
        call    x_buffer
        jc      .ret
        mov     cx, 256
        call    ata_read_words
        call    x_moved
        jc      .ret
        jmp     .next
.drop:
        mov     cx, 256
        call    cd_drop
.next:
        sub     bx, 512
        jnz     .unit
        clc
.ret:
        ret
.odd:                                   ; sense data and the like: into EB_BUF, as far as it goes
        mov     cx, bx
        inc     cx
        shr     cx, 1
        cmp     cx, 32
        ja      .too_long
        push    ds
        pop     es
        mov     di, EB_BUF
        call    ata_read_words
        clc
        ret
.too_long:
        call    cd_drop
        stc
        ret

; cd_drop: read CX words away.
cd_drop:
        in      ax, dx
        loop    cd_drop
        ret

; cd_sense: why did the last packet fail? CF set and AH = status when trying again is no use; else CF clear,
; after a moment when the drive is getting ready.
cd_sense:
        call    cd_clear_packet
        mov     byte [EB_PACKET], 0x03  ; REQUEST SENSE
        mov     byte [EB_PACKET+4], 18
        mov     byte [EB_BUF+2], 0
        mov     ax, 18
        call    cd_packet
        jc      .hard
        mov     al, [EB_BUF+2]
        and     al, 0x0F
        cmp     al, 0x06                ; unit attention: a new medium, or a reset
        je      .again
        cmp     al, 0x02                ; not ready
        je      .not_ready
        mov     ah, 0x03
        cmp     al, 0x07
        je      .fail
        mov     ah, 0x04                ; illegal request: beyond the end
        cmp     al, 0x05
        je      .fail
        mov     ah, 0x10                ; medium error
        cmp     al, 0x03
        je      .fail
.hard:
        mov     ah, 0x20
.fail:
        stc
        ret
.not_ready:
        mov     ah, 0x31                ; no medium
        cmp     byte [EB_BUF+12], 0x3A
        je      .fail
        mov     ax, 100
        call    delay_ms
.again:
        clc
        ret

; cd_ready: TEST UNIT READY until there is an answer that lasts. CF and AH when there is no medium.
cd_ready:
        mov     cx, 100
.again:
        push    cx
        call    cd_clear_packet
        mov     ax, 2048
        call    cd_packet
        jnc     .good
        call    cd_sense
        pop     cx
        jc      .ret
        loop    .again
        mov     ah, 0xAA
        stc
.ret:
        ret
.good:
        pop     cx
        mov     ah, 0
        ret

; cd_lock: AH=45h: AL 0 lock, 1 unlock, 2 ask; AL = 1 when locked.
cd_lock:
        mov     al, [fAL]
        cmp     al, 1
        jbe     .set
        cmp     al, 2
        mov     ah, 0x01
        jne     .ret
        mov     al, [si+A_STATE]
        and     al, 1
        mov     [fAL], al
        mov     ah, 0
.ret:
        ret
.set:
        xor     al, 1
        push    ax
        call    cd_clear_packet
        pop     ax
        mov     byte [EB_PACKET], 0x1E  ; PREVENT/ALLOW MEDIUM REMOVAL
        mov     [EB_PACKET+4], al
        mov     [si+A_STATE], al
        mov     [fAL], al
        mov     ax, 2048
        call    cd_packet
        mov     ah, 0
        jnc     .ret
        mov     ah, 0xB4                ; locking failed
        ret

; cd_eject: AH=46h.
cd_eject:
        test    byte [si+A_STATE], 1
        mov     ah, 0xB1                ; locked
        jnz     .ret
        call    cd_clear_packet
        mov     byte [EB_PACKET], 0x1B  ; START/STOP UNIT: open
        mov     byte [EB_PACKET+4], 0x02
        mov     ax, 2048
        call    cd_packet
        mov     ah, 0
        jnc     .ret
        mov     ah, 0xB5                ; eject failed
.ret:
        ret

; cd_changed: AH=49h: 06h when the medium was changed, 31h when there is none.
cd_changed:
        call    cd_clear_packet
        mov     ax, 2048
        call    cd_packet
        mov     ah, 0
        jnc     .ret
        call    cd_sense
        jc      .ret
        mov     ah, 0x06
.ret:
        ret
