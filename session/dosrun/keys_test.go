package dosrun

import "testing"

// TestChordsOfTypedKeys: every key that DOS knows from a terminal can be typed on the machine's keyboard.
func TestChordsOfTypedKeys(t *testing.T) {
	for c := 1; c < 256; c++ {
		if chordOf(byte(c), 0) == nil && (c >= ' ' || c <= 27) && c != 0x7f {
			t.Errorf("no chord types %02X", c)
		}
	}
	for scan := range scanNames {
		if chordOf(0, scan) == nil {
			t.Errorf("no chord for scan code %02X", scan)
		}
	}
}
