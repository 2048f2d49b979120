; A multiboot kernel that writes and reads memory above 4 GB, as the memory map tells it: by the tables of PAE in
; 32-bit code, and on processors with long mode by 64-bit code, also executed there. What it has
; read comes as 16 hexadecimal digits on port E9h. It ends by debug exit 10h, or by another code when something is wrong:
; 11h no memory above 4 GB, 12h PAE, 13h 64-bit code.
; Assembled: high.bin (highmem_test.go says how).
    bits 32
    org 100000h

pdpt     equ 200000h
pds      equ 201000h             ; 32 directories, for 32 GB
pml4     equ 240000h
window   equ 40000000h           ; with PAE a page of 2 MB is shown here

    dd 1BADB002h, 10000h, -(1BADB002h + 10000h)
    dd 100000h, 100000h, 0, 0, start ; addresses: header, load, end of data, end of BSS, entry

start:
    mov esp, 180000h
    call find
    call tables
    mov eax, cr4
    or eax, 20h                 ; PAE
    mov cr4, eax
    mov eax, pdpt
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    mov dword [rounds], 40
.again:
    call by_pae
    dec dword [rounds]
    jnz .again
    mov eax, 80000000h
    cpuid
    cmp eax, 80000008h
    jb finish
    jmp long_mode

; find: the memory from 4 GB on in the memory map of the information at EBX.
find:
    mov ecx, [ebx+44]
    mov esi, [ebx+48]
    add ecx, esi
.next:
    cmp dword [esi+8], 1        ; base, bits 63–32
    je .here
    add esi, [esi]
    add esi, 4
    cmp esi, ecx
    jb .next
    mov al, 11h
    jmp stop
.here:
    mov eax, [esi+12]
    mov edx, [esi+16]
    mov [size], eax
    mov [size+4], edx
    ret

; tables: pages of 2 MB, each at its own address.
tables:
    mov edi, pds
    mov eax, 87h                ; page size, user, writable, present
    xor edx, edx
    mov ecx, 32*512
.page:
    mov [edi], eax
    mov [edi+4], edx
    add edi, 8
    add eax, 200000h
    adc edx, 0
    loop .page
    mov edi, pdpt
    mov eax, pds+1
    mov ecx, 32
.directory:
    mov [edi], eax
    add edi, 8
    add eax, 1000h
    loop .directory
    ret

; by_pae: sixteen places from the first to the last page of 2 MB get a value, and are read again.
by_pae:
    xor esi, esi
.write:
    call show
    imul eax, esi, 9E3779B1h
    add eax, [rounds]
    mov [window+4*esi+0FFEh], eax
    mov [window+1FFFFCh], esi
    inc esi
    cmp esi, 16
    jb .write
    xor esi, esi
.read:
    call show
    imul eax, esi, 9E3779B1h
    add eax, [rounds]
    mov ebx, [window+4*esi+0FFEh]
    cmp eax, ebx
    jne .wrong
    cmp [window+1FFFFCh], esi
    jne .wrong
    call mix
    inc esi
    cmp esi, 16
    jb .read
    ret
.wrong:
    mov al, 12h
    jmp stop

; show: place ESI, sixteenths of the memory above 4 GB, in the window. The last is its end.
show:
    mov eax, [size]
    mov edx, [size+4]
    cmp esi, 15
    je .last
    shrd eax, edx, 4
    shr edx, 4
    mov ecx, eax
    mov eax, edx
    mul esi
    mov ebp, eax
    mov eax, ecx
    mul esi
    add edx, ebp
    jmp .put
.last:
    sub eax, 1
    sbb edx, 0
.put:
    and eax, 0FFE00000h
    or eax, 87h
    inc edx
    mov [pds+1000h], eax
    mov [pds+1004h], edx
    invlpg [window]
    ret

; mix: EBX into the digits.
mix:
    xor [digits], ebx
    imul edx, [digits], 69069
    rol edx, 7
    add [digits+4], edx
    mov [digits], edx
    ret

finish:
    mov ecx, 16
.digit:
    mov eax, [digits]
    mov edx, [digits+4]
    shld edx, eax, 4
    mov ebx, [digits+4]
    shr ebx, 28
    shl eax, 4
    mov [digits], eax
    mov [digits+4], edx
    mov al, [hex+ebx]
    out 0E9h, al
    loop .digit
    mov al, 10h
stop:
    mov dx, 501h
    out dx, al
    hlt

long_mode:
    mov eax, cr0
    and eax, 7FFFFFFFh
    mov cr0, eax
    mov dword [pds+1000h], window + 87h ; the window's page is its own again
    mov dword [pds+1004h], 0
    mov edi, pdpt
    mov ecx, 32
.directory:
    or byte [edi], 7
    add edi, 8
    loop .directory
    mov dword [pml4], pdpt+7
    mov eax, pml4
    mov cr3, eax
    mov ecx, 0C0000080h
    rdmsr
    or eax, 100h                ; EFER.LME
    wrmsr
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    lgdt [gdtr]
    jmp 8:.wide
    bits 64
.wide:
    mov ax, 10h
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov r8, 100000000h
    mov r9, [size]
    add r9, r8                  ; the end of memory
    mov esi, by_long
    mov rdi, r8
    mov ecx, by_long.end-by_long
    rep movsb
    mov r15d, 40
.again:
    mov rax, r8
    call rax
    jc .wrong
    dec r15d
    jnz .again
    mov rbx, rax
    xor [digits], rbx
    jmp far dword [compatible]
.wrong:
    mov al, 13h
    mov dx, 501h
    out dx, al
    hlt

; by_long: it is executed above 4 GB. Every 64 MB it writes across the border of two pages, and reads
; the sum of it. CF: something is wrong. RAX: the sum.
by_long:
    lea rsi, [r8+0x1FFD]
    mov rcx, r15
.write:
    imul rcx, rcx, 69069
    inc rcx
    mov [rsi], rcx
    add rsi, 4000000h
    cmp rsi, r9
    jb .write
    lea rsi, [r8+0x1FFD]
    mov rcx, r15
    xor eax, eax
.read:
    imul rcx, rcx, 69069
    inc rcx
    cmp [rsi], rcx
    jne .bad
    rol rax, 9
    add rax, [rsi]
    mov dl, [rsi+3]             ; the first byte behind the border
    add al, dl
    add rsi, 4000000h
    cmp rsi, r9
    jb .read
    lea rsi, [r9-8]
    mov [rsi], rax
    xor edx, edx
    xchg [rsi], rdx
    cmp rdx, rax
    jne .bad
    clc
    ret
.bad:
    stc
    ret
.end:

    align 8
compatible: dd finish
    dw 18h
gdtr: dw 31
    dd gdt
    align 8
gdt: dq 0, 00AF9B000000FFFFh, 00CF93000000FFFFh, 00CF9B000000FFFFh
hex: db "0123456789abcdef"
    align 8
size: dq 0
digits: dq 0
rounds: dd 0
