package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

func bootCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "boot",
		Usage:     "boot a floppy, hard disk or CD image, or a kernel",
		ArgsUsage: "[IMAGE]",
		Flags:     append(slices.Concat(diskFlags(), machineFlags(), monitorFlags()), recordFlag()),
		Action: func(c *cli.Context) error {
			if c.String("cpu") == "help" {
				return listCPUs(std, x86.I80386)
			}
			cfg, err := machineConfig(c)
			if err != nil {
				return err
			}
			img := newImages(std)
			if err = img.record(c); err == nil {
				err = img.attach(c, &cfg)
			}
			if err == nil && !anythingToBoot(cfg) && cfg.BIOS == nil && !c.IsSet("loadvm") {
				err = errors.New("boot needs an image, or -fda, -hda, -cdrom, -kernel or -bios")
			}
			if err == nil {
				err = runSession(c, std, cfg, img, nil)
			}
			return closeAfter(err, img)
		},
	}
}

func demoCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "boot the built-in demo disk",
		Flags: append(append(machineFlags(), monitorFlags()...), recordFlag()),
		Action: func(c *cli.Context) error {
			if c.String("cpu") == "help" {
				return listCPUs(std, x86.I80386)
			}
			if c.NArg() > 0 {
				return fmt.Errorf("demo takes no image (%q): try boot", c.Args().First())
			}
			cfg, err := machineConfig(c)
			if err != nil {
				return err
			}
			cfg.ATA[cdPosition].CDROM = true
			var img images
			if err = img.record(c); err == nil {
				cfg.Floppy[0] = img.overlay(block.NewMemory(demo.Image()))
				err = runSession(c, std, cfg, &img, nil)
			}
			return closeAfter(err, &img)
		},
	}
}

// closeAfter closes the images whatever happened; an error of writing back is
// an error of the run, unless there is one already.
func closeAfter(err error, img *images) error {
	closing := img.close()
	var exit *exitError
	if closing != nil && (err == nil || errors.As(err, &exit)) {
		return closing
	}
	return err
}

func anythingToBoot(cfg machine.Config) bool {
	for _, d := range cfg.Floppy {
		if d != nil {
			return true
		}
	}
	for _, d := range cfg.ATA {
		if d.Disk != nil {
			return true
		}
	}
	return cfg.Kernel != nil
}

// listCPUs is -cpu help: the processors from first on.
func listCPUs(std stdio, first x86.Generation) error {
	var b strings.Builder
	for _, g := range x86.Generations() {
		if g >= first {
			fmt.Fprintln(&b, g)
		}
	}
	_, err := std.out.Write([]byte(b.String()))
	return err
}
