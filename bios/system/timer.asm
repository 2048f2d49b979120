; System timer and real-time clock: IRQ0, IRQ8, INT 1Ah.
; Sources: IBM PC AT Technical Reference, BIOS listing TEST6/BIOS2; Ralf Brown's Interrupt List
; INT 08, INT 70, INT 1A/AH=00h–0Bh; MC146818A data sheet.

BDA_DAYS        equ 0xCE                ; word: days counted since power-on (INT 1Ah AH=0Ah)

; int08_handler: IRQ0, 18.2 times a second.
int08_handler:
        sti
        push    ds
        push    ax
        push    dx
        ds_bda
        inc     word [BDA_TICKS]
        jnz     .low
        inc     word [BDA_TICKS+2]
.low:
        cmp     word [BDA_TICKS+2], 0x18
        jb      .motor
        cmp     word [BDA_TICKS], 0xB0  ; 1800B0h ticks are a day
        jb      .motor
        xor     ax, ax
        mov     [BDA_TICKS], ax
        mov     [BDA_TICKS+2], ax
        mov     byte [BDA_MIDNIGHT], 1
        inc     word [BDA_DAYS]
.motor:
        cmp     byte [BDA_FDCOUNT], 0
        je      .user
        dec     byte [BDA_FDCOUNT]
        jnz     .user
        and     byte [BDA_FDMOTOR], 0xF0
        mov     al, 0x0C                ; motors off, DMA and no reset
        mov     dx, 0x3F2
        out     dx, al
.user:
        int     0x1C
        cli
        mov     al, 0x20
        out     0x20, al
        pop     dx
        pop     ax
        pop     ds
        iret

; int70_handler: IRQ8: the periodic interrupt drives INT 15h AH=83h/86h, the alarm INT 4Ah.
int70_handler:
        push    ds
        push    ax
        push    di
        push    es
        ds_bda
        mov     al, 0x0B
        call    cmos_read
        mov     ah, al
        mov     al, 0x0C                ; reading C ends the request
        call    cmos_read
        and     al, ah                  ; only what is enabled
        test    al, 0x40
        jz      .alarm
        test    byte [BDA_WAITACT], 1
        jz      .alarm
        sub     word [BDA_WAITCNT], 976 ; a period is 976.5 µs
        sbb     word [BDA_WAITCNT+2], 0
        jnc     .alarm
        push    ax
        mov     ax, 0x0B                ; time over: periodic interrupt off
        call    cmos_read
        and     al, 0xBF
        mov     ah, al
        mov     al, 0x0B
        call    cmos_write
        mov     byte [BDA_WAITACT], 0
        les     di, [BDA_WAITPTR]
        or      byte [es:di], 0x80      ; and tell the user
        pop     ax
.alarm:
        test    al, 0x20
        jz      .end
        sti
        int     0x4A
        cli
.end:
        pop     es
        pop     di
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        pop     ax
        pop     ds
        iret

; timer_from_rtc: set the tick counter to the time of day (POST).
; A day has 1800B0h ticks: 65543.3 an hour, 1092.39 a minute, 18.2065 a second.
timer_from_rtc:
        call    rtc_wait
        mov     al, 0x00
        call    cmos_bcd
        mov     cx, 4661                ; seconds * 4661 / 256
        mul     cx
        mov     bl, ah
        mov     bh, dl
        mov     al, 0x02
        call    cmos_bcd
        push    ax
        mov     cx, 25                  ; minutes * (1092 + 25/64)
        mul     cx
        mov     cl, 6
        shr     ax, cl
        add     bx, ax
        pop     ax
        mov     cx, 1092
        mul     cx
        add     bx, ax
        adc     dx, 0
        mov     di, dx                  ; DI:BX = ticks so far
        mov     al, 0x04
        call    cmos_bcd
        push    ax
        mov     cl, 3                   ; hours * (65543 + 1/3)
        xor     dx, dx
        xor     ch, ch
        div     cx
        add     bx, ax
        adc     di, 0
        pop     ax
        add     di, ax                  ; 65536 of them
        mov     cx, 7
        mul     cx
        add     bx, ax
        adc     di, 0
        ds_bda
        cmp     di, 0x18                ; a clock that was never set may hold anything
        jb      .set
        xor     di, di
        xor     bx, bx
.set:
        mov     [BDA_TICKS], bx
        mov     [BDA_TICKS+2], di
        ret

; cmos_bcd: AX = CMOS byte AL, from BCD to binary.
cmos_bcd:
        call    cmos_read
        mov     ah, al
        and     al, 0x0F
        mov     cl, 4
        shr     ah, cl
        xchg    al, ah
        mov     cl, 10
        push    ax
        mul     cl
        pop     cx
        add     al, ch
        adc     ah, 0
        ret

; rtc_wait: until no update is in progress; CF when the clock does not run.
rtc_wait:
        push    cx
        mov     cx, 0xFFFF
.wait:
        mov     al, 0x0A
        call    cmos_read
        test    al, 0x80
        jz      .done
        loop    .wait
        stc
.done:
        pop     cx
        ret

; ---- INT 1Ah -------------------------------------------------------------------------------------
int1A_handler:
        sti
        frame_in
        ds_bda
        mov     bl, ah
        cmp     bl, 0x0B
        ja      .unknown
        xor     bh, bh
        shl     bx, 1
        clear_cf
        jmp     [cs:bx+int1A_table]
.unknown:
        set_cf                          ; PCI BIOS (B1h) is not present: AH stays
        jmp     int1A_out
int1A_table:
        dw      int1A_00, int1A_01, int1A_02, int1A_03, int1A_04, int1A_05
        dw      int1A_06, int1A_07, int1A_bad, int1A_09, int1A_0A, int1A_0B
