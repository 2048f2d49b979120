; The self-test: a list of tests, a line each, and a verdict that also goes to the
; serial port and to port E9h.
;
; A test returns with carry clear when all is right. Its checks count in
; test_step, so a failure says which one it was.
    cpu 8086

; same HAVE, WANT: the check of words or bytes; leaves the test when they differ.
; The stack must be as at the test's entry.
%macro same 2
    inc byte [test_step]
    cmp %1, %2
    jne test_fail
%endmacro
; flags MASK, WANT: the check of the flags now. Changes AX.
%macro flags 2
    pushf
    pop ax
    and ax, %1
    same ax, %2
%endmacro

test_step: db 0
test_bad: dw 0
test_number: dw 0

test_fail:
    stc
    ret

selftest:
    mov si, .title
    mov dx, .wait_footer
    call page
    mov di, cell(2, 8)
    mov cx, 62
    mov dx, 17
    mov ah, SKY
    call frame
    mov di, cell(2, 12)
    mov si, .title
    mov ah, GOLD
    call title
    call report_open
    mov word [test_bad], 0
    mov word [test_number], 0
    mov si, .list
    mov di, cell(4, 11)
.next:
    call .one
    add di, 160
    cmp word [si], 0
    jne .next
    mov si, .passed
    mov ah, 2Fh
    cmp word [test_bad], 0
    je .verdict
    mov si, .failed
    mov ah, 4Fh
.verdict:
    call use_screen
    mov di, cell(21, 8)
    push si
    call puts
    pop si
    call report
    mov si, .crlf
    call report
    mov di, cell(24, 1)
    mov ah, BAR
    mov al, ' '
    mov cx, 60
    rep stosw
    mov di, cell(24, 1)
    mov si, back_footer
    call puts
.wait:
    call key
    cmp al, 27
    jne .wait
    ret

; .one: the test at SI on the line DI; SI moves to the next one.
.one:
    push di
    lodsw
    mov [.routine], ax
    mov [.name], si
    call use_screen
    mov bp, di
    add bp, 88                  ; where the result stands
    mov ah, BRIGHT
    call puts
    push si
    mov ax, 18h * 256 + 0FAh
.dots:
    stosw
    cmp di, bp
    jb .dots
    push di
    mov si, .prefix
    call report
    mov si, [.name]
    call report
    call .run
    pop di
    call use_screen
    mov si, .pass
    jnc .show
    mov si, .skip
    cmp byte [test_step], 0
    je .show
    inc word [test_bad]
    mov si, .fail
.show:
    push si
    call puts
    pop si
    cmp si, .fail
    pushf
    call report
    popf
    jne .end
    mov bl, [test_step]
    mov bh, 0
    call put_dec
    mov al, bl
    call report_number
.end:
    mov si, .crlf
    call report
    pop si
    pop di
    ret

; .run: calls the test with ES = DS; carry set if it failed.
.run:
    inc word [test_number]
    mov byte [test_step], 0
    push ds
    pop es
    cld
    call [.routine]
    push cs
    pop ds
    cld
    sti
    ret
.routine: dw 0
.name: dw 0
.list:
    dw test_integer
    db "Integer arithmetic", 0
    dw test_flags
    db "Flags and conditions", 0
    dw test_strings
    db "String instructions", 0
    dw test_wide
    db "32-bit instructions", 0
    dw test_bios
    db "BIOS services", 0
    dw test_timer
    db "Timer", 0
    dw test_rtc
    db "Battery clock and its interrupt", 0
    dw test_pic
    db "Interrupt controllers", 0
    dw test_memory
    db "Memory above 1 MB", 0
    dw test_protected
    db "Protected mode and its exceptions", 0
    dw test_limits
    db "Segment limits and types", 0
    dw test_paging
    db "Paging", 0
    dw test_gate
    db "Task gate and task switches", 0
    dw 0
.title: db "Self-test", 0
.wait_footer: db "The tests are running", 0
.prefix: db "self-test: ", 0
.pass: db 0FFh, GOOD, " PASS", 0
.skip: db 0FFh, GOLD, " not on this processor", 0
.fail: db 0FFh, BAD, " FAIL at step ", 0
.passed: db " Self-test: PASS ", 0
.failed: db " Self-test: FAIL ", 0
.crlf: db 13, 10, 0
