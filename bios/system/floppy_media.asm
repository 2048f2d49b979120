; Diskettes: what medium is in the drive: change line, data rate, double steps, sectors and gaps.
; Sources: IBM PC AT Technical Reference, BIOS listing DSKETTE (MED_CHANGE, SETUP_STATE, FMT_INIT); 82077AA data
; sheet; MEMORY.LST 0040h:0090h.

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
; else the medium's; never less than the first sector wanted. While EB_FDWIDE is set, a transfer that ends a few
; sectors behind the medium's usual last one is taken at its word: disks of 1.68 MB have 21 sectors where
; others have 18, and no address mark tells how many there are.
fd_eot:
        call    dpt_is_rom
        je      .medium
        mov     al, 4
        call    dpt_byte
        jmp     .have
.medium:
        push    es
        es_ebda
        cmp     byte [es:EB_FDWIDE], 0
        pop     es
        je      .usual
        call    fd_beyond
        jc      .wanted
.usual:
        call    fd_sectors
.have:
        cmp     al, [fCL]
        jae     .ok
.wanted:
        mov     al, [fCL]
        add     al, [fAL]
        dec     al
.ok:
        ret

; fd_beyond: CF set when the transfer ends behind the last usual sector by at most a quarter of a track, and
; no program has set the number of sectors.
fd_beyond:
        push    ax
        push    bx
        call    dpt_is_rom
        clc
        jne     .out
        call    fd_sectors
        mov     bl, al
        xor     bh, bh
        mov     al, [fCL]
        xor     ah, ah
        add     al, [fAL]
        adc     ah, 0
        dec     ax                      ; last sector wanted
        cmp     bx, ax                  ; CF: behind the end
        jnc     .out
        shr     bl, 1
        shr     bl, 1
        push    ax
        call    fd_sectors
        add     bl, al
        pop     ax
        cmp     bx, ax
        cmc                             ; CF: not by too much
.out:
        pop     bx
        pop     ax
        ret

; fd_set_wide: EB_FDWIDE := AL.
fd_set_wide:
        push    es
        es_ebda
        mov     [es:EB_FDWIDE], al
        pop     es
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
