package cpu

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/testdata/lm"
	"github.com/iron86/iron86/testdata/pm"
	"github.com/iron86/iron86/x86"
)

// pmCases is the number of cases in testdata/pm, less those that need an interrupt
// controller; lmCases that in testdata/lm.
const (
	pmCases = 187
	lmCases = 243
)

// romPorts are the ports that the test ROMs use.
type romPorts struct {
	cpu  *CPU
	text strings.Builder
	post uint8
	exit int // value written to port 501h, -1 before
	a20  uint8
}

func (p *romPorts) ReadPort(off uint16) uint8 {
	if off == 0x92 {
		return p.a20
	}
	return 0xff
}

func (p *romPorts) WritePort(off uint16, v uint8) {
	switch off {
	case 0xe9:
		p.text.WriteByte(v)
	case 0x80:
		p.post = v
	case 0x92:
		p.a20 = v
		p.cpu.SetA20(v&2 != 0)
	case 0x501:
		p.exit = int(v)
		p.cpu.Stop()
	}
}

// runROM runs an image of the test ROM on a processor with 16 MB and nothing else.
func runROM(t *testing.T, g x86.Generation, image []byte) *romPorts {
	t.Helper()
	b := bus.New()
	b.MapRAM(0, make([]byte, 16<<20))
	b.MapROM(1<<20-uint64(len(image)), image)
	b.MapROM(1<<32-uint64(len(image)), image)
	c := New(Config{Generation: g, Bus: b, FPU: true})
	p := &romPorts{cpu: c, exit: -1, a20: 2}
	b.MapPorts(0, 0x10000, p)
	c.Reset()
	for range 100 {
		if _, why := c.Run(100_000); why != Budget {
			if p.exit < 0 {
				t.Errorf("%v: %v at %04x:%08x after case %d, last exception %+v", g, why, c.seg[x86.CS].selector, c.eip, p.post, c.sys.last)
			}
			return p
		}
	}
	t.Errorf("%v: no end at %04x:%08x, case %d", g, c.seg[x86.CS].selector, c.eip, p.post)
	return p
}

// TestProtectedModeROM: every case of testdata/pm is "ok" on the processors that
// have all that it uses. Its README says which emulators agree.
func TestProtectedModeROM(t *testing.T) {
	passROM(t, pm.Image, pmCases, x86.P2, x86.P3, x86.P4, x86.Nehalem32, x86.X64, x86.X64v2)
}

// TestLongModeROM: the same with testdata/lm.
func TestLongModeROM(t *testing.T) {
	passROM(t, lm.Image, lmCases, x86.X64, x86.X64v2)
}

// passROM runs all cases of a test ROM on some processors.
func passROM(t *testing.T, image []byte, cases int, generations ...x86.Generation) {
	t.Helper()
	for _, g := range generations {
		p := runROM(t, g, image)
		ok := 0
		for _, line := range strings.Split(strings.TrimSpace(p.text.String()), "\n") {
			switch {
			case strings.HasSuffix(line, ": ok"):
				ok++
			case line != "PASS":
				t.Errorf("%v: %s", g, line)
			}
		}
		if p.exit != 0x10 || ok != cases {
			t.Errorf("%v: %d of %d cases ok, exit %#x, want 0x10", g, ok, cases, p.exit)
		}
	}
}

// TestROMIsThatOfItsSource reassembles the images where nasm is installed.
func TestROMIsThatOfItsSource(t *testing.T) {
	for name, image := range map[string][]byte{"pm": pm.Image, "lm": lm.Image} {
		built := need.Assembled(t, filepath.Join("..", "testdata", name), name+".asm", "-w-prefix-lock", "-w-number-overflow", "-w-prefix-seg")
		if !bytes.Equal(built, image) {
			t.Errorf("testdata/%[1]s/%[1]s.bin is not what its source makes: run testdata/%[1]s/run.sh", name)
		}
	}
}
