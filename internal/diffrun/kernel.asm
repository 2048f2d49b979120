; The part of a random program that is not random. Every exception and interrupt comes here. The handler stirs
; what it can see (registers, the frame, CR2, DR6) into a seed, so that no difference is ever forgotten, repairs a page
; of memory now and then, and by the seed's bits enters the random code again: at some instruction, at some
; privilege, in some mode. program.go fills the tables. nasm -f bin -o kernel.bin kernel.asm; a test compares.

org 0x1000
seed    equ 0x2000
count   equ 0x2004              ; handlers that ran
repairs equ 0x2020              ; 32 bytes: pages to take from the copy at COPY
flags   equ 0x2040              ; 8 dwords: EFLAGS to enter with
modes   equ 0x2100              ; 16 records of 32 bytes
COPY    equ 0x60000
STACK   equ 0x3800              ; of the random code at CPL 0; the TSS's is 4000h
; a record
M_CS    equ 0
M_SS    equ 2
M_DS    equ 4
M_ES    equ 6
M_KIND  equ 8                   ; 0 CPL 0, 1 CPL 3, 2 V86
M_EIP   equ 12                  ; where its 64 entry points stand
M_ESP   equ 16
M_DATA  equ 20                  ; an offset for ESI, EDI and EBP
DATA    equ 0x10                ; selectors of data at CPL 0, of the TSS and of that for double faults
MAIN    equ 0x28
DOUBLE  equ 0x30
gdt     equ 0x6000
%include "handler.inc"

bits 32
    jmp near handler            ; 1000h: all vectors in protected mode
    align 16
    jmp near double             ; 1010h: the task of double faults
    align 16
bits 16
    jmp near real               ; 1020h: all vectors in real mode
    align 16
bits 32
    mov eax, cr3                ; 1030h: the start with paging
    mov cr3, eax
    mov eax, cr0
    or eax, 0x80000000
    mov cr0, eax
    jmp near handler

    HANDLER handler
    inc dword [count]
    mov dx, DATA
    mov ss, dx
    mov esp, STACK
    push dword 2                ; no NT, no AC
    popfd
    mov edi, eax
    mov al, 0x20
    out 0xa0, al
    out 0x20, al
    mov eax, cr0                ; write protection on, task switched off
    or eax, 0x10000
    and eax, ~8
    mov cr0, eax
    test edi, 0x07000000
    jnz .whole
    mov ebx, edi
    shr ebx, 18
    and ebx, 31
    movzx ebx, byte [repairs + ebx]
    shl ebx, 12
    lea esi, [ebx + COPY]
    mov edx, edi
    mov edi, ebx
    mov ecx, 1024
    rep movsd
    mov edi, edx
.whole:
    test edi, 0x18000000
    jnz .noflush
    mov eax, cr3
    mov cr3, eax
.noflush:
    test edi, 0x60000000
    jnz .watched
    xor eax, eax
    mov dr7, eax
.watched:
    mov ebx, edi
    shr ebx, 4
    and ebx, 15
    shl ebx, 5
    add ebx, modes
    mov edx, edi
    shr edx, 8
    and edx, 63
    mov ecx, [ebx + M_EIP]
    mov edx, [ecx + edx * 4]
    mov ecx, edi
    shr ecx, 14
    and ecx, 7
    mov ecx, [flags + ecx * 4]
    mov esi, [ebx + M_DATA]
    lea ebp, [esi + 0x40]
    cmp byte [ebx + M_KIND], 1
    je .user
    ja .v86
    push ecx
    movzx eax, word [ebx + M_CS]
    push eax
    push edx
.enter:
    mov ax, [ebx + M_ES]
    mov es, ax
    mov eax, edi
    mov ecx, edi
    and ecx, 15
    and edi, 0xfff
    add edi, esi
    push dword [ebx + M_DS]
    mov ebx, eax
    pop ds
    iretd
.v86:
    push dword [ebx + M_DS]     ; GS, FS
    push dword [ebx + M_ES]
    push dword [ebx + M_DS]
    push dword [ebx + M_ES]
    or ecx, 0x20000
.user:
    movzx eax, word [ebx + M_SS]
    push eax
    push dword [ebx + M_ESP]
    push ecx
    movzx eax, word [ebx + M_CS]
    push eax
    push edx
    cmp byte [ebx + M_KIND], 1
    je .enter
    mov ebx, edi
    mov ecx, edi
    and ecx, 15
    and edi, 0xfff
    iretd

bits 16
real:
    cld
    pushad
    xor ax, ax
    mov ds, ax
    mov bp, sp
    mov cx, 9
    mov eax, [seed]
.stir:
    rol eax, 5
    add eax, [bp]
    add bp, 4
    dec cx
    jnz .stir
    mov ss, cx
    mov sp, STACK
    imul eax, eax, 1664525
    add eax, 1013904223
    mov [seed], eax
    inc dword [count]
    mov edi, eax
    mov al, 0x20
    out 0xa0, al
    out 0x20, al
    test edi, 0x07000000
    jnz .whole
    mov ebx, edi
    shr ebx, 18
    and ebx, 31
    movzx bx, byte [repairs + bx]
    shl bx, 8
    mov es, bx
    add bx, COPY >> 4
    mov ds, bx
    xor si, si
    mov edx, edi
    xor di, di
    mov cx, 1024
    rep movsd
    mov edi, edx
    mov ds, cx
.whole:
    mov ebx, edi
    shr bx, 4
    and bx, 15
    shl bx, 5
    mov edx, edi
    shr edx, 8
    and dx, 63
    shl dx, 2
    mov si, [bx + modes + M_EIP]
    add si, dx
    mov dx, [si]
    mov ecx, edi
    shr ecx, 14
    and cx, 7
    shl cx, 2
    mov si, cx
    push word [si + flags]
    push word [bx + modes + M_CS]
    push dx
    mov si, [bx + modes + M_DATA]
    mov es, [bx + modes + M_ES]
    push word [bx + modes + M_DS]
    mov ebx, edi
    mov cx, di
    and cx, 15
    and di, 0xfff
    pop ds
    iret
