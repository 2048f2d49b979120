; Keyboard interrupt (IRQ1): scan codes of set 1 to the keyboard buffer.
; Sources: IBM PC AT Technical Reference, section "Keyboard encoding" and BIOS listing KYBD; IBM
; "101-key keyboard" tables in the PS/2 and PC BIOS Technical Reference, INT 09h; Ralf Brown's Interrupt
; List INT 09, INT 15/AH=4Fh, INT 15/AH=85h, INT 16/AH=00h (tables of scan codes).

; bits of BDA_KBFLAG
KF_RSHIFT       equ 0x01
KF_LSHIFT       equ 0x02
KF_SHIFT        equ 0x03
KF_CTRL         equ 0x04
KF_ALT          equ 0x08
KF_SCROLL       equ 0x10
KF_NUM          equ 0x20
KF_CAPS         equ 0x40
KF_INS          equ 0x80
; bits of BDA_KBFLAG1
KF1_LCTRL       equ 0x01
KF1_LALT        equ 0x02
KF1_SYSRQ       equ 0x04
KF1_PAUSE       equ 0x08
; bits of BDA_KBMODE
KM_E1           equ 0x01
KM_E0           equ 0x02
KM_RCTRL        equ 0x04
KM_RALT         equ 0x08
KM_101          equ 0x10

int09_handler:
        push    ax
        push    bx
        push    cx
        push    dx
        push    si
        push    di
        push    bp
        push    ds
        push    es
        cld
        ds_bda
        in      al, 0x60
        cmp     al, 0xFA                ; acknowledge and resend belong to whoever sent a command
        je      .ack
        cmp     al, 0xFE
        je      .resend
        mov     ah, 0x4F                ; keyboard intercept: may change or swallow the code
        stc
        int     0x15
        jnc     .eoi
        ds_bda
        cld
        call    key_code
        jmp     .eoi
.ack:
        or      byte [BDA_KBLED], 0x10
        jmp     .eoi
.resend:
        or      byte [BDA_KBLED], 0x20
.eoi:
        cli
        mov     al, 0x20
        out     0x20, al
        ds_bda
        call    key_leds
        pop     es
        pop     ds
        pop     bp
        pop     di
        pop     si
        pop     dx
        pop     cx
        pop     bx
        pop     ax
        iret

; key_code: one scan code AL. DS is the BDA.
key_code:
        mov     ah, [BDA_KBMODE]        ; AH bits 1..0: prefixes seen before this code
        cmp     al, 0xE0
        jne     .not_e0
        or      byte [BDA_KBMODE], KM_E0
        ret
.not_e0:
        cmp     al, 0xE1
        jne     .not_e1
        or      byte [BDA_KBMODE], KM_E1
        ret
.not_e1:
        test    ah, KM_E1
        jnz     key_e1
        and     byte [BDA_KBMODE], ~KM_E0
        or      al, al                  ; 00h and FFh: too many keys
        jz      .overrun
        cmp     al, 0xFF
        je      .overrun
        test    al, 0x80
        jnz     key_release
        call    key_unpause
        jc      .done
        jmp     key_press
.overrun:
        jmp     key_beep
.done:
        ret

; key_unpause: a key other than the locks and shifts ends the pause; the key is lost then (CF set).
key_unpause:
        test    byte [BDA_KBFLAG1], KF1_PAUSE
        jz      .no                     ; CF is clear
        call    find_shift              ; shift keys neither end it nor are lost
        jnc     .shift
        cmp     al, 0x45
        je      .shift
        and     byte [BDA_KBFLAG1], ~KF1_PAUSE
        stc
.no:
        ret
.shift:
        clc
        ret

; key_e1: E1 1D 45 is the Pause key, E1 9D C5 its end; the prefix holds for two codes.
key_e1:
        mov     dl, al
        and     dl, 0x7F
        cmp     dl, 0x1D
        je      .ret
        and     byte [BDA_KBMODE], ~(KM_E1 | KM_E0)
        cmp     al, 0x45
        je      key_pause
.ret:
        ret

; key_pause: wait until another key clears the flag. Interrupts are served meanwhile.
key_pause:
        test    byte [BDA_KBFLAG1], KF1_PAUSE
        jnz     .done
        or      byte [BDA_KBFLAG1], KF1_PAUSE
        mov     al, 0x20
        out     0x20, al
.wait:
        sti
        hlt
        test    byte [BDA_KBFLAG1], KF1_PAUSE
        jnz     .wait
        cli
        pop     ax                      ; the interrupt has been ended: leave key_code's caller
        jmp     int09_no_eoi
.done:
        ret

; int09_no_eoi: the tail of int09_handler for those that have ended the interrupt themselves.
int09_no_eoi:
        pop     es
        pop     ds
        pop     bp
        pop     di
        pop     si
        pop     dx
        pop     cx
        pop     bx
        pop     ax
        iret

; find_shift: CF clear when AL (press code) is a shift key; BX its table entry. AH: prefix bits.
; Table: code, bit of BDA_KBFLAG.
find_shift:
        mov     bx, shift_keys
