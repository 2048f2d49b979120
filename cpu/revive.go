package cpu

// revivalHeat is how often the interpreter executes a block whose unit may be revived, if it would execute another more often. It keeps a
// program that changes an instruction to and fro from doing so again and again.
const revivalHeat = 6

// endedUnit returns the number of a dropped unit that is good for b; 0: there is none.
func endedUnit(c *CPU, b *block) uint32 {
	if !c.units.past.has(b.phys) || b.phys2 != noPage {
		return 0
	}
	return c.units.past.find(b, b.code(c), trapBehind(&c.blocks, b))
}

// expectRevival has a new block become a unit soon if there is one for it.
func expectRevival(c *CPU, b *block) {
	b.base = unitBase(c, b.mode)
	if endedUnit(c, b) != 0 {
		b.cold = min(b.cold, revivalHeat)
	}
}

// revived makes a block a unit if there is one for it.
func revived(c *CPU, b *block) bool {
	n := endedUnit(c, b)
	if n == 0 {
		return false
	}
	c.units.past.take(n, b)
	c.units.list[n], c.units.worth[n] = b, worth{}
	c.units.translator.Revive(n)
	return true
}
