package term

import (
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// pcColours are the sixteen of a text mode.
var pcColours = [16]console.Color{
	0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa,
	0x555555, 0x5555ff, 0x55ff55, 0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff,
}

// TestEightColours: a PC's colours are those of a terminal with the bright ones in bold, and every character that the guest shows can be seen.
func TestEightColours(t *testing.T) {
	order := [8]int{0, 4, 2, 6, 1, 5, 3, 7} // a PC's blue is bit 0, a terminal's red
	for fg, f := range pcColours {
		for bg, b := range pcColours {
			s := eight(f, b)
			haveFG, haveBG, attr := s.Decompose()
			if want := tcell.PaletteColor(order[bg&7]); haveBG != want {
				t.Errorf("background %x: have %v, want %v", bg, haveBG, want)
			}
			switch {
			case fg&7 != bg&7 || fg == bg:
				if want := tcell.PaletteColor(order[fg&7]); haveFG != want || attr&tcell.AttrBold != 0 != (fg >= 8) {
					t.Errorf("%x on %x: have %v, attributes %x; want %v", fg, bg, haveFG, attr, want)
				}
			case haveFG == haveBG:
				t.Errorf("%x on %x cannot be seen", fg, bg)
			}
		}
	}
	for c, want := range map[console.Color]int{0x202020: 0, 0xc0c0c0: 7, 0x808000: 3, 0xff8000: 3, 0x400000: 1, 0x0080ff: 6} {
		if n, _ := nearest(c); n != want {
			t.Errorf("%06x: have %d, want %d", c, n, want)
		}
	}
}

// eightScreen is a screen with eight colours.
type eightScreen struct{ tcell.SimulationScreen }

func (eightScreen) Colors() int { return 8 }

// TestTextInEightColours: the guest's text is drawn so on a terminal that has no more.
func TestTextInEightColours(t *testing.T) {
	sim := eightScreen{tcell.NewSimulationScreen("UTF-8")}
	if err := sim.Init(); err != nil {
		t.Fatal(err)
	}
	sim.SetSize(80, 25)
	f := textFrame(80, 25)
	f.Cells[0].FG, f.Cells[0].BG, f.Cells[0].Blink = 0xffff55, 0x0000aa, true
	Paint(sim, f, 0, 0, 80, 25)
	_, style, _ := sim.Get(0, 0)
	fg, bg, attr := style.Decompose()
	if fg != tcell.PaletteColor(3) || bg != tcell.PaletteColor(4) || attr != tcell.AttrBold|tcell.AttrBlink {
		t.Errorf("have %v on %v, attributes %x; want bold, blinking yellow on blue", fg, bg, attr)
	}
}
