; Fixed places of the ROM: entry points and tables at the addresses they have in the IBM PC and AT, since
; programs jump to them or read them (IBM PC AT Technical Reference, BIOS listing ORGS; Ralf Brown's
; MEMORY.LST F000h).

        place   0xE05B                  ; cold and warm start
entry_post:
        jmp     post_start

        place   0xE2C3                  ; NMI
entry_nmi:
        jmp     int02_handler

        place   0xE3FE
entry_int13:
        jmp     int13_handler

        place   0xE401                  ; fixed disk parameter table: types 1–47 are not in use, all zero
        times   47*16 db 0

        place   0xE6F2
entry_int19:
        jmp     int19_handler

        place   0xE6F5                  ; system configuration (INT 15h AH=C0h)
config_table:
        dw      8
        db      0xFC, 0x01, 0x00        ; model AT, submodel, BIOS revision
        db      0x74                    ; slave PIC, RTC, keyboard intercept, EBDA
        db      0x40, 0, 0, 0           ; INT 16h AH=09h

        place   0xE729                  ; divisors of the serial rates 110–9600
baud_table:
        dw      1047, 768, 384, 192, 96, 48, 24, 12

        place   0xE739
entry_int14:
        jmp     int14_handler

        place   0xE82E
entry_int16:
        jmp     int16_handler

        place   0xE987
entry_int09:
        jmp     int09_handler

        place   0xEC59
entry_int40:
        jmp     int40_handler

        place   0xEF57
entry_int0E:
        jmp     int0E_handler

        place   0xEFC7                  ; diskette parameter table: 1.44 MB
entry_dpt:
        db      0xAF, 0x02, 0x25, 2, 18, 0x1B, 0xFF, 0x6C, 0xF6, 15, 8

        place   0xEFD2
entry_int17:
        jmp     int17_handler

        place   0xF065                  ; INT 10h of the board: without a video ROM it does nothing
entry_int10:
        iret

        place   0xF0A4                  ; 6845 registers of the PC's display modes (INT 1Dh):
entry_video_parms:                      ; 40 and 80 columns, graphics, monochrome; lengths, columns, modes
        db      0x38, 0x28, 0x2D, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0
        db      0x71, 0x50, 0x5A, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0
        db      0x38, 0x28, 0x2D, 0x0A, 0x7F, 0x06, 0x64, 0x70, 0x02, 0x01, 0x06, 0x07, 0, 0, 0, 0
        db      0x61, 0x50, 0x52, 0x0F, 0x19, 0x06, 0x19, 0x19, 0x02, 0x0D, 0x0B, 0x0C, 0, 0, 0, 0
        dw      2048, 4096, 16384, 16384
        db      40, 40, 80, 80, 40, 40, 80, 80
        db      0x2C, 0x28, 0x2D, 0x29, 0x2A, 0x2E, 0x1E, 0x29

        place   0xF841
entry_int12:
        jmp     int12_handler

        place   0xF84D
entry_int11:
        jmp     int11_handler

        place   0xF859
entry_int15:
        jmp     int15_handler

        place   0xFA6E                  ; characters 0–127, 8 by 8
font8:
        incbin  "../font/font8.bin", 0, 1024

        place   0xFE6E
entry_int1A:
        jmp     int1A_handler

        place   0xFEA5
entry_int08:
        jmp     int08_handler

        place   0xFEF3                  ; offsets of the vectors 08h–1Fh as the PC's POST copied them
        dw      entry_int08, entry_int09, entry_unexpected, entry_unexpected
        dw      entry_unexpected, entry_unexpected, entry_int0E, entry_unexpected
        dw      entry_int10, entry_int11, entry_int12, entry_int40
        dw      entry_int14, entry_int15, entry_int16, entry_int17
        dw      int18_handler, entry_int19, entry_int1A, entry_iret
        dw      entry_iret, entry_video_parms, entry_dpt, 0

        place   0xFF23                  ; interrupts without a handler of their own
entry_unexpected:
        jmp     int_unexpected

        place   0xFF53
entry_iret:
        iret

        place   0xFF54
entry_print_screen:
        jmp     int05_handler

        place   0xFFE0
        db      "iron86"

        place   0xFFF0                  ; the reset vector
        jmp     0xF000:entry_post

        place   0xFFF5
        db      "11/24/26"              ; date of the BIOS, mm/dd/yy

        place   0xFFFE
        db      0xFC                    ; model: AT
        db      0                       ; checksum, written by mkrom
