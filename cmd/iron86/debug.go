package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/iron86/iron86/dap"
	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/session"
	"github.com/urfave/cli/v2"
)

// gdbDefault is the address of -s, as for QEMU.
const gdbDefault = "127.0.0.1:1234"

// debuggerFlags returns the flags of all commands that a debugger can be connected to.
func debuggerFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "gdb", Usage: "wait for gdb on `ADDRESS`: tcp:HOST:PORT or a port of the loopback"},
		&cli.BoolFlag{Name: "s", Usage: "same as -gdb " + gdbDefault},
		&cli.GenericFlag{Name: "qmp", Value: new(textList), Usage: "let programs control the machine by QMP: `unix:PATH,server=on`[,wait=off] or tcp:[HOST]:PORT,server=on[,wait=off] (repeatable)"},
		&cli.StringFlag{Name: "metrics", Usage: "serve /metrics for Prometheus, and /healthz, at `[HOST:]PORT` (of this host alone without HOST)"},
		&cli.StringFlag{Name: "incoming", Usage: "wait for the machine of another iron86 with these flags, which moves here by migrate: tcp:[HOST]:PORT, `unix:PATH`, or defer"},
		&cli.StringFlag{Name: "standby", Usage: "have the iron86 that waits there with -incoming repeat this run, to go on when this one dies: `tcp:HOST:PORT[,fence=FILE]` or unix:PATH[,fence=FILE]"},
		&cli.StringFlag{Name: "migrate-key", Usage: "encrypt migrations, and trust who has the same key: `FILE` with 32 bytes or more"},
		&cli.StringFlag{Name: "migrate-tls", Usage: "the same by certificates, under the names that QEMU has for them: `DIR`"},
		&cli.StringFlag{Name: "dap", Usage: "wait for an editor to attach by the Debug Adapter Protocol on `ADDRESS`"},
		&cli.GenericFlag{Name: "ex", Value: new(textList), Usage: "execute the monitor's `COMMAND` first (repeatable)"},
		&cli.StringFlag{Name: "rc", Usage: "execute the commands in `FILE` first"},
	}
}

// monitorFlags returns the flags about debuggers of boot and demo, where the machine runs at once.
func monitorFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.BoolFlag{Name: "S", Usage: "start stopped: the debugger, or the menu, lets the machine run"},
		&cli.StringFlag{Name: "monitor", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens)"},
		&cli.StringFlag{Name: "history", Usage: "keep the past in `SIZE` of memory, for undo in the menu, the monitor and gdb; what is written to the images is discarded"},
	}, debuggerFlags()...)
}

// debugFlags returns the flags that only debug has, and flags of boot that have other values in debug.
func debugFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "view", Usage: "begin in the full-screen display"},
		&cli.BoolFlag{Name: "no-history", Usage: "do not keep the past: no travel in time"},
		&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
		&cli.BoolFlag{Name: "S", Value: true, Usage: "start stopped"},
		&cli.StringFlag{Name: "monitor", Value: "stdio", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens)"},
	}
}

// programFlags returns the flags about debuggers that only run has.
func programFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "debug", Usage: "start stopped in the monitor, at the program's first instruction"},
		&cli.BoolFlag{Name: "view", Usage: "the same in the full-screen display"},
		&cli.BoolFlag{Name: "no-history", Usage: "with -debug: do not keep the past"},
	}
}

// debuggerConfig returns what the flags say about debuggers.
func debuggerConfig(c *cli.Context, onTerminal bool) (*session.Debugger, error) {
	d := &session.Debugger{Monitor: c.String("monitor"), GDB: c.String("gdb"), DAP: c.String("dap"), Stopped: c.Bool("S"), File: c.String("rc"), Commands: texts(c, "ex")}
	if d.Client, _ = c.App.Metadata["dap"].(*dap.Client); d.Client != nil {
		d.Stopped = true
	}
	replays, size := c.Command.Name == "replay", c.String("history")
	if c.Bool("debug") || c.Bool("view") && c.Command.Name == "run" {
		d.Stopped, d.Outlives, d.Monitor, size = true, true, cmp.Or(d.Monitor, "stdio"), cmp.Or(size, "512M")
	}
	if c.Bool("s") {
		if d.GDB != "" {
			return nil, errors.New("-s and -gdb exclude each other")
		}
		d.GDB = gdbDefault
	}
	if size != "" && (!replays || d.Monitor != "" || d.GDB != "") {
		d.Outlives = d.Outlives || replays || c.Command.Name == "debug"
		if !c.Bool("no-history") {
			budget, err := options.Size(size)
			if err != nil {
				return nil, fmt.Errorf("-history: %w", err)
			}
			d.History = int64(min(budget, 1<<40))
		}
	}
	if onTerminal && !c.IsSet("monitor") && d.Monitor == "stdio" { // debug with the screen on the terminal: the menu opens the monitor
		d.Monitor = ""
	}
	if d.Monitor == "stdio" && c.String("script") == "-" {
		return nil, errors.New("-monitor stdio: something else is on standard input")
	}
	if c.Bool("view") {
		d.Commands = append(d.Commands, "view")
	}
	return d, nil
}
