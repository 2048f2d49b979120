package png

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// CheckName returns an error for a name that does not tell WriteFile what to write: the ending must
// be .png, .ppm, .txt, or none. A device or a FIFO may have any name. A directory is an error.
func CheckName(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a directory", name)
	case err == nil && !info.Mode().IsRegular():
		return nil
	}
	switch ending := strings.ToLower(filepath.Ext(name)); ending {
	case ".png", ".ppm", ".txt", "":
		return nil
	default:
		return fmt.Errorf("%s: a screen is saved as .png, .ppm or .txt, not as %s", name, ending)
	}
}
