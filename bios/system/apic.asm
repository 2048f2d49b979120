; A CPU with a local APIC gets the 8259A's interrupts through it: "virtual wire mode". The board has no I/O APIC, so
; this is all there is to set up. (Intel MultiProcessor Specification 1.4, 3.6.2.2 and appendix A;
; Intel SDM volume 3, "Local APIC registers".)
        cpu     586

APIC_SPURIOUS   equ 0xFEE000F0
APIC_LINT0      equ 0xFEE00350
APIC_LINT1      equ 0xFEE00360

; init_apic: on CPUs that have one. Interrupts are off; DS is lost.
init_apic:
        ds_ebda
        cmp     byte [EB_CPU], 5
        jb      .done
        mov     eax, 1
        cpuid
        test    dx, 1 << 9
        jz      .done
        o32 lgdt [cs:apic_gdtr]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     short $+2
        mov     bx, 0x08                ; all of memory by FS; CS goes on as it is
        mov     fs, bx
        mov     dword [fs:dword APIC_SPURIOUS], 0x1FF         ; enabled, vector FFh
        mov     dword [fs:dword APIC_LINT0], 0x700            ; the 8259A's INTR
        mov     dword [fs:dword APIC_LINT1], 0x400            ; NMI
        mov     bx, 0x10                ; 64 KB again
        mov     fs, bx
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     short $+2
        xor     bx, bx
        mov     fs, bx
.done:
        ret
        align   4
apic_gdt:
        dq      0
        dq      0x00CF93000000FFFF
        dq      0x000093000000FFFF
apic_gdtr:
        dw      23
        dd      0xF0000 + apic_gdt
        cpu     8086
