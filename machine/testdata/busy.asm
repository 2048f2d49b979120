; A multiboot kernel in flat, paged 32-bit code that never ends: it fills memory and adds it up, calls,
; writes into its own code, and mixes keys and the timer's count into what it computes.
; Assembled: busy.bin (engines_test.go says how).
    bits 32
    org 100000h

    dd 1BADB002h, 10000h, -(1BADB002h + 10000h)
    dd 100000h, 100000h, 0, 0, start ; addresses: header, load, end of data, end of BSS, entry

start:
    mov esp, 180000h
    mov eax, cr4
    or eax, 10h                 ; PSE
    mov cr4, eax
    mov dword [300000h], 83h    ; a page of 4 MB
    mov eax, 300000h
    mov cr3, eax
    mov eax, cr0
    or eax, 80010000h           ; PG, WP
    mov cr0, eax
    xor ebp, ebp
    cld

again:
    mov edi, 200000h
    mov ecx, 3000
    lea eax, [ebp+12345]
.fill:
    imul eax, eax, 69069
    inc eax
    mov [edi], eax
    add edi, 4
    dec ecx
    jnz .fill
    mov esi, 200000h
    mov ecx, 2999
.sum:
    mov eax, [esi]
    sub eax, [esi+4]
    adc ebp, eax
    rol ebp, 5
    test al, 3
    jz .skip
    push eax
    call mix
    pop edx
    xor ebp, edx
.skip:
    add esi, 4
    loop .sum
    inc dword [mix.value]       ; into code
    mov al, 0
    out 43h, al                 ; latch the timer's count
    in al, 40h
    add ebp, eax
    in al, 40h
    in al, 64h
    test al, 1
    jz .none
    in al, 60h
    movzx eax, al
    xor ebp, eax
.none:
    mov esi, 200000h
    mov edi, 204000h
    mov ecx, 500
    rep movsd
    mov [240000h], ebp
    jmp again

mix:
    mov eax, [esp+4]
    bt eax, 7
    sbb eax, 0
    shld eax, ebp, 3
    cmp eax, ebp
    setbe dl
    movzx edx, dl
    lea eax, [eax+edx*4]
    db 5                        ; add eax, imm32
.value:
    dd 0
    add [esp+4], eax
    ret
