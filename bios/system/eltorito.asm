; Booting from CD-ROM: El Torito, with no emulation, as a diskette and as a hard disk.
; Sources: Phoenix/IBM "El Torito" Bootable CD-ROM Format Specification 1.0, sections 2 (boot record, catalog),
; 3 (INT 13h), figures 2, 3 and 6; Ralf Brown's Interrupt List INT 13/AH=4Bh.

; state, from EB_CD
CD_ACTIVE       equ 0           ; 0 nothing, 1 booted without emulation, 2 the image acts as CD_DRIVE
CD_MEDIA        equ 1           ; media byte of the catalog entry
CD_DRIVE        equ 2           ; 00h, 80h, or E0h and up
CD_POS          equ 3           ; ATA position
CD_LBA          equ 4           ; dword: first sector (2048 bytes) of the image
CD_LOADSEG      equ 8           ; word
CD_COUNT        equ 10          ; word: sectors (512 bytes) loaded
CD_CYLS         equ 12          ; geometry of the image
CD_HEADS        equ 14
CD_SPT          equ 16
CD_ISDISK       equ 18          ; 1 while the image acts as disk 80h

; eltorito_claims: CF set when INT 13h with AH, DL is for the image. All registers stay.
eltorito_claims:
        push    ds
        ds_ebda
        cmp     byte [EB_CD+CD_ACTIVE], 0
        je      .no
        cmp     dl, 0x7F                ; "all drives", for 4Bh only
        je      .all
        cmp     byte [EB_CD+CD_ACTIVE], 2
        jne     .no
        cmp     dl, [EB_CD+CD_DRIVE]
        jne     .no
.yes:
        pop     ds
        stc
        ret
.all:
        cmp     ah, 0x4A
        jb      .no
        cmp     ah, 0x4D
        jbe     .yes
.no:
        pop     ds
        clc
        ret

; eltorito_shift: BL = drive number asked for: real disks move up by one while the image is disk 80h.
eltorito_shift:
        sub     bl, [EB_CD+CD_ISDISK]
        ret

; eltorito_floppy: ZF set when the image is diskette 00h, so that the real drives move up. DS stays.
eltorito_floppy:
        push    ds
        push    ax
        ds_ebda
        mov     ax, [EB_CD+CD_ACTIVE]   ; active, media
        cmp     al, 2
        jne     .out
        mov     al, [EB_CD+CD_DRIVE]
        cmp     al, 0
.out:
        pop     ax
        pop     ds
        ret

; eltorito_service: INT 13h for the image.
eltorito_service:
        frame_in
        ds_ebda
        mov     al, [EB_CD+CD_POS]
        call    ata_position
        mov     ah, [fAH]
        cmp     ah, 0x4A
        jb      .disk
        cmp     ah, 0x4D
        jbe     eltorito_calls
.disk:
        mov     bx, .calls
.next:
        cmp     ah, [cs:bx]
        je      .found
        add     bx, 3
        cmp     bx, .calls_end
        jb      .next
        mov     ah, 0x01
        jmp     .out
.found:
        call    [cs:bx+1]
.out:
        jmp     hd_status_out
%macro cdcall 2
        db      %1
        dw      %2
%endmacro
.calls:
        cdcall  0x00, emu_ok
        cdcall  0x01, hd_status
        cdcall  0x02, emu_read
        cdcall  0x03, emu_protected
        cdcall  0x04, emu_verify
        cdcall  0x05, emu_protected
        cdcall  0x08, emu_params
        cdcall  0x09, emu_ok
        cdcall  0x0C, emu_ok
        cdcall  0x0D, emu_ok
        cdcall  0x10, emu_ok
        cdcall  0x11, emu_ok
        cdcall  0x14, emu_ok
        cdcall  0x15, emu_type
        cdcall  0x16, emu_ok
.calls_end:

emu_ok:
        mov     ah, 0
        ret
emu_protected:
        mov     byte [fAL], 0
        mov     ah, 0x03
        ret

; emu_read, emu_verify: AL sectors of 512 bytes at CH, CL, DH.
emu_verify:
        mov     al, 2
        jmp     emu_transfer
emu_read:
        mov     al, 0
emu_transfer:
        mov     [EB_XCMD], al
        mov     ax, [fES]
        mov     [EB_XSEG], ax
        mov     ax, [fBX]
        mov     [EB_XOFF], ax
        mov     al, [fAL]
        mov     byte [fAL], 0
        xor     ah, ah
        dec     ax
        cmp     ax, 128
        jae     .bad
        inc     ax
        push    ax
        call    emu_lba
        pop     cx
        jc      .bad
        push    cx
        call    emu_get
        pop     cx
        jc      .ret
        mov     [fAL], cl
        mov     ah, 0
