; Self-tests of the processor: integers, flags, strings, 32-bit instructions. The
; wanted values follow from the instructions' definitions (Intel SDM, volume 2).
    cpu 8086

test_integer:
    mov ax, 0FFFFh
    mov bx, 0FFFFh
    mul bx
    same dx, 0FFFEh
    same ax, 0001h
    mov ax, -300
    mov bx, 200
    imul bx                     ; -60000 = FFFF15A0h
    same dx, 0FFFFh
    same ax, 15A0h
    mov dx, 0001h
    mov ax, 86A3h               ; 100003
    mov bx, 1000
    div bx
    same ax, 100
    same dx, 3
    mov dx, -1
    mov ax, -7
    mov bx, 2
    idiv bx                     ; towards zero, the rest has the dividend's sign
    same ax, -3
    same dx, -1
    mov ax, 0FF0h
    mov bl, 11h
    div bl
    same ax, 0F0h
    mov ax, 0FFFFh
    mov dx, 1
    add ax, 1
    adc dx, 2                   ; 1FFFFh + 20001h
    same ax, 0
    same dx, 4
    sub ax, 1
    sbb dx, 0
    same dx, 3
    mov al, 80h
    cbw
    same ax, 0FF80h
    cwd
    same dx, 0FFFFh
    mov al, 15h
    add al, 27h
    daa
    same al, 42h
    mov al, 42h
    sub al, 15h
    das
    same al, 27h
    mov al, 63
    aam
    same ax, 0603h
    aad
    same ax, 003Fh
    mov ax, 0008h
    add al, 5
    aaa
    same ax, 0103h
    call .shifts
    jc test_fail
    clc
    ret
.shifts:
    mov ax, 8001h
    rol ax, 1
    same ax, 0003h
    ror ax, 1
    same ax, 8001h
    stc
    rcl ax, 1
    same ax, 0003h
    stc
    rcr ax, 1
    same ax, 8001h
    mov cl, 4
    sar ax, cl
    same ax, 0F800h
    shr ax, cl
    same ax, 0F80h
    shl ax, cl
    same ax, 0F800h
    not ax
    same ax, 07FFh
    neg ax
    same ax, 0F801h
    mov bx, .table
    mov al, 2
    xlatb
    same al, 33h
    lea si, [bx+7]
    sub si, bx
    same si, 7
    mov ax, 1234h
    xchg al, ah
    same ax, 3412h
    clc
    ret
.table: db 11h, 22h, 33h

; test_flags: all six flags, then all conditions.
FLAGS equ 08D5h                 ; OF SF ZF AF PF CF
NOAF  equ 08C5h                 ; without AF, which logic leaves undefined
test_flags:
    mov al, 7Fh
    add al, 1
    flags FLAGS, 0890h
    mov al, 0FFh
    add al, 1
    flags FLAGS, 0055h
    mov al, 80h
    sub al, 1
    flags FLAGS, 0810h
    mov al, 0
    sub al, 1
    flags FLAGS, 0095h
    mov bx, 8000h
    neg bx
    flags FLAGS, 0885h
    stc
    mov bx, 0FFFFh
    inc bx
    flags FLAGS, 0055h          ; carry stays
    clc
    mov bx, 8000h
    dec bx
    flags FLAGS, 0814h
    xor bx, bx
    flags NOAF, 0044h
    mov al, 0C0h
    shl al, 1
    flags NOAF, 0081h
    mov al, 81h
    shr al, 1
    flags NOAF, 0801h
    mov ax, 4000h
    mov bx, 2
    mul bx
    flags 0801h, 0000h
    mov ax, 8000h
    mul bx
    flags 0801h, 0801h
    stc
    cmc
    flags 1, 0
    std
    flags 400h, 400h
    cld
    flags 400h, 0
    mov ah, 0D5h
    sahf
    flags 00D5h, 00D5h
    xor ax, ax
    lahf
    and ah, 0EFh                ; XOR leaves AF undefined
    same ah, 46h                ; bit 1 is always 1
    jmp conditions

; taken N: bit N of DX is set if the conditional jump with opcode 70h + N is taken
; after comparing AX with BX.
%macro taken 1
    cmp ax, bx
    db 70h + %1, 2
    jmp short %%no
    or dx, 1 << %1
%%no:
%endmacro

; conditions: the sixteen jumps after four comparisons.
conditions:
    mov ax, 5
    mov bx, 7
    call .all
    same dx, 5966h
    mov ax, -1
    mov bx, 1
    call .all
    same dx, 59AAh
    mov ax, 9
    mov bx, 9
    call .all
    same dx, 665Ah
    mov ax, 7FFFh
    mov bx, 8000h
    call .all
    same dx, 0A565h
    mov cx, 3
    xor bx, bx
