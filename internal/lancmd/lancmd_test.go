package lancmd

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
	"github.com/urfave/cli/v2"
)

// TestCommand: each command line gets a port and the first the input; the status is the first that is not 0.
func TestCommand(t *testing.T) {
	var mu sync.Mutex
	lines, inputs := map[string]string{}, map[string]string{}
	ports := map[*lan.Port]bool{}
	run := func(port *lan.Port, args []string, std host.Streams) int {
		mu.Lock()
		defer mu.Unlock()
		b, _ := io.ReadAll(std.In)
		lines[args[2]], inputs[args[2]] = strings.Join(args, " "), string(b)
		ports[port] = true
		return map[string]int{"b": 3, "c": 4}[args[2]]
	}
	do := func(line string) error {
		app := &cli.App{Commands: []*cli.Command{Command(host.Streams{In: strings.NewReader("keys")}, run)}, ExitErrHandler: func(*cli.Context, error) {}, Writer: io.Discard}
		return app.Run(strings.Fields("iron86 lan " + line))
	}
	err := do("boot a -snapshot -- demo b -nic lan,irq=5 -- run c")
	var exit *host.Exit
	if !errors.As(err, &exit) || exit.Status != 3 || len(ports) != 3 {
		t.Errorf("%v, %d ports", err, len(ports))
	}
	if diff := cmp.Diff(map[string]string{"a": "iron86 boot a -snapshot", "b": "iron86 demo b -nic lan,irq=5", "c": "iron86 run c"}, lines); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"a": "keys", "b": "", "c": ""}, inputs); diff != "" {
		t.Error(diff)
	}
	if err := do("boot a -- boot d"); err != nil {
		t.Error(err)
	}
	for _, line := range []string{"", "boot a", "boot a --", "-- boot a", "boot a -- -- boot a", strings.Repeat("boot a -- ", 16) + "boot a"} {
		if err := do(line); err == nil || !strings.Contains(err.Error(), "2 to 16 machines") {
			t.Errorf("%q: %v", line, err)
		}
	}
}
