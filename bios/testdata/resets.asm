; Resets with a shutdown code in CMOS 0Fh go on at [0040:0067]; INT 15h 89h goes to protected mode.
%define SECTORS 4
%include "common.inc"

main:
        cmp     dword [0x608], "once"   ; started afresh: this machine (QEMU) clears the code when it is reset
        je      virtual_mode
        mov     dword [0x608], "once"
        mov     al, 0x0A
        mov     bx, .after_0A
        jmp     reset_with
.after_0A:
        call    recover
        mov     al, 0x0F
        out     0x70, al
        in      al, 0x71
        cmp     al, 0
        check   "shutdown code 0Ah holds once"
        mov     al, 0x05
        mov     bx, .after_05
        jmp     reset_with
.after_05:
        call    recover
        cmp     al, al
        check   "shutdown code 05h"
        jmp     virtual_mode

; reset_with: reset the machine with shutdown code AL, to go on at CS:BX.
reset_with:
        cli
        mov     [0x467], bx
        mov     [0x469], cs
        mov     ah, al
        mov     al, 0x0F
        out     0x70, al
        mov     al, ah
        out     0x71, al
        mov     al, 0xFE
        out     0x64, al
.wait:
        hlt
        jmp     .wait

; recover: the registers a reset changes.
recover:
        pop     bx
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x6FFE              ; where main's return address stands
        jmp     bx

; virtual_mode: INT 15h AH=89h with vectors 20h and 28h.
virtual_mode:
        push    ds
        pop     es
        mov     si, gdt
        mov     bx, 0x2028
        mov     ah, 0x89
        int     0x15
        jc      .failed
        mov     cx, cs
        mov     dx, ds
        mov     bx, ss
        mov     [0x600], cx             ; DS is flat: base 0
        mov     [0x602], dx
        mov     [0x604], bx
        mov     [0x606], ah
        smsw    ax
        mov     [0x607], al
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     0x0000:.real
.real:
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     es, ax
        mov     cx, [0x600]
        cmp     cx, 0x30
        check   "89h: CS"
        mov     dx, [0x602]
        cmp     dx, 0x18
        check   "89h: DS"
        mov     bx, [0x604]
        cmp     bx, 0x28
        check   "89h: SS"
        mov     ax, [0x606]
        cmp     al, 0
        check   "89h: status"
        test    ah, 1
        pushf
        pop     ax
        xor     ax, 0x40
        push    ax
        popf
        check   "89h: protected mode"
        ret
.failed:
        check_nc "89h"
        ret

gdt:    dq      0
        dw      0x3F, gdt, 0x9300, 0    ; GDT
        dw      0x3FF, 0, 0x9300, 0     ; IDT: none is used
        dq      0x000093000000FFFF      ; DS
        dq      0x000093000000FFFF      ; ES
        dq      0x000093000000FFFF      ; SS
        dq      0x00009B000000FFFF      ; CS
        dq      0                       ; the BIOS fills this in
        pad
