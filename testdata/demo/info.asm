; Machine information.
    cpu 8086

INFO_COL equ 20                 ; where the values stand

; row ROW, LABEL: the name of a line; DI, AH are set for its value.
%macro row 2
    mov si, %2
    mov di, cell(%1, 3)
    call info_label
%endmacro

info:
    mov si, .title
    mov dx, back_footer
    call page
    mov di, cell(2, 1)
    mov cx, 76
    mov dx, 20
    mov ah, SKY
    call frame
    mov di, cell(2, 4)
    mov si, .title
    mov ah, GOLD
    call title
    call info_cpu
    call info_memory
    call info_drives
    call info_video
    call info_firmware
.wait:
    call key
    cmp al, 27
    jne .wait
    ret
.title: db "Machine information", 0

; info_label: label SI at DI; then DI and AH for the value.
info_label:
    push di
    mov ah, SKY
    call puts
    pop di
    add di, (INFO_COL - 3) * 2
    mov ah, BRIGHT
    ret

info_cpu:
    row 4, .name
    cmp byte [cpu_brand], 0
    je .kind
    mov si, cpu_brand
.skip:
    cmp byte [si], ' '
    jne .brand
    inc si
    jmp .skip
.brand:
    call puts
    jmp .detail
.kind:
    mov bl, [cpu_kind]
    mov bh, 0
    shl bx, 1
    mov si, [.kinds+bx]
    call puts
    cmp byte [cpu_kind], CPU_ID
    jne .fpu
    mov si, cpu_vendor
    call puts
    mov bl, [cpu_signature+1]
    and bx, 0Fh
    mov si, .class4
    cmp bl, 4
    jbe .class
    mov si, .class5
    cmp bl, 5
    je .class
    mov si, .class6
    cmp bl, 6
    je .class
    mov si, .class15
.class:
    call puts
.detail:
    cmp byte [cpu_kind], CPU_ID
    jne .fpu
    row 5, .signature
    mov si, .family
    call puts
    mov al, [cpu_signature+1]
    and ax, 0Fh
    mov bx, ax
    cmp al, 15
    jne .put_family
    mov ax, [cpu_signature+2]   ; extended family: bits 20-27
    mov cl, 4
    shr ax, cl
    mov ah, 0
    add bx, ax
.put_family:
    mov ah, BRIGHT
    call put_dec
    mov si, .model
    call puts
    mov bl, [cpu_signature]
    mov cl, 4
    shr bl, cl
    mov bh, 0
    call put_dec
    mov si, .stepping
    call puts
    mov bl, [cpu_signature]
    and bx, 0Fh
    call put_dec
    row 6, .features
    call info_features
    ret
.fpu:
    row 5, .coprocessor
    int 11h
    mov si, .no
    test al, 2
    jz .put
    mov si, .yes
.put:
    mov ah, BRIGHT
    call puts
    ret
.name: db "Processor", 0
.signature: db "Signature", 0
.features: db "Features", 0
.coprocessor: db "Coprocessor", 0
.family: db "family ", 0
.model: db ", model ", 0
.stepping: db ", stepping ", 0
.yes: db "present", 0
.no: db "none", 0
.kinds: dw .k86, .k186, .k286, .k386, .k486, .kid
.k86: db "8086 or 8088", 0
.k186: db "80186, 80188 or V20", 0
.k286: db "80286", 0
.k386: db "386", 0
.k486: db "486 without CPUID", 0
.kid: db 0
.class4: db ", 486 class", 0
.class5: db ", Pentium class", 0
.class6: db ", Pentium Pro, II or III class", 0
.class15: db ", Pentium 4 class", 0

; info_features: the names of the features that CPUID tells, in two rows.
info_features:
    mov si, info_cpu.no
    mov bx, [cpu_features]
    or bx, [cpu_features+2]
    mov ah, BRIGHT              ; the flags stay
    jnz .some
    jmp puts
.some:
    mov si, .first
    call .row
    mov si, .second
    mov di, cell(7, INFO_COL)
; The names in a list whose bits are set.
.row:
    lodsb
    cmp al, 0FFh
    je .out
    mov bl, al
    mov cl, 3
    shr bl, cl
    mov bh, 0
    mov bl, [cpu_features+bx]
    mov cl, al
    and cl, 7
    shr bl, cl
    test bl, 1
    jz .skip
    mov ah, BRIGHT
    call puts
    mov al, ' '
    stosw
    jmp .row
