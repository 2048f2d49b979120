package machine

import (
	"bytes"
	"math/rand"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// codeAt has a machine without POST execute code, 16 bits, at 0:6000.
func codeAt(t *testing.T, mips uint64, code []byte) *Machine {
	t.Helper()
	m, err := New(Config{Memory: 1 << 20, MIPS: mips})
	if err != nil {
		t.Fatal(err)
	}
	m.bus.WriteBytes(0x6000, code)
	s := m.cpu.Segment(x86.CS)
	s.Selector, s.Base = 0, 0
	m.cpu.SetSegment(x86.CS, s)
	m.cpu.SetEIP(0x6000)
	return m
}

// speeds have and have not nanoseconds that are whole numbers of instructions.
var speeds = []uint64{1, 3, 4, 7, 10, 33, 97, 100, 133, 666, 1000, 3333, 9999, 10000}

// TestPortsTakeTime: 1000 accesses take 250 us at least, and not over a millisecond more
// than their instructions; the count of instructions and the processor's clock agree with the time.
func TestPortsTakeTime(t *testing.T) {
	for name, code := range map[string][]byte{
		"IN":        {0xb9, 0xe8, 0x03, 0xe4, 0x80, 0xe2, 0xfc, 0xf4},
		"OUT":       {0xb9, 0xe8, 0x03, 0xe6, 0x80, 0xe2, 0xfc, 0xf4},
		"REP INSB":  {0xb9, 0xe8, 0x03, 0xba, 0x80, 0x00, 0xf3, 0x6c, 0xf4},
		"REP OUTSB": {0xb9, 0xe8, 0x03, 0xba, 0x80, 0x00, 0xf3, 0x6e, 0xf4},
	} {
		for _, mips := range speeds {
			m := codeAt(t, mips, code)
			for !m.Halted() && m.stop.Reason == Running {
				m.RunWithin(clock.Never, 100)
			}
			took, n := m.Now(), m.Retired()
			if n < 1002 || n > 2002 {
				t.Errorf("%s at %d MIPS: %d instructions", name, mips, n)
			}
			if own := took - m.instructionTime(n); own < 250*clock.Microsecond || own > clock.Millisecond {
				t.Errorf("%s at %d MIPS: 1000 accesses took %d ns beside their instructions, want 250000 to 1000000", name, mips, own)
			}
			if c := m.cycles(); c+1 < uint64(took)*mips/1000 || c > uint64(took+1)*mips/1000+1 {
				t.Errorf("%s at %d MIPS: %d cycles in %d ns", name, mips, c, took)
			}
		}
	}
}

// TestPollingFindsTheKeyboard: a reset of the keyboard by a program that waits as the BIOS of Bochs does, for at most
// 65535 reads of the status with a write of port 80h each, is answered in time at any speed.
func TestPollingFindsTheKeyboard(t *testing.T) {
	wait := []byte{
		0xb9, 0xff, 0xff, // MOV CX, FFFFh
		0xe4, 0x64, // IN AL, 64h
		0xa8, 0x01, // TEST AL, 1
		0x75, 0x04, // JNZ: there is a byte
		0xe6, 0x80, // OUT 80h, AL
		0xe2, 0xf6, // LOOP to the IN
		0xe4, 0x60, // IN AL, 60h
		0xaa, // STOSB
	}
	code := []byte{0xbf, 0x00, 0x50, 0xb0, 0xff, 0xe6, 0x60} // MOV DI, 5000h; MOV AL, FFh; OUT 60h, AL
	code = append(append(append(code, wait...), wait...), 0xf4)
	for _, mips := range speeds {
		m := codeAt(t, mips, code)
		m.Run(clock.Second)
		if v := m.bus.Read(0x5000, 2); v != 0xaafa {
			t.Errorf("%d MIPS: the keyboard answered %04X, want AAFA", mips, v)
		}
	}
}

// TestPortTimeHoweverARunIsCut: programs that poll chips and move data through ports, with
// interrupts meanwhile, end in one state, cut anywhere, saved and loaded in between.
func TestPortTimeHoweverARunIsCut(t *testing.T) {
	need.Time(t)
	const end = 4 * clock.Second
	image := firmwareProgram(t, "disk", 10080*512)
	for _, mips := range []uint64{20, 33, 100} {
		boot := func() *Machine {
			cfg := Config{Memory: 4 << 20, MIPS: mips}
			cfg.ATA[0].Disk = block.NewOverlay(block.NewMemory(image))
			m, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		straight := boot()
		straight.RunUntil(end)
		m, r, saves := boot(), rand.New(rand.NewSource(int64(mips))), 0
		for m.Now() < end && m.stop.Reason == Running {
			switch r.Intn(40) {
			case 0:
				m.RunUntil(min(end, m.Now()+1+clock.Time(r.Intn(1_000_000))))
			case 1:
				m.RunUntil(min(end, m.Now()+1+clock.Time(r.Intn(50_000_000))))
			case 2:
				if saves++; saves > 20 {
					continue
				}
				var file bytes.Buffer
				if err := m.Save(&file); err != nil {
					t.Fatal(err)
				}
				m = boot()
				if err := m.Load(&file); err != nil {
					t.Fatal(err)
				}
			default:
				m.RunWithin(end, 1+uint64(r.Intn(2000)))
			}
		}
		if m.Hash() != straight.Hash() {
			t.Errorf("%d MIPS: a run cut at random ends in another state (retired %d and %d, time %d and %d)",
				mips, m.Retired(), straight.Retired(), m.Now(), straight.Now())
		}
	}
}
