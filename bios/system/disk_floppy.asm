; INT 40h (INT 13h for drives 00h, 01h): diskette services.
; Sources: IBM PC AT Technical Reference, BIOS listing DSKETTE; Ralf Brown's Interrupt List
; INT 13/AH=00h–05h, 08h, 15h–18h; media state byte: MEMORY.LST 0040h:0090h.

; CMOS drive types
FT_360          equ 1
FT_1200         equ 2
FT_720          equ 3
FT_1440         equ 4
FT_2880         equ 5                   ; 6 is the same

; bits of BDA_FDMEDIA
FM_RATE         equ 0xC0                ; 00 500, 40 300, 80 250, C0 1000 kbit/s
FM_DOUBLE       equ 0x20                ; two steps a cylinder
FM_KNOWN        equ 0x10

int40_handler:
        sti
        frame_in
        ds_bda
        cmp     ah, 0x18
        ja      .bad
        mov     bl, ah
        xor     bh, bh
        shl     bx, 1
        call    [cs:bx+int40_table]
        jmp     .status
.bad:
        mov     ah, 0x01
.status:
        mov     [BDA_FDSTATUS], ah
        mov     [fAH], ah
        clear_cf
        or      ah, ah
        jz      .ok
        set_cf
.ok:
        frame_out

; each returns AH = status; those whose AH is no status jump to fd_raw_out
int40_table:
        dw      fd_reset_call, fd_status, fd_transfer, fd_transfer, fd_transfer, fd_format
        dw      fd_bad, fd_bad, fd_params, fd_bad, fd_bad, fd_bad, fd_bad, fd_bad, fd_bad, fd_bad
        dw      fd_bad, fd_bad, fd_bad, fd_bad, fd_bad, fd_type_call, fd_change, fd_dasd, fd_media_set

fd_bad:
        mov     ah, 0x01
        ret

; fd_raw_out: leave the service with AH of the frame as it is, CF clear.
fd_raw_out:
        pop     ax                      ; return address
        mov     byte [BDA_FDSTATUS], 0
        clear_cf
        frame_out

; 00h: reset the controller; the drives are recalibrated when next used.
fd_reset_call:
        jmp     fdc_reset

; 01h: status of the last call.
fd_status:
        mov     ah, [BDA_FDSTATUS]
        ret

; fd_drive_type: AL = CMOS type of the drive in the frame, ZF set when there is none. BX = drive.
fd_drive_type:
        mov     bl, [fDL]
        xor     bh, bh
; fd_drive_type_bx: the same for drive BX.
fd_drive_type_bx:
        xor     ax, ax
        cmp     bx, 1
        ja      .out
        mov     al, CM_FLOPPY
        call    cmos_read
        or      bl, bl
        jnz     .second
        push    cx
        mov     cl, 4
        shr     al, cl
        pop     cx
.second:
        and     al, 0x0F
        cmp     al, 6
        jbe     .out
        xor     al, al
.out:
        or      al, al
        ret

; 02h read, 03h write, 04h verify. The frame's AH stays the function and AL the count until the end.
fd_transfer:
        call    fd_drive_type
        jz      fd_no_drive
        cmp     byte [fAL], 0
        je      fd_bad
        test    byte [fDH], 0xFE
        jnz     fd_bad
        call    fd_start
        jc      .fail
        call    fd_medium
        jc      .fail
        call    fd_set_dma
        jc      .fail
        call    fd_seek
        jc      .fail
        call    fd_command
        jc      .fail
        jmp     fd_end                  ; AL stays the number of sectors
.fail:
        call    fd_moved
        mov     [fAL], al
        jmp     fd_end

; fd_no_drive: not there: drives above 1 are a bad parameter, others do not answer.
fd_no_drive:
        mov     byte [fAL], 0
        cmp     byte [fDL], 1
        ja      fd_bad
        mov     ah, 0x80
        ret

; fd_end: let the motor run on for a while. AH = status is kept.
fd_end:
        mov     al, 2
        call    dpt_byte
        mov     [BDA_FDCOUNT], al
        ret

; fd_moved: AL = sectors moved before an error, from the address the controller stopped at.
fd_moved:
        mov     al, 0
        cmp     ah, 0x04                ; only these come from a transfer
        je      .count
        cmp     ah, 0x10
        je      .count
        ret
.count:
        mov     al, [BDA_FDRESULT+5]    ; R
        mov     bl, [BDA_FDRESULT+4]    ; H
        cmp     bl, [fDH]
        je      .same
        add     al, [BDA_FDSTATUS]      ; fd_eot left the last sector number here
.same:
        mov     bl, [fCL]
        sub     al, bl
        jnc     .ok
        xor     al, al
