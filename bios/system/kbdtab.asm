; What each key gives in each shift state, as words of scan code and character (INT 16h AX).
; FFFFh gives nothing. A character F0h marks combinations of the 101-key keyboard that INT 16h
; AH=00h/01h hide, E0h its grey keys (Ralf Brown's Interrupt List, INT 16/AH=00h and 10h tables).

; lookup_key: AX = key for scan code AL with prefix bits AH and shift flags DL; CF when the code is unknown.
lookup_key:
        test    ah, KM_E0
        jnz     lookup_e0
        cmp     al, 0x58
        ja      .unknown
        xor     ah, ah
        mov     bx, ax
        mov     cl, 3                   ; eight bytes a key
        shl     bx, cl
        add     bx, key_table
        test    dl, KF_ALT
        jnz     .alt
        test    dl, KF_CTRL
        jnz     .ctrl
        call    shifted
        mov     ax, [cs:bx]
        jnc     .ret
        mov     ax, [cs:bx+2]
.ret:
        clc
        ret
.ctrl:
        mov     ax, [cs:bx+4]
        clc
        ret
.alt:
        mov     ax, [cs:bx+6]
        clc
        ret
.unknown:
        stc
        ret

; shifted: CF set when the second column holds: Shift, turned by CapsLock for letters and by NumLock for
; the keypad. AL scan code, DL shift flags.
shifted:
        mov     dh, dl
        and     dh, KF_SHIFT
        jz      .plain
        mov     dh, 1
.plain:
        cmp     al, 0x47
        jb      .letters
        cmp     al, 0x53
        ja      .done
        test    dl, KF_NUM
        jz      .done
        cmp     al, 0x4A                ; grey minus and plus are not digits
        je      .done
        cmp     al, 0x4E
        je      .done
        xor     dh, 1
        jmp     .done
.letters:
        test    dl, KF_CAPS
        jz      .done
        push    ax                      ; letters are those whose plain character is a–z
        mov     al, [cs:bx]
        cmp     al, 'a'
        jb      .no_letter
        cmp     al, 'z'
        ja      .no_letter
        xor     dh, 1
.no_letter:
        pop     ax
.done:
        shr     dh, 1
        ret

; lookup_e0: keys with prefix E0.
lookup_e0:
        mov     bx, e0_table
.next:
        cmp     al, [cs:bx]
        je      .found
        add     bx, 7
        cmp     bx, e0_table_end
        jb      .next
        stc
        ret
.found:
        inc     bx
        mov     ax, [cs:bx]
        test    dl, KF_ALT
        jnz     .alt
        test    dl, KF_CTRL
        jz      .ret
        mov     ax, [cs:bx+2]
.ret:
        clc
        ret
.alt:
        mov     ax, [cs:bx+4]
        clc
        ret

; code, then plain or shifted, Ctrl, Alt
%macro e0key 4
        db      %1
        dw      %2, %3, %4
%endmacro
e0_table:
        e0key   0x1C, 0xE00D, 0xE00A, 0xA6F0    ; keypad Enter
        e0key   0x35, 0xE02F, 0x95F0, 0xA4F0    ; keypad /
        e0key   0x47, 0x47E0, 0x77E0, 0x97F0    ; Home
        e0key   0x48, 0x48E0, 0x8DE0, 0x98F0    ; Up
        e0key   0x49, 0x49E0, 0x84E0, 0x99F0    ; PgUp
        e0key   0x4B, 0x4BE0, 0x73E0, 0x9BF0    ; Left
        e0key   0x4D, 0x4DE0, 0x74E0, 0x9DF0    ; Right
        e0key   0x4F, 0x4FE0, 0x75E0, 0x9FF0    ; End
        e0key   0x50, 0x50E0, 0x91E0, 0xA0F0    ; Down
        e0key   0x51, 0x51E0, 0x76E0, 0xA1F0    ; PgDn
        e0key   0x52, 0x52E0, 0x92E0, 0xA2F0    ; Ins
        e0key   0x53, 0x53E0, 0x93E0, 0xA3F0    ; Del
e0_table_end:

%define none 0xFFFF
; key SCAN, plain, shift, Ctrl, Alt (characters with the scan code)
%macro key 5
        dw      ((%1) << 8) | (%2), ((%1) << 8) | (%3)
%if (%4) == none
        dw      none
%else
        dw      ((%1) << 8) | (%4)
%endif
        dw      %5
%endmacro
; letter SCAN, lower-case letter
%macro letter 2
        key     %1, %2, (%2) - 0x20, (%2) - 0x60, (%1) << 8
%endmacro
; func SCAN, plain, shift, Ctrl, Alt (whole words)
%macro func 5
        dw      %2, %3, %4, %5
%endmacro

key_table:
        func    0x00, none, none, none, none
        key     0x01, 0x1B, 0x1B, 0x1B, 0x01F0          ; Esc
        key     0x02, '1', '!', none, 0x7800
        key     0x03, '2', '@', 0x00, 0x7900
        key     0x04, '3', '#', none, 0x7A00
        key     0x05, '4', '$', none, 0x7B00
        key     0x06, '5', '%', none, 0x7C00
        key     0x07, '6', '^', 0x1E, 0x7D00
        key     0x08, '7', '&', none, 0x7E00
        key     0x09, '8', '*', none, 0x7F00
        key     0x0A, '9', '(', none, 0x8000
        key     0x0B, '0', ')', none, 0x8100
        key     0x0C, '-', '_', 0x1F, 0x8200
        key     0x0D, '=', '+', none, 0x8300
        key     0x0E, 0x08, 0x08, 0x7F, 0x0EF0          ; Backspace
        func    0x0F, 0x0F09, 0x0F00, 0x94F0, 0xA5F0    ; Tab
        letter  0x10, 'q'
        letter  0x11, 'w'
        letter  0x12, 'e'
        letter  0x13, 'r'
        letter  0x14, 't'
        letter  0x15, 'y'
        letter  0x16, 'u'
        letter  0x17, 'i'
        letter  0x18, 'o'
        letter  0x19, 'p'
        key     0x1A, '[', '{', 0x1B, 0x1AF0
        key     0x1B, ']', '}', 0x1D, 0x1BF0
        key     0x1C, 0x0D, 0x0D, 0x0A, 0x1CF0          ; Enter
        func    0x1D, none, none, none, none            ; Ctrl
        letter  0x1E, 'a'
        letter  0x1F, 's'
        letter  0x20, 'd'
        letter  0x21, 'f'
        letter  0x22, 'g'
        letter  0x23, 'h'
        letter  0x24, 'j'
        letter  0x25, 'k'
        letter  0x26, 'l'
        key     0x27, ';', ':', none, 0x27F0
        key     0x28, 0x27, '"', none, 0x28F0
        key     0x29, 0x60, '~', none, 0x29F0
        func    0x2A, none, none, none, none            ; left Shift
        key     0x2B, '\', '|', 0x1C, 0x2BF0
        letter  0x2C, 'z'
        letter  0x2D, 'x'
        letter  0x2E, 'c'
        letter  0x2F, 'v'
        letter  0x30, 'b'
        letter  0x31, 'n'
        letter  0x32, 'm'
        key     0x33, ',', '<', none, 0x33F0
        key     0x34, '.', '>', none, 0x34F0
        key     0x35, '/', '?', none, 0x35F0
        func    0x36, none, none, none, none            ; right Shift
        func    0x37, 0x372A, 0x372A, 0x96F0, 0x37F0    ; keypad *
        func    0x38, none, none, none, none            ; Alt
        key     0x39, ' ', ' ', ' ', 0x3920
        func    0x3A, none, none, none, none            ; CapsLock
        func    0x3B, 0x3B00, 0x5400, 0x5E00, 0x6800    ; F1
        func    0x3C, 0x3C00, 0x5500, 0x5F00, 0x6900
        func    0x3D, 0x3D00, 0x5600, 0x6000, 0x6A00
        func    0x3E, 0x3E00, 0x5700, 0x6100, 0x6B00
        func    0x3F, 0x3F00, 0x5800, 0x6200, 0x6C00
        func    0x40, 0x4000, 0x5900, 0x6300, 0x6D00
        func    0x41, 0x4100, 0x5A00, 0x6400, 0x6E00
        func    0x42, 0x4200, 0x5B00, 0x6500, 0x6F00
        func    0x43, 0x4300, 0x5C00, 0x6600, 0x7000
        func    0x44, 0x4400, 0x5D00, 0x6700, 0x7100    ; F10
        func    0x45, none, none, none, none            ; NumLock
        func    0x46, none, none, none, none            ; ScrollLock
        func    0x47, 0x4700, 0x4737, 0x7700, none      ; keypad 7 Home
        func    0x48, 0x4800, 0x4838, 0x8DF0, none      ; 8 Up
        func    0x49, 0x4900, 0x4939, 0x8400, none      ; 9 PgUp
        func    0x4A, 0x4A2D, 0x4A2D, 0x8EF0, 0x4AF0    ; -
        func    0x4B, 0x4B00, 0x4B34, 0x7300, none      ; 4 Left
        func    0x4C, 0x4CF0, 0x4C35, 0x8FF0, none      ; 5
        func    0x4D, 0x4D00, 0x4D36, 0x7400, none      ; 6 Right
        func    0x4E, 0x4E2B, 0x4E2B, 0x90F0, 0x4EF0    ; +
        func    0x4F, 0x4F00, 0x4F31, 0x7500, none      ; 1 End
        func    0x50, 0x5000, 0x5032, 0x91F0, none      ; 2 Down
        func    0x51, 0x5100, 0x5133, 0x7600, none      ; 3 PgDn
        func    0x52, 0x5200, 0x5230, 0x92F0, none      ; 0 Ins
        func    0x53, 0x5300, 0x532E, 0x93F0, none      ; . Del
        func    0x54, none, none, none, none            ; SysRq
        func    0x55, none, none, none, none
        func    0x56, 0x565C, 0x567C, none, none        ; the extra key of 102-key keyboards
        func    0x57, 0x8500, 0x8700, 0x8900, 0x8B00    ; F11
        func    0x58, 0x8600, 0x8800, 0x8A00, 0x8C00    ; F12
