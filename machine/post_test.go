package machine

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
)

// TestPOSTIsShort bounds the instructions of POST: it halts while keyboard and mouse test
// themselves, a second of virtual time that would be 100 million instructions of polling.
func TestPOSTIsShort(t *testing.T) {
	const keyboards, boots = 0x07, 0x0a // codes of bios/doc.go
	at := map[uint8]uint64{}
	var m *Machine
	m, err := New(Config{PostCode: func(code uint8) { at[code] = m.Retired() }})
	if err != nil {
		t.Fatal(err)
	}
	m.RunUntil(20 * clock.Second)
	for _, c := range []struct {
		code uint8
		most uint64
	}{{keyboards, 1_000_000}, {boots, 2_000_000}} {
		if n, ok := at[c.code]; !ok || n > c.most {
			t.Errorf("code %02X after %d instructions (seen: %v), want at most %d", c.code, n, ok, c.most)
		}
	}
}

// TestMouseInterruptIsOpen: POST leaves the mouse's interrupt open at the interrupt controller, as SeaBIOS does: systems that talk to the mouse
// themselves, such as Snowdrop OS, do not open it.
func TestMouseInterruptIsOpen(t *testing.T) {
	disk := make([]byte, 720<<10)
	copy(disk, "\xe4\xa1\xe6\xe9\xfa\xf4") // IN AL,A1h; OUT E9h,AL; CLI; HLT
	copy(disk[510:], "\x55\xaa")
	var said bytes.Buffer
	m, err := New(Config{Floppy: [2]block.Disk{block.NewMemory(disk)}, DebugCon: &said})
	if err != nil {
		t.Fatal(err)
	}
	m.RunUntil(20 * clock.Second)
	if have := said.Bytes(); len(have) != 1 || have[0]&0x10 != 0 {
		t.Errorf("the mask of the second controller: % x", have)
	}
}
