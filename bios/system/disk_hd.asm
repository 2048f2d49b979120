; INT 13h for hard disks, AH=00h–15h, by cylinder, head and sector.
; Sources: IBM PC AT Technical Reference, BIOS DISK; Ralf Brown's Interrupt List INT 13/AH=00h–15h.

; hd_service: entered from int13_handler with the caller's registers. DS is the EBDA, SI the position of the drive.
hd_service:
        frame_in
        ds_ebda
        mov     bl, ah
        xor     bh, bh
        cmp     bl, 0x15
        ja      .extended
        call    hd_position
        jc      .no_drive
        shl     bx, 1
        call    [cs:bx+hd_table]
        jmp     hd_status_out
.extended:
        jmp     edd_service
.no_drive:
        cmp     ah, 0x15
        je      .type
        mov     ah, 0x01
        cmp     byte [fAH], 0x08
        jne     hd_status_out
        mov     ah, 0x07
        mov     word [fCX], 0
        mov     word [fDX], 0
        jmp     hd_status_out
.type:
        xor     ax, ax                  ; 15h: no such drive
        mov     [fCX], ax
        mov     [fDX], ax
        jmp     hd_raw_out

; hd_status_out: AH = status, to the caller and to the BDA.
hd_status_out:
        mov     [fAH], ah
        ds_bda
        mov     [BDA_HDSTATUS], ah
        clear_cf
        or      ah, ah
        jz      .ok
        set_cf
.ok:
        frame_out

; hd_raw_out: AH is a result, not a status.
hd_raw_out:
        mov     [fAH], ah
        ds_bda
        mov     byte [BDA_HDSTATUS], 0
        clear_cf
        frame_out

hd_table:
        dw      hd_reset, hd_status, hd_read, hd_write, hd_verify, hd_format
        dw      hd_bad, hd_bad, hd_params, hd_init, hd_bad, hd_bad
        dw      hd_seek, hd_reset_disk, hd_bad, hd_bad, hd_ready, hd_recalibrate
        dw      hd_bad, hd_bad, hd_diagnose, hd_type

; hd_position: SI = ATA position of drive DL. CF when there is none. Keeps AX, BX.
hd_position:
        push    ax
        push    bx
        mov     bl, [fDL]
        call    eltorito_shift          ; an emulated disk 80h moves the real ones up
        sub     bl, 0x80
        cmp     bl, [EB_HDCOUNT]
        jae     .none
        xor     bh, bh
        mov     al, [bx+EB_HDMAP]
        call    ata_position
        clc
        jmp     .out
.none:
        stc
.out:
        pop     bx
        pop     ax
        ret

hd_bad:
        mov     ah, 0x01
        ret

; 00h: reset: the diskette system too, then the channel of the drive.
hd_reset:
        push    dx
        mov     ah, 0
        mov     dl, 0
        pushf
        push    cs
        call    int40_handler           ; comes back by IRET
        pop     dx
; 0Dh: the disks only.
hd_reset_disk:
        call    ata_reset_channel
        mov     ah, 0x05
        jc      .ret
        test    byte [si+A_FLAGS], 1
        jnz     .done
        call    ata_set_geometry
.done:
        call    ata_interrupts_on
        mov     ah, 0
.ret:
        ret

; 01h: status of the last call. It goes back in AH, CF set when it is not zero.
hd_status:
        push    ds
        ds_bda
        mov     ah, [BDA_HDSTATUS]
        pop     ds
        ret

; 02h, 03h, 04h.
hd_read:
        mov     al, 0
        jmp     hd_transfer
hd_write:
        mov     al, 1
        jmp     hd_transfer
hd_verify:
        mov     al, 2
hd_transfer:
        mov     [EB_XCMD], al
        mov     al, [fAL]
        mov     byte [fAL], 0
        xor     ah, ah
        mov     [EB_XCOUNT], ax
        dec     ax
        cmp     ax, 128                 ; 1 to 128: what a segment holds
        jae     .bad
        call    hd_lba
        jc      .bad
        mov     ax, [fES]
        mov     [EB_XSEG], ax
        mov     ax, [fBX]
        mov     [EB_XOFF], ax
        call    ata_transfer
        mov     al, [EB_XDONE]
        mov     [fAL], al
        ret
.bad:
        mov     ah, 0x01
        ret

