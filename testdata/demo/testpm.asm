; Self-tests of protected mode, paging and task switches.
    cpu 386

; expect VALUE, WANT: a check in 32-bit code, to test_pm_fail when it differs.
%macro expect 2
    inc byte [test_step]
    cmp %1, %2
    jne test_pm_fail
%endmacro
; attempt LABEL: from here on an exception goes on at LABEL.
%macro attempt 1
    mov dword [exc_resume], %1
    mov [exc_esp], esp
    mov dword [exc_number], -1
%endmacro
; caught NUMBER, CODE: the exception that came.
%macro caught 2
    expect dword [exc_number], %1
    expect dword [exc_code], %2
%endmacro

test_pm_result: db 0
test_pm_esp: dd 0

; pm_test_begin: the part before enter_pm; carry set without a 386.
pm_test_begin:
    cmp byte [cpu_kind], CPU_386
    jb .out
    call pm_setup
    mov dword [exc_hook], exc_catch
    mov byte [test_pm_result], 1
    clc
.out:
    ret

    bits 32
; test_pm_pass, test_pm_fail: the ends of a test; back to the caller of the test
; in real mode.
test_pm_pass:
    mov byte [test_pm_result], 0
test_pm_fail:
    mov ax, SEL_DATA
    mov ds, ax
    mov ss, ax
    mov esp, [test_pm_esp]
    pushfd
    and dword [esp], ~4000h     ; NT
    popfd
    leave_pm
    sti
    cmp byte [test_pm_result], 1
    cmc                         ; carry when it is 1
    ret

test_protected:
    call pm_test_begin
    jc test_fail
    enter_pm
    mov [test_pm_esp], esp
    mov ax, SEL_TSS
    ltr ax
    str bx
    expect bx, SEL_TSS
    smsw ax
    and al, 1
    expect al, 1
    attempt .ud
    db 0Fh, 0Bh                 ; UD2
.ud:
    caught 6, 0
    attempt .selector
    mov ax, 78h                 ; behind the GDT
    mov fs, ax
.selector:
    caught 13, 78h
    attempt .gone
    mov ax, SEL_GONE
    mov fs, ax
.gone:
    caught 11, SEL_GONE
    attempt .divide
    xor edx, edx
    xor ecx, ecx
    mov eax, 5
    div ecx
.divide:
    caught 0, 0
    attempt .bound
    mov eax, 9
    bound eax, [.bounds]
.bound:
    caught 5, 0
    attempt .overflow
    mov al, 7Fh
    inc al
    into
.overflow:
    caught 4, 0
    attempt .breakpoint
    int3
.breakpoint:
    caught 3, 0
    jmp protected_more
.bounds: dd 1, 8

protected_more:
    lar eax, [.flat]
    and eax, 0F0FF00h           ; bits 16-19 are undefined
    expect eax, 0C09300h        ; accessed by now
    lsl eax, [.flat]
    expect eax, 0FFFFFFFFh
    mov ax, SEL_CODE
    verw ax
    setz al
    expect al, 0
    mov ax, SEL_DATA
    verr ax
    setz al
    expect al, 1
    mov dword [es:PROG_BASE + scratch], 0CAFEF00Dh
    expect dword [scratch], 0CAFEF00Dh
    mov dword [es:200000h - 2], 1234ABCDh
    expect word [es:200000h], 1234h
    jmp protected_ring3
.flat: dw SEL_FLAT
    bits 16

; test_limits: accesses outside a segment, or of a kind it does not allow. QEMU
; without KVM does not check these and fails here.
test_limits:
    call pm_test_begin
    jc test_fail
    enter_pm
    mov [test_pm_esp], esp
    attempt .limit
    mov eax, [0FFFDh]           ; four bytes, the last one outside
.limit:
    caught 13, 0
    attempt .far
    mov [80000000h], al
.far:
    caught 13, 0
    attempt .stack
    mov eax, [ss:10000h]
.stack:
    caught 12, 0
    attempt .write
    mov [cs:0], eax             ; code cannot be written
.write:
    caught 13, 0
    attempt .null
    xor ax, ax
    mov fs, ax
    mov eax, [fs:0]
.null:
    caught 13, 0
    attempt .string
    mov ax, SEL_DATA
    mov es, ax
    mov edi, 0FFFEh
    mov ecx, 4
    xor eax, eax
    rep stosb                   ; two go, the third does not