.ok:
        ret

; dpt_byte: AL = byte AL of the diskette parameter table (INT 1Eh).
dpt_byte:
        push    ds
        push    bx
        push    si
        xor     bx, bx
        mov     ds, bx
        lds     si, [0x1E*4]
        mov     bl, al
        mov     al, [si+bx]
        pop     si
        pop     bx
        pop     ds
        ret

; dpt_is_rom: ZF set when INT 1Eh points to the table in this ROM, that is, when no program has set
; its own sector count and gaps. Then the medium found decides them.
dpt_is_rom:
        push    ds
        push    ax
        xor     ax, ax
        mov     ds, ax
        cmp     word [0x1E*4], entry_dpt
        jne     .out
        cmp     word [0x1E*4+2], 0xF000
.out:
        pop     ax
        pop     ds
        ret

; fd_start: select the drive, motor on, look at the change line. CF and AH on an error.
fd_start:
        call    fdc_ready               ; is there a controller, is it reset?
        jc      .ret
        mov     byte [BDA_FDCOUNT], 0xFF
        mov     cl, [fDL]
        mov     al, 0x10
        shl     al, cl                  ; motor bit of the output register
        mov     ah, [BDA_FDMOTOR]
        mov     bl, 1
        shl     bl, cl
        and     byte [BDA_FDMOTOR], 0x4F        ; keep the motors, drop selection and write flag
        mov     bh, cl
        mov     cl, 4
        shl     bh, cl
        or      [BDA_FDMOTOR], bh
        or      [BDA_FDMOTOR], bl
        test    ah, bl                  ; ZF: the motor was off
        pushf
        mov     al, [BDA_FDMOTOR]
        shl     al, cl
        or      al, [fDL]
        or      al, 0x0C
        mov     dx, 0x3F2
        out     dx, al
        popf
        jnz     .running
        call    fd_spin_up
.running:
        call    fd_change_line
.ret:
        ret

; fd_spin_up: writing waits until the medium turns at speed (byte 0Ah of the parameter table, in 125 ms).
; Reading need not: the controller finds no address mark before, and fd_medium tries again.
fd_spin_up:
        cmp     byte [fAH], 0x03
        je      .wait
        cmp     byte [fAH], 0x05
        jne     .ret
.wait:
        mov     al, 0x0A
        call    dpt_byte
        mov     ah, 125
        mul     ah
        call    delay_ms
.ret:
        ret

; fd_change_line: when the door was opened: step to reset the line. Still set: no medium (80h).
; Else the medium is new: forget its type, status 06h. CF on either.
fd_change_line:
        call    fd_drive_type
        cmp     al, FT_360              ; has no such line
        je      .ok
        mov     dx, 0x3F7
        in      al, dx
        test    al, 0x80
        jz      .ok
        mov     byte [bx+BDA_FDMEDIA], 0
        mov     al, 1                   ; bit of the drive: recalibrate
        mov     cl, bl
        shl     al, cl
        not     al
        and     [BDA_FDRECAL], al
        mov     ch, 1                   ; a step away and back
        call    fdc_seek
        mov     ch, 0
        call    fdc_seek
        mov     dx, 0x3F7
        in      al, dx
        test    al, 0x80
        mov     ah, 0x80
        jnz     .error
        mov     ah, 0x06
.error:
        stc
        ret
.ok:
        clc
        ret

; fd_medium: the type of the medium: known, or tried rate after rate. CF and AH on an error.
fd_medium:
        call    fd_drive_type
        mov     ah, [bx+BDA_FDMEDIA]
        mov     [bx+BDA_FDSTART], ah
        test    ah, FM_KNOWN
        jz      .find
        mov     al, ah
        jmp     fdc_rate
.find:
        mov     ch, 3                   ; three times, for a drive that gains speed
.again:
        mov     si, ax
        and     si, 0x0007
        shl     si, 1
        mov     si, [cs:si+fd_rates]
.next:
        cs lodsb
        cmp     al, 0xFF
        je      .round
        push    ax
        call    fdc_rate
        pop     ax
        jc      .ret
        push    cx
        push    si
        push    ax
        call    fd_try
        pop     dx
        pop     si
        pop     cx
        jnc     .found
        cmp     ah, 0x80                ; nothing turns: no use in trying more
        je      .fail
        jmp     .next
.round:
        call    fd_drive_type
        dec     ch
        jnz     .again
        mov     ah, 0x02                ; no address mark at any rate
.fail:
        stc
.ret:
        ret
.found:
        mov     al, dl
        call    fd_steps
        jmp     fd_note