.skip:
    lodsb
    or al, al
    jnz .skip
    jmp .row
.out:
    ret
; Bits of cpu_features with their names; FFh is the end.
.first:
    db 0, "FPU", 0, 1, "VME", 0, 3, "PSE", 0, 4, "TSC", 0, 5, "MSR", 0, 6, "PAE", 0
    db 8, "CX8", 0, 9, "APIC", 0, 11, "SEP", 0, 13, "PGE", 0, 15, "CMOV", 0
    db 23, "MMX", 0, 24, "FXSR", 0, 0FFh
.second:
    db 25, "SSE", 0, 26, "SSE2", 0, 32, "SSE3", 0, 41, "SSSE3", 0, 51, "SSE4.1", 0
    db 52, "SSE4.2", 0, 55, "POPCNT", 0, 45, "CX16", 0, 84, "NX", 0, 93, "64-bit", 0, 0FFh

info_memory:
    row 8, .base
    int 12h
    mov bx, ax
    mov ah, BRIGHT
    call put_size
    row 9, .extended
    mov ah, 88h
    int 15h
    mov bx, 0
    jc .put
    mov bx, ax
.put:
    mov ah, BRIGHT
    call put_size
    mov si, .e801
    mov ax, 0E801h
    xor bx, bx
    xor cx, cx
    xor dx, dx
    push si
    push di
    int 15h
    pop di
    pop si
    jc .map
    or cx, cx
    jz .have
    mov ax, cx
    mov bx, dx
.have:
    mov cl, 4
    shr bx, cl                  ; 64 KB units to MB
    push ax
    mov ah, BRIGHT
    call puts
    pop ax
    push bx
    mov cl, 10
    add ax, 1023
    shr ax, cl
    pop bx
    add bx, ax
    mov ah, BRIGHT
    call put_dec
    mov si, .mb
    call puts
.map:
    cmp byte [cpu_kind], CPU_386
    jb .out
    call info_map
.out:
    ret
.base: db "Base memory", 0
.extended: db "Extended memory", 0
.e801: db " by INT 15h/88h, ", 0
.mb: db " MB by E801h", 0

    cpu 386
; info_map: the number of ranges of the E820 map and the RAM in it.
info_map:
    row 10, .label
    push es
    push di
    push ds
    pop es
    xor ebx, ebx
    xor ebp, ebp                ; bytes of RAM
    xor si, si                  ; ranges
.next:
    mov eax, 0E820h
    mov edx, 534D4150h
    mov ecx, 20
    mov di, scratch
    int 15h
    jc .end
    cmp eax, 534D4150h
    jne .end
    inc si
    cmp dword [scratch+16], 1
    jne .more
    add ebp, [scratch+8]
.more:
    cmp si, 99
    jae .end
    or ebx, ebx
    jnz .next
.end:
    pop di
    pop es
    mov ah, BRIGHT
    mov bx, si
    or bx, bx
    jz .none
    call put_dec
    mov si, .ranges
    call puts
    shr ebp, 10
    mov ebx, ebp
    mov ecx, ebp
    shr ecx, 16
    call put_dec32
    mov si, .ram
    call puts
    ret
.none:
    mov si, .no_map
    call puts
    ret
.label: db "Memory map", 0
.ranges: db " ranges, ", 0
.ram: db " KB of RAM", 0
.no_map: db "none", 0
    cpu 8086

info_drives:
    row 12, .floppies
    int 11h
    mov bx, 0
    test al, 1
    jz .count
    mov bl, al
    mov cl, 6
    shr bl, cl
    inc bx
.count:
    mov ah, BRIGHT
    call put_dec
    mov dl, 0
    or bx, bx
    jz .disks
    call info_floppy
.disks:
    row 13, .hard
    push ds
    mov bx, 40h
    mov ds, bx
    mov bl, [75h]
    pop ds
    mov bh, 0
    call put_dec
    or bl, bl
    jz .out
    mov dl, 80h
    call info_disk
