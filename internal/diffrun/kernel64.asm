; What kernel.asm is, for programs in long mode. The machine begins in protected mode without paging and enters long mode;
; every exception and interrupt comes to handler, which enters the random code in one of the ways there are: by IRETQ, RETF,
; SYSRET, SYSEXIT, into 64-bit and compatibility mode, or out of long mode, from where legacy leads back. long_program.go fills
; the tables. nasm -f bin -o kernel64.bin kernel64.asm; a test compares.

org 0x1000
seed    equ 0x2000              ; 64 bits
count   equ 0x2008              ; handlers that ran
place   equ 0x2010              ; RSP of a program that made a system call
saved   equ 0x2018              ; what leave needs: EIP and EFLAGS
idtr64  equ 0x2040
idtr32  equ 0x2050
efers   equ 0x2060              ; 4 values of EFER
repairs equ 0x2080              ; 32 bytes: pages to take from the copy at COPY
flags   equ 0x20a0              ; 8 dwords: EFLAGS to enter with
modes   equ 0x2100              ; 16 records of 64 bytes
msrs    equ 0x2500              ; records of 40 bytes: the number of a register and four values; 0 ends them
COPY    equ 0x60000
STACK   equ 0x3800              ; of the random code at CPL 0
MAIN_SP equ 0x4000
; a record
M_CS    equ 0
M_SS    equ 2
M_DS    equ 4
M_ES    equ 6
M_RIP   equ 8                   ; where its 64 entry points stand
M_WAY   equ 12                  ; see ways
M_PAGED equ 16                  ; out of long mode: with paging
M_KIND  equ 20                  ; out of long mode: CPL
M_RSP   equ 24
M_DATA  equ 32                  ; linear addresses or offsets for RSI, RDI and RBP,
M_MORE  equ 40                  ; and for R12 to R14
CODE64  equ 0x80                ; selectors
CODE32  equ 0x08
DATA    equ 0x10
MAIN    equ 0x28
DOUBLE  equ 0x100
UNITS   equ 0x20100
USER64  equ 0xa3
USER_SS equ 0xab
gdt     equ 0x6000
PML4    equ 0x7000
WINDOWS equ 0x9000              ; the page table of the windows, and a directory that has it
HIGH    equ 0xc000
PDPT32  equ 0x5200              ; for three levels
EFER    equ 0xc0000080
%include "handler.inc"

bits 32
    jmp near enterlong          ; 1000h: the start
    align 16
; 1010h: all vectors in long mode. Outside it, while the IDT is still this one, the first halves of its gates lead here, too,
; into 16-bit code: TEST AX, 0 and JMP there are TEST EAX, imm32 here.
bits 64
handler:
    db 0xa9, 0, 0
.jump:
    db 0xeb, legacy16 - .jump - 2
    jmp short handler64
    align 16
syscalled:                      ; 1020h: where SYSCALL leads to
    mov [place], rsp
    mov rsp, MAIN_SP
    jmp short systemcall
    align 16
bits 32
    jmp near legacy             ; 1030h: all vectors out of long mode
    align 16
    jmp near double             ; 1040h: the task of double faults there
    align 16
bits 16
legacy16:
    jmp dword CODE32:legacy

bits 64
systemcall: ; a frame as that of an interrupt
    push USER_SS
    push qword [place]
    push r11
    push USER64
    push rcx
handler64: ; mostly the program goes on behind the instruction, or in it; an error code is there if RSP is a multiple of 16
    push rax
    push rcx
    mov rax, [seed]
    rol rax, 9
    add rax, [rsp + 16]
    imul rax, rax, 1664525
    add rax, 1013904223
    mov [seed], rax
    inc qword [count]
    test eax, 0x00f00000
    jz whole
    mov ecx, eax
    shr ecx, 24
    and ecx, 3
    test spl, 8
    jnz .nocode
    cmp dword [rsp + 24], 0x2000
    jb whole
    test eax, 0x00700000
    jz whole
    test byte [rsp + 16], 0x10  ; there is no instruction
    jnz whole
    inc ecx
    add [rsp + 24], rcx
    and byte [rsp + 41], 0xfe   ; TF
    mov al, 0x20
    out 0x20, al
    pop rcx
    pop rax
    add rsp, 8
    iretq