.string:
    caught 13, 0
    expect edi, 10000h
    expect ecx, 2
    attempt .jump
    mov eax, 12345h
    jmp eax                     ; outside the code segment
.jump:
    caught 13, 0
    jmp test_pm_pass

    bits 32
; protected_ring3: to ring 3, where CLI and kernel data are out of reach, and back
; with INT 30h.
protected_ring3:
    attempt .out
    push dword SEL_UDATA
    push dword tss2_stack
    push dword 2                ; IOPL 0
    push dword SEL_UCODE
    push dword .user
    iretd
.user:
    mov ax, cs
    and al, 3
    cmp al, 3
    jne .hang
    cli                         ; a fault
.hang:
    jmp .hang
.out:
    mov ax, SEL_DATA
    mov ds, ax
    caught 13, 0
    expect dword [exc_eip], .hang - 1
    attempt .denied
    push dword SEL_UDATA
    push dword tss2_stack
    push dword 2
    push dword SEL_UCODE
    push dword .user2
    iretd
.user2:
    mov ax, SEL_DATA
    mov ds, ax                  ; a kernel segment
.denied:
    mov ax, SEL_DATA
    mov ds, ax
    caught 13, SEL_DATA
    mov dword [syscall_hook], .called
    push dword SEL_UDATA
    push dword tss2_stack
    push dword 2
    push dword SEL_UCODE
    push dword .user3
    iretd
.user3:
    mov eax, 0ABCDh
    int 30h
.called:                        ; on the ring 0 stack, frame of five words
    expect eax, 0ABCDh
    expect dword [esp+4], SEL_UCODE
    expect dword [esp], .called
    expect dword [esp+16], SEL_UDATA
    expect esp, ring0_stack - 20
    jmp test_pm_pass

; syscall: INT 30h, to the routine that the running test has set.
syscall:
    push eax
    mov ax, SEL_DATA
    mov ds, ax
    mov ax, SEL_FLAT
    mov es, ax
    pop eax
    jmp [syscall_hook]
    align 4
syscall_hook: dd 0
    bits 16

; The tables of the paging test are in low memory: directory, identity of the first
; 4 MB, the table for 400000h, and the page it leads to.
PT_DIR  equ 20000h
PT_LOW  equ 21000h
PT_TEST equ 22000h
PT_PAGE equ 30000h

test_paging:
    call pm_test_begin
    jc test_fail
    enter_pm
    mov [test_pm_esp], esp
    mov ax, SEL_TSS
    ltr ax
    cld
    mov edi, PT_DIR
    mov ecx, 3 * 1024
    xor eax, eax
    rep stosd
    mov edi, PT_LOW
    mov eax, 7                  ; present, writable, user
    mov ecx, 1024
.identity:
    stosd
    add eax, 1000h
    loop .identity
    mov dword [es:PT_DIR], PT_LOW + 7
    mov dword [es:PT_DIR+4], PT_TEST + 7
    mov dword [es:PT_TEST], PT_PAGE + 3         ; kernel only
    mov dword [es:PT_TEST+4], PT_PAGE + 7
    mov dword [es:PT_TEST+12], PT_PAGE + 5      ; read only
    mov eax, PT_DIR
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    jmp .on
.on:
    mov dword [es:400000h], 600DCAFEh
    expect dword [es:PT_PAGE], 600DCAFEh
    expect dword [es:401000h], 600DCAFEh
    mov eax, [es:PT_TEST]
    and al, 60h
    expect al, 60h              ; accessed and dirty
    mov eax, [es:PT_TEST+4]
    and al, 60h
    expect al, 20h              ; accessed
    attempt .absent
    mov eax, [es:402123h]
.absent:
    caught 14, 0
    expect dword [exc_cr2], 402123h
    attempt .absent_write
    mov [es:402124h], eax
.absent_write:
    caught 14, 2
    attempt .no_table
    mov eax, [es:0C00000h]
.no_table:
    caught 14, 0
    expect dword [exc_cr2], 0C00000h
    mov dword [es:PT_TEST+8], PT_PAGE + 1000h + 3
    mov dword [es:402FFEh], 11223344h           ; and into the read-only page
    jmp paging_more

