; What the monitor says of itself (VESA, "Enhanced EDID Standard", 1.3): block 0, 128 bytes.
edid:
    ; header
    db 000h, 0FFh, 0FFh, 0FFh, 0FFh, 0FFh, 0FFh, 000h
    ; maker IRN, product 86h, no serial number, week 48 of 2026
    db 026h, 04Eh, 086h, 000h, 000h, 000h, 000h, 000h, 030h
    db 024h
    ; EDID 1.3
    db 001h, 003h
    ; analogue colour display of 33 by 25 cm, gamma 2.2, first timing is preferred
    db 008h, 021h, 019h, 078h, 00Ah
    ; sRGB
    db 0EEh, 091h, 0A3h, 054h, 04Ch, 099h, 026h, 00Fh, 050h
    db 054h
    ; 720x400, 640x480, 800x600, 1024x768
    db 0A1h, 008h, 000h
    ; 1280x1024, 1600x1200, 1920x1200, 1920x1080, 1440x900, 1680x1050, 1280x720, 640x480
    db 081h, 080h, 0A9h, 040h, 0D1h, 000h, 0D1h, 0C0h, 095h
    db 000h, 0B3h, 000h, 081h, 0C0h, 031h, 040h
    ; 1024x768 with 65 MHz
    db 064h, 019h, 000h, 040h, 041h, 000h, 026h, 030h, 018h
    db 088h, 036h, 000h, 04Ah, 0FAh, 010h, 000h, 000h, 018h
    ; 50-125 Hz, 30-160 kHz, 400 MHz
    db 000h, 000h, 000h, 0FDh, 000h, 032h, 07Dh, 01Eh, 0A0h
    db 028h, 000h, 00Ah, 020h, 020h, 020h, 020h, 020h, 020h
    ; name
    db 000h, 000h, 000h, 0FCh, 000h, 069h, 072h, 06Fh, 06Eh
    db 038h, 036h, 00Ah, 020h, 020h, 020h, 020h, 020h, 020h
    ; serial number
    db 000h, 000h, 000h, 0FFh, 000h, 031h, 00Ah, 020h, 020h
    db 020h, 020h, 020h, 020h, 020h, 020h, 020h, 020h, 020h
    ; no more blocks; checksum
    db 000h, 055h
