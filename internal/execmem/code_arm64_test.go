package execmem

import "encoding/binary"

func words(w ...uint32) (c []byte) {
	for _, v := range w {
		c = binary.LittleEndian.AppendUint32(c, v)
	}
	return c
}

// codeReturn returns at once.
var codeReturn = words(0xd65f03c0)

// codeSum adds the numbers from the first word of ctx down to 1 and stores the sum in
// the second.
var codeSum = words(
	0xf9400321, // ldr x1, [x25]
	0xd2800000, // mov x0, #0
	0x8b010000, // again: add x0, x0, x1
	0xf1000421, // subs x1, x1, #1
	0x54ffffc1, // b.ne again
	0xf9000720, // str x0, [x25, #8]
	0xd65f03c0,
)

// codeDestroy fills every register that generated code may change with ones, but for
// x30, which it needs to return.
func codeDestroy() []byte {
	var c []uint32
	for r := range uint32(30) {
		if r != 18 && r != 28 {
			c = append(c, 0x92800000|r) // mov x, #-1
		}
	}
	for r := range uint32(32) {
		c = append(c, 0x6f07e7e0|r) // movi v.2d, #-1
	}
	return words(append(c, 0xd65f03c0)...)
}

// codeConstant stores v, 8 bits, in the first byte of ctx.
func codeConstant(v byte) []byte {
	return words(0x52800000|uint32(v)<<5, 0x39000320, 0xd65f03c0) // mov w0, #v; strb w0, [x25]
}
