; INT 13h for diskettes: format (05h), drive parameters (08h), drive type (15h), change line (16h), medium for
; formatting (17h, 18h).
; Sources: IBM PC AT Technical Reference, BIOS listing DSKETTE; Ralf Brown's Interrupt List INT 13/AH=05h, 08h,
; 15h–18h.

; 05h: format the track CH, head DH from the address list at ES:BX (C, H, R, N for each sector).
fd_format:
        call    fd_drive_type
        jz      .none
        test    byte [fDH], 0xFE
        jnz     .bad
        call    fd_start
        jc      .fail
        call    fd_format_medium
        jc      .fail
        call    fd_format_count
        push    ax
        xor     ah, ah
        shl     ax, 1
        shl     ax, 1
        mov     cx, ax
        mov     bl, 0x4A
        call    fd_dma
        pop     bx                      ; BL sectors
        jc      .fail
        push    bx
        call    fd_seek
        pop     bx
        jc      .fail
        call    fd_send_format
        call    fd_forget               ; CF stays
.fail:
        jmp     fd_end
.none:
        jmp     fd_no_drive
.bad:
        jmp     fd_bad

; fd_format_medium: a new disk has no address marks, so an unknown medium is taken for the drive's best.
fd_format_medium:
        call    fd_drive_type
        mov     ah, [bx+BDA_FDMEDIA]
        test    ah, FM_KNOWN
        jnz     .known
        xor     ah, ah
        mov     si, ax
        shl     si, 1
        mov     si, [cs:si+fd_rates]
        mov     al, [cs:si]
        call    fd_note
        mov     ah, [bx+BDA_FDMEDIA]
.known:
        mov     al, ah
        jmp     fdc_rate

; fd_format_count: AL = sectors to format. IBM's BIOS takes them from the parameter table only, so a program that formats
; longer tracks brings its own; a caller that does not, but says a larger number in AL, gets that.
fd_format_count:
        call    dpt_is_rom
        je      .medium
        mov     al, 4
        jmp     dpt_byte
.medium:
        call    fd_sectors
        cmp     byte [fAL], 36
        ja      .out
        cmp     al, [fAL]
        jae     .out
        mov     al, [fAL]
.out:
        ret

; fd_send_format: FORMAT TRACK with BL sectors. CF and AH on an error, else AH = 0.
fd_send_format:
        or      byte [BDA_FDMOTOR], 0x80
        call    fdc_begin
        mov     al, 0x4D
        call    fdc_send
        jc      .ret
        call    fdc_head_drive
        call    fdc_send
        jc      .ret
        mov     al, 3
        call    dpt_byte
        call    fdc_send
        jc      .ret
        mov     al, bl
        call    fdc_send
        jc      .ret
        mov     al, 7
        call    fd_gap
        call    fdc_send
        jc      .ret
        mov     al, 8
        call    dpt_byte
        call    fdc_send
        jc      .ret
        call    fdc_finish
.ret:
        ret

; 08h: drive parameters.
fd_params:
        mov     al, [fDL]
        push    ax
        call    fd_count
        xor     bx, bx
        mov     [fAX], bx
        mov     [fBX], bx
        mov     [fCX], bx
        mov     [fDX], ax
        mov     [fDI], bx
        mov     [fES], bx
        pop     ax
        cmp     al, 1
        ja      .none
        mov     bl, al
        xor     bh, bh
        call    fd_drive_type_bx
        jz      .none
        mov     [fBL], al
        call    fd_table_of_type
        mov     [fDI], si
        mov     word [fES], 0xF000
        mov     al, [cs:si+4]
        mov     [fCL], al
        mov     al, [cs:si+11]
        mov     [fCH], al
        mov     byte [fDH], 1
.none:
        jmp     fd_raw_out

; fd_count: AX = number of diskette drives.
fd_count:
        push    bx
        xor     bx, bx
        call    fd_drive_type_bx
        mov     ah, 0
        jz      .first
        inc     ah
.first:
        inc     bx
        push    ax
        call    fd_drive_type_bx
        pop     ax
        jz      .second
        inc     ah
.second:
        mov     al, ah
        xor     ah, ah
        pop     bx
        ret

; fd_table_of_type: CS:SI = parameter table for CMOS type AL.
fd_table_of_type:
        xor     ah, ah
        mov     si, ax
        shl     si, 1
        mov     si, [cs:si+fd_tables]
        ret
