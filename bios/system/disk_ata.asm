; ATA disks: finding them, geometry, PIO transfers.
; Sources: ANSI ATA-4/ATAPI-5 (IDENTIFY DEVICE, READ/WRITE SECTORS, "PIO data-in protocol", soft reset and
; signature); Phoenix EDD 3.0, annex on geometry translation; IBM PC AT Technical Reference, BIOS DISK
; (error register to status).
;
; DS is the EBDA and SI an ATA position (EB_ATA + n * ATA_SIZE) in all of it.

; registers, from A_BASE
ATA_DATA        equ 0
ATA_ERROR       equ 1
ATA_COUNT       equ 2
ATA_LOW         equ 3
ATA_MID         equ 4
ATA_HIGH        equ 5
ATA_DEVICE      equ 6
ATA_STATUS      equ 7
; status bits
ATA_BSY         equ 0x80
ATA_DRDY        equ 0x40
ATA_DF          equ 0x20
ATA_DRQ         equ 0x08
ATA_ERR         equ 0x01
; control register: bit 3 always set, bit 1 interrupts off, bit 2 soft reset
ATA_IEN         equ 0x08
ATA_NIEN        equ 0x0A
ATA_SRST        equ 0x04

; ata_init: find what is on the four positions (POST).
ata_init:
        ds_ebda
        mov     si, EB_ATA
        mov     bx, ata_channels
.channel:
        mov     ax, [cs:bx]
        mov     dx, [cs:bx+2]
        mov     cl, [cs:bx+4]
        mov     [si+A_BASE], ax
        mov     [si+ATA_SIZE+A_BASE], ax
        mov     [si+A_CTL], dx
        mov     [si+ATA_SIZE+A_CTL], dx
        mov     [si+A_IRQ], cl
        mov     [si+ATA_SIZE+A_IRQ], cl
        mov     byte [si+A_SEL], 0xA0
        mov     byte [si+ATA_SIZE+A_SEL], 0xB0
        push    bx
        call    ata_reset_channel
        jc      .none
        call    ata_probe
        push    si
        add     si, ATA_SIZE
        call    ata_probe
        pop     si
        mov     al, 0                   ; leave drive 0 selected: Linux 0.11 looks before it selects
        call    ata_select
        call    ata_interrupts_on
.none:
        pop     bx
        add     si, ATA_SIZE*2
        add     bx, 5
        cmp     bx, ata_channels_end
        jb      .channel
        call    ata_number
        jmp     ata_tables
ata_channels:
        dw      0x1F0, 0x3F6
        db      14
        dw      0x170, 0x376
        db      15
ata_channels_end:

; ata_reset_channel: soft reset of the channel of SI, interrupts off. CF when nothing is there.
ata_reset_channel:
        mov     al, ATA_STATUS
        call    ata_in
        cmp     al, 0xFF                ; an empty bus
        je      .none
        mov     dx, [si+A_CTL]
        mov     al, ATA_NIEN | ATA_SRST
        out     dx, al
        call    ata_pause
        mov     al, ATA_NIEN
        out     dx, al
        call    ata_pause
        mov     ax, 3000
        call    ata_wait_idle
        jc      .none
        ret
.none:
        stc
        ret

; ata_pause: longer than the 400 ns (and 5 µs for a reset) the standard asks for.
ata_pause:
        push    cx
        push    ax
        mov     cx, 8
.next:
        in      al, 0x61
        loop    .next
        pop     ax
        pop     cx
        ret

; ata_in: AL = register AL. DX = its port.
ata_in:
        mov     dx, [si+A_BASE]
        xor     ah, ah
        add     dx, ax
        in      al, dx
        ret

; ata_select: AL = low bits of the drive/head register: select the drive, then give it time.
ata_select:
        push    dx
        or      al, [si+A_SEL]
        mov     dx, [si+A_BASE]
        add     dx, ATA_DEVICE
        out     dx, al
        mov     dx, [si+A_CTL]
        in      al, dx                  ; four looks at the alternate status are 400 ns
        in      al, dx
        in      al, dx
        in      al, dx
        pop     dx
        ret

; ata_wait_idle: until BSY is clear, at most AX ms. AL = status; CF and AH = 80h when it stays.
ata_wait_idle:
        push    cx
        push    dx
        mov     dx, [si+A_BASE]
        add     dx, ATA_STATUS
        mov     cx, 16                  ; most answers come at once
        push    ax
.quick:
        in      al, dx
        test    al, ATA_BSY
        jz      .idle
        loop    .quick
        pop     ax
        call    tmo_set
        push    ax
