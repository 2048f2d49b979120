package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

func replayCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "repeat a run that boot, demo or run -record has recorded",
		ArgsUsage: "FILE",
		Flags: slices.Concat([]cli.Flag{
			&cli.Uint64Flag{Name: "to", Usage: "stop after `N` instructions"},
			&cli.StringFlag{Name: "serial", Usage: "what the guest sends on COM1: stdio, file:`F`, or null"},
			&cli.StringFlag{Name: "speed", Usage: "max: as fast as the host can"},
			&cli.BoolFlag{Name: "S", Usage: "start stopped: the debugger, or the menu, lets the recording run"},
			&cli.StringFlag{Name: "monitor", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens), with travel in time"},
			&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
		}, someFlags("", "display", "escape", "nographic", "debugcon", "accel", "v", "limit-instr", "timeout", "screendump", "net-dump", "trace", "profile", "coverage"), debuggerFlags()),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("replay needs one FILE of boot -record")
			}
			if s := c.String("speed"); s != "" && s != "max" {
				return fmt.Errorf("-speed %s: a recording has its speed; max plays it as fast as the host can", s)
			}
			tape, err := recording.Open(c.Args().First())
			if err != nil {
				return err
			}
			cfg := runConfig(c, std)
			cfg.Replay, cfg.ReplayTo = tape, c.Uint64("to")
			if err := setAccel(c, &cfg.Machine); err != nil {
				return err
			}
			return play(c, cfg)
		},
	}
}
