; Small services and interrupts: INT 02h, 05h, 11h, 12h, unexpected and spurious interrupts, IRQ 9, 13–15.
; Sources: IBM PC AT Technical Reference, BIOS listing (D11, PRINT_SCREEN, RE_DIRECT, INT_287);
; 8259A data sheet, "Spurious interrupts" (the in-service bit is clear then).

; int11_handler: AX = equipment word.
int11_handler:
        push    ds
        ds_bda
        mov     ax, [BDA_EQUIP]
        pop     ds
        iret

; int12_handler: AX = base memory in KB.
int12_handler:
        push    ds
        ds_bda
        mov     ax, [BDA_MEM]
        pop     ds
        iret

; int_unexpected: an IRQ without a handler is masked out and ended, its bit goes to BDA_INTFLAG; without
; one in service it was an exception or a software interrupt, FFh.
int_unexpected:
        push    ds
        push    ax
        ds_bda
        mov     al, 0x0B                ; read the in-service register
        out     0x20, al
        iodelay
        in      al, 0x20
        mov     ah, al
        or      al, al
        jz      .software
        test    al, 0x04
        jz      .master
        mov     al, 0x0B
        out     0xA0, al
        iodelay
        in      al, 0xA0
        or      al, al
        jz      .master_end
        mov     ah, al
        in      al, 0xA1
        or      al, ah
        out     0xA1, al
        mov     al, 0x20
        out     0xA0, al
        jmp     .master_end
.master:
        in      al, 0x21
        or      al, ah
        and     al, 0xFB                ; never the cascade
        out     0x21, al
.master_end:
        mov     al, 0x20
        out     0x20, al
        jmp     .note
.software:
        mov     ah, 0xFF
.note:
        mov     [BDA_INTFLAG], ah
        pop     ax
        pop     ds
        iret

; int0F_spurious: IRQ7: real only when its in-service bit is set.
int0F_spurious:
        push    ax
        mov     al, 0x0B
        out     0x20, al
        iodelay
        in      al, 0x20
        test    al, 0x80
        jz      .out
        mov     al, 0x20
        out     0x20, al
.out:
        pop     ax
        iret

; int77_spurious: IRQ15: the second disk channel; a spurious one ends on the master only.
int77_spurious:
        push    ax
        mov     al, 0x0B
        out     0xA0, al
        iodelay
        in      al, 0xA0
        test    al, 0x80
        jz      .master
        mov     al, 0x20
        out     0xA0, al
.master:
        mov     al, 0x20
        out     0x20, al
        pop     ax
        iret

; int76_handler: IRQ14: the first disk channel.
int76_handler:
        push    ds
        push    ax
        ds_bda
        mov     byte [BDA_HDINT], 0xFF
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        mov     ax, 0x9100              ; hard disk: done
        int     0x15
        pop     ax
        pop     ds
        iret

; int71_handler: IRQ9 is what IRQ2 was on the PC: end it on the slave, then call that handler.
int71_handler:
        push    ax
        mov     al, 0x20
        out     0xA0, al
        pop     ax
        int     0x0A
        iret

; int75_handler: IRQ13: the FPU's error; clear its latch and report by NMI, as on the PC.
int75_handler:
        push    ax
        xor     al, al
        out     0xF0, al
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        pop     ax
        int     0x02
        iret

; int02_handler: NMI: the parity and I/O check latches of port 61h are cleared, and nothing else is done.
int02_handler:
        push    ax
        in      al, 0x61
        test    al, 0xC0
        jz      .out
        or      al, 0x0C
        out     0x61, al
        and     al, 0xF3
        out     0x61, al
.out:
        pop     ax
        iret

; int05_handler: print the screen on LPT1. Byte 0050:0000: 1 while it runs, FFh after an error.
int05_handler:
        sti
        frame_in
        ds_bda
        cmp     byte [BDA_PRTSC], 1
        je      .out
        mov     byte [BDA_PRTSC], 1
        mov     ah, 0x0F                ; AH columns, BH page
        int     0x10
        mov     cl, ah
        mov     ch, [0x84]              ; last row, set by the video ROM
        or      ch, ch
        jnz     .rows
        mov     ch, 24
.rows:
        push    cx
        mov     ah, 0x03                ; where the cursor was
        int     0x10
        pop     cx
        push    dx
        call    print_lines
        pop     dx
        mov     al, 0
        jnc     .ok
        mov     al, 0xFF
.ok:
        mov     [BDA_PRTSC], al
        mov     ah, 0x02
        int     0x10
.out:
        frame_out

; print_lines: CL columns of rows 0 to CH of page BH to printer 0. CF on an error.
print_lines:
        xor     dx, dx                  ; DH row, DL column
        call    print_eol
        jc      .ret
.char:
        mov     ah, 0x02
        int     0x10
        mov     ah, 0x08
        int     0x10
        or      al, al
        jnz     .visible
        mov     al, ' '
.visible:
        call    print_lpt
        jc      .ret
        inc     dl
        cmp     dl, cl
        jb      .char
        call    print_eol
        jc      .ret
        xor     dl, dl
        inc     dh
        cmp     dh, ch
        jbe     .char
        clc
.ret:
        ret
print_eol:
        mov     al, 13
        call    print_lpt
        jc      print_lpt.ret
        mov     al, 10
; print_lpt: AL to printer 0, CF when it is not ready.
print_lpt:
        push    dx
        xor     dx, dx
        mov     ah, 0
        int     0x17
        pop     dx
        test    ah, 0x29                ; paper out, error, time-out
        jz      .ret
        stc
.ret:
        ret
