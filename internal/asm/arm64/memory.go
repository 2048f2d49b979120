package arm64

// Access is a load or a store of a register.
type Access uint32

// The accesses by what bits 31, 30, 23 and 22 are. Loads without a sign clear what stands above.
const (
	STRB   Access = 0 << 30
	LDRB   Access = 0<<30 | 1<<22
	LDRSBX Access = 0<<30 | 2<<22
	LDRSBW Access = 0<<30 | 3<<22
	STRH   Access = 1 << 30
	LDRH   Access = 1<<30 | 1<<22
	LDRSHX Access = 1<<30 | 2<<22
	LDRSHW Access = 1<<30 | 3<<22
	STRW   Access = 2 << 30
	LDRW   Access = 2<<30 | 1<<22
	LDRSWX Access = 2<<30 | 2<<22
	STRX   Access = 3 << 30
	LDRX   Access = 3<<30 | 1<<22
)

// size returns the number of bytes as a power of 2.
func (op Access) size() uint32 { return uint32(op) >> 30 }

// Mem is an access to [n, #disp]. It returns false, with nothing written, if no encoding has the distance: multiples of the size up to
// 4095 times it, and -256 to 255.
func (a *Asm) Mem(op Access, t, n Reg, disp int32) bool {
	switch k := op.size(); {
	case disp >= 0 && disp&(1<<k-1) == 0 && disp>>k < 1<<12:
		a.emit(0x39000000 | uint32(op) | uint32(disp)>>k<<10 | three(t, n, 0))
	case disp >= -256 && disp < 256:
		a.emit(0x38000000 | uint32(op) | uint32(disp)&0x1ff<<12 | three(t, n, 0))
	default:
		return false
	}
	return true
}

// MemPost is an access to [n] that adds step, -256 to 255, to n.
func (a *Asm) MemPost(op Access, t, n Reg, step int32) {
	fits(step >= -256 && step < 256, "a step")
	a.emit(0x38000400 | uint32(op) | uint32(step)&0x1ff<<12 | three(t, n, 0))
}

// MemIndex is an access to [n, m], with m shifted left by the size of the access if shifted is set.
func (a *Asm) MemIndex(op Access, t, n, m Reg, shifted bool) {
	w := 0x38206800 | uint32(op) | three(t, n, m)
	if shifted {
		w |= 1 << 12
	}
	a.emit(w)
}
