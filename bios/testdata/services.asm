; Services that need no particular drive: INT 11h, 12h, 14h, 15h, 16h, 17h, 1Ah, fixed places. Boots from a floppy.
%define SECTORS 18
%include "common.inc"

main:
        call    places
        call    memory
        call    timer
        call    waiting
        call    keys
        call    ports
        call    apm
        call    mouse
        ret

; places: entry points in the interrupt table, ROM data.
places:
        mov     si, .table
.next:
        lodsw
        cmp     ax, 0xFFFF
        je      .data
        mov     bx, ax
        lodsw
        cmp     [bx], ax
        check   "vector offset"
        cmp     word [bx+2], 0xF000
        check   "vector segment"
        jmp     .next
.data:
        mov     ax, 0xF000
        mov     es, ax
        cmp     byte [es:0xFFFE], 0xFC
        check   "model byte"
        cmp     byte [es:0xFFF0], 0xEA
        check   "reset vector is a far jump"
        cmp     byte [es:0xEFC7+3], 2
        check   "diskette parameter table"
        cmp     byte [es:0xFA6E+'A'*8], 0
        mov     al, [es:0xFA6E+'A'*8]
        or      al, [es:0xFA6E+'A'*8+1]
        mov     ah, 0
        cmp     ax, 0
        pushf
        pop     ax
        xor     ax, 0x40
        push    ax
        popf
        check   "font at FA6Eh"
        mov     ah, 0xC0
        int     0x15
        check_nc "INT 15h C0h"
        cmp     word [es:bx], 8
        check   "configuration table length"
        cmp     byte [es:bx+2], 0xFC
        check   "configuration table model"
        mov     ah, 0xC1
        int     0x15
        check_nc "INT 15h C1h"
        mov     ax, es
        cmp     ax, [0x40E]
        check   "EBDA segment"
        ret
.table:
        dw      0x11*4, 0xF84D, 0x12*4, 0xF841, 0x13*4, 0xE3FE, 0x14*4, 0xE739, 0x15*4, 0xF859
        dw      0x16*4, 0xE82E, 0x17*4, 0xEFD2, 0x19*4, 0xE6F2, 0x1A*4, 0xFE6E, 0x08*4, 0xFEA5
        dw      0x09*4, 0xE987, 0x0E*4, 0xEF57, 0x1E*4, 0xEFC7, 0x40*4, 0xEC59, 0xFFFF

; memory: sizes, block move, map.
memory:
        int     0x12
        cmp     ax, 639
        check   "INT 12h"
        int     0x11
        and     ax, 0x0031
        cmp     ax, 0x0021
        check   "INT 11h: floppy, 80 columns"
        int     0x11
        and     ax, 0x0002
        cmp     ax, 0x0002
        check   "INT 11h: coprocessor"
        mov     ax, 0xDE00
        int     0x67
        cmp     ah, 0xDE
        check   "INT 67h without EMS comes back"
        mov     ah, 0x88
        int     0x15
        check_nc "INT 15h 88h"
        cmp     ax, 15*1024
        check   "15 MB extended"
        mov     ax, 0xE801
        int     0x15
        check_nc "INT 15h E801h"
        cmp     ax, 15*1024
        check   "E801h AX"
        or      bx, bx
        check   "E801h BX"
        mov     ax, 0x2402
        int     0x15
        check_nc "INT 15h 2402h"
        cmp     al, 1
        check   "A20 on"
        mov     ax, 0x2400
        int     0x15
        mov     ax, 0x2402
        int     0x15
        cmp     al, 0
        check   "A20 off"
        call    block_move              ; with the line off: the service must turn it on
        mov     ax, 0x2402
        int     0x15
        cmp     al, 0
        check   "block move leaves A20 off"
        mov     ax, 0x2401
        int     0x15
        mov     ax, 0x2402
        int     0x15
        cmp     al, 1
        check   "A20 on again"
        call    block_move
        jmp     map

