; INT 13h extensions, AH=41h–49h and 4Eh, for hard disks and CD-ROMs; 4Ah–4Dh go to eltorito.asm.
; Sources: Phoenix Enhanced Disk Drive Specification 3.0, sections 4 and 5; Ralf Brown's Interrupt List
; INT 13/AH=41h–49h, 4Eh.

; disk address packet
DAP_SIZE        equ 0
DAP_COUNT       equ 2
DAP_OFF         equ 4
DAP_SEG         equ 6
DAP_LBA         equ 8
DAP_FLAT        equ 16

; edd_service: from hd_service, frame built, DS the EBDA, BX = AH.
edd_service:
        cmp     bl, 0x49
        jbe     .range
        cmp     bl, 0x4E
        je      .hardware
        cmp     bl, 0x4A
        jb      .bad
        cmp     bl, 0x4D
        ja      .bad
        jmp     eltorito_calls
.hardware:
        mov     bl, 0x4A
.range:
        sub     bl, 0x41
        jb      .bad
        call    edd_position
        jc      .bad
        shl     bx, 1
        call    [cs:bx+edd_table]
        jmp     hd_status_out
.bad:
        mov     ah, 0x01
        jmp     hd_status_out
edd_table:
        dw      edd_check, edd_read, edd_write, edd_verify, edd_lock, edd_eject
        dw      edd_seek, edd_params, edd_changed, edd_hardware

; edd_position: SI = ATA position of drive DL, a disk or a CD-ROM (E0h…). CF when there is none.
edd_position:
        mov     al, [fDL]
        cmp     al, 0xE0
        jae     .cd
        jmp     hd_position
.cd:
        sub     al, 0xE0
        cmp     al, [EB_CDCOUNT]
        jae     .none
        push    bx
        mov     bl, al
        xor     bh, bh
        mov     al, [bx+EB_CDMAP]
        pop     bx
        call    ata_position
        clc
        ret
.none:
        stc
        ret

; 41h: BX = AA55h, AH = 30h (EDD 3.0), CX = what there is: 1 extended calls, 2 removable, 4 EDD.
edd_check:
        cmp     word [fBX], 0x55AA
        mov     ah, 0x01
        jne     .ret
        mov     word [fBX], 0xAA55
        mov     word [fCX], 5
        cmp     byte [si+A_TYPE], 2
        jne     .disk
        mov     word [fCX], 7
.disk:
        mov     ah, 0x30
        pop     bx                      ; return address
        jmp     hd_raw_out
.ret:
        ret

; 42h read, 43h write (AL = 2 with verify), 44h verify.
edd_read:
        mov     al, 0
        jmp     edd_transfer
edd_write:
        mov     al, 1
        jmp     edd_transfer
edd_verify:
        mov     al, 2
edd_transfer:
        mov     [EB_XCMD], al
        mov     es, [fDS]
        mov     di, [fSI]
        call    edd_packet
        jc      .ret
        cmp     byte [si+A_TYPE], 2
        je      .cd
        call    ata_transfer
        jmp     .done
.cd:
        call    cd_transfer
.done:
        mov     byte [EB_XFLAT], 0      ; CF stays
        mov     es, [fDS]
        mov     di, [fSI]
        push    ax
        mov     ax, [EB_XDONE]
        mov     [es:di+DAP_COUNT], ax
        pop     ax
        jc      .ret
        mov     ah, 0
.ret:
        ret

; edd_packet: EB_X… from the packet at ES:DI for the transfer EB_XCMD. CF and AH = 01h when it makes no sense. The
; buffer FFFF:FFFF stands for the 64-bit flat address behind the sector number (EDD 3.0).
edd_packet:
        cmp     byte [es:di+DAP_SIZE], 0x10
        jb      .bad
        mov     ax, [es:di+DAP_OFF]
        mov     [EB_XOFF], ax
        mov     bx, [es:di+DAP_SEG]
        mov     [EB_XSEG], bx
        cmp     byte [EB_XCMD], 2
        je      .count                  ; nothing goes to a buffer
        and     ax, bx
        inc     ax
        jnz     .count
        call    edd_flat
        jc      .bad
.count:
        mov     ax, [es:di+DAP_COUNT]
        mov     [EB_XCOUNT], ax
        mov     bx, 6
