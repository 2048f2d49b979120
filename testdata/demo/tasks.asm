; The protected-mode page: four tasks in ring 3, switched by the timer a hundred
; times a second divided by SLICE, each with its own page directory. All four see
; their own page at 400000h and the screen at 401000h. The fourth walks through
; memory that is not there; the page fault handler gives it pages.
    cpu 386

RATE equ 11932                  ; 1193182 Hz / 100
SLICE equ 5                     ; ticks until the next task
TASKS equ 4

; physical memory: for each task directory, table for 400000h, table for 800000h,
; own page; the table of the first 4 MB; frames for the fourth task
K_TASK equ 20000h
K_TASK_SIZE equ 4000h
K_LOW equ 30000h
K_FRAMES equ 40000h
K_STACKS equ 0E400h             ; kernel stacks, 400h each, in the program's segment
K_USTACKS equ 0F800h            ; user stacks, 100h each

U_OWN equ 400000h               ; what tasks see
U_SCREEN equ 401000h
U_WALK equ 800000h
U_PAGES equ 16

tasks:
    call need386
    jc .out
    mov si, .title
    mov dx, back_footer
    call page
    call tasks_screen
    call pm_setup
    call tasks_run
    mov byte [k_dead], 0
.out:
    ret
.title: db "Protected mode: four tasks in ring 3, paging on", 0

; tasks_screen: the frames and what stays in them.
tasks_screen:
    mov bx, .panels
.next:
    mov di, [bx]
    mov cx, 36
    mov dx, 4
    mov ah, SKY
    push bx
    call frame
    pop bx
    mov di, [bx]
    add di, 4
    mov si, [bx+2]
    mov ah, GOLD
    call title
    add bx, 4
    cmp bx, .panels_end
    jb .next
    mov di, cell(14, 1)
    mov cx, 76
    mov dx, 8
    mov ah, SKY
    call frame
    mov di, cell(14, 3)
    mov si, .kernel
    mov ah, GOLD
    call title
    print 15, 4, SKY, .line
    print 16, 4, SKY, .faults
    ret
.panels:
    dw cell(2, 1), .a, cell(2, 41), .b, cell(8, 1), .c, cell(8, 41), .d
.panels_end:
.a: db "Task A: counter", 0
.b: db "Task B: prime numbers", 0
.c: db "Task C: patterns", 0
.d: db "Task D: memory on demand", 0
.kernel: db "Kernel", 0
.line: db "ticks            switches            page faults            running", 0
.faults: db "Page faults, the newest last:", 0

; tasks_run: into protected mode, and back when Esc was pressed.
tasks_run:
    mov dword [exc_hook], k_exception
    mov dword [syscall_hook], k_syscall
    mov di, k_state
    push ds
    pop es
    mov cx, (k_state_end - k_state) / 2
    xor ax, ax
    rep stosw
    cli
    in al, 21h
    mov [k_masks], al
    in al, 0A1h
    mov [k_masks+1], al
    mov bx, 2820h               ; vectors
    call pic_vectors
    mov al, 0FCh                ; timer and keyboard only
    out 21h, al
    mov al, 0FFh
    out 0A1h, al
    mov al, 34h                 ; channel 0, mode 2
    out 43h, al
    mov al, RATE & 0FFh
    out 40h, al
    mov al, RATE >> 8
    out 40h, al
    enter_pm
    mov [k_esp0], esp
    mov ax, SEL_TSS
    ltr ax
    call k_tables
    mov eax, K_TASK
    mov cr3, eax
    mov eax, cr0
    or eax, 80000000h
    mov cr0, eax
    jmp .paging
.paging:
    call k_make_tasks
    mov byte [k_slice], SLICE
    mov esp, [k_esp]
    mov dword [tss+4], K_STACKS + 400h
    jmp k_resume

; k_leave: Esc was pressed: everything as the BIOS wants it.
k_leave:
    mov esp, [k_esp0]
    leave_pm
    mov bx, 7008h
    call pic_vectors
    mov al, [k_masks]
    out 21h, al
    mov al, [k_masks+1]
    out 0A1h, al
    mov al, 36h
    out 43h, al
    xor al, al
    out 40h, al
    out 40h, al
    mov eax, [k_ticks]          ; 100 a second to 18.2
    mov ebx, 182
    mul ebx
    mov ebx, 1000
    div ebx
    push ds
    mov bx, 40h
    mov ds, bx
    add [6Ch], eax
    pop ds
    sti
    cmp byte [k_dead], 0
    je .out
    call tasks_report
.out:
    ret

