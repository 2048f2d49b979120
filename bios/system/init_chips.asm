; Start-up of the chips on the board.
; Sources: Intel data sheets 8259A, 8237A, 8254; MC146818 data sheet; IBM PC AT Technical
; Reference, section 1 (port map) and the BIOS listing.

; init_pic: two 8259A, vectors 08h and 70h, everything masked. A reset of the processor alone leaves the chips as programs had
; them: the latch of the coprocessor's interrupt and, on boards that have it, level triggering are taken back here too.
init_pic:
        xor     al, al
        out     0xF0, al
        mov     dx, 0x04D0
        out     dx, al
        inc     dx
        out     dx, al
        mov     al, 0x11                ; ICW1: edge triggered, cascade, ICW4 follows
        out     0x20, al
        iodelay
        out     0xA0, al
        iodelay
        mov     al, 0x08                ; ICW2: vector base
        out     0x21, al
        iodelay
        mov     al, 0x70
        out     0xA1, al
        iodelay
        mov     al, 0x04                ; ICW3: slave on IRQ2
        out     0x21, al
        iodelay
        mov     al, 0x02
        out     0xA1, al
        iodelay
        mov     al, 0x01                ; ICW4: 8086 mode
        out     0x21, al
        iodelay
        out     0xA1, al
        iodelay
        mov     al, 0xFF
        out     0x21, al
        iodelay
        out     0xA1, al
        ret

; init_irqs: timer, keyboard, cascade, diskette; mouse, FPU and both disk channels. The RTC is
; opened by the services that use it. The mouse is open as SeaBIOS leaves it, because systems with a
; driver of their own rely on that; nothing comes until the keyboard controller lets it.
init_irqs:
        mov     al, 0xB8
        out     0x21, al
        iodelay
        mov     al, 0x0F
        out     0xA1, al
        ret

; init_dma: both 8237A cleared, channel 4 as cascade, modes as on the AT.
init_dma:
        out     0x0D, al                ; master clear
        out     0xDA, al
        iodelay
        mov     al, 0xC0                ; channel 4: cascade
        out     0xD6, al
        iodelay
        xor     al, al
        out     0xD4, al                ; and open
        iodelay
        mov     al, 0x40                ; channels 0–3 and 5–7: single, verify
.low:
        out     0x0B, al
        inc     al
        cmp     al, 0x44
        jb      .low
        mov     al, 0x41
.high:
        out     0xD6, al
        inc     al
        cmp     al, 0x44
        jb      .high
        xor     al, al
        out     0x08, al                ; command registers: normal timing, fixed priority
        out     0xD0, al
        ret

; init_pit: counter 0 the system tick (18.2 Hz), 1 the memory refresh, 2 the speaker.
init_pit:
        mov     al, 0x36                ; counter 0, both bytes, mode 3
        out     0x43, al
        iodelay
        xor     al, al
        out     0x40, al
        iodelay
        out     0x40, al
        iodelay
        mov     al, 0x54                ; counter 1, low byte, mode 2: 15 µs
        out     0x43, al
        iodelay
        mov     al, 18
        out     0x41, al
        iodelay
        mov     al, 0xB6                ; counter 2, both bytes, mode 3
        out     0x43, al
        iodelay
        mov     ax, 1331                ; 896 Hz, the AT's beep
        out     0x42, al
        iodelay
        mov     al, ah
        out     0x42, al
        iodelay
        in      al, 0x61                ; speaker off, parity and channel checks on
        and     al, 0xF0
        out     0x61, al
        ret

; init_a20: address line 20 on, as BIOSes later than IBM's leave it; INT 15h AX=2400h turns it off.
init_a20:
        in      al, 0x92
        or      al, 0x02
        and     al, 0xFE                ; bit 0 would reset the CPU
        out     0x92, al
        ret

; init_cmos: RTC running in 24 hour BCD, its interrupts off; checksum noted in the diagnostic byte.
init_cmos:
        mov     ax, 0x260A              ; 32768 Hz, 1024 Hz periodic rate
        call    cmos_write
        mov     ax, 0x020B
        call    cmos_write
        mov     al, 0x0C
        call    cmos_read
        mov     al, 0x0D
        call    cmos_read
        and     al, 0x80                ; battery good
        xor     al, 0x80
        mov     bh, al
        push    bx
        call    cmos_sum
        pop     bx
        je      .ok
        or      bh, 0x40                ; checksum bad
.ok:
        mov     ah, bh
        mov     al, CM_DIAG
        jmp     cmos_write

; cmos_sum: ZF set when bytes 10h–2Dh add up to the word kept in 2Eh (high), 2Fh. DX = sum.
cmos_sum:
        xor     dx, dx
        mov     cl, 0x10
.next:
        mov     al, cl
        call    cmos_read
        xor     ah, ah
        add     dx, ax
        inc     cl
        cmp     cl, 0x2E
        jb      .next
        mov     al, CM_SUMHI
        call    cmos_read
        mov     ah, al
        mov     al, CM_SUMLO
        call    cmos_read
        cmp     ax, dx
        ret

; cmos_read: AL = CMOS byte AL. Interrupts are held off between the two ports.
cmos_read:
        pushf
        cli
        out     0x70, al
        iodelay
        in      al, 0x71
        popf
        ret

; cmos_write: CMOS byte AL := AH.
cmos_write:
        pushf
        cli
        out     0x70, al
        iodelay
        xchg    al, ah
        out     0x71, al
        xchg    al, ah
        popf
        ret