.lba:
        push    di
        add     di, bx
        mov     ax, [es:di+DAP_LBA]
        pop     di
        mov     [bx+EB_XLBA], ax
        dec     bx
        dec     bx
        jns     .lba
        clc
        ret
.bad:
        mov     ah, 0x01
        stc
        ret

; edd_flat: EB_XADDR from the flat address of the packet at ES:DI. CF when there is none, when it is not below 4 GB, or
; when the processor does not reach it.
edd_flat:
        cmp     byte [es:di+DAP_SIZE], 0x18
        jb      .ret
        cmp     byte [EB_CPU], 3
        jb      .ret
        mov     ax, [es:di+DAP_FLAT+4]
        or      ax, [es:di+DAP_FLAT+6]
        jnz     .bad
        mov     ax, 512
        cmp     byte [si+A_TYPE], 2
        jne     .bytes
        mov     ax, 2048
.bytes:
        mul     word [es:di+DAP_COUNT]
        mov     bx, [es:di+DAP_FLAT]
        mov     [EB_XADDR], bx
        add     ax, bx
        mov     bx, [es:di+DAP_FLAT+2]
        mov     [EB_XADDR+2], bx
        adc     dx, bx
        jc      .ret
        inc     byte [EB_XFLAT]
        ret                             ; CF is clear
.bad:
        stc
.ret:
        ret

; 45h: lock (AL 0 lock, 1 unlock, 2 ask) and 46h: eject: removable media only.
edd_lock:
        cmp     byte [si+A_TYPE], 2
        je      .cd
        mov     ah, 0xB2                ; not removable
        ret
.cd:
        jmp     cd_lock
edd_eject:
        cmp     byte [si+A_TYPE], 2
        je      .cd
        mov     ah, 0xB2
        ret
.cd:
        jmp     cd_eject

; 47h: seek: the address is checked.
edd_seek:
        mov     byte [EB_XCMD], 2       ; no buffer
        mov     es, [fDS]
        mov     di, [fSI]
        call    edd_packet
        jc      .ret
        mov     ah, 0
        cmp     byte [si+A_TYPE], 2
        je      .ret
        mov     word [EB_XCOUNT], 1
        call    ata_range
        jc      .ret
        mov     ah, 0
.ret:
        ret

; 49h: has the medium changed? Fixed disks: no.
edd_changed:
        mov     ah, 0
        cmp     byte [si+A_TYPE], 2
        jne     .ret
        call    cd_changed
.ret:
        ret

; 4Eh: prefetch, DMA and PIO modes: PIO only, so what turns DMA off succeeds.
edd_hardware:
        mov     al, [fAL]
        mov     ah, 0
        cmp     al, 1                   ; prefetch off
        je      .ok
        cmp     al, 3                   ; PIO mode: the default
        je      .ok
        cmp     al, 4
        je      .ok
        cmp     al, 6                   ; DMA off
        je      .ok
        mov     ah, 0x01
        ret
.ok:
        mov     byte [fAL], 0
        ret

; 48h: drive parameters into the buffer at DS:SI, as much as its size allows: 1Ah bytes EDD 1.1, 1Eh with the
; device parameter table extension, 42h with the device path.
edd_params:
        mov     es, [fDS]
        mov     di, [fSI]
        mov     ax, [es:di]
        cmp     ax, 0x1A
        mov     bh, 0x01
        jb      .fail
        mov     cx, 0x1A
        cmp     ax, 0x1E
        jb      .size
        mov     cx, 0x1E
        cmp     ax, 0x42
        jb      .size
        mov     cx, 0x42
.size:
        mov     [es:di], cx
        push    cx
        call    edd_geometry
        pop     cx
        cmp     cx, 0x1E
        jb      .done
        call    edd_dpte_pointer
        cmp     cx, 0x42
        jb      .done
        call    edd_path
.done:
        mov     bh, 0
.fail:
        mov     ah, bh
        ret

; edd_geometry: bytes 02h–19h of the result at ES:DI.
edd_geometry:
        xor     ax, ax
        push    di
        add     di, 4
        mov     cx, 6
        rep     stosw                   ; no geometry unless it is real
        pop     di
        cmp     byte [si+A_TYPE], 2
        je      .cd
        mov     word [es:di+2], 0x0001  ; DMA boundaries are no concern
        mov     ax, [si+A_SECTORS+4]
        or      ax, [si+A_SECTORS+6]
        jnz     .sectors
        cmp     word [si+A_SECTORS+2], 0x00FC   ; above 16514064 sectors the geometry says nothing
        jae     .sectors
        or      word [es:di+2], 0x0002
        mov     ax, [si+A_PCYL]
        mov     [es:di+4], ax
        mov     ax, [si+A_PHEAD]
        mov     [es:di+8], ax
        mov     ax, [si+A_PSPT]
        mov     [es:di+12], ax
