package term

import (
	"math"
	"os"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// sizedTty is a terminal that has a size and nothing else.
type sizedTty struct {
	tcell.Tty
	width, height int
}

func (s sizedTty) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: s.width, Height: s.height}, nil
}

func TestSizesAreBounded(t *testing.T) {
	for _, c := range []struct{ width, height, wantWidth, wantHeight int }{
		{80, 25, 80, 25}, {1, 1, 1, 1}, {640, 216, 640, 216}, {65535, 65535, maxWidth, maxHeight}, {65535, 1, maxWidth, 1},
		{-5, math.MinInt, 1, 1}, {0, 0, 1, 1},
	} {
		have, err := (&guarded{Tty: sizedTty{width: c.width, height: c.height}}).WindowSize()
		if err != nil || have.Width != c.wantWidth || have.Height != c.wantHeight {
			t.Errorf("%d by %d: have %d by %d, %v, want %d by %d", c.width, c.height, have.Width, have.Height, err, c.wantWidth, c.wantHeight)
		}
	}
}

func TestTheEnvironmentIsBounded(t *testing.T) {
	for value, kept := range map[string]bool{
		"80": true, "1": true, "-5": false, "99999999999": false, "99999999999999999999": false, "0": false, "": false, "many": false,
	} {
		t.Setenv("COLUMNS", value)
		t.Setenv("LINES", value)
		boundEnvironment()
		for _, name := range []string{"COLUMNS", "LINES"} {
			if have, ok := os.LookupEnv(name); ok != kept || kept && have != value {
				t.Errorf("%s=%q: have %q, %v, want it kept: %v", name, value, have, ok, kept)
			}
		}
	}
}
