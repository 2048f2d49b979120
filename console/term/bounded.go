package term

import (
	"os"
	"strconv"
)

// Bounds of a terminal's size. Any program can set the size of a terminal to 65535 by 65535, for which tcell would
// allocate hundreds of gigabytes; COLUMNS and LINES of the environment can be anything.
const (
	maxWidth  = 800
	maxHeight = 300
)

// boundEnvironment takes sizes out of the environment that no terminal has: tcell believes them at first.
func boundEnvironment() {
	for name, most := range map[string]int{"COLUMNS": maxWidth, "LINES": maxHeight} {
		n, err := strconv.Atoi(os.Getenv(name))
		if err != nil || n < 1 || n > most {
			_ = os.Unsetenv(name) // it fails for names that no variable can have
		}
	}
}