; rates to try for each drive type, as in the top bits of the media state
fd_rates:       dw .none, .r360, .r1200, .r720, .r1440, .r2880, .r2880, .none
.r360:          db 0x80, 0x40, 0x00, 0xFF
.r1200:         db 0x00, 0x40, 0x80, 0xFF
.r720:          db 0x80, 0x00, 0xFF
.r1440:         db 0x00, 0x80, 0x40, 0xFF
.r2880:         db 0xC0, 0x00, 0x80, 0x40
.none:          db 0xFF

; fd_try: recalibrate and read an address mark on cylinder 0. CF and AH when there is none.
fd_try:
        mov     ch, 0
        call    fdc_seek
        jc      .ret
        mov     dh, 0
        call    fdc_read_id
.ret:
        ret

; fd_steps: AL = rate; returns AL with FM_DOUBLE when a drive of 96 tracks an inch holds a medium of 48:
; on its track 2 the address marks then say cylinder 1.
fd_steps:
        push    ax
        call    fd_drive_type
        cmp     al, FT_1200
        pop     ax
        jne     .done
        or      al, al
        jz      .done                   ; 1.2 MB
        push    ax
        mov     ch, 2
        call    fdc_seek
        jc      .single
        mov     dh, 0
        call    fdc_read_id
        jc      .single
        cmp     byte [BDA_FDRESULT+3], 1
        jne     .single
        pop     ax
        or      al, FM_DOUBLE
        ret
.single:
        pop     ax
.done:
        ret

; fd_note: AL = rate and step bits: store the media state of the drive, CF clear.
; Low bits (MEMORY.LST 0040h:0090h): 3 360 KB in its drive, 4 360 KB in a 1.2 MB drive, 5 1.2 MB, 7 others.
fd_note:
        mov     dl, al
        call    fd_drive_type
        mov     ah, 7
        cmp     al, FT_360
        jne     .not360
        mov     ah, 3
.not360:
        cmp     al, FT_1200
        jne     .set
        mov     ah, 5
        test    dl, FM_RATE
        jz      .set
        mov     ah, 4
.set:
        or      ah, dl
        or      ah, FM_KNOWN
        mov     [bx+BDA_FDMEDIA], ah
        clc
        ret

; fd_sectors: AL = sectors on a track of the medium in the drive.
fd_sectors:
        push    bx
        call    fd_drive_type
        mov     ah, [bx+BDA_FDMEDIA]
        and     ah, FM_RATE
        cmp     ah, 0xC0
        je      .n36
        or      ah, ah
        jnz     .n9
        cmp     al, FT_1200
        mov     al, 15
        je      .out
        mov     al, 18
        jmp     .out
.n36:
        mov     al, 36
        jmp     .out
.n9:
        mov     al, 9
.out:
        pop     bx
        ret

; fd_eot: AL = last sector of a track for the controller: the table's when a program has its own,
; else the medium's; never less than the first sector wanted.
fd_eot:
        call    dpt_is_rom
        je      .medium
        mov     al, 4
        call    dpt_byte
        jmp     .have
.medium:
        call    fd_sectors
.have:
        cmp     al, [fCL]
        jae     .ok
        mov     al, [fCL]
        add     al, [fAL]
        dec     al
.ok:
        ret

; fd_gap: AL = gap between sectors (index 5 of the table) or for formatting (index 7); AL in: the index.
fd_gap:
        call    dpt_is_rom
        je      .medium
        jmp     dpt_byte
.medium:
        mov     dl, al
        call    fd_sectors
        mov     bx, fd_gaps
.next:
        cmp     al, [cs:bx]
        je      .found
        add     bx, 3
        jmp     .next
.found:
        mov     al, [cs:bx+1]
        cmp     dl, 5
        je      .done
        mov     al, [cs:bx+2]
.done:
        ret
; sectors, gap 3 for reading and writing, gap 3 for formatting (82077AA data sheet, table "Typical values")
fd_gaps:        db 9, 0x2A, 0x50, 15, 0x1B, 0x54, 18, 0x1B, 0x6C, 36, 0x38, 0x53

; fd_set_dma: channel 2 for the transfer of the frame. CF and AH = 09h over a 64 KB boundary.
fd_set_dma:
        mov     al, 3
        call    dpt_byte
        mov     cl, al                  ; bytes a sector: 128 << N
        mov     al, [fAL]
        xor     ah, ah
        add     cl, 7
        shl     ax, cl
        mov     cx, ax                  ; bytes
        mov     al, [fAH]
        mov     bl, 0x46                ; mode: write to memory
        cmp     al, 0x02
        je      fd_dma
        mov     bl, 0x4A                ; read from memory
        cmp     al, 0x03
        je      fd_dma
        mov     bl, 0x42                ; verify: no transfer, no boundary
        dec     cx
        xor     ax, ax
        mov     dl, al
        jmp     fd_dma_program

