; Sign-on, boot menu, bootstrap loader (INT 19h) and what happens when nothing boots (INT 18h).
; Sources: IBM PC AT Technical Reference, INT 19h; Ralf Brown's Interrupt List INT 18, INT 19; boot order in
; CMOS 3Dh and 38h as QEMU and Bochs keep it (SeaBIOS, Bochs documentation).

BOOT_FLOPPY     equ 1
BOOT_HARD       equ 2
BOOT_CD         equ 3
BOOT_NET        equ 4           ; a boot execution vector of an adapter's ROM

; sign_on: prints the name of this BIOS, the CPU, and how much memory there is.
sign_on:
        say     "iron86 BIOS", 13, 10, "CPU "
        ds_ebda
        mov     bl, [EB_CPU]
        xor     bh, bh
        shl     bx, 1
        mov     si, [cs:bx+cpu_names]
        call    print
        cmp     byte [EB_CPU], 5
        jb      .memory
        call    print_cpuid
.memory:
        say     ", "
        ds_bda
        mov     ax, [BDA_MEM]
        xor     dx, dx
        call    print_number
        say     " KB base memory, "
        ds_ebda
        mov     ax, [EB_EXTKB]
        mov     dx, [EB_EXTKB+2]
        call    print_number
        say     " KB extended memory", 13, 10
        mov     al, CM_SUMHI            ; without any checksum the CMOS has never been set up: that needs no message
        call    cmos_word
        or      ax, ax
        jz      .done
        cmp     ax, 0xFFFF
        je      .done
        mov     al, CM_DIAG
        call    cmos_read
        test    al, 0x40
        jz      .done
        say     "CMOS checksum is wrong; settings are used as they are", 13, 10
.done:
        ret
cpu_names:      dw .n0, .n1, .n2, .n3, .n4, .n5
.n0:            db "8086", 0
.n1:            db "80186", 0
.n2:            db "80286", 0
.n3:            db "80386", 0
.n4:            db "80486", 0
.n5:            db 0

; print_cpuid: vendor and family of a CPU that has CPUID (Intel AP-485).
print_cpuid:
        cpu     586
        push    ds
        xor     eax, eax
        cpuid
        push    ecx
        push    edx
        push    ebx
        mov     cx, 12
.vendor:
        pop     ax
        push    cx
        push    ax
        call    print_char
        pop     ax
        mov     al, ah
        call    print_char
        pop     cx
        dec     cx
        loop    .vendor
        say     " family "
        mov     eax, 1
        cpuid
        mov     bx, ax                  ; EAX bits 11–8; 15 means more in bits 27–20
        and     bx, 0x0F00
        mov     cl, 8
        shr     bx, cl
        cmp     bx, 15
        jne     .family
        shr     eax, 20
        and     ax, 0x00FF
        add     bx, ax
.family:
        mov     ax, bx
        xor     dx, dx
        call    print_number
        pop     ds
        cpu     8086
        ret

; boot_menu: half a second to press F12, then a list of devices. Any other key ends the wait and stays
; in the buffer for the program booted.
boot_menu:
        say     "Press F12 for the boot menu", 13, 10
        ds_bda
        mov     cx, [BDA_TICKS]
.wait:
        mov     ah, 0x11
        int     0x16
        jnz     .key
        hlt
        mov     ax, [BDA_TICKS]
        sub     ax, cx
        cmp     ax, 10
        jb      .wait
        ret
.key:
        cmp     ax, 0x8600              ; F12
        je      .menu
        ret
.menu:
        mov     ah, 0x10
        int     0x16
        call    print_crlf
        xor     cx, cx                  ; CX counts the entries, 4 bits kind and 4 bits number each on the stack
        mov     bp, sp
        mov     al, BOOT_FLOPPY
        ds_ebda
        mov     ah, [EB_FLOPPIES]
        or      ah, ah
        jz      .disks
        mov     ah, 1                   ; only the first drive boots
        call    menu_entries
