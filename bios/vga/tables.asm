; The parameters of the modes: 29 sets of 64 bytes in the order programs expect
; behind the save pointer table (IBM PS/2 Hardware Interface Technical
; Reference, "Video Subsystem", register values of the modes).

; mode COLUMNS, ROWS, HEIGHT, PAGE: the first five bytes
%macro mode 4
    db %1, %2 - 1, %3
    dw %4
%endmacro

; palette registers: CGA colours, EGA colours, monochrome
%macro pal_cga 0
    db 00h, 01h, 02h, 03h, 04h, 05h, 06h, 07h, 10h, 11h, 12h, 13h, 14h, 15h, 16h, 17h
%endmacro
%macro pal_ega 0
    db 00h, 01h, 02h, 03h, 04h, 05h, 14h, 07h, 38h, 39h, 3Ah, 3Bh, 3Ch, 3Dh, 3Eh, 3Fh
%endmacro
%macro pal_mono 0
    db 00h, 08h, 08h, 08h, 08h, 08h, 08h, 08h, 10h, 18h, 18h, 18h, 18h, 18h, 18h, 18h
%endmacro

; horizontal timing of the CRTC, registers 00h-05h
%macro h40 0
    db 2Dh, 27h, 28h, 90h, 2Bh, 0A0h
%endmacro
%macro h40g 0
    db 2Dh, 27h, 28h, 90h, 2Bh, 80h
%endmacro
%macro h80 0
    db 5Fh, 4Fh, 50h, 82h, 55h, 81h
%endmacro
%macro h80g 0
    db 5Fh, 4Fh, 50h, 82h, 54h, 80h
%endmacro

; v400 R09, R0A, R0B, OFFSET, UNDERLINE, MODE: registers 06h-18h for 400 lines
%macro v400 6
    db 0BFh, 1Fh, 00h, %1, %2, %3, 0, 0, 0, 0, 9Ch, 8Eh, 8Fh, %4, %5, 96h, 0B9h, %6, 0FFh
%endmacro
; v350: the same for 350 lines
%macro v350 6
    db 0BFh, 1Fh, 00h, %1, %2, %3, 0, 0, 0, 0, 83h, 85h, 5Dh, %4, %5, 63h, 0BAh, %6, 0FFh
%endmacro
; v480: for 480 lines
%macro v480 6
    db 0Bh, 3Eh, 00h, %1, %2, %3, 0, 0, 0, 0, 0EAh, 8Ch, 0DFh, %4, %5, 0E7h, 04h, %6, 0FFh
%endmacro

; graphics controller of the kinds of modes
%macro gdc_text 0
    db 0, 0, 0, 0, 0, 10h, 0Eh, 0, 0FFh
%endmacro
%macro gdc_mono 0
    db 0, 0, 0, 0, 0, 10h, 0Ah, 0, 0FFh
%endmacro
%macro gdc_planar 1
    db 0, 0, 0, 0, 0, 0, 5, %1, 0FFh
%endmacro

; whole sets that occur more than once
%macro text40_200 0
    mode 40, 25, 8, 0800h
    db 09h, 03h, 00h, 02h, 63h
    h40
    v400 0C7h, 06h, 07h, 14h, 1Fh, 0A3h
    pal_cga
    db 08h, 00h, 0Fh, 00h
    gdc_text
%endmacro
%macro text80_200 0
    mode 80, 25, 8, 1000h
    db 01h, 03h, 00h, 02h, 63h
    h80
    v400 0C7h, 06h, 07h, 28h, 1Fh, 0A3h
    pal_cga
    db 08h, 00h, 0Fh, 00h
    gdc_text
%endmacro
%macro text40_350 0
    mode 40, 25, 14, 0800h
    db 09h, 03h, 00h, 02h, 0A3h
    h40
    v350 4Dh, 0Bh, 0Ch, 14h, 1Fh, 0A3h
    pal_ega
    db 08h, 00h, 0Fh, 00h
    gdc_text
