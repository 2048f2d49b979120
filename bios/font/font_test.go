package font_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/bios/font"
)

// fonts are the three fonts with their heights.
var fonts = []struct {
	height int
	data   []byte
}{{8, font.Glyphs8x8}, {14, font.Glyphs8x14}, {16, font.Glyphs8x16}}

func TestSize(t *testing.T) {
	for _, f := range fonts {
		if have, want := len(f.data), 256*f.height; have != want {
			t.Errorf("8x%d: have %d bytes, want %d", f.height, have, want)
		}
	}
}

// TestSourcesMatch builds the fonts again from the drawings.
func TestSourcesMatch(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"font16.txt", "font16x.txt", "font8.txt", "boxes.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sheet := filepath.Join(dir, "sheet.png")
	if out, err := exec.Command("go", "run", "../../internal/mkfont", "-dir", dir, "-sheet", sheet).CombinedOutput(); err != nil {
		t.Fatalf("mkfont: %v\n%s", err, out)
	}
	for _, f := range fonts {
		have, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("font%d.bin", f.height)))
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != string(f.data) {
			t.Errorf("font%d.bin is not what its source gives: run go run ./internal/mkfont", f.height)
		}
	}
	if fi, err := os.Stat(sheet); err != nil || fi.Size() == 0 {
		t.Errorf("sheet: have %v, %v, want a picture", fi, err)
	}
}

// TestGlyphsDiffer finds glyphs that look alike; only the blanks may.
func TestGlyphsDiffer(t *testing.T) {
	for _, f := range fonts {
		seen := map[string]int{}
		for code := range 256 {
			g := string(f.data[code*f.height : (code+1)*f.height])
			if first, ok := seen[g]; ok && code != 0x20 && code != 0xFF {
				t.Errorf("8x%d: glyph %02X looks like %02X", f.height, code, first)
			}
			seen[g] = code
		}
	}
}

// edges says which edges of its cell a glyph of box drawing must touch, from
// left, right, up and down, in the order of codes B3-DA.
var edges = []string{
	"ud", "lud", "lud", "lud", "ld", "ld", "lud", "ud", "ld", "lu", "lu", "lu", "ld",
	"ru", "lru", "lrd", "rud", "lr", "lrud", "rud", "rud", "ru", "rd", "lru", "lrd", "rud", "lr", "lrud",
	"lru", "lru", "lrd", "lrd", "ru", "ru", "rd", "rd", "lrud", "lrud", "lu", "rd",
}

// TestBoxesJoin checks that the arms of box drawing reach the edges of their
// cells, and nothing else does.
func TestBoxesJoin(t *testing.T) {
	for _, f := range fonts {
		for i, want := range edges {
			code := 0xB3 + i
			g := f.data[code*f.height : (code+1)*f.height]
			var all byte
			for _, row := range g {
				all |= row
			}
			have := ""
			for _, e := range []struct {
				name string
				on   bool
			}{{"l", all&0x80 != 0}, {"r", all&0x01 != 0}, {"u", g[0] != 0}, {"d", g[f.height-1] != 0}} {
				if e.on {
					have += e.name
				}
			}
			if have != want {
				t.Errorf("8x%d: glyph %02X reaches %q, want %q", f.height, code, have, want)
			}
		}
	}
}
