; Printing on port E9h, in 32-bit and in 64-bit code.

; print writes the text at ESI or RSI, which a zero ends.
print:
	lodsb
	test	al, al
	jz	.end
	out	0xE9, al
	jmp	print
.end:	ret

; decimal prints EAX below 1000 as three digits and a blank.
decimal:
	mov	ecx, 100
.digit:	xor	edx, edx
	div	ecx
	add	al, '0'
	out	0xE9, al
	mov	ebx, edx
	mov	eax, ecx
	xor	edx, edx
	mov	ecx, 10
	div	ecx
	mov	ecx, eax
	mov	eax, ebx
	test	ecx, ecx
	jnz	.digit
	mov	al, ' '
	out	0xE9, al
	ret
