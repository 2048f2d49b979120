; INT 15h AH=53h: Advanced Power Management, in real mode and through the protected-mode entries.
; Source: Intel/Microsoft APM BIOS Interface Specification 1.2, chapter 4; Ralf Brown's Interrupt List
; INT 15/AX=5300h–530Fh.
;
; The core works in registers only, so that the same text serves real mode, 16-bit and 32-bit protected mode. What it must
; remember is which interface is connected (EB_APM): INT 15h keeps it, and the protected-mode entries reach it to
; disconnect, by the data selector that stands behind their code selectors (APM 1.2, "Protected Mode Interface Connect").

APM_BAD_DEVICE  equ 0x09
APM_BAD_VALUE   equ 0x0A
APM_NO_EVENT    equ 0x80
APM_UNSUPPORTED equ 0x0C
APM_NOT_CONNECTED equ 0x03
APM_REAL        equ 1                   ; values of EB_APM
APM_16          equ 2
APM_32          equ 3

; apm_core: functions 04h–10h. AL function, BX, CX parameters; results in AX BX CX DX, CF and AH on an error.
%macro apm_core 0
        cmp     al, 0x05
        je      %%idle
        cmp     al, 0x07
        je      %%set_state
        cmp     al, 0x0A
        je      %%power_status
        cmp     al, 0x0B
        je      %%event
        cmp     al, 0x0C
        je      %%get_state
        cmp     al, 0x0E
        je      %%version
        cmp     al, 0x10
        je      %%capabilities
        cmp     al, 0x0D
        je      %%enabled
        cmp     al, 0x04
        jb      %%unknown
        cmp     al, 0x0F
        ja      %%unknown
%%ok:                                   ; 04h, 06h, 08h, 09h, 0Fh: nothing to change
        mov     ah, 0
        clc
        ret
%%unknown:
        mov     ah, APM_UNSUPPORTED
        stc
        ret
%%idle:
        sti
        hlt
        jmp     %%ok
%%set_state:
        cmp     bx, 0x0001              ; all devices
        jne     %%device
        cmp     cx, 0x0003              ; off
        jb      %%ok                    ; ready, standby, suspend: nothing sleeps here
        ja      %%value
        mov     dx, 0x8900              ; the power-off ports of emulated PCs: eight letters to 8900h …
        mov     al, 'S'
        out     dx, al
        mov     al, 'h'
        out     dx, al
        mov     al, 'u'
        out     dx, al
        mov     al, 't'
        out     dx, al
        mov     al, 'd'
        out     dx, al
        mov     al, 'o'
        out     dx, al
        mov     al, 'w'
        out     dx, al
        mov     al, 'n'
        out     dx, al
        mov     ax, 0x2000              ; … or sleep enable to an ACPI port
        mov     dx, 0xB004
        out     dx, ax
        mov     dx, 0x0604
        out     dx, ax
%%off:
        cli
        hlt
        jmp     %%off
%%device:
        cmp     bh, 0x01                ; 01xxh displays, disks … 06xxh PCMCIA
        jb      %%bad_device
        cmp     bh, 0x07
        jb      %%ok
%%bad_device:
        mov     ah, APM_BAD_DEVICE
        stc
        ret
%%value:
        mov     ah, APM_BAD_VALUE
        stc
        ret
%%power_status:
        mov     bx, 0x01FF              ; on line, battery unknown
        mov     cx, 0x80FF              ; no battery
        mov     dx, 0xFFFF              ; time unknown
        jmp     %%ok
%%event:
        mov     ah, APM_NO_EVENT
        stc
        ret
%%get_state:
        xor     cx, cx                  ; ready
        jmp     %%ok
%%enabled:
        mov     cx, 1
        jmp     %%ok
%%capabilities:
        xor     bx, bx                  ; no batteries
        xor     cx, cx
        jmp     %%ok
%%version:
        mov     ax, 0x0102
        clc
        ret
%endmacro

; apm_far16: entry of the 16-bit protected-mode interface: a far call with the registers of INT 15h.
apm_far16:
        cmp     al, 0x04
        je      .disconnect
        call    apm_code16
        retf