.nocode:
    cmp dword [rsp + 16], 0x2000
    jb whole
    add [rsp + 16], rcx
    and byte [rsp + 33], 0xfe
    mov al, 0x20
    out 0x20, al
    pop rcx
    pop rax
    iretq

whole:
    cld
    pop rcx
    pop rax
    push rax
    push rcx
    push rdx
    push rbx
    push rbp
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push r12
    push r13
    push r14
    push r15
    mov rax, [seed]
%assign at 0
%rep 20                         ; registers and most of the frame
    rol rax, 7
    add rax, [rsp + at]
%assign at at + 8
%endrep
    add rax, [place]
    mov rdx, cr2
    add rax, rdx
    mov rdx, dr6
    add rax, rdx
    xor edx, edx
    mov dr6, rdx
    mov rdx, cr8
    add rax, rdx
    mov r8, rax
    mov ecx, 0xc0000101         ; the base of GS, which SWAPGS changes
    rdmsr
    rol r8, 5
    add r8, rax
    mov rax, 6364136223846793005
    imul rax, r8
    mov rcx, 1442695040888963407
    add rax, rcx
    mov [seed], rax
again:
    mov rax, [seed]
    mov edx, DATA
    mov ss, edx
    mov rsp, STACK
    push 2                      ; no NT, no AC
    popfq
    mov rdi, rax
    shr rax, 29
    xor rdi, rax
    mov al, 0x20
    out 0xa0, al
    out 0x20, al
    mov rax, cr0                ; write protection on, task switched and emulation off
    or eax, 0x10000
    and eax, ~12
    mov cr0, rax
    bt rdi, 46
    jc .units
    mov rax, cr4                ; something in the registers of SSE
    or eax, 0x200
    mov cr4, rax
%assign at 0
%rep 16
    movups xmm %+ at, [UNITS + at * 16]
%assign at at + 1
%endrep
.units:
    mov ecx, EFER
    mov eax, edi
    shr eax, 9
    and eax, 3
    mov eax, [efers + rax * 4]
    xor edx, edx
    wrmsr
    bt rdi, 24                  ; repair 512 bytes of a page
    jc .whole
    mov ebx, edi
    shr ebx, 18
    and ebx, 31
    movzx ebx, byte [repairs + rbx]
    shl ebx, 12
    mov ecx, edi
    shr ecx, 14
    and ecx, 0xe00
    or ebx, ecx
    mov ecx, 64
    call repair
.whole:
    bt rdi, 45                  ; and the pages of the windows
    jc .mapped
    mov ebx, WINDOWS
    mov ecx, 16
    call repair
    mov ebx, WINDOWS + 508 * 8
    mov ecx, 4
    call repair
    mov ebx, HIGH
    mov ecx, 4
    call repair
.mapped:
    test edi, 0x30000000
    jnz .noflush
    mov rax, cr3
    mov cr3, rax
.noflush:
    test edi, 0xc0000000
    jnz .watched
    xor eax, eax
    mov dr7, rax
.watched:
    bt rdi, 40
    jc .set
    bt rdi, 41
    jc .set
    mov rbx, msrs
    mov esi, edi
    and esi, 3
.msr:
    mov ecx, [rbx]
    jrcxz .set
    mov eax, [rbx + 8 + rsi * 8]
    mov edx, [rbx + 12 + rsi * 8]
    wrmsr
    add rbx, 40
    jmp short .msr
.set:
    mov ebx, edi
    shr ebx, 4
    and ebx, 15
    shl ebx, 6
    add ebx, modes
    mov edx, edi
    shr edx, 8
    and edx, 63
    mov ecx, [rbx + M_RIP]
    mov rdx, [rcx + rdx * 8]
    mov ecx, edi
    shr ecx, 14
    and ecx, 7
    mov r11d, [flags + rcx * 4]
    mov eax, [rbx + M_DS]
    mov ds, eax
    mov eax, [rbx + M_ES]
    mov es, eax
    bt rdi, 43
    jc .nofs
    bt rdi, 42
    jc .nofs
    mov fs, eax                 ; it loses its base
