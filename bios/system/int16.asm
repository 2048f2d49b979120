; INT 16h: keyboard services.
; Sources: IBM PS/2 and PC BIOS Technical Reference, INT 16h; Ralf Brown's Interrupt List INT 16/AH=00h–12h.

int16_handler:
        sti
        frame_in
        ds_bda
        cmp     ah, 0x00
        je      int16_00
        cmp     ah, 0x01
        je      int16_01
        cmp     ah, 0x02
        je      int16_02
        cmp     ah, 0x10
        je      int16_10
        cmp     ah, 0x11
        je      int16_11
        cmp     ah, 0x12
        je      int16_12
        cmp     ah, 0x05
        je      int16_05
        cmp     ah, 0x03
        je      int16_03
        cmp     ah, 0x09
        je      int16_09
        cmp     ah, 0x0A
        je      int16_0A
        cmp     ah, 0x92
        je      int16_92
int16_out:
        frame_out

; 00h: wait for a key; keys that only 101-key programs know are left out.
int16_00:
        call    key_wait
        call    key_take
        call    key_standard
        jc      int16_00
        mov     [fAX], ax
        jmp     int16_out

; 10h: wait for a key of the 101-key keyboard.
int16_10:
        call    key_wait
        call    key_take
        call    key_enhanced
        mov     [fAX], ax
        jmp     int16_out

; 01h: ZF clear and AX = key when one waits.
int16_01:
        cli
        call    key_look
        jz      int16_none
        call    key_standard
        jnc     int16_some
        call    key_take                ; one that cannot be shown blocks the others
        sti
        jmp     int16_01

; 11h: the same for the 101-key keyboard.
int16_11:
        cli
        call    key_look
        jz      int16_none
        call    key_enhanced
int16_some:
        mov     [fAX], ax
        and     byte [fFLAGS], ~0x40
        jmp     int16_out
int16_none:
        or      byte [fFLAGS], 0x40
        jmp     int16_out

; 02h: AL = shift flags.
int16_02:
        mov     al, [BDA_KBFLAG]
        mov     [fAL], al
        jmp     int16_out

; 12h: AL = shift flags; AH = SysRq, Caps, Num, Scroll, right Alt, right Ctrl, left Alt, left Ctrl held.
int16_12:
        mov     al, [BDA_KBFLAG]
        mov     [fAL], al
        mov     al, [BDA_KBFLAG1]
        mov     ah, al
        and     ah, KF1_SYSRQ
        mov     cl, 5
        shl     ah, cl                  ; SysRq to bit 7
        and     al, 0x73                ; locks and left keys stay
        or      al, ah
        mov     ah, [BDA_KBMODE]
        and     ah, KM_RCTRL | KM_RALT
        or      al, ah
        mov     [fAH], al
        jmp     int16_out

; 05h: put CX into the buffer. AL = 0, or 1 when it is full.
int16_05:
        cli
        mov     byte [fAL], 1
        mov     bx, [BDA_KBTAIL]
        mov     si, bx
        call    next_slot
        cmp     bx, [BDA_KBHEAD]
        je      int16_out
        mov     [si], cx
        mov     [BDA_KBTAIL], bx
        mov     byte [fAL], 0
        jmp     int16_out

; 03h: typematic rate. AL = 05h: BH delay 0–3, BL rate 0–1Fh; AL = 00h: the default.
int16_03:
        cmp     al, 0x00
        je      .default
        cmp     al, 0x05
        jne     .out
        cmp     bh, 3
        ja      .out
        cmp     bl, 0x1F
        ja      .out
        mov     cl, 5
        shl     bh, cl
        or      bl, bh
        jmp     .send
.default:
        mov     bl, 0x2B                ; 500 ms, 10.9 a second
.send:
        cli
        mov     al, 0xF3
        call    key_command
        jc      .out
        mov     al, bl
        call    key_command
.out:
        jmp     int16_out

; 09h: AL = what AH=03h, 0Ah and 10h–12h can do.
int16_09:
        mov     byte [fAL], 0x35        ; bits 0, 2: 03h AL=00h, 05h; 4: 0Ah; 5: 10h–12h
        jmp     int16_out

; 92h: are there 10h–12h? A BIOS that knows them answers AH = 80h (KEYB of DOS asks).
int16_92:
        mov     byte [fAH], 0x80
        jmp     int16_out

; 0Ah: BX = keyboard ID: 83ABh behind the translating controller is 41ABh.
int16_0A:
        mov     word [fBX], 0x41AB
        jmp     int16_out

; key_wait: until a key waits; the CPU halts meanwhile. INT 15h AH=90h may do something better first.
key_wait:
        cli
        mov     bx, [BDA_KBHEAD]
        cmp     bx, [BDA_KBTAIL]
        jne     .done
        mov     ax, 0x9002
        int     0x15
        ds_bda
.halt:
        cli
        mov     bx, [BDA_KBHEAD]
        cmp     bx, [BDA_KBTAIL]
        jne     .done
        sti
        hlt
        jmp     .halt
.done:
        sti
        ret

; key_look: AX = next key, ZF set when there is none.
key_look:
        mov     bx, [BDA_KBHEAD]
        mov     ax, [bx]
        cmp     bx, [BDA_KBTAIL]
        ret

; key_take: AX = next key, taken out of the buffer.
key_take:
        cli
        mov     bx, [BDA_KBHEAD]
        mov     ax, [bx]
        call    next_slot
        mov     [BDA_KBHEAD], bx
        sti
        ret

; key_standard: AX as an 84-key program expects it; CF when it must not see the key.
key_standard:
        cmp     ah, 0xE0                ; keypad Enter and /
        je      .keypad
        cmp     ah, 0x84
        ja      .hide
        cmp     al, 0xF0
        je      .f0
        cmp     al, 0xE0
        jne     .ok
        or      ah, ah                  ; Alt-224 is a character
        jz      .ok
        xor     al, al
        ret
.f0:
        or      ah, ah
        jz      .ok
.hide:
        stc
        ret
.keypad:
        mov     ah, 0x35
        cmp     al, '/'
        je      .ok
        mov     ah, 0x1C
.ok:
        clc
        ret

; key_enhanced: AX as a 101-key program expects it. The mark F0h becomes 0.
key_enhanced:
        cmp     al, 0xF0
        jne     .ok
        or      ah, ah
        jz      .ok
        xor     al, al
.ok:
        ret