.slow:
        in      al, dx
        test    al, ATA_BSY
        jz      .idle
        call    tmo_check
        jnc     .slow
        pop     cx
        mov     ah, 0x80
        stc
        jmp     .out
.idle:
        pop     cx
        mov     ah, 0
        clc
.out:
        pop     dx
        pop     cx
        ret

; ata_wait_data: until the drive wants to move data. CF and AH = status of INT 13h on an error.
ata_wait_data:
        mov     ax, 10000
        call    ata_wait_idle
        jc      .ret
        test    al, ATA_ERR | ATA_DF
        jnz     ata_error
        test    al, ATA_DRQ
        jnz     .ret                    ; CF is clear
        mov     ah, 0x20
        stc
.ret:
        ret

; ata_error: CF and AH = status of INT 13h for status AL and the error register.
ata_error:
        mov     ah, 0x20
        test    al, ATA_DF
        jnz     .out
        push    bx
        push    dx
        mov     al, ATA_ERROR
        call    ata_in
        mov     bx, .codes
.next:
        mov     ah, [cs:bx+1]
        test    al, [cs:bx]
        jnz     .found
        inc     bx
        inc     bx
        cmp     bx, .codes_end
        jb      .next
        mov     ah, 0xBB                ; undefined error
.found:
        pop     dx
        pop     bx
.out:
        stc
        ret
.codes:
        db      0x80, 0x0A              ; bad block
        db      0x40, 0x10              ; data error
        db      0x10, 0x04              ; no such sector
        db      0x04, 0x01              ; command not known
        db      0x02, 0x40              ; track 0 not found
        db      0x01, 0x02              ; no address mark
.codes_end:

; ata_interrupts_on: let the channel interrupt again, as a system that takes over expects it.
ata_interrupts_on:
        push    ax
        push    dx
        mov     dx, [si+A_BASE]         ; reading the status ends what was pending
        add     dx, ATA_STATUS
        in      al, dx
        mov     dx, [si+A_CTL]
        mov     al, ATA_IEN
        out     dx, al
        pop     dx
        pop     ax
        ret

; ata_probe: what is at position SI?
ata_probe:
        mov     byte [si+A_TYPE], 0
        mov     al, 0
        call    ata_select
        mov     al, ATA_STATUS
        call    ata_in
        cmp     al, 0xFF
        je      .none
        mov     ax, 3000
        call    ata_wait_idle
        jc      .none
        mov     al, ATA_MID             ; signature after the reset: EB14h is a packet device
        call    ata_in
        mov     cl, al
        mov     al, ATA_HIGH
        call    ata_in
        mov     ch, al
        mov     bl, 0xEC                ; IDENTIFY DEVICE
        cmp     cx, 0xEB14
        jne     .identify
        mov     bl, 0xA1                ; IDENTIFY PACKET DEVICE
.identify:
        mov     dx, [si+A_BASE]
        add     dx, ATA_STATUS
        mov     al, bl
        out     dx, al
        call    ata_pause
        in      al, dx
        or      al, al                  ; nobody
        jz      .none
        call    ata_wait_data
        jc      .none
        push    ds
        pop     es
        mov     di, EB_BUF
        mov     cx, 256
        mov     dx, [si+A_BASE]
        call    ata_read_words
        cmp     bl, 0xA1
        je      .packet
        jmp     ata_geometry
.packet:
        mov     byte [si+A_TYPE], 2
        mov     word [si+A_BLOCK], 2048
        mov     al, [EB_BUF+1]          ; word 0 bits 12–8: device type, 5 is CD-ROM
        and     al, 0x1F
        cmp     al, 5
        je      .none
        inc     byte [si+A_TYPE]
.none:
        ret

; ata_read_words: CX words from port DX to ES:DI. From the 80186 on there is an instruction for it.
ata_read_words:
        cmp     byte [EB_CPU], 1
        jb      .old
        cpu     186
        rep     insw
        cpu     8086
        ret
.old:
        in      ax, dx
        stosw
        loop    .old
        ret

; ata_write_words: CX words from ES:DI to port DX.
ata_write_words:
        push    ds
        push    si
        cmp     byte [EB_CPU], 1
        push    es
        pop     ds
        mov     si, di
        jb      .old
        cpu     186
        rep     outsw
        cpu     8086
        jmp     .done
.old:
        lodsw
        out     dx, ax
        loop    .old
.done:
        mov     di, si
        pop     si
        pop     ds
        ret