%endmacro
%macro text80_350 0
    mode 80, 25, 14, 1000h
    db 01h, 03h, 00h, 02h, 0A3h
    h80
    v350 4Dh, 0Bh, 0Ch, 28h, 1Fh, 0A3h
    pal_ega
    db 08h, 00h, 0Fh, 00h
    gdc_text
%endmacro
%macro cga_320 0
    mode 40, 25, 8, 4000h
    db 09h, 03h, 00h, 02h, 63h
    h40g
    v400 0C1h, 0, 0, 14h, 00h, 0A2h
    db 00h, 13h, 15h, 17h, 02h, 04h, 06h, 07h, 10h, 11h, 12h, 13h, 14h, 15h, 16h, 17h
    db 01h, 00h, 03h, 00h
    db 0, 0, 0, 0, 0, 30h, 0Fh, 0, 0FFh
%endmacro
%macro cga_640 0
    mode 80, 25, 8, 4000h
    db 01h, 01h, 00h, 06h, 63h
    h80g
    v400 0C1h, 0, 0, 28h, 00h, 0C2h
    db 0, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h, 17h
    db 01h, 00h, 01h, 00h
    db 0, 0, 0, 0, 0, 0, 0Dh, 0, 0FFh
%endmacro
%macro ega_mono 0
    mode 80, 25, 14, 8000h
    db 01h, 0Fh, 00h, 06h, 0A2h
    h80g
    v350 40h, 0, 0, 28h, 0Fh, 0E3h
    db 00h, 08h, 00h, 00h, 18h, 18h, 00h, 00h, 00h, 08h, 00h, 00h, 00h, 18h, 00h, 00h
    db 0Bh, 00h, 05h, 00h
    gdc_planar 5
%endmacro
%macro ega_640x350 0
    mode 80, 25, 14, 8000h
    db 01h, 0Fh, 00h, 06h, 0A3h
    h80g
    v350 40h, 0, 0, 28h, 0Fh, 0E3h
    pal_ega
    db 01h, 00h, 0Fh, 00h
    gdc_planar 0Fh
%endmacro

