package machine

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/x86"
)

// Start runs our BIOS until the display is set up and does the rest of POST itself: it enables the
// interrupts of timer and keyboard, and looks for no drive. Start works only with the built-in
// BIOS, because it waits for that BIOS's POST code 06h, which other firmware does not write.
func (s *Services) Start() Stop {
	s.post = true
	for s.post && s.m.stop.Reason == Running {
		s.m.RunUntil(s.m.Now() + clock.Millisecond)
	}
	s.finishPOST()
	return s.m.stop
}

// finishPOST does what is left of POST without the waiting: the interrupt masks, the
// keyboard controller, the list of equipment.
func (s *Services) finishPOST() {
	s.Out(0x21, 0xb8)
	s.Out(0xa1, 0x0f) // enable mouse, coprocessor and disks
	const scratch = 0x0500
	s.Write(scratch, []byte{0xeb, 0xfe}) // JMP to itself, executed while the 8042 takes its time
	s.SetSelector(x86.CS, 0)
	s.SetIP(scratch)
	s.Out(0x64, 0x60) // write the command byte
	s.m.Run(100 * clock.Microsecond)
	s.Out(0x60, 0x47) // translation, system flag, interrupts of keyboard and mouse
	s.m.Run(100 * clock.Microsecond)
	const serialPorts, equipment = 0x400, 0x410
	s.Write(serialPorts, []byte{0xf8, 0x03, 0xf8, 0x02})
	s.Write(equipment, []byte{0x26, 0x04}) // coprocessor, mouse, 80 columns, two serial ports
}