; hd_lba: EB_XLBA from CH, CL, DH of the frame. CF when they are outside the logical geometry.
hd_lba:
        mov     ax, [fCX]
        mov     bl, al
        and     bx, 0x3F                ; sector
        jz      .bad
        cmp     bx, [si+A_LSPT]
        ja      .bad
        dec     bx
        mov     cl, 6
        xchg    al, ah
        shr     ah, cl                  ; AX cylinder
        cmp     ax, [si+A_LCYL]
        jae     .bad
        mov     cl, [fDH]
        xor     ch, ch
        cmp     cx, [si+A_LHEAD]
        jae     .bad
        mul     word [si+A_LHEAD]
        add     ax, cx
        adc     dx, 0                   ; DX:AX track
        push    dx
        mul     word [si+A_LSPT]
        mov     cx, ax
        mov     di, dx
        pop     ax
        mul     word [si+A_LSPT]        ; high part: fits 16 bits
        add     di, ax
        add     cx, bx
        adc     di, 0
        xor     ax, ax
        mov     [EB_XLBA], cx
        mov     [EB_XLBA+2], di
        mov     [EB_XLBA+4], ax
        mov     [EB_XLBA+6], ax
        ret                             ; CF is clear
.bad:
        stc
        ret

; 05h: format a track. ATA-4 has no command FORMAT TRACK. As with other BIOSes, the address is checked and
; the data stay as they are.
hd_format:
        mov     al, [fCL]
        and     byte [fCL], 0xC0
        or      byte [fCL], 1
        push    ax
        call    hd_lba
        pop     ax
        mov     [fCL], al
        mov     ah, 0
        jnc     .ret
        mov     ah, 0x01
.ret:
        ret

; 08h: CH, CL last cylinder and sector, DH last head, DL number of disks.
hd_params:
        mov     ax, [si+A_LCYL]
        dec     ax
        mov     [fCH], al
        mov     cl, 6
        shl     ah, cl
        or      ah, [si+A_LSPT]
        mov     [fCL], ah
        mov     al, [si+A_LHEAD]
        dec     al
        mov     [fDH], al
        mov     al, [EB_HDCOUNT]
        add     al, [EB_CD+CD_ISDISK]
        mov     [fDL], al
        mov     byte [fAL], 0
        mov     ah, 0
        ret

; 09h: set the drive's geometry from the parameter table. LBA drives have none to set.
hd_init:
        mov     ah, 0
        test    byte [si+A_FLAGS], 1
        jnz     .ret
        call    ata_set_geometry
        jc      .ret
        mov     ah, 0
.ret:
        ret

; 0Ch: seek. The drive seeks by itself when it transfers; the address is checked.
hd_seek:
        call    hd_lba
        mov     ah, 0
        jnc     .ret
        mov     ah, 0x40
.ret:
        ret

; 10h: is the drive ready? 11h: recalibrate, which ATA drives do by themselves.
hd_ready:
hd_recalibrate:
        mov     al, 0
        call    ata_select
        mov     ax, 3000
        call    ata_wait_idle
        jc      .ret
        mov     ah, 0
        test    al, ATA_DRDY
        jnz     .ret
        mov     ah, 0xAA                ; not ready
.ret:
        ret

; 14h: controller self-test: EXECUTE DEVICE DIAGNOSTIC, 01h in the error register is good.
hd_diagnose:
        mov     dx, [si+A_CTL]
        mov     al, ATA_NIEN
        out     dx, al
        mov     al, 0
        call    ata_select
        mov     al, 0x90
        call    ata_simple
        mov     al, ATA_ERROR
        push    dx
        call    ata_in
        pop     dx
        and     al, 0x7F
        mov     ah, 0
        cmp     al, 1
        je      .ret
        mov     ah, 0x20
.ret:
        call    ata_interrupts_on
        ret

; 15h: AH = 3 hard disk, CX:DX sectors.
hd_type:
        mov     ax, [si+A_LCYL]
        mul     word [si+A_LHEAD]
        push    dx
        mul     word [si+A_LSPT]
        mov     bx, dx
        mov     [fDX], ax
        pop     ax
        mul     word [si+A_LSPT]
        add     ax, bx
        mov     [fCX], ax
        mov     ah, 0x03
        pop     bx                      ; return address
        jmp     hd_raw_out
