package machine

import "slices"

// cmosShutdown is the byte of CMOS memory with the shutdown code (IBM PC/AT Technical Reference, "CMOS RAM").
const cmosShutdown = 0x0f

// resetChips does what the reset line of the board does: it resets everything but memory and the clock.
func (m *Machine) resetChips() {
	m.resetPending = noReset
	m.timing.KernelLoaded = false
	fillOptionROMs(m)
	m.cpu.Reset()
	for _, p := range m.parts {
		p.device.Reset()
	}
	m.settle()
}

// resetProcessor does what the reset pin of the processor does. All chips and their lines stay as they are.
// Only A20 is opened, because the processor would not find the ROM at the top of the address space
// otherwise. (Boards decode the ROM without that line.) If it is a reboot, the ROMs of adapters are copied to memory anew.
func (m *Machine) resetProcessor() {
	if !m.resumes() {
		fillOptionROMs(m)
	}
	m.resetPending = noReset
	m.timing.KernelLoaded = false
	m.raiseA20()
	m.cpu.Reset()
	m.armKernel()
}

// resumeCodes are the shutdown codes with which the BIOS goes on where a program
// says, after a reset of the processor (IBM PC/AT Technical Reference, "Shutdown
// Status Byte"; 0Bh and 0Ch are of later BIOSes).
var resumeCodes = [...]uint8{0x05, 0x09, 0x0a, 0x0b, 0x0c}

// resumes reports whether a program has asked to go on after a reset of the processor. Then the reset is a
// way out of the 286's protected mode, and no reboot.
func (m *Machine) resumes() bool {
	return slices.Contains(resumeCodes[:], m.cmos.Byte(cmosShutdown))
}

// shutdown handles a triple fault. Boards reset the processor then. A program that causes one on
// purpose, as those do that leave the 286's protected mode, has left a shutdown code in CMOS
// memory. Without such a code the guest has died.
func (m *Machine) shutdown() {
	if m.cmos.Byte(cmosShutdown) == 0 {
		m.end(Stop{Reason: Shutdown})
		return
	}
	m.resetPending = processorReset
}

// Resets returns how often the guest has reset the machine, and how often the reset button was pressed. A reset of the processor with
// which a program leaves the 286's protected mode does not count, nor does what a repetition of the past does again.
func Resets(m *Machine) (guest, button uint64) { return m.resets.guest, m.resets.button }

// guestReset does the reset that a chip has asked for.
func (m *Machine) guestReset() {
	processor := m.resetPending == processorReset
	m.resetPending = noReset
	resumes := processor && m.resumes()
	if !resumes && !repeating(m) {
		m.resets.guest++
	}
	switch {
	case m.cfg.NoReboot && !resumes:
		m.end(Stop{Reason: Reset})
	case processor:
		m.resetProcessor()
	default:
		m.resetChips()
	}
}

// settle has every chip drive its lines and arm its events.
func (m *Machine) settle() {
	m.polling = poll{}
	m.sched.Reset()
	m.cpu.Settle()
	for _, p := range m.parts {
		p.device.Settle()
	}
	m.armKernel()
}
