package machine

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// TestCyclesInHalt has a program take the time stamp counter before and after a
// second of HLT: the counter goes on, or kernels that keep their clock by it fall
// behind.
func TestCyclesInHalt(t *testing.T) {
	m, err := New(Config{MIPS: 50})
	if err != nil {
		t.Fatal(err)
	}
	const at = 0x8000
	m.bus.WriteBytes(at, []byte{
		0x0f, 0x31, 0x66, 0x89, 0xc6, // rdtsc; mov esi,eax
		0xfb, 0xf4, 0xfa, // sti; hlt; cli
		0x0f, 0x31, // rdtsc
		0xeb, 0xfe, // jmp $
	})
	m.bus.Out(0x21, 1, 0xfe) // the timer's interrupt alone
	m.bus.Out(0xa1, 1, 0xff)
	m.bus.Out(0x20, 1, 0x11)
	m.bus.Out(0x21, 1, 0x08)
	m.bus.Out(0x21, 1, 0x04)
	m.bus.Out(0x21, 1, 0x01)
	m.bus.WriteBytes(0x20, []byte{0x00, 0x81, 0x00, 0x00}) // IRQ0: iret
	m.bus.WriteBytes(0x8100, []byte{0xcf})
	m.bus.Out(0x43, 1, 0x30) // one interrupt, after 59659 clocks: 50 ms
	m.bus.Out(0x40, 1, 59659&0xff)
	m.bus.Out(0x40, 1, 59659>>8)
	c := m.CPU()
	c.SetSegment(x86.CS, cpu.SegmentState{Limit: 0xffff, Access: 0x93})
	c.SetEIP(at)
	c.SetReg(x86.SP, 0x7000)
	m.Run(100 * clock.Millisecond)
	const want = 50_000 * 50 // cycles in 50 ms
	if have := c.Reg(x86.AX) - c.Reg(x86.SI); have < want-1000 || have > want+1000 {
		t.Errorf("a halt of 50 ms at 50 MHz took %d cycles, want about %d", have, want)
	}
}
