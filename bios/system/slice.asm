int14_handler: iret
int15_handler:
        push bp
        mov bp,sp
        and byte [bp+6], 0xFE
        cmp ah, 0x4F
        je .cf
        cmp ah,0x90
        je .z
        cmp ah,0x91
        je .z
.cf:    or byte [bp+6],1
        pop bp
        iret
.z:     mov ah,0
        pop bp
        iret
int17_handler: iret
int74_handler: iret
mouse_init: ret
ata_init: ret
show_drives: ret
boot_cd: say "no CD", 13, 10
        ret
eltorito_claims: clc
        ret
eltorito_service:
hd_service: iret