; tasks_report: an exception that should not be.
tasks_report:
    call use_screen
    mov di, cell(23, 4)
    mov ah, 4Fh
    mov si, .text
    call puts
    mov bx, [exc_number]
    call put_dec
    mov si, .at
    call puts
    mov bx, [exc_eip]
    call put_hex16
    jmp key
.text: db " The kernel stopped: exception ", 0
.at: db " at ", 0

; pic_vectors: BL, BH = first vector of the first and the second controller. All
; is masked then. Initializing forgets an edge that waits, so a byte of the
; keyboard that is there is read: otherwise its interrupt would never come.
pic_vectors:
    mov al, 11h
    out 20h, al
    out 0A0h, al
    mov al, bl
    out 21h, al
    mov al, bh
    out 0A1h, al
    mov al, 4
    out 21h, al
    mov al, 2
    out 0A1h, al
    mov al, 1
    out 21h, al
    out 0A1h, al
    mov al, 0FFh
    out 21h, al
    out 0A1h, al
    mov cx, 16                  ; as many as the keyboard can hold
.drain:
    in al, 64h
    test al, 1
    jz .out
    in al, 60h
    loop .drain
.out:
    ret

    align 4
k_masks: dw 0
k_esp0: dd 0
k_state:                        ; cleared at every start
k_ticks: dd 0
k_switches: dd 0
k_faults: dd 0
k_current: dd 0
k_esp: times TASKS dd 0
k_slice: db 0
k_exit: db 0
k_dead: db 0
k_pad: db 0
k_state_end:

    bits 32
; k_tables: the page tables of all tasks. ES is flat.
k_tables:
    cld
    mov edi, K_TASK
    mov ecx, (K_LOW - K_TASK) / 4
    xor eax, eax
    rep stosd
    mov edi, K_LOW
    mov ecx, 1024
    mov eax, 3                  ; for the kernel only
.low:
    mov edx, eax
    mov ebx, eax
    shr ebx, 16
    cmp ebx, PROG_BASE >> 16
    jne .store
    or dl, 4                    ; the program's segment is for ring 3 too
.store:
    mov [es:edi], edx
    add edi, 4
    add eax, 1000h
    loop .low
    mov ebx, K_TASK
    mov ecx, TASKS
.task:
    mov dword [es:ebx], K_LOW + 7
    lea eax, [ebx+1000h+7]
    mov [es:ebx+4], eax
    lea eax, [ebx+2000h+7]
    mov [es:ebx+8], eax
    lea eax, [ebx+3000h+7]
    mov [es:ebx+1000h], eax     ; 400000h: own page
    mov dword [es:ebx+1004h], 0B8000h + 7
    add ebx, K_TASK_SIZE
    loop .task
    ret

; k_make_tasks: the stacks of tasks that were never interrupted.
k_make_tasks:
    xor ebx, ebx
    mov edx, K_STACKS + 400h
.next:
    lea edi, [edx-60]           ; ES DS, eight registers, EIP CS EFLAGS ESP SS
    mov [k_esp+ebx*4], edi
    mov dword [edi], SEL_UFLAT
    mov dword [edi+4], SEL_UDATA
    mov eax, [.entries+ebx*4]
    mov [edi+40], eax
    mov dword [edi+44], SEL_UCODE
    mov dword [edi+48], 202h
    mov eax, ebx
    shl eax, 8
    add eax, K_USTACKS + 100h
    mov [edi+52], eax
    mov dword [edi+56], SEL_UDATA
    add edx, 400h
    inc ebx
    cmp ebx, TASKS
    jb .next
    ret
    align 4
.entries: dd task_a, task_b, task_c, task_d

; irq0: the timer.
irq0:
    pushad
    push ds
    push es
    mov ax, SEL_DATA
    mov ds, ax
    mov ax, SEL_FLAT
    mov es, ax
    cld
    mov al, 20h
    out 20h, al
    inc dword [k_ticks]
    call k_paint
    cmp byte [k_exit], 0
    jne k_leave
    dec byte [k_slice]
    jnz k_resume
    mov byte [k_slice], SLICE
    mov ebx, [k_current]
    mov [k_esp+ebx*4], esp
    inc ebx
    and ebx, TASKS - 1
    mov [k_current], ebx
    inc dword [k_switches]
    mov eax, ebx
    imul eax, K_TASK_SIZE
    add eax, K_TASK
    mov cr3, eax
    mov esp, [k_esp+ebx*4]
    inc ebx
    imul ebx, 400h
    add ebx, K_STACKS
    mov [tss+4], ebx
; k_resume: to the task whose registers are on the stack.
k_resume:
    pop es
    pop ds
    popad
    iretd

; irq1: the keyboard; Esc ends the page at the next tick.
irq1:
    pushad
    push ds
    mov ax, SEL_DATA
    mov ds, ax
    in al, 60h
    cmp al, 1
    jne .out
    mov byte [k_exit], 1