.disks:
        mov     al, BOOT_HARD
        mov     ah, [EB_HDCOUNT]
        call    menu_entries
        mov     al, BOOT_CD
        mov     ah, [EB_CDCOUNT]
        call    menu_entries
        mov     al, BOOT_NET
        mov     ah, [EB_BEVCOUNT]
        call    menu_entries
        jcxz    .none
        say     "Boot from (number, or Esc for the usual order): "
.ask:
        mov     ah, 0x10
        int     0x16
        cmp     al, 27
        je      .esc
        sub     al, '1'
        jb      .ask
        cmp     al, cl
        jae     .ask
        mov     ah, al
        add     al, '1'
        push    ax
        call    print_char
        pop     ax
        call    menu_find
        mov     [EB_BOOTDEV], al
.esc:
        call    print_crlf
.none:
        ret

; menu_entries: AH lines for devices of kind AL, numbers from CX on.
menu_entries:
        or      ah, ah
        jz      .done
        mov     bx, ax
        xor     dl, dl
.next:
        cmp     cx, 9
        jae     .done
        inc     cx
        mov     al, ' '
        call    print_char
        mov     al, cl
        add     al, '0'
        call    print_char
        mov     al, ' '
        call    print_char
        mov     al, bl
        mov     dh, dl
        call    print_device
        call    print_crlf
        inc     dl
        dec     bh
        jnz     .next
.done:
        ret

; menu_find: entry AH (0 the first) as device: AL = kind | number << 4.
menu_find:
        mov     al, BOOT_FLOPPY
        cmp     byte [EB_FLOPPIES], 0
        je      .disks
        or      ah, ah
        jz      .done
        dec     ah
.disks:
        mov     al, BOOT_HARD
        cmp     ah, [EB_HDCOUNT]
        jb      .number
        sub     ah, [EB_HDCOUNT]
        mov     al, BOOT_CD
        cmp     ah, [EB_CDCOUNT]
        jb      .number
        sub     ah, [EB_CDCOUNT]
        mov     al, BOOT_NET
.number:
        mov     cl, 4
        shl     ah, cl
        or      al, ah
.done:
        ret

; print_device: name of device number DH of kind AL.
print_device:
        cmp     al, BOOT_NET
        jne     .drive
        mov     al, dh
        jmp     print_boot
.drive:
        push    bx
        push    dx
        mov     bl, al
        xor     bh, bh
        shl     bx, 1
        mov     si, [cs:bx+device_names-2]
        call    print
        pop     dx
        mov     al, dh
        cmp     bl, BOOT_FLOPPY*2
        jne     .digit
        add     al, 'A' - '0'
.digit:
        add     al, '0'
        call    print_char
        pop     bx
        ret
device_names:   dw .floppy, .hard, .cd
.floppy:        db "Floppy disk ", 0
.hard:          db "Hard disk ", 0
.cd:            db "CD-ROM ", 0

; ---- INT 19h: bootstrap ----------------------------------------------------------------------------
int19_handler:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, 0x7C00
        sti
        cld
        ds_ebda
        xor     al, al
        xchg    al, [EB_BOOTDEV]        ; the menu's choice holds once
        or      al, al
        jnz     .chosen
        mov     al, CM_BOOT1
        call    cmos_read
        mov     bl, al
        mov     al, CM_BOOT2
        call    cmos_read
        and     al, 0xF0
        mov     bh, al                  ; BX: nibbles third, -, second, first
        mov     cl, 4
        shr     bh, cl
        or      bx, bx
        jnz     .order
        mov     bx, BOOT_CD << 8 | BOOT_HARD << 4 | BOOT_FLOPPY
.order:
        mov     cx, 3
.next:
        push    bx
        push    cx
        mov     al, bl
        and     al, 0x0F
        call    boot_try
        pop     cx
        pop     bx
        push    cx
        mov     cl, 4
        shr     bx, cl
        pop     cx
        loop    .next
        jmp     .fail
.chosen:
        call    boot_try
.fail:
        call    print_crlf
        say     "No bootable device: the ones above were tried."
        call    print_crlf
        int     0x18
        jmp     int19_handler

