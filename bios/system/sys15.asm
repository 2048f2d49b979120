; INT 15h: system services.
; Sources: IBM PC AT Technical Reference, BIOS listing BIOS1; IBM PS/2 and PC BIOS Technical Reference;
; Ralf Brown's Interrupt List INT 15/AH=24h, 4Fh, 80h–91h, C0h–C2h, E8h; ACPI 3.0 section 14 (E820h).

int15_handler:
        cmp     ah, 0x4F                ; keyboard intercept: the code goes on, CF set
        je      .intercept
        cmp     ah, 0x90                ; device busy, interrupt complete: nothing to do, CF clear
        je      .nothing
        cmp     ah, 0x91
        je      .nothing
        sti
        frame_in
        cmp     ah, 0xE8
        je      .e8
        cmp     ah, 0x53
        je      .apm
        mov     bx, int15_table
.next:
        cmp     ah, [cs:bx]
        je      .found
        add     bx, 3
        cmp     bx, int15_table_end
        jb      .next
        mov     ah, 0x86
        call    int15_error
        frame_out
.found:
        call    [cs:bx+1]
        frame_out
.intercept:
        push    bp
        mov     bp, sp
        or      byte [bp+6], 1
        pop     bp
        iret
.nothing:
        mov     ah, 0
        push    bp
        mov     bp, sp
        and     byte [bp+6], 0xFE
        pop     bp
        iret
.e8:
        call    int15_e8
        frame_out
.apm:
        call    int15_apm
        frame_out

%macro service 2
        db      %1
        dw      %2
%endmacro
int15_table:
        service 0x24, int15_24
        service 0x80, int15_ok
        service 0x81, int15_ok
        service 0x82, int15_ok
        service 0x83, int15_83
        service 0x84, int15_84
        service 0x85, int15_ok
        service 0x86, int15_86
        service 0x87, int15_87
        service 0x88, int15_88
        service 0x89, int15_89
        service 0xC0, int15_C0
        service 0xC1, int15_C1
        service 0xC2, int15_C2
int15_table_end:

; int15_error: CF set, AH in the frame. int15_ok: CF clear, AH = 0.
int15_error:
        mov     [fAH], ah
        set_cf
        ret
int15_ok:
        mov     byte [fAH], 0
        clear_cf
        ret

; 24h: A20. AL 0 off, 1 on, 2 state in AL, 3 ways to switch in BX.
int15_24:
        mov     al, [fAL]
        cmp     al, 1
        jb      .off
        je      .on
        cmp     al, 2
        je      .state
        cmp     al, 3
        je      .ways
        mov     ah, 0x86
        jmp     int15_error
.off:
        call    a20_off
        jmp     int15_ok
.on:
        call    a20_on
        jmp     int15_ok
.state:
        call    a20_test
        mov     al, 0
        jz      .wrapped
        inc     ax
.wrapped:
        mov     [fAL], al
        jmp     int15_ok
.ways:
        mov     word [fBX], 3           ; keyboard controller and port 92h
        jmp     int15_ok

; a20_on, a20_off: by port 92h and, if that changes nothing, by the output port of the 8042.
a20_on:
        call    a20_test
        jnz     .done
        in      al, 0x92
        or      al, 0x02
        and     al, 0xFE
        out     0x92, al
        call    a20_test
        jnz     .done
        mov     ah, 0xDF
        call    a20_8042
.done:
        ret
a20_off:
        in      al, 0x92
        and     al, 0xFC
        out     0x92, al
        call    a20_test
        jz      .done
        mov     ah, 0xDD
        call    a20_8042
.done:
        ret

; a20_8042: write the output port. Interrupts are held off, keys stay in the keyboard.
a20_8042:
        pushf
        cli
        mov     al, 0xD1
        call    kbc_command
        mov     al, ah
        call    kbc_data
        call    kbc_ready
        popf
        ret

; a20_test: ZF set when addresses wrap at 1 MB (line off). A word below the BDA's user area is changed
; and put back.
a20_test:
        pushf
        cli
        push    ds
        push    es
        push    ax
        push    bx
        xor     ax, ax
        mov     ds, ax
        dec     ax
        mov     es, ax
        mov     ax, [0x04F0]            ; inter-application area
        mov     bx, ax
        not     ax
        mov     [0x04F0], ax
        cmp     [es:0x0500], ax
        jne     .on
        mov     ax, bx                  ; equal by chance?
        mov     [0x04F0], ax
        cmp     [es:0x0500], ax
.on:
        mov     [0x04F0], bx
        pop     bx
        pop     ax
        pop     es
        pop     ds
        jne     .not_zero
        popf
        cmp     al, al
        ret
.not_zero:
        popf
        push    ax
        mov     al, 1
        or      al, al
        pop     ax
        ret

; 83h: AL 0: set bit 7 of ES:BX after CX:DX µs; AL 1: call it off.
int15_83:
        push    ds
        ds_bda
        cli
        cmp     byte [fAL], 1
        je      .cancel
        test    byte [BDA_WAITACT], 1
        jnz     .busy
        mov     ax, [fES]
        mov     [BDA_WAITPTR+2], ax
        mov     ax, [fBX]
        mov     [BDA_WAITPTR], ax
        mov     ax, [fCX]
        mov     dx, [fDX]
        call    wait_start
        sti
        pop     ds
        mov     byte [fAH], 0
        clear_cf
        ret
