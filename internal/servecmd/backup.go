package servecmd

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/iron86/iron86/internal/qmpclient"
	"github.com/iron86/iron86/session/backup"
	"github.com/urfave/cli/v2"
)

// Commands returns the commands, which write what they find to out.
func Commands(out io.Writer) []*cli.Command {
	w := &work{out}
	return append([]*cli.Command{
		{Name: "backup", Usage: "add a point of a running machine to a directory, or look at what the directory has", ArgsUsage: "[QMP] DIR, or DIR/NAME of a server", Action: w.backup, Flags: []cli.Flag{
			&cli.StringFlag{Name: "keep", Usage: "then remove the points that this `RULE` does not keep: N, or last=N,hourly=N,daily=N,weekly=N,monthly=N"},
			&cli.BoolFlag{Name: "list", Usage: "list the points of DIR"},
			&cli.BoolFlag{Name: "check", Usage: "read all points of DIR, and say what is damaged"},
			&cli.BoolFlag{Name: "quit", Usage: "have the machine end when the point is there"},
		}},
		{Name: "restore", Usage: "write the files of a point, and say how to start the machine from it", ArgsUsage: "DIR[@POINT] TO", Action: w.restore},
	}, w.machineCommands()...)
}

// work is where the commands write.
type work struct{ out io.Writer }

// answerTime is how long a machine has to answer what is quickly done.
const answerTime = 20 * time.Second

// backup does iron86 backup.
func (w *work) backup(c *cli.Context) error {
	rule := c.String("keep")
	if _, err := backup.ParseRule(rule); err != nil {
		return fmt.Errorf("-keep %w", err)
	}
	switch {
	case c.Bool("list") || c.Bool("check"):
		if c.NArg() != 1 {
			return errors.New("backup -list and -check need one DIR")
		}
		return w.look(c.Args().First(), c.Bool("check"))
	case c.NArg() == 1:
		return w.act("backup")(c)
	case c.NArg() != 2:
		return errors.New("backup needs where the machine's -qmp is, and a DIR: iron86 backup vm.sock backups")
	}
	dir, err := filepath.Abs(c.Args().Get(1))
	if err != nil {
		return err
	}
	m, err := qmpclient.Dial(c.Args().First(), answerTime)
	if err != nil {
		return err
	}
	defer m.Close()
	args := map[string]string{"directory": dir}
	if rule != "" {
		args["keep"] = rule
	}
	var done struct {
		Point                           string
		Pieces, Bytes, Expired, Stopped int64
	}
	if err := m.Do("x-backup", args, &done, 0); err != nil {
		return err
	}
	stopped := time.Duration(done.Stopped) * time.Microsecond
	fmt.Fprintf(w.out, "point %s: %d new pieces take %d bytes; the machine stood still for %v\n", done.Point, done.Pieces, done.Bytes, stopped.Round(10*time.Microsecond))
	if c.Bool("quit") {
		return m.Do("quit", nil, nil, answerTime)
	}
	return nil
}

// look lists the points of a directory, or reads all of them.
func (w *work) look(dir string, check bool) error {
	points, bad, err := backup.Points(dir)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.out, 0, 8, 2, ' ', 0)
	for _, p := range points {
		if check {
			if err := backup.Check(dir, p); err != nil {
				bad = append(bad, err)
			}
			continue
		}
		var disks []string
		for _, d := range p.Disks {
			disks = append(disks, fmt.Sprintf("%s %dK", d.Drive, d.Size>>10))
		}
		fmt.Fprintf(table, "%s\t%d instructions\t%v\t%s\n", p.Name, p.Instructions, p.Virtual.Round(time.Millisecond), strings.Join(disks, ", "))
	}
	if err := errors.Join(append(bad, table.Flush())...); err != nil {
		return err
	}
	if check {
		fmt.Fprintf(w.out, "%d points are whole\n", len(points))
	}
	return nil
}

// restore does iron86 restore.
func (w *work) restore(c *cli.Context) error {
	if c.NArg() != 2 {
		return errors.New("restore needs a DIR of backups, or DIR@POINT, and a directory for the files")
	}
	dir, name, _ := strings.Cut(c.Args().First(), "@")
	p, err := backup.Find(dir, name)
	if err != nil {
		return err
	}
	to := c.Args().Get(1)
	if err := backup.Restore(dir, p, to); err != nil {
		return err
	}
	line := []string{"iron86", "boot"}
	for _, word := range p.BootFlags(to) {
		line = append(line, quote(word))
	}
	fmt.Fprintln(w.out, strings.Join(line, " "))
	return nil
}

// quote quotes a word for a shell where that is needed.
func quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./,:+@") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
