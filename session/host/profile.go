package host

import (
	"os"
	"runtime/pprof"
)

// Profile writes a profile of the processor time of the whole program to a file, until stop is called. It is for
// developers: `make profile` makes of such files what tells the compiler which code is hot.
func Profile(name string) (stop func() error, err error) {
	out, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return out.Close()
	}, nil
}
