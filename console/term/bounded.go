package term

import (
	"os"
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// Bounds of a terminal's size. Any program can set the size of a terminal to 65535 by 65535, for which tcell would
// allocate hundreds of gigabytes; COLUMNS and LINES of the environment can be anything.
const (
	maxWidth  = 800
	maxHeight = 300
)

// bounded is a terminal whose size is within bounds.
type bounded struct{ tcell.Tty }

// WindowSize returns the size in characters and pixels.
func (b bounded) WindowSize() (tcell.WindowSize, error) {
	size, err := b.Tty.WindowSize()
	size.Width = min(max(size.Width, 1), maxWidth)
	size.Height = min(max(size.Height, 1), maxHeight)
	return size, err
}

// boundEnvironment takes sizes out of the environment that no terminal has: tcell believes them at first.
func boundEnvironment() {
	for name, most := range map[string]int{"COLUMNS": maxWidth, "LINES": maxHeight} {
		n, err := strconv.Atoi(os.Getenv(name))
		if err != nil || n < 1 || n > most {
			_ = os.Unsetenv(name) // it fails for names that no variable can have
		}
	}
}
