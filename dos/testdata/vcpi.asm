; VCPI 1.0 from the inside. Exits with 0, or with the number of the first check that failed.
; The second byte of the command line asks for a mistake: 1 a switch without a task state
; segment, 2 a return to an address that real mode does not have. 3 is no mistake: the task state
; segment is one of 16 bits.
        cpu     386
        org     0x100
%macro  check 2                         ; number, condition that must hold
        mov     byte [step], %1
        j%2     %%ok
        jmp     fail
%%ok:
%endmacro
%macro  vcpi 1
        mov     ax, %1
        int     0x67
        or      ah, ah
%endmacro
        mov     sp, 0x1FF0
        mov     ax, 0x3567              ; without the driver the vector leads nowhere
        int     0x21
        cmp     dword [es:10], 'EMMX'
        check   1, e
        xor     bx, bx
        vcpi    0xDE00
        check   29, z
        cmp     bx, 0x0100
        check   2, e
        mov     ax, 0xDE7F
        int     0x67
        cmp     ah, 0x84
        check   3, e
; pages
        vcpi    0xDE03
        check   4, z
        mov     [free], edx
        cmp     edx, 100
        check   5, a
        vcpi    0xDE04
        check   6, z
        mov     [page], edx
        test    edx, 0xFFF
        check   7, z
        vcpi    0xDE02
        cmp     edx, [page]
        check   8, ae
        vcpi    0xDE03
        inc     edx
        cmp     edx, [free]
        check   9, e
        mov     edx, [page]
        vcpi    0xDE05
        check   10, z
        mov     edx, [page]
        mov     ax, 0xDE05
        int     0x67
        cmp     ah, 0x8A
        check   11, e
; addresses: below the frame, in it with a page mapped, above what is shared
        mov     cx, 0xB8
        vcpi    0xDE06
        check   12, z
        cmp     edx, 0xB8000
        check   13, e
        mov     cx, 0x110
        mov     ax, 0xDE06
        int     0x67
        cmp     ah, 0x8B
        check   14, e
        mov     bx, 1
        mov     ah, 0x43
        int     0x67
        mov     [handle], dx
        mov     bx, 0
        vcpi    0x4401
        check   15, z
        mov     cx, 0xD5
        vcpi    0xDE06
        check   16, z
        cmp     edx, 0x110000
        check   17, ae
        mov     [mapped], edx
        mov     ax, 0xD500
        mov     es, ax
        mov     dword [es:8], 'EMS!'
; registers
        vcpi    0xDE07
        check   18, z
        test    bl, 1
        check   19, nz
        push    ds
        pop     es
        mov     di, debug
        mov     dword [debug+4], 0x12345
        vcpi    0xDE09
        check   20, z
        mov     dword [debug+4], 0
        vcpi    0xDE08
        check   21, z
        cmp     dword [debug+4], 0x12345
        check   22, e
        vcpi    0xDE0A
        cmp     bx, 0x08
        check   23, e
        cmp     cx, 0x70
        check   24, e
        mov     bx, 0x50
        vcpi    0xDE0B
        check   25, z
        xor     bx, bx
        vcpi    0xDE0A
        cmp     bx, 0x50
        check   26, e
        mov     bx, 0x08
        vcpi    0xDE0B
; page directory and page table after the program
        xor     eax, eax
        mov     ax, cs
        shl     eax, 4
        mov     [linear], eax
        mov     [code+2], eax
        mov     [data+2], eax
        mov     byte [code+5], 0x9A
        mov     byte [data+5], 0x92
        mov     ebx, eax
        add     ebx, tss
        mov     [task+2], ebx
        mov     byte [task+5], 0x8B     ; busy, as the last program left it
        lea     ebx, [eax+gdt]
        mov     [gdtr+2], ebx
        lea     ebx, [eax+idt]
        mov     [idtr+2], ebx
        lea     ebx, [eax+gdtr]
        mov     [switch+4], ebx
        lea     ebx, [eax+idtr]
        mov     [switch+8], ebx
        add     eax, 0x2FFF
        and     eax, 0xFFFFF000
        mov     [switch], eax
        mov     [table], eax
        add     dword [table], 0x1000
        shr     eax, 4
        mov     es, ax
        xor     di, di
        mov     cx, 0x800
        push    eax
        xor     eax, eax
        rep     stosd
        pop     eax
        mov     ebx, [table]
        or      bl, 7
        mov     [es:0], ebx
        add     ax, 0x100
        mov     es, ax
        xor     di, di
        mov     si, gdt+8
        vcpi    0xDE01
        check   30, z
        cmp     di, 0x440
        check   31, e
        mov     [entry], ebx
        cmp     dword [es:0x100*4], 0x100007
        check   32, e
        mov     eax, [es:0xD5*4]
        xor     al, 7
        cmp     eax, [mapped]
        check   33, e
        cmp     byte [0x82], '3'
        jne     .wide
        mov     byte [task+5], 0x81
        mov     byte [busy], 0x83
.wide:  cmp     byte [0x82], '1'
        jne     again
        mov     word [switch+0xE], 0
; there
again:  cli
        mov     esi, [linear]
        add     esi, switch
        mov     ebp, 0x76543210
        mov     ax, 0xDE0C
        int     0x67
        jmp     fail