; cmos_word: AX = CMOS bytes AL (low) and AL+1 (high).
cmos_word:
        push    bx
        mov     bl, al
        inc     al
        call    cmos_read
        mov     bh, al
        mov     al, bl
        call    cmos_read
        mov     ah, bh
        pop     bx
        ret

; init_8042: self-test, both interfaces, translation to set 1. With no controller the waits run out.
init_8042:
        call    kbc_flush
        mov     al, 0xAD                ; keyboard off while we set up
        call    kbc_command
        mov     al, 0xA7                ; mouse off
        call    kbc_command
        call    kbc_flush
        mov     al, 0xAA                ; self-test: answers 55h
        call    kbc_command
        call    kbc_read
        mov     al, 0xAB                ; keyboard interface test: answers 0
        call    kbc_command
        call    kbc_read
        mov     al, 0xAE
        call    kbc_command
        mov     al, 0x60                ; mode: translate, mouse off, system flag; no interrupts yet
        call    kbc_command
        mov     al, 0x64
        jmp     kbc_data

; kbc_flush: drop what waits in the output buffer.
kbc_flush:
        mov     cx, 32
.next:
        in      al, 0x64
        test    al, 1
        jz      .done
        in      al, 0x60
        iodelay
        loop    .next
.done:
        ret

; kbc_command: command AL to port 64h; kbc_data: byte AL to port 60h. CF when the 8042 stays busy.
; Change nothing else.
kbc_command:
        call    kbc_ready
        jc      .ret
        out     0x64, al
.ret:
        ret
kbc_data:
        call    kbc_ready
        jc      .ret
        out     0x60, al
.ret:
        ret

; kbc_ready: wait until the 8042 takes a byte.
kbc_ready:
        push    cx
        push    ax
        mov     cx, 0xFFFF
.wait:
        in      al, 0x64
        test    al, 2
        jz      .done                   ; CF is clear
        iodelay
        loop    .wait
        stc
.done:
        pop     ax
        pop     cx
        ret

; kbc_read: AL = byte from the output buffer, within 500 ms; CF when there is none.
kbc_read:
        mov     ax, 500
; kbc_read_ms: the same within AX ms.
kbc_read_ms:
        push    ds
        ds_ebda
        call    tmo_set
.wait:
        in      al, 0x64
        test    al, 1
        jnz     .got
        call    tmo_check
        jnc     .wait
        pop     ds
        ret
.got:
        in      al, 0x60
        pop     ds
        clc
        ret

; init_screen: 80 columns, or colours as the video ROM set them; without one INT 10h does nothing.
init_screen:
        mov     ax, 0x0003
        int     0x10
        ret

; init_equipment: the equipment word from CMOS and from what answers; port addresses.
init_equipment:
        ds_bda
        mov     al, CM_EQUIP
        call    cmos_read
        xor     ah, ah
        and     al, 0xC5                ; bits 5–4 are the video ROM's, bit 1 is a coprocessor
        call    find_coprocessor
        mov     bx, [BDA_EQUIP]
        and     bx, 0x0030
        jnz     .video
        mov     bl, 0x20                ; 80 columns, colour
.video:
        or      ax, bx
        mov     [BDA_EQUIP], ax
        call    find_serial
        jmp     find_parallel

; find_coprocessor: AL bit 1 set when FNINIT leaves a status word of zero: without a coprocessor nothing is stored.
find_coprocessor:
        fninit
        mov     word [BDA_FDRESULT], 0x5A5A     ; scratch: the diskette's results are not in use yet
        fnstsw  [BDA_FDRESULT]
        cmp     byte [BDA_FDRESULT], 0
        mov     word [BDA_FDRESULT], 0
        jne     .none
        or      al, 0x02
.none:
        ret

; find_serial: a port is there when the interrupt enable register keeps a value.
find_serial:
        mov     si, serial_ports
        mov     di, BDA_COM
        mov     cx, 4
.next:
        cs lodsw
        mov     dx, ax
        add     dx, 3                   ; a program may have left the divisor latch open, or the loop closed
        xor     al, al
        out     dx, al
        inc     dx
        out     dx, al
        sub     dx, 3
        mov     al, 0x02
        out     dx, al
        iodelay
        in      al, dx
        cmp     al, 0x02
        jne     .none
        xor     al, al
        out     dx, al
        iodelay
        in      al, dx
        or      al, al
        jnz     .none
        inc     dx
        out     dx, al                  ; FIFOs off
        inc     dx
        mov     al, 0x03                ; words of 8 bits, for programs that only set the rate, or nothing
        out     dx, al
        sub     dx, 3
        mov     [di], dx
        inc     di
        inc     di
        add     byte [BDA_EQUIP+1], 0x02
.none:
        loop    .next
        ret
serial_ports:   dw 0x3F8, 0x2F8, 0x3E8, 0x2E8

; find_parallel: a port is there when the data register keeps a value.
find_parallel:
        mov     si, parallel_ports
        mov     di, BDA_LPT
        mov     cx, 3
.next:
        cs lodsw
        mov     dx, ax
        mov     al, 0xAA
        out     dx, al
        iodelay
        in      al, dx
        cmp     al, 0xAA
        jne     .none
        mov     al, 0x55
        out     dx, al
        iodelay
        in      al, dx
        cmp     al, 0x55
        jne     .none
        mov     [di], dx
        inc     di
        inc     di
        add     byte [BDA_EQUIP+1], 0x40
.none:
        loop    .next
        ret
parallel_ports: dw 0x3BC, 0x378, 0x278
