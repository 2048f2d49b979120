; ROMs of adapters: how they are found, checked and called at POST.
; Sources: IBM PC AT Technical Reference, "ROM scan"; Plug and Play BIOS Specification 1.0A, chapter 3, "Option ROM support".

; scan_roms: call every option ROM from segment AX up to segment DX, in steps of 2 KB
; (IBM PC AT Technical Reference, "ROM scan": 55h AAh, length in 512 bytes, sum zero).
scan_roms:
        mov     es, ax
        cmp     ax, dx
        jae     .done
        call    check_rom
        jc      .skip
        push    ax
        push    dx
        mov     si, 3
        call    call_rom
        call    rom_headers
        pop     dx
        pop     ax
        mov     es, ax
        mov     bl, [es:2]
        xor     bh, bh
        mov     cl, 5                   ; 512 bytes are 32 paragraphs
        shl     bx, cl
        add     bx, 0x7F
        and     bx, 0xFF80
        add     ax, bx
        jnc     scan_roms
        ret
.skip:
        add     ax, 0x80
        jmp     scan_roms
.done:
        ret

; check_rom: CF clear when a valid ROM is at ES:0. Changes BX, CX, SI.
check_rom:
        cmp     word [es:0], 0xAA55
        jne     .no
        mov     bh, [es:2]              ; blocks of 512 bytes
        or      bh, bh
        jz      .no
        push    ds
        push    ax
        mov     ax, es
        xor     bl, bl
.block:
        mov     ds, ax
        xor     si, si
        mov     cx, 512
.sum:
        add     bl, [si]
        inc     si
        loop    .sum
        add     ax, 512/16
        dec     bh
        jnz     .block
        pop     ax
        pop     ds
        or      bl, bl
        jnz     .no
        ret
.no:
        stc
        ret

; call_rom: far call to ES:SI, a ROM's initialisation or one of its vectors, with what a ROM of Plug and Play is given: AX = 0, no
; address on a PCI bus; BX and DX = FFFFh, neither a card select number nor a port to read cards by; ES:DI = pnp_structure. ES stays.
call_rom:
        push    bp
        push    es
        push    cs
        mov     ax, .back
        push    ax
        push    es
        push    si
        push    cs
        pop     es
        mov     di, pnp_structure
        xor     ax, ax
        mov     bx, 0xFFFF
        mov     dx, bx
        mov     ds, [cs:word_0040]
        retf
.back:
        pop     es
        pop     bp
        cld
        ret

; scan_video_e000: without a video ROM at C0000h there may be one in the system ROM's lower half at E0000h, as on
; the PS/2. So one -bios file of 128 KB for QEMU can hold both of our ROMs. Where C0000h is memory, as on boards
; that shadow their video ROM, it is copied there first.
scan_video_e000:
        xor     ax, ax
        mov     es, ax
        cmp     word [es:0x10*4+2], 0xF000
        jne     .done
        mov     ax, 0xE000
        mov     es, ax
        call    check_rom
        jc      .done
        mov     ds, ax
        mov     ax, 0xC000
        mov     es, ax
        xor     si, si
        xor     di, di
        xor     cl, cl
        mov     ch, [2]                 ; length in 512 bytes, as words
        rep     movsw
        mov     ax, 0xC000
        mov     dx, 0xC001
        call    scan_roms
        call    video_is_copied
        je      .done
        mov     ax, 0xE000
        mov     dx, 0xE001
        call    scan_roms
.done:
        ret

; video_is_copied: ZF set when the ROM at E0000h is the one at C0000h, copied there.
video_is_copied:
        mov     ax, 0xC000
        mov     ds, ax
        mov     ax, 0xE000
        mov     es, ax
        xor     si, si
        xor     di, di
        mov     cx, 64
        repe    cmpsw
        jne     .out
        cmp     word [0], 0xAA55        ; and is one at all
.out:
        ret

; scan_other_roms: C8000h–EFFFFh, leaving out a video ROM at E0000h that has been called.
scan_other_roms:
        mov     ax, 0xC800
        mov     dx, 0xE000
        call    scan_roms
        call    video_is_copied
        je      .called
        xor     ax, ax
        mov     es, ax
        mov     ax, 0xE000
        cmp     word [es:0x10*4+2], ax
        jne     .scan
.called:
        mov     ax, 0xE800
.scan:
        mov     dx, 0xF000
        jmp     scan_roms
