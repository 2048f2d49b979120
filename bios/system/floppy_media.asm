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
        call    fd_forget
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
        call    fdc_rate
        jc      .ret
        jmp     fd_measure
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
        call    fd_note
        jmp     fd_measure

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

; fd_measure: how many sectors a track has, unless that is known, from the address marks that pass: their numbers from one
; on until the same comes again; and whether there is a second side. Disks of 8, 11 or 21 sectors look like those of
; 9 and 18 otherwise. When it cannot be found out the medium's usual number holds. CF clear.
fd_measure:
        mov     bl, [fDL]
        xor     bh, bh
        es_ebda
        cmp     byte [es:bx+EB_FDTRACK], 0
        jne     .done
        mov     dh, 0
        call    fdc_read_id
        jc      .done
        mov     ch, [BDA_FDRESULT+5]    ; CH the first sector number
        mov     cl, ch                  ; CL the largest
        mov     si, 64
.next:
        call    fdc_read_id
        jc      .done
        mov     al, [BDA_FDRESULT+5]
        cmp     al, ch
        je      .round
        cmp     al, cl
        jbe     .count
        mov     cl, al
.count:
        dec     si
        jnz     .next
        jmp     .done
.round:
        cmp     cl, 8                   ; fewer: no disk of a PC
        jb      .done
        cmp     cl, 64
        ja      .done
        inc     dh
        call    fdc_read_id
        jnc     .store
        cmp     ah, 0x80
        je      .done
        or      cl, FDT_ONE_SIDE
.store:
        es_ebda
        mov     [es:bx+EB_FDTRACK], cl
.done:
        clc
        ret

; fd_forget: forgets how many sectors a track has. All registers and flags stay.
fd_forget:
        pushf
        push    es
        push    bx
        es_ebda
        mov     bl, [fDL]
        xor     bh, bh
        cmp     bl, 1
        ja      .out
        mov     byte [es:bx+EB_FDTRACK], 0
.out:
        pop     bx
        pop     es
        popf
        ret

; fd_one_side: ZF clear when the medium has one side. All registers stay.
fd_one_side:
        push    es
        push    bx
        es_ebda
        mov     bl, [fDL]
        xor     bh, bh
        test    byte [es:bx+EB_FDTRACK], FDT_ONE_SIDE
        pop     bx
        pop     es
        ret

; fd_track: AL = sectors on a track for a transfer: those measured, or fewer when a program has a parameter table that says
; so; without a measurement the table's or the medium's usual number.
fd_track:
        push    es
        push    bx
        es_ebda
        mov     bl, [fDL]
        xor     bh, bh
        mov     bl, [es:bx+EB_FDTRACK]
        and     bl, FDT_SECTORS
        pushf                           ; ZF: not measured
        jnz     .table
        call    fd_sectors
        mov     bl, al
.table:
        mov     al, bl
        call    dpt_is_rom
        je      .have
        mov     al, 4
        call    dpt_byte
        popf
        jz      .out
        pushf
        cmp     al, bl
        jbe     .have
        mov     al, bl
.have:
        popf
.out:
        pop     bx
        pop     es
        ret

; fd_sectors: AL = sectors that the kind of medium in the drive usually has on a track.
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

; fd_eot: AL = last sector of a track for the controller; never less than the last sector of an address behind it.
fd_eot:
        call    fd_track
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
