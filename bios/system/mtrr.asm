; Memory types of a CPU with memory type range registers: RAM is written back, the adapters' part of the first
; megabyte and the top of the address space are not cached, ROM is write-protected.
; (Intel SDM volume 3, "Memory Type Range Registers (MTRRs)".)
        cpu     686

MTRR_BASE0      equ 0x200
MTRR_MASK0      equ 0x201
MTRR_FIX64K     equ 0x250               ; 00000–7FFFF
MTRR_FIX16K     equ 0x258               ; 80000–9FFFF; 259h: A0000–BFFFF
MTRR_FIX4K      equ 0x268               ; to 26Fh: C0000–FFFFF, 32 KB each
MTRR_DEFAULT    equ 0x2FF
MTRR_UC         equ 0x00000000
MTRR_WP         equ 0x05050505          ; four ranges
MTRR_WB         equ 0x06060606

; init_mtrr: on CPUs that have them. DS is lost.
init_mtrr:
        ds_ebda
        cmp     byte [EB_CPU], 5
        jb      .done
        mov     eax, 1
        cpuid
        test    dx, 1 << 12
        jz      .done
        mov     ecx, MTRR_FIX64K
        mov     eax, MTRR_WB
        call    .both
        mov     cx, MTRR_FIX16K
        call    .both
        inc     cx
        mov     eax, MTRR_UC
        call    .both
        mov     eax, MTRR_WP
        mov     cx, MTRR_FIX4K
.rom:
        call    .both
        inc     cx
        cmp     cx, MTRR_FIX4K + 8
        jb      .rom
        call    high_lines
        push    edx
        mov     ecx, MTRR_BASE0         ; 512 MB below 4 GB for devices
        mov     eax, 0xE0000000         ; type 0: not cached
        xor     edx, edx
        wrmsr
        inc     cx
        mov     eax, 0xE0000800         ; the range is valid
        pop     edx
        wrmsr
        mov     cx, MTRR_DEFAULT
        mov     eax, 0x0C06             ; MTRRs and fixed ranges on; all else is written back
        xor     edx, edx
        wrmsr
.done:
        ret
.both:
        mov     edx, eax
        wrmsr
        ret

; high_lines: EDX has a bit for each address line of the CPU from the 33rd on: 36 lines unless CPUID 80000008h tells another number.
high_lines:
        mov     eax, 0x80000000
        cpuid
        mov     edx, 0x000F
        cmp     eax, 0x80000008
        jb      .done
        mov     eax, 0x80000008
        cpuid
        sub     al, 32
        mov     cl, al
        xor     edx, edx
        bts     edx, ecx
        dec     edx
.done:
        ret
        cpu     8086
