package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

func bootCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "boot",
		Usage:     "boot a floppy, hard disk or CD image, or a kernel",
		ArgsUsage: "[IMAGE]",
		Flags: append(slices.Concat(diskFlags(), machineFlags("x86-64-v2"), monitorFlags()), recordFlag(),
			&cli.StringFlag{Name: "suspend", Usage: "when a signal ends the run, add a point to the backups in `DIR`[,keep=RULE] and go on from there next time"}),
		Action: orListCPUs(std, x86.I80386, func(c *cli.Context) error {
			cfg, err := machineConfig(c, std)
			cfg.Suspend = c.String("suspend")
			if err == nil {
				err = disks(c, &cfg)
			}
			if err == nil && !anythingToBoot(&cfg) {
				err = errors.New("boot needs an image, or -fda, -hda, -cdrom, -kernel, -bios or -option-rom")
			}
			if err != nil {
				return err
			}
			return play(c, cfg)
		}),
	}
}

func demoCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "boot the built-in demo disk",
		Flags: append(append(machineFlags("x86-64-v2"), monitorFlags()...), recordFlag()),
		Action: orListCPUs(std, x86.I80386, func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("demo takes no image (%q): try boot", c.Args().First())
			}
			cfg, err := machineConfig(c, std)
			if err != nil {
				return err
			}
			insertDemo(&cfg)
			return play(c, cfg)
		}),
	}
}

func debugCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "debug",
		Usage:     "boot stopped in the monitor, the demo disk when no image is named; what is written to the images is discarded",
		ArgsUsage: "[IMAGE]",
		Flags:     slices.Concat(diskFlags(), machineFlags("x86-64-v2"), debugFlags(), debuggerFlags()),
		Action: func(c *cli.Context) error {
			cfg, err := machineConfig(c, std)
			if err == nil {
				err = disks(c, &cfg)
			}
			if err != nil {
				return err
			}
			cfg.Disks.Snapshot = true // also without the past
			if !anythingToBoot(&cfg) {
				insertDemo(&cfg)
			}
			return play(c, cfg)
		},
	}
}

// insertDemo puts the demo disk into the first drive. What is written to it is kept in memory.
func insertDemo(cfg *session.Config) {
	cfg.Machine.Floppy[0], cfg.Disks.Snapshot = block.NewMemory(demo.Image()), true
}

// anythingToBoot reports whether the machine has something to execute.
func anythingToBoot(cfg *session.Config) bool {
	d := &cfg.Disks
	return d.Image+d.FDA+d.FDB+d.HDA+d.HDB+d.CDROM != "" || d.Drives != nil || cfg.Kernel.Image != "" || cfg.Machine.BIOS != nil || cfg.Machine.OptionROMs != nil || cfg.State+cfg.Incoming != ""
}

// play runs the session that cfg describes, with the steps of the command line.
func play(c *cli.Context, cfg session.Config) error {
	steps, err := scriptSteps(c, cfg.Streams)
	if err != nil {
		return err
	}
	if cfg.Program == nil {
		if cfg.Terminal, err = wantsTerminal(c, cfg.Streams, len(steps) > 0); err != nil {
			return err
		}
		if cfg.Debugger, err = debuggerConfig(c, cfg.Terminal); err != nil {
			return err
		}
	}
	cfg.LastResort = lastResortOf(c)
	ctx, release := host.UntilEnd(cfg.LastResort, c.Duration("timeout"), cfg.Debugger.Monitor == "stdio")
	defer release()
	s, err := session.New(cfg)
	if err != nil {
		return err
	}
	defer session.LongRun(&cfg)()
	end, err := s.Play(ctx, steps)
	if err = errors.Join(&host.Exit{Status: end.Status, Text: end.Text}, err, s.Close()); session.Suspended(s) != "" { // a success: nothing has failed
		return &host.Exit{Text: "-suspend: the machine is kept as point " + session.Suspended(s)}
	}
	return err
}

// orListCPUs returns the action of a command, which answers -cpu help with the names of the processors from first on.
func orListCPUs(std host.Streams, first x86.Generation, action cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.String("cpu") != "help" {
			return action(c)
		}
		var b strings.Builder
		for _, g := range x86.Generations() {
			if g >= first {
				fmt.Fprintln(&b, g)
			}
		}
		_, err := std.Out.Write([]byte(b.String()))
		return err
	}
}
