package main

import (
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

// lastResortOf returns the last resort of the command line that is being executed.
func lastResortOf(c *cli.Context) *host.LastResort {
	last, _ := c.App.Metadata["last resort"].(*host.LastResort)
	return last
}

// limitStart has -timeout act also while files are opened before the run. Signals end the
// program by themselves then.
func limitStart(c *cli.Context) error {
	if d := c.Duration("timeout"); d > 0 {
		lastResortOf(c).Limit(d)
	}
	return nil
}

// usageError keeps the library from printing the help text over the error.
func usageError(_ *cli.Context, err error, _ bool) error { return err }
