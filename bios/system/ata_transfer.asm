; ATA disks: PIO transfers by LBA28, LBA48 or cylinder, head and sector.
; Sources: ANSI ATA-4 and ATA/ATAPI-6 ("PIO data-in command protocol", READ SECTORS, READ SECTORS EXT).
;
; DS is the EBDA and SI an ATA position in all of it.

; ata_transfer: EB_XCOUNT sectors from EB_XLBA, EB_XCMD says how, buffer at EB_XSEG:EB_XOFF.
; EB_XDONE counts what is done. CF and AH on an error.
ata_transfer:
        mov     word [EB_XDONE], 0
        call    ata_range
        jc      .ret
        mov     dx, [si+A_CTL]
        mov     al, ATA_NIEN
        out     dx, al
.more:
        mov     ax, [EB_XCOUNT]
        sub     ax, [EB_XDONE]
        jz      .done
        cmp     ax, 128
        jbe     .part
        mov     ax, 128
.part:
        mov     [EB_XPART], al
        call    ata_start
        jc      .end
        call    ata_move
        jnc     .more
        jmp     .end
.done:
        mov     ah, 0                   ; CF is clear
.end:
        pushf
        call    ata_interrupts_on
        popf
.ret:
        ret

; ata_range: CF and AH = 04h when the transfer does not end within the disk.
ata_range:
        mov     ax, [EB_XLBA]
        mov     bx, [EB_XLBA+2]
        mov     cx, [EB_XLBA+4]
        mov     dx, [EB_XLBA+6]
        add     ax, [EB_XCOUNT]
        adc     bx, 0
        adc     cx, 0
        adc     dx, 0
        jc      .bad
        sub     ax, [si+A_SECTORS]      ; end - size must be <= 0
        mov     di, ax
        sbb     bx, [si+A_SECTORS+2]
        sbb     cx, [si+A_SECTORS+4]
        sbb     dx, [si+A_SECTORS+6]
        jc      .ok
        or      di, bx
        or      di, cx
        or      di, dx
        jnz     .bad
.ok:
        clc
        ret
.bad:
        mov     ah, 0x04
        stc
        ret

; ata_start: address registers and command for EB_XPART sectors at EB_XLBA + EB_XDONE. CF, AH on an error.
ata_start:
        mov     bx, [EB_XLBA]
        mov     cx, [EB_XLBA+2]
        mov     di, [EB_XLBA+4]
        add     bx, [EB_XDONE]
        adc     cx, 0
        adc     di, 0                   ; DI:CX:BX; bits 63–48 are zero on any real disk
        test    byte [si+A_FLAGS], 1
        jnz     .lba
        jmp     ata_start_chs
.lba:
        test    byte [si+A_FLAGS], 2    ; without 48-bit addresses the drive ends below 2^28
        jz      .lba28
        or      di, di
        jnz     .lba48
        cmp     cx, 0x0FFF              ; the last sector must lie below 2^28 too
        jae     .lba48
.lba28:
        mov     al, ch
        and     al, 0x0F
        call    ata_select
        call    .registers
        mov     al, 0
        jmp     ata_issue
.lba48:
        mov     al, 0
        call    ata_select
        mov     dx, [si+A_BASE]
        add     dx, ATA_COUNT           ; high bytes first: each register is two deep
        mov     al, 0
        out     dx, al
        inc     dx
        mov     al, ch
        out     dx, al
        inc     dx
        mov     ax, di
        out     dx, al
        inc     dx
        mov     al, ah
        out     dx, al
        call    .registers
        mov     al, 3
        jmp     ata_issue
.registers:                             ; count and the low 24 bits
        mov     dx, [si+A_BASE]
        add     dx, ATA_COUNT
        mov     al, [EB_XPART]
        out     dx, al
        inc     dx
        mov     al, bl
        out     dx, al
        inc     dx
        mov     al, bh
        out     dx, al
        inc     dx
        mov     al, cl
        out     dx, al
        ret

; ata_issue: command for EB_XCMD from the table at offset AL.
ata_issue:
        mov     bl, [EB_XCMD]
        add     bl, al
        xor     bh, bh
        push    bx
        mov     ax, 10000
        call    ata_wait_idle
        pop     bx
        jc      .ret
        mov     dx, [si+A_BASE]
        add     dx, ATA_STATUS
        mov     al, [cs:bx+ata_commands]
        out     dx, al
        call    ata_pause
        clc
.ret:
        ret
ata_commands:
        db      0x20, 0x30, 0x40        ; read, write, verify sectors
        db      0x24, 0x34, 0x42        ; with 48-bit addresses