; int18_handler: nothing to boot (on the PC: BASIC). Wait for a key, the CPU halted, and try again.
int18_handler:
        sti
        say     "Insert a bootable disk and press a key to try again."
        call    print_crlf
        mov     ah, 0x00
        int     0x16
        int     0x19

; boot_try: device AL (kind, number in the high nibble). Comes back when it cannot be booted, having said why.
boot_try:
        mov     dh, al
        mov     cl, 4
        shr     dh, cl
        and     al, 0x0F
        jz      .ret
        cmp     al, BOOT_NET
        ja      .ret
        push    ax
        push    dx
        say     "Booting from "
        pop     dx
        pop     ax
        push    ax
        push    dx
        call    print_device
        say     " ... "
        pop     dx
        pop     ax
        mov     dl, dh
        cmp     al, BOOT_FLOPPY
        je      boot_floppy
        cmp     al, BOOT_HARD
        je      boot_hard
        cmp     al, BOOT_NET
        je      .network
        jmp     boot_cd
.network:
        jmp     boot_network
.ret:
        ret

; boot_floppy: drive DL.
boot_floppy:
        ds_ebda
        cmp     dl, [EB_FLOPPIES]
        jae     boot_no_drive
        call    boot_read
        jc      boot_read_error
        ; Old disks without the signature 55AAh: AMI's and Award's BIOSes and SeaBIOS ask for the signature on
        ; diskettes too; CMOS 38h bit 0 turns that off. Then the AT's rule holds (BIOS listing, BOOT_STRAP): no boot
        ; sector begins with a byte below 6 or with nine equal words, which a blank disk does.
        mov     al, CM_BOOT2
        call    cmos_read
        test    al, 1
        jz      boot_check
        xor     ax, ax
        mov     es, ax
        mov     di, 0x7C00
        cmp     byte [es:di], 6
        jb      boot_no_signature
        mov     ax, [es:di]
        mov     cx, 9
        repe    scasw
        je      boot_no_signature
        jmp     boot_jump

; boot_hard: disk number DL. A ROM may have added disks, whose INT 13h is then its own.
boot_hard:
        ds_bda
        cmp     dl, [BDA_HDCOUNT]
        jae     boot_no_drive
        or      dl, 0x80
        call    boot_read
        jc      boot_read_error
; boot_check: the signature, then the jump.
boot_check:
        xor     ax, ax
        mov     ds, ax
        cmp     word [0x7DFE], 0xAA55
        jne     boot_no_signature
; boot_jump: DL = drive.
boot_jump:
        push    dx
        call    print_crlf
        call    print_crlf
        pop     dx
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     bx, ax
        mov     cx, ax
        mov     si, ax
        mov     di, ax
        mov     bp, ax
        mov     dh, al
        mov     sp, 0x7C00
        sti
        jmp     0x0000:0x7C00

boot_no_drive:
        say     "there is no such drive", 13, 10
        ret
boot_no_signature:
        say     "not a boot disk (no boot sector)", 13, 10
        ret
boot_read_error:
        cmp     ah, 0x80
        jne     .code
        say     "no disk in the drive", 13, 10
        ret
.code:
        push    ax
        say     "read error "
        pop     ax
        mov     al, ah
        call    print_hex2
        jmp     print_crlf

; boot_read: first sector of drive DL to 0:7C00. CF and AH when four tries failed.
boot_read:
        mov     di, 4
.again:
        xor     ax, ax
        mov     es, ax
        mov     bx, 0x7C00
        mov     ax, 0x0201
        mov     cx, 0x0001
        mov     dh, 0
        push    di
        push    dx
        int     0x13
        pop     dx
        pop     di
        jnc     .done
        cmp     ah, 0x80                ; not ready: more tries make no difference
        je      .fail
        push    ax
        push    dx
        push    di
        xor     ax, ax
        int     0x13
        pop     di
        pop     dx
        pop     ax
        dec     di
        jnz     .again
.fail:
        stc
.done:
        ret