.loop:
    inc bx
    loop .loop
    same bx, 3
    jcxz .empty
    jmp test_fail
.empty:
    mov cx, 5
    mov bx, 2
.equal:
    dec bx
    loopne .equal               ; ends when BX is 0
    same cx, 3
    clc
    ret
.all:
    xor dx, dx
%assign n 0
%rep 16
    taken n
%assign n n + 1
%endrep
    ret

; test_strings: in scratch memory, DS = ES.
test_strings:
    mov di, scratch
    mov al, 55h
    mov cx, 256
    rep stosb
    same di, scratch + 256
    same cx, 0
    mov byte [scratch+100], 0AAh
    mov di, scratch
    mov cx, 256
    repe scasb
    same di, scratch + 101
    same cx, 155
    mov al, 0AAh
    mov di, scratch
    mov cx, 256
    repne scasb
    same di, scratch + 101
    mov si, scratch
    mov di, scratch + 256
    mov cx, 128
    rep movsw
    same word [scratch+256+100], 55AAh
    mov si, scratch
    mov di, scratch + 256
    mov cx, 256
    repe cmpsb
    same cx, 0
    inc byte [scratch+300]
    mov si, scratch
    mov di, scratch + 256
    mov cx, 256
    repe cmpsb
    same si, scratch + 45
    jmp strings_overlap

; strings_overlap: moves onto itself, both ways, and a count of zero.
strings_overlap:
    mov word [scratch], 2211h
    mov word [scratch+2], 4433h
    mov si, scratch
    mov di, scratch + 1
    mov cx, 4
    rep movsb                   ; spreads the first byte
    same word [scratch+3], 1111h
    mov word [scratch], 2211h
    mov word [scratch+2], 4433h
    std
    mov si, scratch + 3
    mov di, scratch + 4
    mov cx, 4
    rep movsb                   ; keeps the bytes
    cld
    same word [scratch+3], 4433h
    same si, scratch - 1
    mov si, scratch
    mov di, scratch + 50
    xor cx, cx
    rep movsw
    same di, scratch + 50
    mov si, scratch + 1
    lodsw
    same ax, 2211h
    same si, scratch + 3
    push es
    mov ax, 0B800h
    mov es, ax
    mov bx, [es:0]
    mov di, 0
    mov ax, [es:di]
    pop es
    same ax, bx
    clc
    ret

; test_wide: registers and instructions that the 386 has added.
test_wide:
    cmp byte [cpu_kind], CPU_386
    jb test_fail
    cpu 386
    mov eax, 12345678h
    mov ebx, 9ABCDEF0h
    mul ebx
    same edx, 0B00EA4Eh
    same eax, 242D2080h
    div ebx
    same eax, 12345678h
    same edx, 0
    imul ecx, eax, -3
    same ecx, 0C962FC98h
    mov ax, 8000h
    movsx ecx, ax
    same ecx, 0FFFF8000h
    movzx ecx, ah
    same ecx, 80h
    mov eax, 80000001h
    mov edx, 0F0F0F0F0h
    shld eax, edx, 8
    same eax, 000001F0h
    shrd eax, edx, 4
    same eax, 0000001Fh
    mov eax, 00010800h
    bsf ecx, eax
    same ecx, 11
    bsr ecx, eax
    same ecx, 16
    jmp wide_bits

wide_bits:
    mov eax, 00010800h
    bt eax, 16
    flags 1, 1
    mov eax, 00010800h
    btr eax, 16
    same eax, 800h
    bts eax, 31
    same eax, 80000800h
    btc eax, 11
    same eax, 80000000h
    cmp eax, 80000000h
    sete cl
    same cl, 1
    setl cl
    same cl, 0
    mov esi, 3
    mov ebx, 100h
    lea edi, [ebx+esi*8+7]
    same edi, 11Fh
    mov eax, 11223344h
    rol eax, 8
    same eax, 22334411h
    cdq
    same edx, 0
    push dword 0DEADBEEFh
    pop ecx
    same ecx, 0DEADBEEFh
    push ds
    pop fs
    mov eax, [fs:cpu_features]
    same eax, [cpu_features]
    mov edi, scratch
    mov eax, 0A5A5A5A5h
    mov ecx, 16
    a32 rep stosd
    same edi, scratch + 64
    same dword [scratch+60], 0A5A5A5A5h
    clc
    ret
    cpu 8086
