; Prints what INT 16h AH=10h gives for each key, as a line of four digits, until Esc. Before it waits it says READY;
; F12 prints the shift flags (AH=12h) instead.
%define SECTORS 4
%include "common.inc"

main:
        push    ds
        push    ds
        pop     es
        mov     ax, cs
        mov     [0x1B*4+2], ax          ; Ctrl-Break and the keyboard intercept tell when they come
        mov     word [0x1B*4], on_break
        mov     [0x05*4+2], ax
        mov     word [0x05*4], on_print
        mov     ax, [0x15*4]
        mov     [old15], ax
        mov     ax, [0x15*4+2]
        mov     [old15+2], ax
        cli
        mov     word [0x15*4], on_15
        mov     [0x15*4+2], cs
        sti
        pop     ds
        mov     si, text_ready
        call    puts
.next:
        mov     ah, 0x10
        int     0x16
        mov     bx, ax
        cmp     ax, 0x8600
        jne     .print
        mov     ah, 0x12
        int     0x16
        mov     bx, ax
.print:
        push    bx
        call    hex4
        mov     al, 10
        out     0xE9, al
        pop     ax
        cmp     al, 27
        jne     .next
        ret

on_break:
        push    ax
        mov     al, 'B'
        out     0xE9, al
        mov     al, 10
        out     0xE9, al
        pop     ax
        iret
on_print:
        push    ax
        mov     al, 'P'
        out     0xE9, al
        mov     al, 10
        out     0xE9, al
        pop     ax
        iret
on_15:
        cmp     ah, 0x85                ; SysRq
        jne     .not_sysrq
        push    ax
        add     al, 'S'                 ; S pressed, T released
        out     0xE9, al
        mov     al, 10
        out     0xE9, al
        pop     ax
.not_sysrq:
        cmp     ax, 0x4F2C              ; z becomes y
        jne     .old
        mov     al, 0x15
.old:
        jmp     far [cs:old15]
old15:          dd 0
text_ready:     db "READY", 10, 0
        pad
