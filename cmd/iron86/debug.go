package main

import (
	"fmt"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/urfave/cli/v2"
)

func debugCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "debug",
		Usage:     "boot stopped in the monitor, the demo disk when no image is named; what is written to the images is discarded",
		ArgsUsage: "[IMAGE]",
		Flags:     slices.Concat(diskFlags(), machineFlags(), debugFlags(), debuggerFlags()),
		Action: func(c *cli.Context) error {
			cfg, err := machineConfig(c)
			if err != nil {
				return err
			}
			if err := c.Set("snapshot", "true"); err != nil { // writes must be possible to take back
				return err
			}
			img := newImages(std)
			err = img.attach(c, &cfg)
			if !anythingToBoot(cfg) && cfg.BIOS == nil && !c.IsSet("loadvm") {
				cfg.Floppy[0] = block.NewOverlay(block.NewMemory(demo.Image()))
			}
			if err == nil {
				err = runSession(c, std, cfg, img, nil)
			}
			return closeAfter(err, img)
		},
	}
}

// debugFlags are those of debug alone, and what it gives to flags of boot.
func debugFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "view", Usage: "begin in the full-screen display"},
		&cli.BoolFlag{Name: "no-history", Usage: "do not keep the past: no travel in time"},
		&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
		&cli.BoolFlag{Name: "S", Value: true, Usage: "start stopped"},
		&cli.StringFlag{Name: "monitor", Value: "stdio", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens)"},
	}
}

// keepHistory has a machine that is debugged keep its past.
func (s *session) keepHistory(c *cli.Context) error {
	size := c.String("history")
	if s.debug.stays = size != ""; !s.debug.stays || c.Bool("no-history") {
		return nil
	}
	budget, err := parseSize(size)
	if err != nil {
		return fmt.Errorf("-history: %w", err)
	}
	s.img.keep = true // an ejected disk may come back
	history.New(s.m, int64(min(budget, 1<<40)))
	return nil
}
