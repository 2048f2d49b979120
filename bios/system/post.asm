; Power-on self test: from the reset vector to the boot strap.
; Order and shutdown codes follow the IBM PC AT Technical Reference, BIOS listing, TEST1–TEST6;
; the codes on port 80h are our own: bios/doc.go lists them.

; post_start: the reset vector leads here (by F000:E05B). Nothing is assumed but real mode. Port 80h and all but AX, BX
; stay as they are until the shutdown code is known: a reset of the processor alone has left chips and memory.
post_start:
        cli
        cld
        mov     al, 0x80 | CM_SHUTDOWN
        out     0x70, al                ; bit 7: NMI off
        iodelay
        in      al, 0x71
        mov     bl, al
        mov     al, 0x80 | CM_SHUTDOWN  ; the code holds for one reset
        out     0x70, al
        iodelay
        xor     al, al
        out     0x71, al
        iodelay
        mov     al, 0x0D                ; NMI back on, index on a harmless register
        out     0x70, al
        iodelay
        in      al, 0x71
        mov     bh, 0
        sub     bl, 0x04
        cmp     bl, 0x0C - 0x04
        ja      cold_start
        shl     bx, 1
        jmp     [cs:bx+shutdown_codes]

; Ralf Brown's CMOS.LST, 0Fh. Codes 00h–03h, 06h–08h belong to tests of IBM's POST that we do not have: they start anew.
shutdown_codes:
        dw      resume_boot, resume_eoi, cold_start, cold_start, cold_start
        dw      resume_move, resume_jump, resume_iret, resume_retf

; resume_boot (code 04h): the bootstrap loader.
resume_boot:
        xor     ax, ax
        mov     ss, ax
        mov     sp, 0x7C00
        int     0x19
        jmp     wait_for_reset

; resume_eoi (code 05h): empty the keyboard buffer, end interrupts, go on at [40:67].
resume_eoi:
        in      al, 0x60
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
; resume_jump (code 0Ah): go on at [40:67] with the interrupt controllers as they are.
resume_jump:
        ds_bda
        jmp     far [BDA_RESUME]

; resume_iret, resume_retf (codes 0Bh, 0Ch): the stack is at [40:67], and on it where to go on.
resume_iret:
        ds_bda
        mov     ss, [BDA_RESUME+2]
        mov     sp, [BDA_RESUME]
        iret
resume_retf:
        ds_bda
        mov     ss, [BDA_RESUME+2]
        mov     sp, [BDA_RESUME]
        retf

; resume_move (code 09h): the way back of IBM's block move, INT 15h 87h: the stack of [40:67] holds DS, ES, what PUSHA
; stores, and the frame of the interrupt. Port 80h is the status for AH; address line 20 is closed again. (IBM PC AT
; Technical Reference, BIOS listing BIOS1, SHUT9.)
resume_move:
        ds_bda
        mov     ss, [BDA_RESUME+2]
        mov     sp, [BDA_RESUME]
        in      al, 0x92
        and     al, 0xFC
        out     0x92, al
        pop     ds
        pop     es
        mov     bp, sp
        in      al, 0x80
        mov     [bp+15], al             ; AH
        and     byte [bp+20], 0xBE      ; ZF set and CF clear: it went well
        or      al, al
        jz      .good
        or      byte [bp+20], 0x01
        jmp     .pop
.good:
        or      byte [bp+20], 0x40
.pop:
        pop     di
        pop     si
        pop     bp
        pop     bx                      ; SP of PUSHA
        pop     bx
        pop     dx
        pop     cx
        pop     ax
        iret