.ret:
        ret
.bad:
        mov     ah, 0x01
        ret

; emu_lba: DX:AX = sector of the image for CH, CL, DH of the frame. CF when outside its geometry.
emu_lba:
        mov     ax, [fCX]
        mov     bl, al
        and     bx, 0x3F
        jz      .bad
        cmp     bx, [EB_CD+CD_SPT]
        ja      .bad
        dec     bx
        mov     cl, 6
        xchg    al, ah
        shr     ah, cl
        cmp     ax, [EB_CD+CD_CYLS]
        jae     .bad
        mov     cl, [fDH]
        xor     ch, ch
        cmp     cx, [EB_CD+CD_HEADS]
        jae     .bad
        mul     word [EB_CD+CD_HEADS]
        add     ax, cx
        adc     dx, 0
        push    dx
        mul     word [EB_CD+CD_SPT]
        mov     cx, ax
        mov     di, dx
        pop     ax
        mul     word [EB_CD+CD_SPT]
        add     di, ax
        mov     ax, cx
        mov     dx, di
        add     ax, bx
        adc     dx, 0
        ret                             ; CF is clear
.bad:
        stc
        ret

; emu_get: CX sectors of 512 bytes from sector DX:AX of the image. CF and AH on an error.
emu_get:
        mov     bx, ax
        and     bx, 3
        mov     [EB_XSKIP], bx
        shr     dx, 1
        rcr     ax, 1
        shr     dx, 1
        rcr     ax, 1
        add     ax, [EB_CD+CD_LBA]
        adc     dx, [EB_CD+CD_LBA+2]
        mov     [EB_XLBA], ax
        mov     [EB_XLBA+2], dx
        add     bx, cx
        add     bx, 3
        shr     bx, 1
        shr     bx, 1
        mov     [EB_XCOUNT], bx
        cmp     byte [EB_XCMD], 2
        jne     .take
        xor     cx, cx
.take:
        mov     [EB_XTAKE], cx
        jmp     cd_read

; 08h: geometry of the image; for a diskette its type and parameter table.
emu_params:
        mov     ax, [EB_CD+CD_CYLS]
        dec     ax
        mov     [fCH], al
        mov     cl, 6
        shl     ah, cl
        or      ah, [EB_CD+CD_SPT]
        mov     [fCL], ah
        mov     al, [EB_CD+CD_HEADS]
        dec     al
        mov     [fDH], al
        mov     word [fAX], 0
        mov     al, [EB_HDCOUNT]
        inc     al
        test    byte [EB_CD+CD_DRIVE], 0x80
        jnz     .count
        mov     al, [EB_CD+CD_MEDIA]    ; 1 1.2 MB, 2 1.44 MB, 3 2.88 MB
        and     al, 0x0F
        xor     ah, ah
        mov     bx, ax
        mov     al, [cs:bx+.types-1]
        mov     [fBX], ax
        call    fd_table_of_type
        mov     [fDI], si
        mov     word [fES], 0xF000
        mov     al, [EB_FLOPPIES]
        inc     al
.count:
        mov     [fDL], al
        mov     ah, 0
        ret
.types:         db FT_1200, FT_1440, FT_2880

; 15h: diskette without change line, or disk and its size.
emu_type:
        mov     ah, 1
        test    byte [EB_CD+CD_DRIVE], 0x80
        jz      .out
        mov     ax, [EB_CD+CD_CYLS]
        mul     word [EB_CD+CD_HEADS]
        mul     word [EB_CD+CD_SPT]
        mov     [fCX], dx
        mov     [fDX], ax
        mov     ah, 3
.out:
        pop     bx                      ; return address
        jmp     hd_raw_out

; eltorito_calls: AH=4Ah–4Dh, frame built. 4Bh ends the emulation (AL = 0) or only tells (AL = 1). Starting one
; from a running system (4Ah, 4Ch) and reading the catalog (4Dh) are refused: no known software asks.
eltorito_calls:
        cmp     byte [fAH], 0x4B
        mov     ah, 0x01
        jne     .out
        cmp     byte [EB_CD+CD_ACTIVE], 0
        je      .out
        cmp     byte [fDL], 0x7F
        je      .tell
        mov     al, [fDL]
        cmp     al, [EB_CD+CD_DRIVE]
        jne     .out
.tell:
        call    emu_specification
        cmp     byte [fAL], 0
        jne     .done
        call    emu_end
.done:
        mov     ah, 0
