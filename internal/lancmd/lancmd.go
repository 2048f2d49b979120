package lancmd

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
	"github.com/urfave/cli/v2"
)

// mostMachines bounds the machines of one network.
const mostMachines = 16

// Command returns the command whose machines run executes, each on a port of one network.
func Command(std host.Streams, run func(port *lan.Port, args []string, std host.Streams) int) *cli.Command {
	return &cli.Command{
		Name:            "lan",
		Usage:           "machines on one network, in step with each other, such as lan boot a.img -- boot b.img",
		ArgsUsage:       "COMMAND [FLAGS…] -- COMMAND [FLAGS…] …",
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			lines := machinesOf(c.Args().Slice())
			if len(lines) < 2 || len(lines) > mostMachines || slices.ContainsFunc(lines, func(l []string) bool { return len(l) == 0 }) {
				return errors.New("lan needs the command lines of 2 to 16 machines with -- between them, such as lan boot a.img -- boot b.img")
			}
			statuses := make([]int, len(lines))
			network := lan.NewSegment(len(lines))
			var wg sync.WaitGroup
			for i, line := range lines {
				own := std
				if i > 0 {
					own.In = strings.NewReader("") // standard input is the first machine's
				}
				wg.Go(func() {
					defer network.Port(i).Leave()
					statuses[i] = run(network.Port(i), append([]string{"iron86"}, line...), own)
				})
			}
			wg.Wait()
			if i := slices.IndexFunc(statuses, func(status int) bool { return status != 0 }); i >= 0 {
				return &host.Exit{Status: statuses[i]}
			}
			return nil
		},
	}
}

// machinesOf parts command lines at --.
func machinesOf(args []string) [][]string {
	lines := [][]string{nil}
	for _, a := range args {
		if a == "--" {
			lines = append(lines, nil)
			continue
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], a)
	}
	return lines
}