; block_move: 64 KB up to 2 MB and back.
block_move:
        mov     ax, 0x2000
        mov     es, ax
        mov     al, 0x35
        mov     cx, 0xFFFF
        call    fill
        mov     byte [gdt+0x10+4], 0x02 ; 020000h → 200000h
        mov     byte [gdt+0x18+4], 0x20
        call    .move
        check_nc "block move up"
        mov     byte [gdt+0x10+4], 0x20 ; 200000h → 030000h
        mov     byte [gdt+0x18+4], 0x03
        call    .move
        check_nc "block move down"
        cmp     ah, 0
        check   "block move status"
        mov     ax, 0x3000
        mov     es, ax
        mov     al, 0x35
        mov     cx, 0xFFFF
        call    same
        check   "block moved"
        mov     byte [gdt+0x18+5], 0x13 ; not present: #NP within the move
        call    .move
        check_c "block move with an exception"
        cmp     ah, 0x02
        check   "block move with an exception: status"
        mov     byte [gdt+0x18+5], 0x93
        call    .move
        check_nc "block move after an exception"
        ret
.move:
        push    ds
        pop     es
        mov     si, gdt
        mov     cx, 0x8000
        mov     ah, 0x87
        int     0x15
        ret
gdt:
        dq      0, 0
        dw      0xFFFF, 0
        db      0, 0x93, 0, 0
        dw      0xFFFF, 0
        db      0, 0x93, 0, 0
        dq      0, 0

; map: E820h: base memory, extended memory, an end.
map:
        push    ds
        pop     es
        xor     ebx, ebx
        xor     bp, bp                  ; entries
        xor     esi, esi                ; memory above 1 MB
.next:
        mov     eax, 0xE820
        mov     edx, 0x534D4150
        mov     ecx, 20
        mov     di, map_entry
        int     0x15
        check_nc "INT 15h E820h"
        jc      .done
        cmp     eax, 0x534D4150
        check   "E820h signature"
        cmp     ecx, 20
        check   "E820h size"
        inc     bp
        cmp     dword [map_entry+16], 1
        jne     .other
        cmp     dword [map_entry], 0x100000
        jne     .other
        mov     esi, [map_entry+8]
.other:
        cmp     bp, 20
        ja      .done
        or      ebx, ebx
        jnz     .next
.done:
        cmp     esi, 15 << 20
        check   "E820h: 15 MB above 1 MB"
        cmp     bp, 5
        check   "E820h: five entries"
        ret
map_entry:      times 20 db 0

; timer: ticks go on, the clock reads, the date can be set.
timer:
        mov     ah, 0
        int     0x1A
        mov     bx, dx
        mov     cx, 3
.wait:
        hlt
        loop    .wait
        mov     ah, 0
        int     0x1A
        cmp     dx, bx
        pushf
        pop     ax
        xor     ax, 0x40
        push    ax
        popf
        check   "ticks go on"
        mov     cx, 0x0018
        mov     dx, 0x00AF
        mov     ah, 1
        int     0x1A
        mov     cx, 2
.midnight:
        hlt
        loop    .midnight
        mov     ah, 0
        int     0x1A
        cmp     al, 1
        check   "midnight"
        cmp     cx, 0
        check   "ticks from zero"
        mov     ah, 0
        int     0x1A
        cmp     al, 0
        check   "midnight told once"
        mov     ah, 2
        int     0x1A
        check_nc "read the time"
        mov     ah, 4
        int     0x1A
        check_nc "read the date"
        cmp     ch, 0x20
        check   "century"
        mov     cx, 0x2003
        mov     dx, 0x0512
        mov     ah, 5
        int     0x1A
        xor     cx, cx
        xor     dx, dx
        mov     ah, 4
        int     0x1A
        cmp     cx, 0x2003
        check   "year set"
        cmp     dx, 0x0512
        check   "day set"
        mov     cx, 0x1122
        mov     dx, 0x3300
        mov     ah, 3
        int     0x1A
        mov     ah, 2
        int     0x1A
        cmp     cx, 0x1122
        check   "time set"
        mov     ax, 0xB101
        int     0x1A
        check_c "no PCI BIOS"
        ret

; waiting: INT 15h 83h and 86h.
waiting:
        mov     ah, 0
        int     0x1A
        mov     bx, dx
        mov     ah, 0x86
        mov     cx, 0x0003              ; 200 ms
        mov     dx, 0x0D40
        int     0x15
        check_nc "INT 15h 86h"
        mov     ah, 0
        int     0x1A
        sub     dx, bx
        cmp     dx, 3
        check_nc "waited long enough"
        mov     byte [flag], 0
        push    ds
        pop     es
        mov     bx, flag
        mov     cx, 0
        mov     dx, 20000
        mov     ax, 0x8300
        int     0x15
        check_nc "INT 15h 83h"
        mov     cx, 0
        mov     dx, 1000
        mov     ah, 0x86
        int     0x15
        check_c "two waits at once"
        mov     cx, 100
