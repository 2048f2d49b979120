package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// lookAgain derives whether there is something to do before the next instruction. It must be called
// after everything that may change that.
func (c *CPU) lookAgain() {
	c.pending = c.stop || c.halted || c.shutdown || c.interruptShadow || c.careful() || c.obs.steps() ||
		c.nmi && !c.nmiBlocked || c.intr && c.flags&x86.IF != 0 && c.cfg.Ack != nil
}

// Stop makes Run return at the next instruction boundary. A call outside Run makes the next Run
// return at once.
func (c *CPU) Stop() {
	c.stop = true
	c.lookAgain()
}

// failTrial ends the trial after this instruction, which does what cannot be undone or need not come
// out the same next time.
func failTrial(c *CPU) {
	c.trial.failed = true
	c.Stop()
}

// keepOnTrial notes what is in the page at phys, which is about to be written. The trial fails, and the
// result is false, when it has no room for another page.
func keepOnTrial(c *CPU, phys uint64, p *mmu.Page) bool {
	if c.trial.keep(phys, p) {
		return true
	}
	failTrial(c)
	return false
}

// Retired returns the number of instructions executed since Reset. While an instruction calls a
// device it returns the number of those before that instruction.
func (c *CPU) Retired() uint64 { return c.budgetEnd - uint64(c.budget) - c.unfinished }

// notYet returns the number of instructions that are taken off the budget but not complete,
// including the one that calls a device.
func (c *CPU) notYet() uint64 {
	if c.at == nil {
		return 1
	}
	return uint64(c.blocks.cur.n) - uint64(c.at.idx)
}

// afterDevice ends the running block after this instruction if the device has raised something.
func (c *CPU) afterDevice() {
	if c.pending && c.at != nil {
		c.blocks.endRunning()
	}
}
