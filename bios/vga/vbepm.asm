; The protected-mode interface of VBE (function 0Ah): code for segments of 32 bits that
; programs copy and call near. It uses ports only, so it may stand anywhere.
; Source: VBE Core Functions Standard, "Return VBE Protected Mode Interface".
    cpu 386
    bits 32

pm_table:
    dw pm_window - pm_table, pm_start - pm_table, pm_palette - pm_table
    dw pm_ports - pm_table

; Ports, and no memory.
pm_ports:
    dw DISPI, DISPI + 1, PEL_MASK, DAC_RINDEX, DAC_WINDEX, DAC_DATA, 3DAh, 0FFFFh, 0FFFFh

; pm_in: EAX = register AL. pm_out: register AL = BX.
pm_in:
    push edx
    mov dx, DISPI
    movzx eax, al
    out dx, ax
    inc edx
    in ax, dx
    pop edx
    ret
pm_out:
    push edx
    mov dx, DISPI
    movzx eax, al
    out dx, ax
    inc edx
    mov eax, ebx
    out dx, ax
    pop edx
    ret

; pm_window: as function 05h.
pm_window:
    push ebx
    or bl, bl
    jnz .failed
    mov al, DISPI_BANK
    cmp bh, 1
    je .get
    ja .failed
    mov ebx, edx
    call pm_out
    mov al, DISPI_BANK
    call pm_in
    cmp ax, dx
    jne .failed
    jmp short .ok
.get:
    call pm_in
    mov edx, eax
.ok:
    mov ax, VBE_OK
    pop ebx
    ret
.failed:
    mov ax, VBE_FAILED
    pop ebx
    ret

; pm_start: BL = 0, 80h: the double word DX:CX of memory is at the top left.
pm_start:
    push ebx
    push ecx
    push edx
    test bl, 7Fh
    jnz .failed
    or bl, bl
    jz .now
    call pm_retrace
.now:
    shl edx, 16
    movzx ecx, cx
    or ecx, edx
    shl ecx, 2                  ; bytes
    mov al, DISPI_DEPTH
    call pm_in
    inc eax
    and al, 0FCh
    mov ebx, eax                ; bits
    mov al, DISPI_VIRTUAL
    call pm_in
    mul ebx
    shr eax, 3
    jz .failed
    xchg eax, ecx
    xor edx, edx
    div ecx                     ; EAX = line, EDX = bytes
    push eax
    mov eax, edx
    shl eax, 3
    xor edx, edx
    div ebx
    mov ebx, eax
    mov al, DISPI_X
    call pm_out
    pop ebx
    mov al, DISPI_Y
    call pm_out
    mov ax, VBE_OK
    jmp short .out
.failed:
    mov ax, VBE_FAILED
.out:
    pop edx
    pop ecx
    pop ebx
    ret

; pm_retrace: until the next vertical retrace begins, or for a while.
pm_retrace:
    push ecx
    push edx
    mov edx, 3DAh
    mov ecx, 10000h
.in:
    in al, dx
    test al, 8
    loopnz .in
    mov ecx, 10000h
.out:
    in al, dx
    test al, 8
    loopz .out
    pop edx
    pop ecx
    ret

; pm_palette: BL = 0, 80h: CX colours from DX on come from ES:EDI, as for function 09h.
pm_palette:
    push ebx
    push ecx
    push edx
    push edi
    test bl, 7Fh
    jnz .failed
    or bl, bl
    jz .now
    call pm_retrace
.now:
    mov al, dl
    mov dx, DAC_WINDEX
    out dx, al
    inc edx
    movzx ecx, cx
    jecxz .ok
.next:
    mov al, [es:edi+2]
    out dx, al
    mov al, [es:edi+1]
    out dx, al
    mov al, [es:edi]
    out dx, al
    add edi, 4
    loop .next
.ok:
    mov ax, VBE_OK
    jmp short .out
.failed:
    mov ax, VBE_CANNOT
.out:
    pop edi
    pop edx
    pop ecx
    pop ebx
    ret
pm_end:

    bits 16
    cpu 8086