.out:
        jmp     hd_status_out

; emu_specification: the 13h bytes of the specification packet to DS:SI of the frame.
emu_specification:
        mov     es, [fDS]
        mov     di, [fSI]
        mov     al, 0x13
        stosb
        mov     al, [EB_CD+CD_MEDIA]
        stosb
        mov     al, [EB_CD+CD_DRIVE]
        stosb
        mov     al, [EB_CD+CD_POS]      ; controller: the channel; device: master or slave
        shr     al, 1
        stosb
        mov     ax, [EB_CD+CD_LBA]
        stosw
        mov     ax, [EB_CD+CD_LBA+2]
        stosw
        mov     al, [EB_CD+CD_POS]
        and     ax, 0x0001
        stosw
        xor     ax, ax                  ; no buffer of the user's
        stosw
        mov     ax, [EB_CD+CD_LOADSEG]
        stosw
        mov     ax, [EB_CD+CD_COUNT]
        stosw
        mov     ax, [EB_CD+CD_CYLS]
        or      ax, ax
        jz      .cyls
        dec     ax
.cyls:
        mov     cl, 6
        stosb
        shl     ah, cl
        or      ah, [EB_CD+CD_SPT]
        mov     al, ah
        stosb
        mov     al, [EB_CD+CD_HEADS]
        or      al, al
        jz      .heads
        dec     al
.heads:
        stosb
        ret

; emu_begin: the image becomes a drive: count it. emu_end: the image is no drive from here on.
emu_begin:
        push    ds
        mov     byte [EB_CD+CD_ACTIVE], 2
        mov     al, [EB_CD+CD_DRIVE]
        or      al, al
        jz      .floppy
        mov     byte [EB_CD+CD_ISDISK], 1
        ds_bda
        inc     byte [BDA_HDCOUNT]
        jmp     .done
.floppy:
        mov     al, [EB_FLOPPIES]
        ds_bda
        or      al, al
        jz      .first
        add     byte [BDA_EQUIP], 0x40
        jmp     .done
.first:
        or      byte [BDA_EQUIP], 0x01
.done:
        pop     ds
        ret
emu_end:
        push    ds
        cmp     byte [EB_CD+CD_ACTIVE], 2
        mov     byte [EB_CD+CD_ACTIVE], 0
        jne     .done
        cmp     byte [EB_CD+CD_ISDISK], 0
        je      .floppy
        mov     byte [EB_CD+CD_ISDISK], 0
        ds_bda
        dec     byte [BDA_HDCOUNT]
        jmp     .done
.floppy:
        mov     al, [EB_FLOPPIES]
        ds_bda
        or      al, al
        jz      .first
        sub     byte [BDA_EQUIP], 0x40
        jmp     .done
.first:
        and     byte [BDA_EQUIP], 0xFE
.done:
        pop     ds
        ret

; ---- boot ------------------------------------------------------------------------------------------

; boot_cd: CD-ROM number DL. Comes back, having said why, when it does not boot.
boot_cd:
        ds_ebda
        cmp     dl, [EB_CDCOUNT]
        jb      .there
        jmp     boot_no_drive
.there:
        call    emu_end                 ; of an earlier try
        mov     bl, dl
        xor     bh, bh
        mov     al, [bx+EB_CDMAP]
        mov     [EB_CD+CD_POS], al
        add     dl, 0xE0
        mov     [EB_CD+CD_DRIVE], dl
        call    ata_position
        call    cd_ready
        jc      .no_disc
        mov     ax, 17                  ; the boot record stands in sector 17
        xor     dx, dx
        call    cd_sector
        jc      .error
        call    eltorito_record
        jne     .no_boot
        mov     ax, [es:di+0x47]
        mov     dx, [es:di+0x49]
        call    cd_sector               ; the boot catalog
        jc      .error
        call    eltorito_entry
        jne     .no_boot
        call    eltorito_load
        jc      .error
        jmp     eltorito_start
.no_disc:
        cmp     ah, 0x31
        jne     .error
        say     "no disc in the drive", 13, 10
        ret
.no_boot:
        say     "not a boot disc", 13, 10
        ret
.error:
        jmp     boot_read_error.code

; cd_sector: sector DX:AX to 0:8000; ES:DI points there. CF and AH on an error.
cd_sector:
        mov     [EB_XLBA], ax
        mov     [EB_XLBA+2], dx
        mov     word [EB_XCOUNT], 1
        mov     word [EB_XSKIP], 0
        mov     word [EB_XTAKE], 4
        mov     word [EB_XSEG], 0
        mov     word [EB_XOFF], 0x8000
        call    cd_read
        mov     di, 0
        mov     es, di
        mov     di, 0x8000
        ret