; fd_dma: CX bytes at ES:BX of the frame with mode BL.
fd_dma:
        mov     ax, [fES]
        mov     dx, 16
        mul     dx
        add     ax, [fBX]
        adc     dl, 0                   ; DL:AX physical address
        dec     cx
        push    ax
        add     ax, cx
        pop     ax
        jnc     fd_dma_program
        mov     ah, 0x09
        stc
        ret

; fd_dma_program: DL:AX address, CX count - 1, BL mode. CF clear.
fd_dma_program:
        push    ax
        mov     al, 0x06                ; mask channel 2
        out     0x0A, al
        iodelay
        out     0x0C, al                ; clear the byte pointer
        iodelay
        mov     al, bl
        out     0x0B, al
        iodelay
        pop     ax
        out     0x04, al
        iodelay
        mov     al, ah
        out     0x04, al
        iodelay
        mov     al, dl
        out     0x81, al
        iodelay
        mov     al, cl
        out     0x05, al
        iodelay
        mov     al, ch
        out     0x05, al
        iodelay
        mov     al, 0x02                ; open it
        out     0x0A, al
        clc
        ret

; fd_seek: to the cylinder of the frame. Before writing the head settles (table byte 9, ms); reading need
; not wait, the controller looks for address marks for two turns. CF and AH on an error.
fd_seek:
        call    fd_drive_type
        mov     ch, [fCH]
        test    byte [bx+BDA_FDMEDIA], FM_DOUBLE
        jz      .single
        shl     ch, 1
.single:
        mov     cl, [bx+BDA_FDCYL]
        call    fdc_seek
        jc      .ret
        cmp     cl, ch
        je      .ok
        cmp     byte [fAH], 0x03
        je      .settle
        cmp     byte [fAH], 0x05
        jne     .ok
.settle:
        mov     al, 9
        call    dpt_byte
        xor     ah, ah
        push    ds
        ds_ebda
        call    tmo_set
.wait:
        call    tmo_check
        jnc     .wait
        pop     ds
.ok:
        clc
.ret:
        ret

; fd_command: read, write or verify as the frame says, to the end of the transfer. CF and AH on an error.
fd_command:
        cmp     byte [fAH], 0x04
        jne     .plain
        call    fdc_is_enhanced         ; VERIFY needs no DMA; an 8272 reads with DMA in verify mode
        jne     .plain
        mov     al, 0xF6
        call    fd_send_address
        jc      .ret
        mov     al, [fAL]               ; sectors
        call    fdc_send
        jc      .ret
        call    fdc_finish
        jnc     .ret
        mov     al, [BDA_FDRESULT]
        and     al, 0xC0
        cmp     al, 0x80                ; not known after all
        stc
        jne     .ret
.plain:
        mov     al, 0xE6                ; MT, MFM, skip deleted: read data
        cmp     byte [fAH], 0x03
        jne     .read
        or      byte [BDA_FDMOTOR], 0x80
        mov     al, 0xC5                ; MT, MFM: write data
.read:
        call    fd_send_address
        jc      .ret
        mov     al, 6                   ; data length, counts for N = 0 only
        call    dpt_byte
        call    fdc_send
        jc      .ret
        call    fdc_finish
.ret:
        ret

; fd_send_address: command AL, then head/drive (EC set for VERIFY), C, H, R, N, EOT, gap. CF, AH on an error.
fd_send_address:
        mov     bl, al
        call    fdc_begin
        mov     al, bl
        call    fdc_send
        jc      .ret
        call    fdc_head_drive
        cmp     bl, 0xF6
        jne     .no_ec
        or      al, 0x80                ; the last byte is the number of sectors
.no_ec:
        call    fdc_send
        jc      .ret
        mov     al, [fCH]
        call    fdc_send
        jc      .ret
        mov     al, [fDH]
        call    fdc_send
        jc      .ret
        mov     al, [fCL]
        call    fdc_send
        jc      .ret
        mov     al, 3
        call    dpt_byte
        call    fdc_send
        jc      .ret
        call    fd_eot
        mov     [BDA_FDSTATUS], al
        call    fdc_send
        jc      .ret
        mov     al, 5
        call    fd_gap
        call    fdc_send
.ret:
        ret

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

; fd_format_count: AL = sectors to format.
fd_format_count:
        call    dpt_is_rom
        je      .medium
        mov     al, 4
        jmp     dpt_byte
.medium:
        jmp     fd_sectors

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