; ata_geometry: from IDENTIFY data in EB_BUF: type, LBA, sizes, translation.
ata_geometry:
        mov     byte [si+A_TYPE], 1
        mov     word [si+A_BLOCK], 512
        mov     ax, [EB_BUF+2]          ; words 1, 3, 6: default geometry
        mov     [si+A_PCYL], ax
        mov     ax, [EB_BUF+6]
        mov     [si+A_PHEAD], ax
        mov     ax, [EB_BUF+12]
        mov     [si+A_PSPT], ax
        mov     byte [si+A_FLAGS], 0
        test    byte [EB_BUF+99], 0x02  ; word 49 bit 9: LBA
        jz      .chs
        mov     byte [si+A_FLAGS], 1
        or      byte [si+A_SEL], 0x40
        mov     ax, [EB_BUF+120]        ; words 60–61
        mov     dx, [EB_BUF+122]
        mov     [si+A_SECTORS], ax
        mov     [si+A_SECTORS+2], dx
        mov     ax, [EB_BUF+166]        ; word 83: valid when bits 15–14 are 01; bit 10: 48-bit addresses
        and     ax, 0xC400
        cmp     ax, 0x4400
        jne     .translate
        or      byte [si+A_FLAGS], 2
        mov     bx, 6
.copy48:
        mov     ax, [bx+EB_BUF+200]     ; words 100–103
        mov     [bx+si+A_SECTORS], ax
        dec     bx
        dec     bx
        jns     .copy48
        jmp     .translate
.chs:
        mov     ax, [si+A_PHEAD]
        mul     word [si+A_PSPT]
        mul     word [si+A_PCYL]
        mov     [si+A_SECTORS], ax
        mov     [si+A_SECTORS+2], dx
        call    ata_set_geometry
.translate:
        jmp     ata_translate

; ata_set_geometry: INITIALIZE DEVICE PARAMETERS, for drives addressed by cylinder.
ata_set_geometry:
        mov     al, [si+A_PHEAD]
        dec     al
        call    ata_select
        mov     dx, [si+A_BASE]
        add     dx, ATA_COUNT
        mov     al, [si+A_PSPT]
        out     dx, al
        mov     al, 0x91
        jmp     ata_simple

; ata_simple: command AL without data. CF and AH on an error.
ata_simple:
        mov     dx, [si+A_BASE]
        add     dx, ATA_STATUS
        out     dx, al
        call    ata_pause
        mov     ax, 10000
        call    ata_wait_idle
        jc      .ret
        test    al, ATA_ERR | ATA_DF
        jz      .ret
        jmp     ata_error
.ret:
        ret

; ata_translate: logical geometry for INT 13h, at most 1024 cylinders.
; An LBA drive of the first channel: heads and sectors that SETUP has stored for it, if they make at most 1024
; cylinders. Up to 1024 cylinders: none. LBA drives: LBA-assisted: 63 sectors and the fewest heads of 16, 32, 64, 128,
; 255 that do. Others: bit-shift: cylinders halved and heads doubled.
ata_translate:
        test    byte [si+A_FLAGS], 1
        jz      .own
        call    ata_setup
        jc      .own
        cmp     bx, [si+A_PHEAD]
        jne     .lba_set
        cmp     cx, [si+A_PSPT]
        jne     .lba_set
.own:
        mov     ax, [si+A_PCYL]
        mov     bx, [si+A_PHEAD]
        mov     cx, [si+A_PSPT]
        mov     dl, 0
        or      ax, ax                  ; a drive without CHS geometry
        jz      .lba
        cmp     ax, 1024
        jbe     .set
        test    byte [si+A_FLAGS], 1
        jnz     .lba
.shift:
        mov     dl, 1
        cmp     bx, 127
        ja      .cut
        shr     ax, 1
        shl     bx, 1
        cmp     ax, 1024
        ja      .shift
        jmp     .set
.lba:
        mov     cx, 63
        mov     bx, 16
.heads:
        mov     ax, bx
        mul     cx                      ; AX = sectors a cylinder
        mov     di, ax
        call    ata_cylinders
        cmp     ax, 1024
        jbe     .lba_set
        cmp     bx, 255
        je      .lba_set
        shl     bx, 1
        cmp     bx, 256
        jne     .heads
        dec     bx
        jmp     .heads
.lba_set:
        mov     dl, 2
.cut:
        cmp     ax, 1024
        jbe     .set
        mov     ax, 1024
.set:
        mov     [si+A_LCYL], ax
        mov     [si+A_LHEAD], bx
        mov     [si+A_LSPT], cx
        mov     [si+A_TRANS], dl
        ret

