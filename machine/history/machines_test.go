package history

import (
	"os"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/iron86/iron86/x86"
)

func newMachine(t *testing.T, cfg machine.Config) *machine.Machine {
	t.Helper()
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// newDemo is a machine with the demo disk.
func newDemo(t *testing.T) *machine.Machine {
	t.Helper()
	return newMachine(t, machine.Config{Memory: 4 << 20, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
}

// kernelOf is a kernel that is assembled in machine/testdata.
func kernelOf(t *testing.T, name string) *machine.Kernel {
	t.Helper()
	image, err := os.ReadFile("../testdata/" + name + ".bin")
	if err != nil {
		t.Fatal(err)
	}
	return &machine.Kernel{Image: image}
}

// busy is a machine with the kernel of machine/testdata/busy.asm, whose code is executed by the interpreter, or
// translated at once.
func busy(t *testing.T, translated bool) *machine.Machine {
	t.Helper()
	cfg := machine.Config{Kernel: kernelOf(t, "busy"),
		CPU: x86.P4, Memory: 8 << 20, NoReboot: true, Accel: machine.AccelInterp}
	if translated {
		cfg.Accel, cfg.Heat = machine.AccelAuto, 1
	}
	m := newMachine(t, cfg)
	if translated && m.Translator() == nil {
		need.Lacking(t, "no translator on this host")
	}
	return m
}

// counting executes flat 32-bit code: a loop that counts in memory.
func counting(t *testing.T, accel machine.Accel) *machine.Machine {
	t.Helper()
	m := newMachine(t, machine.Config{Memory: machine.MinMemory, Accel: accel, Heat: 1})
	m.Poke(0x6000, []byte{
		0xff, 0x05, 0x00, 0x80, 0x00, 0x00, // inc dword [8000]
		0x43,                               // inc ebx
		0x89, 0x1c, 0x9d, 0x00, 0x90, 0, 0, // mov [9000+ebx*4], ebx
		0x81, 0xe3, 0xff, 0x1f, 0, 0, // and ebx, 1fffh
		0xeb, 0xea, // jmp 6000
	})
	c := m.CPU()
	c.SetCR(0, x86.CR0PE|x86.CR0ET)
	for i := range 6 {
		s := cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetEIP(0x6000)
	return m
}
