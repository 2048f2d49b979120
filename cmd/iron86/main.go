package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/iron86/iron86/dap"
	"github.com/iron86/iron86/internal/imagecmd"
	"github.com/iron86/iron86/internal/lancmd"
	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/internal/servecmd"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
	"github.com/urfave/cli/v2"
)

func main() { os.Exit(run(os.Args, host.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})) }

// run executes a command line and returns the exit status. A terminal is left with the
// modes it had, whatever happens.
func run(args []string, std host.Streams) int { return runWith(nil, args, std) }

// runFor is run for a client of dap that debugs the machine.
func runFor(client *dap.Client, args []string, std host.Streams) int {
	return runWith(map[string]any{"dap": client}, args, std)
}

// runOn is run for a machine with a place on a network of others.
func runOn(port *lan.Port, args []string, std host.Streams) int {
	return runWith(map[string]any{"port": port}, args, std)
}

// runWith is run with what the command finds in the program's metadata.
func runWith(data map[string]any, args []string, std host.Streams) int {
	app := newApp(std)
	found := host.TerminalModes(std)
	restore := found.Once()
	defer restore()
	last := host.NewLastResort(std, func(status int) {
		restore()
		os.Exit(status)
	})
	defer last.Stop()
	defer host.OnStop(found, last)()
	app.Metadata = map[string]any{"last resort": last}
	maps.Copy(app.Metadata, data)
	err := app.Run(args)
	restore()
	exit, failures := host.Sort(err)
	if exit != nil && exit.Text != "" {
		host.Say(std.Err, exit.Text)
	}
	if failures != nil {
		host.Say(std.Err, host.OneLine(failures.Error()))
		return host.StatusFailed
	}
	if exit != nil {
		return exit.Status
	}
	return 0
}

func newApp(std host.Streams) *cli.App {
	app := &cli.App{
		Name:      "iron86",
		Usage:     "a PC in pure Go",
		Reader:    std.In,
		Writer:    std.Out,
		ErrWriter: io.Discard, // errors are printed once, by run
		Version:   release.This().String(),
		Commands: slices.Concat([]*cli.Command{
			demoCommand(std),
			bootCommand(std),
			debugCommand(std),
			replayCommand(std),
			dapCommand(std, runFor),
			lancmd.Command(std, runOn),
			runCommand(std),
			disasmCommand(std),
			conformCommand(std),
			imagecmd.Command(std.Out, std.Err),
		}, servecmd.Commands(std.Out), aboutCommands(std)),
		ExitErrHandler: func(*cli.Context, error) {}, // the library would end the program
		OnUsageError:   usageError,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("no such command %q (iron86 help lists them)", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
	for _, cmd := range app.Commands {
		cmd.OnUsageError, cmd.Before = usageError, limitStart
	}
	app.Flags = []cli.Flag{&cli.StringFlag{Name: "cpuprofile", Hidden: true}} // see make profile
	stop := func() error { return nil }
	app.Before = func(c *cli.Context) error {
		name := c.String("cpuprofile")
		if name == "" {
			return nil
		}
		end, err := host.Profile(name)
		if err == nil {
			stop = end
		}
		return err
	}
	app.After = func(*cli.Context) error { return stop() }
	return app
}