; eltorito_record: ZF set when ES:DI is an El Torito boot record.
eltorito_record:
        push    di
        push    si
        mov     si, .wanted
        mov     cx, .wanted_end-.wanted
.next:
        cs lodsb
        scasb
        jne     .out
        loop    .next
.out:
        pop     si
        pop     di
        ret
.wanted:        db 0, "CD001", 1, "EL TORITO SPECIFICATION"
.wanted_end:

; eltorito_entry: ZF set when the catalog at ES:DI is valid and its first entry boots; the entry is
; taken over into the state.
eltorito_entry:
        cmp     byte [es:di], 0x01
        jne     .ret
        cmp     word [es:di+0x1E], 0xAA55
        jne     .ret
        xor     ax, ax
        mov     bx, di
        mov     cx, 16
.sum:
        add     ax, [es:bx]
        inc     bx
        inc     bx
        loop    .sum
        or      ax, ax
        jnz     .ret
        cmp     byte [es:di+0x20], 0x88
        jne     .ret
        mov     al, [es:di+0x21]
        mov     [EB_CD+CD_MEDIA], al
        mov     ax, [es:di+0x22]
        or      ax, ax
        jnz     .segment
        mov     ax, 0x07C0
.segment:
        mov     [EB_CD+CD_LOADSEG], ax
        mov     ax, [es:di+0x26]
        or      ax, ax
        jnz     .count
        inc     ax
.count:
        mov     [EB_CD+CD_COUNT], ax
        mov     ax, [es:di+0x28]
        mov     [EB_CD+CD_LBA], ax
        mov     ax, [es:di+0x2A]
        mov     [EB_CD+CD_LBA+2], ax
        xor     ax, ax
        mov     [EB_CD+CD_CYLS], ax
        mov     [EB_CD+CD_HEADS], ax
        mov     [EB_CD+CD_SPT], ax
.ret:
        ret

; eltorito_load: CD_COUNT sectors of the image to its segment. CF and AH on an error.
eltorito_load:
        mov     byte [EB_XCMD], 0
        mov     ax, [EB_CD+CD_LOADSEG]
        mov     [EB_XSEG], ax
        mov     word [EB_XOFF], 0
        xor     ax, ax
        xor     dx, dx
        mov     cx, [EB_CD+CD_COUNT]
        jmp     emu_get

; eltorito_start: set up the drive the image asks for and jump to it.
eltorito_start:
        mov     byte [EB_CD+CD_ACTIVE], 1
        mov     al, [EB_CD+CD_MEDIA]
        and     al, 0x0F
        jz      .go
        cmp     al, 4
        ja      .go
        call    eltorito_geometry
        call    emu_begin
.go:
        mov     dl, [EB_CD+CD_DRIVE]
        mov     ax, [EB_CD+CD_LOADSEG]
        mov     bx, ax                  ; as 0000:7C00, not 07C0:0000: many expect it
        mov     cl, 4
        shl     bx, cl
        and     ax, 0xF000
        push    dx
        push    ax
        push    bx
        call    print_crlf
        call    print_crlf
        pop     bx
        pop     ax
        pop     dx
        mov     sp, 0x7C00
        push    ax
        push    bx
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        xor     dh, dh
        sti
        retf

; eltorito_geometry: drive number and geometry for the media byte AL (1–4).
eltorito_geometry:
        cmp     al, 4
        je      .disk
        mov     byte [EB_CD+CD_DRIVE], 0x00
        mov     word [EB_CD+CD_CYLS], 80
        mov     word [EB_CD+CD_HEADS], 2
        xor     ah, ah
        mov     bx, ax
        mov     al, [cs:bx+.sectors-1]
        mov     [EB_CD+CD_SPT], ax
        ret
.sectors:       db 15, 18, 36
.disk:                                  ; from the end of the first partition, in the sector just loaded
        mov     byte [EB_CD+CD_DRIVE], 0x80
        mov     es, [EB_CD+CD_LOADSEG]
        mov     al, [es:0x1BE+5]
        xor     ah, ah
        inc     ax
        mov     [EB_CD+CD_HEADS], ax
        mov     al, [es:0x1BE+6]
        mov     ah, al
        and     al, 0x3F
        mov     bl, al
        xor     bh, bh
        mov     [EB_CD+CD_SPT], bx
        mov     cl, 6
        shr     ah, cl
        mov     al, [es:0x1BE+7]
        inc     ax
        mov     [EB_CD+CD_CYLS], ax
        ret