.out:
    row 14, .boot
    mov si, .a
    cmp byte [boot_drive], 0
    je .put
    mov si, .number
    call puts
    mov al, [boot_drive]
    call put_hex8
    mov al, 'h'
    stosw
    ret
.put:
    call puts
    ret
.floppies: db "Floppy drives", 0
.hard: db "Hard disks", 0
.boot: db "Started from", 0
.a: db "floppy drive A", 0
.number: db "drive ", 0

; info_floppy: type of drive DL.
info_floppy:
    push es
    push di
    mov ah, 8
    xor di, di
    mov es, di
    int 13h
    pop di
    pop es
    mov ah, BRIGHT
    jc .out
    cmp bl, 6
    ja .out
    mov bh, 0
    shl bx, 1
    mov si, .first
    call puts
    mov si, [.types+bx]
    call puts
.out:
    ret
.first: db ", the first is ", 0
.types: dw .t0, .t1, .t2, .t3, .t4, .t6, .t6
.t0: db "unknown", 0
.t1: db "360 KB", 0
.t2: db "1.2 MB", 0
.t3: db "720 KB", 0
.t4: db "1.44 MB", 0
.t6: db "2.88 MB", 0

; info_disk: geometry of drive DL.
info_disk:
    push es
    push di
    mov ah, 8
    int 13h
    pop di
    pop es
    mov ah, BRIGHT
    jc .out
    mov si, .first
    call puts
    mov bl, ch
    mov bh, cl
    push cx
    mov cl, 6
    shr bh, cl
    pop cx
    inc bx
    call put_dec
    mov si, .cylinders
    call puts
    mov bl, dh
    mov bh, 0
    inc bx
    call put_dec
    mov si, .heads
    call puts
    mov bl, cl
    and bx, 3Fh
    call put_dec
    mov si, .sectors
    call puts
.out:
    ret
.first: db ", the first has ", 0
.cylinders: db " cylinders, ", 0
.heads: db " heads, ", 0
.sectors: db " sectors", 0

info_video:
    row 16, .label
    mov ax, 1A00h
    int 10h
    mov si, .vga
    cmp al, 1Ah
    jne .old
    cmp bl, 7
    je .put
    cmp bl, 8
    je .put
.old:
    mov si, .other
.put:
    mov ah, BRIGHT
    call puts
    push ds
    mov bx, 40h
    mov ds, bx
    mov bl, [85h]
    mov cx, [63h]
    pop ds
    mov bh, 0
    call put_dec
    mov si, .crtc
    call puts
    mov bx, cx
    call put_hex16
    mov al, 'h'
    stosw
    row 17, .ports
    call info_ports
    ret
.label: db "Video", 0
.vga: db "VGA, character cells of ", 0
.other: db "not a VGA, character cells of ", 0
.crtc: db " lines, CRTC at ", 0
.ports: db "Serial ports", 0

; info_ports: the addresses of the serial ports, then of the parallel ones.
info_ports:
    push ds
    mov bx, 40h
    mov ds, bx
    push word [8]
    mov bx, [0]
    mov cx, [2]
    pop dx
    pop ds
    call .one
    mov bx, cx
    or bx, bx
    jz .parallel
    call .one
.parallel:
    mov si, .lpt
    call puts
    mov bx, dx
.one:
    or bx, bx
    jz .none
    call put_hex16
    mov al, 'h'
    stosw
    mov al, ' '
    stosw
    ret
.none:
    mov si, .no
    call puts
    ret
.lpt: db "   parallel port: ", 0
.no: db "none ", 0

info_firmware:
    row 19, .date
    push ds
    mov bx, 0FFFFh
    mov ds, bx
    mov si, 5
    mov cx, 8
.next:
    lodsb
    stosw
    loop .next
    mov bl, [0Eh]
    pop ds
    mov si, .model
    call puts
    mov al, bl
    call put_hex8
    mov al, 'h'
    stosw
    row 20, .clock
    mov si, .text
    call puts
    mov ah, 0
    int 1Ah
    mov bx, dx
    mov ah, BRIGHT
    call put_dec32
    mov si, .ticks
    call puts
    ret
.date: db "BIOS date", 0
.model: db ", model ", 0
.clock: db "Clock", 0
.text: db "battery clock above, ", 0
.ticks: db " timer ticks since midnight", 0
