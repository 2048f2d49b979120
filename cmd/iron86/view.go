package main

import (
	"context"

	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/monitor"
	fullscreen "github.com/iron86/iron86/monitor/view"
)

// offerView has the monitor's command view take over the terminal, if there is one.
// The end of ctx is its end, too.
func offerView(ctx context.Context, last *lastResort, std stdio, mo *monitor.Monitor, host monitor.Host) {
	if !isTerminal(std.in) || !isTerminal(std.out) {
		return
	}
	mo.OnView(func() error {
		screen, err := term.NewScreen()
		if err != nil {
			return err
		}
		v, err := fullscreen.New(screen, mo, host)
		if err != nil {
			return err
		}
		end := context.AfterFunc(ctx, screen.Fini)
		defer end()
		defer last.onTerminal(screen.Fini, v.Lend)()
		return v.Run()
	})
}