.look:
        hlt
        test    byte [flag], 0x80
        jnz     .set
        loop    .look
.set:
        mov     al, [flag]
        cmp     al, 0x80
        check   "flag of INT 15h 83h"
        mov     ax, 0x8301
        int     0x15
        ret
flag:           db 0

; keys: through the buffer.
keys:
        mov     ah, 1
        int     0x16
        check   "no key"
        mov     ah, 5
        mov     cx, 0x1E61
        int     0x16
        cmp     al, 0
        check   "INT 16h 05h"
        mov     ah, 1
        int     0x16
        pushf
        cmp     ax, 0x1E61
        check   "INT 16h 01h key"
        popf
        pushf
        pop     bx
        and     bx, 0x40
        check   "INT 16h 01h flag"
        mov     ah, 0
        int     0x16
        cmp     ax, 0x1E61
        check   "INT 16h 00h"
        mov     cx, 0x47E0              ; grey Home: 00 for old programs, E0 for new ones
        call    .put
        mov     ah, 0
        int     0x16
        cmp     ax, 0x4700
        check   "grey key, 00h"
        mov     cx, 0x47E0
        call    .put
        mov     ah, 0x10
        int     0x16
        cmp     ax, 0x47E0
        check   "grey key, 10h"
        mov     cx, 0x8500              ; F11: only for new ones
        call    .put
        mov     ah, 1
        int     0x16
        check   "F11 is hidden from 01h"
        mov     cx, 0x8500
        call    .put
        mov     ah, 0x11
        int     0x16
        cmp     ax, 0x8500
        check   "F11, 11h"
        mov     ah, 0x10
        int     0x16
        mov     cx, 0xE00D              ; keypad Enter
        call    .put
        mov     ah, 0
        int     0x16
        cmp     ax, 0x1C0D
        check   "keypad Enter"
        mov     bx, 16
.fill:
        mov     ah, 5
        mov     cx, 0x1E61
        int     0x16
        dec     bx
        jz      .full
        cmp     al, 0
        je      .fill
.full:
        cmp     bx, 0
        check   "fifteen keys fit"
        cmp     al, 1
        check   "buffer full"
        mov     cx, 15
.drain:
        mov     ah, 0
        int     0x16
        loop    .drain
        mov     ah, 2
        int     0x16
        and     al, 0x0F
        cmp     al, 0
        check   "no shift key"
        mov     ax, 0x0305
        mov     bx, 0x0100
        int     0x16
        mov     ah, 0x09
        int     0x16
        test    al, 0x20
        pushf
        pop     ax
        xor     ax, 0x40
        push    ax
        popf
        check   "INT 16h 09h"
        ret
.put:
        mov     ah, 5
        int     0x16
        ret

; ports: serial and printer calls on what is there and what is not.
ports:
        mov     ax, [0x400]
        cmp     ax, 0x3F8
        check   "COM1"
        mov     dx, 0
        mov     ax, 0x00E3              ; 9600 8N1
        int     0x14
        and     ah, 0x60
        cmp     ah, 0x60
        check   "INT 14h 00h"
        mov     dx, 0
        mov     ax, 0x0100 + 'x'
        int     0x14
        and     ah, 0x80
        cmp     ah, 0
        check   "INT 14h 01h"
        mov     dx, 3
        mov     ax, 0x0300
        int     0x14
        and     ah, 0x80
        cmp     ah, 0x80
        check   "no COM4"
        mov     dx, 2
        mov     ah, 2
        int     0x17
        and     ah, 0x01
        cmp     ah, 0x01
        check   "no LPT3"
        ret

