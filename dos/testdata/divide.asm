; Divides by 0, once with a handler of its own and once without.
	cpu 8086
	org 100h
	xor ax, ax
	mov es, ax
	les bx, [es:0]
	push es
	push bx
	mov ax, 2500h
	mov dx, own
	int 21h
	xor cx, cx
	div cx
after:
	pop dx
	pop ds
	mov ax, 2500h
	int 21h
	div cx
	mov ax, 4c01h
	int 21h
own:	push bp
	mov bp, sp
	mov word [bp + 2], after
	pop bp
	iret
