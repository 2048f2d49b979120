package serve

import (
	"fmt"
	"regexp"

	"github.com/iron86/iron86/internal/qmpclient"
)

// movePlace is where machines move to by HTTP. A socket of the host, or a file, would be a name outside of the directory.
var movePlace = regexp.MustCompile(`^tcp:[A-Za-z0-9.:\[\]-]{1,255}$`)

// checkPlace returns an error for what is no place of the network.
func checkPlace(place string) error {
	if !movePlace.MatchString(place) {
		return fmt.Errorf("%.80q: tcp:HOST:PORT is wanted", place)
	}
	return nil
}

// Migrate moves the machine to another iron86, which waits for it, and ends the process here when it runs there. If that fails it goes on here.
func (m *Machine) Migrate(to string) error {
	if err := checkPlace(to); err != nil {
		return err
	}
	// A connection for each question lets others ask meanwhile.
	ask := func(command string, args, result any) error { return m.do(command, args, result, askTime) }
	if err := qmpclient.Migrate(ask, to); err != nil {
		return err
	}
	return m.Stop()
}