.nofs:
    mov r8, [rbx + M_RSP]
    mov rsi, [rbx + M_DATA]
    mov r12, [rbx + M_MORE]
    lea r13, [r12 + 0x800]
    lea r14, [rsi + 0x1008]
    lea rbp, [rsi + 0x40]
    mov r15, rdi
    movzx eax, word [rbx + M_CS]
    movzx ecx, word [rbx + M_SS]
    mov r10d, [rbx + M_WAY]
    mov r9, ways
    jmp [r9 + r10 * 8]
ways:
    dq iretq_way, sysretq_way, sysretl_way, retf_way, sysexitq_way, sysexitl_way, leave_way

repair: ; ECX quadwords at EBX are as they were
    lea rsi, [rbx + COPY]
    mov rdx, rdi
    mov edi, ebx
    rep movsq
    mov rdi, rdx
    ret

iretq_way:
    push rcx
    push r8
    push r11
    push rax
    push rdx
    mov rax, rdi
    mov rbx, rdi
    mov ecx, edi
    and ecx, 15
    bt rdi, 44
    sbb rdx, rdx                ; at times bits 63-32 of the counter are set
    mov r9, rdx
    shl rdx, 32
    or rcx, rdx
    and edi, 0xfff
    add rdi, rsi
    iretq
retf_way:
    push rcx
    push r8
    push rax
    push rdx
    and r11d, ~0x100            ; it would step here
    push r11
    popfq
    mov ecx, edi
    and ecx, 15
    mov rax, rdi
    and edi, 0xfff
    add rdi, rsi
    retfq
sysretq_way:
    mov rcx, rdx
    mov rsp, r8
    mov rax, rdi
    and edi, 0xfff
    add rdi, rsi
    o64 sysret
sysretl_way:
    mov rcx, rdx
    mov rsp, r8
    mov rax, rdi
    and edi, 0xfff
    add rdi, rsi
    sysret
sysexitq_way:
    mov rcx, r8
    and edi, 0xfff
    add rdi, rsi
    o64 sysexit
sysexitl_way:
    mov rcx, r8
    and edi, 0xfff
    add rdi, rsi
    sysexit
leave_way: ; out of long mode: through compatibility mode
    mov [saved], edx
    mov [saved + 4], r11d
    push CODE32
    push leave32
    retfq

bits 32
leave32:
    mov eax, cr0
    and eax, 0x7fffffff
    mov cr0, eax
    mov ax, DATA
    mov ds, ax
    lidt [idtr32]
    test edi, 0x20000           ; at times EFER keeps LME
    jz .unpaged
    mov ecx, EFER
    rdmsr
    and eax, ~0x100
    wrmsr
    cmp dword [ebx + M_PAGED], 0
    je .unpaged
    mov eax, PDPT32
    mov cr3, eax
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
.unpaged:
    cmp dword [ebx + M_KIND], 0
    je .inner
    movzx eax, word [ebx + M_SS]
    push eax
    push dword [ebx + M_RSP]
.inner:
    push dword [saved + 4]
    movzx eax, word [ebx + M_CS]
    push eax
    push dword [saved]
    mov ax, [ebx + M_ES]
    mov es, ax
    mov ax, [ebx + M_DS]
    mov ecx, edi
    and ecx, 15
    and edi, 0xfff
    add edi, esi
    mov ds, ax
    iretd

    HANDLER legacy              ; back to long mode
    add [seed + 4], eax
    inc dword [count]
enterlong:
    mov ax, DATA
    mov ss, ax
    mov esp, STACK
    mov eax, cr0
    and eax, 0x7fffffff
    mov cr0, eax
    mov eax, cr4
    or eax, 0x20                ; PAE
    mov cr4, eax
    mov eax, PML4
    mov cr3, eax
    mov ecx, EFER
    mov eax, 0x901              ; NXE, LME, SCE
    xor edx, edx
    wrmsr
    lidt [idtr64]
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
    jmp dword CODE64:again
