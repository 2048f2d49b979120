; No service loses the upper half of a register that is not its result, nor FS and GS: kernels call the BIOS from
; 32-bit code. Every function is called, those that fail too, with upper halves of its own and checked.
%define SECTORS 16
%include "common.inc"

STRING          equ 0x3000              ; a buffer of zeros for whatever a function reads or writes
; bits of results: EAX 1, EBX 2, ECX 4, EDX 8, ESI 16, EDI 32
%macro call_of 2-9 0, 0, 0, 0x0000, 0, 0, STRING ; interrupt, AX, BX, CX, DX, results, SI, DI = BP
        db      %1, %6
        dw      %2, %3, %4, %5, %7, %8, %9
%endmacro
RECORD          equ 16

main:
        mov     word [dap], 0x10        ; disk address packet: one sector to 3400h
        mov     word [dap+2], 1
        mov     dword [dap+4], 0x3400
        mov     si, calls
.next:
        call    one
        add     si, RECORD
        cmp     si, calls_end
        jb      .next
        mov     ax, [lost_ax]
        mov     bx, [lost_int]
        mov     cx, [lost_what]
        cmp     bx, 0
        check   "upper halves (AX, interrupt, registers lost)"
        ret

; one: the call of record SI; notes the first that loses something.
one:
        push    si
        mov     al, [si]
        mov     [.interrupt+1], al
        mov     eax, 0xA0A10000
        mov     ax, [si+2]
        mov     ebx, 0xB0B10000
        mov     bx, [si+4]
        mov     ecx, 0xC0C10000
        mov     cx, [si+6]
        mov     edx, 0xD0D10000
        mov     dx, [si+8]
        mov     edi, 0xE0E10000
        mov     di, [si+12]
        mov     ebp, 0xF0F10000
        mov     bp, [si+14]
        push    word 0x1234
        pop     fs
        push    word 0x5678
        pop     gs
        push    word [si+10]
        mov     esi, 0x90910000
        pop     si
        cmp     ax, 0xE820
        je      .map
        cmp     ax, 0xE8AA              ; E820h that fails: nothing may change
        jne     .interrupt
        mov     ax, 0xE820
        jmp     .interrupt
.map:
        xor     ebx, ebx
        mov     ecx, 20
        mov     edx, 0x534D4150
.interrupt:
        int     0
        cld
        push    word 0
        pop     ds
        push    word 0
        pop     es
        mov     [r_ax], eax
        mov     [r_bx], ebx
        mov     [r_cx], ecx
        mov     [r_dx], edx
        mov     [r_si], esi
        mov     [r_di], edi
        mov     [r_bp], ebp
        mov     eax, esp
        shr     eax, 16
        mov     [r_sp], ax
        pop     si
        cmp     word [si+2], 0xE820
        jne     .check
        cmp     dword [r_dx], 0x534D4150
        jne     .check
        mov     word [r_dx+2], 0xD0D1
.check:
        xor     cx, cx
%macro same_half 3
        cmp     word [%1+2], %2
        je      %%ok
        or      cx, %3
%%ok:
%endmacro
        same_half r_ax, 0xA0A1, 1
        same_half r_bx, 0xB0B1, 2
        same_half r_cx, 0xC0C1, 4
        same_half r_dx, 0xD0D1, 8
        same_half r_si, 0x9091, 16
        same_half r_di, 0xE0E1, 32
        same_half r_bp, 0xF0F1, 64
        mov     al, [si+1]
        not     al
        mov     ah, 0xFF
        and     cx, ax
        cmp     word [r_sp], 0
        je      .sp
        or      cx, 128
.sp:
        mov     ax, fs
        cmp     ax, 0x1234
        je      .fs
        or      cx, 256
.fs:
        mov     ax, gs
        cmp     ax, 0x5678
        je      .gs
        or      cx, 512
.gs:
        or      cx, cx
        jz      .ret
        cmp     word [lost_int], 0
        jne     .ret
        mov     [lost_what], cx
        mov     ax, [si+2]
        mov     [lost_ax], ax
        mov     al, [si]
        mov     ah, 0
        mov     [lost_int], ax
.ret:
        ret
lost_int:       dw 0
lost_ax:        dw 0
lost_what:      dw 0

calls:
%assign f 0                             ; INT 10h: every function, then modes and strings
%rep 0x1D
        call_of 0x10, f<<8 | 3, 0x0007, 1, 0
%assign f f+1
%endrep
        call_of 0x10, 0x4F00, 0, 0, 0, 0, 0, STRING ; writes what VBE can do to DI
%assign m 0
%rep 0x14
%if m < 8 || m > 12
        call_of 0x10, m
        call_of 0x10, 0x0E41, 7
        call_of 0x10, 0x0941, 7, 2
        call_of 0x10, 0x0800
        call_of 0x10, 0x0C01, 0, 3, 3
        call_of 0x10, 0x0D00, 0, 3, 3
        call_of 0x10, 0x0601, 7, 0, 0x0A0A
        call_of 0x10, 0x0701, 7, 0, 0x0A0A
        call_of 0x10, 0x1301, 7, 4, 0
        call_of 0x10, 0x0B00, 1
        call_of 0x10, 0x0B00, 0x101
