package host

import (
	"os"
	"runtime"
)

// OneProcessor has all goroutines of the program take turns on one processor of the host until restore is called. It is for a machine on a network, which asks and answers:
// from the wire to the card the frames go through several goroutines, and to wake another processor for each takes longer than what it does. The variable GOMAXPROCS of the
// environment comes first.
func OneProcessor() (restore func()) {
	if os.Getenv("GOMAXPROCS") != "" {
		return func() {}
	}
	runtime.GOMAXPROCS(1)
	return runtime.SetDefaultGOMAXPROCS
}