mode_table:
    text40_200                  ; 00: mode 0, 200 lines
    text40_200                  ; 01
    text80_200                  ; 02
    text80_200                  ; 03
    cga_320                     ; 04
    cga_320                     ; 05
    cga_640                     ; 06
    mode 80, 25, 14, 1000h      ; 07: mode 7, 350 lines
    db 00h, 03h, 00h, 02h, 0A6h
    h80
    v350 4Dh, 0Bh, 0Ch, 28h, 0Dh, 0A3h
    pal_mono
    db 0Eh, 00h, 0Fh, 08h
    gdc_mono
    times 5 * 64 db 0           ; 08-0C: no such modes
    mode 40, 25, 8, 2000h       ; 0D: 320x200
    db 09h, 0Fh, 00h, 06h, 63h
    h40g
    v400 0C0h, 0, 0, 14h, 00h, 0E3h
    pal_cga
    db 01h, 00h, 0Fh, 00h
    gdc_planar 0Fh
    mode 80, 25, 8, 4000h       ; 0E: 640x200
    db 01h, 0Fh, 00h, 06h, 63h
    h80g
    v400 0C0h, 0, 0, 28h, 00h, 0E3h
    pal_cga
    db 01h, 00h, 0Fh, 00h
    gdc_planar 0Fh
    ega_mono                    ; 0F: mode 0Fh with 64 KB
    ega_640x350                 ; 10: mode 10h with 64 KB
    ega_mono                    ; 11: mode 0Fh
    ega_640x350                 ; 12: mode 10h
    text40_350                  ; 13: modes 0-3, 350 lines
    text40_350                  ; 14
    text80_350                  ; 15
    text80_350                  ; 16
    mode 40, 25, 16, 0800h      ; 17: modes 0 and 1, 400 lines
    db 08h, 03h, 00h, 02h, 67h
    h40
    v400 4Fh, 0Dh, 0Eh, 14h, 1Fh, 0A3h
    pal_ega
    db 0Ch, 00h, 0Fh, 08h
    gdc_text
    mode 80, 25, 16, 1000h      ; 18: modes 2 and 3, 400 lines
    db 00h, 03h, 00h, 02h, 67h
    h80
    v400 4Fh, 0Dh, 0Eh, 28h, 1Fh, 0A3h
    pal_ega
    db 0Ch, 00h, 0Fh, 08h
    gdc_text
    mode 80, 25, 16, 1000h      ; 19: mode 7, 400 lines
    db 00h, 03h, 00h, 02h, 66h
    h80
    v400 4Fh, 0Dh, 0Eh, 28h, 0Fh, 0A3h
    pal_mono
    db 0Eh, 00h, 0Fh, 08h
    gdc_mono
    mode 80, 30, 16, 0A000h     ; 1A: mode 11h, 640x480, two colours
    db 01h, 0Fh, 00h, 06h, 0E3h
    h80g
    v480 40h, 0, 0, 28h, 00h, 0C3h
    db 00h, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh, 3Fh
    db 01h, 00h, 0Fh, 00h
    gdc_planar 0Fh
    mode 80, 30, 16, 0A000h     ; 1B: mode 12h, 640x480
    db 01h, 0Fh, 00h, 06h, 0E3h
    h80g
    v480 40h, 0, 0, 28h, 00h, 0E3h
    pal_ega
    db 01h, 00h, 0Fh, 00h
    gdc_planar 0Fh
    mode 40, 25, 8, 2000h       ; 1C: mode 13h, 320x200, 256 colours
    db 01h, 0Fh, 00h, 0Eh, 63h
    h80g
    v400 41h, 0, 0, 28h, 40h, 0A3h
    db 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0Ah, 0Bh, 0Ch, 0Dh, 0Eh, 0Fh
    db 41h, 00h, 0Fh, 00h
    db 0, 0, 0, 0, 0, 40h, 5, 0Fh, 0FFh
%if ($ - mode_table) != 29 * 64
    %error "the mode table must have 29 sets of 64 bytes"
%endif

; The 6845's registers for CGA and MDA modes at INT 1Dh, for programs that look
; there: 40 and 80 columns, graphics, monochrome; then page sizes, columns and
; mode register values.
crtc_6845:
    db 38h, 28h, 2Dh, 0Ah, 1Fh, 6, 19h, 1Ch, 2, 7, 6, 7, 0, 0, 0, 0
    db 71h, 50h, 5Ah, 0Ah, 1Fh, 6, 19h, 1Ch, 2, 7, 6, 7, 0, 0, 0, 0
    db 38h, 28h, 2Dh, 0Ah, 7Fh, 6, 64h, 70h, 2, 1, 6, 7, 0, 0, 0, 0
    db 61h, 50h, 52h, 0Fh, 19h, 6, 19h, 19h, 2, 0Dh, 0Bh, 0Ch, 0, 0, 0, 0
    dw 0800h, 1000h, 4000h, 4000h
    db 40, 40, 80, 80, 40, 40, 80, 80
    db 2Ch, 28h, 2Dh, 29h, 2Ah, 2Eh, 1Eh, 29h

; The save pointer table at 40:A8: mode table, dynamic save area, fonts of text
; and graphics modes, secondary table, two reserved.
save_pointers:
    dw mode_table, 0C000h
    dw 0, 0, 0, 0, 0, 0
    dw save_pointers2, 0C000h
    dw 0, 0, 0, 0
save_pointers2:
    dw 1Ah                      ; length
    dw display_codes, 0C000h
    times 20 db 0

; Display combinations that are possible: 16 at most, version, highest type.
display_codes:
    db 1, 1, 8, 0
    db 0, 8