.next:
        cmp     al, [cs:bx]
        je      .found
        inc     bx
        inc     bx
        cmp     bx, shift_keys_end
        jb      .next
        stc
        ret
.found:
        clc
        ret
shift_keys:
        db      0x2A, KF_LSHIFT
        db      0x36, KF_RSHIFT
        db      0x1D, KF_CTRL
        db      0x38, KF_ALT
        db      0x3A, KF_CAPS
        db      0x45, KF_NUM
        db      0x46, KF_SCROLL
        db      0x52, KF_INS
shift_keys_end:

; key_release: AL = code with bit 7.
key_release:
        and     al, 0x7F
        cmp     al, 0x54
        je      .sysrq
        call    find_shift
        jc      .done
        mov     dl, [cs:bx+1]
        test    dl, KF_SHIFT
        jnz     .shift
        cmp     dl, KF_CTRL
        je      .ctrl
        cmp     dl, KF_ALT
        je      .alt
        not     dl                      ; locks and Ins: no longer held
        and     [BDA_KBFLAG1], dl
.done:
        ret
.shift:
        test    ah, KM_E0               ; E0 AA, E0 B6 belong to the grey keys
        jnz     .done
        not     dl
        and     [BDA_KBFLAG], dl
        ret
.ctrl:
        test    ah, KM_E0
        jnz     .rctrl
        and     byte [BDA_KBFLAG1], ~KF1_LCTRL
        jmp     .ctrl_both
.rctrl:
        and     byte [BDA_KBMODE], ~KM_RCTRL
.ctrl_both:
        test    byte [BDA_KBFLAG1], KF1_LCTRL
        jnz     .done
        test    byte [BDA_KBMODE], KM_RCTRL
        jnz     .done
        and     byte [BDA_KBFLAG], ~KF_CTRL
        ret
.alt:
        test    ah, KM_E0
        jnz     .ralt
        and     byte [BDA_KBFLAG1], ~KF1_LALT
        jmp     .alt_both
.ralt:
        and     byte [BDA_KBMODE], ~KM_RALT
.alt_both:
        test    byte [BDA_KBFLAG1], KF1_LALT
        jnz     .done
        test    byte [BDA_KBMODE], KM_RALT
        jnz     .done
        and     byte [BDA_KBFLAG], ~KF_ALT
        xor     ax, ax                  ; a number typed on the keypad is a character
        xchg    al, [BDA_ALTNUM]
        or      al, al
        jz      .done
        jmp     key_store
.sysrq:
        test    byte [BDA_KBFLAG1], KF1_SYSRQ
        jz      .done
        and     byte [BDA_KBFLAG1], ~KF1_SYSRQ
        mov     ax, 0x8501
        jmp     key_call15

; key_call15: end the interrupt, then INT 15h with AX.
key_call15:
        push    ax
        mov     al, 0x20
        out     0x20, al
        pop     ax
        sti
        int     0x15
        cli
        pop     ax                      ; return address of key_code
        jmp     int09_no_eoi

; key_press: AL = code 01h–7Fh, AH = prefix bits. DS is the BDA.
key_press:
        call    find_shift
        jnc     .is_shift
        jmp     key_normal
.is_shift:
        mov     dl, [cs:bx+1]
        test    dl, KF_SHIFT
        jnz     .shift
        cmp     dl, KF_CTRL
        je      .ctrl
        cmp     dl, KF_ALT
        je      .alt
        cmp     dl, KF_INS
        je      .ins
        cmp     dl, KF_NUM
        je      .num
        cmp     dl, KF_SCROLL
        je      .scroll
.lock:
        test    [BDA_KBFLAG1], dl       ; held: typematic repeat
        jnz     .done
        or      [BDA_KBFLAG1], dl
        xor     [BDA_KBFLAG], dl
.done:
        ret
.shift:
        test    ah, KM_E0
        jnz     .done
        or      [BDA_KBFLAG], dl
        ret
.ctrl:
        or      [BDA_KBFLAG], dl
        test    ah, KM_E0
        jnz     .rctrl
        or      byte [BDA_KBFLAG1], KF1_LCTRL
        ret
.rctrl:
        or      byte [BDA_KBMODE], KM_RCTRL
        ret
.alt:
        or      [BDA_KBFLAG], dl
        test    ah, KM_E0
        jnz     .ralt
        or      byte [BDA_KBFLAG1], KF1_LALT
        ret
.ralt:
        or      byte [BDA_KBMODE], KM_RALT
        ret
.num:
        test    byte [BDA_KBFLAG], KF_CTRL      ; Ctrl-NumLock: Pause on 84 keys
        jz      .lock
        test    byte [BDA_KBMODE], KM_101
        jnz     .done
        jmp     key_pause
.scroll:
        test    byte [BDA_KBFLAG], KF_CTRL
        jz      .lock
        test    ah, KM_E0               ; Ctrl-Pause sends E0 46; Ctrl-ScrollLock breaks on 84 keys only
        jnz     .break
        test    byte [BDA_KBMODE], KM_101
        jnz     .lock
.break:
        jmp     key_break