.out:
    mov al, 20h
    out 20h, al
    pop ds
    popad
    iretd

; k_paint: the kernel's own line on the screen. ES is flat.
k_paint:
    mov edi, 0B8000h + cell(15, 10)
    mov eax, [k_ticks]
    call dec32
    mov edi, 0B8000h + cell(15, 30)
    mov eax, [k_switches]
    call dec32
    mov edi, 0B8000h + cell(15, 53)
    mov eax, [k_faults]
    call dec32
    mov al, [k_current]
    add al, 'A'
    mov ah, GOLD
    mov [es:0B8000h + cell(15, 72)], ax
    ret

; k_exception: a page fault in the range of the fourth task gets a page; anything
; else ends the page with a report.
k_exception:
    mov ebx, cr2
    mov eax, [esp+exc_frame_number]
    cmp al, 14
    jne .dead
    mov ecx, ebx
    sub ecx, U_WALK
    cmp ecx, U_PAGES * 1000h
    jae .dead
    inc dword [k_faults]
    shr ecx, 12
    mov eax, ecx
    shl eax, 12
    add eax, K_FRAMES + 7
    mov edx, [k_current]
    imul edx, K_TASK_SIZE
    mov [es:K_TASK+edx+2000h+ecx*4], eax
    mov edx, cr3
    mov cr3, edx
    push eax
    mov ecx, [esp+4+exc_frame_code]
    call k_log
    pop eax
    ret
.dead:
    mov [exc_number], eax
    mov eax, [esp+exc_frame_eip]
    mov [exc_eip], eax
    mov byte [k_dead], 1
    jmp k_leave

; k_log: a line: linear address EBX, error code ECX, page table entry EAX. The lines
; before it move up.
k_log:
    push eax
    push ecx
    mov esi, 0B8000h + cell(18, 2)
    mov edi, 0B8000h + cell(17, 2)
    push ds
    push es
    pop ds
    mov ecx, 5 * 160 / 4 - 2
    rep movsd
    pop ds
    mov edi, 0B8000h + cell(22, 4)
    mov ah, BRIGHT
    mov esi, .text
    call text32
    mov edx, ebx
    call hex32
    mov esi, .error
    call text32
    pop edx
    push edx
    mov al, dl
    add al, '0'                 ; 4-7
    mov [es:edi], ax
    add edi, 2
    mov esi, .user
    call text32
    pop edx
    mov esi, .write
    test dl, 2
    jnz .access
    mov esi, .read
.access:
    call text32
    mov esi, .frame
    call text32
    pop edx
    and edx, ~0FFFh
    call hex32
    ret
.text: db "address ", 0
.error: db "   error code ", 0
.user: db ", ring 3 ", 0
.read: db "read    ", 0
.write: db "write   ", 0
.frame: db 1Ah, " page frame ", 0

; k_syscall: INT 30h of a task: its pages on demand are taken away.
k_syscall:
    pushad
    push ds
    push es
    mov ax, SEL_DATA
    mov ds, ax
    mov ax, SEL_FLAT
    mov es, ax
    mov edi, [k_current]
    imul edi, K_TASK_SIZE
    add edi, K_TASK + 2000h
    mov ecx, U_PAGES
    xor eax, eax
    cld
    rep stosd
    mov eax, cr3
    mov cr3, eax
    jmp k_resume_syscall
; k_resume_syscall: to the task, when k_syscall has changed DS and ES before they were saved. They are the same in
; every task.
k_resume_syscall:
    pop es
    pop ds
    popad
    push dword SEL_UDATA
    pop ds
    push dword SEL_UFLAT
    pop es
    iretd

; text32: ESI = string to ES:EDI, attribute AH.
text32:
    lodsb
    or al, al
    jz .out
    mov [es:edi], ax
    add edi, 2
    jmp text32
.out:
    ret

; hex32: EDX as eight digits to ES:EDI, attribute AH.
hex32:
    mov ecx, 8
.next:
    rol edx, 4
    mov al, dl
    and al, 0Fh
    cmp al, 10
    jb .low
    add al, 'A' - '0' - 10
.low:
    add al, '0'
    mov [es:edi], ax
    add edi, 2
    loop .next
    ret

; dec32: EAX in ten columns to ES:EDI, right aligned.
dec32:
    push ebx
    push ecx
    push edx
    mov ebx, 10
    mov ecx, 9
.next:
    xor edx, edx
    div ebx
    add dl, '0'
    mov dh, BRIGHT
    mov [es:edi+ecx*2], dx
    dec ecx
    js .out
    or eax, eax
    jnz .next
.blank:
    mov word [es:edi+ecx*2], BRIGHT * 256 + ' '
    dec ecx
    jns .blank
