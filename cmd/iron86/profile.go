package main

import (
	"os"
	"runtime/pprof"

	"github.com/urfave/cli/v2"
)

// profiled gives the application a flag that writes a profile of the processor time of its run, for
// developers. `make profile` makes default.pgo of such profiles, by which the compiler knows what is hot.
func profiled(app *cli.App) {
	var out *os.File
	app.Flags = append(app.Flags, &cli.StringFlag{Name: "cpuprofile", Hidden: true})
	app.Before = func(c *cli.Context) (err error) {
		if c.String("cpuprofile") == "" {
			return nil
		}
		if out, err = os.Create(c.String("cpuprofile")); err != nil {
			return err
		}
		return pprof.StartCPUProfile(out)
	}
	app.After = func(*cli.Context) error {
		if out == nil {
			return nil
		}
		pprof.StopCPUProfile()
		return out.Close()
	}
}