; and back again
back:   mov     ax, cs
        mov     bx, ss
        cmp     ax, bx
        mov     byte [step], 61
        jne     fail
        cmp     esp, 0x1FE0
        check   62, e
        mov     bx, ds
        cmp     ax, bx
        check   63, e
        mov     bx, gs
        cmp     bx, 0xB800
        check   64, e
        mov     bx, fs
        cmp     bx, 0x1234
        check   65, e
        mov     bx, es
        or      bx, bx
        check   66, z
        cmp     ebp, 0x76543210
        check   67, e
        pushf
        pop     bx
        test    bh, 2
        check   68, z
        smsw    bx
        test    bl, 1
        check   69, z
; the gate is shut again, and interrupts of real mode come
        mov     ax, 0xFFFF
        mov     fs, ax
        mov     eax, [es:0x500]
        cmp     eax, [fs:0x510]
        check   70, e
        sti
        mov     ax, [es:0x46C]
wait1:  hlt
        cmp     ax, [es:0x46C]
        je      wait1
        mov     sp, 0x1FF0
        dec     byte [rounds]
        jnz     again
        mov     dx, [handle]
        vcpi    0x4500
        vcpi    0xDE03
        cmp     edx, [free]
        check   71, e
        mov     ah, 9
        mov     dx, done
        int     0x21
        mov     ax, 0x4C00
        int     0x21
fail:   mov     al, [step]
        mov     ah, 0x4C
        int     0x21

        bits    32
protected:
        mov     eax, 0x28
        mov     ds, eax
        mov     ss, eax
        mov     esp, 0x1FF0
        mov     eax, 0x30
        mov     fs, eax
        mov     eax, cr0
        mov     byte [step], 40
        test    eax, 0x80000000
        jz      near give
        mov     byte [step], 41         ; the task's descriptor is busy again
        mov     al, [busy]
        cmp     [task+5], al
        jne     near give
        mov     byte [step], 42         ; A20
        mov     dword [fs:0x100500], 0x11111111
        cmp     dword [fs:0x500], 0x11111111
        je      near give
        mov     byte [step], 43
        mov     eax, 0xDE03
        call    far [entry]
        or      ah, ah
        jnz     near give
        mov     byte [step], 44
        mov     ebx, edx
        mov     eax, 0xDE04
        call    far [entry]
        or      ah, ah
        jnz     near give
        mov     edi, [table]            ; the page shows at 200000h
        lea     eax, [edx+7]
        mov     [fs:edi+0x200*4], eax
        mov     eax, [mapped]           ; and the page of EMS at 201000h
        or      al, 7
        mov     [fs:edi+0x201*4], eax
        mov     eax, cr3
        mov     cr3, eax
        mov     byte [step], 45
        mov     dword [fs:0x200FFC], 0x5A5A1234
        cmp     dword [fs:0x200FFC], 0x5A5A1234
        jne     near give
        mov     byte [step], 46
        cmp     dword [fs:0x201008], 'EMS!'
        jne     near give
        mov     byte [step], 47
        push    edx
        mov     eax, 0xDE03
        call    far [entry]
        inc     edx
        cmp     edx, ebx
        pop     edx
        jne     near give
        mov     byte [step], 48
        mov     eax, 0xDE05
        call    far [entry]
        or      ah, ah
        jnz     near give
        mov     byte [step], 49
        mov     eax, 0xDE06             ; not one for protected mode
        call    far [entry]
        cmp     ah, 0x84
        jne     near give
        mov     edx, back
        jmp     leave
give:   mov     edx, fail
leave:  xor     ecx, ecx
        mov     cl, [0x82]
        cmp     cl, '2'
        jne     right
        or      edx, 0x10000
right:  mov     ecx, [linear]
        shr     ecx, 4
        push    dword 0xB800            ; GS
        push    dword 0x1234            ; FS
        push    ecx                     ; DS
        push    dword 0                 ; ES
        push    ecx                     ; SS
        push    dword 0x1FE0            ; ESP
        push    eax
        push    ecx                     ; CS
        push    edx                     ; EIP
        mov     eax, 0x30
        mov     ds, eax
        mov     eax, 0xDE0C
        call    far [ss:entry]
        hlt
        align   8, db 0
gdt:    times 4 dq 0
code:   dw      0xFFFF, 0, 0x9A00, 0x0040
data:   dw      0xFFFF, 0, 0x9200, 0x0040
        dw      0xFFFF, 0, 0x9200, 0x00CF
task:   dw      0x0067, 0, 0x8B00, 0
gdtend:
idt:    dq      0
tss:    times 0x68 db 0
gdtr:   dw      gdtend-gdt-1
        dd      0
idtr:   dw      7
        dd      0
switch: dd      0, 0, 0
        dw      0, 0x38
        dd      protected
        dw      0x20
entry:  dd      0
        dw      0x08
step:   db      0
rounds: db      3
busy:   db      0x8B                    ; what the task's descriptor says while it runs
handle: dw      0
free:   dd      0
page:   dd      0
mapped: dd      0
linear: dd      0
table:  dd      0
debug:  times 8 dd 0
done:   db      "there and back", 13, 10, "$"
