; Time-outs that need no interrupt: they add up what counter 0 of the 8254 counts. When a program has
; given the counter a short period, part of each period is lost and the time-outs get longer, never
; shorter. (8254 data sheet, "Counter latch command".)

; tmo_set: start a time-out of AX ms (at most 3600 s worth of clocks fit). DS is the EBDA.
; Mode 3 counts by two, so a clock counts double.
tmo_set:
        push    ax
        push    dx
        mov     dx, 2386                ; 1193 clocks a ms, twice
        mul     dx
        mov     [EB_TMLEFT], ax
        mov     [EB_TMLEFT+2], dx
        call    pit_count
        mov     [EB_TMLAST], ax
        pop     dx
        pop     ax
        ret

; tmo_check: CF set when the time is over. DS is the EBDA. Changes nothing else.
tmo_check:
        push    ax
        push    dx
        call    pit_count
        mov     dx, [EB_TMLAST]
        mov     [EB_TMLAST], ax
        sub     dx, ax                  ; clocks since the last look
        jae     .passed
        add     dx, ax                  ; it began again: at least what was left
.passed:
        sub     [EB_TMLEFT], dx
        sbb     word [EB_TMLEFT+2], 0   ; CF when it goes below zero
        pop     dx
        pop     ax
        ret

; pit_count: AX = counter 0 of the timer.
pit_count:
        pushf
        cli
        xor     al, al
        out     0x43, al
        iodelay
        in      al, 0x40
        mov     ah, al
        iodelay
        in      al, 0x40
        xchg    al, ah
        popf
        ret

; delay_ms: AX ms. With the timer interrupt running the CPU halts meanwhile. Interrupts are on afterwards.
delay_ms:
        push    ds
        push    ax
        push    bx
        push    dx
        mov     bx, ax
        in      al, 0x21
        test    al, 0x01
        jnz     .poll
        mov     ax, bx
        xor     dx, dx
        mov     bx, 55
        div     bx
        inc     ax                      ; the tick running and the one begun
        inc     ax
        ds_bda
        mov     bx, [BDA_TICKS]
        add     bx, ax
.halt:
        sti
        hlt
        mov     ax, [BDA_TICKS]
        sub     ax, bx
        js      .halt
        jmp     .done
.poll:
        mov     ax, bx
        ds_ebda
        call    tmo_set
.more:
        call    tmo_check
        jnc     .more
.done:
        pop     dx
        pop     bx
        pop     ax
        pop     ds
        ret
