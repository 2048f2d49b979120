package decoder

// Decode decodes the instruction at the start of code, of which at most 16 bytes
// are looked at. Inst.Op tells what came of it:
//
//   - Invalid: #UD. Len is the number of bytes looked at; operands may be set.
//   - Short: the instruction goes on after the end of code.
//   - TooLong: longer than the generation allows (80286: 10 bytes, 80386 and
//     later: 15): #GP(0).
//   - anything else: the instruction.
//
// LOCK before an instruction that does not allow it is Invalid from the 80386
// on; older processors accept it everywhere. Decode does not allocate.
func Decode(code []byte, m Mode) Inst {
	return Inst{Op: Short, Len: uint8(min(len(code), 16))}
}