.out:
    pop edx
    pop ecx
    pop ebx
    ret

; --- the tasks: ring 3, ES flat. Each has its own page at U_OWN. ---

; task_a: counts, and shows every 65536th number with a bar that fills.
task_a:
    inc dword [es:U_OWN]
    test word [es:U_OWN], 0FFFFh
    jnz task_a
    mov edi, U_SCREEN + cell(3, 4)
    mov eax, [es:U_OWN]
    call dec32
    mov ecx, eax
    mov eax, [es:U_OWN]
    shr eax, 16
    and eax, 1Fh
    mov edi, U_SCREEN + cell(5, 4)
    xor ecx, ecx
.bar:
    mov dx, 18h * 256 + 0B0h
    cmp ecx, eax
    ja .store
    mov dx, GOLD * 256 + 0DBh
.store:
    mov [es:edi+ecx*2], dx
    inc ecx
    cmp ecx, 32
    jb .bar
    jmp task_a

; task_b: looks for prime numbers by division.
task_b:
    mov dword [es:U_OWN], 2     ; the number
    mov dword [es:U_OWN+4], 0   ; how many were found
    mov edi, U_SCREEN + cell(3, 60)
    mov esi, .found
    mov ah, SKY
    call text32
    mov edi, U_SCREEN + cell(5, 60)
    mov esi, .newest
    call text32
.number:
    mov ebx, 2
.divide:
    mov eax, ebx
    mul ebx
    cmp eax, [es:U_OWN]
    ja .prime
    mov eax, [es:U_OWN]
    xor edx, edx
    div ebx
    or edx, edx
    jz .next
    inc ebx
    jmp .divide
.prime:
    inc dword [es:U_OWN+4]
    test byte [es:U_OWN+4], 63  ; one in 64 is shown
    jnz .next
    mov eax, [es:U_OWN+4]
    mov edi, U_SCREEN + cell(3, 44)
    call dec32
    mov eax, [es:U_OWN]
    mov edi, U_SCREEN + cell(5, 44)
    call dec32
.next:
    inc dword [es:U_OWN]
    jmp .number
.found: db "primes found", 0
.newest: db "is the newest", 0

; task_c: patterns of a cellular automaton (rule 30), a line after the other.
task_c:
    mov dword [es:U_OWN], 00010000h
.line:
    mov eax, [es:U_OWN]
    mov ebx, eax
    mov ecx, eax
    rol ebx, 1
    ror ecx, 1
    or eax, ecx
    xor eax, ebx
    mov [es:U_OWN], eax
    mov edi, U_SCREEN + cell(9, 4)
    mov ecx, 3
.up:                            ; the lines before move up
    mov edx, 32
.move:
    mov bx, [es:edi+160]
    mov [es:edi], bx
    add edi, 2
    dec edx
    jnz .move
    add edi, 160 - 64
    loop .up
    mov ecx, 32
.cell:
    mov bx, DESK * 256 + ' '
    shl eax, 1
    jnc .store
    mov bx, GOLD * 256 + 0FEh
.store:
    mov [es:edi], bx
    add edi, 2
    loop .cell
    mov ecx, 10                 ; a tenth of a second
    call wait_ticks
    jmp .line

; wait_ticks: until ECX ticks have passed; the kernel's count can be read.
wait_ticks:
    add ecx, [k_ticks]
.next:
    cmp ecx, [k_ticks]
    ja .next
    ret

; task_d: touches each of the pages in turn, then asks the kernel to take
; them away.
task_d:
    mov dword [es:U_OWN], 0
.next:
    mov ebx, [es:U_OWN]
    mov edi, ebx
    shl edi, 12
    add edi, U_WALK
    test bl, 1
    jz .write
    mov eax, [es:edi]
.write:
    mov [es:edi], ebx
    mov edx, edi
    mov edi, U_SCREEN + cell(9, 44)
    mov esi, .text
    mov ah, SKY
    call text32
    mov ah, BRIGHT
    call hex32
    mov edi, U_SCREEN + cell(11, 44)
    xor ecx, ecx
.map:                           ; two columns a page
    mov ax, 18h * 256 + 0B0h
    cmp ecx, ebx
    ja .store
    mov ax, 1Ah * 256 + 0DBh
.store:
    mov [es:edi+ecx*4], ax
    mov [es:edi+ecx*4+2], ax
    inc ecx
    cmp ecx, U_PAGES
    jb .map
    mov ecx, 40
    call wait_ticks
    inc ebx
    and ebx, U_PAGES - 1
    mov [es:U_OWN], ebx
    jnz .next
    int 30h
    jmp .next
.text: db "touches   ", 0
    bits 16
