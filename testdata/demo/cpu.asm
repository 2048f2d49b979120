; Finds out which processor this is.
    cpu 8086

CPU_8086 equ 0
CPU_186 equ 1
CPU_286 equ 2
CPU_386 equ 3
CPU_486 equ 4
CPU_ID equ 5                    ; has CPUID

cpu_kind: db 0
cpu_vendor: times 13 db 0
cpu_brand: times 49 db 0
cpu_signature: dd 0             ; EAX of CPUID 1
cpu_features: dd 0, 0, 0        ; EDX and ECX of CPUID 1, EDX of CPUID 80000001h

; cpu_detect: the tests Intel gives (AP-485, "Intel Processor Identification"):
; bits of the flags that a generation cannot change.
cpu_detect:
    pushf
    pop ax
    mov cx, ax
    and ax, 0FFFh
    push ax
    popf
    pushf
    pop ax
    and ax, 0F000h
    cmp ax, 0F000h              ; 8086: the upper four bits are always 1
    je .old
    or cx, 0F000h
    push cx
    popf
    pushf
    pop ax
    test ax, 7000h              ; 80286 in real mode: they are always 0
    mov byte [cpu_kind], CPU_286
    jz .out
    mov ax, cx                  ; NT and the I/O privilege off again
    and ax, 0FFFh
    push ax
    popf
    jmp cpu_detect32
.old:
    mov ax, 1
    mov cl, 33
    shl ax, cl                  ; an 80186 masks the count to 1
    cmp ax, 2
    jne .out
    mov byte [cpu_kind], CPU_186
.out:
    ret

    cpu 486
cpu_detect32:
    mov byte [cpu_kind], CPU_386
    mov bx, sp
    and sp, ~3                  ; no alignment fault while AC is set
    pushfd
    pop eax
    mov ecx, eax
    xor eax, 40000h             ; AC
    push eax
    popfd
    pushfd
    pop eax
    push ecx
    popfd
    mov sp, bx
    xor eax, ecx
    test eax, 40000h
    jz .out
    mov byte [cpu_kind], CPU_486
    mov eax, ecx
    xor eax, 200000h            ; ID
    push eax
    popfd
    pushfd
    pop eax
    push ecx
    popfd
    xor eax, ecx
    test eax, 200000h
    jz .out
    jmp cpu_identify
.out:
    ret

    cpu 586
cpu_identify:
    mov byte [cpu_kind], CPU_ID
    xor eax, eax
    cpuid
    mov [cpu_vendor], ebx
    mov [cpu_vendor+4], edx
    mov [cpu_vendor+8], ecx
    or eax, eax
    jz .out
    mov eax, 1
    cpuid
    mov [cpu_signature], eax
    mov [cpu_features], edx
    mov [cpu_features+4], ecx
    mov eax, 80000000h
    cpuid
    cmp eax, 80000001h
    jb .out
    cmp eax, 800000FFh
    ja .out
    push eax
    mov eax, 80000001h
    cpuid
    mov [cpu_features+8], edx
    pop eax
    cmp eax, 80000004h
    jb .out
    mov esi, 80000002h
    mov di, cpu_brand
.brand:
    mov eax, esi
    cpuid
    mov [di], eax
    mov [di+4], ebx
    mov [di+8], ecx
    mov [di+12], edx
    add di, 16
    inc esi
    cmp esi, 80000004h
    jbe .brand
.out:
    ret
    cpu 8086

; need386: carry set, and a page that says so, if the processor is older.
need386:
    cmp byte [cpu_kind], CPU_386
    jae .out                    ; carry is clear
    mov si, .title
    mov dx, back_footer
    call page
    print 10, 20, BRIGHT, .text
    call key
    stc
.out:
    ret
.title: db "Protected mode", 0
.text: db "This page needs a 386 or a later processor.", 0
