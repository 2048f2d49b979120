package recording_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
)

// A run is recorded into a file and repeated from it: the machine ends in the same state.
func Example() {
	dir, err := os.MkdirTemp("", "recording")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "run")
	end := record(name)

	r, err := recording.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	m, err := machine.New(r.Config())
	if err != nil {
		log.Fatal(err)
	}
	if err := r.Start(m); err != nil {
		log.Fatal(err)
	}
	history.Replay(m, r.Inputs, r.End)
	fmt.Println(m.RunUntil(clock.Never))
	fmt.Println("same state:", m.Hash() == end)
	// Output:
	// the recording ends here
	// same state: true
}

// record records a machine that a key is typed into, and returns the digest of its state at the end.
func record(name string) [32]byte {
	w, err := recording.Create(name)
	if err != nil {
		log.Fatal(err)
	}
	cfg := machine.Config{Memory: 1 << 20}
	m, err := machine.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	if err := w.Begin(m, cfg, false); err != nil {
		log.Fatal(err)
	}
	m.Run(200 * clock.Millisecond)
	m.SendSerial([]byte("hello"))
	m.Run(50 * clock.Millisecond)
	if err := w.Finish(m); err != nil {
		log.Fatal(err)
	}
	return m.Hash()
}
