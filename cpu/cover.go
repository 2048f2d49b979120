package cpu

// Cover has v collect what is executed from now on. nil ends it.
func Cover(c *CPU, v *Coverage) {
	if v != nil && v.Lengths == nil {
		v.Lengths = map[uint64]uint8{}
	}
	c.cover = v
	c.blocks.endAll()
}

// extends reports whether a block that is being decoded at lin can have the instruction that was decoded last, too. One that is new
// makes the block end.
func (v *Coverage) extends(l *lowerer, lin uint64) bool {
	if l.n == 0 {
		if v.comes(lin, l.inst.Len) {
			l.max = 1
		}
		return true
	}
	_, known := v.Lengths[lin+uint64(l.size)]
	return known
}

// made notes a block that was decoded.
func (v *Coverage) made(l *lowerer, b *block) {
	if l.max == 1 {
		v.fresh = append(v.fresh, freshBlock{b, b.id})
	}
}

// longer has the blocks that are short decoded again, as nothing in them is new any more.
func (v *Coverage) longer(c *CPU) {
	for _, f := range v.fresh {
		if f.b.id == f.id {
			c.blocks.end(f.b)
		}
	}
	v.fresh = v.fresh[:0]
}
