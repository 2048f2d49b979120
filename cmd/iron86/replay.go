package main

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

func replayCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "repeat a run that boot -record has recorded",
		ArgsUsage: "FILE",
		Flags: append([]cli.Flag{
			&cli.Uint64Flag{Name: "to", Usage: "stop after `N` instructions"},
			&cli.StringFlag{Name: "display", Usage: "term or none (default: term on a terminal, else none)"},
			escapeFlag(),
			&cli.StringFlag{Name: "serial", Usage: "what the guest sends on COM1: stdio, file:`F`, or null"},
			&cli.BoolFlag{Name: "nographic", Usage: "same as -display none -serial stdio"},
			&cli.StringFlag{Name: "debugcon", Usage: "port E9: stdio or file:`F`"},
			&cli.StringFlag{Name: "speed", Usage: "max: as fast as the host can"},
			accelFlag(),
			verboseFlag(),
			&cli.Uint64Flag{Name: "limit-instr", Usage: "end with status 124 after `N` instructions"},
			&cli.DurationFlag{Name: "timeout", Usage: "end with status 124 after `DURATION` of real time"},
			&cli.StringFlag{Name: "screendump", Usage: "at exit, save the screen: `FILE`.txt, FILE.png, FILE.ppm, or - for text on standard output"},
			&cli.BoolFlag{Name: "S", Usage: "start stopped: the debugger, or the menu, lets the recording run"},
			&cli.StringFlag{Name: "monitor", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens), with travel in time"},
			&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
		}, debuggerFlags()...),
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