; ata_start_chs: the same by physical cylinder, head, sector. CX:BX sector number.
ata_start_chs:
        mov     ax, [si+A_PHEAD]
        mul     word [si+A_PSPT]
        mov     di, ax                  ; sectors a cylinder
        mov     dx, cx
        mov     ax, bx
        cmp     dx, di
        jae     .bad
        div     di                      ; AX cylinder, DX rest
        mov     di, ax
        mov     ax, dx
        xor     dx, dx
        div     word [si+A_PSPT]        ; AX head, DX sector - 1
        mov     bl, dl
        inc     bl
        call    ata_select
        mov     dx, [si+A_BASE]
        add     dx, ATA_COUNT
        mov     al, [EB_XPART]
        out     dx, al
        inc     dx
        mov     al, bl
        out     dx, al
        inc     dx
        mov     ax, di
        out     dx, al
        inc     dx
        mov     al, ah
        out     dx, al
        mov     al, 0
        jmp     ata_issue
.bad:
        mov     ah, 0x04
        stc
        ret

; ata_move: the data of one command, sector by sector. CF and AH on an error.
ata_move:
        cmp     byte [EB_XCMD], 2
        je      .verify
.next:
        call    ata_wait_data
        jc      .ret
        call    x_buffer
        jc      .ret
        mov     cx, 256
        mov     dx, [si+A_BASE]
        cmp     byte [EB_XCMD], 0
        jne     .write
        call    ata_read_words
        jmp     .moved
.write:
        call    ata_write_words
.moved:
        call    x_moved
        jc      .ret
        inc     word [EB_XDONE]
        dec     byte [EB_XPART]
        jnz     .next
.end:
        call    ata_pause
        mov     ax, 10000
        call    ata_wait_idle
        jc      .ret
        test    al, ATA_ERR | ATA_DF
        jz      .ret                    ; CF is clear
        jmp     ata_error
.verify:
        call    .end
        jc      .ret
        mov     al, [EB_XPART]
        xor     ah, ah
        add     [EB_XDONE], ax
        clc
.ret:
        ret

; x_buffer: ES:DI = where the next bytes go or come from. The offset is made small, so that a transfer of any length
; does not wrap in its segment; not in the HMA, where the segment has no room above. Sectors of a flat address pass
; through EB_BUF. CF and AH on an error. BX and SI stay.
x_buffer:
        cmp     byte [EB_XFLAT], 0
        jne     .flat
        mov     di, [EB_XOFF]
        mov     ax, di
        mov     cl, 4
        shr     ax, cl
        add     ax, [EB_XSEG]
        jc      .high
        and     di, 0x0F
        mov     [EB_XSEG], ax
        mov     [EB_XOFF], di
.high:
        mov     es, [EB_XSEG]
        clc
        ret
.flat:
        push    ds
        pop     es
        cmp     byte [EB_XCMD], 1
        mov     di, 0x18                ; the sector to write into EB_BUF, as the target
        jne     .into
        call    x_flat
        jc      .ret
.into:
        mov     di, EB_BUF
        clc
.ret:
        ret

; x_moved: follows the transfer of a sector, DI behind it. CF and AH on an error. BX and SI stay.
x_moved:
        cmp     byte [EB_XFLAT], 0
        jne     .flat
        mov     [EB_XOFF], di
        ret                             ; CF is clear
.flat:
        cmp     byte [EB_XCMD], 0
        clc
        jne     .next
        mov     di, 0x10                ; the sector read from EB_BUF, as the source
        call    x_flat
        jc      .ret
.next:
        add     word [EB_XADDR], 512
        adc     word [EB_XADDR+2], 0    ; no carry: see edd_flat
.ret:
        ret

; x_flat: moves a sector between EB_BUF, whose descriptor is DI (10h the source, 18h the target), and the flat address.
; It asks INT 15h, as a memory manager that runs this code in virtual-8086 mode answers there. CF and AH = 01h on an
; error. BX and SI stay.
x_flat:
        push    bx
        push    cx
        push    dx
        push    si
        push    es
        mov     si, EB_XGDT
        mov     bx, di
        mov     ax, ds
        mov     dx, 16
        mul     dx
        add     ax, EB_BUF
        adc     dx, 0
        call    .descriptor
        xor     bx, 0x10 ^ 0x18
        mov     ax, [EB_XADDR]
        mov     dx, [EB_XADDR+2]
        call    .descriptor
        push    ds
        pop     es
        mov     cx, 256
        mov     ah, 0x87
        int     0x15
        mov     ah, 0x01
        pop     es
        pop     si
        pop     dx
        pop     cx
        pop     bx
        ret
.descriptor:                            ; of 512 bytes at DX:AX, a linear address
        mov     word [bx+si], 0x01FF
        mov     [bx+si+2], ax
        mov     [bx+si+4], dl
        mov     word [bx+si+5], 0x0093
        mov     [bx+si+7], dh
        ret