.ins:
        test    byte [BDA_KBFLAG], KF_ALT | KF_CTRL
        jnz     .ins_key
        test    ah, KM_E0
        jnz     .ins_toggle
        call    keypad_digit            ; a digit while NumLock or Shift says so
        jc      .ins_key
.ins_toggle:
        test    byte [BDA_KBFLAG1], KF_INS
        jnz     .ins_key
        or      byte [BDA_KBFLAG1], KF_INS
        xor     byte [BDA_KBFLAG], KF_INS
.ins_key:
        jmp     key_normal

; keypad_digit: CF set when NumLock and Shift together make the keypad give digits.
keypad_digit:
        push    ax
        mov     al, [BDA_KBFLAG]
        test    al, KF_SHIFT
        mov     al, [BDA_KBFLAG]        ; MOV leaves the flags
        jz      .plain
        xor     al, KF_NUM
.plain:
        and     al, KF_NUM
        add     al, 0xFF                ; CF when it is not zero
        pop     ax
        ret

; key_break: Ctrl-Break empties the buffer, calls INT 1Bh and stores a zero key.
key_break:
        mov     ax, [BDA_KBSTART]
        mov     [BDA_KBHEAD], ax
        mov     [BDA_KBTAIL], ax
        mov     byte [BDA_BREAK], 0x80
        int     0x1B
        ds_bda
        xor     ax, ax
        jmp     key_store

; key_normal: a key that is no shift: special combinations, then the tables.
key_normal:
        mov     dl, [BDA_KBFLAG]
        cmp     al, 0x54                ; SysRq (Alt-PrtSc on 101 keys)
        je      .sysrq
        cmp     al, 0x53
        jne     .not_del
        mov     dh, dl
        and     dh, KF_CTRL | KF_ALT
        cmp     dh, KF_CTRL | KF_ALT
        je      .reboot
.not_del:
        cmp     al, 0x37
        jne     .table
        test    ah, KM_E0
        jnz     .prtsc
        test    byte [BDA_KBMODE], KM_101
        jnz     .table
        test    dl, KF_SHIFT            ; 84 keys: Shift-* prints
        jz      .table
.prtsc:
        test    dl, KF_CTRL
        jnz     .ctrl_prtsc
        test    dl, KF_ALT
        jnz     .done
        mov     al, 0x20
        out     0x20, al
        sti
        int     0x05
        cli
        pop     ax                      ; return address of key_code
        jmp     int09_no_eoi
.ctrl_prtsc:
        mov     ax, 0x7200
        jmp     key_store
.sysrq:
        test    byte [BDA_KBFLAG1], KF1_SYSRQ
        jnz     .done
        or      byte [BDA_KBFLAG1], KF1_SYSRQ
        mov     ax, 0x8500
        jmp     key_call15
.done:
        ret
.reboot:
        mov     word [BDA_RESET], 0x1234
        jmp     reboot
.table:
        test    dl, KF_ALT
        jz      key_lookup
        test    ah, KM_E0
        jnz     key_lookup
        call    alt_digit
        jnc     .done
; key_lookup: AL code, AH prefix bits, DL shift flags.
key_lookup:
        call    lookup_key
        jc      .none
        cmp     ax, 0xFFFF
        je      .none
        jmp     key_store
.none:
        ret

; alt_digit: Alt with a digit of the keypad adds to BDA_ALTNUM. CF set when AL is none.
alt_digit:
        cmp     al, 0x47
        jb      .no
        cmp     al, 0x52
        ja      .no
        push    bx
        mov     bl, al
        xor     bh, bh
        mov     dh, [cs:bx+keypad_digits-0x47]
        pop     bx
        cmp     dh, 0xFF
        je      .no
        push    ax
        mov     al, 10
        mul     byte [BDA_ALTNUM]
        add     al, dh
        mov     [BDA_ALTNUM], al
        pop     ax
        clc
        ret
.no:
        mov     byte [BDA_ALTNUM], 0
        stc
        ret
keypad_digits:  db 7, 8, 9, 0xFF, 4, 5, 6, 0xFF, 1, 2, 3, 0

; key_store: AX into the buffer; a beep when it is full.
key_store:
        mov     bx, [BDA_KBTAIL]
        mov     si, bx
        call    next_slot
        cmp     bx, [BDA_KBHEAD]
        je      .full
        mov     [si], ax
        mov     [BDA_KBTAIL], bx
        mov     ax, 0x9102              ; keyboard: something to read
        int     0x15
        ret
.full:
        jmp     key_beep

; next_slot: BX = place behind BX in the keyboard buffer. DS is the BDA.
next_slot:
        inc     bx
        inc     bx
        cmp     bx, [BDA_KBEND]
        jb      .ok
        mov     bx, [BDA_KBSTART]
.ok:
        ret

; key_beep: a short click of the speaker, no timer needed.
key_beep:
        in      al, 0x61
        push    ax
        mov     cx, 0x60
.cycle:
        and     al, 0xFC
        out     0x61, al
        call    .half
        or      al, 0x02
        out     0x61, al
        call    .half
        loop    .cycle
        pop     ax
        out     0x61, al
        ret
.half:
        push    cx
        mov     cx, 0x80
        loop    $
        pop     cx
        ret
