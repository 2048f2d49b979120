; Protected mode: tables, the way in and out, exceptions. Code, data and stack have
; the base 10000h there, so that every label and the stack pointer stay valid.
    cpu 386

SEL_CODE  equ 08h               ; 32 bits, base 10000h
SEL_DATA  equ 10h
SEL_FLAT  equ 18h               ; 4 GB from 0
SEL_CODE16 equ 20h              ; the way back
SEL_DATA16 equ 28h
SEL_UCODE equ 33h               ; ring 3, the same addresses
SEL_UDATA equ 3Bh
SEL_UFLAT equ 43h
SEL_TSS   equ 48h
SEL_TSS2  equ 50h
SEL_GONE  equ 58h               ; not present
GDT_LIMIT equ 5Fh

; descriptor BASE, LIMIT, ACCESS, FLAGS
%macro descriptor 4
    dw (%2) & 0FFFFh, (%1) & 0FFFFh
    db ((%1) >> 16) & 0FFh, %3, ((%2) >> 16) & 0Fh | (%4) << 4, (%1) >> 24
%endmacro

    align 8
gdt:
    dq 0
    descriptor PROG_BASE, 0FFFFh, 9Ah, 4
    descriptor PROG_BASE, 0FFFFh, 92h, 4
    descriptor 0, 0FFFFFh, 92h, 0Ch
    descriptor PROG_BASE, 0FFFFh, 9Ah, 0
    descriptor PROG_BASE, 0FFFFh, 92h, 0
    descriptor PROG_BASE, 0FFFFh, 0FAh, 4
    descriptor PROG_BASE, 0FFFFh, 0F2h, 4
    descriptor 0, 0FFFFFh, 0F2h, 0Ch
gdt_tss:
    descriptor PROG_BASE + tss, 103, 89h, 0
    descriptor PROG_BASE + tss2, 103, 89h, 0
    descriptor PROG_BASE, 0FFFFh, 12h, 4
gdt_ptr:
    dw GDT_LIMIT
    dd PROG_BASE + gdt
idt_ptr:
    dw 50 * 8 - 1
    dd PROG_BASE + idt
ivt_ptr:
    dw 3FFh
    dd 0

; memory behind the scratch area
idt  equ 0D000h                 ; 50 gates
tss  equ 0D400h                 ; 104 bytes each
tss2 equ 0D480h
ring0_stack equ 0E000h          ; top of the stack for calls from ring 3
tss2_stack equ 0E200h

; enter_pm: to 32-bit code behind it, interrupts off. Changes EAX.
%macro enter_pm 0
    cli
    lgdt [gdt_ptr]
    lidt [idt_ptr]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp SEL_CODE:%%in
    bits 32
%%in:
    mov ax, SEL_DATA
    mov ds, ax
    mov ss, ax
    movzx esp, sp
    mov ax, SEL_FLAT
    mov es, ax
    xor ax, ax
    mov fs, ax
    mov gs, ax
%endmacro

; leave_pm: back to real mode in the code behind it, interrupts off, paging off.
; Changes EAX.
%macro leave_pm 0
    jmp SEL_CODE16:%%code16
    bits 16
%%code16:
    mov ax, SEL_DATA16
    mov ds, ax
    mov es, ax
    mov fs, ax
    mov gs, ax
    mov ss, ax
    mov eax, cr0
    and eax, 7FFFFFF6h          ; not paging, task switched, protected
    mov cr0, eax
    jmp PROG_SEG:%%real
%%real:
    mov ax, cs
    mov ds, ax
    mov es, ax
    mov ss, ax
    xor ax, ax
    mov fs, ax
    mov gs, ax
    lidt [ivt_ptr]
%endmacro

; pm_setup: the interrupt table and the task state, in real mode.
pm_setup:
    push es
    push ds
    pop es
    mov di, idt
    mov si, stub_table
    mov cx, 50
.gate:
    movsw                       ; offset
    mov ax, SEL_CODE
    stosw
    mov ax, 8E00h
    stosw
    xor ax, ax
    stosw
    loop .gate
    mov byte [idt + 30h*8 + 5], 0EEh    ; ring 3 may call 30h
    mov byte [idt + 3*8 + 5], 0EEh
    mov di, tss
    mov cx, 128
    xor ax, ax
    rep stosw                   ; both
    mov dword [tss+4], ring0_stack
    mov word [tss+8], SEL_DATA
    mov word [tss+66h], 104     ; no I/O map
    mov word [tss2+66h], 104
    mov byte [gdt_tss+5], 89h
    mov byte [gdt_tss+8+5], 89h
    pop es
    ret

; stubs of the 32 exceptions: all leave number and error code on the stack.
    bits 32
%assign n 0
%rep 32
stub_ %+ n:
  %if n == 8 || (n >= 10 && n <= 14) || n == 17
  %else
    push dword 0
  %endif
    push byte n
    jmp exception
%assign n n + 1
%endrep

; exception: to the present handler, [exc_hook], with the registers and DS, ES
; saved. It may return to restart the instruction.
exception:
    pushad
    push ds
    push es
    mov ax, SEL_DATA
    mov ds, ax
    mov ax, SEL_FLAT
    mov es, ax
    cld
    call [exc_hook]
    pop es
    pop ds
    popad
    add esp, 8
    iretd
; where the handler finds things, from ESP behind its return address
exc_frame_number equ 4 + 8 + 32
exc_frame_code equ exc_frame_number + 4
exc_frame_eip equ exc_frame_code + 4

    align 4
exc_hook: dd 0
exc_number: dd 0
exc_code: dd 0
exc_eip: dd 0
exc_cr2: dd 0
exc_resume: dd 0                ; where the test goes on
exc_esp: dd 0

; exc_catch: keeps what happened and goes on at [exc_resume].
exc_catch:
    mov eax, [esp+exc_frame_number]
    mov [exc_number], eax
    mov eax, [esp+exc_frame_code]
    mov [exc_code], eax
    mov eax, [esp+exc_frame_eip]
    mov [exc_eip], eax
    mov eax, cr2
    mov [exc_cr2], eax
    mov esp, [exc_esp]
    jmp [exc_resume]

; ignore: an interrupt without a handler of its own.
ignore:
    iretd
    bits 16

stub_table:
%assign n 0
%rep 32
    dw stub_ %+ n
%assign n n + 1
%endrep
    dw irq0, irq1
    times 14 dw ignore
    dw syscall, ignore
