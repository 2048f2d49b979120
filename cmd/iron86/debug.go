package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/script"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

func debugCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "debug",
		Usage:     "boot stopped in the monitor; what is written to the images is discarded",
		ArgsUsage: "[IMAGE]",
		Flags:     append(append(diskFlags(), machineFlags()...), debugFlags()...),
		Action: func(c *cli.Context) error {
			cfg, err := machineConfig(c)
			if err != nil {
				return err
			}
			if err := c.Set("snapshot", "true"); err != nil { // writes must be possible to take back
				return err
			}
			var img images
			err = img.attach(c, &cfg)
			if err == nil {
				err = runMonitor(c, std, cfg, &img)
			}
			return closeAfter(err, &img)
		},
	}
}

// debugFlags are those of debug alone.
func debugFlags() []cli.Flag {
	return []cli.Flag{
		&textListFlag{cli.GenericFlag{Name: "ex", Value: new(textList), Usage: "execute the monitor's `COMMAND` first (repeatable)"}},
		&cli.StringFlag{Name: "rc", Usage: "execute the commands in `FILE` first"},
		&cli.BoolFlag{Name: "no-history", Usage: "do not keep the past: no travel in time"},
		&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
	}
}

// runMonitor builds the machine of cfg and gives it to the monitor.
func runMonitor(c *cli.Context, std stdio, cfg machine.Config, img *images) error {
	s := &session{img: img, ctx: context.Background(), commands: make(chan func()), transcript: new(script.Transcript), limit: c.Uint64("limit-instr")}
	if d := c.Duration("timeout"); d > 0 {
		s.deadline = time.Now().Add(d)
	}
	budget, err := parseSize(c.String("history"))
	if err != nil {
		return fmt.Errorf("-history: %w", err)
	}
	if err := s.openPorts(c, std, &cfg); err != nil {
		return err
	}
	if s.m, err = machine.New(cfg); err != nil {
		return errors.Join(err, s.close())
	}
	if name := c.String("loadvm"); name != "" {
		err = loadState(s.m, name)
	}
	if err == nil {
		if !c.Bool("no-history") {
			img.keep = true // an ejected disk may come back
			s.m.KeepHistory(int64(min(budget, 1<<40)))
		}
		err = errors.Join(s.monitor(c, std), s.m.Finish())
	}
	return errors.Join(err, s.close())
}

// monitor runs the commands of the flags, then those of standard input.
func (s *session) monitor(c *cli.Context, std stdio) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	host := &monitorHost{s: s, signals: signals}
	terminal := openLines(std)
	mo := monitor.New(s.m, host, terminal)
	terminal.complete(mo)
	if file := c.String("rc"); file != "" {
		if err := mo.Do("source " + file); err != nil {
			return quitOr(err)
		}
	}
	for _, line := range texts(c, "ex") {
		if err := mo.Do(line); err != nil {
			return quitOr(err)
		}
	}
	if !c.IsSet("rc") && !c.IsSet("ex") {
		mo.Greet()
	}
	if err := mo.Serve(func() (string, error) {
		if s.err != nil {
			return "", s.err
		}
		return terminal.readLine()
	}); err != nil {
		return quitOr(err)
	}
	return s.err
}

// quitOr makes quit no error.
func quitOr(err error) error {
	if errors.Is(err, monitor.ErrQuit) {
		return nil
	}
	return err
}

// monitorHost is the session as the monitor sees it.
type monitorHost struct {
	s       *session
	signals chan os.Signal
}

// Turn serves the ports; a signal, a limit or an error of the host stops the run.
func (h *monitorHost) Turn() bool {
	h.s.hostTurn()
	if h.s.limit > 0 && h.s.m.Retired() >= h.s.limit {
		h.s.err = errLimit
	}
	select {
	case <-h.signals:
		return true
	default:
		return h.s.err != nil
	}
}

// Press queues keys.
func (h *monitorHost) Press(keys []console.Chord) { h.s.Press(keys) }

// Insert and Eject change media.
func (h *monitorHost) Insert(drive, file string) error { return h.s.Insert(drive, file) }

// Eject empties a drive.
func (h *monitorHost) Eject(drive string) error { return h.s.Eject(drive) }

// lines reads commands from a terminal, with history and completion, or from a
// pipe, and is where the answers go.
type lines struct {
	std  stdio
	in   *bufio.Reader
	term *term.Terminal // nil: a pipe
	fd   int
}

func openLines(std stdio) *lines {
	l := &lines{std: std, in: bufio.NewReader(std.in)}
	f, ok := std.in.(*os.File)
	if ok && isTerminal(std.in) && isTerminal(std.out) {
		l.fd = int(f.Fd())
		l.term = term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{std.in, std.out}, monitor.Prompt)
	}
	return l
}

// complete has Tab complete: the common beginning, or the list.
func (l *lines) complete(mo *monitor.Monitor) {
	if l.term == nil {
		return
	}
	l.term.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != '\t' || pos != len(line) {
			return "", 0, false
		}
		list := mo.Complete(line)
		if len(list) == 0 {
			return line, pos, true
		}
		common := list[0]
		for _, s := range list {
			for len(common) > len(s) || s[:len(common)] != common {
				common = common[:len(common)-1]
			}
		}
		return common, len(common), true
	}
}

// readLine reads a command. The terminal is raw only meanwhile, so that Ctrl-C
// stops the machine.
func (l *lines) readLine() (string, error) {
	if l.term == nil {
		text, err := l.in.ReadString('\n')
		if text != "" {
			return text, nil
		}
		return text, err
	}
	old, err := term.MakeRaw(l.fd)
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(l.fd, old) }() // nothing can be done about it
	if w, h, err := term.GetSize(l.fd); err == nil && w > 0 && h > 0 {
		_ = l.term.SetSize(w, h) // it only returns errors of writing, which show later
	}
	return l.term.ReadLine()
}

// Write prints an answer.
func (l *lines) Write(b []byte) (int, error) { return l.std.out.Write(b) }