paging_more:
    expect word [es:PT_PAGE+1FFEh], 3344h
    expect word [es:PT_PAGE], 1122h
    cmp byte [cpu_kind], CPU_486
    jb .user                    ; a 386 lets the kernel write everywhere
    mov eax, cr0
    or eax, 10000h              ; WP
    mov cr0, eax
    attempt .protected
    mov [es:403010h], eax
.protected:
    mov eax, cr0
    and eax, ~10000h
    mov cr0, eax
    caught 14, 3
    expect dword [exc_cr2], 403010h
.user:
    attempt .kernel_page
    mov edx, 400008h
    jmp .ring3
.kernel_page:
    mov ax, SEL_DATA
    mov ds, ax
    caught 14, 5
    expect dword [exc_cr2], 400008h
    attempt .read_only
    mov edx, 40300Ch
    mov dword [.write], 1
    jmp .ring3
.read_only:
    mov ax, SEL_DATA
    mov ds, ax
    mov dword [.write], 0
    caught 14, 7
    jmp test_pm_pass
.ring3:
    push dword SEL_UDATA
    push dword tss2_stack
    push dword 2
    push dword SEL_UCODE
    push dword .user_code
    iretd
.user_code:
    mov ax, SEL_UFLAT
    mov es, ax
    mov ax, SEL_UDATA
    mov ds, ax
    cmp dword [.write], 0
    jne .store
    mov eax, [es:edx]
.store:
    mov [es:edx], eax
    jmp .store
    align 4
.write: dd 0
    bits 16

; test_gate: INT 31h is a task gate; then CALL and JMP to the task.
gate_count: dd 0
test_gate:
    call pm_test_begin
    jc test_fail
    mov dword [tss2+20h], gate_task
    mov dword [tss2+24h], 2
    mov dword [tss2+38h], tss2_stack
    mov word [tss2+48h], SEL_FLAT               ; ES
    mov word [tss2+4Ch], SEL_CODE
    mov word [tss2+50h], SEL_DATA
    mov word [tss2+54h], SEL_DATA
    mov dword [tss2+34h], 12345h                ; EBX
    mov word [idt + 31h*8 + 2], SEL_TSS2
    mov byte [idt + 31h*8 + 5], 0E5h
    mov dword [gate_count], 0
    enter_pm
    mov [test_pm_esp], esp
    mov ax, SEL_TSS
    ltr ax
    mov ebx, 0B0B0B0B0h
    int 31h
    expect dword [gate_count], 1
    expect ebx, 0B0B0B0B0h                      ; ours again
    expect dword [gate_ebx], 12345h
    expect word [gate_link], SEL_TSS
    mov eax, [gate_flags]
    and ah, 40h
    expect ah, 40h                              ; NT in the task
    str ax
    expect ax, SEL_TSS
    expect byte [gdt_tss+8+5], 89h              ; not busy any more
    expect byte [gdt_tss+5], 8Bh
    mov eax, cr0
    and al, 8
    expect al, 8                                ; TS
    clts
    int 31h                                     ; it goes on behind its IRET
    expect dword [gate_count], 2
    call SEL_TSS2:0
    expect dword [gate_count], 3
    pushfd
    pop eax
    and ah, 40h
    expect ah, 0
    attempt .busy
    jmp SEL_TSS:0                               ; we are busy ourselves
.busy:
    caught 13, SEL_TSS
    mov dword [gate_jump], 1
    jmp SEL_TSS2:0
    expect dword [gate_count], 4
    expect byte [gdt_tss+8+5], 89h
    jmp test_pm_pass

; gate_task: the other task. Every round ends with IRET, or a jump when we came
; by one.
gate_task:
    mov [gate_ebx], ebx
    str ax
    cmp ax, SEL_TSS2
    jne .round
    inc dword [gate_count]
    mov ax, [tss2]
    mov [gate_link], ax
    pushfd
    pop dword [gate_flags]
.round:
    cmp dword [gate_jump], 0
    jne .jump
    iretd
    jmp gate_task
.jump:
    mov dword [gate_jump], 0
    jmp SEL_TSS:0
    jmp gate_task
    align 4
gate_ebx: dd 0
gate_flags: dd 0
gate_link: dd 0
gate_jump: dd 0
    bits 16
