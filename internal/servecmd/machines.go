package servecmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/iron86/iron86/internal/qmpclient"
	"github.com/iron86/iron86/internal/serve"
	"github.com/iron86/iron86/session/host"
	"github.com/urfave/cli/v2"
)

// machineCommands returns the commands for the machines of a server. A machine is named DIR/NAME.
func (w *work) machineCommands() []*cli.Command {
	const one = "DIR/NAME"
	return []*cli.Command{
		{Name: "serve", Usage: "keep the machines that are described in a directory, by HTTP", ArgsUsage: "DIR", Action: w.serve, Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:8086", Usage: "`[HOST:]PORT`, of this host alone without HOST; port 0 is any"}}},
		{Name: "ps", Usage: "list the machines of a server", ArgsUsage: "DIR", Action: w.ps},
		{Name: "start", Usage: "start a machine of a server", ArgsUsage: one, Action: w.start, Flags: []cli.Flag{
			&cli.StringFlag{Name: "incoming", Usage: "wait there for a machine that moves here by migrate: `tcp:[HOST]:PORT`"}}},
		{Name: "stop", Usage: "end a machine of a server", ArgsUsage: one, Action: w.act("stop")},
		{Name: "pause", Usage: "have a machine of a server stand still, or go on", ArgsUsage: one, Action: w.pause, Flags: []cli.Flag{
			&cli.BoolFlag{Name: "resume", Usage: "go on"}}},
		{Name: "console", Usage: "say where browsers find the screen of a machine of a server", ArgsUsage: one, Action: w.console},
		{Name: "log", Usage: "print the end of the log of a machine of a server", ArgsUsage: one, Action: w.log},
		{Name: "snapshot", Usage: "write the state of a machine of a server to its directory snapshots", ArgsUsage: one, Action: w.act("snapshot")},
		{Name: "clone", Usage: "make a new machine of one of a server, or of a point of its backups", ArgsUsage: one + " NEW", Action: w.clone, Flags: []cli.Flag{
			&cli.StringFlag{Name: "point", Usage: "the `POINT`, or last"}}},
		{Name: "migrate", Usage: "move a running machine to another iron86, which waits for it with -incoming", ArgsUsage: "DIR/NAME or QMP, tcp:HOST:PORT", Action: w.migrate},
		{Name: "delete", Usage: "end a machine of a server and remove it with its images and backups", ArgsUsage: one, Action: w.remove},
	}
}

// serve does iron86 serve.
func (w *work) serve(c *cli.Context) error {
	if c.NArg() != 1 {
		return errors.New("serve needs one DIR")
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	k, err := serve.Open(c.Args().First(), program)
	if err != nil {
		return err
	}
	defer k.Close()
	if err := k.Collect(); err != nil {
		host.Say(os.Stderr, err.Error())
	}
	l, err := host.ListenLoopback(c.String("listen"))
	if err != nil {
		return err
	}
	at := l.Addr().String()
	if err := k.WriteAddress(at); err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	fmt.Fprintf(w.out, "the machines are at http://%s%s\n", at, k.Path())
	go k.Run(ctx)
	return k.Serve(ctx, l)
}

// at returns the client and the name for DIR/NAME.
func at(c *cli.Context, args int) (*serve.Client, string, error) {
	if c.NArg() != args {
		return nil, "", fmt.Errorf("%s needs %s", c.Command.Name, c.Command.ArgsUsage)
	}
	machine := filepath.Clean(c.Args().First())
	client, err := serve.NewClient(filepath.Dir(machine))
	return client, "machines/" + filepath.Base(machine), err
}

// act returns what does something to a machine, and prints what the answer says.
func (w *work) act(what string) cli.ActionFunc {
	return func(c *cli.Context) error {
		client, machine, err := at(c, 1)
		if err != nil {
			return err
		}
		var result any
		if err := client.Do("POST", machine+"/"+what, struct{}{}, &result); err != nil {
			return err
		}
		if text, ok := result.(string); ok {
			fmt.Fprintln(w.out, text)
		}
		return nil
	}
}

// start does iron86 start.
func (w *work) start(c *cli.Context) error {
	client, machine, err := at(c, 1)
	if err != nil {
		return err
	}
	return client.Do("POST", machine+"/start", map[string]string{"incoming": c.String("incoming")}, nil)
}

// migrate does iron86 migrate.
func (w *work) migrate(c *cli.Context) error {
	if c.NArg() != 2 {
		return errors.New("migrate needs a machine, DIR/NAME of a server or where its -qmp is, and where to: iron86 migrate vm.sock tcp:HOST:PORT")
	}
	from, to := c.Args().First(), c.Args().Get(1)
	if info, err := os.Stat(from); err == nil && info.IsDir() {
		client, machine, err := at(c, 2)
		if err != nil {
			return err
		}
		return client.Do("POST", machine+"/migrate", map[string]string{"to": to}, nil)
	}
	m, err := qmpclient.Dial(from, answerTime)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := qmpclient.Migrate(func(command string, args, result any) error { return m.Do(command, args, result, answerTime) }, to); err != nil {
		return err
	}
	return m.Do("quit", nil, nil, answerTime)
}

// pause does iron86 pause.
func (w *work) pause(c *cli.Context) error {
	if c.Bool("resume") {
		return w.act("resume")(c)
	}
	return w.act("pause")(c)
}

// ps does iron86 ps.
func (w *work) ps(c *cli.Context) error {
	if c.NArg() != 1 {
		return errors.New("ps needs the DIR of a server")
	}
	client, err := serve.NewClient(c.Args().First())
	if err != nil {
		return err
	}
	var list []serve.Info
	if err := client.Do("GET", "machines", nil, &list); err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.out, 0, 8, 2, ' ', 0)
	for _, m := range list {
		since, process := "", ""
		if m.Process != 0 {
			since, process = time.Since(m.Since).Round(time.Second).String(), fmt.Sprint(m.Process)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", m.Name, m.State, process, since, m.Error)
	}
	return table.Flush()
}

// console does iron86 console.
func (w *work) console(c *cli.Context) error {
	client, machine, err := at(c, 1)
	if err == nil {
		fmt.Fprintf(w.out, "%sconsole/%s/\n", client.Page(), filepath.Base(machine))
	}
	return err
}

// log does iron86 log.
func (w *work) log(c *cli.Context) error {
	client, machine, err := at(c, 1)
	if err != nil {
		return err
	}
	var text string
	if err := client.Do("GET", machine+"/log", nil, &text); err != nil {
		return err
	}
	_, err = fmt.Fprint(w.out, text)
	return err
}

// clone does iron86 clone.
func (w *work) clone(c *cli.Context) error {
	client, machine, err := at(c, 2)
	if err != nil {
		return err
	}
	args := map[string]string{"to": c.Args().Get(1)}
	if point := c.String("point"); point != "" {
		args["point"] = point
		return client.Do("POST", machine+"/restore", args, nil)
	}
	return client.Do("POST", machine+"/clone", args, nil)
}

// remove does iron86 delete.
func (w *work) remove(c *cli.Context) error {
	client, machine, err := at(c, 1)
	if err != nil {
		return err
	}
	return client.Do("DELETE", machine, nil, nil)
}
