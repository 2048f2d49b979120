package cpu

// afterUnit is what executing a unit leads to.
type afterUnit uint8

// Values of afterUnit.
const (
	unitLeave afterUnit = iota // the outer loop must go on
	unitStart                  // the interpreter begins the block, at the op
	unitGoOn                   // the interpreter goes on in the block, at the op
	unitEnded                  // the interpreter has executed the op, which ended the block
)

// nextUnit finds the block that follows an exit at the end of b. unitGoOn tells the caller to run
// the unit of that block next, with the flags where they are.
func (c *CPU) nextUnit(b *block, x *ExitPoint) (*block, afterUnit) {
	c.exit = x.Slot
	if x.Kind == ExitIndirect {
		if c.exit, c.eip = exitIndirect, c.native.Target; c.mode&mode64 == 0 {
			c.eip &= 0xffffffff
		}
	}
	t, here := c.known(b), true
	if t == nil {
		if t, here = b.found(c, x); t == nil {
			return nil, unitLeave
		}
	}
	if here && t.n <= c.budget && t.warm() && c.translated(t) {
		return t, unitGoOn
	}
	c.settleFlags(x)
	if here && c.exit < exitIndirect {
		c.eip = b.target[c.exit]
	}
	if t.n > c.budget {
		return nil, unitLeave
	}
	return t, unitStart
}

// found looks for the block that follows b when it is not known, as follow does. It returns nil
// when the outer loop must go on. here reports whether exit x still exists. It does not when b was
// dropped on the way; b may then be the memory of the block that was found.
func (b *block) found(c *CPU, x *ExitPoint) (t *block, here bool) {
	if c.exit < exitIndirect {
		c.eip = b.target[c.exit]
	}
	if c.budget <= 0 || c.insp != nil { // fetching now could fault before its time; a debugger may look at the flags
		c.settleFlags(x)
		if c.budget <= 0 {
			return nil, false
		}
	}
	id := b.id
	if t = c.enter(); t == nil {
		c.settleFlags(x)
		c.fetchFault()
		return nil, false
	}
	if b.id != id {
		return t, false
	}
	if c.exit < exitIndirect {
		b.link(c.exit, t)
	}
	return t, true
}

// known returns the block that follows b if it can be entered without a look at the translation: by
// a link, or from the table of recent jumps.
func (c *CPU) known(b *block) *block {
	eip := c.eip
	if c.exit < exitIndirect {
		if t := b.succ[c.exit]; t.id == b.succID[c.exit] {
			return t
		}
		eip = b.target[c.exit]
	}
	lin := c.codeLin(eip)
	j := c.blocks.jumpAt(lin)
	if t := j.b; j.lin == lin && j.key == c.code.Key(uint32(lin)) && t.id == j.id && t.mode == c.mode && t.eip == eip {
		if c.exit < exitIndirect {
			b.link(c.exit, t)
		}
		return t
	}
	return nil
}
