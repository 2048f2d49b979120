; INT 15h services that need an 80286 or 80386: block move (87h), into protected mode (89h), memory map (E820h).
; Sources: IBM PC AT Technical Reference, BIOS listing BIOS1 (BLOCKMOVE, X_VIRTUAL) for the descriptor tables;
; Intel 80386 Programmer's Reference, 10.3 "Switching to protected mode"; ACPI 3.0 section 14.1.
        cpu     386

; 87h: move CX words. ES:SI: dummy, GDT, source, target, BIOS code, stack descriptors; the caller has filled in
; source and target. AH = 0; CF and AH = 02h when the move ends in an exception, such as one beyond the limit of a
; descriptor; CF and AH = 86h below an 80386 (an 80286 comes back from protected mode by a reset only).
int15_87:
        ds_ebda
        cmp     byte [EB_CPU], 3
        mov     ah, 0x86
        jb      .refuse
        call    a20_test
        pushf
        jnz     .a20
        call    a20_on
.a20:
        mov     es, [fES]
        mov     si, [fSI]
        call    move_descriptors
        push    eax
        push    ecx
        push    esi
        push    edi
        cli
        call    move_block
        sti
        pop     edi
        pop     esi
        pop     ecx
        pop     eax
        mov     [fAH], bh
        popf
        jnz     .done                   ; it was on before
        call    a20_off
.done:
        mov     ah, [fAH]
        or      ah, ah
        jnz     .refuse
        jmp     int15_ok
.refuse:
        jmp     int15_error

; move_descriptors: the table's own, code and stack descriptors at ES:SI.
move_descriptors:
        mov     dx, es
        mov     cx, si
        mov     bx, 0x08
        mov     al, 0x93
        call    .segment
        mov     word [es:si+0x08], 0x2F ; six descriptors
        mov     dx, 0xF000
        xor     cx, cx
        mov     bx, 0x20
        mov     al, 0x9B                ; code
        call    .segment
        mov     dx, ss
        xor     cx, cx
        mov     bx, 0x28
        mov     al, 0x93
.segment:                               ; descriptor BX of 64 KB at DX:CX with access AL
        push    ax
        mov     ax, dx
        mov     dx, 16
        mul     dx
        add     ax, cx
        adc     dx, 0
        mov     word [es:bx+si], 0xFFFF
        mov     [es:bx+si+2], ax
        mov     [es:bx+si+4], dl
        pop     ax
        mov     [es:bx+si+5], al
        mov     word [es:bx+si+6], 0
        ret

; move_block: to protected mode, the move, and back. BH = 0, or 2 after an exception. ES:SI the table, interrupts off,
; DX and BL are lost. GDTR and IDTR come back as they were.
move_block:
        mov     cx, [fCX]
        mov     dx, ss
        push    ds
        push    es
        sub     sp, 16
        mov     bx, sp
        o32 sgdt [ss:bx]
        o32 sidt [ss:bx+8]
        o32 lidt [cs:.idtr]
        lgdt    [es:si+8]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     0x20:.protected
.protected:
        mov     ax, 0x28
        mov     ss, ax
        mov     ax, 0x10
        mov     ds, ax
        mov     ax, 0x18
        mov     es, ax
        xor     esi, esi
        xor     edi, edi
        movzx   ecx, cx
        shr     ecx, 1                  ; CF: an odd word
        a32 rep movsd
        jnc     .even
        a32 movsw
.even:
        mov     cl, 0
.leave:
        mov     ax, 0x28                ; limits of 64 KB for real mode
        mov     ds, ax
        mov     es, ax
        mov     eax, cr0
        and     al, 0xFE
        mov     cr0, eax
        jmp     0xF000:.real
.real:
        mov     ss, dx
        mov     bx, sp
        o32 lidt [ss:bx+8]
        o32 lgdt [ss:bx]
        add     sp, 16
        pop     es
        pop     ds
        mov     bh, cl
        ret
.fault:                                 ; any exception
        mov     sp, bx
        mov     cl, 2
        jmp     .leave
.idtr:
        dw      32*8-1
        dd      0xF0000+.idt
.idt:
        times 32 dw .fault, 0x20, 0x8600, 0     ; 16-bit interrupt gates

; 89h: into protected mode for good. ES:SI: dummy, GDT, IDT, DS, ES, SS, CS descriptors of the caller and one for
; this BIOS; BH, BL vectors for the two interrupt controllers. Comes back in protected mode with AH = 0.
int15_89:
        ds_ebda
        cmp     byte [EB_CPU], 3
        mov     ah, 0x86
        jae     .can
        jmp     int15_error
.can:
        cli
        call    a20_on
        mov     es, [fES]
        mov     si, [fSI]
        mov     dx, 0xF000
        xor     cx, cx
        push    bx
        mov     bx, 0x38
        mov     al, 0x9B
        call    move_descriptors.segment
        pop     bx
        call    pic_vectors
        lgdt    [es:si+0x08]
        lidt    [es:si+0x10]
        mov     bx, bp                  ; the frame's offset; SS changes
        smsw    ax                      ; not by CR0: EAX is the caller's
        or      al, 1
        lmsw    ax
        jmp     0x38:.protected
