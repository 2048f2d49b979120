package machine

import (
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// SavedCPU reads the beginning of a saved state and returns the processor of the machine that can load it.
func SavedCPU(r io.Reader) (x86.Generation, error) {
	z, err := unpack(r)
	if err != nil {
		return 0, fmt.Errorf("machine: saved state: %w", err)
	}
	defer z.Close()
	name, err := snapshot.First(z)
	if err != nil {
		return 0, fmt.Errorf("machine: saved state: %w", err)
	}
	words := strings.Fields(name)
	if len(words) < 2 || words[0] != setupWord {
		return 0, fmt.Errorf("machine: saved state: %w", snapshot.ErrFormat)
	}
	gen, ok := x86.ParseGeneration(words[1])
	if !ok || gen < x86.I80386 {
		return 0, fmt.Errorf("machine: saved state of a machine with a processor %q", words[1])
	}
	return gen, nil
}
