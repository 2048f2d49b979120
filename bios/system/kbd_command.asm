; Commands to the keyboard: LEDs, reset at POST; resetting the machine through its controller.
; Sources: IBM PC AT Technical Reference, section "Keyboard", commands EDh, F3h, F4h, FFh; 8042 command FEh.

; key_leds: bring the LEDs to the lock states when they changed. Called with interrupts off, after EOI.
; DS is the BDA.
key_leds:
        mov     al, [BDA_KBFLAG]
        mov     cl, 4
        shr     al, cl
        and     al, 0x07                ; Scroll, Num, Caps as the keyboard wants them
        mov     ah, [BDA_KBLED]
        and     ah, 0x07
        cmp     al, ah
        je      .done
        test    byte [BDA_KBLED], 0x40
        jnz     .done
        or      byte [BDA_KBLED], 0x40
        and     byte [BDA_KBLED], 0xF8
        or      [BDA_KBLED], al
        mov     ah, al
        mov     al, 0xED
        call    key_command
        jc      .fail
        mov     al, ah
        call    key_command
.fail:
        and     byte [BDA_KBLED], 0x8F
.done:
        ret

; key_command: byte AL to the keyboard, CF when no acknowledge came. Interrupts are off. Keys that
; arrive meanwhile would be taken for the answer, so only FAh counts; anything else ends the wait.
key_command:
        push    cx
        push    ax
        call    kbc_data
        jc      .out
        mov     cx, 0x4000
.wait:
        in      al, 0x64
        test    al, 0x01
        jnz     .got
        iodelay
        loop    .wait
        stc
        jmp     .out
.got:
        test    al, 0x20                ; the mouse's byte
        jnz     .other
        in      al, 0x60
        cmp     al, 0xFA
        je      .out                    ; CF is clear
.other:
        stc
.out:
        pop     ax
        pop     cx
        ret

; keyboard_init: reset the keyboard, then let its interrupt through (POST, interrupts on).
keyboard_init:
        cli
        mov     al, 0x60                ; keyboard on, no interrupts
        call    kbc_command
        mov     al, 0x64
        call    kbc_data
        mov     al, 0xFF
        call    kbc_data
        call    kbc_read                ; FAh
        call    post_doze
        call    kbc_read                ; AAh
        mov     al, 0xF4                ; scanning on
        call    kbc_data
        call    kbc_read
        mov     al, 0x60                ; translate, system flag, IRQ1
        call    kbc_command
        mov     al, 0x65
        call    kbc_data
        ds_bda
        call    key_leds
        sti
        ret

; post_doze: halt until the controller has a byte, or for about 1.3 s: a self-test takes half a second.
; For POST, with the timer's interrupt on and those of the controller off. Interrupts are off afterwards.
post_doze:
        push    ax
        push    cx
        mov     cx, 24                  ; ticks
.wait:
        in      al, 0x64
        test    al, 0x01
        jnz     .done
        sti
        hlt
        cli
        loop    .wait
.done:
        pop     cx
        pop     ax
        ret

; reboot: the keyboard controller pulses the reset line; port 92h and the reset vector are the ways
; left when it does not.
reboot:
        cli
        call    kbc_ready
        mov     al, 0xFE
        out     0x64, al
        mov     cx, 0xFFFF
        loop    $
        in      al, 0x92
        or      al, 1
        out     0x92, al
        mov     cx, 0xFFFF
        loop    $
        jmp     0xFFFF:0x0000