.protected:
        mov     ax, 0x18
        mov     ds, ax
        mov     ax, 0x20
        mov     es, ax
        mov     ax, 0x28
        mov     ss, ax
        mov     sp, bx                  ; the caller's SS descriptor covers his stack
        pop     ax
        pop     bx
        pop     cx
        pop     dx
        pop     si
        pop     di
        pop     bp
        add     sp, 4                   ; segments are selectors now
        mov     ah, 0
        pop     cx                      ; return offset, as CX is the one register lost
        add     sp, 4                   ; old segment and flags
        push    word 0x30
        push    cx
        retf

; pic_vectors: both controllers again, vectors BH (master) and BL (slave), all masked.
pic_vectors:
        mov     al, 0x11
        out     0x20, al
        out     0xA0, al
        mov     al, bh
        out     0x21, al
        mov     al, bl
        out     0xA1, al
        mov     al, 0x04
        out     0x21, al
        mov     al, 0x02
        out     0xA1, al
        mov     al, 0x01
        out     0x21, al
        out     0xA1, al
        mov     al, 0xFF
        out     0x21, al
        out     0xA1, al
        ret

; E820h: memory map. EBX: 0 for the first entry, then what came back; EDX "SMAP"; ECX size of ES:DI, at least
; 20. Comes back with EAX "SMAP", EBX the next entry or 0, ECX 20; all other registers stay whole, as all do on an error.
SMAP            equ 0x534D4150
int15_E820:
        cmp     edx, SMAP
        jne     .bad
        cmp     ecx, 20
        jb      .bad
        mov     bx, [fBX]               ; the upper half is the caller's still
        cmp     ebx, 5
        ja      .bad
        jb      .known
        cmp     dword [EB_HIGH64K], 0   ; nothing from 4 GB on: there is no such entry
        je      .bad
.known:
        mov     es, [fES]
        mov     di, [fDI]
        call    map_entry
        inc     bx
        cmp     bx, 3                   ; nothing above 1 MB: leave that entry out
        jne     .more
        cmp     dword [EB_EXTKB], 0
        jne     .more
        inc     bx
.more:
        cmp     dword [EB_HIGH64K], 1
        mov     cx, 6
        sbb     cx, 0                   ; entries there are
        cmp     bx, cx
        jb      .set
        xor     ebx, ebx
.set:
        mov     [fBX], bx
        mov     eax, SMAP
        mov     [fAX], ax
        mov     ecx, 20
        mov     [fCX], cx
        clear_cf
        ret
.bad:
        mov     ah, 0x86
        jmp     int15_error

; map_entry: entry BX of the map at ES:DI: base, length (64 bits each), type 1 memory, 2 reserved.
map_entry:
        push    ebx
        push    edx
        push    esi
        push    ds
        mov     dword [es:di+4], 0
        mov     dword [es:di+12], 0
        mov     esi, [EB_EXTKB]
        shl     esi, 10                 ; bytes above 1 MB
        ds_bda
        movzx   eax, word [BDA_MEM]
        shl     eax, 10                 ; end of base memory
        mov     edx, 1                  ; type
        xor     ecx, ecx                ; base; EAX length
        or      bx, bx
        jz      .put
        inc     dx
        mov     ecx, eax                ; 1: EBDA
        neg     eax
        add     eax, 0xA0000
        dec     bx
        jz      .put
        mov     ecx, 0xF0000            ; 2: this ROM
        mov     eax, 0x10000
        dec     bx
        jz      .put
        dec     dx
        mov     ecx, 0x100000           ; 3: extended memory
        mov     eax, esi
        dec     bx
        jz      .put
        inc     dx
        mov     ecx, 0xFFFF0000         ; 4: this ROM at the top
        mov     eax, 0x10000
        dec     bx
        jz      .put
        dec     dx
        xor     ecx, ecx                ; 5: memory from 4 GB on
        inc     byte [es:di+4]
        ds_ebda
        mov     eax, [EB_HIGH64K]
        shl     eax, 16
        movzx   esi, word [EB_HIGH64K+2]
        mov     [es:di+12], esi
.put:
        mov     [es:di], ecx
        mov     [es:di+8], eax
        mov     [es:di+16], edx
        pop     ds
        pop     esi
        pop     edx
        pop     ebx
        ret

; E881h: as E801h in 32-bit registers.
int15_E881:
        call    memory_halves
        movzx   eax, ax
        movzx   edx, dx
        mov     ecx, eax
        mov     ebx, edx
        mov     [fAX], ax
        mov     [fCX], cx
        mov     [fBX], bx
        mov     [fDX], dx
        clear_cf
        ret

        cpu     8086