fd_tables:      dw fd_dpt_1440, fd_dpt_360, fd_dpt_1200, fd_dpt_720, fd_dpt_1440, fd_dpt_2880, fd_dpt_2880
; step rate/unload, load/DMA, motor off ticks, N, EOT, gap, length, format gap, filler, settle ms, start 1/8 s;
; behind the eleven bytes the last cylinder.
fd_dpt_360:     db 0xDF, 0x02, 0x25, 2, 9, 0x2A, 0xFF, 0x50, 0xF6, 15, 8, 39
fd_dpt_1200:    db 0xDF, 0x02, 0x25, 2, 15, 0x1B, 0xFF, 0x54, 0xF6, 15, 8, 79
fd_dpt_720:     db 0xDF, 0x02, 0x25, 2, 9, 0x2A, 0xFF, 0x50, 0xF6, 15, 8, 79
fd_dpt_1440:    db 0xAF, 0x02, 0x25, 2, 18, 0x1B, 0xFF, 0x6C, 0xF6, 15, 8, 79
fd_dpt_2880:    db 0xAF, 0x02, 0x25, 2, 36, 0x38, 0xFF, 0x53, 0xF6, 15, 8, 79

; 15h: AH = 0 no drive, 1 no change line, 2 change line.
fd_type_call:
        call    fd_drive_type
        mov     ah, 0
        jz      .set
        inc     ah
        cmp     al, FT_360
        je      .set
        inc     ah
.set:
        mov     [fAH], ah
        jmp     fd_raw_out

; 16h: AH = 06h when the medium may have been changed, 80h when there is none.
fd_change:
        call    fd_drive_type
        jz      fd_no_drive_j
        cmp     al, FT_360
        mov     ah, 0x06
        je      .ret
        call    fd_start
        jc      .end
        mov     ah, 0
.end:
        jmp     fd_end
.ret:
        ret
fd_no_drive_j:
        jmp     fd_no_drive

; 17h: type of the medium for formatting: AL 1 360 KB, 2 360 KB in a 1.2 MB drive, 3 1.2 MB, 4 720 KB.
fd_dasd:
        call    fd_drive_type
        jz      fd_no_drive_j
        mov     ah, 0x01
        mov     dl, [fAL]
        dec     dl
        cmp     dl, 3
        ja      .ret
        push    dx
        push    bx
        call    fd_start                ; so that the change line is reset
        pop     bx
        pop     dx
        jnc     .ready
        cmp     ah, 0x80
        je      fd_end
.ready:
        mov     dh, 0
        mov     si, dx
        mov     al, [cs:si+.states]
        mov     [bx+BDA_FDMEDIA], al
        call    fd_forget
        mov     ah, 0
        call    fd_end
.ret:
        ret
.states:        db 0x93, 0x74, 0x15, 0x97

; 18h: medium of CH+1 cylinders and CL sectors for formatting: ES:DI = its parameter table.
; AH = 0Ch when the drive cannot do it.
fd_media_set:
        call    fd_drive_type
        jz      fd_no_drive_j
        push    ax
        push    bx
        call    fd_start
        pop     bx
        pop     dx                      ; DL drive type
        jnc     .ready
        cmp     ah, 0x80
        je      .end
.ready:
        mov     si, .kinds
.next:
        cs lodsw                        ; drive type, sectors
        mov     cx, ax
        cs lodsw                        ; last cylinder, media state
        mov     di, ax
        cs lodsw                        ; parameter table
        or      cl, cl
        jz      .not
        cmp     cl, dl
        jne     .next
        cmp     ch, [fCL]
        jne     .next
        mov     cx, di
        cmp     cl, [fCH]
        jne     .next
        mov     [bx+BDA_FDMEDIA], ch
        call    fd_forget
        mov     [fDI], ax
        mov     word [fES], 0xF000
        mov     ah, 0
.end:
        jmp     fd_end
.not:
        mov     ah, 0x0C
        jmp     fd_end
; type, sectors, last cylinder, media state, table
%macro kind 5
        db      %1, %2, %3, %4
        dw      %5
%endmacro
.kinds:
        kind    FT_360, 9, 39, 0x93, fd_dpt_360
        kind    FT_360, 8, 39, 0x93, fd_dpt_360
        kind    FT_1200, 15, 79, 0x15, fd_dpt_1200
        kind    FT_1200, 9, 39, 0x74, fd_dpt_360
        kind    FT_1200, 8, 39, 0x74, fd_dpt_360
        kind    FT_720, 9, 79, 0x97, fd_dpt_720
        kind    FT_1440, 18, 79, 0x17, fd_dpt_1440
        kind    FT_1440, 9, 79, 0x97, fd_dpt_720
        kind    FT_2880, 36, 79, 0xD7, fd_dpt_2880
        kind    FT_2880, 18, 79, 0x17, fd_dpt_1440
        kind    FT_2880, 9, 79, 0x97, fd_dpt_720
        kind    6, 36, 79, 0xD7, fd_dpt_2880
        kind    6, 18, 79, 0x17, fd_dpt_1440
        kind    6, 9, 79, 0x97, fd_dpt_720
        kind    0, 0, 0, 0, 0
