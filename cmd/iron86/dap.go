package main

import (
	"strings"

	"github.com/iron86/iron86/dap"
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

// dapCommand returns the command whose machines run executes for a client.
func dapCommand(std host.Streams, run func(client *dap.Client, args []string, std host.Streams) int) *cli.Command {
	return &cli.Command{
		Name:  "dap",
		Usage: "serve editors that speak the Debug Adapter Protocol, on the standard streams",
		Flags: []cli.Flag{&cli.StringFlag{Name: "listen", Usage: "serve one client after the other on `ADDRESS`: HOST:PORT or a port of the loopback"}},
		Action: func(c *cli.Context) error {
			launch := func(client *dap.Client, args []string) int {
				return run(client, append([]string{"iron86"}, args...), host.Streams{In: strings.NewReader(""), Out: client.Output("stdout"), Err: client.Output("stderr")})
			}
			if addr := c.String("listen"); addr != "" {
				l, err := host.ListenLoopback(addr)
				if err != nil {
					return err
				}
				host.Say(std.Err, "dap: listening on "+l.Addr().String())
				return dap.ServeAll(l, launch)
			}
			dap.ServeOne(std.In, std.Out, launch)
			return nil
		},
	}
}