; cold_start: everything from here on runs on a fresh stack below the boot sector's place.
cold_start:
        post    0x01
        xor     ax, ax
        mov     ss, ax
        mov     sp, 0x7C00
        mov     ds, ax
        mov     word [0x0500], 0x55AA   ; is there memory at all?
        cmp     word [0x0500], 0x55AA
        jne     dead
        mov     word [0x0500], 0xAA55
        cmp     word [0x0500], 0xAA55
        jne     dead
        post    0x02
        call    init_pic
        call    init_dma
        call    init_pit
        post    0x03
        call    init_bda
        call    init_vectors
        call    init_memory
        call    detect_cpu
        call    init_apic
        call    init_mtrr
        post    0x04
        call    init_cmos
        call    timer_from_rtc
        call    init_a20
        call    init_8042
        post    0x05
        mov     ax, 0xC000              ; a VGA ROM first, so that there is something to print on
        mov     dx, 0xC800
        call    scan_roms
        call    scan_video_e000
        call    init_screen
        post    0x06
        call    init_equipment
        call    init_irqs
        sti
        call    keyboard_init
        call    mouse_init
        post    0x07
        call    sign_on
        call    floppy_init
        call    ata_init
        call    show_drives
        post    0x08
        call    scan_other_roms
        post    0x09
        call    boot_menu
        post    0x0A
        int     0x19
        jmp     wait_for_reset

dead:
        post    0xEE
.halt:
        hlt
        jmp     .halt

; init_bda: clear the BIOS data area but the warm boot word, and set up what is not zero.
init_bda:
        ds_bda
        push    ds
        pop     es
        mov     dx, [BDA_RESET]
        xor     di, di
        xor     ax, ax
        mov     cx, 0x88                ; 0040:0000 to 0050:000F
        rep     stosw
        mov     [BDA_RESET], dx
        mov     word [BDA_KBSTART], BDA_KBBUF
        mov     word [BDA_KBEND], BDA_KBBUF+32
        mov     word [BDA_KBHEAD], BDA_KBBUF
        mov     word [BDA_KBTAIL], BDA_KBBUF
        mov     word [BDA_LPTTIME], 0x1414
        mov     word [BDA_LPTTIME+2], 0x0014
        mov     word [BDA_COMTIME], 0x0101
        mov     word [BDA_COMTIME+2], 0x0101
        mov     byte [BDA_KBMODE], 0x10 ; 101 keys until the keyboard says otherwise
        ret

; init_vectors: the interrupt table. 60h–66h and F8h–FFh stay zero: they are the user's. 67h is an IRET: DOS extenders
; look for VCPI by calling it, whether there is an EMS driver or not.
init_vectors:
        xor     ax, ax
        mov     es, ax
        xor     di, di
        mov     cx, 256
        mov     ax, entry_iret
        mov     bx, 0xF000
.all:
        stosw
        xchg    ax, bx
        stosw
        xchg    ax, bx
        loop    .all
        mov     si, vector_table
.next:
        cs lodsw
        cmp     ax, 0xFFFF
        je      .zero
        mov     di, ax
        cs lodsw
        stosw
        jmp     .next
.zero:
        xor     ax, ax
        mov     di, 0x60*4
        mov     cx, 7*2
        rep     stosw
        mov     di, 0xF8*4
        mov     cx, 8*2
        rep     stosw
        ret

; vector number * 4, offset in this segment
vector_table:
        dw      0x02*4, entry_nmi
        dw      0x05*4, entry_print_screen
        dw      0x08*4, entry_int08
        dw      0x09*4, entry_int09
        dw      0x0A*4, entry_unexpected
        dw      0x0B*4, entry_unexpected
        dw      0x0C*4, entry_unexpected
        dw      0x0D*4, entry_unexpected
        dw      0x0E*4, entry_int0E
        dw      0x0F*4, int0F_spurious
        dw      0x10*4, entry_int10
        dw      0x11*4, entry_int11
        dw      0x12*4, entry_int12
        dw      0x13*4, entry_int13
        dw      0x14*4, entry_int14
        dw      0x15*4, entry_int15
        dw      0x16*4, entry_int16
        dw      0x17*4, entry_int17
        dw      0x18*4, int18_handler
        dw      0x19*4, entry_int19
        dw      0x1A*4, entry_int1A
        dw      0x1D*4, entry_video_parms
        dw      0x1E*4, entry_dpt
        dw      0x40*4, entry_int40
        dw      0x70*4, int70_handler
        dw      0x71*4, int71_handler
        dw      0x72*4, entry_unexpected
        dw      0x73*4, entry_unexpected
        dw      0x74*4, int74_handler
        dw      0x75*4, int75_handler
        dw      0x76*4, int76_handler
        dw      0x77*4, int77_spurious
        dw      0xFFFF