%endif
%assign m m+1
%endrep
        call_of 0x10, 3
%assign f 0
%rep 0x1C
        call_of 0x10, 0x1000 | f, 0, 1, 0
%assign f f+1
%endrep
        call_of 0x10, 0x1130, 0x0100
        call_of 0x10, 0x1114
        call_of 0x10, 0x1200, 0x0010
        call_of 0x10, 0x1A00
        call_of 0x10, 0x1C00, 0, 7
        call_of 0x10, 3
        call_of 0x11, 0
        call_of 0x12, 0
%assign f 0                             ; INT 13h: verify in place of writing
%rep 0x1A
%if f != 3 && f != 5
        call_of 0x13, f<<8 | 1, 0x3400, 1, 0
        call_of 0x13, f<<8 | 1, 0x3400, 1, 0x80
        call_of 0x13, f<<8 | 1, 0x3400, 1, 0x8F
%endif
%assign f f+1
%endrep
        call_of 0x13, 0x4100, 0x55AA, 0, 0x80
        call_of 0x13, 0x4200, 0, 0, 0x80, 0, dap
        call_of 0x13, 0x4400, 0, 0, 0x80, 0, dap
        call_of 0x13, 0x4501, 0, 0, 0x80
        call_of 0x13, 0x4600, 0, 0, 0x80
        call_of 0x13, 0x4700, 0, 0, 0x80, 0, dap
        call_of 0x13, 0x4800, 0, 0, 0x80, 0, 0x3800
        call_of 0x13, 0x4900, 0, 0, 0x80
        call_of 0x13, 0x4B01, 0, 0, 0xE0, 0, 0x3900
        call_of 0x13, 0x4E03, 0, 0, 0x80
%assign f 0
%rep 6
        call_of 0x14, f<<8
%assign f f+1
%endrep
        call_of 0x15, 0x2400
        call_of 0x15, 0x2401
        call_of 0x15, 0x2402
        call_of 0x15, 0x2403
        call_of 0x15, 0x4F1E
        call_of 0x15, 0x5300
        call_of 0x15, 0x5302
        call_of 0x15, 0x5304
        call_of 0x15, 0x5303, 0, 0, 0, 2|16
        call_of 0x15, 0x5305
        call_of 0x15, 0x5306
        call_of 0x15, 0x5307, 1, 7
        call_of 0x15, 0x5308, 1, 1
        call_of 0x15, 0x530A, 1
        call_of 0x15, 0x530B
        call_of 0x15, 0x530C, 1
        call_of 0x15, 0x530E, 0, 0x102
        call_of 0x15, 0x530F, 1, 1
        call_of 0x15, 0x5310
        call_of 0x15, 0x5304
        call_of 0x15, 0x5301
        call_of 0x15, 0x5304
        call_of 0x15, 0x8000
        call_of 0x15, 0x8300, STRING, 0, 1
        call_of 0x15, 0x8301
        call_of 0x15, 0x8400, 0, 0, 1
        call_of 0x15, 0x8600, 0, 0, 2000
        call_of 0x15, 0x8700, 0, 8, 0, 0, moves
        call_of 0x15, 0x8800
        call_of 0x15, 0x9002
        call_of 0x15, 0x9102
        call_of 0x15, 0xC000
        call_of 0x15, 0xC100
%assign f 0
%rep 9
        call_of 0x15, 0xC200 | f, 0x0300
%assign f f+1
%endrep
        call_of 0x15, 0xE801
        call_of 0x15, 0xE820, 0, 0, 0, 1|2|4, 0, 0x3A00
        call_of 0x15, 0xE8AA, 0, 20, 0x4150
        call_of 0x15, 0xE881, 0, 0, 0, 1|2|4|8
        call_of 0x15, 0xEE00
        call_of 0x16, 0x0500, 0, 0x1E61
        call_of 0x16, 0x0100
        call_of 0x16, 0x0000
        call_of 0x16, 0x0500, 0, 0x1E61
        call_of 0x16, 0x1100
        call_of 0x16, 0x1000
        call_of 0x16, 0x0100
        call_of 0x16, 0x1100
        call_of 0x16, 0x0200
        call_of 0x16, 0x0300
        call_of 0x16, 0x0900
        call_of 0x16, 0x0A00
        call_of 0x16, 0x1200
        call_of 0x16, 0x9200
        call_of 0x16, 0xA200
        call_of 0x17, 0x0000
        call_of 0x17, 0x0100
        call_of 0x17, 0x0200
%assign f 0
%rep 9
        call_of 0x1A, f<<8, 0, 0, 0
%assign f f+1
%endrep
        call_of 0x67, 0xDE00
        call_of 0x08, 0
        call_of 0x40, 0x0100
calls_end:

moves:  dq 0, 0
        dw 0xFFFF, STRING
        db 0, 0x93, 0, 0
        dw 0xFFFF, 0x3C00
        db 0, 0x93, 0, 0
        dq 0, 0
dap     equ 0x3B00
r_ax    equ 0x600
r_bx    equ 0x604
r_cx    equ 0x608
r_dx    equ 0x60C
r_si    equ 0x610
r_di    equ 0x614
r_bp    equ 0x618
r_sp    equ 0x61C
        pad