.sectors:
        mov     bx, 6
.copy:
        mov     ax, [bx+si+A_SECTORS]
        push    di
        add     di, bx
        mov     [es:di+16], ax
        pop     di
        dec     bx
        dec     bx
        jns     .copy
        mov     ax, [si+A_BLOCK]
        mov     [es:di+24], ax
        ret
.cd:
        mov     word [es:di+2], 0x0074  ; removable, change line, lockable, no medium geometry
        mov     ax, 0xFFFF              ; size unknown
        push    di
        add     di, 16
        mov     cx, 4
        rep     stosw
        pop     di
        mov     word [es:di+24], 2048
        ret

; edd_dpte_pointer: far address of the device parameter table extension; none for a CD-ROM.
edd_dpte_pointer:
        mov     ax, si
        sub     ax, EB_ATA
        shr     ax, 1                   ; 32 bytes a position, 16 a table
        add     ax, EB_DPTE
        mov     [es:di+0x1A], ax
        mov     [es:di+0x1C], ds
        ret

; edd_path: bytes 1Eh–41h: host bus ISA at the base port, interface ATA, device 0 or 1; checksum.
edd_path:
        push    di
        add     di, 0x1E
        mov     ax, 0xBEDD
        stosw
        mov     ax, 36                  ; length, reserved
        stosw
        xor     ax, ax
        stosw
        mov     ax, 'IS'
        stosw
        mov     ax, 'A '
        stosw
        mov     ax, 'AT'
        stosw
        mov     ax, 'A '
        stosw
        mov     ax, '  '
        stosw
        stosw
        mov     ax, [si+A_BASE]         ; interface path
        stosw
        xor     ax, ax
        stosw
        stosw
        stosw
        mov     al, [si+A_SEL]          ; device path: 0 or 1
        mov     cl, 4
        shr     al, cl
        and     ax, 0x0001
        stosw
        xor     ax, ax
        stosw
        stosw
        stosw
        stosb
        pop     di
        push    di
        add     di, 0x1E                ; sum of 36 bytes is zero
        mov     cx, 35
        xor     al, al
.sum:
        sub     al, [es:di]
        inc     di
        loop    .sum
        mov     [es:di], al
        pop     di
        ret

; edd_tables: the four device parameter table extensions (EDD 3.0, table 1).
edd_tables:
        push    ds
        pop     es
        mov     si, EB_ATA
        mov     di, EB_DPTE
.next:
        mov     ax, [si+A_BASE]
        stosw
        mov     ax, [si+A_CTL]
        stosw
        mov     al, [si+A_SEL]          ; head register prefix
        or      al, 0xA0
        stosb
        mov     al, 0                   ; vendor
        stosb
        mov     al, [si+A_IRQ]
        stosb
        mov     al, 1                   ; sectors a block
        stosb
        xor     ax, ax                  ; no DMA, PIO 0
        stosw
        call    edd_options
        stosw
        xor     ax, ax
        stosw
        mov     al, 0x11                ; revision 1.1
        stosb
        push    di
        sub     di, 15
        xor     al, al
        mov     cx, 15
.sum:
        sub     al, [di]
        inc     di
        loop    .sum
        pop     di
        stosb
        add     si, ATA_SIZE
        cmp     si, EB_ATA + 4*ATA_SIZE
        jb      .next
        ret

; edd_options: AX = option word: 3 translation, 4 LBA, 5 removable, 6 ATAPI, 9–10 kind of translation.
edd_options:
        xor     ax, ax
        mov     bl, [si+A_TRANS]
        or      bl, bl
        jz      .lba
        or      al, 0x08
        dec     bl                      ; 0 bit-shift, 1 LBA-assisted
        shl     bl, 1
        or      ah, bl
.lba:
        test    byte [si+A_FLAGS], 1
        jz      .packet
        or      al, 0x10
.packet:
        cmp     byte [si+A_TYPE], 2
        jb      .done
        or      al, 0x60
.done:
        ret