.busy:
        sti
        pop     ds
        mov     ah, 0
        jmp     int15_error
.cancel:
        call    periodic_off
        mov     byte [BDA_WAITACT], 0
        sti
        pop     ds
        jmp     int15_ok

; wait_start: AX:DX µs until the flag at BDA_WAITPTR is set by IRQ8. Interrupts off, DS the BDA.
wait_start:
        mov     [BDA_WAITCNT+2], ax
        mov     [BDA_WAITCNT], dx
        mov     byte [BDA_WAITACT], 1
        call    irq8_open
        mov     al, 0x0B
        call    cmos_read
        and     al, 0x7F
        or      al, 0x40                ; periodic interrupt on
        mov     ah, al
        mov     al, 0x0B
        jmp     cmos_write
; periodic_off: the RTC's periodic interrupt off.
periodic_off:
        mov     al, 0x0B
        call    cmos_read
        and     al, 0xBF
        mov     ah, al
        mov     al, 0x0B
        jmp     cmos_write

; 86h: wait CX:DX µs, the CPU halted. CF and AH = 83h when a wait runs already.
int15_86:
        ds_bda
        cli
        test    byte [BDA_WAITACT], 1
        jnz     .busy
        mov     word [BDA_WAITPTR], BDA_WAITACT
        mov     [BDA_WAITPTR+2], ds
        mov     ax, [fCX]
        mov     dx, [fDX]
        call    wait_start
.halt:
        cli
        test    byte [BDA_WAITACT], 0x80
        jnz     .done
        sti
        hlt
        jmp     .halt
.done:
        and     byte [BDA_WAITACT], 0x7F
        sti
        jmp     int15_ok
.busy:
        sti
        mov     ah, 0x83
        jmp     int15_error

; 84h: joysticks. DX 0: switches in AL bits 7–4; DX 1: positions AX BX CX DX, zero when nothing is there.
int15_84:
        mov     dx, 0x201
        cmp     word [fDX], 1
        je      .positions
        jb      .switches
        mov     ah, 0x86
        jmp     int15_error
.switches:
        in      al, dx
        and     al, 0xF0
        mov     [fAL], al
        jmp     int15_ok
.positions:
        cli
        mov     cx, 0x800
        xor     bx, bx
        out     dx, al                  ; start the one-shots; each holds its bit up while it runs
.count:
        inc     bx
        in      al, dx
        mov     ah, al
        call    .note
        test    ah, 0x0F
        loopnz  .count
        sti
        mov     al, ah                  ; those still up never end
        xor     bx, bx
        call    .note
        clear_cf
        ret
.note:                                  ; BX to the axes whose bit is up
        xor     si, si
.axis:
        test    al, 1
        jz      .next
        mov     [bp+si], bx
.next:
        shr     al, 1
        inc     si
        inc     si
        cmp     si, 8
        jb      .axis
        ret

; 88h: AX = KB of extended memory, at most 63 MB.
int15_88:
        ds_ebda
        mov     ax, [EB_EXTKB]
        cmp     word [EB_EXTKB+2], 0
        jne     .most
        cmp     ax, 63*1024
        jbe     .set
.most:
        mov     ax, 63*1024
.set:
        mov     [fAX], ax
        clear_cf
        ret

; C0h: ES:BX = configuration table.
int15_C0:
        mov     word [fES], 0xF000
        mov     word [fBX], config_table
        jmp     int15_ok

; C1h: ES = EBDA.
int15_C1:
        ds_bda
        mov     ax, [BDA_EBDA]
        mov     [fES], ax
        clear_cf
        ret

; E8h: memory above 64 MB: E801h, and for an 80386 E820h, E881h.
int15_e8:
        mov     al, [fAL]
        cmp     al, 0x01
        je      int15_E801
        ds_ebda
        cmp     byte [EB_CPU], 3
        jb      .unknown
        cmp     al, 0x20
        je      int15_E820_j
        cmp     al, 0x81
        je      int15_E881
.unknown:
        mov     ah, 0x86
        jmp     int15_error
int15_E820_j:
        jmp     int15_E820

; E801h: AX = CX = KB from 1 to 16 MB, BX = DX = units of 64 KB above.
int15_E801:
        call    memory_halves
        mov     [fAX], ax
        mov     [fCX], ax
        mov     [fBX], dx
        mov     [fDX], dx
        clear_cf
        ret

; memory_halves: AX = KB between 1 and 16 MB, DX = 64 KB units above. DS is lost.
memory_halves:
        ds_ebda
        mov     ax, [EB_EXTKB]
        mov     dx, [EB_EXTKB+2]
        or      dx, dx
        jnz     .large
        cmp     ax, 15*1024
        ja      .large
        ret
.large:
        sub     ax, 15*1024
        sbb     dx, 0
        mov     cx, 6
.shift:
        shr     dx, 1
        rcr     ax, 1
        loop    .shift
        mov     dx, ax
        mov     ax, 15*1024
        ret
