; Never ends.
        org     0x100
        jmp     $