; init_memory: base memory from CMOS, the EBDA at its top.
init_memory:
        mov     al, CM_BASELO
        call    cmos_word
        cmp     ax, 640
        ja      .default
        cmp     ax, 128
        jae     .have
.default:
        mov     ax, 640
.have:
        sub     ax, EBDA_SIZE_KB
        ds_bda
        mov     [BDA_MEM], ax
        mov     cl, 6                   ; KB to paragraphs
        shl     ax, cl
        mov     [BDA_EBDA], ax
        mov     es, ax
        xor     di, di
        xor     ax, ax
        mov     cx, EBDA_SIZE_KB*512
        rep     stosw
        mov     byte [es:EB_SIZE], EBDA_SIZE_KB
        push    es
        pop     ds
        call    extended_kb
        mov     [EB_EXTKB], ax
        mov     [EB_EXTKB+2], dx
        mov     al, CM_OVER4G
        call    cmos_word
        mov     [EB_HIGH64K], ax
        mov     al, CM_OVER4G+2
        call    cmos_read
        mov     [EB_HIGH64K+2], al
        xor     ax, ax                  ; INT 41h and 46h: fixed disk parameters
        mov     es, ax
        mov     word [es:0x41*4], EB_FDPT0
        mov     [es:0x41*4+2], ds
        mov     word [es:0x46*4], EB_FDPT1
        mov     [es:0x46*4+2], ds
        ret

; extended_kb: DX:AX = KB of memory above 1 MB, from CMOS 34h (64 KB units above 16 MB) or 30h, 17h.
extended_kb:
        mov     al, CM_HIGHLO
        call    cmos_word
        or      ax, ax
        jz      .below16
        mov     dx, 64
        mul     dx
        add     ax, 15*1024
        adc     dx, 0
        ret
.below16:
        mov     al, CM_EXT2LO
        call    cmos_word
        or      ax, ax
        jnz     .done
        mov     al, CM_EXTLO
        call    cmos_word
.done:
        xor     dx, dx
        ret

; detect_cpu: EB_CPU = 0 8086, 1 80186, 2 80286, 3 80386, 4 80486, 5 with CPUID. The flag bits that can
; be changed tell (Intel 80386 Programmer's Reference, 14.7; AP-485 "CPU identification").
detect_cpu:
        ds_ebda
        pushf
        pop     ax
        and     ah, 0x0F
        push    ax
        popf
        pushf
        pop     ax
        and     ah, 0xF0
        cmp     ah, 0xF0                ; 8086, 80186: always ones
        je      .early
        mov     byte [EB_CPU], 2
        pushf
        pop     ax
        or      ah, 0x70
        push    ax
        popf
        pushf
        pop     ax
        test    ah, 0x70                ; 80286 in real mode: always zeros
        jz      .done
        mov     byte [EB_CPU], 3
        and     ah, 0x0F
        push    ax
        popf
        cpu     386
        pushfd
        pop     eax
        mov     ecx, eax
        xor     eax, 1 << 18            ; AC: 80486
        push    eax
        popfd
        pushfd
        pop     eax
        xor     eax, ecx
        bt      eax, 18
        jnc     .restore
        mov     byte [EB_CPU], 4
        mov     eax, ecx
        xor     eax, 1 << 21            ; ID: has CPUID
        push    eax
        popfd
        pushfd
        pop     eax
        xor     eax, ecx
        bt      eax, 21
        jnc     .restore
        mov     byte [EB_CPU], 5
.restore:
        push    ecx
        popfd
        cpu     8086
.done:
        ret
.early:
        mov     ax, 1                   ; an 80186 takes the count modulo 32
        mov     cl, 33
        shl     ax, cl
        mov     [EB_CPU], al
        shr     byte [EB_CPU], 1
        ret

; wait_for_reset: nothing is left to do.
wait_for_reset:
        sti
        hlt
        jmp     wait_for_reset
