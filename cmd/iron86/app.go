package main

import (
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
	"github.com/urfave/cli/v2"
)

// lastResortOf returns the LastResort of the program, which run has made.
func lastResortOf(c *cli.Context) *host.LastResort {
	last, _ := c.App.Metadata["last resort"].(*host.LastResort)
	return last
}

// portOf returns the machine's place on a network of iron86 lan, nil if it has none.
func portOf(c *cli.Context) *lan.Port {
	port, _ := c.App.Metadata["port"].(*lan.Port)
	return port
}

// limitStart has -timeout act also before the run, while files are opened. In that time no handler of signals is
// needed: the system lets them end the program.
func limitStart(c *cli.Context) error {
	if d := c.Duration("timeout"); d > 0 {
		lastResortOf(c).Limit(d)
	}
	return nil
}

// usageError keeps the library from printing the help text over the error.
func usageError(_ *cli.Context, err error, _ bool) error { return err }
