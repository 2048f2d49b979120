package main

import (
	"fmt"

	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/machine"
	"github.com/urfave/cli/v2"
)

func accelFlag() cli.Flag {
	return &cli.StringFlag{Name: "accel", Value: "auto", Usage: "who executes hot code: auto, jit, or interp; with memory for code and names for Linux's perf: `ENGINE`[,tb-size=MB][,perf]"}
}

func verboseFlag() cli.Flag {
	return &cli.BoolFlag{Name: "v", Usage: "say who executes hot code, and why"}
}

// setAccel sets what -accel asks for.
func setAccel(c *cli.Context, cfg *machine.Config) error {
	if err := options.Accel(c.String("accel"), cfg); err != nil {
		return fmt.Errorf("-accel %s: %w", c.String("accel"), err)
	}
	return nil
}
