package bios

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/internal/mkrom/rom"
	"github.com/iron86/iron86/internal/need"
)

func TestSystemIsItsSource(t *testing.T) {
	need.Program(t, "nasm")
	want, err := rom.System(".")
	if err != nil {
		t.Fatal(err)
	}
	have := System()
	if bytes.Equal(have, want) {
		return
	}
	for i := range want {
		if have[i] != want[i] {
			t.Fatalf("system.bin differs from its source at %04X: have %02X, want %02X; run go run ./internal/mkrom", i, have[i], want[i])
		}
	}
}

func TestSystemFixedPlaces(t *testing.T) {
	image := System()
	if len(image) != rom.SystemSize {
		t.Fatalf("size: have %d, want %d", len(image), rom.SystemSize)
	}
	if sum := rom.Sum(image); sum != 0 {
		t.Errorf("sum of all bytes: have %02X, want 00", sum)
	}
	if want := []byte{0xEA, 0x5B, 0xE0, 0x00, 0xF0}; !bytes.Equal(image[0xFFF0:0xFFF5], want) {
		t.Errorf("reset vector: have % X, want % X", image[0xFFF0:0xFFF5], want)
	}
	if image[0xFFFE] != 0xFC {
		t.Errorf("model byte: have %02X, want FC", image[0xFFFE])
	}
	if image[0xFFF7] != '/' || image[0xFFFA] != '/' {
		t.Errorf("date: have %q", image[0xFFF5:0xFFFD])
	}
	if image[0xFF53] != 0xCF {
		t.Errorf("dummy handler at FF53: have %02X, want CF (IRET)", image[0xFF53])
	}
	if n := binary.LittleEndian.Uint16(image[0xE6F5:]); n != 8 {
		t.Errorf("configuration table at E6F5: length %d, want 8", n)
	}
	if image[0xEFC7+3] != 2 || image[0xEFC7+4] != 18 {
		t.Errorf("diskette parameter table at EFC7: have % X", image[0xEFC7:0xEFC7+11])
	}
}

// TestSystemEntries checks that each entry point of the AT is a jump that stays below the fixed part.
func TestSystemEntries(t *testing.T) {
	image := System()
	entries := []int{0xE05B, 0xE2C3, 0xE3FE, 0xE6F2, 0xE739, 0xE82E, 0xE987, 0xEC59, 0xEF57, 0xEFD2, 0xF841, 0xF84D, 0xF859,
		0xFE6E, 0xFEA5, 0xFF23, 0xFF54}
	for _, entry := range entries {
		if image[entry] != 0xE9 {
			t.Errorf("entry %04X: have opcode %02X, want E9 (JMP)", entry, image[entry])
			continue
		}
		target := (entry + 3 + int(binary.LittleEndian.Uint16(image[entry+1:]))) & 0xFFFF
		if target >= 0xE000 {
			t.Errorf("entry %04X: jumps to %04X, want a place below E000", entry, target)
		}
	}
}

// TestSystemFont checks some characters of the table for CGA graphics at FA6E.
func TestSystemFont(t *testing.T) {
	image := System()
	blank := make([]byte, 8)
	glyph := func(c byte) []byte { return image[0xFA6E+8*int(c):][:8] }
	if !bytes.Equal(glyph(' '), blank) {
		t.Errorf("space: have % X, want blank", glyph(' '))
	}
	for c := byte('!'); c < 127; c++ {
		if bytes.Equal(glyph(c), blank) {
			t.Errorf("character %q is blank", c)
		}
	}
}

func TestCallersGetCopies(t *testing.T) {
	System()[0] ^= 0xFF
	if System()[0] == System()[0]^0xFF || !bytes.Equal(System()[:11], []byte("iron86 BIOS")) {
		t.Errorf("a change of the slice returned by System shows in the next one")
	}
}
