package cpu

// Coverage is which instructions have been executed. A block is decoded up to the first instruction that is new, and a new one is a block
// alone until the next Run, so that no more is counted than what the processor came to, and what is not new costs nothing. Code at several linear
// addresses of one physical address counts where it was executed first.
type Coverage struct {
	Lengths map[uint64]uint8 // the length of each instruction that was executed, by its linear address
	fresh   []freshBlock
}

// freshBlock is a block that is short because its instruction was new.
type freshBlock struct {
	b  *block
	id uint64
}

// comes notes that the processor comes to the first instruction of a block. It reports whether that is new.
func (v *Coverage) comes(lin uint64, n uint8) bool {
	if _, known := v.Lengths[lin]; known {
		return false
	}
	v.Lengths[lin] = n
	return true
}