.disconnect:
        cpu     286
        push    ds
        push    bx
        mov     bx, cs
        add     bx, 8                   ; data follows the code
        mov     ds, bx
        mov     byte [EB_APM], 0
        pop     bx
        pop     ds
        cpu     8086
        mov     ah, 0
        clc
        retf

apm_code16:
        apm_core

; apm_far32: entry of the 32-bit interface.
        cpu     386
        bits    32
apm_far32:
        cmp     al, 0x04
        je      .disconnect
        call    apm_code32
        retf
.disconnect:
        push    ds
        push    ebx
        mov     ebx, cs
        add     ebx, 16                 ; data follows the 32-bit and the 16-bit code
        mov     ds, bx
        mov     byte [EB_APM], 0
        pop     ebx
        pop     ds
        mov     ah, 0
        clc
        retf
apm_code32:
        apm_core
        bits    16
        cpu     8086

; int15_apm: AH=53h in real mode.
int15_apm:
        ds_ebda
        mov     al, [fAL]
        cmp     al, 0x04
        ja      .core
        cmp     word [fBX], 0           ; the APM BIOS itself is device 0
        mov     ah, APM_BAD_DEVICE
        jne     .error
        cmp     al, 0x00
        je      .check
        cmp     al, 0x04
        je      .disconnect
        mov     bl, [EB_APM]            ; connected already? 02h, 05h or 07h says by which interface
        xor     bh, bh
        mov     ah, [cs:bx+.connected]
        or      ah, ah
        jnz     .error
        cmp     al, 0x02
        jb      .connect
        mov     bl, al
        mov     ah, [cs:bx+.missing-2]  ; EB_CPU 2 has 16-bit protected mode, 3 has 32-bit code
        cmp     [EB_CPU], al
        jb      .error
        cmp     al, 0x02
        je      .connect16
        jmp     .connect32
.connect:
        mov     byte [EB_APM], APM_REAL
        jmp     .done
.connected:     db 0, 0x02, 0x05, 0x07
.missing:       db 0x06, 0x08
.check:
        mov     word [fAX], 0x0102      ; version 1.2
        mov     word [fBX], 'MP'        ; BH 'P', BL 'M'
        mov     word [fCX], 0x0003      ; 16-bit and 32-bit interfaces
        clear_cf
        ret
.disconnect:
        mov     ah, APM_NOT_CONNECTED
        cmp     byte [EB_APM], 0
        je      .error
        mov     byte [EB_APM], 0
        jmp     .done
.connect16:
        mov     byte [EB_APM], APM_16
        mov     word [fAX], 0xF000      ; code segment
        mov     word [fBX], apm_far16
        mov     [fCX], ds               ; data segment: the EBDA
        mov     word [fSI], 0xFFFF      ; lengths
        mov     word [fDI], EBDA_SIZE_KB*1024
        clear_cf
        ret
.connect32:
        mov     byte [EB_APM], APM_32
        mov     word [fAX], 0xF000      ; 32-bit code
        mov     word [fCX], 0xF000      ; 16-bit code
        mov     [fDX], ds               ; data
        cpu     386
        mov     ebx, apm_far32
        mov     esi, 0xFFFFFFFF
        cpu     8086
        mov     [fBX], bx
        mov     [fSI], si
        mov     word [fDI], EBDA_SIZE_KB*1024
        clear_cf
        ret
.core:
        cmp     al, 0x0F                ; functions that are not there say so in any case
        ja      .call
        cmp     al, 0x07                ; programs switch off without having connected
        je      .call
        cmp     byte [EB_APM], 0
        mov     ah, APM_NOT_CONNECTED
        je      .error
.call:
        mov     bx, [fBX]
        mov     cx, [fCX]
        mov     dx, [fDX]
        call    apm_code16
        mov     [fBX], bx
        mov     [fCX], cx
        mov     [fDX], dx
        jc      .error
        mov     [fAX], ax
        clear_cf
        ret
.done:
        mov     byte [fAH], 0
        clear_cf
        ret
.error:
        mov     [fAH], ah
        set_cf
        ret
