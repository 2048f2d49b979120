package execmem

// codeReturn returns at once.
var codeReturn = []byte{0xc3}

// codeSum adds the numbers from the first word of ctx down to 1 and stores the sum in
// the second.
var codeSum = []byte{
	0x49, 0x8b, 0x0f, // mov rcx, [r15]
	0x31, 0xc0, // xor eax, eax
	0x48, 0x01, 0xc8, // again: add rax, rcx
	0x48, 0xff, 0xc9, // dec rcx
	0x75, 0xf8, // jnz again
	0x49, 0x89, 0x47, 0x08, // mov [r15+8], rax
	0xc3,
}

// codeDestroy fills every register that generated code may change with ones, and all of
// the stack that it may use.
func codeDestroy() []byte {
	var c []byte
	for r := byte(0); r < 16; r++ {
		if r != 4 {
			c = append(c, 0x48|r>>3, 0xc7, 0xc0|r&7, 0xff, 0xff, 0xff, 0xff) // mov r, -1
		}
		c = append(c, 0x66, 0x45*(r>>3)|0x40*(1-r>>3), 0x0f, 0x76, 0xc0|r&7<<3|r&7) // pcmpeqd xmm, xmm
	}
	for range 31 {
		c = append(c, 0x50) // push rax
	}
	return append(c, 0x48, 0x81, 0xc4, 0xf8, 0, 0, 0, 0xc3) // add rsp, 248; ret
}

// codeConstant stores v, 8 bits, in the first byte of ctx.
func codeConstant(v byte) []byte { return []byte{0x41, 0xc6, 0x07, v, 0xc3} } // mov byte [r15], v