int1A_bad:
        set_cf
int1A_out:
        frame_out

; 00h: CX:DX = ticks, AL = midnight passed.
int1A_00:
        cli
        mov     ax, [BDA_TICKS]
        mov     [fDX], ax
        mov     ax, [BDA_TICKS+2]
        mov     [fCX], ax
        xor     ax, ax
        xchg    al, [BDA_MIDNIGHT]
        mov     [fAX], ax
        jmp     int1A_out

; 01h: set the ticks from CX:DX.
int1A_01:
        cli
        mov     [BDA_TICKS], dx
        mov     [BDA_TICKS+2], cx
        mov     byte [BDA_MIDNIGHT], 0
        mov     byte [fAH], 0
        jmp     int1A_out

; 02h: read the time: CH hour, CL minute, DH second (BCD), DL daylight saving.
int1A_02:
        call    rtc_wait
        jc      int1A_bad
        mov     byte [fAH], 0
        mov     al, 0x00
        call    cmos_read
        mov     [fDH], al
        mov     al, 0x02
        call    cmos_read
        mov     [fCL], al
        mov     [fAL], al
        mov     al, 0x04
        call    cmos_read
        mov     [fCH], al
        mov     al, 0x0B
        call    cmos_read
        and     al, 1
        mov     [fDL], al
        jmp     int1A_out

; 03h: set the time.
int1A_03:
        call    rtc_hold
        mov     al, 0x00
        mov     ah, [fDH]
        call    cmos_write
        mov     al, 0x02
        mov     ah, [fCL]
        call    cmos_write
        mov     al, 0x04
        mov     ah, [fCH]
        call    cmos_write
        mov     al, 0x0B
        call    cmos_read
        and     al, 0x7E
        mov     ah, [fDL]
        and     ah, 1
        or      ah, al
        mov     al, 0x0B
        call    cmos_write
        mov     byte [fAH], 0
        jmp     int1A_out

; rtc_hold: stop updates (SET bit) so that a time can be written.
rtc_hold:
        mov     al, 0x0B
        call    cmos_read
        or      al, 0x80
        mov     ah, al
        mov     al, 0x0B
        jmp     cmos_write
; rtc_go: let the clock run again.
rtc_go:
        mov     al, 0x0B
        call    cmos_read
        and     al, 0x7F
        mov     ah, al
        mov     al, 0x0B
        jmp     cmos_write

; 04h: read the date: CH century, CL year, DH month, DL day (BCD).
int1A_04:
        call    rtc_wait
        jc      int1A_bad
        mov     byte [fAH], 0
        mov     al, 0x07
        call    cmos_read
        mov     [fDL], al
        mov     al, 0x08
        call    cmos_read
        mov     [fDH], al
        mov     al, 0x09
        call    cmos_read
        mov     [fCL], al
        mov     al, CM_CENTURY
        call    cmos_read
        mov     [fCH], al
        mov     [fAL], al
        jmp     int1A_out

; 05h: set the date.
int1A_05:
        call    rtc_hold
        mov     al, 0x07
        mov     ah, [fDL]
        call    cmos_write
        mov     al, 0x08
        mov     ah, [fDH]
        call    cmos_write
        mov     al, 0x09
        mov     ah, [fCL]
        call    cmos_write
        mov     al, CM_CENTURY
        mov     ah, [fCH]
        call    cmos_write
        call    rtc_go
        mov     byte [fAH], 0
        jmp     int1A_out

; 06h: alarm at CH:CL:DH (BCD; FFh is any). CF when one is set already.
int1A_06:
        mov     al, 0x0B
        call    cmos_read
        test    al, 0x20
        jnz     int1A_bad_j
        call    rtc_wait
        mov     al, 0x01
        mov     ah, [fDH]
        call    cmos_write
        mov     al, 0x03
        mov     ah, [fCL]
        call    cmos_write
        mov     al, 0x05
        mov     ah, [fCH]
        call    cmos_write
        call    irq8_open
        mov     al, 0x0B
        call    cmos_read
        and     al, 0x7F
        or      al, 0x20
        mov     ah, al
        mov     al, 0x0B
        call    cmos_write
        mov     byte [fAH], 0
        jmp     int1A_out
int1A_bad_j:
        jmp     int1A_bad

; 07h: alarm off.
int1A_07:
        mov     al, 0x0B
        call    cmos_read
        and     al, 0x57                ; not halted, no alarm
        mov     ah, al
        mov     al, 0x0B
        call    cmos_write
        mov     byte [fAH], 0
        jmp     int1A_out

; 09h: read the alarm: CH:CL:DH, DL = 1 when it is on.
int1A_09:
        mov     al, 0x01
        call    cmos_read
        mov     [fDH], al
        mov     al, 0x03
        call    cmos_read
        mov     [fCL], al
        mov     al, 0x05
        call    cmos_read
        mov     [fCH], al
        mov     al, 0x0B
        call    cmos_read
        mov     cl, 5
        shr     al, cl
        and     al, 1
        mov     [fDL], al
        mov     byte [fAH], 0
        jmp     int1A_out

; 0Ah, 0Bh: read (CX) and set the count of days.
int1A_0A:
        mov     ax, [BDA_DAYS]
        mov     [fCX], ax
        mov     byte [fAH], 0
        jmp     int1A_out
int1A_0B:
        mov     [BDA_DAYS], cx
        mov     byte [fAH], 0
        jmp     int1A_out

; irq8_open: let the RTC's interrupt through.
irq8_open:
        in      al, 0xA1
        and     al, 0xFE
        out     0xA1, al
        in      al, 0x21
        and     al, 0xFB
        out     0x21, al
        ret