; ata_setup: BX heads, CX sectors, AX cylinders of the drive at SI from CMOS memory (type 47: IBM PC/AT Technical
; Reference, "CMOS RAM"; the fields of types 48 and 49 of later BIOSes). CF: there are none, or they do not fit.
ata_setup:
        mov     di, 0x1D1B              ; drive C: where its heads and the first of its bytes stand
        mov     bh, 0x19                ; and its type
        cmp     si, EB_ATA
        je      .type
        mov     di, 0x2624              ; drive D
        mov     bh, 0x1A
        cmp     si, EB_ATA+ATA_SIZE
        jne     .none
.type:
        mov     al, bh
        call    cmos_read
        cmp     al, 47
        jne     .none
        mov     ax, di
        mov     al, ah                  ; heads
        call    cmos_read
        mov     bl, al
        mov     bh, 0
        mov     ax, di
        add     al, 8                   ; sectors
        call    cmos_read
        mov     cl, al
        mov     ch, 0
        or      bx, bx
        jz      .none
        dec     al
        cmp     al, 63
        jae     .none
        mov     ax, bx
        mul     cx
        mov     di, ax
        call    ata_cylinders
        or      ax, ax
        jz      .none
        cmp     ax, 1025
        cmc                             ; CF: more than 1024
        ret
.none:
        stc
        ret

; ata_cylinders: AX = A_SECTORS / DI, at most FFFFh.
ata_cylinders:
        push    dx
        mov     ax, 0xFFFF
        cmp     word [si+A_SECTORS+4], 0
        jne     .out
        cmp     word [si+A_SECTORS+6], 0
        jne     .out
        mov     dx, [si+A_SECTORS+2]
        cmp     dx, di
        jae     .out
        mov     ax, [si+A_SECTORS]
        div     di
.out:
        pop     dx
        ret

; ata_number: drive numbers 80h… and E0h… in order of the positions.
ata_number:
        mov     si, EB_ATA
        xor     bx, bx                  ; disks
        xor     di, di                  ; CD-ROMs
        mov     cx, 4
        mov     ax, EB_ATA
.next:
        cmp     byte [si+A_TYPE], 1
        je      .disk
        cmp     byte [si+A_TYPE], 2
        jne     .skip
        mov     ax, 4
        sub     ax, cx
        mov     [di+EB_CDMAP], al
        inc     di
        jmp     .skip
.disk:
        mov     ax, 4
        sub     ax, cx
        mov     [bx+EB_HDMAP], al
        inc     bx
.skip:
        add     si, ATA_SIZE
        loop    .next
        mov     [EB_HDCOUNT], bl
        mov     ax, di
        mov     [EB_CDCOUNT], al
        push    ds
        ds_bda
        mov     [BDA_HDCOUNT], bl
        pop     ds
        ret

; ata_position: SI = position number AL.
ata_position:
        mov     ah, ATA_SIZE
        mul     ah
        add     ax, EB_ATA
        mov     si, ax
        ret

; ata_tables: fixed disk parameter tables of drives 80h and 81h (INT 41h, 46h), EDD tables of all.
ata_tables:
        mov     bx, EB_FDPT0
        mov     di, 0
.next:
        mov     ax, di
        cmp     al, [EB_HDCOUNT]
        jae     .edd
        mov     al, [di+EB_HDMAP]
        call    ata_position
        call    ata_fdpt
        add     bx, 16
        inc     di
        cmp     di, 2
        jb      .next
.edd:
        jmp     edd_tables

; ata_fdpt: table of position SI at BX. A translated drive has the form of Phoenix EDD, A0h at byte 3.
ata_fdpt:
        mov     ax, [si+A_LCYL]
        mov     [bx], ax
        mov     cx, [si+A_LHEAD]
        mov     [bx+2], cl
        mov     word [bx+5], 0xFFFF     ; no write precompensation
        mov     [bx+0x0C], ax           ; landing zone
        mov     dx, [si+A_LSPT]
        mov     [bx+0x0E], dl
        mov     byte [bx+8], 0xC0       ; control byte: no retries by the drive
        cmp     cl, 8
        jbe     .plain
        or      byte [bx+8], 0x08
.plain:
        cmp     byte [si+A_TRANS], 0
        je      .done
        mov     byte [bx+3], 0xA0
        mov     dl, [si+A_PSPT]
        mov     [bx+4], dl
        mov     dx, [si+A_PCYL]
        mov     [bx+9], dx
        mov     dl, [si+A_PHEAD]
        mov     [bx+0x0B], dl
        push    bx
        xor     al, al
        mov     cx, 15
.sum:
        sub     al, [bx]
        inc     bx
        loop    .sum
        mov     [bx], al
        pop     bx
.done:
        ret