; apm: installation check, connect, protected-mode entries, version, unknown device.
apm:
        mov     ax, 0x5300
        xor     bx, bx
        int     0x15
        check_nc "APM is there"
        cmp     bx, 'MP'
        check   "APM signature"
        mov     ax, 0x5301
        xor     bx, bx
        int     0x15
        check_nc "APM connect"
        mov     bp, 0x0200              ; already connected in real mode: any way of connecting fails
        call    apm_refused
        mov     ax, 0x530E
        xor     bx, bx
        mov     cx, 0x0102
        int     0x15
        check_nc "APM driver version"
        cmp     ax, 0x0102
        check   "APM 1.2"
        mov     ax, 0x5307
        mov     bx, 0x0001
        mov     cx, 0x0007
        int     0x15
        check_c "APM bad state"
        mov     ax, 0x5304
        xor     bx, bx
        int     0x15
        check_nc "APM disconnect"
        mov     ax, 0x5304
        xor     bx, bx
        int     0x15
        check_c "APM second disconnect"
        cmp     ah, 0x03
        check   "APM second disconnect: not connected"
        mov     ax, 0x530A
        mov     bx, 1
        int     0x15
        check_c "APM call without a connection"
        cmp     ah, 0x03
        check   "APM call without a connection: not connected"
        mov     ax, 0x5303
        xor     bx, bx
        int     0x15
        check_nc "APM 32-bit connect"
        push    ebx
        mov     bp, 0x0700
        call    apm_refused
        mov     ax, 0x5304
        xor     bx, bx
        int     0x15
        check_nc "APM disconnect from 32-bit"
        mov     ax, 0x5302
        xor     bx, bx
        int     0x15
        check_nc "APM 16-bit connect"
        mov     [apm16], bx
        mov     bp, 0x0500
        call    apm_refused
        pop     ebx
        mov     [apm32], ebx
        jmp     apm_protected

; apm_refused: connecting fails in all three ways with AH of BP.
apm_refused:
        mov     cx, 0x5301
.next:
        mov     ax, cx
        xor     bx, bx
        int     0x15
        check_c "APM connect while connected"
        and     ax, 0xFF00
        cmp     ax, bp
        check   "APM connect while connected: status"
        inc     cx
        cmp     cx, 0x5304
        jb      .next
        ret

; apm_protected: call both entries with AL = 0Ah and look for "no battery".
apm_protected:
        xor     eax, eax
        mov     ax, ds
        cli
        lgdt    [pm_gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     0x08:.flat
        bits    32
.flat:
        mov     ax, 0x10
        mov     ds, ax
        mov     ss, ax
        mov     ax, 0x530A
        mov     ebx, 1
        call    far [apm32]
        mov     [result32], cx
        jmp     0x18:.flat16
        bits    16
.flat16:
        mov     ax, 0x530A
        mov     bx, 1
        call    far [apm16]
        mov     [result16], cx
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     0x0000:.real
.real:
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        sti
        mov     cx, [result32]
        cmp     cx, 0x80FF
        check   "APM 32-bit entry"
        mov     cx, [result16]
        cmp     cx, 0x80FF
        check   "APM 16-bit entry"
        ret
apm32:          dd 0
                dw 0x20
apm16:          dw 0
                dw 0x28
result32:       dw 0
result16:       dw 0
pm_gdtr:        dw 47
                dd pm_gdt
pm_gdt:         dq 0
                dq 0x00CF9A000000FFFF   ; 08 flat code, 32 bits
                dq 0x00CF92000000FFFF   ; 10 data
                dq 0x00009A000000FFFF   ; 18 code, 16 bits
                dq 0x00409A0F0000FFFF   ; 20 BIOS, 32 bits
                dq 0x00009A0F0000FFFF   ; 28 BIOS, 16 bits

; mouse: the calls a driver makes.
mouse:
        mov     ax, 0xC205
        mov     bh, 3
        int     0x15
        check_nc "C205h"
        mov     ax, 0xC207
        push    ds
        pop     es
        mov     bx, mouse_called
        int     0x15
        check_nc "C207h"
        mov     ax, 0xC202
        mov     bh, 5
        int     0x15
        check_nc "C202h"
        mov     ax, 0xC203
        mov     bh, 3
        int     0x15
        check_nc "C203h"
        mov     ax, 0xC203
        mov     bh, 4
        int     0x15
        check_c "C203h, bad value"
        cmp     ah, 2
        check   "bad value is status 2"
        mov     ax, 0xC206
        mov     bh, 0
        int     0x15
        check_nc "C206h"
        cmp     cl, 3
        check   "resolution 3"
        cmp     dl, 100
        check   "100 samples"
        mov     ax, 0xC204
        int     0x15
        check_nc "C204h"
        cmp     bh, 0
        check   "mouse ID"
        mov     ax, 0xC200
        mov     bh, 1
        int     0x15
        check_nc "C200h on"
        mov     ax, 0xC200
        mov     bh, 0
        int     0x15
        check_nc "C200h off"
        mov     ax, 0xC201
        int     0x15
        check_nc "C201h"
        cmp     bl, 0xAA
        check   "mouse reset"
        mov     ah, 0x02                ; the keyboard still works
        int     0x16
        ret
mouse_called:
        retf

        pad
