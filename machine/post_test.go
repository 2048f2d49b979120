package machine

import (
	"testing"

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
