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

; 02h read, 03h write, 04h verify. A transfer goes on behind the last sector of head 0 on head 1, and behind that on
; the next cylinder, as it does with BIOSes later than IBM's. A command of the controller ends with the
; cylinder, so there is one for each: the frame has its part meanwhile, and below the frame stands the whole.
%define pCX     bp-4
%define pDX     bp-6
%define pES     bp-8
%define pLEFT   bp-10                   ; sectors to do, those of the running part included
%define pDONE   bp-12
fd_transfer:
        call    fd_drive_type
        jz      fd_no_drive
        cmp     byte [fAL], 0
        je      fd_bad
        test    byte [fDH], 0xFE
        jnz     fd_bad
        call    fd_start
        jc      .nothing
        call    fd_medium
        jc      .nothing
        call    fd_bounds
        jc      .nothing
        push    word [fCX]
        push    word [fDX]
        push    word [fES]
        mov     al, [fAL]
        xor     ah, ah
        push    ax
        xor     ax, ax
        push    ax
.part:
        call    fd_part
        mov     [fAL], al
        call    fd_move
        jc      .fail
        mov     al, [fAL]
        xor     ah, ah
        add     [pDONE], ax
        sub     [pLEFT], ax
        jz      .done
        call    fd_paragraphs
        add     [fES], ax
        mov     byte [fCL], 1
        mov     byte [fDH], 0
        inc     byte [fCH]
        jmp     .part
.fail:
        call    fd_moved
        add     [pDONE], al
.done:
        mov     al, [pDONE]
        mov     [fAL], al
        pop     bx
        pop     bx
        pop     word [fES]
        pop     word [fDX]
        pop     word [fCX]
        jmp     fd_end
.nothing:
        mov     byte [fAL], 0
        jmp     fd_end

; fd_part: AL = sectors of the frame's address up to the end of its cylinder, at most those that are left. An
; address behind the end of the track is passed on, and the controller refuses it.
fd_part:
        call    fd_track
        mov     bl, al
        inc     al
        sub     al, [fCL]
        jbe     .rest
        cmp     byte [fDH], 0
        jne     .have
        call    fd_one_side
        jnz     .have
        add     al, bl
.have:
        xor     ah, ah
        cmp     ax, [pLEFT]
        jb      .ret
.rest:
        mov     ax, [pLEFT]
.ret:
        ret

; fd_paragraphs: AX = paragraphs that AX sectors take.
fd_paragraphs:
        push    cx
        push    ax
        mov     al, 3
        call    dpt_byte
        mov     cl, al                  ; bytes a sector: 128 << N
        add     cl, 3
        pop     ax
        shl     ax, cl
        pop     cx
        ret

; fd_bounds: CF and AH = 09h when the buffer of the frame crosses a 64 KB boundary, which DMA cannot.
fd_bounds:
        cmp     byte [fAH], 0x04
        je      .ok
        mov     al, [fAL]
        xor     ah, ah
        call    fd_paragraphs
        mov     bx, ax
        mov     ax, [fES]
        mov     cl, 4
        shl     ax, cl
        add     ax, [fBX]
        add     ax, 15                  ; bits 15-0 of the address, rounded up …
        rcr     ax, 1                   ; … to paragraphs
        dec     cl
        shr     ax, cl
        add     ax, bx
        cmp     ax, 0x1000
        ja      .bad
.ok:
        clc
        ret
.bad:
        mov     ah, 0x09
        stc
        ret

; fd_move: one attempt at the transfer. CF and AH on an error.
fd_move:
        call    fd_set_dma
        jc      .ret
        call    fd_seek
        jc      .ret
        call    fd_command
        jnc     .ret
        cmp     ah, 0x04                ; sector not found: the medium may be another one
        stc
        jne     .ret
        call    fd_forget
        stc
.ret:
        ret

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
