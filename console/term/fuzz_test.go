package term

import (
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// FuzzEvents plays bytes as keys, mouse events, frames and sizes.
func FuzzEvents(f *testing.F) {
	f.Add([]byte{0, 29, 0, 'k', 1, 5, 2, 9, 3, 40, 4, 7, 5, 20})
	f.Add([]byte{0, 29, 0, 't', 0, 'x', 1, 3, 0, 13, 3, 2, 2, 0xff})
	f.Fuzz(func(t *testing.T, script []byte) {
		t.Chdir(t.TempDir()) // names of screenshots are looked up
		r := newRig(t, 80, 25)
		r.m.drives = []Drive{{"fda", "floppy A", "x"}}
		for i := 0; i+1 < len(script) && i < 200; i += 2 {
			v := int(script[i+1])
			switch script[i] % 7 {
			case 0:
				r.key(tcell.KeyRune, rune(v), 0)
			case 1:
				r.key(tcell.KeyUp+tcell.Key(v), 0, tcell.ModMask(v>>4))
			case 2:
				r.handle(tcell.NewEventMouse(v>>4*8, v&15*2, tcell.ButtonMask(v), 0))
			case 3:
				r.sim.SetSize(v>>4*7, v&15*2)
				r.handle(tcell.NewEventResize(v>>4*7, v&15*2))
			case 4:
				f := textFrame(1+v>>4*9, 1+v&15*3)
				f.Cursor = console.Cursor{Visible: true, Row: v >> 3, Col: v, Top: uint8(v >> 4), Bottom: uint8(v)}
				r.show(f)
			case 5:
				w, h := 1+v>>4*33, 1+v&15*20
				r.show(&console.Frame{Mode: console.Graphics, W: w, H: h, Aspect: float64(v) / 100, Pixels: make([]console.Color, w*h)})
			case 6:
				r.handle(tcell.NewEventPaste(v&1 != 0))
			}
			r.draw()
		}
	})
}
